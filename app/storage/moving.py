"""Taking in the drafts of another store beside one's own: nothing is overwritten, numbers and ids that collide are new."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.storage.connection import transaction
from app.storage.drafts import new_id
from app.storage.faults import storage_faults
from app.storage.part import StorePart

DOING = "收入草稿"


@dataclass(frozen=True, slots=True)
class MovedDraft:
    """A draft taken in: its id where it came from, its id here (another when that was taken)."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class MovedIn:
    """What was taken in, and the ids of drafts that were here already, the same in every value."""

    drafts: tuple[MovedDraft, ...]
    known: tuple[str, ...]


class Moving(StorePart):
    """Whole drafts with their history, from a store that stands at the same migrations."""

    def move_in(self, other: Path) -> MovedIn:
        """Copy every draft of the store `other`, the bin included; its attachments must lie in the folder already.

        All or nothing, and compared before it is committed. Raises StorageError.
        """
        with storage_faults(DOING, self._paths.store):
            self._follow()
            with _attached(self._connection, other), transaction(self._connection, "IMMEDIATE"):
                return _take_in(self._connection)


@contextmanager
def _attached(connection: sqlite3.Connection, other: Path) -> Iterator[None]:
    connection.execute("ATTACH ? AS incoming", (f"{other.absolute().as_uri()}?mode=ro",))
    try:
        yield
    finally:
        connection.execute("DETACH incoming")


def _take_in(connection: sqlite3.Connection) -> MovedIn:
    theirs = [draft for (draft,) in connection.execute("SELECT id FROM incoming.draft ORDER BY touched")]
    ours = [draft for (draft,) in connection.execute("SELECT id FROM main.draft")]
    # By content and not by id: what came in under a new id the first time is not taken in a second time.
    contents = {repr(_content(connection, "main", draft)) for draft in ours}
    known = tuple(d for d in theirs if repr(_content(connection, "incoming", d)) in contents)
    moved = tuple(MovedDraft(d, new_id() if d in ours else d) for d in theirs if d not in known)
    connection.execute("PRAGMA defer_foreign_keys=ON")
    connection.execute("CREATE TEMP TABLE moved (old TEXT PRIMARY KEY, new TEXT NOT NULL) STRICT")
    connection.executemany("INSERT INTO temp.moved VALUES (?, ?)", [(m.old, m.new) for m in moved])
    tables = _tables(connection)
    offsets = {table: _offset(connection, table) for table in tables}
    for table in tables:
        _copy(connection, table, offsets)
    connection.execute("DROP TABLE temp.moved")
    connection.execute(
        "INSERT INTO main.purge (draft, pack, kind, at, fields, changes, attachments)"
        " SELECT draft, pack, kind, at, fields, changes, attachments FROM incoming.purge"
        " WHERE draft NOT IN (SELECT draft FROM main.purge) ORDER BY seq"
    )
    _take_in_trust(connection)
    for each in moved:
        if _content(connection, "main", each.new) != _content(connection, "incoming", each.old):
            raise RuntimeError(f"draft {each.old} was not taken in as it is")
    return MovedIn(moved, known)


def _take_in_trust(connection: sqlite3.Connection) -> None:
    """Offices and units that are not known here under any key or name; what is known here stays as it is."""
    connection.execute("INSERT OR IGNORE INTO main.office SELECT * FROM incoming.office")
    connection.execute(
        "INSERT OR IGNORE INTO main.sender SELECT * FROM incoming.sender WHERE name NOT IN (SELECT name FROM main.sender)"
    )


def _content(connection: sqlite3.Connection, store: str, draft: str) -> list[list[tuple[object, ...]]]:
    """Everything that makes a draft what it is, ids and numbers left out."""
    questions = (
        f"SELECT pack, pack_revision, kind, revision, state, changed, deleted FROM {store}.draft WHERE id = ?",
        f"SELECT field, text FROM {store}.value WHERE draft = ? ORDER BY field",
        f"SELECT field, at, pos, removed, inserted FROM {store}.journal WHERE draft = ? ORDER BY seq",
        f"SELECT slot, position, sha256, name, caption, turn, crop FROM {store}.attachment WHERE draft = ? ORDER BY 1, 2",
        f"SELECT number, check_code, canonical, reason FROM {store}.revision WHERE draft = ? ORDER BY number",
    )
    return [connection.execute(question, (draft,)).fetchall() for question in questions]


# Columns that name journal rows without being foreign keys (`m004_history` says why).
_NAMING_JOURNAL_ROWS = {"step": ("below", "reverts", "together"), "snapshot": ("seq",)}


def _tables(connection: sqlite3.Connection) -> list[str]:
    """`draft`, and each table that names drafts; the purge log goes its own way."""
    tables = [t for (t,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
    return ["draft", *(t for t in tables if t != "purge" and "draft" in _columns(connection, t))]


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [name for _, name, *_ in connection.execute(f'PRAGMA main.table_info("{table}")')]


def _number_column(connection: sqlite3.Connection, table: str) -> str | None:
    """The column that numbers rows over the whole store."""
    keys = [
        (name, kind) for _, name, kind, _, _, key in connection.execute(f'PRAGMA main.table_info("{table}")') if key
    ]
    return keys[0][0] if len(keys) == 1 and keys[0][1] == "INTEGER" else None


def _offset(connection: sqlite3.Connection, table: str) -> int:
    """What is added to the other store's row numbers: as many as were ever given out here."""
    rows = connection.execute("SELECT seq FROM main.sqlite_sequence WHERE name = ?", (table,)).fetchall()
    column = _number_column(connection, table)
    if column is not None:
        rows += connection.execute(f'SELECT max("{column}") FROM main."{table}"').fetchall()
    return max((int(number) for (number,) in rows if number is not None), default=0)


def _copy(connection: sqlite3.Connection, table: str, offsets: Mapping[str, int]) -> None:
    columns = _columns(connection, table)
    owner = "id" if table == "draft" else "draft"
    shifted = _shifts(connection, table, offsets)
    expressions: Sequence[str] = [
        f'(SELECT new FROM temp.moved WHERE old = "{owner}")'
        if column == owner
        else f'"{column}" + {shifted[column]}'
        if column in shifted
        else f'"{column}"'
        for column in columns
    ]
    names = ", ".join(f'"{column}"' for column in columns)
    order = "touched" if table == "draft" else "rowid"
    connection.execute(
        f'INSERT INTO main."{table}" ({names}) SELECT {", ".join(expressions)} FROM incoming."{table}"'
        f' WHERE "{owner}" IN (SELECT old FROM temp.moved) ORDER BY {order}'
    )


def _shifts(connection: sqlite3.Connection, table: str, offsets: Mapping[str, int]) -> dict[str, int]:
    """Columns that hold row numbers, the table's own and those it refers to."""
    shifts: dict[str, int] = {}
    own = _number_column(connection, table)
    if own is not None:
        shifts[own] = offsets[table]
    for _, _, parent, column, to, *_ in connection.execute(f'PRAGMA main.foreign_key_list("{table}")').fetchall():
        if parent in offsets and to is not None and to == _number_column(connection, parent):
            shifts[column] = offsets[parent]
    shifts |= dict.fromkeys(_NAMING_JOURNAL_ROWS.get(table, ()), offsets["journal"])
    return shifts
