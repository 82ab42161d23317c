"""A photo in a small frame, or what is said in its place."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import Colours

WIDTH, HEIGHT = 224, 168  # px; wider where there is room


class Thumbnail(QWidget):
    """The whole picture, undistorted, in the middle of a quiet ground."""

    spoken_role = QAccessible.Role.Graphic

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._image: QImage | None = None
        self._words = ""
        self.setMinimumWidth(WIDTH)
        self.setFixedHeight(HEIGHT)

    def show_image(self, image: QImage) -> None:
        """Show a picture. It may be larger than the frame: sharp on screens with small pixels."""
        self._image = image
        self.update()

    def say(self, words: str) -> None:
        """Show words instead of a picture."""
        self._image, self._words = None, words
        self.update()

    @property
    def image(self) -> QImage | None:
        """The picture shown."""
        return self._image

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colours.desk))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        if self._image is None or self._image.isNull():
            painter.setPen(QColor(self._colours.quiet))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
        else:
            ratio = self.devicePixelRatioF()
            size = QSizeF(self._image.size()).scaled(self.size().toSizeF(), Qt.AspectRatioMode.KeepAspectRatio)
            scaled = self._image.scaled(
                (size * ratio).toSize(),
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            box = QRectF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2, 0, 0)
            box.setSize(size)
            painter.drawImage(box, scaled)
        painter.end()
