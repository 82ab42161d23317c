"""Lines above the photos: what was removed and can come back, what could not be added."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from ui.accessible import Announcer
from ui.theme import GRID, Theme


class Line(QFrame):
    """A sentence that stays until it is closed; plain text, whatever is in it."""

    closed = Signal()

    def __init__(self, kind: str, words: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(kind)
        self._voice = Announcer(self)
        self.label = QLabel(self)
        self.label.setObjectName(words)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = QToolButton(self)
        self.close_button.setIcon(theme.icon("x"))
        self.close_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.close_button.setAccessibleName("收起这一行")
        self.close_button.setToolTip("收起这一行")
        self.close_button.clicked.connect(self.closed)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(3 * GRID, GRID, GRID, GRID)
        self.row.setSpacing(2 * GRID)
        self.row.addWidget(self.label, 1)
        self.row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def _say(self, sentence: str) -> None:
        """Show a sentence and say it aloud; none hides the line."""
        told = not self.isHidden() and self.label.text() == sentence
        self.label.setText(sentence)
        self.setVisible(bool(sentence))
        if sentence and not told:
            self._voice.say(sentence)


class TroubleLine(Line):
    """What could not be done, one sentence a line."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("notice", "must", theme, parent)

    def show_sentences(self, sentences: Sequence[str]) -> None:
        """Show these, or nothing."""
        self._say("\n".join(sentences))


class UndoLine(Line):
    """已移除 …, with the button that puts it back."""

    undo_asked = Signal()

    def __init__(self, theme: Theme, unit: str, parent: QWidget | None = None) -> None:
        super().__init__("hint", "", theme, parent)
        self._unit = unit
        self.undo_button = QPushButton("撤销(&Z)", self)
        self.undo_button.setIcon(theme.icon("undo-2"))
        self.undo_button.clicked.connect(self.undo_asked)
        self.row.insertWidget(1, self.undo_button)

    def show_removed(self, names: Sequence[str]) -> None:
        """Show what was removed last and how many before it, or nothing."""
        sentence = ""
        if names:
            flat = " ".join(names[-1].split())
            before = f"（在它之前还移除了 {len(names) - 1} {self._unit}）" if len(names) > 1 else ""
            sentence = f"已移除 {flat}{before}"
            self.undo_button.setAccessibleName(f"撤销：放回 {flat}")
        self._say(sentence)
