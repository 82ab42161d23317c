"""Backups while the window is open: at the start, each day, and to the second place whenever that is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QObject, QTimer, Signal

from app.errors import ChuangbaoError
from app.services.backups import back_up_locally, daily_is_due, last_backup
from app.services.workspace import Workspace
from app.storage.local_backups import Reason
from ui.backend import Backend
from ui.dialogs.common import Reporter

if TYPE_CHECKING:
    from app.services.second_place import PlaceOutcome

_AFTER_START = 1000  # ms: opening the window and a first draft come before it
_LOOK_EVERY = 60_000  # ms: a stick that was plugged in, a new day
_LOST = ("damaged", "gone", "moved")  # codes of a store that nothing more can be copied from
_AFTER_FAILURE = 600_000  # ms: a full stick is not written to every minute


class Keeper(QObject):
    """Works behind the window and never stops it: what is wrong is one quiet `line`.

    `changed()`: the line is another, or `last`, when the newest backup in the data folder was made (aware).
    `damaged(StorageError)`: a backup found the store damaged or gone.
    """

    changed = Signal()
    damaged = Signal(object)

    def __init__(self, backend: Backend, parent: QObject) -> None:
        super().__init__(parent)
        self._backend = backend
        self.last: datetime | None = None
        self._local = ""
        self._elsewhere = ""
        self._backing_up = False
        self._copying: Reporter | None = None
        self._paused = False
        self._then: Callable[[], None] | None = None
        self._not_before = QDeadlineTimer(0)
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.setInterval(_AFTER_START)
        self._first.timeout.connect(self._begin)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY)
        self._timer.timeout.connect(self.look)

    @property
    def line(self) -> str:
        """What the user should know, in a sentence; empty while all is well."""
        return f"{self._local}{self._elsewhere}"

    def start(self) -> None:
        """The drafts are on the screen: begin soon, then look now and then. A second call does nothing."""
        if not self._timer.isActive():
            self._first.start()
            self._timer.start()

    def stop(self) -> None:
        """The window closes: what is under way is given up, nothing is begun any more."""
        self._paused = True
        self._first.stop()
        self._timer.stop()
        if self._copying is not None:
            self._copying.cancel()

    def pause(self, then: Callable[[], None]) -> None:
        """Do nothing behind the window until `resume`; `then` is called once what is under way has stopped."""
        self._paused = True
        if self._copying is None:
            then()
        else:
            self._then = then
            self._copying.cancel()

    def resume(self) -> None:
        """Go on, beginning with a look: a place may have been chosen meanwhile."""
        self._paused = False
        self._not_before = QDeadlineTimer(0)
        if self._timer.isActive():
            self.look()

    def look(self) -> None:
        """Do what is due."""
        if not self._first.isActive():
            self._back_up(_daily)

    def _begin(self) -> None:
        self._back_up(_at_start)

    def _back_up(self, backup: Callable[[Workspace], datetime | None]) -> None:
        if self._paused or self._backing_up:
            return
        self._backing_up = True
        self._backend.store(self, backup, self._backed_up, self._not_backed_up)

    def _backed_up(self, last: datetime | None) -> None:
        self._backing_up = False
        if last != self.last:
            self.last = last
            self.changed.emit()
        self._say(local="")
        self._copy()

    def _not_backed_up(self, error: BaseException) -> None:
        self._backing_up = False
        if isinstance(error, ChuangbaoError):  # a bug of ours is told by the crash reporter
            if error.code in _LOST:
                self._found_damage(error)
                return
            self._say(local=error.message)
            self._copy()  # a full disk here is a reason more for a copy there

    # ── the second place ────────────────────────────────────────────────

    def _copy(self) -> None:
        if self._paused or self._copying is not None or not self._not_before.hasExpired():
            return
        reporter = self._copying = Reporter()

        def copy(workspace: Workspace) -> tuple[PlaceOutcome | None, str | None]:
            # Here, so that the start does not pay for loading it.
            from app.services.second_place import copy_is_due, copy_to_second_place, reminder

            due = copy_is_due(workspace)
            outcome = copy_to_second_place(workspace, cancelled=reporter.cancelled) if due else None
            return outcome, reminder(workspace)

        self._backend.work(self, copy, lambda made: self._copied(*made), self._not_copied)

    def _copied(self, outcome: PlaceOutcome | None, remind: str | None) -> None:
        failed = outcome is not None and outcome.state.value == "failed"
        if failed:
            self._not_before = QDeadlineTimer(_AFTER_FAILURE)
        self._say(elsewhere=outcome.sentence if outcome is not None and failed else remind or "")
        self._settled()

    def _not_copied(self, error: BaseException) -> None:
        if isinstance(error, ChuangbaoError) and error.code != "cancelled":
            self._not_before = QDeadlineTimer(_AFTER_FAILURE)
            if error.code in _LOST:
                self._found_damage(error)
            else:
                self._say(elsewhere=error.message)
        self._settled()

    def _found_damage(self, error: ChuangbaoError) -> None:
        """Nothing more of it is copied, until `start`."""
        self._first.stop()
        self._timer.stop()
        self.damaged.emit(error)

    def _settled(self) -> None:
        self._copying = None
        then, self._then = self._then, None
        if then is not None:
            then()

    def _say(self, *, local: str | None = None, elsewhere: str | None = None) -> None:
        before = self.line
        self._local = self._local if local is None else local
        self._elsewhere = self._elsewhere if elsewhere is None else elsewhere
        if self.line != before:
            self.changed.emit()


def _at_start(workspace: Workspace) -> datetime | None:
    back_up_locally(workspace, Reason.START)
    return last_backup(workspace)


def _daily(workspace: Workspace) -> datetime | None:
    if daily_is_due(workspace):
        back_up_locally(workspace, Reason.DAILY)
    return last_backup(workspace)
