"""Regular expressions over Chinese text hold large classes: compiled at first use, or the window would wait for them."""

from __future__ import annotations

import re
from functools import cache


@cache
def compiled(source: str) -> re.Pattern[str]:
    """The pattern of a source text; `.` matches line feeds too."""
    return re.compile(source, re.DOTALL)
