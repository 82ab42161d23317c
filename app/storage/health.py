"""What the doctor (诊断) finds: is the store sound, are the files there, does the journal tell the same as the values."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from app.storage.attachments import FileState
from app.storage.faults import os_faults
from app.storage.migrations import applied_names
from app.storage.part import StorePart
from app.storage.splices import replay

_DOING = "检查草稿库"
# What a snapshot names may be wanted back as well.
_NAMED = "SELECT sha256, size FROM attachment UNION SELECT sha256, size FROM snapshot_attachment ORDER BY sha256"


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """The store's state. Sizes in bytes; complaints are in SQLite's own words, empty when there are none.

    `drafts` counts all but deleted ones. `missing` and `altered` are digests of attachments some draft or snapshot names; `unused`
    counts files none names any more, `unfinished` those a crashed run left. `diverging` are (draft id, field id)
    whose journal does not replay to the current value.
    """

    migrations: tuple[str, ...]
    integrity: tuple[str, ...]
    foreign_keys: tuple[str, ...]
    sqlite_version: str
    journal_mode: str
    store_bytes: int
    attachment_bytes: int
    drafts: int
    missing: tuple[str, ...]
    altered: tuple[str, ...]
    unused: int
    unfinished: int
    diverging: tuple[tuple[str, str], ...]

    @property
    def sound(self) -> bool:
        """Nothing is lost or damaged; unused and unfinished files only take room."""
        return not (self.integrity or self.foreign_keys or self.missing or self.altered or self.diverging)


class Health(StorePart):
    """Looks at everything and changes nothing."""

    def health(self) -> StoreHealth:
        """Check the whole store and read every attachment once: seconds for hundreds of megabytes.

        Raises StorageError for a store too damaged to be questioned, EnvironmentFault for a file that cannot be read.
        """
        with self._reading(_DOING) as connection:
            migrations = tuple(applied_names(connection))
            integrity = tuple(line for (line,) in connection.execute("PRAGMA integrity_check") if line != "ok")
            foreign_keys = tuple(
                f"{table} {rowid} → {parent}"
                for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check")
            )
            ((journal_mode,),) = connection.execute("PRAGMA journal_mode").fetchall()
            ((drafts,),) = connection.execute("SELECT count(*) FROM draft WHERE deleted IS NULL").fetchall()
            diverging = tuple(_diverging(connection))
            named = connection.execute(_NAMED).fetchall()
            store_bytes = self._paths.store.stat().st_size
        # Outside the transaction: reading gigabytes of photos must not keep other processes from saving.
        states = {sha256: self._files.state(sha256, size) for sha256, size in named}
        with os_faults(_DOING):
            stored = dict(self._files.stored())
            unfinished = self._files.unfinished()
        return StoreHealth(
            migrations=migrations,
            integrity=integrity,
            foreign_keys=foreign_keys,
            sqlite_version=sqlite3.sqlite_version,
            journal_mode=journal_mode,
            store_bytes=store_bytes,
            attachment_bytes=sum(stored.values()),
            drafts=drafts,
            missing=tuple(sha256 for sha256, state in states.items() if state is FileState.MISSING),
            altered=tuple(sha256 for sha256, state in states.items() if state is FileState.ALTERED),
            unused=len(stored.keys() - states.keys()),
            unfinished=unfinished,
            diverging=diverging,
        )


def _diverging(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Fields whose journal and value disagree on the text or on the last change, one of them missing included."""
    values = {
        (draft, field): (text, seq)
        for draft, field, text, seq in connection.execute("SELECT draft, field, text, seq FROM value")
    }
    journal = connection.execute(
        "SELECT draft, field, pos, removed, inserted, seq FROM journal ORDER BY draft, field, seq"
    )
    for key, rows in groupby(journal, key=lambda row: (row[0], row[1])):
        changes = list(rows)
        value = values.pop(key, None)
        try:
            told = (replay(row[2:5] for row in changes), changes[-1][5])
        except ValueError:
            told = None
        if told is None or told != value:
            yield key
    yield from values
