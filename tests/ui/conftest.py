"""One application for all tests, a backend and a session for each; Qt warnings and leftovers fail the test."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol

import pytest
import shiboken6
from PySide6.QtCore import QMessageLogContext, QObject, QThread, QThreadPool, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.packs.catalogue import Catalogue
from app.paths import DataPaths, ProgramPaths, program_root
from app.render.fonts import FontLibrary
from app.render.typesetter import Typesetter
from app.services.drafting import OpenedDraft, open_draft, sample_draft
from app.services.workspace import Clock, Workspace, utc_now
from tests.ui.desks import Desk, MakeDesk, workspace_on
from tests.ui.waiting import delete_what_is_due, spin, wait_for
from ui import accessible
from ui.backend import Backend
from ui.main_window import MainWindow
from ui.pages.editor import EditorPage
from ui.session import DraftSession, SaveState
from ui.settings import Settings
from ui.theme import LIGHT, Theme, interface_font

_ALLOWED = (
    "This plugin does not support propagateSizeHints()",  # the offscreen platform says it for every window
    "This plugin does not support grabbing the keyboard",  # and this for every list that pops up
    "This plugin does not support raise()",  # and this when a window is to come to the front
)
_HARMLESS = (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)

PACK = "liaoning-2016"
KIND = "window"


class MakeSession(Protocol):
    """A draft made from one of the pack's samples, opened."""

    def __call__(self, sample_id: str = "ordinary", kind: str = KIND, pack_id: str = PACK) -> DraftSession: ...


class ShowEditor(Protocol):
    """The editor on a session, shown."""

    def __call__(self, session: DraftSession, settings: Settings | None = None) -> EditorPage: ...


@pytest.fixture(scope="session")
def theme() -> Theme:
    return Theme(LIGHT, program_root() / "resources" / "icons")


@pytest.fixture(scope="session")
def qapp(theme: Theme) -> QApplication:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(["tests"])
    app.setStyle("Fusion")
    accessible.install()
    app.setFont(interface_font(ProgramPaths(program_root()).fonts))
    app.setPalette(theme.palette())
    app.setStyleSheet(theme.stylesheet())
    app.setQuitOnLastWindowClosed(False)
    return app


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue([ProgramPaths(program_root()).forms])


def copy_of_one_kind(forms: Path) -> Path:
    """A copy of a pack in a forms folder, without its kinds but the first: the pack's revision folder."""
    shutil.copytree(program_root() / "forms" / PACK, forms / PACK)
    pack = forms / PACK / "1" / "pack.toml"
    text = pack.read_text(encoding="utf-8")
    kinds = next(line for line in text.splitlines() if line.startswith("forms = "))
    pack.write_text(text.replace(kinds, 'forms = ["window.toml"]'), encoding="utf-8")
    return pack.parent


@pytest.fixture
def one_pack(tmp_path: Path) -> Catalogue:
    """What a program has that knows a single notice with a single kind: nothing to choose."""
    copy_of_one_kind(tmp_path / "forms")
    return Catalogue([tmp_path / "forms"])


@pytest.fixture(scope="session")
def fonts() -> FontLibrary:
    return FontLibrary(ProgramPaths(program_root()).fonts)


@pytest.fixture(scope="session")
def typesetter(fonts: FontLibrary) -> Typesetter:
    return Typesetter(fonts)


@pytest.fixture(autouse=True)
def nothing_untoward(qapp: QApplication) -> Iterator[None]:
    """Fails a test with Qt warnings, exceptions in slots, or timers, threads and windows left behind."""
    found: list[str] = []

    def message(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
        if kind not in _HARMLESS and text not in _ALLOWED:
            found.append(f"Qt says: {text}")

    def exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        found.append("".join(traceback.format_exception(kind, error, trace)))

    previous_hook, sys.excepthook = sys.excepthook, exception
    previous = qInstallMessageHandler(message)
    try:
        yield
        spin()
        gc.collect()
        delete_what_is_due()
        found += _leftovers(qapp)
        delete_what_is_due()
    finally:
        qInstallMessageHandler(previous)
        sys.excepthook = previous_hook
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def _leftovers(app: QApplication) -> list[str]:
    """What a test forgot, in words; it is cleared away so that the next test does not meet it."""
    found = []
    alive = [
        o for o in gc.get_objects() if issubclass(type(o), QTimer | QThread | QThreadPool) and shiboken6.isValid(o)
    ]
    for thing in alive:
        if isinstance(thing, QThreadPool) and thing.activeThreadCount():
            found.append(f"a thread pool is still at work: {_whose(thing)}")
            thing.waitForDone()
        elif isinstance(thing, QThread) and thing.isRunning() and thing is not app.thread():
            found.append(f"a thread is still running: {_whose(thing)}")
    timers = {t for widget in app.topLevelWidgets() for t in widget.findChildren(QTimer)}
    timers |= {t for t in alive if isinstance(t, QTimer)}
    for timer in timers:
        if timer.isActive():
            found.append(f"a timer is still running: {_whose(timer)}")
            timer.stop()
    for widget in app.topLevelWidgets():
        if widget.isVisible():
            found.append(f"a window is still open: {_whose(widget)}")
            widget.hide()
            widget.deleteLater()
    return found


def _whose(thing: QObject) -> str:
    names = []
    owner: QObject | None = thing
    while owner is not None:
        names.append(f"{type(owner).__name__} {owner.objectName()}".strip())
        owner = owner.parent()
    return " in ".join(names)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of this test's backend."""
    return tmp_path / "数据"


@pytest.fixture
def backend(qapp: QApplication, data: Path) -> Iterator[Backend]:
    made = Backend(lambda: Workspace(ProgramPaths(program_root()), DataPaths(data)), qapp)
    yield made
    made.close()
    made.deleteLater()
    delete_what_is_due()


@pytest.fixture
def make_session(backend: Backend, catalogue: Catalogue, typesetter: Typesetter) -> Iterator[MakeSession]:
    """Make a draft from a sample and open it; the session goes with the test."""
    sessions: list[DraftSession] = []

    def make(sample_id: str = "ordinary", kind: str = KIND, pack_id: str = PACK) -> DraftSession:
        pack = catalogue.get(pack_id)
        opened: list[OpenedDraft] = []
        errors: list[BaseException] = []

        def draft(workspace: Workspace) -> OpenedDraft:
            return open_draft(workspace, sample_draft(workspace, pack, kind, sample_id).id)

        backend.store(backend, draft, opened.append, errors.append)
        wait_for(lambda: bool(opened or errors), "the sample draft")
        if errors:
            raise errors[0]
        session = DraftSession(opened[0], pack, typesetter, backend)
        sessions.append(session)
        return session

    yield make
    for session in sessions:
        if shiboken6.isValid(session):
            session.deleteLater()
    delete_what_is_due()


@pytest.fixture
def show_editor(theme: Theme, fonts: FontLibrary, backend: Backend) -> Iterator[ShowEditor]:
    """Open sessions in editors of 1366×738; they go with the test, once everything is stored."""
    pages: list[EditorPage] = []

    def show(session: DraftSession, settings: Settings | None = None) -> EditorPage:
        page = EditorPage(session, theme, fonts, backend, settings)
        page.resize(1366, 738)
        page.show()
        pages.append(page)
        spin()
        return page

    yield show
    for page in pages:
        wait_for(lambda p=page: p.session.save.state is SaveState.SAVED, "已保存")  # type: ignore[misc]
        page.close()
        page.deleteLater()
    spin()


@pytest.fixture
def make_desk(
    qapp: QApplication, catalogue: Catalogue, fonts: FontLibrary, theme: Theme, tmp_path: Path
) -> Iterator[MakeDesk]:
    desks: list[Desk] = []

    def make(folder: Path, clock: Clock = utc_now) -> Desk:
        backend = Backend(lambda: workspace_on(folder, clock), qapp)
        window = MainWindow(backend, catalogue, fonts, theme, Settings(tmp_path / "window.ini"))
        window.show()
        desks.append(Desk(folder, backend, window))
        return desks[-1]

    yield make
    for desk in desks:
        if shiboken6.isValid(desk.window):
            desk.window.hide()
            desk.window.deleteLater()
        delete_what_is_due()
        desk.backend.close()
        desk.backend.deleteLater()
    delete_what_is_due()


@pytest.fixture
def desk(make_desk: MakeDesk, data: Path) -> Desk:
    return make_desk(data)
