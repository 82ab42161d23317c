"""JSON from strangers: limits before parsing, nothing read twice or guessed, a wrong type named by its path."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NoReturn

from app.bundle.refusals import Refusal, Refuse, shown
from app.errors import RefusedError

MAX_DEPTH = 8
"""Brackets within brackets; our own files need three."""
MAX_MARKS = 200_000
"""Quotes, commas and opening brackets: millions of empty strings are few bytes, and take seconds to make and to check."""
MAX_DIGITS = 18
"""Digits of an integer: what fits 64 bits. Python's own conversion is quadratic and stops at 4,300."""

# An unclosed string runs to the end: otherwise each of its quotes would start a search of its own.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_MARKS = (b'"', b",", b"[", b"{")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def load_object(data: bytes, refuse: Refuse, *, what: str, max_bytes: int) -> JsonObject:
    """Parse UTF-8 bytes that must hold one JSON object.

    `what` names the file in sentences, `refuse` makes the error. Raises RefusedError with a `json_*` code: too many
    bytes or items, other encodings (GBK), brackets deeper than MAX_DEPTH, repeated keys, fractions, NaN, long integers, halves
    of surrogate pairs.
    """
    if len(data) > max_bytes:
        raise refuse(Refusal.JSON_SIZE, f"{what}过大（{len(data)} 字节，上限 {max_bytes} 字节）")
    if sum(map(data.count, _MARKS)) > MAX_MARKS:
        raise refuse(Refusal.JSON_SIZE, f"{what}里的项目多得不合常理，可能是有人伪造的")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refuse(Refusal.JSON_ENCODING, f"{what}不是 UTF-8 编码，可能被别的软件改存过") from error
    _check_depth(data, refuse, what)

    def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
        result: dict[str, object] = {}
        for key, value in items:
            if key in result:
                raise refuse(Refusal.JSON_DUPLICATE, f"{what}里「{shown(key)}」出现了两次")
            result[key] = value
        return result

    def integer(digits: str) -> int:
        if len(digits.lstrip("-")) > MAX_DIGITS:
            raise refuse(Refusal.JSON_NUMBER, f"{what}里有一个 {len(digits)} 位的数，超出范围")
        return int(digits)

    def no_number(digits: str) -> NoReturn:
        raise refuse(Refusal.JSON_NUMBER, f"{what}里有不允许的数「{shown(digits)}」")

    try:
        root = json.loads(
            text, object_pairs_hook=pairs, parse_int=integer, parse_float=no_number, parse_constant=no_number
        )
    except json.JSONDecodeError as error:
        raise refuse(Refusal.JSON_SYNTAX, f"{what}第 {error.lineno} 行写法有误，不是完整的 JSON") from error
    if not isinstance(root, dict):
        raise refuse(Refusal.JSON_TYPE, f"{what}的最外层应为对象")
    _check_text(root, refuse, what)
    return JsonObject(root, "", what, refuse)


def _check_depth(data: bytes, refuse: Refuse, what: str) -> None:
    # Before parsing: the parser recurses, and 100,000 brackets are only 100 KB.
    depth = 0
    for bracket in _STRING.sub(b"", data).translate(None, _NOT_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        if depth > MAX_DEPTH:
            raise refuse(Refusal.JSON_DEPTH, f"{what}的层次过深（上限 {MAX_DEPTH} 层）")


def _check_text(value: object, refuse: Refuse, what: str) -> None:
    # "\ud800" is valid JSON, but no text: it could neither be written out again nor shown.
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise refuse(Refusal.JSON_TEXT, f"{what}里有不成字的编码（半个代理对）") from error
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key, refuse, what)
            _check_text(item, refuse, what)
    elif isinstance(value, list):
        for item in value:
            _check_text(item, refuse, what)


@dataclass(frozen=True, slots=True)
class JsonObject:
    """One object with its path from the root (`attachments[2]`, empty at the root), for typed access.

    Every method raises RefusedError (`json_missing`, `json_type`, `json_value`, `json_unknown`) naming the path.
    """

    items: dict[str, object]
    path: str
    what: str
    refuse: Refuse

    def only(self, keys: Collection[str]) -> None:
        """Refuse keys beside these."""
        for key in self.items:
            if key not in keys:
                raise self.refuse(Refusal.JSON_UNKNOWN, f"{self.what}里有不认识的项目「{shown(self._at(key))}」")

    def text(self, key: str, *, pattern: re.Pattern[str] | None = None, limit: int | None = None) -> str:
        """A string of at most `limit` characters that matches the whole pattern."""
        value = self._value(key)
        if not isinstance(value, str):
            raise self._wrong_type(key, "文字")
        if (limit is not None and len(value) > limit) or (pattern is not None and not pattern.fullmatch(value)):
            raise self._wrong_value(key, value)
        return value

    def integer(self, key: str, *, least: int, most: int) -> int:
        """A whole number in this range, both ends included."""
        value = self._value(key)
        # bool is an int to Python, not to JSON.
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong_type(key, "整数")
        if not least <= value <= most:
            raise self._wrong_value(key, str(value))
        return value

    def texts(self, key: str, *, most: int | None = None, limit: int | None = None) -> tuple[str, ...]:
        """A list of at most `most` strings of at most `limit` characters each."""
        values = self._list(key)
        if most is not None and len(values) > most:
            raise self._wrong_value(key, f"{len(values)} 项")
        for index, value in enumerate(values):
            if not isinstance(value, str):
                raise self._wrong_type(f"{key}[{index}]", "文字")
            if limit is not None and len(value) > limit:
                raise self._wrong_value(f"{key}[{index}]", value)
        return tuple(value for value in values if isinstance(value, str))

    def mapping(self, key: str) -> dict[str, str]:
        """An object whose values are all strings."""
        value = self._value(key)
        if not isinstance(value, dict):
            raise self._wrong_type(key, "对象")
        result: dict[str, str] = {}
        for name, text in value.items():
            if not isinstance(text, str):
                raise self._wrong_type(f"{key}.{name}", "文字")
            result[name] = text
        return result

    def objects(self, key: str) -> Iterator[JsonObject]:
        """The objects of a list."""
        for index, value in enumerate(self._list(key)):
            if not isinstance(value, dict):
                raise self._wrong_type(f"{key}[{index}]", "对象")
            yield JsonObject(value, self._at(f"{key}[{index}]"), self.what, self.refuse)

    def wrong_value(self, key: str) -> RefusedError:
        """The error for a value of the right type that makes no sense, for the caller to raise."""
        return self._wrong_value(key, str(self._value(key)))

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _value(self, key: str) -> object:
        if key not in self.items:
            raise self.refuse(Refusal.JSON_MISSING, f"{self.what}里缺少项目「{self._at(key)}」")
        return self.items[key]

    def _list(self, key: str) -> list[object]:
        value = self._value(key)
        if not isinstance(value, list):
            raise self._wrong_type(key, "列表")
        return value

    def _wrong_type(self, key: str, wanted: str) -> RefusedError:
        return self.refuse(Refusal.JSON_TYPE, f"{self.what}里「{shown(self._at(key))}」应为{wanted}")

    def _wrong_value(self, key: str, value: str) -> RefusedError:
        return self.refuse(
            Refusal.JSON_VALUE, f"{self.what}里「{shown(self._at(key))}」的内容「{shown(value, 40)}」不合要求"
        )
