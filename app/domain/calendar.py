"""Working days (工作日) and 公示: counting them, and planning backwards from a date (倒排工期). Pure.

How the days of 公示 are counted follows every official example found: the day of publication is day 1 (8月15日至19日 is five
days). A year whose holidays are not known is reckoned Monday to Friday and said to be uncertain, never guessed in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

_DAY = timedelta(days=1)
_FRIDAY = 4
_FARTHEST = 400  # days that a search for a working day may go


@dataclass(frozen=True, slots=True)
class YearTable:
    """What a year's notice of holidays (放假安排) says: days off, and weekend days that are worked (调休)."""

    year: int
    off: frozenset[date]
    worked: frozenset[date]


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are working days. `tables` by year; a year without one is Monday to Friday and not `certain`."""

    tables: Mapping[int, YearTable] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", MappingProxyType(dict(self.tables)))

    def certain(self, days: Iterable[date]) -> bool:
        """Whether the holidays of all the years of these days are known."""
        return all(day.year in self.tables for day in days)

    def works(self, day: date) -> bool:
        """Whether a day is a working day."""
        table = self.tables.get(day.year)
        if table is not None and day in table.off:
            return False
        return day.weekday() <= _FRIDAY or (table is not None and day in table.worked)

    def count(self, first: date, last: date) -> int:
        """Working days from `first` to `last`, both included; 0 when `last` is earlier."""
        return sum(self.works(first + _DAY * n) for n in range((last - first).days + 1))

    def last_of(self, first: date, working_days: int) -> date:
        """The day on which `working_days` (at least 1) are over when `first` is counted as day 1 if it is worked."""
        return self._walk(first, working_days, _DAY)

    def first_of(self, last: date, working_days: int) -> date:
        """The latest day to begin, for `working_days` (at least 1) to be over on `last`."""
        return self._walk(last, working_days, -_DAY)

    def before(self, day: date) -> date:
        """The working day before a day."""
        return self._walk(day - _DAY, 1, -_DAY)

    def _walk(self, day: date, working_days: int, step: timedelta) -> date:
        if working_days < 1:
            raise ValueError(f"at least one working day: {working_days}")
        left = working_days
        for _ in range(_FARTHEST + 2 * working_days):
            left -= self.works(day)
            if not left:
                return day
            day += step
        raise ValueError("a table of holidays leaves no working days")


@dataclass(frozen=True, slots=True)
class Stage:
    """A step on the way to hand-over: who does it and how many working days it takes.

    `source` is the section of the notice that says how many; empty where the number is only advice (建议). `forms` are the
    kinds of application it is for, all where none is named.
    """

    id: str
    title: str
    owner: str
    working_days: int
    source: str = ""
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """The latest days on which a stage can begin and end; both are working days."""

    stage: Stage
    begin: date
    end: date


def plan_backwards(stages: Sequence[Stage], due: date, calendar: WorkCalendar) -> list[PlannedStage]:
    """The latest dates of stages that follow one another, the last of them over on `due` or the working day before it."""
    planned: list[PlannedStage] = []
    end = due if calendar.works(due) else calendar.before(due)
    for stage in reversed(stages):
        begin = calendar.first_of(end, stage.working_days)
        planned.append(PlannedStage(stage, begin, end))
        end = calendar.before(begin)
    return planned[::-1]
