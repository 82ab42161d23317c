"""What is dropped or pasted, as files and pictures. Nothing is opened here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage, QImageWriter

_PHOTO_FROM = 4_000_000  # pixels: as PNG such a picture takes seconds to write and tens of megabytes


def files_in(mime: QMimeData) -> list[Path]:
    """The files of this machine among what was dropped or copied."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


def image_in(mime: QMimeData) -> QImage | None:
    """The picture that was dropped or copied, if one was."""
    image = mime.imageData() if mime.hasImage() else None
    return image if isinstance(image, QImage) and not image.isNull() else None


def offers_photos(mime: QMimeData) -> bool:
    """Whether there may be photos in this; what the files are is seen when they are opened."""
    return bool(files_in(mime)) or mime.hasImage()


def encoded(image: QImage) -> tuple[str, bytes]:
    """Ending and bytes of a picture as a file: PNG, or JPEG for large ones without transparency. Takes a while."""
    large = image.width() * image.height() > _PHOTO_FROM and not image.hasAlphaChannel()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"jpeg" if large else b"png"))
    if large:
        writer.setQuality(92)
    writer.write(image)
    buffer.close()
    return (".jpg" if large else ".png"), bytes(data.data())
