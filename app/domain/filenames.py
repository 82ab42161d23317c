"""File names made from what a user typed, safe on Windows, FAT32 and discs."""

from __future__ import annotations

import re
import unicodedata

_FORBIDDEN = re.compile(r'[\\/:*?"<>|]+')
_RESERVED = re.compile(r"(?i:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\..*)?")
_MAX_BYTES = 120  # UTF-8; three such parts and an extension stay below the 255 of a file system


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
