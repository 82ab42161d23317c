"""Which editor a field gets, by its type. A new type of field is a new line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QApplication, QWidget

from app.domain.definition import NOT_APPLICABLE, YES, Field, FieldType
from app.domain.identity import as_id_number
from app.domain.months import as_month
from app.domain.rules import Limit
from ui.fields.choice import ChoiceEditor
from ui.fields.confirm import MarkEditor
from ui.fields.date import DateEditor
from ui.fields.line import LineEditor
from ui.fields.long_text import LongTextEditor
from ui.fields.searched_choice import SearchedChoiceEditor
from ui.fields.table import TableEditor
from ui.fields.table_cells import MANY
from ui.theme import Theme

Editor = LineEditor | ChoiceEditor | SearchedChoiceEditor | DateEditor | LongTextEditor | MarkEditor | TableEditor
# Those that would keep an undo of their own; their `takes_back(step)` asks the draft's history instead.
TextEditor = LineEditor | SearchedChoiceEditor | DateEditor | LongTextEditor | TableEditor
# Those a stretch of the value can be marked in.
RangeEditor = LineEditor | LongTextEditor | TableEditor
IN_A_BOX = (FieldType.LONG_TEXT, FieldType.TABLE)
"""Types too large for an editor over their cell: it stands in a box under the paper."""
_Maker = Callable[[Field, Limit | None, Theme], Editor]

_MAKERS: Mapping[FieldType, _Maker] = {
    FieldType.TEXT: lambda field, _limit, _theme: LineEditor(field.hint),
    FieldType.INTEGER: lambda field, _limit, _theme: LineEditor(field.hint, digits=True),
    FieldType.TELEPHONE: lambda field, _limit, _theme: LineEditor(field.hint, digits=True),
    FieldType.CHOICE: lambda field, _limit, _theme: (
        SearchedChoiceEditor(field.choices, field.hint) if len(field.choices) > MANY else ChoiceEditor(field.choices)
    ),
    FieldType.MONTH: lambda _field, _limit, _theme: LineEditor("如 1985-06", digits=True, as_value=as_month),
    FieldType.ID_NUMBER: lambda field, _limit, _theme: LineEditor(field.hint or "18 位", as_value=as_id_number),
    FieldType.TABLE: lambda field, _limit, theme: TableEditor(field, theme),
    FieldType.DATE: lambda _field, _limit, theme: DateEditor(theme),
    FieldType.LONG_TEXT: lambda field, limit, theme: LongTextEditor(theme, limit, field.hint),
    FieldType.CONFIRM: lambda field, _limit, _theme: MarkEditor(YES, field.label),
    FieldType.OPINION: lambda _field, _limit, _theme: MarkEditor(NOT_APPLICABLE, f"标为“{NOT_APPLICABLE}”"),
}


def has_keys(editor: QWidget) -> bool:
    """Whether the keys go to an editor or to something in it."""
    focus = QApplication.focusWidget()
    return focus is not None and (focus is editor or editor.isAncestorOf(focus))


def make_editor(field: Field, limit: Limit | None, theme: Theme, parent: QWidget | None = None) -> Editor:
    """An editor for a field; KeyError for a type that is not edited as a text (photos)."""
    editor = _MAKERS[field.type](field, limit, theme)
    editor.setParent(parent)
    editor.setAccessibleName(field.label)
    editor.setAccessibleDescription(field.hint)
    return editor
