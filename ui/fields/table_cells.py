"""The editors of single cells of a table: every key reaches the value at once, and the grid's keys reach the grid."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.domain.definition import FieldType
from app.domain.tables import normalised_cell
from ui.fields.choice import ChoiceEditor
from ui.fields.keys import leaving, taking_back
from ui.fields.searched_choice import SearchedChoiceEditor
from ui.fields.table_model import Index, TableModel

MANY = 12
"""Choices that are looked for by typing rather than picked from a list."""
_HINTS = {FieldType.MONTH: "如 1985-06", FieldType.DATE: "如 2016-07-20"}


class CellDelegate(QStyledItemDelegate):
    """`left(step)` for Tab, Enter and Esc, `stepped(rows)` for up and down; `pasted(text)` for several cells at once;
    `takes_back(step)` for undo and redo.
    """

    left = Signal(int)
    stepped = Signal(int)
    pasted = Signal(str)
    takes_back = Signal(int)

    def __init__(self, model: TableModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        column = self._model.column(index)
        place = QPersistentModelIndex(index)
        editor: QWidget
        if column.type is FieldType.CHOICE:
            searched = len(column.choices) > MANY
            editor = (
                SearchedChoiceEditor(column.choices, "", parent) if searched else ChoiceEditor(column.choices, parent)
            )
            editor.edited.connect(lambda text: self._typed(place, text))
            editor.left.connect(self.left)
        else:
            editor = _CellLine(parent)
            editor.pasted.connect(self.pasted)
            editor.setPlaceholderText(_HINTS.get(column.type, ""))
            editor.textEdited.connect(lambda text: self._typed(place, text))
        editor.setAccessibleName(column.label)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The cell's text; what is being typed stays as it was typed while it means the same."""
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QLineEdit):
            if normalised_cell(self._model.column(index), editor.text()) != text:
                editor.setText(text)
        elif isinstance(editor, ChoiceEditor | SearchedChoiceEditor) and editor.text() != text:
            editor.set_text(text)

    def setModelData(self, editor: QWidget, _model: QObject, index: Index) -> None:
        if isinstance(editor, SearchedChoiceEditor):
            editor.settle()
        elif isinstance(editor, QLineEdit):
            self._model.set_cell(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        editor.setGeometry(option.rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Keys of the grid. Qt's own handling of Tab and Enter would commit and step by rules of its own."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and isinstance(editor, _CellLine):
            step, back = leaving(event), taking_back(event)
            if step is not None:
                self.left.emit(step)
                return True
            if back is not None:
                self.takes_back.emit(back)
                return True
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers():
                self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
                return True
            if event.matches(QKeySequence.StandardKey.Paste):
                return editor.paste_rows()
        if isinstance(editor, ChoiceEditor | SearchedChoiceEditor) and event.type() is QEvent.Type.KeyPress:
            return False  # they know these keys themselves
        return super().eventFilter(editor, event)

    def _typed(self, place: QPersistentModelIndex, text: str) -> None:
        if place.isValid():
            self._model.set_cell(place, text)


class _CellLine(QLineEdit):
    """One cell's text. A paste of several cells goes to the table."""

    pasted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrame(False)

    def paste_rows(self) -> bool:
        """Whether the clipboard held more than belongs into one cell, and was handed to the table."""
        text = QGuiApplication.clipboard().text()
        several = "\t" in text or "\n" in text.strip("\r\n")
        if several:
            self.pasted.emit(text)
        return several


def chars(widget: QWidget, count: int) -> int:
    """The width in pixels of so many half-width characters, with some air."""
    return widget.fontMetrics().horizontalAdvance("0" * (count + 3))
