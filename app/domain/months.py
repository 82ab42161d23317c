"""Months (年月): YYYY-MM as the value, however they are typed; and whether periods follow one another without a gap. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_TYPED = re.compile(r"\s*(?:([0-9]{4})\s*[-./年]\s*([0-9]{1,2})\s*月?|([0-9]{4})([0-9]{2}))\s*")


class Month(NamedTuple):
    """A month of the calendar, comparable."""

    year: int
    month: int

    @property
    def ordinal(self) -> int:
        """Months since year 0, for distances."""
        return self.year * 12 + self.month - 1

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def parse_month(text: str) -> Month | None:
    """A month written YYYY-MM, or None when the text is no such month."""
    match = _MONTH.fullmatch(text)
    return _month(match[1], match[2]) if match else None


def as_month(text: str) -> str:
    """1985.6, 1985年6月, 1985-6 or 198506 as 1985-06; anything else as it is, to be told by the checks."""
    match = _TYPED.fullmatch(text)
    month = _month(match[1] or match[3], match[2] or match[4]) if match else None
    return text if month is None else str(month)


def _month(year: str, month: str) -> Month | None:
    return Month(int(year), int(month)) if 1 <= int(month) <= 12 and int(year) else None


@dataclass(frozen=True, slots=True)
class Break:
    """Where a sequence of periods does not hold: `row` (from 0) is the later of the two, `said` what is wrong."""

    row: int
    said: str


def breaks_between(periods: Sequence[tuple[int, str, str]], still: str) -> list[Break]:
    """What is wrong with periods (row, from, to) that should follow one another month by month.

    A period may begin in the month in which the one before ends, or in the next. `still` (至今) stands for no end and is
    only for the last one. Texts that are no month are left to other checks, and nothing is said of the gap beside them.
    """
    found: list[Break] = []
    last = max((row for row, _, _ in periods), default=-1)
    before: Month | None = None
    for row, begin_text, end_text in periods:
        begin, end = parse_month(begin_text), parse_month(end_text)
        if begin and end and end < begin:
            found.append(Break(row, f"止 {end} 早于起 {begin}"))
        if still and end_text == still and row != last:
            found.append(Break(row, f"写了“{still}”，但后面还有一段"))
        if begin and before:
            if begin.ordinal - before.ordinal > 1:
                found.append(Break(row, f"与上一段之间空了 {_between(before, begin)}"))
            elif begin < before:
                found.append(Break(row, f"从 {begin} 起，与上一段（至 {before}）重叠"))
        before = end
    return found


def _between(end: Month, begin: Month) -> str:
    first, last = _from_ordinal(end.ordinal + 1), _from_ordinal(begin.ordinal - 1)
    return str(first) if first == last else f"{first} 至 {last}"


def _from_ordinal(ordinal: int) -> Month:
    return Month(ordinal // 12, ordinal % 12 + 1)
