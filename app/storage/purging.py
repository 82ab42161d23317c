"""Removing drafts for good (到期清除): every row of theirs, out of the file's free pages too, with a line that says so.

Works on whatever tables a store has, older backups included: a table added later is purged without being named here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.errors import StorageError
from app.storage.backups import is_good
from app.storage.connection import transaction
from app.storage.faults import storage_faults
from app.storage.part import StorePart

DOING = "清除草稿"
_LOG = "purge"
# What the program wrote and not the user; the log keeps some of it on purpose.
_NOT_PERSONAL = frozenset(
    {"id", "draft", "pack", "kind", "state", "field", "slot", "media", "fonts", "created", "changed", "deleted", "at"}
    | {"frozen_at", "reopened_at", "document", "title", "format", "carrier", "place"}
    | {"office", "signing", "decision", "taken"}  # of the receiving office, which stays known
)


@dataclass(frozen=True, slots=True)
class PurgedDraft:
    """A line of the purge log: nothing personal. Counts of fields ever entered, changes in the journal, attachments."""

    draft: str
    pack: str
    kind: str
    at: datetime
    fields: int
    changes: int
    attachments: int


@dataclass(frozen=True, slots=True)
class Remains:
    """What goes and what stays, read before anything is removed: texts and attachments' digests."""

    texts: frozenset[str]
    digests: frozenset[str]
    kept_texts: frozenset[str]
    kept_digests: frozenset[str]


class Purge(StorePart):
    """Whole drafts removed for good, the append-only tables included."""

    def purge_drafts(self, drafts: Sequence[str]) -> list[PurgedDraft]:
        """Remove these drafts (full ids) with everything that names them, and write a line each into the log.

        Afterwards the file is rebuilt, so that nothing of them stays in it. Raises UsageError for an unknown draft (then
        nothing is removed), StorageError.
        """
        with self._writing(DOING) as connection:
            for draft in drafts:
                self._find(draft)
            lines = [_line(connection, draft, self._now()) for draft in drafts]
            with _erasing(connection):
                _remove(connection, drafts)
            connection.executemany(
                "INSERT INTO purge (draft, pack, kind, at, fields, changes, attachments) VALUES (?, ?, ?, ?, ?, ?, ?)",
                lines,
            )
        with storage_faults(DOING, self._paths.store):
            rebuild(self._connection)
        return [_purged(line) for line in lines]

    def purge_log(self) -> list[PurgedDraft]:
        """Every draft ever purged, oldest first. Raises StorageError."""
        with self._reading("读取清除记录") as connection:
            rows = connection.execute(
                "SELECT draft, pack, kind, at, fields, changes, attachments FROM purge ORDER BY seq"
            ).fetchall()
        return [_purged(row) for row in rows]

    def remains(self, drafts: Sequence[str]) -> Remains:
        """Texts and attachments of these drafts and of all others. Raises StorageError."""
        with self._reading("读取草稿") as connection:
            return read_remains(connection, drafts)

    def finished_before(self, pack: str, kind: str | None, moment: datetime) -> list[str]:
        """Ids of the 定稿 drafts of a pack (and kind) whose last revision was frozen before; the bin included.

        Raises StorageError.
        """
        with self._reading("读取草稿列表") as connection:
            rows = connection.execute(
                "SELECT id, kind, (SELECT max(frozen_at) FROM revision WHERE draft = id) FROM draft"
                " WHERE state = 'final' AND pack = ? ORDER BY touched",
                (pack,),
            ).fetchall()
        return [
            draft for draft, its, frozen in rows
            if kind in (None, its) and frozen is not None and datetime.fromisoformat(frozen) < moment
        ]  # fmt: skip


def purge_copy(copy: Path, drafts: Sequence[str]) -> bool:
    """Remove the drafts from a store that is not in use (a backup); whether any was in it.

    In place: a crash in between rolls back when the file is next opened. Raises StorageError, EnvironmentFault.
    """
    with storage_faults(DOING, copy), closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=TRUNCATE").fetchall()
        with transaction(connection, "IMMEDIATE"), _erasing(connection):
            found = _remove(connection, drafts)
        rebuild(connection)
    copy.with_name(f"{copy.name}-journal").unlink(missing_ok=True)
    if not is_good(copy):
        raise StorageError(
            f"{DOING}没有完成：备份“{copy.name}”已损坏。草稿库不受影响；请删除这个备份。", code="damaged"
        )
    return found


def rebuild(connection: sqlite3.Connection) -> None:
    """Write the file anew without free pages; its old content stays in no file, temporary ones included."""
    connection.execute("PRAGMA secure_delete=ON").fetchall()
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute("VACUUM")


def read_remains(connection: sqlite3.Connection, drafts: Sequence[str]) -> Remains:
    """Texts and digests in every table that knows drafts, sorted into theirs and all others. Raises sqlite3.Error."""
    going = set(drafts)
    texts: tuple[set[str], set[str]] = (set(), set())
    digests: tuple[set[str], set[str]] = (set(), set())
    for table, column in _owning(connection):
        names = [name for _, name, *_ in connection.execute(f'PRAGMA table_info("{table}")')]
        owner = names.index(column)
        for row in connection.execute(f'SELECT * FROM "{table}"'):
            side = 0 if row[owner] in going else 1
            for name, cell in zip(names, row, strict=True):
                if isinstance(cell, str) and (side or name not in _NOT_PERSONAL):
                    (digests if name == "sha256" else texts)[side].add(cell)
    owning = {table for table, _ in _owning(connection)}
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:  # what belongs to no draft: the log, the migrations, offices, the roster of units
        if table not in owning:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                texts[1].update(cell for cell in row if isinstance(cell, str))
    return Remains(frozenset(texts[0]), frozenset(digests[0]), frozenset(texts[1]), frozenset(digests[1]))


def _owning(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Each table with the column that says whose draft a row is."""
    yield "draft", "id"
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        columns = {name for _, name, *_ in connection.execute(f'PRAGMA table_info("{table}")')}
        if "draft" in columns and table != _LOG:
            yield table, "draft"


@contextmanager
def _erasing(connection: sqlite3.Connection) -> Iterator[None]:
    """Within a transaction: the triggers that keep tables append-only make way, and stand again at its end."""
    connection.execute("PRAGMA secure_delete=ON").fetchall()
    connection.execute("PRAGMA defer_foreign_keys=ON")
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in triggers:
        connection.execute(sql)


def _remove(connection: sqlite3.Connection, drafts: Sequence[str]) -> bool:
    found = False
    marks = ", ".join("?" for _ in drafts)
    for table, column in list(_owning(connection)):
        removed = connection.execute(f'DELETE FROM "{table}" WHERE "{column}" IN ({marks})', tuple(drafts)).rowcount
        found = found or (table == "draft" and removed > 0)
    # Rows that hang on what is gone without naming the draft themselves.
    while orphans := connection.execute("PRAGMA foreign_key_check").fetchall():
        table, row, *_ = orphans[0]
        if not connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (row,)).rowcount:
            raise RuntimeError(f"a row of {table} hangs on a purged draft and cannot be removed")
    return found


def _line(connection: sqlite3.Connection, draft: str, at: str) -> tuple[str, str, str, str, int, int, int]:
    ((pack, kind),) = connection.execute("SELECT pack, kind FROM draft WHERE id = ?", (draft,)).fetchall()
    counts = [
        int(connection.execute(f"SELECT count(*) FROM {table} WHERE draft = ?", (draft,)).fetchone()[0])
        for table in ("value", "journal", "attachment")
    ]
    return draft, pack, kind, at, counts[0], counts[1], counts[2]


def _purged(line: tuple[str, str, str, str, int, int, int]) -> PurgedDraft:
    draft, pack, kind, at, fields, changes, attachments = line
    return PurgedDraft(draft, pack, kind, datetime.fromisoformat(at), fields, changes, attachments)
