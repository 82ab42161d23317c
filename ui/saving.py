"""What was typed on its way to the store: in order, a little after the last key, again after a failure; and how it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import ChuangbaoError, ConflictError
from app.services.drafting import OpenedDraft
from app.services.workspace import Workspace
from app.storage.records import Changed
from app.storage.splices import Splice
from ui.backend import Backend

_SAVE_AFTER = 300  # ms without a keystroke
_SAVE_AT_LATEST = 1500  # ms after the first unsaved keystroke
_TRY_AGAIN = 3000  # ms after a failed save


class SaveState(Enum):
    """What the corner of the window says about saving."""

    SAVED = "saved"
    PENDING = "pending"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SaveStatus:
    """State, the time of the last commit, and for a failure the sentence to show and its code."""

    state: SaveState
    at: datetime | None = None
    message: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class _Batch:
    """Values on their way to the store; `as_one` when undo is to take them back at once, apart from what was typed."""

    values: dict[str, str]
    as_one: bool = False


class SavingQueue(QObject):
    """The values of one draft that the store does not have yet. `status_changed()`: how saving stands is another.

    What is put in is sent by `save_soon` or `save_now`; between the two the screen may follow, and see it as pending.
    """

    status_changed = Signal()

    def __init__(self, opened: OpenedDraft, backend: Backend, parent: QObject) -> None:
        super().__init__(parent)
        self.status: SaveStatus = SaveStatus(SaveState.SAVED, opened.changed)
        self._draft_id = opened.draft.id
        self._backend = backend
        self._seen: dict[str, int] = dict(opened.seen)
        self._waiting: list[_Batch] = []
        self._under_way = _Batch({})
        self._saving = False
        self._error: BaseException | None = None
        self._after_save: list[Callable[[bool], None]] = []
        self._save_timer = self._timer(_SAVE_AFTER)
        self._latest_timer = self._timer(_SAVE_AT_LATEST)
        self._retry_timer = self._timer(_TRY_AGAIN)

    def _timer(self, milliseconds: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(self._save)
        return timer

    @property
    def pending(self) -> dict[str, str]:
        """What is on the screen and not yet on the disk."""
        return {f: text for batch in (self._under_way, *self._waiting) for f, text in batch.values.items()}

    # ── putting in ──────────────────────────────────────────────────────

    def put_typed(self, field: str, text: str) -> None:
        """What stands in a field after a key: together with what else was typed."""
        if not self._waiting or self._waiting[-1].as_one:
            self._waiting.append(_Batch({}))
        self._waiting[-1].values[field] = text

    def put_together(self, values: dict[str, str]) -> None:
        """The outcome of a command: a change of its own."""
        self._waiting.append(_Batch(values, as_one=True))

    def save_soon(self) -> None:
        """When the keys rest, and not too late while they do not."""
        self._save_timer.start()
        if not self._latest_timer.isActive():
            self._latest_timer.start()
        self._set_pending()

    def save_now(self) -> None:
        """As soon as the store has answered what is under way."""
        self._set_pending()
        self._save()

    def flush(self, then: Callable[[bool], None]) -> None:
        """Save what is pending, then call with whether everything is on the disk."""
        if not self._waiting and not self._saving:
            then(self.status.state is not SaveState.FAILED)
            return
        self._after_save.append(then)
        self._save()

    # ── what the store changes itself ───────────────────────────────────

    def change_in_store(
        self,
        change: Callable[[Workspace, Mapping[str, int]], Changed],
        take: Callable[[Changed], Mapping[str, Splice]],
        done: Callable[[Mapping[str, Splice]], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Save what is pending, then let a service change texts in the store, with nothing else being saved meanwhile.

        `change` gets what was seen. `take` puts the outcome on the screen and returns what changed there, which `done` is told
        when saving has gone on.
        """

        def saved(success: bool) -> None:
            if self._waiting and success:
                self.flush(saved)
            elif self._saving:  # another change was faster
                self._after_save.append(saved)
            elif not success and self._error is not None:
                failed(self._error)
            else:
                begin()

        def begin() -> None:
            seen = dict(self._seen)
            self._saving = True  # a save meanwhile would find its own fields changed
            self._backend.store(self, lambda workspace: change(workspace, seen), changed, refused)

        def changed(what: Changed) -> None:
            self._seen.update(what.seqs)
            taken = take(what)
            if taken:
                self._set_status(SaveStatus(self.status.state, datetime.now().astimezone(), self.status.message))
            self._go_on()
            done(taken)

        def refused(error: BaseException) -> None:
            self._go_on()
            failed(error)

        self.flush(saved)

    def reread(self, seen: Mapping[str, int]) -> None:
        """The draft was read again: what was seen counts, but for what is pending, which was made of the older."""
        self._seen = {**seen, **{f: self._seen.get(f, 0) for f in self.pending}}

    # ── sending ─────────────────────────────────────────────────────────

    def _save(self) -> None:
        if self._saving or not self._waiting:
            return
        for timer in (self._save_timer, self._latest_timer, self._retry_timer):
            timer.stop()
        batch = self._under_way = self._waiting.pop(0)
        changes, seen, draft_id = dict(batch.values), dict(self._seen), self._draft_id
        self._saving = True

        def write(workspace: Workspace) -> Mapping[str, int]:
            return workspace.store.save_values(draft_id, changes, seen, as_one=batch.as_one)

        self._backend.store(self, write, self._saved, self._failed)

    def _saved(self, seqs: Mapping[str, int]) -> None:
        self._under_way = _Batch({})
        self._error = None
        self._seen.update(seqs)
        state = SaveState.PENDING if self._waiting else SaveState.SAVED
        self._set_status(SaveStatus(state, datetime.now().astimezone()))
        self._go_on()

    def _go_on(self) -> None:
        """The store has answered: save what has come meanwhile, or tell those who wait that all is saved."""
        self._saving = False
        if not self._waiting:
            self._tell_waiting(saved=self.status.state is not SaveState.FAILED)
        elif self._after_save or self._waiting[0].as_one or len(self._waiting) > 1:
            self._save()
        else:
            self._save_timer.start()

    def _failed(self, error: BaseException) -> None:
        self._saving = False
        self._error = error
        failed, self._under_way = self._under_way, _Batch({})
        if self._waiting and not (failed.as_one or self._waiting[0].as_one):
            self._waiting[0] = _Batch({**failed.values, **self._waiting[0].values})
        else:
            self._waiting.insert(0, failed)
        message = (
            error.message
            if isinstance(error, ChuangbaoError)
            else "程序内部出错，没有存上。屏幕上的文字还在；正在重试。"
        )
        code = error.code if isinstance(error, ChuangbaoError) else ""
        self._set_status(SaveStatus(SaveState.FAILED, self.status.at, message, code))
        self._tell_waiting(saved=False)
        if not isinstance(error, ConflictError):
            self._retry_timer.start()

    def _tell_waiting(self, *, saved: bool) -> None:
        waiting, self._after_save = self._after_save, []
        for then in waiting:
            then(saved)

    def _set_pending(self) -> None:
        if self.status.state is SaveState.SAVED:
            self._set_status(SaveStatus(SaveState.PENDING, self.status.at))

    def _set_status(self, status: SaveStatus) -> None:
        self.status = status
        self.status_changed.emit()
