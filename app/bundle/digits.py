"""Fingerprints (指纹) for the telephone: six groups of five digits over some bytes."""

from __future__ import annotations

import hashlib

GROUPS = 6
GROUP_DIGITS = 5
_LENGTH = GROUPS * GROUP_DIGITS


def digit_groups(data: bytes) -> str:
    """Six groups of five digits (about 99 bits) of the SHA-256 of `data`."""
    digest = hashlib.sha256(data).digest()
    return grouped(f"{int.from_bytes(digest) % 10**_LENGTH:0{_LENGTH}d}")


def grouped(digits: str) -> str:
    """Digits in groups of five."""
    return " ".join(digits[start : start + GROUP_DIGITS] for start in range(0, len(digits), GROUP_DIGITS))


def same_digits(typed: str, fingerprint: str) -> bool:
    """Whether what was typed or heard is this fingerprint, however it is spaced; full-width digits count as digits."""
    digits = "".join(str(int(char)) for char in typed if char.isdecimal())
    return grouped(digits) == fingerprint
