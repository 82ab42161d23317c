"""A page of the manual as it is read: Markdown set with room between the lines, pictures as wide as the window allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QPixmap,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFragment,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit

from app.services.manual import ManualPage
from ui.theme import GRID, Theme

_LINE_HEIGHT = 150  # per cent
_WIDEST = 860  # px of a picture
_BEFORE_HEADING, _AFTER, _AFTER_ITEM = 5 * GRID, 2 * GRID, GRID // 2
_HEADED = QTextFormat.Property.FontSizeAdjustment.value
_MARGIN = 6 * GRID
_UNLIMITED = QTextDocument.FindFlag(0)


def laid_out(document: QTextDocument, text: str) -> None:
    """Put Markdown into a document, with distances that let it breathe."""
    document.setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        shape = QTextBlockFormat(block.blockFormat())
        has_picture = block.text().strip() == "\ufffc"
        if not has_picture:  # a picture's line would be half as high again
            shape.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if shape.headingLevel():
            shape.setTopMargin(_BEFORE_HEADING if block.blockNumber() else 0)
        elif not has_picture:
            _as_body(block)
        shape.setBottomMargin(_AFTER if cast("object", block.textList()) is None else _AFTER_ITEM)
        cursor.setPosition(block.position())
        cursor.setBlockFormat(shape)
        block = block.next()


def _as_body(block: QTextBlock) -> None:
    """Qt reads a paragraph that follows a heading and a picture in the letters of the heading."""
    for fragment in [f for f in _fragments(block) if f.charFormat().hasProperty(_HEADED)]:
        cursor = QTextCursor(block)
        cursor.setPosition(fragment.position())
        cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
        letters = fragment.charFormat()
        for one in (_HEADED, QTextFormat.Property.FontWeight.value):
            letters.clearProperty(one)
        cursor.setCharFormat(letters)


def _fragments(block: QTextBlock) -> Iterator[QTextFragment]:
    """The stretches of a block that have letters of one kind, pictures among them."""
    at = block.begin()
    while not at.atEnd():
        yield at.fragment()
        at += 1


class PageView(QTextBrowser):
    """Shows one page; `anchorClicked` tells which link was followed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._page: ManualPage | None = None
        self._width = 0
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setAccessibleName("使用说明")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.document().setDocumentMargin(_MARGIN)

    def show_page(self, page: ManualPage) -> None:
        """Show a page from its beginning."""
        self._page = page
        self._set()
        self.verticalScrollBar().setValue(0)

    def mark(self, words: Sequence[str], near: str = "") -> int:
        """Mark every place of the words, go to the first, or the first from the text `near` on; how many there are."""
        found = []
        for word in words:
            cursor = QTextCursor(self.document())
            while not (cursor := self.document().find(word, cursor, _UNLIMITED)).isNull():
                found.append(cursor)
        self.setExtraSelections([self._marked(cursor) for cursor in found])
        if found:
            begin = max(0, self.document().find(near).selectionStart()) if near else 0
            self._go(min(found, key=lambda c: (c.selectionStart() < begin, c.selectionStart())))
        return len(found)

    def step(self, word: str, *, back: bool = False) -> bool:
        """Go to the next place of a word, around the end; whether there is one."""
        flags = QTextDocument.FindFlag.FindBackward if back else _UNLIMITED
        found = self.document().find(word, self.textCursor(), flags)
        if found.isNull():
            start = QTextCursor(self.document())
            if back:
                start.movePosition(QTextCursor.MoveOperation.End)
            found = self.document().find(word, start, flags)
        if not found.isNull():
            self._go(found)
        return not found.isNull()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Pictures lie beside the page and are as wide as there is room for; nothing else is loaded from anywhere."""
        name = QUrl(name)
        if kind != QTextDocument.ResourceType.ImageResource.value or self._page is None or not name.isRelative():
            return None
        picture = QPixmap(str(self._page.file.parent / name.path()))
        if picture.isNull():
            return None
        room = max(200, min(_WIDEST, self.viewport().width() - 2 * _MARGIN - 2 * GRID))
        ratio = self.devicePixelRatioF()
        wide = min(room * ratio, picture.width() * ratio)
        size = QSize(round(wide), round(wide * picture.height() / picture.width()))
        shown = picture.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        shown.setDevicePixelRatio(ratio)
        return shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures follow the width; the place in the text stays."""
        super().resizeEvent(event)
        if self._page is not None and abs(self.viewport().width() - self._width) > GRID:
            bar = self.verticalScrollBar()
            share = bar.value() / bar.maximum() if bar.maximum() else 0.0
            self._set()
            bar.setValue(round(share * bar.maximum()))

    def _set(self) -> None:
        if self._page is None:
            return
        self._width = self.viewport().width()
        self.document().clear()
        self.document().setDefaultFont(self.font())
        laid_out(self.document(), self._page.text)
        self.document().setDocumentMargin(_MARGIN)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _marked(self, cursor: QTextCursor) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        marked = selection.format
        marked.setBackground(QColor(self._theme.colours.advice_soft))
        marked.setForeground(QColor(self._theme.colours.text))
        selection.format = marked
        selection.cursor = cursor
        return selection

    def _go(self, cursor: QTextCursor) -> None:
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
