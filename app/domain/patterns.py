"""Patterns of names: "{unit_name}_{person_name}". A name in braces is a field's id or a role; the rest is printed as it is."""

from __future__ import annotations

import re
from collections.abc import Callable

_NAME = re.compile(r"\{([a-z][a-z0-9_-]*)\}")


def names_in(pattern: str) -> tuple[str, ...]:
    """The names of a pattern in order. ValueError for a brace that encloses no name."""
    if re.search(r"[{}]", _NAME.sub("", pattern)):
        raise ValueError(f"a brace without a name in {pattern!r}")
    return tuple(_NAME.findall(pattern))


def fill_in(pattern: str, value_of: Callable[[str], str]) -> str:
    """A pattern with each name replaced by what it stands for."""
    return _NAME.sub(lambda found: value_of(found[1]), pattern)
