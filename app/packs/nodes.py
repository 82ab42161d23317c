"""Typed reading of a TOML file: every wrong, missing or unknown key becomes a PackError that names file, line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from app.errors import PackError, describe_os_error
from app.packs.positions import KeyPath, key_lines

E = TypeVar("E", bound=StrEnum)

_ID = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
_SYNTAX_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_MAX_BYTES = 4 * 1024 * 1024
_NAMES = {str: "文字", int: "整数", bool: " true 或 false", list: "列表", dict: "表", date: "日期（如 2016-08-05）"}


class TomlFile:
    """One TOML file of a pack that can tell the line of every key. Raises PackError for what is not TOML in UTF-8."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            raw = path.read_bytes() if path.stat().st_size <= _MAX_BYTES else None
        except FileNotFoundError as error:
            raise PackError(f"表格包缺少文件 {path.name}（应在 {path.parent}）。请补上后重试。") from error
        except OSError as error:
            raise describe_os_error(error, f"读取表格包文件 {path}") from error
        if raw is None:
            raise PackError(f"{path.name} 超过 4 MB，不像是表格包文件。请核对文件。")
        try:
            text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise PackError(f"{path.name} 第 {line} 行不是 UTF-8 编码。请用 UTF-8 保存后重试。") from error
        try:
            data = _parsed(text, path.name)
        except RecursionError as error:
            raise PackError(f"{path.name} 里的括号嵌套过深。请改正后重试。") from error
        self._text = text
        self.root = Node(self, data, ())

    def line_of(self, path: KeyPath) -> int:
        """Line of a key, or of the nearest thing around it; 1 for the file itself."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    @cached_property
    def _lines(self) -> Mapping[KeyPath, int]:
        """Found when the first mistake is told: a file without any is read in half the time."""
        return key_lines(self._text)


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _SYNTAX_PLACE.search(str(error))
        last = text.rstrip().count("\n") + 1
        where = f"第 {place[1]} 行第 {place[2]} 列" if place else f"第 {last} 行（文件结尾）"
        reason = str(error).partition(" (at ")[0]
        raise PackError(f"{name} {where}不合 TOML 语法：{reason}。请改正后重试。") from error
    except ValueError as error:  # Python reads no integer of thousands of digits
        raise PackError(f"{name} 里有一个位数过多的数字。请改正后重试。") from error


class Node:
    """A table of the file. Keys are taken by type; what was never taken is an unknown key (`finish`)."""

    def __init__(self, file: TomlFile, data: Mapping[str, Any], path: KeyPath) -> None:
        self.file = file
        self.path = path
        self._data = data
        self._taken: set[str] = set()

    def error(self, key: str | None, message: str, *below: str | int) -> PackError:
        """A PackError that names file, line and key (or what lies `below` it); to be raised by the caller."""
        path = self.path if key is None else (*self.path, key, *below)
        name = _dotted(path) or "（文件）"
        return PackError(f"{self.file.path.name} 第 {self.file.line_of(path)} 行 {name}：{message}")

    def has(self, key: str) -> bool:
        return key in self._data

    def is_text(self, key: str) -> bool:
        """Whether a key holds a text, where it may be of either of two kinds."""
        return isinstance(self._data.get(key), str)

    def _take(self, key: str, kind: type | tuple[type, ...], default: Any) -> Any:
        self._taken.add(key)
        if key not in self._data:
            if default is _REQUIRED:
                raise self.error(key, "缺少这一项")
            return default
        value = self._data[key]
        wanted = kind if isinstance(kind, tuple) else (kind,)
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            raise self.error(key, f"应为{_NAMES.get(wanted[0], '数字')}，现在是{_shown(value)}")
        return value

    def text(self, key: str, default: Any = ...) -> str:
        """A non-empty text, or the default where one is given."""
        value: str = self._take(key, str, _REQUIRED if default is ... else default)
        if default is ... and not value.strip():
            raise self.error(key, "不能为空")
        return value

    def identifier(self, key: str = "id") -> str:
        """A lower-case ASCII id, as in `unit_name`."""
        value = self.text(key)
        if _ID.fullmatch(value) is None:
            raise self.error(key, f"“{value}”不是合格的标识：只用小写字母、数字和 _ 或 -，以字母开头")
        return value

    def integer(self, key: str, default: Any = ..., *, least: int = 0) -> int:
        value: int = self._take(key, int, _REQUIRED if default is ... else default)
        if key in self._data and not least <= value < 1000000:
            raise self.error(key, f"应在 {least} 和 999999 之间，现在是{_shown(value)}")
        return value

    def number(self, key: str, default: Any = ..., *, least: float = 0.0) -> float:
        value: float = self._take(key, (float, int), _REQUIRED if default is ... else default)
        if not least <= value < 10000:
            raise self.error(key, f"应在 {least:g} 和 10000 之间，现在是{_shown(value)}")
        return float(value)

    def flag(self, key: str, default: bool = False) -> bool:
        value: bool = self._take(key, bool, default)
        return value

    def day(self, key: str, default: Any = ...) -> date:
        value = self._take(key, date, _REQUIRED if default is ... else default)
        if isinstance(value, datetime):
            raise self.error(key, "只写日期，不写时刻，如 2016-08-05")
        result: date = value
        return result

    def optional_day(self, key: str) -> date | None:
        return self.day(key) if self.has(key) else None

    def texts(self, key: str, default: Any = ...) -> tuple[str, ...]:
        """A list of non-empty texts; an empty list only where a default is given."""
        values = self._take(key, list, _REQUIRED if default is ... else default)
        for index, value in enumerate(values):
            if not isinstance(value, str) or not value:
                raise self.error(key, f"应为文字，现在是{_shown(value)}", index)
        if default is ... and not values:
            raise self.error(key, "至少要有一项")
        return tuple(values)

    def numbers(self, key: str) -> tuple[float, ...]:
        values = self._take(key, list, _REQUIRED)
        for index, value in enumerate(values):
            if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 10000:
                raise self.error(key, f"应为大于 0 的数，现在是{_shown(value)}", index)
        if not values:
            raise self.error(key, "至少要有一项")
        return tuple(float(v) for v in values)

    def one_of(self, key: str, kinds: type[E], default: Any = ...) -> E:
        value = self._take(key, str, _REQUIRED if default is ... else default)
        try:
            return kinds(value)
        except ValueError as error:
            allowed = "、".join(k.value for k in kinds)
            raise self.error(key, f"只能是 {allowed} 之一，现在是{_shown(value)}") from error

    def table(self, key: str) -> Node:
        return Node(self.file, self._take(key, dict, _REQUIRED), (*self.path, key))

    def tables(self, key: str) -> list[Node]:
        """An array of tables, empty when absent."""
        values = self._take(key, list, [])
        for index, value in enumerate(values):
            if not isinstance(value, dict):
                raise self.error(key, f"应为表，现在是{_shown(value)}", index)
        return [Node(self.file, value, (*self.path, key, index)) for index, value in enumerate(values)]

    def named_tables(self, key: str) -> dict[str, Node]:
        """`[key.name]` tables by name, empty when absent."""
        tables = self._take(key, dict, {})
        for name, value in tables.items():
            if not isinstance(value, dict):
                raise self.error(key, f"应为表，现在是{_shown(value)}", name)
        return {name: Node(self.file, value, (*self.path, key, name)) for name, value in tables.items()}

    def text_map(self, key: str) -> dict[str, str]:
        """A table of texts, as the values of a sample."""
        tables: dict[str, Any] = self._take(key, dict, {})
        for name, value in tables.items():
            if not isinstance(value, str):
                raise self.error(key, f"应为文字，现在是{_shown(value)}", name)
        return dict(tables)

    def finish(self) -> None:
        """Raise for the first key nobody asked for: a mistyped key must not pass in silence."""
        for key in self._data:
            if key not in self._taken:
                known = "、".join(sorted(self._taken))
                raise self.error(key, f"不认识的键。这里可用的键：{known}")


_REQUIRED: Any = object()


def _shown(value: object) -> str:
    """A value as a message repeats it: short, and as TOML writes it."""
    match value:
        case str():
            return f"“{value if len(value) <= 40 else value[:39] + '…'}”"
        case bool():
            return f" {str(value).lower()}"
        case list():
            return "一个列表"
        case dict():
            return "一个表"
        case int() if abs(value) >= 10**18:
            return "一个很大的数"
        case _:
            return f" {value}"


def _dotted(path: KeyPath) -> str:
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text
