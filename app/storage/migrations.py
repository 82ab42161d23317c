"""The migrations of the store, oldest first. One is never edited once it has shipped: a change is a new one at the end.

Each is a function over `sqlite_utils.Database`; its name is what the store remembers. They run with foreign keys off,
all pending ones in one transaction (`connection.py`). What stands after each is tested in `test_migrations.py`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from app.storage.splices import Splice
from app.storage.steps import goes_on

if TYPE_CHECKING:
    from sqlite_utils import Database

SET_NAME = "chuangbao"


class Migration(Protocol):
    """One step of the schema. Executes statements only; the transaction around it is the caller's."""

    __name__: str

    def __call__(self, db: Database, /) -> None: ...


def m001_drafts(db: Database) -> None:
    """Drafts with their current values, the journal of changes, attachments and finalised revisions.

    Times are UTC in ISO 8601 with microseconds, so that they sort as text. `value.seq` is the journal row of the last
    change; a cleared field keeps its row with an empty text, or its `seq` would start again and hide a conflict.
    `journal.pos` counts code points. The two triggers can be dropped by name by the migration that brings a purge.
    """
    db.executescript(
        """
        CREATE TABLE draft (
            id            TEXT NOT NULL PRIMARY KEY,
            pack          TEXT NOT NULL,
            pack_revision INTEGER NOT NULL,
            kind          TEXT NOT NULL,
            revision      INTEGER NOT NULL DEFAULT 0 CHECK (revision >= 0),
            state         TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'final')),
            created       TEXT NOT NULL,
            changed       TEXT NOT NULL,
            deleted       TEXT
        ) STRICT;

        CREATE TABLE journal (
            seq      INTEGER PRIMARY KEY AUTOINCREMENT,
            draft    TEXT NOT NULL REFERENCES draft (id),
            field    TEXT NOT NULL,
            at       TEXT NOT NULL,
            pos      INTEGER NOT NULL CHECK (pos >= 0),
            removed  TEXT NOT NULL,
            inserted TEXT NOT NULL
        ) STRICT;

        CREATE INDEX journal_of_field ON journal (draft, field);

        CREATE TRIGGER journal_keeps_rows BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

        CREATE TRIGGER journal_loses_none BEFORE DELETE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

        CREATE TABLE value (
            draft TEXT NOT NULL REFERENCES draft (id),
            field TEXT NOT NULL,
            text  TEXT NOT NULL,
            seq   INTEGER NOT NULL REFERENCES journal (seq),
            PRIMARY KEY (draft, field)
        ) STRICT;

        CREATE TABLE attachment (
            draft    TEXT NOT NULL REFERENCES draft (id),
            slot     TEXT NOT NULL,
            position INTEGER NOT NULL CHECK (position >= 0),
            sha256   TEXT NOT NULL CHECK (length(sha256) = 64),
            crc32    INTEGER NOT NULL,
            name     TEXT NOT NULL,
            caption  TEXT NOT NULL,
            media    TEXT NOT NULL,
            size     INTEGER NOT NULL CHECK (size >= 0),
            PRIMARY KEY (draft, slot, position)
        ) STRICT;

        CREATE TABLE revision (
            draft       TEXT NOT NULL REFERENCES draft (id),
            number      INTEGER NOT NULL CHECK (number >= 1),
            check_code  TEXT NOT NULL,
            frozen_at   TEXT NOT NULL,
            canonical   TEXT NOT NULL,
            fonts       TEXT NOT NULL,
            reopened_at TEXT,
            reason      TEXT,
            PRIMARY KEY (draft, number)
        ) STRICT;
        """
    )


def m002_turn(db: Database) -> None:
    """How far a photo is turned, in degrees clockwise after its EXIF orientation."""
    db.execute("ALTER TABLE attachment ADD COLUMN turn INTEGER NOT NULL DEFAULT 0 CHECK (turn IN (0, 90, 180, 270))")


def m003_prints(db: Database) -> None:
    """What was made of each revision (export, printer, sealed file), so that taking it back can say what is void.

    Append-only like the journal. `size` and `sha256` are of the file that travels, 0 and empty for paper.
    """
    db.executescript(
        """
        CREATE TABLE print (
            seq      INTEGER PRIMARY KEY AUTOINCREMENT,
            draft    TEXT NOT NULL,
            revision INTEGER NOT NULL,
            at       TEXT NOT NULL,
            document TEXT NOT NULL,
            title    TEXT NOT NULL,
            format   TEXT NOT NULL,
            pages    INTEGER NOT NULL CHECK (pages >= 0),
            copies   INTEGER NOT NULL CHECK (copies >= 1),
            size     INTEGER NOT NULL CHECK (size >= 0),
            sha256   TEXT NOT NULL,
            FOREIGN KEY (draft, revision) REFERENCES revision (draft, number)
        ) STRICT;

        CREATE INDEX print_of_draft ON print (draft);

        CREATE TRIGGER print_keeps_rows BEFORE UPDATE ON print
        BEGIN SELECT RAISE(ABORT, 'the record of prints is append-only'); END;

        CREATE TRIGGER print_loses_none BEFORE DELETE ON print
        BEGIN SELECT RAISE(ABORT, 'the record of prints is append-only'); END;
        """
    )


def m004_history(db: Database) -> None:
    """Steps of undo and redo over the journal, and snapshots.

    `step.id` is the first journal row of a step; it ends where the next one of its field begins. `reverts` is the step an
    undo or redo takes back, `below` what lay under a step on its pile, `together` the first step of a change of several
    fields; they name steps without being foreign keys, or removing a draft would look through all steps for each one.
    `snapshot_attachment` holds the rows of `attachment` of that moment: which picture lay where, not the pictures. Every
    table names the draft its rows belong to.

    What was typed so far is divided into steps as it would have been by then; values a draft began with cannot be undone.
    """
    db.executescript(
        """
        CREATE TABLE step (
            id       INTEGER PRIMARY KEY REFERENCES journal (seq),
            draft    TEXT NOT NULL REFERENCES draft (id),
            field    TEXT NOT NULL,
            kind     TEXT NOT NULL CHECK (kind IN ('start', 'edit', 'undo', 'redo', 'restore')),
            below    INTEGER,
            reverts  INTEGER CHECK ((reverts IS NOT NULL) = (kind IN ('undo', 'redo'))),
            together INTEGER
        ) STRICT;

        CREATE INDEX step_of_field ON step (draft, field);
        CREATE INDEX step_of_draft ON step (draft);

        CREATE TABLE snapshot (
            id        INTEGER PRIMARY KEY,
            draft     TEXT NOT NULL REFERENCES draft (id),
            name      TEXT NOT NULL,
            at        TEXT NOT NULL,
            seq       INTEGER NOT NULL CHECK (seq >= 0),
            automatic INTEGER NOT NULL CHECK (automatic IN (0, 1)),
            UNIQUE (draft, name)
        ) STRICT;

        CREATE TABLE snapshot_attachment (
            snapshot INTEGER NOT NULL REFERENCES snapshot (id),
            draft    TEXT NOT NULL REFERENCES draft (id),
            slot     TEXT NOT NULL,
            position INTEGER NOT NULL CHECK (position >= 0),
            sha256   TEXT NOT NULL CHECK (length(sha256) = 64),
            crc32    INTEGER NOT NULL,
            name     TEXT NOT NULL,
            caption  TEXT NOT NULL,
            media    TEXT NOT NULL,
            size     INTEGER NOT NULL CHECK (size >= 0),
            turn     INTEGER NOT NULL CHECK (turn IN (0, 90, 180, 270)),
            PRIMARY KEY (snapshot, slot, position)
        ) STRICT;
        """
    )
    rows = db.conn.execute(
        "SELECT seq, draft, field, at, pos, removed, inserted, at = created FROM journal"
        " JOIN draft ON draft.id = journal.draft ORDER BY draft, seq"
    )
    db.conn.executemany(
        "INSERT INTO step (id, draft, field, kind, below) VALUES (?, ?, ?, ?, ?)", list(_steps_so_far(rows))
    )


def m005_backup(db: Database) -> None:
    """The order of changes without the clock, and the log of purges (到期清除).

    `draft.touched` grows over the whole store: a clock set back must not let the draft just worked on sink in the list.
    Triggers keep it, so that no statement can forget it. `purge` holds nothing personal.
    """
    db.executescript(
        """
        ALTER TABLE draft ADD COLUMN touched INTEGER NOT NULL DEFAULT 0;

        UPDATE draft SET touched = (
            SELECT count(*) FROM draft AS earlier
            WHERE (earlier.changed, earlier.rowid) <= (draft.changed, draft.rowid)
        );

        CREATE TRIGGER draft_is_new AFTER INSERT ON draft
        BEGIN UPDATE draft SET touched = (SELECT max(touched) + 1 FROM draft) WHERE id = NEW.id; END;

        CREATE TRIGGER draft_is_changed AFTER UPDATE OF changed ON draft
        BEGIN UPDATE draft SET touched = (SELECT max(touched) + 1 FROM draft) WHERE id = NEW.id; END;

        CREATE TABLE purge (
            seq         INTEGER PRIMARY KEY AUTOINCREMENT,
            draft       TEXT NOT NULL,
            pack        TEXT NOT NULL,
            kind        TEXT NOT NULL,
            at          TEXT NOT NULL,
            fields      INTEGER NOT NULL,
            changes     INTEGER NOT NULL,
            attachments INTEGER NOT NULL
        ) STRICT;
        """
    )


def m006_crop(db: Database) -> None:
    """Which part of a photo is shown: `app.domain.crop.crop_text`, empty for all of it."""
    db.execute("ALTER TABLE attachment ADD COLUMN crop TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE snapshot_attachment ADD COLUMN crop TEXT NOT NULL DEFAULT ''")


def m010_trust(db: Database) -> None:
    """Whom to seal to, whose signatures are known, what left for whom, and what the office answered.

    `office` holds the last file (收件公钥) of each receiving office that was compared over the telephone. `sender` is an
    office's roster of units: one key in force a name, keys that were replaced are kept with the day. `sent` is one row for
    each addressee of a file that left, append-only like `print`; `signing` is the key that a receipt must bear. `receipt`
    keeps every answer, newest last by the office's own clock (`at`).
    """
    db.executescript(
        """
        CREATE TABLE office (
            name        TEXT NOT NULL PRIMARY KEY,
            fingerprint TEXT NOT NULL,
            file        TEXT NOT NULL,
            taken       TEXT NOT NULL
        ) STRICT;

        CREATE TABLE sender (
            signing   TEXT NOT NULL PRIMARY KEY,
            return_to TEXT NOT NULL,
            name      TEXT NOT NULL,
            pinned    TEXT NOT NULL,
            replaced  TEXT
        ) STRICT;

        CREATE UNIQUE INDEX sender_in_force ON sender (name) WHERE replaced IS NULL;

        CREATE TABLE sent (
            seq      INTEGER PRIMARY KEY AUTOINCREMENT,
            draft    TEXT NOT NULL,
            revision INTEGER NOT NULL,
            at       TEXT NOT NULL,
            sha256   TEXT NOT NULL,
            office   TEXT NOT NULL,
            signing  TEXT NOT NULL,
            FOREIGN KEY (draft, revision) REFERENCES revision (draft, number)
        ) STRICT;

        CREATE INDEX sent_of_draft ON sent (draft);

        CREATE TRIGGER sent_keeps_rows BEFORE UPDATE ON sent
        BEGIN SELECT RAISE(ABORT, 'the record of what left is append-only'); END;

        CREATE TRIGGER sent_loses_none BEFORE DELETE ON sent
        BEGIN SELECT RAISE(ABORT, 'the record of what left is append-only'); END;

        CREATE TABLE receipt (
            seq      INTEGER PRIMARY KEY AUTOINCREMENT,
            draft    TEXT NOT NULL,
            revision INTEGER NOT NULL,
            at       TEXT NOT NULL,
            taken    TEXT NOT NULL,
            sha256   TEXT NOT NULL,
            office   TEXT NOT NULL,
            decision TEXT NOT NULL CHECK (decision IN ('received', 'returned', 'accepted', 'rejected')),
            comments TEXT NOT NULL,
            FOREIGN KEY (draft, revision) REFERENCES revision (draft, number)
        ) STRICT;

        CREATE INDEX receipt_of_draft ON receipt (draft);
        """
    )


def m011_handover(db: Database) -> None:
    """What was handed over (移交), where and when: the sealed file `title` of a revision, on what, and what it is called.

    Append-only like the record of prints.
    """
    db.executescript(
        """
        CREATE TABLE handover (
            seq      INTEGER PRIMARY KEY AUTOINCREMENT,
            draft    TEXT NOT NULL,
            revision INTEGER NOT NULL,
            at       TEXT NOT NULL,
            carrier  TEXT NOT NULL CHECK (carrier IN ('stick', 'disc', 'mail')),
            place    TEXT NOT NULL,
            title    TEXT NOT NULL,
            sha256   TEXT NOT NULL CHECK (length(sha256) = 64),
            FOREIGN KEY (draft, revision) REFERENCES revision (draft, number)
        ) STRICT;

        CREATE INDEX handover_of_draft ON handover (draft);

        CREATE TRIGGER handover_keeps_rows BEFORE UPDATE ON handover
        BEGIN SELECT RAISE(ABORT, 'the record of hand-overs is append-only'); END;

        CREATE TRIGGER handover_loses_none BEFORE DELETE ON handover
        BEGIN SELECT RAISE(ABORT, 'the record of hand-overs is append-only'); END;
        """
    )


def _steps_so_far(rows: Iterable[tuple[int, str, str, str, int, str, str, int]]) -> Iterator[tuple[object, ...]]:
    """Rows of `step` for journal rows ordered by draft and seq; the last column tells what a draft began with."""
    below: dict[tuple[str, str], int] = {}
    begun = last = datetime.min.replace(tzinfo=UTC)
    before: tuple[tuple[str, str] | None, Splice] = None, Splice(0, "", "")
    for seq, draft, field, at, pos, removed, inserted, at_start in rows:
        key, splice, moment = (draft, field), Splice(pos, removed, inserted), datetime.fromisoformat(at)
        if at_start:
            yield seq, draft, field, "start", None
            before = None, splice
            continue
        if before[0] != key or not goes_on(before[1], last, begun, splice, moment):
            yield seq, draft, field, "edit", below.get(key)
            below[key], begun = seq, moment
        before, last = (key, splice), moment


ALL_MIGRATIONS: tuple[Migration, ...] = (
    m001_drafts,
    m002_turn,
    m003_prints,
    m004_history,
    m005_backup,
    m006_crop,
    m010_trust,
    m011_handover,
)


def applied_names(connection: sqlite3.Connection) -> list[str]:
    """The migrations this store has seen, in the order they were applied; empty for a new store. Writes nothing.

    Reads sqlite-utils' own table without sqlite-utils: importing it costs 60 ms at each start, and a start that has
    nothing to migrate needs no more than these names. Raises sqlite3.Error.
    """
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchall():
        return []
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY rowid", (SET_NAME,))
    return [name for (name,) in rows]


def apply_pending(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Apply what the store has not seen yet, within the transaction the caller has open. Raises sqlite3.Error."""
    from sqlite_utils import Database, Migrations

    known = Migrations(SET_NAME)
    for migration in migrations:
        known()(migration)
    # Without plugins: whatever else is installed on the machine has no business in the store.
    known.apply(Database(connection, execute_plugins=False, recursive_triggers=False))
