"""Copies of the store through SQLite's backup interface: consistent while others write, checked before they count."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.storage.faults import damaged, storage_faults
from app.storage.files import UNFINISHED, flush_file, flush_folder
from app.storage.migrations import ALL_MIGRATIONS, applied_names

DOING = "备份草稿库"


def back_up(store: Path, target: Path) -> None:
    """Copy the store to `target`, whose folder is made when missing. The name appears only once the copy is verified.

    The copy gets the store's time of change, so that `same_state` can tell whether anything happened since. Raises
    StorageError or EnvironmentFault; then nothing is left at `target` but what stood there before.
    """
    with storage_faults(DOING, target):
        # Before copying: a change meanwhile then looks like one more, never like none.
        before = store.stat() if store.exists() else None
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = target.with_name(target.name + UNFINISHED)
        part.unlink(missing_ok=True)
        try:
            with read_only(store) as source:
                copy_whole(source, part)
            with storage_faults(DOING, store):
                # Damage is copied page by page without a word, and found here.
                if not _checks(part):
                    raise damaged(DOING, store)
            flush_file(part)
            part.replace(target)
            if before is not None:
                # Under its own name: an unfinished file that looks old would be swept away.
                os.utime(target, ns=(before.st_atime_ns, before.st_mtime_ns))
            flush_folder(target.parent)
        finally:
            part.unlink(missing_ok=True)


def same_state(store: Path, backup: Path) -> bool:
    """Whether the store has not been written since this backup of it: size and time of change, as rsync looks.

    A wrong clock does no harm, since the times are compared for being the same. Raises OSError.
    """
    ours, theirs = store.stat(), backup.stat()
    return (ours.st_size, ours.st_mtime_ns) == (theirs.st_size, theirs.st_mtime_ns)


def is_good(backup: Path) -> bool:
    """Whether this file is a whole store that this version can read. Reads all of it; changes nothing."""
    try:
        with read_only(backup) as connection:
            known = {migration.__name__ for migration in ALL_MIGRATIONS}
            applied = applied_names(connection)
        return bool(applied) and known.issuperset(applied) and _checks(backup)
    except (sqlite3.Error, OSError):
        return False


def copy_whole(source: sqlite3.Connection, part: Path) -> None:
    """Everything that connection sees, in one step (100 MB: half a second). Raises sqlite3.Error."""
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        # A crash leaves a .part that is thrown away, so the copy needs no journal of its own.
        copy.execute("PRAGMA journal_mode=OFF")
        source.backup(copy)


@contextmanager
def read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write, for a store that need not be the one in use."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)) as connection:
        yield connection


def _checks(path: Path) -> bool:
    with read_only(path) as connection:
        return connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
