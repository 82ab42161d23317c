"""A window with a draft in which somebody types for ever: `python -m tests.ui.typist FOLDER DRAFT`.

Prints what is on the disk each time the window says 已保存; ends when it is killed.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.packs.catalogue import Catalogue
from app.paths import ProgramPaths, program_root
from app.render.fonts import FontLibrary
from tests.ui.desks import workspace_on
from ui.backend import Backend
from ui.main_window import MainWindow
from ui.pages.editor import EditorPage
from ui.settings import Settings
from ui.theme import LIGHT, Theme

_EVERY = 30  # ms


def main() -> None:
    """Open the draft and type."""
    folder, draft = Path(sys.argv[1]), sys.argv[2]
    app = QApplication(sys.argv)
    program = ProgramPaths(program_root())
    backend = Backend(lambda: workspace_on(folder), app)
    theme = Theme(LIGHT, program.root / "resources" / "icons")
    settings = Settings(folder / "window.ini")
    window = MainWindow(backend, Catalogue([program.forms]), FontLibrary(program.fonts), theme, settings)
    window.show()
    window.open_draft(draft)
    numbers = itertools.count()

    def type_on() -> None:
        for editor in window.findChildren(EditorPage):
            session = editor.session
            if session.saved and (typed := session.value("phone")):
                print(typed, flush=True)
            session.set_value("phone", f"{next(numbers)}")

    timer = QTimer(app)
    timer.timeout.connect(type_on)
    timer.start(_EVERY)
    app.exec()


if __name__ == "__main__":
    main()
