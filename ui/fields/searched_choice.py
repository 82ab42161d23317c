"""A choice among many (56 ethnic groups): found by typing some of its characters, or picked from the list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QListView, QWidget

from ui.fields.keys import leaving, taking_back

_SHOWN = 12


class SearchedChoiceEditor(QComboBox):
    """A drop-down that can be typed into. Its value is a choice once one is typed in full, picked, or the only one left.

    What matches no choice is kept as it was typed, for the checks to tell. The wheel never changes it.
    """

    edited = Signal(str)
    left = Signal(int)
    takes_back = Signal(int)

    def __init__(self, choices: Sequence[str], hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = tuple(choices)
        self._value = ""
        self.addItems(["", *choices])
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(_SHOWN)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        completer = QCompleter(list(choices), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(_SHOWN)
        completer.activated.connect(self._take)
        line = QLineEdit()
        line.setPlaceholderText(hint or "输入几个字查找")
        line.textEdited.connect(self._typed)
        self.setLineEdit(line)
        self._popup = QListView()
        completer.setPopup(self._popup)
        self.setCompleter(completer)
        self.activated.connect(lambda _: self._take(self.currentText()))

    def text(self) -> str:
        """The value."""
        return self._value

    def set_text(self, text: str) -> None:
        if text != self._value:
            self._value = text
            self.setEditText(text)

    def settle(self) -> None:
        """What was typed so far becomes the value: the only choice it fits, else just that."""
        typed = self.currentText().strip()
        fitting = [choice for choice in self._choices if typed and typed in choice]
        self._take(typed if typed in self._choices or len(fitting) != 1 else fitting[0])

    def _typed(self, text: str) -> None:
        if not text.strip() or text.strip() in self._choices:
            self._tell(text.strip())

    def _take(self, text: str) -> None:
        self.setEditText(text)
        self._tell(text)

    def _tell(self, text: str) -> None:
        if text != self._value:
            self._value = text
            self.edited.emit(text)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def event(self, event: QEvent) -> bool:
        step = leaving(event)
        if step is not None:
            self.settle()
            self.left.emit(step)
            return True
        back = taking_back(event)
        if back is not None:
            self.takes_back.emit(back)
            return True
        if event.type() is QEvent.Type.FocusOut and not self._popup.isVisible():
            self.settle()
        return super().event(event)
