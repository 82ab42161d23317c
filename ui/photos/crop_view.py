"""A photo with a frame over it: dragged, stretched at its corners, or moved and sized from the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from app.domain.crop import WHOLE, Crop, grown, largest, moved, shape_of, snapped, stretched, turned
from ui.theme import GRID, Theme

_MARGIN = 4 * GRID
_REACH = 5 * GRID  # px around a corner that take hold of it
_HANDLE = 5 * GRID  # length of the angle drawn at a corner
_STEP = 0.01  # of the photo, for an arrow key
_GROWTH = 1.05  # for one press of + or -
_SHADE = 150  # alpha over what is cut away
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
_CORNERS = [(x, y) for x in (0, 1) for y in (0, 1)]


class CropView(QWidget):
    """`frame` is the part chosen; `changed()` when it or the turning is another. Empty until `show_photo`.

    Works on a picture of the size of a screen, however many pixels the photo has.
    """

    changed = Signal()

    spoken_role = QAccessible.Role.Canvas

    def __init__(self, size_mm: tuple[float, float] | None, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(360, 280)
        self.setAccessibleName("取景框")
        self.frame: Crop = WHOLE
        self.turn = 0
        self.pixels = (1, 1)
        self._size_mm = size_mm
        self._colours = theme.colours
        self._image = QImage()
        self._scaled = QPixmap()
        self._held: tuple[int, int] | None = None  # the corner being dragged
        self._last: QPointF | None = None  # where the frame was taken hold of, in fractions
        self._untouched = False

    # ── what is shown ───────────────────────────────────────────────────

    def show_photo(self, image: QImage, pixels: tuple[int, int], turn: int, crop: Crop | None) -> None:
        """Show a picture of all of a photo that has so many pixels and is turned so far already."""
        self._image, self.pixels, self.turn = image, pixels, turn
        self._scaled = QPixmap()
        self.frame = largest(self._shape()) if crop is None else grown(crop, 1.0, self._shape(), pixels)
        self._tell()

    def spoken_value(self) -> str:
        """Where the frame stands on the photo, for a screen reader."""
        if not self.ready:
            return "正在读取"
        left, top, right, bottom = (round(part * 100) for part in self.frame)
        return f"左 {left}%，上 {top}%，宽 {right - left}%，高 {bottom - top}%"

    @property
    def ready(self) -> bool:
        """Whether there is a photo."""
        return not self._image.isNull()

    @property
    def crop(self) -> Crop | None:
        """The frame on whole pixels; None for all of the photo, or after `reset`."""
        return None if self._untouched else snapped(self.frame, self.pixels, self._size_mm)

    @property
    def original(self) -> bool:
        """Whether the photo is as it came."""
        return self.turn == 0 and self.crop is None

    def reset(self) -> None:
        """The photo as it came: neither turned nor cut."""
        if self.ready:
            self._rotate(-self.turn)
            self.frame = largest(self._shape())
            self._tell(untouched=True)

    def rotate(self) -> None:
        """A quarter, clockwise; the frame stays on the same part, as far as its shape allows."""
        if self.ready:
            self._rotate(90)
            self._tell()

    def grow(self, factor: float) -> None:
        """Make the frame larger or smaller."""
        self._take(grown(self.frame, factor, self._shape(), self.pixels))

    def _rotate(self, degrees: int) -> None:
        self._image = self._image.transformed(QTransform().rotate(degrees))
        self._scaled = QPixmap()
        if degrees % 180:
            self.pixels = self.pixels[1], self.pixels[0]
        self.turn = (self.turn + degrees) % 360
        frame = turned(self.frame, degrees) or WHOLE
        self.frame = grown(frame, 1.0, self._shape(), self.pixels)

    def _shape(self) -> float | None:
        return None if self._size_mm is None else shape_of(self.pixels, self._size_mm)

    def _take(self, frame: Crop) -> None:
        if self.ready and frame != self.frame:
            self.frame = frame
            self._tell()

    def _tell(self, *, untouched: bool = False) -> None:
        self._untouched = untouched
        self.update()
        self.changed.emit()

    # ── mouse ───────────────────────────────────────────────────────────

    def _room(self) -> QRectF:
        """Where the photo stands in the widget."""
        inner = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        size = self._image.size().toSizeF().scaled(inner.size(), Qt.AspectRatioMode.KeepAspectRatio)
        room = QRectF(QPointF(), size)
        room.moveCenter(inner.center())
        return room

    def framed(self) -> QRectF:
        """Where the frame stands in the widget."""
        room, (left, top, right, bottom) = self._room(), self.frame
        return QRectF(
            room.x() + left * room.width(),
            room.y() + top * room.height(),
            (right - left) * room.width(),
            (bottom - top) * room.height(),
        )

    def _corner_at(self, place: QPointF) -> tuple[int, int] | None:
        box = self.framed()
        far = {
            (x, y): (QPointF(box.left() + x * box.width(), box.top() + y * box.height()) - place).manhattanLength()
            for x, y in _CORNERS
        }
        corner = min(far, key=lambda c: far[c])
        return corner if far[corner] <= _REACH else None

    def _in_photo(self, place: QPointF) -> QPointF:
        room = self._room()
        return QPointF((place.x() - room.x()) / room.width(), (place.y() - room.y()) / room.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.ready and event.button() == Qt.MouseButton.LeftButton:
            self._held = self._corner_at(event.position())
            inside = self.framed().contains(event.position())
            self._last = self._in_photo(event.position()) if inside or self._held else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self.ready:
            return
        here = self._in_photo(event.position())
        if self._last is None:
            self._show_cursor(event.position())
        elif self._held is not None:
            self._take(stretched(self.frame, self._held, (here.x(), here.y()), self._shape(), self.pixels))
        else:
            self._take(moved(self.frame, here.x() - self._last.x(), here.y() - self._last.y()))
            self._last = here

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = self._last = None
        if self.ready:
            self._show_cursor(event.position())

    def _show_cursor(self, place: QPointF) -> None:
        corner = self._corner_at(place)
        if corner is not None:
            falling = corner in ((0, 0), (1, 1))
            self.setCursor(Qt.CursorShape.SizeFDiagCursor if falling else Qt.CursorShape.SizeBDiagCursor)
        elif self.framed().contains(place):
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.unsetCursor()

    # ── keys ────────────────────────────────────────────────────────────

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        fine = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if key in _ARROWS:
            x, y = _ARROWS[Qt.Key(key)]
            step = (1 / self.pixels[0], 1 / self.pixels[1]) if fine else (_STEP, _STEP)
            if modifiers & Qt.KeyboardModifier.ShiftModifier:
                to = (self.frame[2] + x * step[0], self.frame[3] + y * step[1])
                self._take(stretched(self.frame, (1, 1), to, self._shape(), self.pixels))
            else:
                self._take(moved(self.frame, x * step[0], y * step[1]))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.grow(_GROWTH)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.grow(1 / _GROWTH)
        elif key == Qt.Key.Key_R and not fine:
            self.rotate()
        else:
            super().keyPressEvent(event)

    # ── drawing ─────────────────────────────────────────────────────────

    def sizeHint(self) -> QSize:
        return QSize(680, 520)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colours.desk))
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        if not self.ready:
            painter.setPen(QColor(self._colours.quiet))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "正在读取…")
        else:
            self._draw_photo(painter, self._room())
            self._draw_frame(painter, self.framed())
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._colours.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _draw_photo(self, painter: QPainter, room: QRectF) -> None:
        ratio = self.devicePixelRatioF()
        size = (room.size() * ratio).toSize()
        if self._scaled.size() != size:  # scaled once for each size: dragging only copies it
            mode = Qt.TransformationMode.SmoothTransformation
            self._scaled = QPixmap.fromImage(self._image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, mode))
        painter.drawPixmap(room, self._scaled, QRectF(self._scaled.rect()))

    def _draw_frame(self, painter: QPainter, box: QRectF) -> None:
        around = QPainterPath()  # one shape: four rectangles would show their seams
        around.addRect(self._room())
        around.addRect(box)
        painter.fillPath(around, QColor(0, 0, 0, _SHADE))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # Dark under light: the frame is seen on a white wall and on a black suit alike.
        for width, colour in ((3.0, QColor(0, 0, 0, 140)), (1.2, QColor("white"))):
            painter.setPen(QPen(colour, width))
            painter.drawRect(box)
        painter.setPen(QPen(QColor(255, 255, 255, 110), 1))
        for part in (1, 2):
            x, y = box.left() + part * box.width() / 3, box.top() + part * box.height() / 3
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        length = min(_HANDLE, box.width() / 3, box.height() / 3)
        for width, colour in ((7.0, QColor(0, 0, 0, 140)), (4.0, QColor("white"))):
            painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
            for x, y in _CORNERS:
                corner = QPointF(box.left() + x * box.width(), box.top() + y * box.height())
                painter.drawLine(corner, corner + QPointF((1 - 2 * x) * length, 0))
                painter.drawLine(corner, corner + QPointF(0, (1 - 2 * y) * length))
