"""The window against bare Qt in the same run: a keystroke, the page that follows, the start, the memory at rest.

Offscreen, so that no compositor is measured. A keystroke is timed from the key event until the event loop comes back from
the pass that repainted (our side: the counter; bare side: the text), so that both pay for all they paint; a clock that
stops when the paint event arrives would leave the bare side's painting out. The bare side is a QPlainTextEdit with the
same text and font and nothing else. The first 50 keys of each side warm up.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.paths import program_root
from build.installed import environment
from build.official_pack import official_pack

_KEYS = 400
_WARM = 50

_START = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
{code}
"""
_BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(["bare"]); window = QMainWindow(); window.resize(1366, 738); window.show()
QTimer.singleShot(0, app.quit); app.exec()
"""
_OURS = """
from ui import application
from ui.pages.start import StartPage
import ui.main_window as shell
original = shell.MainWindow.showEvent
def shown(self, event):
    original(self, event)
    QTimer.singleShot(0, ready(self))
def ready(window):
    def look():
        if all(page.ready for page in window.findChildren(StartPage)):
            print_memory(); window.close()
        else:
            QTimer.singleShot(1, look)
    return look
def print_memory():
    for line in open("/proc/self/status", encoding="ascii"):
        if line.startswith("VmRSS"):
            print(int(line.split()[1]) / 1024)
shell.MainWindow.showEvent = shown
application.run(Path(sys.argv[1]), [])
"""


def measure(folder: Path) -> dict[str, float]:
    """Milliseconds, ratios to bare Qt, MiB."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    result = _keystrokes(folder / "keys")
    result |= _starts(folder / "start")
    return result


def _keystrokes(folder: Path) -> dict[str, float]:
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget

    from app.paths import DataPaths, ProgramPaths
    from app.services.drafting import new_draft, open_draft
    from app.services.workspace import Workspace
    from ui.backend import Backend
    from ui.pages.editor import EditorPage
    from ui.session import DraftSession, SaveState
    from ui.theme import LIGHT, Theme, interface_font

    class _Painted(QObject):
        """Notes that a widget is painted."""

        def __init__(self, widget: QWidget) -> None:
            super().__init__()
            self.done = False
            widget.installEventFilter(self)

        def eventFilter(self, _: QObject, event: QEvent) -> bool:
            self.done = self.done or event.type() is QEvent.Type.Paint
            return False

    app = QApplication(["bench"])
    program = ProgramPaths(program_root())
    theme = Theme(LIGHT, program.root / "resources" / "icons")
    app.setStyle("Fusion")
    app.setFont(interface_font(program.fonts))
    app.setStyleSheet(theme.stylesheet())

    def workspace() -> Workspace:
        return Workspace(program, DataPaths(folder))

    with workspace() as own:
        pack = own.catalogue.load_folder(official_pack(program.forms))
        form = next(iter(pack.forms.values()))
        field, text = max(form.samples[1].values.items(), key=lambda item: len(item[1]))
        text = (text * 2)[:2000]
        draft, _ = new_draft(own, pack.id, form.id, {field: text})
        opened = open_draft(own, draft.id)
    front = workspace()
    backend = Backend(workspace)
    session = DraftSession(opened, pack, front.typesetter, backend)
    page = EditorPage(session, theme, front.fonts, backend, None)
    page.resize(1366, 738)
    page.show()
    page.go_to_field(field)
    bare = QPlainTextEdit()
    bare.resize(860, 270)
    bare.show()
    QCoreApplication.processEvents()
    editor = page.focusWidget()
    if not isinstance(editor, QPlainTextEdit):
        raise TypeError("the long text has no editor")
    bare.setFont(editor.font())
    bare.setPlainText(text)
    counter = next(label for label in page.paper.findChildren(QLabel) if label.objectName() == "count")
    follow: list[float] = []
    waiting: list[float] = []  # when the first key was pressed that the paper does not show yet

    def followed(_: object) -> None:
        follow.append((time.perf_counter() - waiting[0]) * 1000)
        waiting.clear()

    session.papers_changed.connect(followed)

    def key(widget: QPlainTextEdit) -> float:
        """From the key event to the repainted text and, on our side, counter; a Han character, so that it changes."""
        painted = _Painted(counter if widget is editor else widget.viewport())
        started = time.perf_counter()
        if widget is editor and not waiting:
            waiting.append(started)
        QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "字"))
        while not painted.done:
            QCoreApplication.processEvents()
        return (time.perf_counter() - started) * 1000

    times: dict[str, list[float]] = {"ours": [], "bare": []}
    for number in range(_KEYS + _WARM):
        for name, widget in (("ours", editor), ("bare", bare)):
            took = key(widget)
            if number >= _WARM:
                times[name].append(took)
    while session.save.state is not SaveState.SAVED or not follow:
        QCoreApplication.processEvents()
    backend.close()
    return {
        "key ours median ms": statistics.median(times["ours"]),
        "key bare median ms": statistics.median(times["bare"]),
        "key ours / bare median": statistics.median(times["ours"]) / statistics.median(times["bare"]),
        "key ours / bare p99": _p99(times["ours"]) / _p99(times["bare"]),
        "page follows median ms": statistics.median(follow),
        "page follows worst ms": max(follow),
    }


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


def _starts(folder: Path) -> dict[str, float]:
    offscreen = environment(QT_QPA_PLATFORM="offscreen")

    def run(code: str) -> str:
        command = [sys.executable, "-c", _START.format(code=code), str(folder)]
        return subprocess.run(
            command, check=True, capture_output=True, text=True, cwd=program_root(), env=offscreen
        ).stdout

    def timed(job: Callable[[], str]) -> tuple[float, str]:
        started = time.perf_counter()
        said = job()
        return time.perf_counter() - started, said

    ours, bare, memory = [], [], 0.0
    for number in range(6):
        took, said = timed(lambda: run(_OURS))
        plain, _ = timed(lambda: run(_BARE))
        if number:
            ours.append(took)
            bare.append(plain)
            memory = max(memory, float(said.split()[-1]))
    return {
        "start ours s": statistics.median(ours),
        "start bare s": statistics.median(bare),
        "start ours / bare": statistics.median(ours) / statistics.median(bare),
        "memory at rest MiB": memory,
    }
