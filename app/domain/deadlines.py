"""What to say of a date of a notice that nobody works on. Derived from the calendar, never typed into a pack. Pure."""

from __future__ import annotations

from datetime import date

from app.domain.calendar import WorkCalendar

_WEEKDAYS = "一二三四五六日"


def rest_day_note(day: date, calendar: WorkCalendar) -> str:
    """A sentence where `day` is no working day: which day it is and the last working day before it; else empty."""
    if calendar.works(day):
        return ""
    before = calendar.before(day)
    sure = "" if calendar.certain([day]) else f"（{day.year} 年的放假安排未知）"
    return f"{_named(day)}不是工作日{sure}；请在 {_named(before)}前送到，或先问受理单位。"


def _named(day: date) -> str:
    return f"{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"
