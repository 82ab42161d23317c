"""(form, draft) → problems. All of them at once, in the order of the form's fields; nothing here looks at paper.

What does not fit on paper or has no glyph is found by the typesetter and joined in `services.checking`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from app.domain.calendar import WorkCalendar
from app.domain.definition import YES, Form
from app.domain.draft import Draft
from app.domain.fact_checks import (
    agreement,
    continuity,
    higher,
    is_filled,
    least_years,
    mentions,
    needs,
    not_allowed,
    one_of,
    open_words,
    working_days,
)
from app.domain.mentions import other_numbers, other_spellings
from app.domain.numerals import find_numerals
from app.domain.problems import Problem, problem_of, with_help
from app.domain.row_checks import row_higher, row_mentions, row_not_allowed, row_required, row_share, row_variety
from app.domain.rules import (
    Agrees,
    ByDate,
    Confirmed,
    Digits,
    Equal,
    Higher,
    Instead,
    LeastYears,
    Limit,
    Measure,
    Mentions,
    MonthsContinuous,
    Needs,
    NotAllowed,
    OneOf,
    Pattern,
    Required,
    RowHigher,
    RowMentions,
    RowNotAllowed,
    RowRequired,
    RowShare,
    RowVariety,
    Rule,
    SameNumber,
    SameSpelling,
    Severity,
    Valid,
    WorkingDays,
)
from app.domain.text import count_chars
from app.domain.values import fault, is_integer, masked, parse_date

__all__ = ["MEASURE_NAMES", "Problem", "check", "in_form_order"]

MEASURE_NAMES = {
    Measure.WORDS: "字",
    Measure.CHARS_NO_SPACES: "个字符（不计空格）",
    Measure.CHARS: "个字符（计空格）",
}


def check(form: Form, draft: Draft, calendar: WorkCalendar | None = None) -> tuple[Problem, ...]:
    """Every problem the pack's rules find, 必改 before 提醒 within a field, fields in the form's order.

    `calendar` counts working days (公示); without one every year's holidays are unknown, and said to be.
    """
    days = calendar or WorkCalendar()
    found = [p for rule in form.rules if _applies(rule, form, draft) for p in _run(rule, form, draft, days)]
    return in_form_order(form, found)


def in_form_order(form: Form, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by field in the form's order, 必改 first within a field, text order after that."""
    order = {field_id: n for n, field_id in enumerate(form.fields)}
    return tuple(
        sorted(problems, key=lambda p: (order.get(p.field, len(order)), p.severity is Severity.ADVICE, p.start))
    )


def _applies(rule: Rule, form: Form, draft: Draft) -> bool:
    return rule.when is None or form.value(draft.values, rule.when.field) in rule.when.values


def _run(rule: Rule, form: Form, draft: Draft, calendar: WorkCalendar) -> Iterator[Problem]:
    match rule:
        case Required():
            yield from _required(rule, form, draft)
        case Limit():
            yield from _limit(rule, form, draft)
        case Valid():
            yield from _valid(rule, form, draft)
        case Pattern():
            yield from _pattern(rule, form, draft)
        case Digits():
            yield from _digits(rule, form, draft)
        case Instead():
            yield from _instead(rule, form, draft)
        case Equal():
            yield from _equal(rule, form, draft)
        case SameNumber():
            yield from _same_number(rule, form, draft)
        case SameSpelling():
            yield from _same_spelling(rule, form, draft)
        case Confirmed():
            yield from _confirmed(rule, form, draft)
        case ByDate():
            yield from _by_date(rule, form, draft)
        case MonthsContinuous():
            yield from continuity(rule, form, draft)
        case Agrees():
            yield from agreement(rule, form, draft)
        case LeastYears():
            yield from least_years(rule, form, draft)
        case NotAllowed():
            yield from not_allowed(rule, form, draft)
        case Higher():
            yield from higher(rule, form, draft)
        case Mentions():
            yield from mentions(rule, form, draft)
        case Needs():
            yield from needs(rule, form, draft)
        case WorkingDays():
            yield from working_days(rule, form, draft, calendar)
        case OneOf():
            yield from one_of(rule, form, draft)
        case RowRequired():
            yield from row_required(rule, form, draft)
        case RowNotAllowed():
            yield from row_not_allowed(rule, form, draft)
        case RowMentions():
            yield from row_mentions(rule, form, draft)
        case RowShare():
            yield from row_share(rule, form, draft)
        case RowHigher():
            yield from row_higher(rule, form, draft)
        case RowVariety():
            yield from row_variety(rule, form, draft)


def _required(rule: Required, form: Form, draft: Draft) -> Iterator[Problem]:
    for field_id in rule.fields:
        field = form.fields[field_id]
        if not is_filled(form, draft, field_id):
            yield problem_of(rule, field_id, "required", with_help(f"{field.label} 未填", rule))


def _limit(rule: Limit, form: Form, draft: Draft) -> Iterator[Problem]:
    field = form.fields[rule.field]
    text = form.value(draft.values, rule.field)
    if not text.strip():
        return
    count = count_chars(text).measured(rule.measure)
    unit = MEASURE_NAMES[rule.measure]
    if rule.maximum is not None and count > rule.maximum:
        over = count - rule.maximum
        sentence = f"{field.label} 超 {over} {unit}：现有 {count}，上限 {rule.maximum}"
        yield problem_of(rule, rule.field, "limit", with_help(sentence, rule), over=over)
    if rule.about is not None and abs(count - rule.about) > round(rule.about * rule.tolerance, 6):
        side = "偏多" if count > rule.about else "偏少"
        sentence = f"{field.label} {side}：现有 {count} {unit}，要求 {rule.about} 左右"
        yield problem_of(rule, rule.field, "about", with_help(sentence, rule), over=max(0, count - rule.about))


def _valid(rule: Valid, form: Form, draft: Draft) -> Iterator[Problem]:
    for field_id in rule.fields:
        field = form.fields[field_id]
        text = draft.value(field_id)
        if text.strip() and (wrong := fault(field, text, open_words(form, field_id))):
            yield problem_of(rule, field_id, field.type.value, with_help(f"{field.label} {wrong}", rule))


def _pattern(rule: Pattern, form: Form, draft: Draft) -> Iterator[Problem]:
    text = form.value(draft.values, rule.field)
    if text.strip() and re.fullmatch(rule.pattern, text) is None:
        yield problem_of(rule, rule.field, "pattern", with_help(f"{form.fields[rule.field].label} 写法不符", rule))


def _digits(rule: Digits, form: Form, draft: Draft) -> Iterator[Problem]:
    for field_id in rule.fields:
        for found in find_numerals(form.value(draft.values, field_id), rule.keep):
            kind = "全角数字" if found.fullwidth else "汉字数字"
            code = "fullwidth_digits" if found.fullwidth else "han_numerals"
            sentence = f"{form.fields[field_id].label} 中“{masked(form.fields[field_id], found.text)}”是{kind}，是否改用半角阿拉伯数字"
            span = (found.start, found.end)
            yield problem_of(rule, field_id, code, with_help(sentence, rule), span=span, fix=found.arabic)


def _instead(rule: Instead, form: Form, draft: Draft) -> Iterator[Problem]:
    if form.value(draft.values, rule.field).strip() in rule.words:
        sentence = f"{form.fields[rule.field].label} 应写“{rule.use}”"
        span = (0, len(form.value(draft.values, rule.field)))
        yield problem_of(rule, rule.field, "wording", with_help(sentence, rule), span=span, fix=rule.use)


def _equal(rule: Equal, form: Form, draft: Draft) -> Iterator[Problem]:
    filled = [(f, v) for f in form.with_role(rule.role) if (v := form.value(draft.values, f.id).strip())]
    for field, value in filled[1:]:
        first, expected = filled[0]
        if value != expected:
            sentence = f"{field.label}“{masked(field, value)}”与{first.label}“{masked(first, expected)}”不一致"
            yield problem_of(rule, field.id, "equal", with_help(sentence, rule))


def _same_number(rule: SameNumber, form: Form, draft: Draft) -> Iterator[Problem]:
    for fact in form.with_role(rule.role):
        number = form.value(draft.values, fact.id).strip()
        if not is_integer(number):
            continue  # not filled in, or told by another rule
        for field_id in rule.fields:
            text = form.value(draft.values, field_id)
            for found in other_numbers(text, number, rule.words):
                field = form.fields[field_id]
                said = masked(field, text[found.start : found.end])
                sentence = f"{field.label} 中“{said}”与{fact.label} {masked(fact, number)} 不一致，请核对"
                span = (found.start, found.end)
                yield problem_of(rule, field_id, "other_number", with_help(sentence, rule), span=span)


def _same_spelling(rule: SameSpelling, form: Form, draft: Draft) -> Iterator[Problem]:
    for fact in form.with_role(rule.role):
        name = form.value(draft.values, fact.id).strip()
        for field_id in rule.fields:
            for found in other_spellings(form.value(draft.values, field_id), name, rule.beside):
                field = form.fields[field_id]
                said = f"{field.label} 中“{masked(field, found.said)}”与{fact.label}“{masked(fact, name)}”"
                sentence = f"{said}写法相近而不同，请核对"
                span, fix = (found.start, found.end), name
                yield problem_of(rule, field_id, "other_spelling", with_help(sentence, rule), span=span, fix=fix)


def _confirmed(rule: Confirmed, form: Form, draft: Draft) -> Iterator[Problem]:
    for field_id in rule.fields:
        if draft.value(field_id) != YES:
            sentence = f"自查尚未确认：{form.fields[field_id].label}"
            yield problem_of(rule, field_id, "unconfirmed", with_help(sentence, rule))


def _by_date(rule: ByDate, form: Form, draft: Draft) -> Iterator[Problem]:
    day = parse_date(form.value(draft.values, rule.field))
    if day is not None and day > rule.by:
        sentence = f"{form.fields[rule.field].label} {day.isoformat()} 晚于 {rule.by.isoformat()}"
        yield problem_of(rule, rule.field, "late", with_help(sentence, rule))
