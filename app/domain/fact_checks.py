"""The checks of facts about persons, tables, periods and ranks: what each kind of rule finds in a draft, and its sentence.

A sensitive value is never repeated in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from app.domain.calendar import WorkCalendar
from app.domain.definition import ATTACHED, Form
from app.domain.draft import Draft
from app.domain.identity import identity_of
from app.domain.months import Month, breaks_between, parse_month
from app.domain.problems import Problem, problem_of, with_help
from app.domain.rules import (
    Agrees,
    Higher,
    LeastYears,
    Mentions,
    MonthsContinuous,
    Needs,
    NotAllowed,
    OneOf,
    Severity,
    WorkingDays,
)
from app.domain.tables import cells_of
from app.domain.values import parse_date

_SEXES = {True: "男", False: "女"}  # GB/T 2261.1


def is_filled(form: Form, draft: Draft, field_id: str) -> bool:
    """Whether a field holds something: a text, the pack's own default, a photo or scan."""
    if form.fields[field_id].type in ATTACHED:
        return bool(draft.in_slot(field_id))
    return bool(form.value(draft.values, field_id).strip())


def open_words(form: Form, field_id: str) -> tuple[str, ...]:
    """The words that may stand for a month in a table, as its rules say."""
    return tuple(r.still for r in form.rules if isinstance(r, MonthsContinuous) and r.field == field_id and r.still)


def continuity(rule: MonthsContinuous, form: Form, draft: Draft) -> Iterator[Problem]:
    """Gaps and overlaps between the rows of a table; the stretch is the row's first cell of the two."""
    field = form.fields[rule.field]
    places = [column.id for column in field.columns]
    begin, end = places.index(rule.begin), places.index(rule.end)
    rows = cells_of(form.value(draft.values, rule.field), len(places))
    periods = [(n, row[begin].text, row[end].text) for n, row in enumerate(rows) if any(c.text.strip() for c in row)]
    for found in breaks_between(periods, rule.still):
        cell = rows[found.row][begin]
        sentence = f"{field.label} 第 {found.row + 1} 行{found.said}"
        span = (cell.start, cell.start + len(cell.text))
        yield problem_of(rule, rule.field, "months", with_help(sentence, rule), span=span)


def agreement(rule: Agrees, form: Form, draft: Draft) -> Iterator[Problem]:
    """An ID number that says another birth or sex than was filled in. What is not filled in or not valid is passed over."""
    number = form.fields[rule.id_number]
    person = identity_of(form.value(draft.values, rule.id_number))
    if person is None:
        return
    if rule.birth:
        born = _month_of(form.value(draft.values, rule.birth))
        day = parse_date(form.value(draft.values, rule.birth))
        if born is not None and (born != Month(person.born.year, person.born.month) or (day and day != person.born)):
            sentence = f"{form.fields[rule.birth].label}与{number.label}中的出生日期不一致，请对照证件核对"
            yield problem_of(rule, rule.birth, "birth_disagrees", with_help(sentence, rule))
    if rule.sex:
        sex = form.value(draft.values, rule.sex).strip()
        if sex and sex != _SEXES[person.male]:
            sentence = f"{form.fields[rule.sex].label}与{number.label}不一致，请对照证件核对"
            yield problem_of(rule, rule.sex, "sex_disagrees", with_help(sentence, rule))


def least_years(rule: LeastYears, form: Form, draft: Draft) -> Iterator[Problem]:
    """Fewer full years than asked for. A month counts from its first day: it is not known which day it was."""
    text = form.value(draft.values, rule.field)
    day, month = parse_date(text), parse_month(text)
    since = day or (date(month.year, month.month, 1) if month else None)
    if since is None:
        return
    years = rule.at.year - since.year - ((rule.at.month, rule.at.day) < (since.month, since.day))
    if years < rule.years:
        label = form.fields[rule.field].label
        sentence = f"{label} 到 {rule.at.isoformat()} 不满 {rule.years} 年"
        yield problem_of(rule, rule.field, "too_few_years", with_help(sentence, rule))


def not_allowed(rule: NotAllowed, form: Form, draft: Draft) -> Iterator[Problem]:
    """A value that the notice does not let through."""
    value = form.value(draft.values, rule.field).strip()
    if value in rule.values:
        field = form.fields[rule.field]
        said = field.label if field.sensitive else f"{field.label}“{value}”"
        yield problem_of(rule, rule.field, "not_allowed", with_help(f"{said}，不合通知的要求", rule))


def higher(rule: Higher, form: Form, draft: Draft) -> Iterator[Problem]:
    """Applying for what is held already, for less, or for anything where the highest is held."""
    held, wanted = (form.value(draft.values, f).strip() for f in (rule.than, rule.field))
    if held not in rule.order:
        return
    label, held_label = form.fields[rule.field].label, form.fields[rule.than].label
    if held == rule.order[-1]:
        sentence = f"{held_label}已是最高的“{held}”，不能再申报"
    elif wanted in rule.order and rule.order.index(wanted) <= rule.order.index(held):
        above = "、".join(rule.order[rule.order.index(held) + 1 :])
        sentence = f"{label}“{wanted}”不高于{held_label}“{held}”，只能申报{above}"
    else:
        return
    yield problem_of(rule, rule.field, "not_higher", with_help(sentence, rule))


def mentions(rule: Mentions, form: Form, draft: Draft) -> Iterator[Problem]:
    """A text without the words it should have. An empty one counts only where `when` has asked for it."""
    text = form.value(draft.values, rule.field)
    if not text.strip() and rule.when is None:
        return
    missing = [word for word in rule.words if word not in text]
    if missing and (rule.every or len(missing) == len(rule.words)):
        wanted = "、".join(missing) if rule.every else "或".join(rule.words)
        sentence = f"{form.fields[rule.field].label} 应写明{wanted}"
        yield problem_of(rule, rule.field, "not_mentioned", with_help(sentence, rule))


def needs(rule: Needs, form: Form, draft: Draft) -> Iterator[Problem]:
    """One thing filled in that asks for another."""
    if is_filled(form, draft, rule.when_filled) and not is_filled(form, draft, rule.field):
        sentence = f"填了{form.fields[rule.when_filled].label}，也要填{form.fields[rule.field].label}"
        yield problem_of(rule, rule.field, "needed", with_help(sentence, rule))


def one_of(rule: OneOf, form: Form, draft: Draft) -> Iterator[Problem]:
    """None of several things filled in."""
    if not any(is_filled(form, draft, field_id) for field_id in rule.fields):
        labels = "、".join(form.fields[field_id].label for field_id in rule.fields)
        yield problem_of(rule, rule.fields[0], "none_filled", with_help(f"{labels} 至少要填一项", rule))


def working_days(rule: WorkingDays, form: Form, draft: Draft, calendar: WorkCalendar) -> Iterator[Problem]:
    """Too few working days; and a 提醒 where there are exactly enough, as some count from the day after."""
    first, last = (parse_date(form.value(draft.values, f)) for f in (rule.start, rule.end))
    if first is None or last is None:
        return
    label = form.fields[rule.end].label
    if last < first:
        sentence = f"{label} {last.isoformat()} 早于{form.fields[rule.start].label} {first.isoformat()}"
        yield problem_of(rule, rule.end, "working_days", with_help(sentence, rule))
        return
    unsure = sorted({d.year for d in (first, last) if not calendar.certain([d])})
    note = f"（{'、'.join(map(str, unsure))} 年的放假安排未知，按周一至周五计）" if unsure else ""
    count = calendar.count(first, last)
    span = f"{first.isoformat()} 至 {last.isoformat()} "
    if count < rule.least:
        sentence = f"{span}只有 {count} 个工作日，不足 {rule.least} 个{note}"
        yield problem_of(rule, rule.end, "working_days", with_help(sentence, rule))
        return
    if count == rule.least:
        enough = calendar.last_of(first + timedelta(days=1), rule.least)
        sentence = f"{span}刚好 {rule.least} 个工作日{note}。若受理单位从次日起算就差一天，到 {enough.isoformat()} 才够"
        yield replace(
            problem_of(rule, rule.end, "working_days_exact", with_help(sentence, rule)), severity=Severity.ADVICE
        )
    elif unsure:
        sentence = f"{span}共 {count} 个工作日{note}，请核对"
        yield replace(
            problem_of(rule, rule.end, "working_days_unsure", with_help(sentence, rule)), severity=Severity.ADVICE
        )


def years_counted(form: Form, draft: Draft) -> frozenset[int]:
    """The years whose holidays the rules ask about, as the dates stand now."""
    fields = {f for rule in form.rules if isinstance(rule, WorkingDays) for f in (rule.start, rule.end)}
    days = (parse_date(form.value(draft.values, field)) for field in fields)
    return frozenset(day.year for day in days if day)


def _month_of(text: str) -> Month | None:
    day = parse_date(text)
    return Month(day.year, day.month) if day else parse_month(text)
