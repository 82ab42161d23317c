"""Opening the store: refused when newer or foreign, backed up and migrated when older, then one connection with its rules.

TRUNCATE with FULL lost nothing in simulated power cuts and costs 1 ms a commit; WAL needs two more files that get left
behind when somebody copies the store by hand.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Literal

from app.errors import NewerStore, StorageError
from app.paths import DataPaths
from app.storage.backups import back_up
from app.storage.faults import foreign, storage_faults
from app.storage.local_backups import next_backup
from app.storage.migrations import Migration, applied_names, apply_pending

OPENING = "打开草稿库"


def open_connection(
    paths: DataPaths, now: datetime, migrations: Sequence[Migration], busy_timeout: float
) -> sqlite3.Connection:
    """A connection to a store that stands at the last of `migrations`, made when there is none.

    `now` names a backup; `busy_timeout` is in seconds. The connection begins and ends transactions only when told
    (`transaction`) and belongs to the calling thread. Raises NewerStore, StorageError or EnvironmentFault, with the
    connection closed again.
    """
    with ExitStack() as stack:
        stack.enter_context(storage_faults(OPENING, paths.store))
        paths.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        # As a URI, so that another store can be attached for reading only (moving).
        uri = paths.store.absolute().as_uri()
        connection = sqlite3.connect(uri, timeout=busy_timeout, isolation_level=None, uri=True)
        closing = stack.enter_context(ExitStack())
        closing.callback(connection.close)
        # Before anything that might write, a change of the journal mode included; and as one moment, or a store that
        # another process is just making would look foreign.
        with transaction(connection, "DEFERRED"):
            pending = _pending(connection, paths, migrations)
        connection.execute("PRAGMA journal_mode=TRUNCATE").fetchall()
        connection.execute("PRAGMA synchronous=FULL")
        if pending:
            _migrate(connection, paths, now, migrations)
        # Only now: a migration that rebuilds a table needs them off. Each was checked before its commit.
        connection.execute("PRAGMA foreign_keys=on")
        closing.pop_all()
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection, kind: Literal["DEFERRED", "IMMEDIATE"]) -> Iterator[None]:
    """All or nothing: COMMIT at the end, ROLLBACK on any exception. Never nested. Raises sqlite3.Error.

    IMMEDIATE for writing: a transaction that begins deferred and then wants to write fails at once, without waiting,
    when another process wrote since its first read.
    """
    connection.execute(f"BEGIN {kind}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite itself has rolled back already after some errors, a full disk among them.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _pending(connection: sqlite3.Connection, paths: DataPaths, migrations: Sequence[Migration]) -> list[Migration]:
    """What this store still needs. Raises NewerStore for one that knows more than we, StorageError for a foreign one."""
    applied = applied_names(connection)
    known = {migration.__name__ for migration in migrations}
    if not known.issuperset(applied):
        raise NewerStore(
            f"{OPENING}没有完成：草稿库由更新版本的窗报写成，本版本读不懂（{paths.store}）。"
            "草稿库没有被改动，内容都在；请安装新版本后再打开。"
        )
    if not applied and connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall():
        raise foreign(OPENING, paths.store)
    return [migration for migration in migrations if migration.__name__ not in applied]


def _migrate(connection: sqlite3.Connection, paths: DataPaths, now: datetime, migrations: Sequence[Migration]) -> None:
    with transaction(connection, "IMMEDIATE"):
        # Looked at again under the lock: another process may have migrated while this one waited.
        if not _pending(connection, paths, migrations):
            return
        if applied := applied_names(connection):
            # Through a connection of its own: SQLite copies nothing from one that is writing.
            back_up(paths.store, next_backup(paths, now, applied[-1]))
        apply_pending(connection, migrations)
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            raise StorageError(
                f"{OPENING}没有完成：草稿库升级后有记录对不上（{paths.store}）。升级已撤销，草稿库和升级前一样，"
                "另有备份在 backups 文件夹中；请先继续使用旧版本，并把“诊断”结果交给管理员。",
                code="migration",
            )
