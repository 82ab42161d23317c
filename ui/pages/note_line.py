"""The line in which a reminder (提醒) is answered: Enter keeps the 说明, an empty line takes it back, Esc forgets."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.errors import InputError
from app.services.notes import checked
from ui.dialogs.common import plain, words
from ui.theme import GRID


class _Line(QLineEdit):
    """Enter and Esc are its own: nothing behind it is to be pressed or closed by them."""

    entered = Signal()
    forgotten = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.forgotten.emit()
        else:
            super().keyPressEvent(event)


class NoteLine(QWidget):
    """`given(text)`: the answer, fit to be kept; empty when it is taken back."""

    given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept = ""
        self.line = _Line()
        self.line.setPlaceholderText("写说明…")
        self.line.setAccessibleName("对这条提醒的说明")
        self.line.setToolTip("不用改时说明原因，按回车记下；说明随材料移交，不印在纸上。清空后按回车取消说明。")
        self.line.entered.connect(self._enter)
        self.line.forgotten.connect(lambda: self.show_note(self._kept))
        self.line.textEdited.connect(self._hint)
        self._said = words("", "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.line)
        column.addWidget(self._said)
        self.show_note("")

    def show_note(self, text: str, *, editable: bool = True) -> None:
        """Show what was said to the reminder."""
        self._kept = text
        self.line.setText(text)
        self.line.setReadOnly(not editable)
        self._say("已说明，随材料移交。" if text else "")

    def _hint(self) -> None:
        changed = self.line.text().strip() != self._kept
        self._say(("按回车记下" if self.line.text().strip() else "按回车取消说明") if changed else "")

    def _enter(self) -> None:
        try:
            text = checked(self.line.text())
        except InputError as error:
            self._say(plain(error.message))
            return
        if text != self._kept and not self.line.isReadOnly():
            self.given.emit(text)

    def _say(self, text: str) -> None:
        self._said.setText(text)
        self._said.setVisible(bool(text))
