"""Working days: counted, walked and planned backwards; the official examples, and laws over any calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import Stage, WorkCalendar, YearTable, plan_backwards

# 2024: 5月1日至5日 放假, 4月28日 and 5月11日 上班.
MAY = YearTable(
    2024,
    frozenset(date(2024, 5, n) for n in (1, 2, 3)),
    frozenset({date(2024, 4, 28), date(2024, 5, 11)}),
)
CALENDAR = WorkCalendar({2024: MAY})
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))
CALENDARS = st.builds(
    lambda off, worked: WorkCalendar({2024: YearTable(2024, frozenset(off), frozenset(worked - off))}),
    st.sets(st.dates(date(2024, 1, 1), date(2024, 12, 31)), max_size=30),
    st.sets(st.dates(date(2024, 1, 1), date(2024, 12, 31)), max_size=10),
)


def test_the_day_of_publication_is_day_one() -> None:
    assert WorkCalendar().count(date(2016, 8, 15), date(2016, 8, 19)) == 5
    assert WorkCalendar().last_of(date(2016, 8, 15), 5) == date(2016, 8, 19)


def test_holidays_and_worked_weekends_are_heeded() -> None:
    assert not CALENDAR.works(date(2024, 5, 1))
    assert CALENDAR.works(date(2024, 4, 28))  # a Sunday
    assert CALENDAR.last_of(date(2024, 4, 29), 5) == date(2024, 5, 8)
    assert CALENDAR.first_of(date(2024, 5, 10), 5) == date(2024, 5, 6)


def test_a_year_that_is_not_known_is_not_certain() -> None:
    assert CALENDAR.certain([date(2024, 4, 1), date(2024, 12, 31)])
    assert not CALENDAR.certain([date(2024, 12, 30), date(2025, 1, 2)])


def test_planned_backwards_from_a_saturday() -> None:
    stages = [Stage("public", "公示", "单位", 5), Stage("seal", "盖章", "单位", 2)]
    planned = plan_backwards(stages, date(2024, 4, 20), CALENDAR)
    assert [(p.begin, p.end) for p in planned] == [
        (date(2024, 4, 11), date(2024, 4, 17)),
        (date(2024, 4, 18), date(2024, 4, 19)),
    ]


@given(CALENDARS, DAYS, st.integers(1, 30))
def test_walking_forth_and_back_agree_with_counting(calendar: WorkCalendar, day: date, days: int) -> None:
    last = calendar.last_of(day, days)
    assert calendar.count(day, last) == days
    assert calendar.works(last)
    first = calendar.first_of(last, days)
    assert first >= day
    assert calendar.works(first)
    assert calendar.count(first, last) == days


@given(CALENDARS, DAYS, st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_stages_follow_one_another_and_end_in_time(calendar: WorkCalendar, due: date, lengths: list[int]) -> None:
    planned = plan_backwards([Stage(str(n), "", "", d) for n, d in enumerate(lengths)], due, calendar)
    assert [calendar.count(p.begin, p.end) for p in planned] == lengths
    assert planned[-1].end <= due
    assert calendar.count(planned[-1].end + timedelta(days=1), due) == 0
    for earlier, later in zip(planned, planned[1:], strict=False):  # noqa: RUF007 - pairs of a list
        assert earlier.end < later.begin
        assert calendar.count(earlier.end, later.begin) == 2


def test_no_working_days_at_all_is_said() -> None:
    year = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
    calendar = WorkCalendar(
        {
            y: YearTable(y, frozenset(d.replace(year=y) for d in year if (d.month, d.day) != (2, 29)), frozenset())
            for y in range(2020, 2030)
        }
    )
    with pytest.raises(ValueError, match="no working days"):
        calendar.last_of(date(2024, 1, 1), 3)
