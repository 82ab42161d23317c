"""A private key on paper: lines short enough to type, each with two characters that tell when it was typed wrongly."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass

from app.bundle.age_stream import Identity, parse_identity
from app.errors import InputError

_PREFIX = "AGE-SECRET-KEY-1"
_ALPHABET = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"
"""Bech32's: no 1, B, I, O. What is misread for another character has one reading only."""
_MISREAD = str.maketrans("1IBO", "LL80")
_DATA = 58
_LINE = 12
_GROUP = 4
_CHECK = 2
_LINES = -(-_DATA // _LINE)


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line to print: groups of four characters, and the two that check them."""

    text: str
    check: str

    @property
    def groups(self) -> tuple[str, ...]:
        """The line in groups of four."""
        return tuple(self.text[at : at + _GROUP] for at in range(0, len(self.text), _GROUP))


def paper_lines(identity: Identity) -> tuple[PaperLine, ...]:
    """The five lines of a private key; the words every key begins with are left out."""
    data = str(identity).removeprefix(_PREFIX)
    return tuple(
        PaperLine(line, _check(number, line))
        for number, line in enumerate(data[at : at + _LINE] for at in range(0, len(data), _LINE))
    )


def read_paper(typed: str) -> Identity:
    """The private key that was typed from paper, line by line with the checks, or scanned from its QR code.

    Case, spaces, hyphens and full-width characters do not matter. Raises InputError (`paper_key`) that names the first
    line that is wrong; what was typed is not repeated, for it is most of a key.
    """
    lines = [plain for plain in (_plain(line) for line in typed.splitlines()) if plain]
    scanned = "".join(lines).removeprefix(_plain(_PREFIX))
    if len(scanned) == _DATA and len(lines) == 1:
        return _whole(scanned)
    if len(lines) != _LINES:
        raise _wrong(f"一共应是 {_LINES} 行，现在是 {len(lines)} 行")
    data = ""
    for number, line in enumerate(lines):
        text, check = line[:-_CHECK], line[-_CHECK:]
        length = min(_LINE, _DATA - _LINE * number)
        if len(text) != length:
            raise _wrong(f"第 {number + 1} 行应是 {length + _CHECK} 个字符，现在是 {len(line)} 个")
        if check != _check(number, text):
            raise _wrong(f"第 {number + 1} 行有字符不对")
        data += text
    return _whole(data)


def _check(number: int, line: str) -> str:
    value = int.from_bytes(hashlib.sha256(f"{number}{line}".encode("ascii")).digest()[:2])
    return _ALPHABET[value >> 5 & 31] + _ALPHABET[value & 31]


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in text if char.isascii() and char.isalnum()).translate(_MISREAD)


def _whole(data: str) -> Identity:
    try:
        return parse_identity(_PREFIX + data)
    except ValueError as error:
        raise _wrong("字符或行的次序有误") from error


def _wrong(what: str) -> InputError:
    return InputError(f"与恢复单不符：{what}。没有改动任何内容；请对照恢复单重新输入。", code="paper_key")
