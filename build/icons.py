"""The program's icon for desktops, from its drawing `resources/icons/app.svg`.

python -m build.icons FOLDER     chuangbao.ico (Windows, every size it asks for) and chuangbao-256.png (Linux)
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from build.freezing import ROOT

DRAWING = ROOT / "resources" / "icons" / "app.svg"
SIZES = (16, 20, 24, 32, 40, 48, 64, 96, 128, 256)
"""Pixels: the small ones of Explorer and task bar at 100 to 250 percent, the large ones of the desktop."""


def drawn(size: int) -> Image.Image:
    """The icon in `size` × `size` pixels, drawn at that size and not scaled down."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise RuntimeError(f"Qt cannot write {size} px of {DRAWING.name}")
    return Image.open(io.BytesIO(buffer.data().data()))


def write(folder: Path) -> None:
    """Write the icon files. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = [drawn(size) for size in SIZES]
    largest = pictures[-1]
    largest.save(folder / "chuangbao-256.png")
    sizes = [picture.size for picture in pictures]
    largest.save(folder / "chuangbao.ico", sizes=sizes, append_images=pictures[:-1], bitmap_format="bmp")


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication(sys.argv[:1])
    write(Path(sys.argv[1]))
