"""A main window on a data folder, and ways to look behind it and to press what it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QPushButton

from app.paths import DataPaths, ProgramPaths, program_root
from app.services.drafting import DraftEditor, sample_draft
from app.services.workspace import Clock, Workspace, utc_now
from tests.ui.waiting import delete_what_is_due, wait_for
from ui.backend import Backend
from ui.main_window import MainWindow
from ui.notice_bar import NoticeBar
from ui.pages.editor import EditorPage

PACK = "liaoning-2016"
KIND = "window"


def workspace_on(folder: Path, clock: Clock = utc_now) -> Workspace:
    """The data folder as another process sees it."""
    return Workspace(ProgramPaths(program_root()), DataPaths(folder), clock=clock)


@dataclass
class Desk:
    """A window on a data folder, and a way to look behind it."""

    folder: Path
    backend: Backend
    window: MainWindow
    drafts: list[str] = field(default_factory=list)

    def new_draft(self) -> str:
        with workspace_on(self.folder) as workspace:
            draft = sample_draft(workspace, workspace.catalogue.get(PACK), KIND, "ordinary")
        return draft.id

    def stored(self, draft_id: str, field_id: str) -> str:
        with workspace_on(self.folder) as workspace:
            return workspace.store.load(draft_id).draft.value(field_id)

    def change_elsewhere(self, draft_id: str, field_id: str, text: str) -> None:
        with workspace_on(self.folder) as workspace:
            DraftEditor(workspace, draft_id).save({field_id: text})

    def open(self, draft_id: str) -> EditorPage:
        self.window.open_draft(draft_id)
        wait_for(lambda: bool(self.window.findChildren(EditorPage)), "the editor")
        return self.window.findChildren(EditorPage)[0]

    def editors(self) -> list[EditorPage]:
        return self.window.findChildren(EditorPage)

    def vanish(self) -> None:
        """As when the power is cut: nothing is saved, nothing is closed in order."""
        self.window.hide()
        self.window.deleteLater()
        delete_what_is_due()
        self.backend.close()

    def dialogs(self) -> list[QDialog]:
        return [d for d in self.window.findChildren(QDialog) if d.isVisible()]


MakeDesk = Callable[..., Desk]
"""Of a data folder; `clock` tells the time to the store."""


def press(bar: NoticeBar, words: str) -> None:
    for button in bar.findChildren(QPushButton):
        if button.text() == words and button.isVisible():
            button.click()
            return
    pytest.fail(f"no button {words} below: {bar.text.text()}")
