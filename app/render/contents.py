"""What every kind of paper has to agree on: the printed form of a value, and the type area it stands in."""

from __future__ import annotations

from app.domain.definition import ColumnContent, Document, FieldContent, Form
from app.domain.draft import Draft
from app.domain.tables import TableCell, cells_of
from app.domain.values import print_date
from app.render.typesetter import Box


def printed_value(form: Form, draft: Draft, content: FieldContent) -> str:
    """The text of a field as it prints: entered or the pack's default, a date by its pattern, no blanks at the end."""
    text = form.value(draft.values, content.field)
    return print_date(text, content.date_format) if content.date_format else text.rstrip()


class TableValues:
    """The table fields of a draft, each taken apart once."""

    def __init__(self, form: Form, draft: Draft) -> None:
        self._form = form
        self._draft = draft
        self._rows: dict[str, tuple[tuple[TableCell, ...], ...]] = {}

    def rows(self, field: str) -> tuple[tuple[TableCell, ...], ...]:
        """The filled rows of a field."""
        if field not in self._rows:
            columns = self._form.fields[field].columns
            self._rows[field] = cells_of(self._form.value(self._draft.values, field), len(columns))
        return self._rows[field]

    def printed(self, content: ColumnContent) -> TableCell:
        """A cell as it prints, empty where the field has no such row, and where it begins in the value."""
        rows = self.rows(content.field)
        if not 0 <= content.row < len(rows):
            return TableCell("", 0)
        columns = [column.id for column in self._form.fields[content.field].columns]
        cell = rows[content.row][columns.index(content.column)]
        if not cell.text.strip():
            return TableCell("", cell.start)
        return TableCell(print_date(cell.text, content.date_format) if content.date_format else cell.text, cell.start)


def type_area(document: Document) -> Box:
    """The page within its margins (版心)."""
    margins = document.margins
    width = document.width - margins.left - margins.right
    return Box(margins.left, margins.top, width, document.height - margins.top - margins.bottom)
