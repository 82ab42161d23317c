"""The manual on paper: A4, black on white whatever the window looks like, to a printer or into a PDF file."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QImage,
    QPagedPaintDevice,
    QPageSize,
    QPainter,
    QPalette,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextDocumentFragment,
    QTextFormat,
)

from app.services.manual import ManualPage
from ui.manual.page_view import laid_out

_DPI = 96
_MM = _DPI / 25.4
_PAGE = QSizeF(210 * _MM, 297 * _MM)
_MARGIN = 20 * _MM
_NUMBER = 12 * _MM  # of the page number above the lower edge
_NUMBER_SIZE = 14
_POINTS = 10.5
_WIDEST = 150 * _MM  # of a picture


def print_manual(pages: Sequence[ManualPage], device: QPagedPaintDevice, font: QFont) -> None:
    """Print pages of the manual, each from the top of a sheet, with page numbers. `font` is the interface's."""
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    whole = _set(pages, font)
    painter = QPainter(device)
    painter.scale(device.logicalDpiX() / _DPI, device.logicalDpiY() / _DPI)
    numbers = QFont(font)
    numbers.setPixelSize(_NUMBER_SIZE)  # points would be scaled once more
    painter.setFont(numbers)
    for number in range(whole.pageCount()):
        if number:
            device.newPage()
        _draw(painter, whole, number)
    painter.end()


def _set(pages: Sequence[ManualPage], font: QFont) -> QTextDocument:
    whole = QTextDocument()
    body = QFont(font)
    body.setPointSizeF(_POINTS)
    whole.setDefaultFont(body)
    whole.setUseDesignMetrics(True)
    whole.setDocumentMargin(_MARGIN)
    cursor = QTextCursor(whole)
    for number, page in enumerate(pages):
        single = QTextDocument()
        single.setDefaultFont(body)
        laid_out(single, page.text)
        _take_pictures(whole, single, page)
        if number:
            cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        start = cursor.position()
        cursor.insertFragment(QTextDocumentFragment(single))
        if number:
            _break_before(whole, start)
    whole.setPageSize(_PAGE)
    _keep_headings(whole)
    return whole


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


def _keep_headings(whole: QTextDocument) -> None:
    """Leave no heading at the foot of a page without what it is about."""
    lonely: int | None = 0
    while lonely is not None:
        # Looked for in a copy: Qt lays out a document that was changed after its first layout with lines of no height.
        tried = whole.clone()
        tried.pageCount()  # all of it is laid out
        lonely = _lonely_heading(tried, lonely)
        if lonely is not None:
            _break_before(whole, lonely)
            lonely += 1


def _lonely_heading(whole: QTextDocument, start: int) -> int | None:
    """The position of the first heading from `start` on whose text begins on the next page."""
    block = whole.findBlock(start)
    while block.isValid():
        follower = block.next()
        if (
            block.position() >= start
            and block.blockFormat().headingLevel()
            and follower.isValid()
            and _page_of(follower) > _page_of(block)
        ):
            return block.position()
        block = follower
    return None


def _page_of(block: QTextBlock) -> int:
    """The page of a block's first line; a picture is a line that may have moved to the next page."""
    layout = block.layout()
    return int((layout.position().y() + layout.lineAt(0).y() + 1) // _PAGE.height())


def _break_before(whole: QTextDocument, position: int) -> None:
    cursor = QTextCursor(whole)
    cursor.setPosition(position)
    shape = QTextBlockFormat(cursor.blockFormat())
    shape.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
    cursor.setBlockFormat(shape)


def _draw(painter: QPainter, whole: QTextDocument, number: int) -> None:
    painter.save()
    painter.translate(0, -number * _PAGE.height())
    shown = QRectF(0, number * _PAGE.height(), _PAGE.width(), _PAGE.height())
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = shown
    context.palette = QPalette(QColor(Qt.GlobalColor.white))
    context.palette.setColor(QPalette.ColorRole.Text, QColor(Qt.GlobalColor.black))
    painter.setClipRect(shown)
    whole.documentLayout().draw(painter, context)
    painter.restore()
    foot = QRectF(0, _PAGE.height() - 2 * _NUMBER, _PAGE.width(), _NUMBER)
    painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, str(number + 1))
