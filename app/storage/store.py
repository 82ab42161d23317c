"""The store (草稿库) as one object: opened for a data folder, used by one thread, closed at the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from app.paths import DataPaths
from app.storage.answers import AnswerRows
from app.storage.attaching import AttachmentRows
from app.storage.connection import open_connection
from app.storage.drafts import DraftRows
from app.storage.files import sweep
from app.storage.handovers import HandoverRows
from app.storage.health import Health
from app.storage.history import History
from app.storage.local_backups import collect_unused
from app.storage.migrations import ALL_MIGRATIONS, Migration
from app.storage.moving import Moving
from app.storage.part import Clock
from app.storage.prints import PrintRows
from app.storage.purging import Purge
from app.storage.restoring import Rescue
from app.storage.revisions import RevisionRows
from app.storage.snapshots import Snapshots
from app.storage.trust import Trust
from app.storage.undoing import Undoing

_BUSY_TIMEOUT = 5.0
_LEFT_BEHIND = timedelta(days=1)


def utc_now() -> datetime:
    """The system's clock, in UTC."""
    return datetime.now(UTC)


class Store(
    DraftRows,
    AttachmentRows,
    RevisionRows,
    PrintRows,
    HandoverRows,
    History,
    Undoing,
    Snapshots,
    Health,
    Purge,
    Moving,
    Rescue,
    Trust,
    AnswerRows,
):
    """Drafts, attachments, revisions and history of one data folder. Several processes may have it open at the same time.

    Every method is one transaction, on the disk when the method returns; none is left open between calls. An object
    belongs to the thread that opened it: another thread opens its own, which is cheap.
    """

    @classmethod
    def open(
        cls,
        paths: DataPaths,
        clock: Clock = utc_now,
        *,
        migrations: Sequence[Migration] = ALL_MIGRATIONS,
        busy_timeout: float = _BUSY_TIMEOUT,
    ) -> Self:
        """Open the store of this data folder; make folder (for this user only) and store when there is none.

        A store of an older version is backed up into `paths.backups`, then migrated. `clock` gives aware times;
        `busy_timeout` is how many seconds to wait for another process. Raises NewerStore for a store of a newer version,
        StorageError for a damaged, foreign, locked or unwritable one, EnvironmentFault when the disk refuses; the file
        is untouched then.
        """
        now = clock().astimezone(UTC)

        def connect() -> sqlite3.Connection:
            return open_connection(paths, now, migrations, busy_timeout)

        store = cls(connect, paths, clock)
        for folder in (paths.attachments, paths.backups):
            sweep(folder, before=now - _LEFT_BEHIND)
        return store

    def tidy(self) -> int:
        """Remove attachments that neither the store nor a backup needs any more; the bytes freed.

        Raises StorageError, EnvironmentFault.
        """
        with self._reading("清理附件") as connection:
            return collect_unused(self._paths, connection, self._clock().astimezone(UTC))

    def close(self) -> None:
        """Give the file free; a second call does nothing."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
