"""Where in a TOML file each key stands, so that a message can name the line.

`tomllib` parses but keeps no positions. This walks the same text once more, after tomllib has accepted it, and records
the line of every key path; it therefore need not judge the syntax.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left

KeyPath = tuple[str | int, ...]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRINGS = (
    re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}', re.DOTALL),
    re.compile(r"'''(?:[^']|'(?!''))*'{3,5}", re.DOTALL),
    re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    re.compile(r"'[^'\n]*'"),
)
_SCALAR = re.compile(r"[^,\]}\n#]+")


def key_lines(text: str) -> dict[KeyPath, int]:
    """Line number, from 1, of every key and array element in a valid TOML text, by path such as ("row", 2, "cells", 0).

    A key that is only part of others (`style` in `[style.fill]`) has the line where it is first named.
    """
    return _Walker(text).walk()


class _Walker:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[KeyPath, int] = {}
        self._arrays: dict[KeyPath, int] = {}  # arrays of tables: the index of the newest element
        self._line_ends = [match.start() for match in re.finditer("\n", text)]

    def walk(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self._lines

    def _header(self) -> KeyPath:
        is_array = self._text.startswith("[[", self._at)
        start = self._at
        self._at += 2 if is_array else 1
        path: KeyPath = ()
        keys = self._key()
        for depth, key in enumerate(keys):
            path = (*path, key)
            if depth == len(keys) - 1 and is_array:
                self._arrays[path] = self._arrays.get(path, -1) + 1
            self._note(path, start)
            if path in self._arrays:
                path = (*path, self._arrays[path])
                self._note(path, start)
        self._at += 2 if is_array else 1
        return path

    def _pair(self, table: KeyPath) -> None:
        start = self._at
        path = table
        for key in self._key():
            path = (*path, key)
            self._note(path, start)
        self._skip(_SPACE)
        self._at += 1  # "="
        self._skip(_SPACE)
        self._value(path)

    def _key(self) -> list[str]:
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            if self._text[self._at] in "\"'":
                quoted = self._string()
                keys.append(tomllib.loads(f"key = {quoted}")["key"] if "\\" in quoted else quoted[1:-1])
            else:
                match = _BARE_KEY.match(self._text, self._at)
                if match is None:
                    raise ValueError(f"no key at {self._at}")
                keys.append(match.group())
                self._at = match.end()
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _value(self, path: KeyPath) -> None:
        first = self._text[self._at]
        if first == "[":
            self._items(path, "]")
        elif first == "{":
            self._items(path, "}")
        elif first in "\"'":
            self._string()
        else:
            self._skip(_SCALAR)

    def _items(self, path: KeyPath, closing: str) -> None:
        """The inside of an array or an inline table, up to and with the closing bracket."""
        self._at += 1
        index = 0
        self._skip(_BLANK)
        while self._text[self._at] != closing:
            if closing == "]":
                self._note((*path, index), self._at)
                self._value((*path, index))
            else:
                self._pair(path)
            index += 1
            self._skip(_BLANK)
            if self._text[self._at] == ",":
                self._at += 1
                self._skip(_BLANK)
        self._at += 1

    def _string(self) -> str:
        for pattern in _STRINGS:
            match = pattern.match(self._text, self._at)
            if match is not None:
                self._at = match.end()
                return match.group()
        raise ValueError(f"no string at {self._at}")

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        if match is not None:
            self._at = match.end()

    def _note(self, path: KeyPath, start: int) -> None:
        self._lines.setdefault(path, bisect_left(self._line_ends, start) + 1)
