"""What the window does for the store beside saving: backups, the way back after a power cut, and help when it is damaged or gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from app.errors import ChuangbaoError, StorageError
from app.services.recovery import Recovered
from ui.backend import Backend
from ui.dialog_queue import DialogQueue
from ui.keeping import Keeper
from ui.notice_bar import Action
from ui.place import OpenPlace
from ui.settings import Settings
from ui.theme import Theme

if TYPE_CHECKING:  # late: every start of the program would wait for it
    from ui.session import DraftSession


class StoreCare(QObject):
    """`told(sentence, actions)`: a line for the window. `go_to(draft, field)`: where it was when the power went.

    `trouble(StorageError)`: for the start page, when no draft is open. `reread(draft)`: the open draft stands in a restored
    store now, under this id, and is to be read from there.
    """

    told = Signal(str, object)
    go_to = Signal(str, str)
    trouble = Signal(object)
    reread = Signal(str)

    def __init__(
        self,
        backend: Backend,
        theme: Theme,
        settings: Settings,
        dialogs: DialogQueue,
        session: Callable[[], DraftSession | None],
        opening: Callable[[], bool],
        window: QWidget,
    ) -> None:
        """`session` is the open draft, `opening` whether one is being opened; `window` owns this and its dialogs."""
        super().__init__(window)
        self._backend = backend
        self._theme = theme
        self._settings = settings
        self._dialogs = dialogs
        self._session = session
        self._opening = opening
        self._window = window
        self._recovered: Recovered | None = None
        self._looked_back = False
        self.place = OpenPlace(backend, self)
        self.keeper = Keeper(backend, self)
        self.keeper.damaged.connect(self._found_damaged)

    @property
    def _idle(self) -> bool:
        return self._session() is None and not self._opening()

    # ── where it was ────────────────────────────────────────────────────

    @Slot()
    def begin(self) -> None:
        """The drafts are on the screen: back to where it was, once, then backups."""
        if not self._looked_back:
            self._looked_back = True
            self.place.find(self._go_back)
        self.keeper.start()

    def _go_back(self, recovered: Recovered) -> None:
        if self._idle:  # else something has been opened since
            self._recovered = recovered
            self.go_to.emit(recovered.draft, recovered.field)

    def opened(self, draft_id: str, field: str) -> None:
        """A draft is on the screen, at this field (may be empty); one line when it is the one of the power cut."""
        self.place.opened(draft_id, field)
        recovered, self._recovered = self._recovered, None
        if recovered is not None and recovered.draft == draft_id:
            self.told.emit(recovered.sentence, [])

    def not_opened(self) -> None:
        """It could not be."""
        self._recovered = None

    # ── damaged or gone ─────────────────────────────────────────────────

    @Slot(object)
    def _found_damaged(self, error: StorageError) -> None:
        """A backup found it; with a draft open it must not take the page away."""
        if self._idle and not self._dialogs.busy:
            self.trouble.emit(error)
        elif error.code == "damaged":
            sentence = "备份时发现草稿库文件有损坏。屏幕上的文字都还在，恢复后会写进去；请从备份恢复。"
            actions: list[Action] = [("从备份恢复(&H)…", self.restore_under)]
            self.told.emit(sentence, actions)
        else:
            actions = [("由程序放回(&F)", self.put_back)]
            self.told.emit(error.message, actions)

    @Slot()
    def put_back(self) -> None:
        """The store was deleted under the open draft: its bytes are there until it is closed."""
        session = self._session()
        if session is None:
            return

        def saved(success: bool) -> None:
            if success:
                self.told.emit("草稿库已放回原处，接着保存了。", [])

        def done(_: bool) -> None:
            self.keeper.start()
            session.flush(saved)

        def failed(error: BaseException) -> None:
            if isinstance(error, ChuangbaoError):  # a bug of ours is told by the crash reporter
                self.told.emit(error.message, [])

        self._backend.store(session, lambda workspace: workspace.store.put_back(), done, failed)

    @Slot()
    def restore_under(self) -> None:
        """A backup in the place of the store, with what is on the screen written into it."""
        session = self._session()
        if session is None or self._dialogs.busy:
            return

        def make() -> QDialog:
            from ui.dialogs.restore import RestoreDialog

            dialog = RestoreDialog(self._backend, self._theme, self._window, on_screen=lambda: session.draft)
            # After the dialog has gone: it is made of the draft that is put away.
            dialog.kept.connect(self._kept, Qt.ConnectionType.QueuedConnection)
            return dialog

        self._show(make, lambda: self._session() is session)

    @Slot(str)
    def _kept(self, draft_id: str) -> None:
        self.reread.emit(draft_id)
        self.keeper.start()

    # ── 备份和搬家 ──────────────────────────────────────────────────────

    @Slot()
    def keep(self) -> None:
        """备份和搬家, from the start page."""

        def make() -> QDialog:
            from ui.dialogs.keeping import KeepingDialog

            return KeepingDialog(self._backend, self._theme, self._settings, self._window)

        if not self._dialogs.busy:
            self._show(make, lambda: self._idle)

    def _show(self, make: Callable[[], QDialog], still_wanted: Callable[[], bool]) -> None:
        """Nothing is copied behind the dialog, for it may replace or rebuild the store."""

        def resuming() -> QDialog:
            dialog = make()
            dialog.finished.connect(self.keeper.resume)
            return dialog

        def show() -> None:
            if still_wanted() and not self._dialogs.busy:
                self._dialogs.ask(resuming)
            else:
                self.keeper.resume()

        self.keeper.pause(show)
