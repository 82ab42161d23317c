"""Screens of the first run, 受理, settings, the office's keys and the manual."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.services import shelf
from app.services.manual import load_manual
from app.services.workspace import Workspace
from build.settling import later
from ui.dialogs.new_draft import NewDraftDialog
from ui.dialogs.office import OfficeDialog
from ui.dialogs.settings import SettingsDialog
from ui.manual.window import ManualWindow
from ui.pages.start import StartPage
from ui.pages.welcome import WelcomePage
from ui.preferences import Mode, Preferences

if TYPE_CHECKING:
    from build.screens import Stage

_UNIT = "示例市社会保险服务中心"

_BACKUPS = Path("/home/wang/.local/share/Chuangbao/backups")
_SOON = 300  # ms: shown by then


def _welcome(stage: Stage) -> QWidget:
    page = WelcomePage(_BACKUPS, stage.theme)
    page.unit.setText(_UNIT)
    return page


def _receiving(stage: Stage) -> QWidget:
    page = StartPage(stage.backend, stage.front.catalogue, stage.theme, None, Preferences(Mode.RECEIVING))
    page.refresh()
    return page


def _with_sample(stage: Stage) -> QWidget:
    stage.draft("ordinary")
    with Workspace(stage.front.program, stage.front.data) as own:
        shelf.new_from_sample(own)
    page = StartPage(stage.backend, stage.front.catalogue, stage.theme)
    page.refresh()
    return page


def _new(stage: Stage) -> QWidget:
    return NewDraftDialog(shelf.offers(stage.front.catalogue), stage.theme)


def _settings(stage: Stage) -> QWidget:
    return SettingsDialog(Preferences(unit=_UNIT), _BACKUPS, stage.theme)


def _office(stage: Stage) -> QWidget:
    return OfficeDialog("示例市人力资源和社会保障局", stage.backend, stage.theme, None)


def _manual(then: Callable[[ManualWindow], None]) -> Callable[[Stage], QWidget]:
    def make(stage: Stage) -> QWidget:
        window = ManualWindow(load_manual(stage.front.program.manual), stage.theme)
        window.open_at("first-print")
        later(_SOON, window, lambda: then(window))
        return window

    return make


def _searched(window: ManualWindow) -> None:
    window.search.setText("双面")
    window.list.setCurrentRow(1)


DESK: dict[str, Callable[[Stage], QWidget]] = {
    "welcome": _welcome,
    "start-sample": _with_sample,
    "start-receiving": _receiving,
    "new-draft": _new,
    "settings": _settings,
    "office": _office,
    "manual": _manual(lambda _: None),
    "manual-search": _manual(_searched),
}
