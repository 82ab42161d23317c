"""Several paragraphs: a plain text edit that tints what is over the limit and never cuts it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.domain.rules import Limit
from app.domain.text import excess_start
from app.services.text_import import as_paragraphs
from app.storage.splices import splice_between
from ui.fields.keys import show_menu, taking_back
from ui.theme import Theme

_MARGIN = 8  # px between the frame and the text


class LongTextEditor(QPlainTextEdit):
    """Text as typed, paragraphs separated by line feeds; what an input method is still composing is not part of it.

    `file_given(Path)`: a file was dropped or pasted whose text is wanted here.
    """

    edited = Signal(str)
    left = Signal(int)
    takes_back = Signal(int)
    file_given = Signal(object)

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
        self.setUndoRedoEnabled(False)
        self.textChanged.connect(self._changed)

    def text(self) -> str:
        """Not toPlainText: that turns no-break spaces into spaces."""
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def set_text(self, text: str) -> None:
        shown = self.text()
        if text != shown:
            # Only what differs is replaced: the cursor stays.
            splice = splice_between(shown, text)
            cursor = self._cursor(shown, splice.pos, splice.pos + len(splice.removed))
            self._quiet = True
            cursor.insertText(splice.inserted)
            self._quiet = False
            self._told = text
        self._tint(text)

    def select_range(self, start: int, end: int) -> None:
        """Mark a stretch of the text (code points) and bring it into sight."""
        self.setTextCursor(self._cursor(self.text(), start, end))
        self.ensureCursorVisible()

    def insert_paragraphs(self, text: str) -> None:
        """Put paragraphs in at the cursor as if typed, in place of what is marked."""
        self.textCursor().insertText(text)

    def _cursor(self, text: str, start: int, end: int) -> QTextCursor:
        """A cursor over a stretch of the text; Qt counts UTF-16 units, of which 𠮷 is two."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(_units(text[:start]))
        cursor.setPosition(_units(text[:end]), QTextCursor.MoveMode.KeepAnchor)
        return cursor

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
        selection.cursor = self._cursor(text, start, len(text))
        selection.format = self._over
        self.setExtraSelections([selection])

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste as plain paragraphs; of a file, ask for its text."""
        files = _files(source)
        if files:
            self.file_given.emit(files[0])
        elif source.hasText():
            text = source.text()
            # Within a paragraph what was copied goes in as it is, spaces at its ends included.
            self.insert_paragraphs(as_paragraphs(text) if any(c in text for c in "\r\n\v") else text)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() or bool(_files(source))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab and Shift+Tab. Not in `event`: that is called for every paint, and each call costs as much as counting."""
        self.left.emit(1 if forward else -1)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit(0)
            return
        back = taking_back(event)
        if back is not None:
            self.takes_back.emit(back)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        show_menu(self.createStandardContextMenu(), event.globalPos(), self.takes_back)


def _units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _files(source: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
