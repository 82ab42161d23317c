"""A choice by its Chinese label."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from ui.fields.keys import leaving


class ChoiceEditor(QComboBox):
    """A drop-down with an empty first entry. The wheel never changes it; a value outside the choices is shown as it is."""

    edited = Signal(str)
    left = Signal(int)

    def __init__(self, choices: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = tuple(choices)
        self.addItem("")
        self.addItems(list(choices))
        self.setMaxVisibleItems(16)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.activated.connect(lambda _: self.edited.emit(self.text()))

    def text(self) -> str:
        return self.currentText()

    def set_text(self, text: str) -> None:
        index = self.findText(text)
        if index < 0:
            self.addItem(text)
            index = self.count() - 1
        self.setCurrentIndex(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def event(self, event: QEvent) -> bool:
        step = leaving(event, enter_leaves=False)
        if step is not None:
            self.left.emit(step)
            return True
        return super().event(event)
