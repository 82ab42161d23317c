"""Names that every stick, disc and mail program takes, and the same short name on all of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from app.domain.filenames import safe_part

STICK_BYTES = 240
"""UTF-8 bytes of a name on a stick: FAT32 and exFAT take 255 UTF-16 units, Linux file systems 255 bytes."""
DISC_BYTES = 64
"""Bytes of a name on a disc: Joliet takes 64 UTF-16 units, and pycdlib counts them in UTF-8: 21 Han characters."""

_FALLBACK = "文件"
_ENDING_BYTES = 12  # what follows the last dot, if it is short enough to say what kind of file it is


def fitted(name: str, most: int) -> str:
    """A file name that is safe (app.domain.filenames) and at most `most` bytes long in UTF-8.

    Our names are made of parts with `_` between them: unit, form, revision, date. The longest part gives way first, so
    that revision and date stay. Never empty.
    """
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or len(ending.encode()) > _ENDING_BYTES or safe_part(ending, "") != ending:
        stem, ending = name, ""
    suffix = f".{ending}" if ending else ""
    parts = [safe for part in stem.split("_") if (safe := safe_part(part, ""))]
    while parts and len(("_".join(parts) + suffix).encode()) > most:
        longest = max(range(len(parts)), key=lambda i: len(parts[i].encode()))
        parts[longest] = parts[longest][:-1].rstrip(" .")
        parts = [part for part in parts if part]
    # A lone part once more: cut short it may have become a device's name.
    return (safe_part("_".join(parts), _FALLBACK) if len(parts) < 2 else "_".join(parts)) + suffix


def distinct(names: Iterable[str], most: int, reserved: Iterable[str] = ()) -> list[str]:
    """`fitted` names that no file system takes for one another or for `reserved` ones: later ones get `~2`, `~3` …"""
    taken = {folded(name) for name in reserved}
    return [_free(name, most, taken) for name in names]


def folded(name: str) -> str:
    """What Windows compares: names that fold alike are one file there."""
    return unicodedata.normalize("NFC", name).casefold()


def _free(name: str, most: int, taken: set[str]) -> str:
    candidate, number = fitted(name, most), 1
    while folded(candidate) in taken:
        number += 1
        mark = f"~{number}"
        stem, dot, ending = fitted(name, most - len(mark)).rpartition(".")
        candidate = f"{stem}{mark}{dot}{ending}" if stem else f"{ending}{mark}"
    taken.add(folded(candidate))
    return candidate
