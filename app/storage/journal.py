"""Writing to the journal, for every part that changes a field: the change, the current value and its step, together.

Each step remembers what lay below it on its pile (of undo, or of redo for an undo), so the newest step of a field tells
what undo and redo would take back, however long the history is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from app.storage.records import StepKind
from app.storage.splices import Splice, splice_between
from app.storage.steps import goes_on

_NOTHING: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Piles:
    """What undo and redo in a field would take back next, as step ids; `open` while typing may go on with `undo`."""

    undo: int | None = None
    redo: int | None = None
    open: bool = False


def current(connection: sqlite3.Connection, draft_id: str, field: str) -> tuple[str, int]:
    """Text and journal row of a field; a field never entered reads as empty and 0."""
    rows: list[tuple[str, int]] = connection.execute(
        "SELECT text, seq FROM value WHERE draft = ? AND field = ?", (draft_id, field)
    ).fetchall()
    return rows[0] if rows else ("", 0)


def piles(connection: sqlite3.Connection, draft_id: str, field: str) -> Piles:
    """How undo and redo stand in a field."""
    rows = connection.execute(
        "SELECT last.id, last.kind, last.together, reverted.below FROM step AS last"
        " LEFT JOIN step AS reverted ON reverted.id = last.reverts"
        " WHERE last.draft = ? AND last.field = ? ORDER BY last.id DESC LIMIT 1",
        (draft_id, field),
    ).fetchall()
    if not rows:
        return Piles()
    step, kind, together, below_reverted = rows[0]
    match StepKind(kind):
        case StepKind.START:
            return Piles()
        case StepKind.UNDO:
            return Piles(undo=below_reverted, redo=step)
        case StepKind.REDO:
            return Piles(undo=step, redo=below_reverted)
        case StepKind.EDIT:
            return Piles(undo=step, open=together is None)
        case StepKind.RESTORE:
            return Piles(undo=step)


def write_typed(connection: sqlite3.Connection, draft_id: str, field: str, new: str, at: str) -> int:
    """A change somebody typed; it goes on with the newest step where it belongs to it. The new journal row."""
    old, before = current(connection, draft_id, field)
    splice = splice_between(old, new)
    found = piles(connection, draft_id, field)
    joins = found.open and _goes_on(connection, draft_id, found.undo, before, splice, at)
    seq = _append(connection, draft_id, field, splice, new, at)
    if not joins:
        _begin(connection, seq, draft_id, field, StepKind.EDIT, found.undo, None, None)
    return seq


def write_step(
    connection: sqlite3.Connection,
    draft_id: str,
    texts: Mapping[str, str],
    at: str,
    kind: StepKind,
    reverts: Mapping[str, int] = _NOTHING,
) -> dict[str, int]:
    """A finished change of one or several fields, undone together. Field id → its new journal row.

    `reverts` names for undo and redo the step that is taken back in each field.
    """
    seqs: dict[str, int] = {}
    for field, new in texts.items():
        old, _ = current(connection, draft_id, field)
        found = piles(connection, draft_id, field)
        seq = seqs[field] = _append(connection, draft_id, field, splice_between(old, new), new, at)
        below = found.redo if kind is StepKind.UNDO else found.undo
        _begin(connection, seq, draft_id, field, kind, below, reverts.get(field), min(seqs.values()))
    return seqs


def _goes_on(
    connection: sqlite3.Connection, draft_id: str, step: int | None, before: int, splice: Splice, at: str
) -> bool:
    """Whether a change of the field last changed by journal row `before` goes on with its newest step."""
    ((newest,),) = connection.execute("SELECT max(seq) FROM value WHERE draft = ?", (draft_id,)).fetchall()
    if newest != before:
        return False
    rows = connection.execute(
        "SELECT seq, at, pos, removed, inserted FROM journal WHERE seq IN (?, ?) ORDER BY seq", (step, before)
    ).fetchall()
    begun, last = (datetime.fromisoformat(row[1]) for row in (rows[0], rows[-1]))
    return goes_on(Splice(*rows[-1][2:]), last, begun, splice, datetime.fromisoformat(at))


def _append(connection: sqlite3.Connection, draft_id: str, field: str, splice: Splice, new: str, at: str) -> int:
    """Journal and current value of one field; the new journal row."""
    seq = connection.execute(
        "INSERT INTO journal (draft, field, at, pos, removed, inserted) VALUES (?, ?, ?, ?, ?, ?)",
        (draft_id, field, at, splice.pos, splice.removed, splice.inserted),
    ).lastrowid
    if seq is None:
        raise RuntimeError("SQLite gave no row number for a journal entry")
    connection.execute(
        "INSERT INTO value (draft, field, text, seq) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (draft, field) DO UPDATE SET text = excluded.text, seq = excluded.seq",
        (draft_id, field, new, seq),
    )
    return seq


def _begin(
    connection: sqlite3.Connection,
    seq: int,
    draft_id: str,
    field: str,
    kind: StepKind,
    below: int | None,
    reverts: int | None,
    together: int | None,
) -> None:
    connection.execute(
        "INSERT INTO step (id, draft, field, kind, below, reverts, together) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (seq, draft_id, field, kind, below, reverts, together),
    )
