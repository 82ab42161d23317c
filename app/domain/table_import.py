"""A sheet out of a spreadsheet as rows of a table field: columns by their headings, rows by their first cell. Pure.

A heading means a column when it says the same as the column's label or as what the form prints above it, spaces, quotation
marks and brackets aside; where none says the same, when one of the two contains the other. Headings may take up to three
rows (one over several columns, and below it theirs). What stands in columns that no heading means is left out and told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.definition import Column, ColumnContent, Document, Field, FieldType, Form, LabelContent, Row, TablePart
from app.domain.tables import Rows, normalised_cell, rows_of, table_text
from app.domain.values import parse_date

_HEADING_ROWS = 3
_LOOKED_AT = 20  # rows from the top among which headings are looked for
_ASIDE = re.compile(r"[\s“”\"'‘’「」《》（）()：:、，,.．•·*＊]+")
_NUMBERS = ("序号", "编号")
_SUMS = ("合计", "总计", "小计", "共计")


@dataclass(frozen=True, slots=True)
class Match:
    """Column `column` of the table, by its place, is taken from column `source` of the sheet, headed `heading`."""

    column: int
    source: int
    heading: str


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """A cell that gets another text; `row` is the first cell of its row."""

    row: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TableImport:
    """What a table would become: `text` is its whole new value, in the order of the sheet.

    `missing` are labels of the table's columns that the sheet does not have: in rows that are there already they keep
    their text. `unused` are headings of the sheet that mean no column, `sums` rows left out because they add up others.
    `added` and `removed` rows are told by their first cell; `beyond` rows are more than the table takes. `same`: nothing
    would change, the order of rows included.
    """

    matched: tuple[Match, ...]
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    sums: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    changed: tuple[ChangedCell, ...]
    rows: int
    beyond: int
    same: bool
    text: str


def import_rows(form: Form, field: Field, value: str, sheet: Rows, *, keep: bool = False) -> TableImport | None:
    """What becomes of the `value` of a table under a sheet; None where no heading means one of its columns.

    Rows belong together when their first cells (of the table's first column) say the same. Rows the sheet does not have
    are removed, or with `keep` stay below the others.
    """
    names = [_names(form, field, number) for number in range(len(field.columns))]
    found = max(_headings(sheet, names), key=lambda h: (len(h.matched), -h.below), default=None)
    if found is None or not found.matched:
        return None
    before = rows_of(value, len(field.columns))
    merged = _Merged(field, found.matched, before)
    for cells in sheet[found.below :]:
        merged.take(cells)
    others = merged.others()
    taken = [*merged.rows, *others] if keep else merged.rows
    told = tuple(row[0] or next(filter(None, row)) for row in others)
    return TableImport(
        matched=found.matched,
        missing=tuple(c.label for n, c in enumerate(field.columns) if n not in {m.column for m in found.matched}),
        unused=_unused(form, field, found),
        sums=tuple(merged.sums),
        added=tuple(merged.added),
        removed=() if keep else told,
        kept=told if keep else (),
        changed=tuple(merged.changed),
        rows=min(len(taken), field.max_rows),
        beyond=max(0, len(taken) - field.max_rows),
        same=table_text(taken) == table_text(before),
        text=table_text(taken[: field.max_rows]),
    )


class _Merged:
    """Rows of a sheet put together with those a table has."""

    def __init__(self, field: Field, matched: Sequence[Match], before: Rows) -> None:
        self._field = field
        self._matched = matched
        self._has = {match.column for match in matched}
        self._left = [row for row in before if any(cell.strip() for cell in row)]
        self.rows: list[tuple[str, ...]] = []
        self.sums: list[str] = []
        self.added: list[str] = []
        self.changed: list[ChangedCell] = []

    def take(self, cells: Sequence[str]) -> None:
        """The next row of the sheet."""
        row = [""] * len(self._field.columns)
        for match in self._matched:
            text = cells[match.source] if match.source < len(cells) else ""
            row[match.column] = _kept(self._field.columns[match.column], text)
        if not any(row):
            return
        first = next(cell.strip() for cell in cells if cell.strip())
        if _plain(first) in _SUMS:
            self.sums.append(first)
            return
        old = next((r for r in self._left if row[0] and _plain(r[0]) == _plain(row[0])), None)
        if old is None:
            self.added.append(row[0] or first)
        else:
            self._left.remove(old)
            row = [text if n in self._has else old[n] for n, text in enumerate(row)]
            labels = [column.label for column in self._field.columns]
            changes = zip(labels[1:], old[1:], row[1:], strict=True)
            self.changed += [ChangedCell(row[0], label, was, now) for label, was, now in changes if was != now]
        self.rows.append(tuple(row))

    def others(self) -> list[tuple[str, ...]]:
        """The rows the sheet does not have."""
        return self._left


def _kept(column: Column, text: str) -> str:
    """A cell as its column keeps it; a spreadsheet's whole day gives its month."""
    day = parse_date(text.strip()) if column.type is FieldType.MONTH else None
    return f"{day:%Y-%m}" if day is not None else normalised_cell(column, text)


def _unused(form: Form, field: Field, found: _Headings) -> tuple[str, ...]:
    """Headings that mean no column, but for those over the numbers of the rows."""
    sources = {match.source for match in found.matched}
    numbers = {_plain(text) for text in (*_NUMBERS, *_ordinals(form, field))}
    texts = (text for n, text in enumerate(found.texts) if n not in sources)
    return tuple(dict.fromkeys(text for text in texts if text and _plain(text) not in numbers))


@dataclass(frozen=True, slots=True)
class _Headings:
    """Rows of a sheet read as headings: their texts column by column, what they mean, and the row below them."""

    texts: tuple[str, ...]
    matched: tuple[Match, ...]
    below: int


def _headings(sheet: Rows, names: Sequence[Sequence[str]]) -> Iterator[_Headings]:
    """Every way of reading rows near the top as headings."""
    for top in range(min(len(sheet), _LOOKED_AT)):
        for height in range(1, min(_HEADING_ROWS, len(sheet) - top) + 1):
            rows = sheet[top : top + height]
            width = max(map(len, rows))
            stacks = [[row[n] for row in rows if n < len(row) and row[n].strip()] for n in range(width)]
            # The lowest heading of a column is its own; one above it may stand over several.
            texts = tuple(stack[-1].strip() if stack else "" for stack in stacks)
            yield _Headings(texts, _matches(texts, names), top + height)


def _matches(texts: Sequence[str], names: Sequence[Sequence[str]]) -> tuple[Match, ...]:
    plain = [_plain(text) for text in texts]
    found: dict[int, Match] = {}

    def take(means: bool) -> None:
        free = [n for n, text in enumerate(plain) if text and n not in {m.source for m in found.values()}]
        for column, known in enumerate(names):
            if column in found:
                continue
            like = [
                n for n in free
                if n not in {m.source for m in found.values()}
                and any(plain[n] == name if means else _alike(plain[n], name) for name in known)
            ]  # fmt: skip
            if like and (means or len(like) == 1):
                found[column] = Match(column, like[0], texts[like[0]])

    take(means=True)
    take(means=False)
    return tuple(found[column] for column in sorted(found))


def _alike(heading: str, name: str) -> bool:
    """One contains the other, and both are words rather than a single character."""
    return (
        min(len(heading), len(name)) > 1 and max(len(heading), len(name)) <= 12 and (heading in name or name in heading)
    )


def _plain(text: str) -> str:
    return _ASIDE.sub("", text)


def _names(form: Form, field: Field, number: int) -> list[str]:
    """What a column is called: by its label, and by what its form prints above it."""
    column = field.columns[number]
    names = [column.label, *(text for text, id_ in _printed(form, field) if id_ == column.id)]
    return list(dict.fromkeys(filter(None, map(_plain, names))))


def _ordinals(form: Form, field: Field) -> list[str]:
    """What is printed above the numbers of the rows."""
    ids = {column.id for column in field.columns}
    return [text for text, id_ in _printed(form, field) if id_ not in ids]


def _printed(form: Form, field: Field) -> Iterator[tuple[str, str]]:
    """The lowest label above each column of a table on paper, and the column's id."""
    for document in form.documents:
        for above, row in _repeated(document, field):
            for cell in row.cells:
                if not isinstance(cell.content, ColumnContent):
                    continue
                over = [
                    head.content.text for line in above for head in line.cells
                    if isinstance(head.content, LabelContent)
                    and head.column == cell.column and head.column_span == cell.column_span
                ]  # fmt: skip
                if over:
                    yield over[-1], cell.content.column


def _repeated(document: Document, field: Field) -> Iterator[tuple[Sequence[Row], Row]]:
    for part in document.parts:
        if isinstance(part, TablePart):
            for at, row in enumerate(part.rows):
                if row.repeat == field.id:
                    above = at
                    while above and part.rows[above - 1].heading:
                        above -= 1
                    yield part.rows[above:at], row
