"""公示 and 倒排工期: what counts, who it binds, and where today is."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import Stage, WorkCalendar, YearTable
from app.domain.definition import (
    Deadline,
    LayoutSource,
    Notice,
    Pack,
    PublicityStep,
    ReceivingOffice,
)
from app.domain.draft import Draft
from app.domain.rules import Severity
from app.domain.schedule import DUE, Place, Plan, begin_key, end_key, own_key, plan

PUBLICITY = (
    PublicityStep("unit", "推荐公示", "所属人社部门", 5, None, None, "s"),
    PublicityStep("province", "省级公示", "省厅", 5, date(2016, 8, 15), date(2016, 8, 19), "s"),
)
STAGES = (Stage("unit", "推荐公示", "所属人社部门", 5, "s"), Stage("stamp", "盖章", "市", 3))
# 2016: 8月1日 is a Monday; the 4th is made a holiday, the Saturday before worked.
CALENDAR = WorkCalendar({2016: YearTable(2016, frozenset({date(2016, 8, 4)}), frozenset({date(2016, 7, 30)}))})
TODAY = date(2016, 7, 20)


def pack(due: date | None = date(2016, 8, 5), stages: tuple[Stage, ...] = STAGES) -> Pack:
    deadlines = () if due is None else (Deadline("city", "报送", "市", due, "逾期只作提醒。", "s"),)
    return Pack(
        "p", 1, "", "", LayoutSource.OFFICIAL, Notice("", "", "", None), ReceivingOffice("", (), (), "", ""), {}, {},
        Path(), PUBLICITY, deadlines, stages=stages,
    )  # fmt: skip


def planned(today: date = TODAY, of: Pack | None = None, **notes: str) -> Plan:
    keys = {"due": DUE, "begin": begin_key("unit"), "end": end_key("unit"), "own": own_key("unit")}
    draft = Draft("d", "p", 1, "window", notes={keys[k]: text for k, text in notes.items()})
    return plan(of or pack(), draft, CALENDAR, today)


@pytest.mark.parametrize(
    ("begin", "end", "days", "severity", "said"),
    [
        ("2016-07-18", "2016-07-22", 5, Severity.ADVICE, "从公布次日算起只有 4 个"),
        ("2016-07-18", "2016-07-25", 6, None, "共 6 个工作日"),
        ("2016-07-18", "2016-07-21", 4, Severity.ADVICE, "只有 4 个工作日，要求 5 个；应公示到7月22日（星期五）"),
        ("2016-07-17", "2016-07-22", 5, None, "共 5 个工作日"),  # put up on a Sunday: both ways of counting give five
        ("2016-07-29", "2016-08-03", 5, Severity.ADVICE, "刚好 5 个"),  # the worked Saturday counts
        ("2016-08-01", "2016-08-05", 4, Severity.ADVICE, "应公示到8月8日（星期一）"),  # the holiday does not
        ("2016-07-25", "2016-07-18", None, Severity.ADVICE, "早于开始日期"),
        ("2016-07-18", "", None, None, "最早到7月22日"),
        ("", "2016-07-18", None, None, "没有填公示开始日期"),
        ("7月18日", "2016-07-22", None, Severity.ADVICE, "日期看不懂"),
        ("9999-12-30", "9999-12-31", None, Severity.ADVICE, "日期看不懂"),
    ],
)
def test_days_of_publicity(begin: str, end: str, days: int | None, severity: Severity | None, said: str) -> None:
    unit, _ = planned(begin=begin, end=end).publicity
    assert (unit.days, unit.severity) == (days, severity)
    assert said in unit.message


def test_too_few_days_bind_only_whoever_holds_it() -> None:
    begin, end = "2016-07-18", "2016-07-21"
    assert planned(begin=begin, end=end).publicity[0].severity is Severity.ADVICE
    assert planned(begin=begin, end=end, own="是").publicity[0].severity is Severity.MUST
    exactly = planned(begin="2016-07-18", end="2016-07-22", own="是").publicity[0]
    assert exactly.severity is Severity.ADVICE  # enough by the notice's own way of counting


def test_what_the_notice_fixes_is_shown_and_not_judged() -> None:
    _, province = planned().publicity
    assert (province.days, province.entered, province.severity) == (5, False, None)


def test_the_offices_date_overrides_the_notices() -> None:
    assert planned().due is not None
    due = planned(due="2016-08-10").due
    assert due is not None
    assert (due.day, due.from_office) == (date(2016, 8, 10), True)
    bad = planned(due="月底").due
    assert bad is not None
    assert (bad.day, bad.from_office) == (date(2016, 8, 5), False)


def test_latest_days_of_the_stages_and_today_among_them() -> None:
    found = planned()
    days = [(s.planned.stage.id, s.planned.begin, s.planned.end) for s in found.stages]
    # The holiday on the 4th is passed over, the Saturday before worked.
    assert days == [
        ("unit", date(2016, 7, 27), date(2016, 8, 1)),
        ("stamp", date(2016, 8, 2), date(2016, 8, 5)),
    ]
    assert [s.place for s in found.stages] == [Place.AHEAD, Place.AHEAD]
    assert [s.place for s in planned(date(2016, 7, 29)).stages] == [Place.NOW, Place.AHEAD]
    assert [s.place for s in planned(date(2016, 8, 3)).stages] == [Place.PAST, Place.NOW]
    held = planned(date(2016, 8, 3), begin="2016-07-18", end="2016-07-25")
    assert [s.place for s in held.stages] == [Place.DONE, Place.NOW]


def test_a_day_that_is_no_working_day_says_so() -> None:
    due = planned(due="2016-08-06").due  # a Saturday
    assert due is not None
    assert due.last_working == date(2016, 8, 5)
    assert "不是工作日，最晚请在8月5日（星期五）送到" in due.words(TODAY)
    holiday = planned(due="2016-08-04").due
    assert holiday is not None
    assert "8月3日（星期三）送到" in holiday.words(TODAY)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2016, 8, 1), "还剩 4 天（今天在内 4 个工作日）"),
        (date(2016, 8, 5), "今天到期。报送日期 8月5日（星期五），通知规定的日期。"),
        (date(2016, 8, 8), "已过 3 天"),
    ],
)
def test_days_left(today: date, said: str) -> None:
    due = planned(today).due
    assert due is not None
    assert said in due.words(today)
    assert ("逾期只作提醒" in due.words(today)) == (today > due.day)


def test_years_without_a_table_are_said_to_be_uncertain() -> None:
    assert planned().uncertain == ()
    late = planned(due="2017-01-05")
    assert late.uncertain == (2017,)
    assert "2017 年的放假安排" in late.uncertain_words
    short = planned(begin="2017-02-06", end="2017-02-08").publicity[0]
    assert "2017年的放假安排还没有导入" in short.message


def test_a_notice_without_a_deadline_has_no_plan_until_the_office_names_a_day() -> None:
    bare = pack(due=None)
    assert planned(of=bare).due is None
    assert planned(of=bare).stages == ()
    assert len(planned(of=bare, due="2016-08-05").stages) == 2


@given(st.dates(date(2016, 1, 20), date(2016, 12, 31)), st.lists(st.integers(1, 12), max_size=5))
def test_stages_follow_one_another_and_end_in_time(due: date, lengths: list[int]) -> None:
    stages = tuple(Stage(f"s{n}", "", "", days) for n, days in enumerate(lengths))
    found = planned(of=pack(due, stages)).stages
    for before, after in pairwise(found):
        assert before.planned.end < after.planned.begin
    for on in found:
        assert CALENDAR.count(on.planned.begin, on.planned.end) == on.planned.stage.working_days
    if found:
        assert due - timedelta(days=12) < found[-1].planned.end <= due
