"""Makes every picture of the manual, in few colours, for `resources/manual/pictures`.

    python -m build.manual_pictures [NAME…]     all of them, or some

Which they are is said by the pages: a picture `pictures/NAME.png` is the screen NAME of `build.screens`, light, in a
window small enough to be read on a page. What no page shows is removed.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.paths import ProgramPaths, program_root
from app.services.manual import load_manual
from build.screens import open_screen
from build.settling import settle
from ui.preview.dialog import PreviewDialog
from ui.theme import LIGHT, Theme, interface_font

_SIZE = (1060, 620)
_COLOURS = 48
_HOME = "/home/wang"
_PICTURE = re.compile(r"!\[[^\]]*\]\(pictures/(?P<name>[a-z0-9-]+)\.png\)")


def named(folder: Path) -> list[str]:
    """The screens that pages of the manual show, each once. Raises EnvironmentFault without pages."""
    return list(dict.fromkeys(m["name"] for page in load_manual(folder) for m in _PICTURE.finditer(page.text)))


def render(names: Iterable[str], out: Path) -> list[Path]:
    """Draw screens into a folder. KeyError for a name that is no screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["HOME"] = _HOME  # the folder that dialogs propose must not be that of whoever makes the pictures
    app = QApplication.instance() or QApplication(["manual"])
    if not isinstance(app, QApplication):
        raise TypeError("another kind of application is running")
    program = ProgramPaths(program_root())
    theme = Theme(LIGHT, program.root / "resources" / "icons")
    app.setStyle("Fusion")
    app.setFont(interface_font(program.fonts))
    app.setPalette(theme.palette())
    app.setStyleSheet(theme.stylesheet())
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name in names:
        with open_screen(name, theme) as widget:
            if not isinstance(widget, QDialog) or isinstance(widget, PreviewDialog):
                widget.resize(*_SIZE)
                settle(widget)
            path = out / f"{name}.png"
            _write(widget, path)
            written.append(path)
    return written


def _write(widget: QWidget, path: Path) -> None:
    widget.grab().save(str(path))
    picture = Image.open(path).convert("RGB")
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    """Render what the pages show, and take away what they no longer do."""
    folder = ProgramPaths(program_root()).manual
    wanted = named(folder)
    for path in render(sys.argv[1:] or wanted, folder / "pictures"):
        print(f"{path.relative_to(program_root())}  {path.stat().st_size // 1024} KB")
    for stale in (folder / "pictures").glob("*.png"):
        if stale.stem not in wanted:
            stale.unlink()


if __name__ == "__main__":
    main()
