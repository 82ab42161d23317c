"""(form, draft) → problems. All of them at once, in the order of the form's fields; nothing here looks at paper.

What does not fit on paper or has no glyph is found by the typesetter and joined in `services.checking`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.definition import ATTACHED, YES, Form
from app.domain.draft import Draft
from app.domain.mentions import other_numbers, other_spellings
from app.domain.numerals import find_numerals
from app.domain.rules import (
    ByDate,
    Confirmed,
    Digits,
    Equal,
    Instead,
    Limit,
    Measure,
    Pattern,
    Required,
    Rule,
    SameNumber,
    SameSpelling,
    Severity,
    Valid,
)
from app.domain.text import count_chars
from app.domain.values import fault, is_integer, parse_date

MEASURE_NAMES = {
    Measure.WORDS: "字",
    Measure.CHARS_NO_SPACES: "个字符（不计空格）",
    Measure.CHARS: "个字符（计空格）",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend (必改) or to think about (提醒).

    `code` is a stable word for programs; `over` how many characters too many, where that is what is wrong; `source` the
    section id of the notice; `start`, `end` the stretch of the value that is meant (code points), 0, 0 for all of it.
    `fix` is what that stretch would be replaced by at one click, None where only the clerk can tell. `note` is what the
    clerk said to it (说明, `app.domain.notes`): a reminder that has one is answered.
    """

    severity: Severity
    field: str
    code: str
    message: str
    source: str = ""
    rule: str = ""
    over: int = 0
    start: int = 0
    end: int = 0
    fix: str | None = None
    note: str = ""


def check(form: Form, draft: Draft) -> tuple[Problem, ...]:
    """Every problem the pack's rules find, 必改 before 提醒 within a field, fields in the form's order."""
    found = [p for rule in form.rules if _applies(rule, form, draft) for p in _run(rule, form, draft)]
    return in_form_order(form, found)


def in_form_order(form: Form, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by field in the form's order, 必改 first within a field, text order after that."""
    order = {field_id: n for n, field_id in enumerate(form.fields)}
    return tuple(
        sorted(problems, key=lambda p: (order.get(p.field, len(order)), p.severity is Severity.ADVICE, p.start))
    )


def _applies(rule: Rule, form: Form, draft: Draft) -> bool:
    return rule.when is None or form.value(draft.values, rule.when.field) in rule.when.values


def _run(rule: Rule, form: Form, draft: Draft) -> Iterator[Problem]:
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


def _problem(
    rule: Rule,
    field: str,
    code: str,
    message: str,
    *,
    over: int = 0,
    span: tuple[int, int] = (0, 0),
    fix: str | None = None,
) -> Problem:
    return Problem(rule.severity, field, code, message, rule.source, rule.id, over, *span, fix)


def _with_help(sentence: str, rule: Rule) -> str:
    return f"{sentence}。{rule.help}" if rule.help else f"{sentence}。"


def _required(rule: Required, form: Form, draft: Draft) -> Iterator[Problem]:
    for field_id in rule.fields:
        field = form.fields[field_id]
        filled = (
            bool(draft.in_slot(field_id))
            if field.type in ATTACHED
            else bool(form.value(draft.values, field_id).strip())
        )
        if not filled:
            yield _problem(rule, field_id, "required", _with_help(f"{field.label} 未填", rule))


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
        yield _problem(rule, rule.field, "limit", _with_help(sentence, rule), over=over)
    if rule.about is not None and abs(count - rule.about) > round(rule.about * rule.tolerance, 6):
        side = "偏多" if count > rule.about else "偏少"
        sentence = f"{field.label} {side}：现有 {count} {unit}，要求 {rule.about} 左右"
        yield _problem(rule, rule.field, "about", _with_help(sentence, rule), over=max(0, count - rule.about))


def _valid(rule: Valid, form: Form, draft: Draft) -> Iterator[Problem]:
    for field_id in rule.fields:
        field = form.fields[field_id]
        text = draft.value(field_id)
        if text.strip() and (wrong := fault(field, text)):
            yield _problem(rule, field_id, field.type.value, _with_help(f"{field.label} {wrong}", rule))


def _pattern(rule: Pattern, form: Form, draft: Draft) -> Iterator[Problem]:
    text = form.value(draft.values, rule.field)
    if text.strip() and re.fullmatch(rule.pattern, text) is None:
        yield _problem(rule, rule.field, "pattern", _with_help(f"{form.fields[rule.field].label} 写法不符", rule))


def _digits(rule: Digits, form: Form, draft: Draft) -> Iterator[Problem]:
    for field_id in rule.fields:
        for found in find_numerals(form.value(draft.values, field_id), rule.keep):
            kind = "全角数字" if found.fullwidth else "汉字数字"
            code = "fullwidth_digits" if found.fullwidth else "han_numerals"
            sentence = f"{form.fields[field_id].label} 中“{found.text}”是{kind}，是否改用半角阿拉伯数字"
            span = (found.start, found.end)
            yield _problem(rule, field_id, code, _with_help(sentence, rule), span=span, fix=found.arabic)


def _instead(rule: Instead, form: Form, draft: Draft) -> Iterator[Problem]:
    if form.value(draft.values, rule.field).strip() in rule.words:
        sentence = f"{form.fields[rule.field].label} 应写“{rule.use}”"
        span = (0, len(form.value(draft.values, rule.field)))
        yield _problem(rule, rule.field, "wording", _with_help(sentence, rule), span=span, fix=rule.use)


def _equal(rule: Equal, form: Form, draft: Draft) -> Iterator[Problem]:
    filled = [(f, v) for f in form.with_role(rule.role) if (v := form.value(draft.values, f.id).strip())]
    for field, value in filled[1:]:
        first, expected = filled[0]
        if value != expected:
            sentence = f"{field.label}“{value}”与{first.label}“{expected}”不一致"
            yield _problem(rule, field.id, "equal", _with_help(sentence, rule))


def _same_number(rule: SameNumber, form: Form, draft: Draft) -> Iterator[Problem]:
    for fact in form.with_role(rule.role):
        number = form.value(draft.values, fact.id).strip()
        if not is_integer(number):
            continue  # not filled in, or told by another rule
        for field_id in rule.fields:
            text = form.value(draft.values, field_id)
            for found in other_numbers(text, number, rule.words):
                sentence = (
                    f"{form.fields[field_id].label} 中“{text[found.start : found.end]}”"
                    f"与{fact.label} {number} 不一致，请核对"
                )
                span = (found.start, found.end)
                yield _problem(rule, field_id, "other_number", _with_help(sentence, rule), span=span)


def _same_spelling(rule: SameSpelling, form: Form, draft: Draft) -> Iterator[Problem]:
    for fact in form.with_role(rule.role):
        name = form.value(draft.values, fact.id).strip()
        for field_id in rule.fields:
            for found in other_spellings(form.value(draft.values, field_id), name, rule.beside):
                sentence = f"{form.fields[field_id].label} 中“{found.said}”与{fact.label}“{name}”写法相近而不同，请核对"
                span, fix = (found.start, found.end), name
                yield _problem(rule, field_id, "other_spelling", _with_help(sentence, rule), span=span, fix=fix)


def _confirmed(rule: Confirmed, form: Form, draft: Draft) -> Iterator[Problem]:
    for field_id in rule.fields:
        if draft.value(field_id) != YES:
            sentence = f"自查尚未确认：{form.fields[field_id].label}"
            yield _problem(rule, field_id, "unconfirmed", _with_help(sentence, rule))


def _by_date(rule: ByDate, form: Form, draft: Draft) -> Iterator[Problem]:
    day = parse_date(form.value(draft.values, rule.field))
    if day is not None and day > rule.by:
        sentence = f"{form.fields[rule.field].label} {day.isoformat()} 晚于 {rule.by.isoformat()}"
        yield _problem(rule, rule.field, "late", _with_help(sentence, rule))
