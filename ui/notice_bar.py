"""A line at the top of the window: what happened, and what can be done about it. Never a dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ui.accessible import Announcer
from ui.dialogs.common import plain
from ui.theme import GRID

Action = tuple[str, Callable[[], None]]


class NoticeBar(QFrame):
    """Shows one message at a time; a newer one takes its place. A button closes the line, then does what it says."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hint")
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._voice = Announcer(self)
        self._buttons: list[QPushButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4 * GRID, 2 * GRID, 4 * GRID, 2 * GRID)
        self._row.setSpacing(2 * GRID)
        self._row.addWidget(self.text, 1)
        self.hide()

    def tell(self, message: str, actions: Sequence[Action], *, grave: bool = False, asks: bool | None = None) -> None:
        """Show a message with its buttons; the first is the one to press. `grave` gives it the colour of 必改.

        `asks`: the keyboard goes to the first button, as it does for what is grave unless told otherwise.
        """
        self._clear()
        self.setObjectName("notice" if grave else "hint")
        self.style().unpolish(self)
        self.style().polish(self)
        self.text.setText(plain(message))
        self.setAccessibleName(message)
        for number, (words, then) in enumerate(actions):
            button = QPushButton(words, self)
            if number == 0 and grave:
                button.setObjectName("primary")
            button.clicked.connect(lambda _checked=False, do=then: self._pressed(do))
            self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
            self._buttons.append(button)
        self.show()
        self._voice.say(message)
        if self._buttons and (grave if asks is None else asks):
            self._buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """Take the message away."""
        self._clear()
        self.hide()

    def _pressed(self, then: Callable[[], None]) -> None:
        self.dismiss()
        then()

    def _clear(self) -> None:
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
