"""The start page: every draft as a card, one big 新建, the bin, and the way to a bundle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app.domain.draft import DraftState
from app.errors import ChuangbaoError, StorageError
from app.packs.catalogue import Catalogue
from app.services import shelf
from app.services.shelf import Card
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.common import plain
from ui.pages.arrivals import Arrivals, files_among
from ui.pages.draft_card import CardGrid, DraftCard, plain_label, short_name
from ui.pages.empty_desk import EmptyDesk
from ui.pages.selection import SelectionBar, Task
from ui.pages.shelf_actions import ShelfActions
from ui.pages.start_parts import EmptyShelf, EmptyState, Line, StartHeader, scrolled
from ui.preferences import Mode, Preferences
from ui.preview.candidates import Candidate
from ui.theme import GRID, Theme

if TYPE_CHECKING:
    from ui.pages.rescue import RescuePanel

_AS_IT_COMES = Preferences()
_BUG = "程序内部出错，已保存的草稿不受影响。"


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What the page shows: the cards, and those in the bin."""

    cards: list[Card]
    deleted: list[Card]


class StartPage(QWidget):
    """What the program opens with. `draft_opened(id)`: a draft to be edited; `bundle_chosen(Path)`: a bundle to be opened;
    `print_wanted(list of Candidate)`: the drafts there are, those to be printed ticked; `several_wanted(Task, names by
    id)`: something else to be done with several; `hand_over_wanted(id)`: a draft's sealed file; `check_wanted()`: a medium;
    `keep_wanted()`: 备份和搬家; `drafts_read()`: they are on the screen; `key_wanted(unit)`: 本单位密钥, of the unit drafts
    are for."""

    draft_opened = Signal(str)
    bundle_chosen = Signal(object)
    print_wanted = Signal(object)
    several_wanted = Signal(object, object)
    key_wanted = Signal(str)
    hand_over_wanted = Signal(str)
    check_wanted = Signal()
    keep_wanted = Signal()
    drafts_read = Signal()

    def __init__(
        self,
        backend: Backend,
        catalogue: Catalogue,
        theme: Theme,
        parent: QWidget | None = None,
        preferences: Preferences = _AS_IT_COMES,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._backend = backend
        self._theme = theme
        self._shelf: _Shelf | None = None
        self._binned = False
        self._opened_id = ""
        self.rescue: RescuePanel | None = None
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)

        self.header = StartHeader(theme, preferences.mode)
        self.fault = Line("notice", theme.icon("circle-alert", theme.colours.must), "重试(&R)")
        self.empty = EmptyShelf(theme)
        self.desk = EmptyDesk(theme)
        self._nothing: EmptyState = self.empty
        self.grid = CardGrid()
        self.selection = SelectionBar(theme)
        self.done = Line("hint", theme.icon("trash-2", theme.colours.accent), "撤销(&Z)")
        self.kept = Line("hint", theme.icon("archive", theme.colours.quiet), "备份和搬家…")
        self._words = plain_label("正在读取草稿…", "quiet")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll = scrolled(self.grid)
        self._actions = ShelfActions(backend, catalogue, theme, preferences, self.grid, self.done, self.fault, self)
        self._arrivals = Arrivals(self._actions, theme, self.fault, self)
        self._place()
        self._connect()
        self._show_desk()
        self.refresh()

    def _place(self) -> None:
        self._middle = QStackedLayout()
        for widget in (self._words, self.empty, self._scroll):
            self._middle.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8 * GRID, 6 * GRID, 8 * GRID, 4 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addWidget(self.header)
        layout.addWidget(self.fault)
        layout.addLayout(self._middle, 1)
        layout.addWidget(self.selection)
        layout.addWidget(self.done)
        layout.addWidget(self.kept)

    def _connect(self) -> None:
        self.header.new_wanted.connect(self.start_new)
        self.header.from_wanted.connect(self._start_from)
        self.header.select_wanted.connect(self._start_selecting)
        self.selection.wanted.connect(self._several)
        self.selection.left.connect(self._stop_selecting)
        self.header.open_wanted.connect(self._arrivals.choose)
        self.header.print_wanted.connect(self._print)
        self.header.key_wanted.connect(self._show_key)
        self.header.check_wanted.connect(self.check_wanted)
        self.header.keep_wanted.connect(self._keep)
        self.kept.acted.connect(self._keep)
        self.header.bin_toggled.connect(self._turn)
        self.empty.new_wanted.connect(self.start_new)
        self.empty.sample_wanted.connect(self.start_sample)
        self.fault.acted.connect(self.refresh)
        self.done.acted.connect(self._actions.undo)
        self._actions.made.connect(self._made)
        self._actions.changed.connect(self._read)
        self._actions.failed.connect(self._failed)
        self._arrivals.bundle_chosen.connect(self.bundle_chosen)
        self._arrivals.taken.connect(self._read)
        self.grid.moved.connect(self._scroll.ensureWidgetVisible)
        standard = QKeySequence.StandardKey
        for keys, then in (
            (QKeySequence(standard.Undo), self._actions.undo),
            (QKeySequence(standard.Print), self._print),
            (QKeySequence("Ctrl+B"), self._keep),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(then)

    def _show_desk(self) -> None:
        """受理: another empty state, with other things to begin with."""
        self.desk.open_wanted.connect(self._arrivals.choose)
        self.desk.office_wanted.connect(self.header.tools.office_wanted)
        self._middle.addWidget(self.desk)
        if self._preferences.mode is Mode.RECEIVING:
            self._nothing = self.desk

    # ── reading ─────────────────────────────────────────────────────────

    @property
    def ready(self) -> bool:
        """Whether the drafts have been read and the page can be used."""
        return self._shelf is not None

    def refresh(self) -> None:
        """Read the drafts again; what is shown stays until they are there."""
        self._actions.forget_undo()
        self._read()

    def _read(self, focus: str = "", at: int | None = None) -> None:
        """Read and show; then the card `focus`, or the one now standing `at` that place, takes the keyboard."""

        def show(read: _Shelf) -> None:
            first = self._shelf is None
            self._shelf = read
            self.fault.clear()
            self._end_trouble()
            self._show(focus, at)
            self.drafts_read.emit()
            if self.hasFocus() or (first and not read.cards and self.isVisible()):
                self._take_focus()

        self._backend.store(self, _read_shelf, show, lambda error: self._failed(error, again=True))

    def _show(self, focus: str = "", at: int | None = None) -> None:
        if self._shelf is None:
            return
        if not self._shelf.deleted:
            self._binned = False
        shown = self._shelf.deleted if self._binned else self._shelf.cards
        now = datetime.now().astimezone()
        # A focus that goes down with its card would wander to wherever Qt finds next.
        focus = focus or self._focused_id()
        self.grid.set_cards([self._card(card, now) for card in shown])
        self.selection.take(self.grid.cards)
        samples = sum(card.sample for card in self._shelf.cards)
        self.header.show_state(len(self._shelf.cards), len(self._shelf.deleted), binned=self._binned, samples=samples)
        self._middle.setCurrentWidget(self._scroll if shown else self._nothing)
        wanted = [n for n, card in enumerate(shown) if card.id == focus]
        if wanted or at is not None or focus:
            self._take_focus(wanted[0] if wanted else at or 0)

    def _take_focus(self, at: int = 0) -> None:
        """The keyboard goes to the card at this place or the nearest there is, without cards to 新建."""
        if not self.isVisible():  # whoever shows the page gives it the focus
            return
        if self.grid.cards:
            card = self.grid.cards[min(at, len(self.grid.cards) - 1)]
            card.setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroll.ensureWidgetVisible(card)
        elif self.rescue is not None:
            self.rescue.take_focus()
        elif self._shelf is not None:
            self._nothing.take_focus()

    def _focused_id(self) -> str:
        """The draft whose card, or a button on it, has the focus."""
        now = cast("QWidget | None", self.focusWidget())  # None before anything had it, which the stubs forget
        return next((c.card.id for c in self.grid.cards if now is not None and (c is now or c.isAncestorOf(now))), "")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The page itself does nothing with keys: the draft that was opened last, else the first, takes them."""
        super().focusInEvent(event)
        places = [n for n, card in enumerate(self.grid.cards) if card.card.id == self._opened_id]
        self._take_focus(places[0] if places else 0)

    def _card(self, card: Card, now: datetime) -> DraftCard:
        made = DraftCard(card, self._theme, now, binned=self._binned)
        made.opened.connect(self._open)
        made.copy_wanted.connect(self._actions.copy)
        made.delete_wanted.connect(self._actions.delete)
        made.hand_over_wanted.connect(self.hand_over_wanted)
        made.restore_wanted.connect(self._actions.restore)
        made.tick_wanted.connect(self.selection.toggle)
        return made

    def _turn(self, binned: bool) -> None:
        self._actions.forget_undo()
        self._binned = binned
        self._show(at=0)

    def _failed(self, error: BaseException, *, again: bool = False) -> None:
        if isinstance(error, StorageError) and error.code in ("damaged", "gone", "moved"):
            self.show_trouble(error)
            return
        self.fault.say(error.message if isinstance(error, ChuangbaoError) else _BUG, act=again)
        if again and self._shelf is None:
            self._words.setText("草稿没有读出来。")

    # ── a store that is damaged or gone ─────────────────────────────────

    def show_trouble(self, error: StorageError) -> None:
        """In the place of the drafts: what happened, and the backup that can be had."""
        from ui.pages.rescue import RescuePanel

        self._end_trouble()
        self._actions.forget_undo()
        self._stop_selecting()
        self.fault.clear()
        self.kept.clear()
        self.grid.set_cards([])
        self.header.show_trouble()
        self.rescue = RescuePanel(error, self._backend, self._theme)
        self.rescue.mended.connect(self._mended)
        self.rescue.again.connect(self._read)
        self.rescue.leave.connect(lambda: self.window().close())
        self._middle.addWidget(self.rescue)
        self._middle.setCurrentWidget(self.rescue)
        if self.isVisible():
            self.rescue.take_focus()

    def _mended(self, sentence: str) -> None:
        self._actions.say(plain(sentence), self._theme.icon("check", self._theme.colours.safe))
        self._read(at=0)

    def tell_kept(self, sentence: str, last: datetime | None = None) -> None:
        """The quiet line about backups, none takes it away; and in the header when the `last` was made (aware)."""
        self.header.tell_backup(last)
        if sentence and self.rescue is None:
            self.kept.say(plain(sentence), act=True)
        else:
            self.kept.clear()

    def _end_trouble(self) -> None:
        if self.rescue is not None:
            self._middle.removeWidget(self.rescue)
            self.rescue.deleteLater()
            self.rescue = None

    def _keep(self) -> None:
        if self._shelf is not None and self.rescue is None and not self.selection.on:
            self.keep_wanted.emit()

    # ── one draft ───────────────────────────────────────────────────────

    def start_new(self) -> None:
        """新建: asks for notice and kind only where there is a choice."""
        if self.rescue is None:
            self._actions.start_new()

    def start_sample(self) -> None:
        """用示例练习: a draft of the pack's sample, marked as one."""
        if self.rescue is None:
            self._actions.start_sample()

    def _start_from(self) -> None:
        if self._shelf is not None:
            self._actions.start_from(self._shelf.cards, self._focused_id())

    def _made(self, draft_id: str) -> None:
        self._opened_id = draft_id
        self._read(focus=draft_id)
        self.draft_opened.emit(draft_id)

    def _open(self, draft_id: str) -> None:
        card, _ = self.grid.find_card(draft_id)
        if card.fault:
            self.fault.say(card.fault)
        else:
            self._opened_id = draft_id
            self.draft_opened.emit(draft_id)

    def _show_key(self) -> None:
        cards = self._shelf.cards if self._shelf is not None else []
        self.key_wanted.emit(next((c.unit for c in cards if not c.fault and c.unit != shelf.NO_UNIT), ""))

    # ── several ─────────────────────────────────────────────────────────

    def _start_selecting(self) -> None:
        at = next((n for n, card in enumerate(self.grid.cards) if card.card.id == self._opened_id), 0)
        self.selection.start()
        self.header.setEnabled(False)  # one thing to do: its buttons mean the same keys
        self._take_focus(at)

    def _stop_selecting(self) -> None:
        self.selection.stop()
        self.header.setEnabled(True)
        self._take_focus()

    def _several(self, task: Task, ids: list[str]) -> None:
        cards = {card.card.id: card.card for card in self.grid.cards}
        names = {i: f"{short_name(cards[i].subject)} · {cards[i].form}" for i in ids if i in cards}
        if task is Task.PRINT:
            self.print_wanted.emit([Candidate(i, name) for i, name in names.items()])
        else:
            self.several_wanted.emit(task, names)

    def _print(self) -> None:
        """The draft in focus is ticked; without one those that are 定稿, else the first."""
        cards = (
            [] if self._shelf is None or self._binned or self.rescue else [c for c in self._shelf.cards if not c.fault]
        )
        if not cards:
            return
        focused = [card.id for card in cards if card.id == self._focused_id()]
        chosen = focused or [c.id for c in cards if c.state is DraftState.FINAL] or [cards[0].id]
        names = [f"{short_name(c.subject)} · {c.form}" for c in cards]
        self.print_wanted.emit([Candidate(c.id, n, c.id in chosen) for c, n in zip(cards, names, strict=True)])

    # ── files that come ─────────────────────────────────────────────────

    def take_receipts(self, paths: Sequence[Path]) -> None:
        """Take in offices' answers; the cards of their drafts say what they were. One that is refused stops no other."""
        self._arrivals.take_receipts(paths)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_among(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._arrivals.drop(files_among(event.mimeData())):
            event.acceptProposedAction()


def _read_shelf(workspace: Workspace) -> _Shelf:
    return _Shelf(shelf.cards(workspace), shelf.deleted_cards(workspace))
