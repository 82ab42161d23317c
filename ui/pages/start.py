"""The start page: every draft as a card, one big 新建, the bin, and the way to a bundle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from app.bundle.layout import RECEIPT_SUFFIX, SEALED_SUFFIX
from app.domain.draft import Draft, DraftState
from app.errors import ChuangbaoError, StorageError
from app.packs.catalogue import Catalogue
from app.services import shelf
from app.services.shelf import Card, Offer
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.common import plain
from ui.pages.draft_card import CardGrid, DraftCard, plain_label, short_name, when
from ui.pages.empty_desk import EmptyDesk
from ui.pages.selection import SelectionBar, Task
from ui.pages.start_parts import EmptyShelf, Line, StartHeader
from ui.preferences import Mode, Preferences
from ui.preview.candidates import Candidate
from ui.theme import GRID, Theme

if TYPE_CHECKING:
    from app.services.receipts import TakenReceipt
    from ui.pages.rescue import RescuePanel

T = TypeVar("T")

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
        self._catalogue = catalogue
        self._theme = theme
        self._shelf: _Shelf | None = None
        self._binned = False
        self._busy = False
        self._undo_id = ""
        self._opened_id = ""
        self.rescue: RescuePanel | None = None
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)

        self.header = StartHeader(theme, preferences.mode)
        self.fault = Line("notice", theme.icon("circle-alert", theme.colours.must), "重试(&R)")
        self.empty = EmptyShelf(theme)
        self.desk = EmptyDesk(theme)
        self._nothing: EmptyShelf | EmptyDesk = self.empty
        self.grid = CardGrid()
        self.selection = SelectionBar(theme)
        self.done = Line("hint", theme.icon("trash-2", theme.colours.accent), "撤销(&Z)")
        self.kept = Line("hint", theme.icon("archive", theme.colours.quiet), "备份和搬家…")
        self._words = plain_label("正在读取草稿…", "quiet")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll = QScrollArea()
        self._place()
        self._connect()
        self._show_desk()
        self.refresh()

    def _place(self) -> None:
        self._scroll.setWidget(self.grid)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        self.grid.setAutoFillBackground(False)
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
        self.header.from_wanted.connect(self.start_from)
        self.header.select_wanted.connect(self._start_selecting)
        self.selection.wanted.connect(self._several)
        self.selection.left.connect(self._stop_selecting)
        self.header.open_wanted.connect(self.choose_bundle)
        self.header.print_wanted.connect(self._print)
        self.header.key_wanted.connect(self._show_key)
        self.header.check_wanted.connect(self.check_wanted)
        self.header.keep_wanted.connect(self._keep)
        self.kept.acted.connect(self._keep)
        self.header.bin_toggled.connect(self._turn)
        self.empty.new_wanted.connect(self.start_new)
        self.empty.sample_wanted.connect(self.start_sample)
        self.fault.acted.connect(self.refresh)
        self.done.acted.connect(self._undo)
        self.grid.moved.connect(self._scroll.ensureWidgetVisible)
        standard = QKeySequence.StandardKey
        for keys, then in (
            (QKeySequence(standard.Undo), self._undo),
            (QKeySequence(standard.Print), self._print),
            (QKeySequence("Ctrl+B"), self._keep),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(then)

    def _show_desk(self) -> None:
        """受理: another empty state, with other things to begin with."""
        self.desk.open_wanted.connect(self.choose_bundle)
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
        self._forget_undo()
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
        made.copy_wanted.connect(self._copy)
        made.delete_wanted.connect(self._delete)
        made.hand_over_wanted.connect(self.hand_over_wanted)
        made.restore_wanted.connect(self._restore)
        made.tick_wanted.connect(self.selection.toggle)
        return made

    def _turn(self, binned: bool) -> None:
        self._forget_undo()
        self._binned = binned
        self._show(at=0)

    def _failed(self, error: BaseException, *, again: bool = False) -> None:
        self._busy = False
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
        self._forget_undo()
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
        self.say_done(sentence)
        self._read(at=0)

    def say_done(self, sentence: str) -> None:
        """A line that tells what was done, until the next thing is."""
        self._undo_id = ""
        self.done.say(plain(sentence), act=False, icon=self._theme.icon("check", self._theme.colours.safe))

    def tell_kept(self, sentence: str, last: datetime | None = None) -> None:
        """The quiet line about backups, none takes it away; and in the header when the `last` was made (aware)."""
        self.header.tell_backup(_backed_up(last, datetime.now().astimezone()) if last is not None else "")
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

    # ── doing ───────────────────────────────────────────────────────────

    def _do(self, function: Callable[[Workspace], T], then: Callable[[T], None]) -> None:
        """One thing at a time: a second Enter on 新建 must not make a second draft."""
        if self._busy:
            return
        self._busy = True

        def done(result: T) -> None:
            self._busy = False
            self.fault.clear()
            then(result)

        self._backend.store(self, function, done, self._failed)

    def start_new(self) -> None:
        """新建: asks for notice and kind only where there is a choice."""
        if self._busy or self.rescue is not None:
            return
        found = shelf.offers(self._catalogue)
        if not found.offers:
            why = "".join(found.faults)
            self.fault.say(f"没有可以填报的表格，不能新建。已有的草稿不受影响；请重新安装窗报。{why}")
        elif len(found.offers) == 1:
            self._new(found.offers[0])
        else:
            from ui.dialogs.new_draft import NewDraftDialog

            receiving = self._preferences.mode is Mode.RECEIVING
            dialog = NewDraftDialog(found, self._theme, self, offices_first=receiving)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.accepted.connect(lambda: self._new(dialog.chosen))
            dialog.open()

    def start_from(self) -> None:
        """以旧稿为底稿: a dialog that shows what goes where before it makes anything."""
        from ui.dialogs.start_from import StartFromDialog

        cards = [c for c in self._shelf.cards if not (c.fault or c.sample)] if self._shelf is not None else []
        found = shelf.offers(self._catalogue)
        if self._busy or not cards or not found.offers:
            return
        dialog = StartFromDialog(cards, self._focused_id(), found.offers, self._backend, self._theme, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.made.connect(self._made_from)
        dialog.open()

    def _made_from(self, draft_id: str) -> None:
        self._forget_undo()
        self._opened_id = draft_id
        self._read(focus=draft_id)
        self.draft_opened.emit(draft_id)

    def _several(self, task: Task, ids: list[str]) -> None:
        cards = {card.card.id: card.card for card in self.grid.cards}
        names = {i: f"{short_name(cards[i].subject)} · {cards[i].form}" for i in ids if i in cards}
        if task is Task.PRINT:
            self.print_wanted.emit([Candidate(i, name) for i, name in names.items()])
        else:
            self.several_wanted.emit(task, names)

    def _show_key(self) -> None:
        cards = self._shelf.cards if self._shelf is not None else []
        self.key_wanted.emit(next((c.unit for c in cards if not c.fault and c.unit != shelf.NO_UNIT), ""))

    def _start_selecting(self) -> None:
        at = next((n for n, card in enumerate(self.grid.cards) if card.card.id == self._opened_id), 0)
        self.selection.start()
        self.header.setEnabled(False)  # one thing to do: its buttons mean the same keys
        self._take_focus(at)

    def _stop_selecting(self) -> None:
        self.selection.stop()
        self.header.setEnabled(True)
        self._take_focus()

    def _new(self, offer: Offer) -> None:
        unit = self._preferences.unit
        self._make(lambda workspace: shelf.new(workspace, offer.pack.id, offer.form.id, unit))

    def start_sample(self) -> None:
        """用示例练习: a draft of the pack's sample, marked as one."""
        if self.rescue is None:
            self._make(shelf.new_from_sample)

    def _make(self, function: Callable[[Workspace], Draft]) -> None:
        def made(draft: Draft) -> None:
            self._forget_undo()
            self._opened_id = draft.id
            self._read(focus=draft.id)
            self.draft_opened.emit(draft.id)

        self._do(function, made)

    def choose_bundle(self) -> None:
        """打开移交文件, or take in a receipt: ask for the file."""
        kinds = f"移交文件和回执 (*{SEALED_SUFFIX} *{RECEIPT_SUFFIX})"
        dialog = QFileDialog(self, "打开移交文件或回执", "", kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self._take(Path(file)))
        dialog.open()

    def _take(self, path: Path) -> None:
        if path.suffix.lower() == RECEIPT_SUFFIX:
            self.take_receipts([path])
        else:
            self.bundle_chosen.emit(path)

    def take_receipts(self, paths: Sequence[Path]) -> None:
        """Take in offices' answers; the cards of their drafts say what they were. One that is refused stops no other."""

        def take(workspace: Workspace) -> list[TakenReceipt | ChuangbaoError]:
            return [_taken_or_refused(workspace, path) for path in paths]

        def taken(found: list[TakenReceipt | ChuangbaoError]) -> None:
            good = [each for each in found if not isinstance(each, ChuangbaoError)]
            refused = [plain(each.message) for each in found if isinstance(each, ChuangbaoError)]
            if good:
                self._undo_id = ""
                icon = self._theme.icon("inbox", self._theme.colours.accent)
                self.done.say("\n".join(plain(each.sentence) for each in good), act=False, icon=icon)
                self._read(focus=good[-1].draft)
            if refused:
                self.fault.say("\n".join(refused))

        self._do(take, taken)

    def _open(self, draft_id: str) -> None:
        card, _ = self._find(draft_id)
        if card.fault:
            self.fault.say(card.fault)
        else:
            self._opened_id = draft_id
            self.draft_opened.emit(draft_id)

    def _copy(self, draft_id: str) -> None:
        card, _ = self._find(draft_id)

        def copied(draft: Draft) -> None:
            self._undo_id = ""
            self.done.say(f"已复制一份：{short_name(card.subject)}", act=False, icon=self._theme.icon("copy"))
            self._read(focus=draft.id)

        self._do(lambda workspace: shelf.duplicate(workspace, draft_id), copied)

    def _delete(self, draft_id: str) -> None:
        card, at = self._find(draft_id)

        def deleted(_: None) -> None:
            self._undo_id = draft_id
            icon = self._theme.icon("trash-2", self._theme.colours.accent)
            self.done.say(f"已移到回收站：{short_name(card.subject)}", act=True, icon=icon)
            self._read(at=at)

        self._do(lambda workspace: shelf.delete(workspace, draft_id), deleted)

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

    def _undo(self) -> None:
        draft_id = self._undo_id
        if not draft_id:
            return

        def restored(_: None) -> None:
            self._forget_undo()
            self._read(focus=draft_id)

        self._do(lambda workspace: shelf.restore(workspace, draft_id), restored)

    def _restore(self, draft_id: str) -> None:
        card, at = self._find(draft_id)

        def restored(_: None) -> None:
            self._undo_id = ""
            self.done.say(f"已恢复：{short_name(card.subject)}", act=False, icon=self._theme.icon("check"))
            self._read(focus=draft_id, at=at)

        self._do(lambda workspace: shelf.restore(workspace, draft_id), restored)

    def _forget_undo(self) -> None:
        self._undo_id = ""
        self.done.clear()

    def _find(self, draft_id: str) -> tuple[Card, int]:
        """A card that is shown, and its place."""
        return next((c.card, n) for n, c in enumerate(self.grid.cards) if c.card.id == draft_id)

    # ── dropping ────────────────────────────────────────────────────────

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _bundles(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        bundles = _bundles(event.mimeData())
        if bundles and all(path.suffix.lower() == RECEIPT_SUFFIX for path in bundles):
            event.acceptProposedAction()
            self.take_receipts(bundles)
        elif len(bundles) == 1:
            event.acceptProposedAction()
            self._take(bundles[0])
        elif bundles:
            self.fault.say("一次只能打开一个移交文件，没有打开任何文件；请逐个拖进来。")


def _bundles(data: QMimeData) -> list[Path]:
    """The bundles and receipts among what is dragged."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in (SEALED_SUFFIX, RECEIPT_SUFFIX)]


def _taken_or_refused(workspace: Workspace, path: Path) -> TakenReceipt | ChuangbaoError:
    from app.services.receipts import take_receipt

    try:
        return take_receipt(workspace, path)
    except ChuangbaoError as error:
        return error


def _backed_up(last: datetime, now: datetime) -> str:
    """Of another day only while nothing has changed since."""
    local = last.astimezone()
    return f"上次备份：{when(local, now)}{'' if local.date() == now.date() else '，此后没有改动'}"


def _read_shelf(workspace: Workspace) -> _Shelf:
    return _Shelf(shelf.cards(workspace), shelf.deleted_cards(workspace))
