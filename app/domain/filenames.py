"""File names made from what a user typed, safe on Windows, FAT32 and discs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from app.domain.patterns import fill_in

_FORBIDDEN = re.compile(r'[\\/:*?"<>|]+')
_RESERVED = re.compile(r"(?i:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\..*)?")
_MAX_BYTES = 120  # UTF-8; three such parts and an extension stay below the 255 of a file system
_MAX_UNITS = 56  # UTF-16; a disc (Joliet) takes 64, of which a number and an ending need some


def safe_part(text: str, fallback: str) -> str:
    """One part of a file name: no path, no control or direction marks, no reserved device name; never empty."""
    text = "".join(" " if c.isspace() else c for c in text)
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    text = unicodedata.normalize("NFC", text)
    text = _FORBIDDEN.sub("-", text)
    text = _shortened(re.sub(r" +", " ", text).strip(" ."))
    if _RESERVED.fullmatch(text):
        text = _shortened(f"_{text}")
    return text or fallback


def _shortened(text: str) -> str:
    return text.encode("utf-8")[:_MAX_BYTES].decode("utf-8", "ignore").rstrip(" .")


def name_from(pattern: str, parts: Mapping[str, str], fallback: str) -> str:
    """A file name without its ending, safe as `safe_part`, from a pattern (app.domain.patterns) and what its names mean.

    One that is too long for a disc is made to fit by shortening its longest part, so that a long unit does not push a
    person's name out.
    """
    safe = {name: safe_part(text, fallback) for name, text in parts.items()}
    while _too_long(whole := fill_in(pattern, safe.__getitem__)):
        longest = max(safe, key=lambda name: len(safe[name]))
        if len(safe[longest]) < 2:
            break
        safe[longest] = safe[longest][:-1].rstrip(" .")
    return safe_part(whole, fallback)


def _too_long(text: str) -> bool:
    return len(text.encode("utf-8")) > _MAX_BYTES or len(text.encode("utf-16-le")) // 2 > _MAX_UNITS
