"""The way to hand-over on a calendar: 公示 as it was held, and 倒排工期 from the day the papers are due. Pure.

Dates are the clerk's where there are some, else the notice's: those of a 公示 that has fields on its form stand in these,
all others are kept with the draft, under `PLAN`. The receiving office's
own date overrides the notice's deadline. Being late is shown and blocks nothing; 公示 that is too short is 必改 only for
whoever holds it, because nobody else can mend it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.calendar import PlannedStage, WorkCalendar, plan_backwards
from app.domain.definition import YES, Deadline, Pack, PublicityStep
from app.domain.draft import PLAN, Draft
from app.domain.rules import Severity
from app.domain.values import parse_date

DUE = f"{PLAN}due"
"""The receiving office's date, ISO 8601."""
_DAY = timedelta(days=1)
_WEEKDAYS = "一二三四五六日"


def begin_key(step: str) -> str:
    """Under which key of `Draft.notes` the first day of a 公示 stands (ISO 8601)."""
    return f"{PLAN}begin/{step}"


def end_key(step: str) -> str:
    """The same for its last day."""
    return f"{PLAN}end/{step}"


def own_key(step: str) -> str:
    """The same for whether the clerk's own unit holds it (`YES`)."""
    return f"{PLAN}own/{step}"


def entered_day(text: str) -> date | None:
    """A date as it is kept (ISO 8601); None for anything else, and for years that no office plans for."""
    day = parse_date(text)
    return day if day is not None and 2000 <= day.year < 2200 else None


def day_words(day: date, today: date) -> str:
    """`8月5日（星期五）`, with the year where it is another one than today's."""
    return f"{_day_of_year(day, today)}（星期{_WEEKDAYS[day.weekday()]}）"


def _day_of_year(day: date, today: date) -> str:
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class Publicity:
    """How a 公示 stands. `entered`: the clerk gave its dates; `own`: the clerk's own unit holds it.

    `days` working days with the first day counted, `from_next` counted from the day after it; None while a date is
    missing. `severity` is None where nothing is wrong; `message` says how it stands in any case; `code` is a stable word.
    """

    step: PublicityStep
    begins: date | None
    ends: date | None
    entered: bool
    own: bool
    days: int | None
    from_next: int | None
    severity: Severity | None
    code: str
    message: str

    @property
    def enough(self) -> bool:
        """Whether it was held for as many working days as the notice asks."""
        return self.days is not None and self.days >= self.step.working_days


class Place(StrEnum):
    """Where today is for a stage: its latest first day is still to come, it is to be under way, or its last day is past."""

    AHEAD = "ahead"
    NOW = "now"
    PAST = "past"
    DONE = "done"  # known to be over: the 公示 of this name was held


@dataclass(frozen=True, slots=True)
class StageOnPlan:
    """A stage with its latest days, and where today is."""

    planned: PlannedStage
    place: Place


@dataclass(frozen=True, slots=True)
class Due:
    """When the papers are to be there. `last_working` is the day itself, or the working day before it.

    `from_office`: the receiving office's own date, as the clerk entered it; else the notice's `deadline`.
    """

    day: date
    last_working: date
    from_office: bool
    deadline: Deadline | None
    days_left: int
    working_days_left: int

    def words(self, today: date) -> str:
        """When it is due, how many days are left, and what a weekend makes of it: one line."""
        return f"{self.left_words}。{self.day_line(today)}"

    def day_line(self, today: date) -> str:
        """When it is due and by whose word, what a weekend makes of it, and what becomes of lateness."""
        said = "受理单位定的日期" if self.from_office else "通知规定的日期"
        line = f"报送日期 {day_words(self.day, today)}，{said}。"
        if self.last_working != self.day:
            line += f"这一天不是工作日，最晚请在{day_words(self.last_working, today)}送到。"
        if self.days_left < 0:
            line += (self.deadline.late if self.deadline is not None else "") or "逾期只作提醒。"
        return line

    @property
    def left_words(self) -> str:
        """`还剩 12 天（9 个工作日）`, 今天到期, 已过 3 天."""
        if self.days_left < 0:
            return f"已过 {-self.days_left} 天"
        if self.days_left == 0:
            return "今天到期"
        return f"还剩 {self.days_left} 天（今天在内 {self.working_days_left} 个工作日）"


@dataclass(frozen=True, slots=True)
class Plan:
    """The calendar of a draft as of `today`. `uncertain` are years whose holidays are not known."""

    today: date
    due: Due | None
    stages: tuple[StageOnPlan, ...]
    publicity: tuple[Publicity, ...]
    uncertain: tuple[int, ...]

    @property
    def uncertain_words(self) -> str:
        """Which years are only reckoned Monday to Friday, and what to do about it; empty when all are known."""
        if not self.uncertain:
            return ""
        told = "、".join(map(str, self.uncertain))
        return (
            f"还没有 {told} 年的放假安排，这些日期只按周一至周五推算。"
            "国务院办公厅公布后请导入放假安排表（一行一天，如 2027-01-01,放假）。"
        )


def due_day(pack: Pack, draft: Draft) -> date | None:
    """The receiving office's date, else the notice's for this kind."""
    deadline = pack.deadline_of(draft.kind)
    return entered_day(draft.notes.get(DUE, "")) or (deadline.by if deadline is not None else None)


def days_typed(step: PublicityStep, draft: Draft) -> tuple[str, str]:
    """The first and last day of a 公示 as the clerk typed them."""
    if step.begins_in:
        return draft.value(step.begins_in), draft.value(step.ends_in)
    return draft.notes.get(begin_key(step.id), ""), draft.notes.get(end_key(step.id), "")


def years(pack: Pack, draft: Draft, today: date) -> frozenset[int]:
    """The years whose holidays a plan asks for."""
    entered = [entered_day(text) for s in pack.publicity_of(draft.kind) for text in days_typed(s, draft)]
    due = due_day(pack, draft)
    days = [day for day in (*entered, due) if day is not None]
    # Looking back from the first days of a year reaches into the one before.
    found = {day.year for day in (today, *days)} | {day.year - 1 for day in days if day.month == 1}
    return frozenset(found)


def plan(pack: Pack, draft: Draft, calendar: WorkCalendar, today: date) -> Plan:
    """Everything about a draft's dates."""
    publicity = judge_publicity(pack, draft, calendar, today)
    day = due_day(pack, draft)
    if day is None:
        return Plan(today, None, (), publicity, _uncertain(calendar, publicity, ()))
    due = Due(
        day=day,
        last_working=day if calendar.works(day) else calendar.before(day),
        from_office=entered_day(draft.notes.get(DUE, "")) is not None,
        deadline=pack.deadline_of(draft.kind),
        days_left=(day - today).days,
        working_days_left=calendar.count(today, day),
    )
    held = {p.step.id for p in publicity if p.entered and p.enough and p.ends is not None and p.ends < today}
    stages = tuple(
        StageOnPlan(p, Place.DONE if p.stage.id in held else _place(p, today))
        for p in plan_backwards(pack.stages_of(draft.kind), day, calendar)
    )
    return Plan(
        today, due, stages, publicity, _uncertain(calendar, publicity, (day, *(s.planned.begin for s in stages)))
    )


def judge_publicity(pack: Pack, draft: Draft, calendar: WorkCalendar, today: date) -> tuple[Publicity, ...]:
    """Every 公示 that is held for a kind, with the clerk's dates where there are some."""
    return tuple(_judged(step, draft, calendar, today) for step in pack.publicity_of(draft.kind))


def _judged(step: PublicityStep, draft: Draft, calendar: WorkCalendar, today: date) -> Publicity:
    typed = days_typed(step, draft)
    entered = any(typed)
    begins, ends = [entered_day(text) for text in typed] if entered else [step.begins, step.ends]
    own = bool(step.begins_in) or draft.notes.get(own_key(step.id), "") == YES
    wrong = Severity.MUST if own else Severity.ADVICE
    days = from_next = None
    severity: Severity | None = None
    code = "publicity"
    needed = step.working_days
    if any(text and entered_day(text) is None for text in typed):
        severity, code, message = wrong, "publicity_date", "日期看不懂，应写成 2016-07-20 这样"
    elif begins is None and ends is None:
        message = f"还没有填公示日期；要求 {needed} 个工作日"
    elif begins is None:
        message = "还没有填公示开始日期"
    elif ends is None:
        last = calendar.last_of(begins, needed)
        message = f"还没有填公示结束日期；满 {needed} 个工作日最早到{day_words(last, today)}"
    elif ends < begins:
        severity, code, message = wrong, "publicity_order", "结束日期早于开始日期，请核对"
    else:
        days, from_next = calendar.count(begins, ends), calendar.count(begins + _DAY, ends)
        span = f"{_day_of_year(begins, today)}至{_day_of_year(ends, today)}"
        message = f"{span}共 {days} 个工作日"
        if entered and days < needed:
            severity, code = wrong, "publicity_short"
            last = calendar.last_of(begins, needed)
            message = f"{span}只有 {days} 个工作日，要求 {needed} 个；应公示到{day_words(last, today)}"
        elif entered and from_next < needed:
            severity, code = Severity.ADVICE, "publicity_exact"
            message = (
                f"{span}刚好 {days} 个工作日（公布当天计入）；如从公布次日算起只有 {from_next} 个，请向受理单位问清"
            )
    known = [day for day in (begins, ends) if day is not None]
    if entered and not calendar.certain(known):
        unknown = "、".join(str(y) for y in sorted({d.year for d in known} - set(calendar.tables)))
        message += f"（{unknown}年的放假安排还没有导入，按周一至周五推算）"
    return Publicity(step, begins, ends, entered, own, days, from_next, severity, code, f"{message}。")


def _place(planned: PlannedStage, today: date) -> Place:
    if today < planned.begin:
        return Place.AHEAD
    return Place.NOW if today <= planned.end else Place.PAST


def _uncertain(calendar: WorkCalendar, publicity: tuple[Publicity, ...], days: tuple[date, ...]) -> tuple[int, ...]:
    entered = [d for p in publicity if p.entered for d in (p.begins, p.ends) if d is not None]
    return tuple(sorted({d.year for d in (*days, *entered)} - set(calendar.tables)))
