"""A passphrase for a user who would think of a weak one: words of Pinyin syllables, to be typed without an input method.

Four words of two syllables and two digits are 61 bits (112 syllables); each guess costs an attacker a second of scrypt.
"""

from __future__ import annotations

import secrets

_INITIALS = ("b", "p", "m", "d", "t", "n", "l", "g", "k", "h", "z", "c", "s", "zh", "ch", "sh")
_FINALS = ("a", "ai", "an", "ang", "ao", "u", "eng")
SYLLABLES = tuple(initial + final for initial in _INITIALS for final in _FINALS)
"""Each of them is one that can be spoken."""

_WORDS = 4


def new_passphrase() -> str:
    """As in `bangcha-shulao-dengmu-kaisan-47`: lower-case letters, digits and hyphens, none to be mistaken for another."""
    words = ("".join(secrets.choice(SYLLABLES) for _ in range(2)) for _ in range(_WORDS))
    return f"{'-'.join(words)}-{secrets.randbelow(90) + 10}"
