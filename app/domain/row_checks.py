"""The checks of tables whose rows are persons or units, as a summary (汇总表) lists them: row by row, and their shares.

A sensitive table is never repeated in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

from app.domain.definition import Form
from app.domain.draft import Draft
from app.domain.problems import Problem, problem_of, with_help
from app.domain.rules import RowHigher, RowMentions, RowNotAllowed, RowRequired, RowShare, RowVariety
from app.domain.tables import TableCell, cells_of
from app.domain.values import is_integer

_Row = dict[str, TableCell]  # by column id


def row_required(rule: RowRequired, form: Form, draft: Draft) -> Iterator[Problem]:
    """Cells that no row may leave empty."""
    for number, row in _rows(form, draft, rule.field):
        for column in rule.columns:
            if not row[column].text.strip():
                sentence = f"{_place(form, rule.field, number, column)}未填"
                yield problem_of(rule, rule.field, "row_required", with_help(sentence, rule), span=_span(row[column]))


def row_not_allowed(rule: RowNotAllowed, form: Form, draft: Draft) -> Iterator[Problem]:
    """A value that the notice does not let through."""
    for number, row in _rows(form, draft, rule.field):
        value = row[rule.column].text.strip()
        if value in rule.values:
            said = "" if form.fields[rule.field].sensitive else f"为“{value}”，"
            sentence = f"{_place(form, rule.field, number, rule.column)}{said}不合通知的要求"
            yield problem_of(
                rule, rule.field, "row_not_allowed", with_help(sentence, rule), span=_span(row[rule.column])
            )


def row_mentions(rule: RowMentions, form: Form, draft: Draft) -> Iterator[Problem]:
    """A cell that does not say what other cells of its row hold; what is in `rule.unless` need not be said."""
    field = form.fields[rule.field]
    for number, row in _rows(form, draft, rule.field):
        held = [text for column in rule.columns if (text := row[column].text.strip()) and text not in rule.unless]
        missing = [text for text in held if text not in row[rule.column].text]
        if missing:
            what = "、".join(f"“{text}”" for text in missing)
            said = "写得不全" if field.sensitive else f"没有写{what}"
            sentence = f"{_place(form, rule.field, number, rule.column)}{said}"
            span = _span(row[rule.column])
            yield problem_of(rule, rule.field, "row_not_mentioned", with_help(sentence, rule), span=span)


def row_share(rule: RowShare, form: Form, draft: Draft) -> Iterator[Problem]:
    """Fewer rows of a kind than a share asks for, or more than it allows. Nothing while what it is a share of is not known."""
    field = form.fields[rule.field]
    rows = list(_rows(form, draft, rule.field))
    whole = form.value(draft.values, rule.of).strip() if rule.of else str(rule.of_number)
    if not rows or not is_integer(whole):
        return
    count = sum(row[rule.column].text.strip() in rule.values for _, row in rows)
    total = int(whole)
    name = f"{form.fields[rule.of].label} {total}" if rule.of else f"{total}"
    kinds = "、".join(rule.values)
    have = f"{field.label} 中“{field.column(rule.column).label}”为{kinds}的有 {count} 行"
    if rule.least_percent and count < (least := ceil(total * rule.least_percent / 100)):
        sentence = f"{have}，不到{name} 的 {rule.least_percent}%（至少 {least} 行）"
    elif rule.most_percent and count > (most := floor(total * rule.most_percent / 100)):
        sentence = f"{have}，超过{name} 的 {rule.most_percent}%（最多 {most} 行）"
    else:
        return
    yield problem_of(rule, rule.field, "row_share", with_help(sentence, rule))


def row_higher(rule: RowHigher, form: Form, draft: Draft) -> Iterator[Problem]:
    """Rows that apply for what is held already or for less. The highest that is held leaves nothing to apply for."""
    for number, row in _rows(form, draft, rule.field):
        wanted, held = (row[column].text.strip() for column in (rule.column, rule.than))
        if held not in rule.order or wanted not in rule.order or rule.order.index(wanted) > rule.order.index(held):
            continue
        known = form.fields[rule.field].column(rule.than).label
        said = "" if form.fields[rule.field].sensitive else f"“{wanted}”不高于{known}“{held}”"
        sentence = f"{_place(form, rule.field, number, rule.column)}{said or '不合通知的要求'}"
        yield problem_of(rule, rule.field, "row_not_higher", with_help(sentence, rule), span=_span(row[rule.column]))


def row_variety(rule: RowVariety, form: Form, draft: Draft) -> Iterator[Problem]:
    """Rows that are all alike where the notice asks for balance; rows that say nothing there are left aside."""
    field = form.fields[rule.field]
    values = [text for _, row in _rows(form, draft, rule.field) if (text := row[rule.column].text.strip())]
    if len(values) >= rule.from_rows and len(set(values)) == 1:
        alike = "都一样" if field.sensitive else f"都是“{values[0]}”"
        sentence = f"{field.label} {len(values)} 行的“{field.column(rule.column).label}”{alike}"
        yield problem_of(rule, rule.field, "row_variety", with_help(sentence, rule))


def _rows(form: Form, draft: Draft, field_id: str) -> Iterator[tuple[int, _Row]]:
    """The rows that hold anything, with their number from 1 as the editor shows it."""
    columns = [column.id for column in form.fields[field_id].columns]
    for number, cells in enumerate(cells_of(form.value(draft.values, field_id), len(columns)), 1):
        if any(cell.text.strip() for cell in cells):
            yield number, dict(zip(columns, cells, strict=True))


def _place(form: Form, field_id: str, number: int, column_id: str) -> str:
    field = form.fields[field_id]
    return f"{field.label} 第 {number} 行“{field.column(column_id).label}”"


def _span(cell: TableCell) -> tuple[int, int]:
    return cell.start, cell.start + len(cell.text)
