"""Pages → QPainter, with the same font files, glyphs and positions as the PDF. Copies; decides nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGlyphRun, QImage, QPainter, QPen

from app.render.fonts import FontLibrary
from app.render.pages import PT, GlyphRun, Page, Picture
from ui.paper.raw_fonts import RawFonts

PhotoImage = Callable[[str], QImage | None]
"""A photo by its SHA-256, or None while it is not loaded yet."""


class PagePainter:
    """Draws pages in millimetres; the painter's scale decides the size on screen or paper.

    Glyphs are asked for by number at the typesetter's own positions, so Qt neither shapes nor measures anything.
    """

    def __init__(self, fonts: FontLibrary, photo: PhotoImage, raw: RawFonts | None = None) -> None:
        """`raw` are fonts that several painters share; without it the painter opens its own."""
        self._fonts = fonts
        self._photo = photo
        self._raw = RawFonts(fonts) if raw is None else raw

    def with_photos(self, photo: PhotoImage) -> PagePainter:
        """A painter with the same fonts and other photos."""
        return PagePainter(self._fonts, photo, self._raw)

    def paint(self, painter: QPainter, page: Page, scale: float, ink: QColor) -> None:
        """Draw a page with its top left corner at the painter's origin; `scale` is device pixels a millimetre."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for picture in page.pictures:
            self._picture(painter, picture, scale)
        pen = QPen(ink)
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        for rule in page.rules:
            pen.setWidthF(max(rule.width * PT * scale, 1.0))
            painter.setPen(pen)
            painter.drawLine(QPointF(rule.x1 * scale, rule.y1 * scale), QPointF(rule.x2 * scale, rule.y2 * scale))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)  # seams would show between neighbours
        for fill in page.fills:
            painter.fillRect(QRectF(fill.x * scale, fill.y * scale, fill.width * scale, fill.height * scale), ink)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(ink)
        for run in page.runs:
            painter.drawGlyphRun(QPointF(0, 0), self._glyphs(run, scale))
        painter.restore()

    def _glyphs(self, run: GlyphRun, scale: float) -> QGlyphRun:
        file = self._fonts.file(run.font)
        glyphs = QGlyphRun()
        glyphs.setRawFont(self._raw.font(run.font, run.size * PT * scale))
        glyphs.setGlyphIndexes([file.glyph(c) for c in run.text])
        glyphs.setPositions([QPointF(x * scale, run.y * scale) for x in run.xs])
        return glyphs

    def _picture(self, painter: QPainter, picture: Picture, scale: float) -> None:
        target = QRectF(picture.x * scale, picture.y * scale, picture.width * scale, picture.height * scale)
        image = self._photo(picture.sha256)
        if image is None or image.isNull():
            painter.fillRect(target, QColor(0, 0, 0, 20))
            return
        left, top, right, bottom = picture.crop or (0.0, 0.0, 1.0, 1.0)
        width, height = image.width(), image.height()
        shown = QRectF(left * width, top * height, (right - left) * width, (bottom - top) * height)
        painter.drawImage(target, image, shown)


def page_image(painter: PagePainter, page: Page, dots_per_mm: float) -> QImage:
    """A page as a picture on white."""
    image = QImage(round(page.width * dots_per_mm), round(page.height * dots_per_mm), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    canvas = QPainter(image)
    painter.paint(canvas, page, dots_per_mm, QColor("black"))
    canvas.end()
    return image
