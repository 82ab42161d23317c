"""Changes of a text as splices: what was taken out and put in at one place. Pure; positions count code points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Splice:
    """At `pos` (code points from 0), `removed` was replaced by `inserted`. Both may be empty."""

    pos: int
    removed: str
    inserted: str


def splice_between(old: str, new: str) -> Splice:
    """The one splice that makes `new` of `old` and moves the fewest characters. Linear in the longer text."""
    start = _common_length(old, new)
    # The tail may not reach back over the common head: 啊啊 → 啊啊啊 shares only one of the two directions.
    tail = _common_length(old[start:][::-1], new[start:][::-1])
    return Splice(start, old[start : len(old) - tail], new[start : len(new) - tail])


def replaced(text: str, pos: int, old: str, new: str) -> str:
    """The text with `new` in place of the `old` at `pos`. Raises ValueError when it does not stand there."""
    # startswith with a position beyond the end is false for a non-empty and, in CPython, for an empty `old` too.
    if not text.startswith(old, pos):
        raise ValueError(f"splice does not fit: expected {old!r} at {pos} of {len(text)} characters")
    return text[:pos] + new + text[pos + len(old) :]


def replay(changes: Iterable[tuple[int, str, str]]) -> str:
    """The text that a field's changes (pos, removed, inserted), oldest first, make of nothing.

    Raises ValueError when one does not fit.
    """
    text = ""
    for pos, removed, inserted in changes:
        text = replaced(text, pos, removed, inserted)
    return text


def _common_length(a: str, b: str) -> int:
    differing = (n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y)
    return next(differing, min(len(a), len(b)))
