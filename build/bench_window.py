"""The window against bare Qt in the same run: a keystroke, the page that follows, the start, the memory at rest.

Offscreen, so that no compositor is measured. A keystroke is timed from the key event until the event loop comes back from
the pass that repainted (our side: the counter; bare side: the text), so that both pay for all they paint; a clock that
stops when the paint event arrives would leave the bare side's painting out. The bare side is a QPlainTextEdit with the
same text and font and nothing else; a third side is a draft that was typed in 100,000 times, of the same text. The first 50
keys of each side warm up. Opening is measured from the store on the disk to the painted page.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.paths import program_root
from build.bench_history import type_over
from build.installed import environment
from build.official_pack import official_pack

_KEYS = 400
_EVENTS = 100_000  # of the draft with a long history
_LENGTH = 2000  # characters of its text
_OPENINGS = 9
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
    """Keys in a new draft, in one with a long history and in a bare editor, turn about; then opening the two drafts."""
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

    def workspace(place: str) -> Workspace:
        return Workspace(program, DataPaths(folder / place))

    with workspace("short") as own:
        pack = own.catalogue.load_folder(official_pack(program.forms))
        kind = next(iter(pack.forms))
        samples = pack.forms[kind].samples
        field = max(samples[1].values, key=lambda each: len(samples[1].values[each]))
    ids: dict[str, str] = {}
    for place in ("long", "empty"):
        with workspace(place) as own:
            ids[place] = new_draft(own, pack.id, kind, {})[0].id
    type_over(DataPaths(folder / "long"), ids["long"], _EVENTS, _LENGTH, field)
    with workspace("long") as own:
        text = open_draft(own, ids["long"]).draft.value(field)
    with workspace("short") as own:
        ids["short"] = new_draft(own, pack.id, kind, {field: text})[0].id
    front = workspace("short")
    backends = {place: Backend(partial(workspace, place)) for place in ids}

    def opened(place: str) -> EditorPage:
        with workspace(place) as own:
            draft = open_draft(own, ids[place])
        page = EditorPage(
            DraftSession(draft, pack, front.typesetter, backends[place]), theme, front.fonts, backends[place], None
        )
        page.resize(1366, 738)
        page.show()
        return page

    bare = QPlainTextEdit()
    bare.resize(860, 270)
    bare.show()
    pages = {place: opened(place) for place in ("short", "long")}
    typed: dict[str, QPlainTextEdit] = {"bare": bare}
    shown: dict[str, QWidget] = {"bare": bare.viewport()}
    for place, page in pages.items():
        page.go_to_field(field)
        QCoreApplication.processEvents()
        editor = page.paper.findChild(QPlainTextEdit)
        if editor is None:
            raise TypeError("the long text has no editor")
        typed[place] = editor
        shown[place] = next(label for label in page.paper.findChildren(QLabel) if label.objectName() == "count")
    bare.setFont(typed["short"].font())
    bare.setPlainText(text)
    follow: list[float] = []
    waiting: list[float] = []  # when the first key was pressed that the paper of the new draft does not show yet

    def followed(_: object) -> None:
        follow.append((time.perf_counter() - waiting[0]) * 1000)
        waiting.clear()

    pages["short"].session.papers_changed.connect(followed)

    def key(name: str) -> float:
        """From the key event to the repainted text and, on our side, counter; a Han character, so that it changes."""
        painted = _Painted(shown[name])
        started = time.perf_counter()
        if name == "short" and not waiting:
            waiting.append(started)
        QApplication.sendEvent(typed[name], QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "字"))
        while not painted.done:
            QCoreApplication.processEvents()
        return (time.perf_counter() - started) * 1000

    times: dict[str, list[float]] = {name: [] for name in typed}
    for number in range(_KEYS + _WARM):
        # There and back: what one side put off falls into the next one's key, so each comes after each.
        for name in list(typed)[:: 1 if number % 2 else -1]:
            took = key(name)
            if number >= _WARM:
                times[name].append(took)
    while not follow or any(page.session.save.state is not SaveState.SAVED for page in pages.values()):
        QCoreApplication.processEvents()

    def open_and_show(place: str) -> float:
        started = time.perf_counter()
        page = opened(place)
        painted = _Painted(page.paper.view.canvas)
        while not painted.done:
            QCoreApplication.processEvents()
        took = (time.perf_counter() - started) * 1000
        page.hide()
        page.deleteLater()
        QCoreApplication.processEvents()
        return took

    opening: dict[str, list[float]] = {"empty": [], "long": []}
    for number in range(_OPENINGS + 1):
        for place, taken in opening.items():
            took = open_and_show(place)
            if number:
                taken.append(took)
    for backend in backends.values():
        backend.close()
    median = {name: statistics.median(taken) for name, taken in (times | opening).items() if name != "long"}
    long_key, long_open = statistics.median(times["long"]), statistics.median(opening["long"])
    return {
        "key ours median ms": median["short"],
        "key bare median ms": median["bare"],
        "key ours / bare median": median["short"] / median["bare"],
        "key ours / bare p99": _p99(times["short"]) / _p99(times["bare"]),
        f"key {_EVENTS} events / bare median": long_key / median["bare"],
        f"key {_EVENTS} events / bare p99": _p99(times["long"]) / _p99(times["bare"]),
        f"key {_EVENTS} events / new": long_key / median["short"],
        "page follows median ms": statistics.median(follow),
        "page follows worst ms": max(follow),
        "open empty median ms": median["empty"],
        f"open {_EVENTS} events median ms": long_open,
        f"open {_EVENTS} events / empty": long_open / median["empty"],
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
