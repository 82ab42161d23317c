"""One line of text: names, numbers, telephone numbers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.fields.keys import leaving, show_menu, taking_back


class LineEditor(QLineEdit):
    """A line edit without a length limit: too long is said, never cut.

    `as_value` makes the value of what was typed (a month, an ID number); what was typed stays as it is on the screen.
    """

    edited = Signal(str)
    left = Signal(int)
    takes_back = Signal(int)

    def __init__(
        self,
        hint: str,
        *,
        centred: bool = False,
        digits: bool = False,
        as_value: Callable[[str], str] = str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setPlaceholderText(hint)
        if centred:
            self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        if digits:
            self.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        self._as_value = as_value
        self.textEdited.connect(lambda typed: self.edited.emit(as_value(typed)))

    def set_text(self, text: str) -> None:
        if text != self._as_value(self.text()):
            self.setText(text)

    def select_range(self, start: int, end: int) -> None:
        """Mark a stretch of the text (code points; Qt counts UTF-16 units)."""
        before, marked = (
            len(piece.encode("utf-16-le")) // 2 for piece in (self.text()[:start], self.text()[start:end])
        )
        self.setSelection(before, marked)

    def event(self, event: QEvent) -> bool:
        step = leaving(event)
        if step is not None:
            self.left.emit(step)
            return True
        back = taking_back(event)
        if back is not None:
            self.takes_back.emit(back)
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        show_menu(self.createStandardContextMenu(), event.globalPos(), self.takes_back)
