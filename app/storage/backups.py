"""Copies of the store through SQLite's backup interface: consistent while others write, checked before they count."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.storage.faults import damaged, storage_faults
from app.storage.files import UNFINISHED, flush_file, flush_folder

DOING = "备份草稿库"


def back_up(store: Path, target: Path) -> None:
    """Copy the store to `target`, whose folder is made when missing. The name appears only once the copy is verified.

    Raises StorageError or EnvironmentFault; then nothing is left at `target` but what stood there before.
    """
    with storage_faults(DOING, target):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = target.with_name(target.name + UNFINISHED)
        part.unlink(missing_ok=True)
        try:
            _copy(store, part)
            flush_file(part)
            part.replace(target)
            flush_folder(target.parent)
        finally:
            part.unlink(missing_ok=True)


def _copy(store: Path, part: Path) -> None:
    with _read_only(store) as source, closing(sqlite3.connect(part, isolation_level=None)) as copy:
        # A crash leaves a .part that is thrown away, so the copy needs no journal of its own.
        copy.execute("PRAGMA journal_mode=OFF")
        source.backup(copy)
    with storage_faults(DOING, store), _read_only(part) as copy:
        # Damage is copied page by page without a word, and found here.
        if copy.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
            raise damaged(DOING, store)


@contextmanager
def _read_only(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        yield connection
