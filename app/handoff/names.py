"""Names that every stick, disc and mail program takes, and the same short name on all of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.filenames import safe_part


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a name may be: at most `most` units of an encoding, each of `width` bytes; `forbidden` becomes a dash."""

    most: int
    encoding: str
    width: int = 1
    forbidden: str = ""

    def holds(self, name: str) -> bool:
        """Whether a name is short enough."""
        return len(name.encode(self.encoding)) <= self.most * self.width

    def less(self, units: int) -> Limit:
        """The same with room for so many ASCII characters more."""
        return replace(self, most=self.most - units)


ON_STICK = Limit(240, "utf-8")
"""FAT32 and exFAT take 255 UTF-16 units, Linux file systems 255 bytes of UTF-8."""
ON_DISC = Limit(64, "utf-16-le", 2, ";")
"""Joliet takes 64 UTF-16 units and no semicolon; UDF takes more."""

_FALLBACK = "文件"
_ENDING_BYTES = 12  # what follows the last dot, if it is short enough to say what kind of file it is


def fitted(name: str, limit: Limit) -> str:
    """A file name that is safe (app.domain.filenames) and within the limit.

    Our names are made of parts with `_` between them: unit, form, revision, date. The longest part gives way first, so
    that revision and date stay. Never empty.
    """
    name = "".join("-" if c in limit.forbidden else c for c in name)
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or len(ending.encode()) > _ENDING_BYTES or safe_part(ending, "") != ending:
        stem, ending = name, ""
    suffix = f".{ending}" if ending else ""
    parts = [safe for part in stem.split("_") if (safe := safe_part(part, ""))]
    while parts and not limit.holds("_".join(parts) + suffix):
        longest = max(range(len(parts)), key=lambda i: len(parts[i].encode()))
        parts[longest] = parts[longest][:-1].rstrip(" .")
        parts = [part for part in parts if part]
    # A lone part once more: cut short it may have become a device's name.
    return (safe_part("_".join(parts), _FALLBACK) if len(parts) < 2 else "_".join(parts)) + suffix


def distinct(names: Iterable[str], limit: Limit, reserved: Iterable[str] = ()) -> list[str]:
    """`fitted` names that no file system takes for one another or for `reserved` ones: later ones get `~2`, `~3` …"""
    taken = {folded(name) for name in reserved}
    return [_free(name, limit, taken) for name in names]


def folded(name: str) -> str:
    """What Windows compares: names that fold alike are one file there."""
    return unicodedata.normalize("NFC", name).casefold()


def _free(name: str, limit: Limit, taken: set[str]) -> str:
    candidate, number = fitted(name, limit), 1
    while folded(candidate) in taken:
        number += 1
        mark = f"~{number}"
        stem, dot, ending = fitted(name, limit.less(len(mark))).rpartition(".")
        candidate = f"{stem}{mark}{dot}{ending}" if stem else f"{ending}{mark}"
    taken.add(folded(candidate))
    return candidate
