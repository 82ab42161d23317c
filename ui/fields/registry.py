"""Which editor a field gets, by its type. A new type of field is a new line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from app.domain.definition import NOT_APPLICABLE, YES, Field, FieldType
from app.domain.rules import Limit
from ui.fields.choice import ChoiceEditor
from ui.fields.confirm import MarkEditor
from ui.fields.date import DateEditor
from ui.fields.line import LineEditor
from ui.fields.long_text import LongTextEditor
from ui.theme import Theme

Editor = LineEditor | ChoiceEditor | DateEditor | LongTextEditor | MarkEditor
# Those that would keep an undo of their own; their `takes_back(step)` asks the draft's history instead.
TextEditor = LineEditor | DateEditor | LongTextEditor
_Maker = Callable[[Field, Limit | None, Theme], Editor]

_MAKERS: Mapping[FieldType, _Maker] = {
    FieldType.TEXT: lambda field, _limit, _theme: LineEditor(field.hint),
    FieldType.INTEGER: lambda field, _limit, _theme: LineEditor(field.hint, digits=True),
    FieldType.TELEPHONE: lambda field, _limit, _theme: LineEditor(field.hint, digits=True),
    FieldType.CHOICE: lambda field, _limit, _theme: ChoiceEditor(field.choices),
    FieldType.DATE: lambda _field, _limit, theme: DateEditor(theme),
    FieldType.LONG_TEXT: lambda field, limit, theme: LongTextEditor(theme, limit, field.hint),
    FieldType.CONFIRM: lambda field, _limit, _theme: MarkEditor(YES, field.label),
    FieldType.OPINION: lambda _field, _limit, _theme: MarkEditor(NOT_APPLICABLE, f"标为“{NOT_APPLICABLE}”"),
}


def make_editor(field: Field, limit: Limit | None, theme: Theme, parent: QWidget | None = None) -> Editor:
    """An editor for a field; KeyError for a type that is not edited as a text (photos)."""
    editor = _MAKERS[field.type](field, limit, theme)
    editor.setParent(parent)
    editor.setAccessibleName(field.label)
    editor.setAccessibleDescription(field.hint)
    return editor
