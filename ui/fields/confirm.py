"""Yes-or-nothing fields: a condition confirmed (自查), an opinion cell marked 不适用."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from ui.fields.keys import leaving


class MarkEditor(QCheckBox):
    """A check box whose value is one word or nothing."""

    edited = Signal(str)
    left = Signal(int)

    def __init__(self, word: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(label, parent)
        self._word = word
        self.clicked.connect(lambda: self.edited.emit(self.value()))

    def value(self) -> str:
        """The word when checked, else an empty text."""
        return self._word if self.isChecked() else ""

    def set_text(self, text: str) -> None:
        self.setChecked(text == self._word)

    def event(self, event: QEvent) -> bool:
        step = leaving(event, enter_leaves=False)
        if step is not None:
            self.left.emit(step)
            return True
        return super().event(event)
