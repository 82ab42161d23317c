"""The history as part of the editor's page: what the keys of undo, and 修改记录 with its Ctrl+L, do there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.errors import ConflictError
from app.services.drafting import OpenedDraft, open_draft
from app.storage.splices import Splice
from ui.backend import Backend
from ui.history.panel import HistoryPanel
from ui.history.undo import TakenBack, UndoKeys, told
from ui.history.words import sentence
from ui.pages.editor_bar import EditorBar
from ui.session import DraftSession
from ui.theme import Theme

HISTORY = "@history"


class Page(Protocol):
    """What is asked of the page around it."""

    @property
    def shown(self) -> str:
        """The entry in the middle."""

    @property
    def field(self) -> str:
        """The field that is being edited or has the keys; empty for none."""

    @property
    def field_in_focus(self) -> str:
        """The field the keys go to; empty when they go elsewhere."""

    def add_panel(self, entry_id: str, panel: QWidget) -> None: ...

    def show_entry(self, entry_id: str) -> None: ...

    def go_to_field(self, field: str) -> None: ...

    def select(self, field: str, start: int, end: int) -> None: ...

    def focusWidget(self) -> QWidget: ...

    def setFocus(self) -> None: ...


class PageHistory(QObject):
    """Undo by keys, and the panel, which is made when it is first wanted."""

    def __init__(
        self, page: Page, bar: EditorBar, session: DraftSession, backend: Backend, theme: Theme, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._bar = bar
        self._session = session
        self._backend = backend
        self._theme = theme
        self._panel: HistoryPanel | None = None
        self._came_from = ("", "")
        self.keys = UndoKeys(session, lambda: page.field_in_focus, self)
        self.keys.taken_back.connect(self._taken_back)
        self.keys.nothing.connect(bar.tell)
        self.keys.failed.connect(self._failed)

    # ── the panel ───────────────────────────────────────────────────────

    def toggle(self) -> None:
        """Ctrl+L: the history of the field that has the keys, else of the draft; once more goes back."""
        if self._page.shown == HISTORY:
            self.leave()
        else:
            self.show(self._page.field_in_focus)

    def show(self, field: str = "") -> None:
        """The history of a field, or of the draft, in the place of the paper."""
        if self._panel is None:
            self._panel = HistoryPanel(self._session, self._backend, self._theme)
            self._panel.closed.connect(self.leave)
            self._panel.told.connect(self._bar.tell)
            self._panel.failed.connect(self._failed)
            self._page.add_panel(HISTORY, self._panel)
        if self._page.shown != HISTORY:
            self._came_from = (self._page.shown, self._page.field)
        self._page.show_entry(HISTORY)
        self._panel.start(field)

    def leave(self) -> None:
        """Back to where one came from."""
        entry, field = self._came_from
        self._page.show_entry(entry)
        if field:
            self._page.go_to_field(field)
        else:
            self._page.setFocus()

    def _refresh(self) -> None:
        if self._panel is not None and self._page.shown == HISTORY:
            self._panel.refresh()

    # ── undo and redo ───────────────────────────────────────────────────

    def _taken_back(self, taken: TakenBack) -> None:
        """Bring the place of a change into sight; said in words where the keys were in no field."""
        if taken.asked:
            self._bar.clear()
            if self._page.field_in_focus == taken.asked:
                self._show_change(taken.asked, taken.splices)
            return
        self._bar.tell(told(taken, self._session))
        changed = [field for field in self._session.form.fields if field in taken.splices]
        if self._page.shown == HISTORY or not changed:
            self._refresh()
            return
        keys = self._page.focusWidget()
        self._page.go_to_field(changed[0])
        self._show_change(changed[0], taken.splices)
        if keys.isVisible():  # the next press goes on with the draft
            keys.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_change(self, field: str, splices: Mapping[str, Splice]) -> None:
        """The cursor behind what came in, or where something went."""
        if field in splices:
            place = splices[field].pos + len(splices[field].inserted)
            self._page.select(field, place, place)

    # ── what went wrong ─────────────────────────────────────────────────

    def _failed(self, error: BaseException) -> None:
        """After a conflict the way on is to look at what the other wrote."""
        if isinstance(error, ConflictError):
            self._bar.tell(sentence(error, self._session.form), [("读取最新内容", self._read_again)])
        else:
            self._bar.show_error(error)

    def _read_again(self) -> None:
        draft_id = self._session.draft.id

        def reload(opened: OpenedDraft) -> None:
            self._session.reload(opened)
            self._refresh()

        self._backend.store(self, lambda workspace: open_draft(workspace, draft_id), reload, self._bar.show_error)
