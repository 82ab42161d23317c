"""What every kind of paper has to agree on: the printed form of a value, and the type area it stands in."""

from __future__ import annotations

from app.domain.definition import Document, FieldContent, Form
from app.domain.draft import Draft
from app.domain.values import print_date
from app.render.typesetter import Box


def printed_value(form: Form, draft: Draft, content: FieldContent) -> str:
    """The text of a field as it prints: entered or the pack's default, a date by its pattern, no blanks at the end."""
    text = form.value(draft.values, content.field)
    return print_date(text, content.date_format) if content.date_format else text.rstrip()


def type_area(document: Document) -> Box:
    """The page within its margins (版心)."""
    margins = document.margins
    width = document.width - margins.left - margins.right
    return Box(margins.left, margins.top, width, document.height - margins.top - margins.bottom)
