"""Putting a backup in the place of the store: what stood there is set aside, never deleted, and the change is one rename."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from app.errors import StorageError
from app.paths import DataPaths
from app.storage.attachments import AttachmentFolder, FileState
from app.storage.backups import back_up, copy_whole, is_good, read_only
from app.storage.faults import damaged, storage_faults
from app.storage.files import UNFINISHED, flush_file, flush_folder
from app.storage.part import StorePart

DOING = "恢复备份"
_JOURNAL = "-journal"


def restore_backup(paths: DataPaths, backup: Path, now: datetime) -> Path | None:
    """Put a copy of this backup in the place of the store; where the store was set aside, None when there was none.

    The store must not be in use: no other process may write to it meanwhile (asked through SQLite's lock), and this one
    must have closed it. The backup itself stays. Raises StorageError (code "damaged") for a backup that is not whole,
    StorageError or EnvironmentFault otherwise; the store is as it was then.
    """
    part = paths.store.with_name(f"{paths.store.name}.restored{UNFINISHED}")
    with storage_faults(DOING, paths.store):
        if not is_good(backup):
            raise damaged(DOING, backup)
        _ask_for_it(paths.store)
        paths.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            back_up(backup, part)
            aside = _set_aside(paths, now)
            part.replace(paths.store)
            flush_folder(paths.root)
        finally:
            part.unlink(missing_ok=True)
    return aside


def set_store_aside(paths: DataPaths, now: datetime) -> Path | None:
    """Take the store out of its place without putting another there; where it lies now, None when there was none.

    Asked for as in `restore_backup`. Raises StorageError, EnvironmentFault.
    """
    with storage_faults("换下草稿库", paths.store):
        _ask_for_it(paths.store)
        aside = _set_aside(paths, now)
        paths.store.unlink(missing_ok=True)
    return aside


def lost_attachments(paths: DataPaths, store: Path) -> int:
    """How many attachments that store names are missing or altered; reads each of them once.

    Raises StorageError, EnvironmentFault.
    """
    with storage_faults(DOING, store), read_only(store) as connection:
        named = set(connection.execute("SELECT sha256, size FROM attachment"))
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'snapshot_attachment'").fetchall():
            named |= set(connection.execute("SELECT sha256, size FROM snapshot_attachment"))
    folder = AttachmentFolder(paths.attachments)
    return sum(folder.state(digest, size) is not FileState.SOUND for digest, size in named)


def _ask_for_it(store: Path) -> None:
    """Refuse while somebody is writing. A file too damaged to be locked is nobody's."""
    if not store.exists():
        return
    with closing(sqlite3.connect(store, timeout=1, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise


def _set_aside(paths: DataPaths, now: datetime) -> Path | None:
    """A second name for the store in `aside`, and its journal moved there: it must not be played into the backup."""
    if not paths.store.exists():
        return None
    paths.aside.mkdir(mode=0o700, exist_ok=True)
    stem = f"{paths.store.stem}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    number = 1
    while (target := paths.aside / f"{stem}-{number}.db").exists():
        number += 1
    try:
        target.hardlink_to(paths.store)
    except OSError:
        shutil.copyfile(paths.store, target)
        flush_file(target)
    journal = paths.store.with_name(paths.store.name + _JOURNAL)
    if journal.exists() and journal.stat().st_size:
        journal.replace(target.with_name(target.name + _JOURNAL))
    flush_folder(paths.aside)
    return target


class Rescue(StorePart):
    """A store deleted while it is open is not lost yet: its bytes stay until the last handle is closed."""

    def put_back(self) -> bool:
        """Write the store anew at its place from the open handle; False when a file lies there, which stays as it is.

        For a user who deleted it by mistake and cannot bring it back; what was moved is better moved back. Raises
        StorageError, EnvironmentFault.
        """
        store = self._paths.store
        doing = "放回草稿库"
        part = store.with_name(f"{store.name}.rescued{UNFINISHED}")
        with storage_faults(doing, store):
            if store.exists():
                return False
            store.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                copy_whole(self._connection, part)
                flush_file(part)
                if not is_good(part):
                    raise StorageError(
                        f"{doing}没有成功：留在内存里的草稿库已不完整（{store}）。屏幕上的文字不受影响；请从备份恢复。",
                        code="damaged",
                    )
                part.rename(store)
                flush_folder(store.parent)
            finally:
                part.unlink(missing_ok=True)
        return True
