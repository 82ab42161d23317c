"""The check code (校验码) that ties paper and file together: short enough to read over the telephone."""

from __future__ import annotations

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 8


def check_code(digest: str) -> str:
    """First 40 bits of a SHA-256 (hex) in Crockford's base 32, as XXXX-XXXX; no I, L, O, U to misread."""
    number = int(digest, 16) >> (len(digest) * 4 - _LENGTH * 5)
    letters = "".join(_CROCKFORD[number >> 5 * i & 31] for i in reversed(range(_LENGTH)))
    return f"{letters[:4]}-{letters[4:]}"
