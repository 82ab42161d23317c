"""Several paragraphs: a plain text edit that tints what is over the limit and never cuts it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.domain.rules import Limit
from app.domain.text import excess_start, normalise_line_ends
from ui.theme import Theme

_MARGIN = 8  # px between the frame and the text


class LongTextEditor(QPlainTextEdit):
    """Text as typed, paragraphs separated by line feeds; what an input method is still composing is not part of it."""

    edited = Signal(str)
    left = Signal(int)

    def __init__(self, theme: Theme, limit: Limit | None, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._limit = limit
        self._told = ""
        self._quiet = False
        self._over = QTextCharFormat()
        self._over.setBackground(QColor(theme.colours.must_soft))
        self._over.setForeground(QColor(theme.colours.must))
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.2)
        self.setFont(font)
        self.document().setDocumentMargin(_MARGIN)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.textChanged.connect(self._changed)

    def text(self) -> str:
        """Not toPlainText: that turns no-break spaces into spaces."""
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def set_text(self, text: str) -> None:
        if text != self.text():
            self._quiet = True
            self.setPlainText(text)
            self._quiet = False
            self._told = text
        self._tint(text)

    def _changed(self) -> None:
        text = self.text()
        if self._quiet or text == self._told:
            return
        self._told = text
        self._tint(text)
        self.edited.emit(text)

    def _tint(self, text: str) -> None:
        limit = self._limit
        start = excess_start(text, limit.measure, limit.maximum) if limit and limit.maximum else None
        if start is None:
            if self.extraSelections():
                self.setExtraSelections([])
            return
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        # Qt counts UTF-16 units; a character outside the BMP is two of them.
        cursor.setPosition(len(text[:start].encode("utf-16-le")) // 2)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        selection.format = self._over
        self.setExtraSelections([selection])

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste as plain paragraphs."""
        if source.hasText():
            self.textCursor().insertText(normalise_line_ends(source.text()))

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab and Shift+Tab. Not in `event`: that is called for every paint, and each call costs as much as counting."""
        self.left.emit(1 if forward else -1)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit(0)
        else:
            super().keyPressEvent(event)
