"""The pages of one document under each other, drawn as they will print, with the cells that can be filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from app.domain.rules import Severity
from app.render.pages import FieldBox, Page
from ui.paper.cells import PaperCells
from ui.paper.painter import PagePainter
from ui.theme import Theme

GAP = 16  # px around and between pages


class PaperCanvas(QWidget):
    """Draws pages at `scale` pixels a millimetre. A click on a cell, or Enter there, emits `field_clicked(field)`.

    Pages are kept as pictures until they change; typing in one cell redraws its page only.
    """

    field_clicked = Signal(str)

    spoken_role = QAccessible.Role.Document

    def __init__(self, painter: PagePainter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painter = painter
        self._theme = theme
        self._pages: tuple[Page, ...] = ()
        self._marks: Mapping[str, Severity] = {}
        self._active = ""
        self._hovered = ""
        self._scale = 3.0
        self._pictures: dict[int, tuple[Page, float, QPixmap]] = {}
        self.setMouseTracking(True)
        self.setAccessibleName("纸面")
        self.cells = PaperCells(theme, self)
        self.cells.chosen.connect(self.field_clicked)

    # ── what is shown ───────────────────────────────────────────────────

    @property
    def scale(self) -> float:
        """Pixels a millimetre."""
        return self._scale

    def set_scale(self, scale: float) -> None:
        if abs(scale - self._scale) > 1e-6:
            self._scale = scale
            self._pictures.clear()
            self._resize()

    def set_pages(self, pages: Sequence[Page]) -> None:
        resized = [(p.width, p.height) for p in pages] != [(p.width, p.height) for p in self._pages]
        self._pages = tuple(pages)
        self._pictures = {i: kept for i, kept in self._pictures.items() if i < len(self._pages)}
        if resized:
            self._resize()
        self._place_cells()
        self.update()

    def set_marks(self, marks: Mapping[str, Severity]) -> None:
        """Fields with problems, by the worst of them: their cells are tinted."""
        if marks != self._marks:
            self._marks = dict(marks)
            self._pictures.clear()
            self.update()

    def set_active(self, field: str) -> None:
        """The field being edited: its cells are framed."""
        if field != self._active:
            self._active = field
            self.cells.hide_for_editor(field)
            self.update()

    def forget_pictures(self) -> None:
        """Draw everything anew: a photo has arrived."""
        self._pictures.clear()
        self.update()

    def _resize(self) -> None:
        self.setFixedSize(self.sizeHint())
        self._place_cells()
        self.updateGeometry()

    def _place_cells(self) -> None:
        self.cells.place([(box.field, rectangle) for box, rectangle in self.boxes()])

    def sizeHint(self) -> QSize:
        if not self._pages:
            return QSize(0, 0)
        width = max(p.width for p in self._pages) * self._scale
        height = sum(p.height * self._scale + GAP for p in self._pages) + GAP
        return QSize(round(width) + 2 * GAP, round(height))

    # ── where things are ────────────────────────────────────────────────

    def page_origin(self, index: int) -> QPointF:
        """Top left corner of a page, in pixels of this widget."""
        widest = max(p.width for p in self._pages)
        x = GAP + (widest - self._pages[index].width) * self._scale / 2
        return QPointF(x, GAP + sum(p.height * self._scale + GAP for p in self._pages[:index]))

    def boxes(self) -> list[tuple[FieldBox, QRectF]]:
        """Every cell with its rectangle in pixels, in reading order."""
        return [(box, self._rectangle(index, box)) for index, page in enumerate(self._pages) for box in page.boxes]

    def box_of(self, field: str) -> QRectF | None:
        """The first cell of a field."""
        return next((rectangle for box, rectangle in self.boxes() if box.field == field), None)

    def _rectangle(self, index: int, box: FieldBox) -> QRectF:
        origin, s = self.page_origin(index), self._scale
        return QRectF(origin.x() + box.x * s, origin.y() + box.y * s, box.width * s, box.height * s)

    def _field_at(self, point: QPointF) -> str:
        return next((box.field for box, rectangle in self.boxes() if rectangle.contains(point)), "")

    # ── events ──────────────────────────────────────────────────────────

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hovered = self._field_at(event.position())
        if hovered != self._hovered:
            self._hovered = hovered
            self.setCursor(Qt.CursorShape.IBeamCursor if hovered else Qt.CursorShape.ArrowCursor)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        field = self._field_at(event.position())
        if field and event.button() is Qt.MouseButton.LeftButton:
            self.field_clicked.emit(field)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        c = self._theme.colours
        painter.fillRect(event.rect(), QColor(c.desk))
        for index, page in enumerate(self._pages):
            origin = self.page_origin(index)
            sheet = QRectF(origin.x(), origin.y(), page.width * self._scale, page.height * self._scale)
            if sheet.intersects(QRectF(event.rect())):
                painter.drawPixmap(sheet.topLeft(), self._picture(index, page))
        self._frames(painter)
        painter.end()

    def _frames(self, painter: QPainter) -> None:
        c = self._theme.colours
        for box, rectangle in self.boxes():
            if box.field == self._active:
                painter.setPen(QPen(QColor(c.on_paper), 2))
                painter.drawRect(rectangle)
            elif box.field == self._hovered:
                painter.setPen(QPen(QColor(c.on_paper), 1))
                painter.drawRect(rectangle.adjusted(1, 1, -1, -1))

    def _picture(self, index: int, page: Page) -> QPixmap:
        ratio = self.devicePixelRatioF()
        known = self._pictures.get(index)
        if known is not None and known[0] == page and known[1] == ratio:
            return known[2]
        pixmap = QPixmap(round(page.width * self._scale * ratio), round(page.height * self._scale * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(self._theme.colours.paper))
        painter = QPainter(pixmap)
        self._tint(painter, page)
        self._painter.paint(painter, page, self._scale, QColor(self._theme.colours.ink))
        painter.end()
        self._pictures[index] = (page, ratio, pixmap)
        return pixmap

    def _tint(self, painter: QPainter, page: Page) -> None:
        tints = {Severity.MUST: QColor(179, 38, 30, 26), Severity.ADVICE: QColor(200, 140, 0, 26)}
        s = self._scale
        for box in page.boxes:
            severity = self._marks.get(box.field)
            if severity is not None:
                painter.fillRect(QRectF(box.x * s, box.y * s, box.width * s, box.height * s), tints[severity])
