"""The manual on paper: A4, black on white whatever the window looks like, to a printer or into a PDF file."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QFont,
    QImage,
    QPagedPaintDevice,
    QPageSize,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextDocumentFragment,
    QTextFormat,
)

from app.services.manual import ManualPage
from ui.manual.page_view import laid_out

_POINTS = 10.5
_WIDEST = 620  # of a picture, in Qt's 96 to the inch: A4 less the margins of 2 cm that Qt leaves by itself


def print_manual(pages: Sequence[ManualPage], device: QPagedPaintDevice, font: QFont) -> None:
    """Print pages of the manual, each from the top of a sheet, with page numbers. `font` is the interface's."""
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    body = QFont(font)
    body.setPointSizeF(_POINTS)
    whole = QTextDocument()
    whole.setDefaultFont(body)
    cursor = QTextCursor(whole)
    for number, page in enumerate(pages):
        single = QTextDocument()
        single.setDefaultFont(body)
        laid_out(single, page.text)
        _take_pictures(whole, single, page)
        if number:
            cursor.insertBlock()
        start = cursor.position()
        cursor.insertFragment(QTextDocumentFragment(single))
        if number:
            _break_before(whole, start)
    whole.print_(device)


def _take_pictures(whole: QTextDocument, single: QTextDocument, page: ManualPage) -> None:
    """The pictures of a page into the document that is printed, none wider than the text."""
    block = single.begin()
    while block.isValid():
        for at in range(block.length() - 1):
            cursor = QTextCursor(block)
            cursor.setPosition(block.position() + at)
            cursor.setPosition(block.position() + at + 1, QTextCursor.MoveMode.KeepAnchor)
            picture = cursor.charFormat().toImageFormat()
            if picture.isValid():
                image = QImage(str(page.file.parent / picture.name()))
                whole.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(picture.name()), image)
                picture.setWidth(min(_WIDEST, image.width()))
                picture.setHeight(picture.width() * image.height() / max(1, image.width()))
                cursor.setCharFormat(picture)
        block = block.next()


def _break_before(whole: QTextDocument, position: int) -> None:
    cursor = QTextCursor(whole)
    cursor.setPosition(position)
    shape = QTextBlockFormat(cursor.blockFormat())
    shape.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
    cursor.setBlockFormat(shape)
