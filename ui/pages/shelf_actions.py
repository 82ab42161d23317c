"""What is done to the drafts on the shelf: a new one, one made from another, copies, the bin and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from app.domain.draft import Draft
from app.packs.catalogue import Catalogue
from app.services import shelf
from app.services.shelf import Card, Offer
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.pages.draft_card import CardGrid, short_name
from ui.pages.start_parts import Line
from ui.preferences import Mode, Preferences
from ui.theme import Theme

T = TypeVar("T")


class ShelfActions(QObject):
    """One thing at a time, each told in the line `done`, where the last deletion can be taken back.

    `made(id)`: a draft to be shown and opened. `changed(id, place)`: the shelf is to be read again; then the card of this
    draft takes the keyboard, or the one now standing at the place, if not None. `failed(error)`: nothing was done.
    """

    made = Signal(str)
    changed = Signal(str, object)
    failed = Signal(object)

    def __init__(
        self, backend: Backend, catalogue: Catalogue, theme: Theme, preferences: Preferences, grid: CardGrid, done: Line,
        fault: Line, page: QWidget,
    ) -> None:  # fmt: skip
        """`grid` shows the drafts, `fault` what went wrong with the last action; `page` owns this and its dialogs."""
        super().__init__(page)
        self._backend = backend
        self._catalogue = catalogue
        self._theme = theme
        self._preferences = preferences
        self._grid = grid
        self._done = done
        self._fault = fault
        self._page = page
        self._busy = False
        self._undo_id = ""

    def run(self, function: Callable[[Workspace], T], then: Callable[[T], None]) -> None:
        """One thing at a time: a second Enter on 新建 must not make a second draft."""
        if self._busy:
            return
        self._busy = True

        def done(result: T) -> None:
            self._busy = False
            self._fault.clear()
            then(result)

        def failed(error: BaseException) -> None:
            self._busy = False
            self.failed.emit(error)

        self._backend.store(self, function, done, failed)

    def say(self, sentence: str, icon: QIcon) -> None:
        """A line that tells what was done, until the next thing is."""
        self._undo_id = ""
        self._done.say(sentence, act=False, icon=icon)

    # ── making ──────────────────────────────────────────────────────────

    def start_new(self) -> None:
        """新建: asks for notice and kind only where there is a choice."""
        if self._busy:
            return
        found = shelf.offers(self._catalogue)
        if not found.offers:
            why = "".join(found.faults)
            self._fault.say(f"没有可以填报的表格，不能新建。已有的草稿不受影响；请重新安装窗报。{why}")
        elif len(found.offers) == 1:
            self._new(found.offers[0])
        else:
            from ui.dialogs.new_draft import NewDraftDialog

            receiving = self._preferences.mode is Mode.RECEIVING
            dialog = NewDraftDialog(found, self._theme, self._page, offices_first=receiving)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.accepted.connect(lambda: self._new(dialog.chosen))
            dialog.open()

    def start_from(self, cards: Sequence[Card], focused: str) -> None:
        """以旧稿为底稿: a dialog that shows what goes where before it makes anything; the draft `focused` is offered first."""
        from ui.dialogs.start_from import StartFromDialog

        sources = [c for c in cards if not (c.fault or c.sample)]
        found = shelf.offers(self._catalogue)
        if self._busy or not sources or not found.offers:
            return
        dialog = StartFromDialog(sources, focused, found.offers, self._backend, self._theme, self._page)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.made.connect(self._made)
        dialog.open()

    def start_sample(self) -> None:
        """用示例练习: a draft of the pack's sample, marked as one."""
        self._make(shelf.new_from_sample)

    def _new(self, offer: Offer) -> None:
        unit = self._preferences.unit
        self._make(lambda workspace: shelf.new(workspace, offer.pack.id, offer.form.id, unit))

    def _make(self, function: Callable[[Workspace], Draft]) -> None:
        self.run(function, lambda draft: self._made(draft.id))

    def _made(self, draft_id: str) -> None:
        self.forget_undo()
        self.made.emit(draft_id)

    # ── copies and the bin ──────────────────────────────────────────────

    def copy(self, draft_id: str) -> None:
        """复制: another draft with all that is in this one."""
        card, _ = self._grid.find_card(draft_id)

        def copied(draft: Draft) -> None:
            self.say(f"已复制一份：{short_name(card.subject)}", self._theme.icon("copy"))
            self.changed.emit(draft.id, None)

        self.run(lambda workspace: shelf.duplicate(workspace, draft_id), copied)

    def delete(self, draft_id: str) -> None:
        """Into the bin, with the way back beside the line that says so."""
        card, at = self._grid.find_card(draft_id)

        def deleted(_: None) -> None:
            self._undo_id = draft_id
            icon = self._theme.icon("trash-2", self._theme.colours.accent)
            self._done.say(f"已移到回收站：{short_name(card.subject)}", act=True, icon=icon)
            self.changed.emit("", at)

        self.run(lambda workspace: shelf.delete(workspace, draft_id), deleted)

    def restore(self, draft_id: str) -> None:
        """Out of the bin, where it is shown."""
        card, at = self._grid.find_card(draft_id)

        def restored(_: None) -> None:
            self.say(f"已恢复：{short_name(card.subject)}", self._theme.icon("check"))
            self.changed.emit(draft_id, at)

        self.run(lambda workspace: shelf.restore(workspace, draft_id), restored)

    def undo(self) -> None:
        """Take back the last deletion, while the line offers it."""
        draft_id = self._undo_id
        if not draft_id:
            return

        def restored(_: None) -> None:
            self.forget_undo()
            self.changed.emit(draft_id, None)

        self.run(lambda workspace: shelf.restore(workspace, draft_id), restored)

    def forget_undo(self) -> None:
        """Something else is on the page now: the line about the last action goes."""
        self._undo_id = ""
        self._done.clear()
