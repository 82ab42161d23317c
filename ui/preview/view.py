"""The scrolling preview: paints only the pages in sight and keeps a bounded number of them as pictures."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from ui.paper.painter import PagePainter
from ui.preview.sheets import GAP, Leaf, SheetLayout, Spot
from ui.theme import Theme

PainterFor = Callable[[str], PagePainter]
"""The painter that knows the photos of a draft."""

FIT_WIDTH, FIT_PAGE = 0.0, -1.0
SCREEN = 96 / 25.4  # px a mm at 100 %
CLOSEST = 4.0
_SMALLEST = 0.1
_STEPS = (0.25, 0.33, 0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, CLOSEST)
_KEPT = 96 * 1024 * 1024  # bytes of pictures, unless those in sight are more
_LARGEST = 48 * 1024 * 1024  # bytes of a picture; a page beyond that is drawn itself, in the part that shows
_LINE = 48  # px an arrow key scrolls


class PreviewView(QAbstractScrollArea):
    """`page_changed(number)`: the page now at the top, from 0; `zoom_changed()`: the scale is another."""

    page_changed = Signal(int)
    zoom_changed = Signal()

    spoken_role = QAccessible.Role.Document

    def __init__(self, painter_for: PainterFor, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painter_for = painter_for
        self._theme = theme
        self._zoom = FIT_WIDTH
        self._pairs = self._covers = False
        self._sheets = SheetLayout((), pairs=False, covers=False)
        self._pictures: OrderedDict[str, QPixmap] = OrderedDict()
        self._key = (0.0, 0.0)  # scale and pixel ratio of the pictures
        self._at = 0
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("预览")
        self.verticalScrollBar().setSingleStep(_LINE)
        self.horizontalScrollBar().setSingleStep(_LINE)
        self.verticalScrollBar().valueChanged.connect(self._moved)

    # ── what is shown ───────────────────────────────────────────────────

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The pages shown, in order."""
        return self._sheets.leaves

    def show_leaves(self, leaves: Sequence[Leaf], *, pairs: bool, covers: bool) -> None:
        """Show these pages; what was at the top stays there if it is still among them."""
        at = self.leaves[self._at].id if self.leaves else ""
        self._pairs, self._covers = pairs, covers
        self._sheets = SheetLayout(leaves, pairs=pairs, covers=covers)
        places = {leaf.id: index for index, leaf in enumerate(leaves)}
        self._pictures = OrderedDict((leaf, p) for leaf, p in self._pictures.items() if leaf in places)
        self._fit()
        self.go_to(places.get(at, 0))
        self.viewport().update()

    def forget_pictures(self, draft: str) -> None:
        """A photo of a draft has arrived: draw its pages that have any anew."""
        for leaf in self.leaves:
            if leaf.draft == draft and leaf.page.pictures:
                self._pictures.pop(leaf.id, None)
        self.viewport().update()

    def spoken_value(self) -> str:
        """Where one is, for a screen reader: the page at the top, whose it is."""
        if not self.leaves:
            return "没有可看的页"
        return f"第 {self._at + 1} 页，共 {len(self.leaves)} 页：{self.leaves[self._at].caption}"

    # ── zoom ────────────────────────────────────────────────────────────

    @property
    def zoom(self) -> float:
        """The factor that was chosen, or FIT_WIDTH, FIT_PAGE."""
        return self._zoom

    @property
    def percent(self) -> int:
        """The scale as shown, in per cent of life size at 96 dpi."""
        return round(self._sheets.scale / SCREEN * 100)

    def set_zoom(self, zoom: float) -> None:
        """Another factor, FIT_WIDTH or FIT_PAGE; the middle of the view stays where it is.

        A factor that is none of these (below 0.1) fits the width.
        """
        bar, half = self.verticalScrollBar(), self.viewport().height() / 2
        share = (bar.value() + half) / max(1.0, self._sheets.height)
        row = self._sheets.row_of(self._at) if self.leaves else 0
        self._zoom = zoom if zoom == FIT_PAGE or zoom >= _SMALLEST else FIT_WIDTH
        self._fit()
        if self._zoom == FIT_PAGE:
            bar.setValue(round(self._sheets.top_of(row)))
        else:
            bar.setValue(round(share * self._sheets.height - half))
        self.viewport().update()

    def step_zoom(self, direction: int) -> None:
        """One step larger (1) or smaller (-1) than now."""
        now = self._sheets.scale / SCREEN
        steps = [z for z in _STEPS if z > now + 0.005] if direction > 0 else [z for z in _STEPS if z < now - 0.005]
        if steps:
            self.set_zoom(steps[0] if direction > 0 else steps[-1])

    def _fit(self) -> None:
        sheets = self._sheets
        room = self.maximumViewportSize()
        # Beside a scroll bar in any case, or fitting would make it come and go.
        across = (room.width() - self.verticalScrollBar().sizeHint().width() - sheets.around) / sheets.widest
        down = (room.height() - 2 * GAP - 2) / sheets.highest
        scale = self._zoom * SCREEN
        if self._zoom == FIT_WIDTH:
            scale = across
        elif self._zoom == FIT_PAGE:
            scale = min(across, down)
        sheets.set_scale(min(CLOSEST * SCREEN, max(_SMALLEST * SCREEN, scale)))
        if sheets.scale != self._key[0]:
            self._pictures.clear()
        self._set_bars()
        self.zoom_changed.emit()

    def _set_bars(self) -> None:
        room = self.viewport().size()
        for bar, whole, part in (
            (self.verticalScrollBar(), self._sheets.height, room.height()),
            (self.horizontalScrollBar(), self._sheets.width, room.width()),
        ):
            bar.setPageStep(part)
            bar.setRange(0, max(0, round(whole) - part))
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().maximum() // 2)

    # ── moving ──────────────────────────────────────────────────────────

    @property
    def current(self) -> int:
        """The page at the top, from 0."""
        return self._at

    def go_to(self, index: int) -> None:
        """Scroll to a page, the nearest there is."""
        if self.leaves:
            index = min(max(0, index), len(self.leaves) - 1)
            self._arrive(index, round(self._sheets.top_of(self._sheets.row_of(index))))

    def _arrive(self, index: int, top: int) -> None:
        """Scroll; then this page is the current one, also where the last pages cannot come to the top."""
        self.verticalScrollBar().setValue(top)
        self._at = index
        self.page_changed.emit(index)

    def _moved(self, top: int) -> None:
        if not self.leaves:
            return
        pages = self._sheets.pages_of(self._sheets.row_at(top + self.viewport().height() / 3))
        if self._at not in pages:
            self._at = pages[0]
            self.page_changed.emit(self._at)
        self.viewport().update()

    def _turn(self, step: int) -> None:
        """A row further or back where whole pages are shown, otherwise a viewport."""
        if self._zoom != FIT_PAGE or not self.leaves:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + step * (bar.pageStep() - _LINE))
            return
        row = min(max(0, self._sheets.row_of(self._at) + step), self._sheets.rows - 1)
        self.go_to(self._sheets.pages_of(row)[0])

    # ── events ──────────────────────────────────────────────────────────

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Home:
            self.go_to(0)
        elif event.key() == Qt.Key.Key_End and self.leaves:
            self._arrive(len(self.leaves) - 1, self.verticalScrollBar().maximum())
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self._turn(1 if event.key() == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.step_zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        at = self._at
        super().resizeEvent(event)
        self._fit()
        if self._zoom <= 0:
            self.go_to(at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._theme.colours.desk))
        top = self.verticalScrollBar().value()
        spots = self._sheets.visible(top, top + self.viewport().height(), self.viewport().width())
        for spot in spots:
            self._draw(painter, spot, QPointF(spot.x - self.horizontalScrollBar().value(), spot.y - top))
        self._drop({self.leaves[spot.index].id for spot in spots})
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.colours.accent), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _draw(self, painter: QPainter, spot: Spot, corner: QPointF) -> None:
        leaf, c = self.leaves[spot.index], self._theme.colours
        if self._sheets.scale**2 * self.devicePixelRatioF() ** 2 * leaf.page.width * leaf.page.height * 4 > _LARGEST:
            self._draw_itself(painter, leaf, QRectF(corner.x(), corner.y(), spot.width, spot.height))
        else:
            painter.drawPixmap(corner, self._picture(leaf))
        painter.setPen(QPen(QColor(c.line), 1))
        painter.drawRect(QRectF(corner.x() - 0.5, corner.y() - 0.5, spot.width + 1, spot.height + 1))
        painter.setPen(QColor(c.quiet))
        room = QRect(round(corner.x()), round(corner.y() + spot.height), round(spot.width), GAP)
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, leaf.caption)

    def _draw_itself(self, painter: QPainter, leaf: Leaf, sheet: QRectF) -> None:
        painter.save()
        painter.setClipRect(sheet)
        painter.fillRect(sheet, QColor(self._theme.colours.paper))
        painter.translate(sheet.topLeft())
        self._painter_for(leaf.draft).paint(painter, leaf.page, self._sheets.scale, QColor(self._theme.colours.ink))
        painter.restore()

    # ── pictures ────────────────────────────────────────────────────────

    def _picture(self, leaf: Leaf) -> QPixmap:
        key = (self._sheets.scale, self.devicePixelRatioF())
        if key != self._key:
            self._key = key
            self._pictures.clear()
        known = self._pictures.get(leaf.id)
        if known is None:
            known = self._pictures[leaf.id] = self._painted(leaf)
        self._pictures.move_to_end(leaf.id)
        return known

    def _painted(self, leaf: Leaf) -> QPixmap:
        scale, ratio = self._key
        pixmap = QPixmap(round(leaf.page.width * scale * ratio), round(leaf.page.height * scale * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(self._theme.colours.paper))
        painter = QPainter(pixmap)
        self._painter_for(leaf.draft).paint(painter, leaf.page, scale, QColor(self._theme.colours.ink))
        painter.end()
        return pixmap

    @property
    def kept(self) -> int:
        """Bytes of all pictures."""
        return sum(_bytes(p) for p in self._pictures.values())

    def _drop(self, in_sight: set[str]) -> None:
        """Forget the pictures seen longest ago, as many as are too many."""
        kept = self.kept
        for leaf in list(self._pictures):
            if kept <= _KEPT:
                break
            if leaf not in in_sight:
                kept -= _bytes(self._pictures.pop(leaf))


def _bytes(picture: QPixmap) -> int:
    return picture.width() * picture.height() * 4
