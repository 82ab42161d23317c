"""Writing to the journal, for every part that changes a field: the change, the current value, and its step, together."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from app.storage.records import StepKind
from app.storage.splices import Splice, splice_between
from app.storage.steps import goes_on


def current(connection: sqlite3.Connection, draft_id: str, field: str) -> tuple[str, int]:
    """Text and journal row of a field; a field never entered reads as empty and 0."""
    rows: list[tuple[str, int]] = connection.execute(
        "SELECT text, seq FROM value WHERE draft = ? AND field = ?", (draft_id, field)
    ).fetchall()
    return rows[0] if rows else ("", 0)


def write_typed(connection: sqlite3.Connection, draft_id: str, field: str, new: str, at: str) -> int:
    """A change somebody typed: it goes on with the step before where it belongs to it. The new journal row."""
    old, before = current(connection, draft_id, field)
    splice = splice_between(old, new)
    below = undo_top(connection, draft_id, field)
    joined = below is not None and _goes_on(connection, draft_id, below, before, splice, at)
    seq = _append(connection, draft_id, field, splice, new, at)
    if not joined:
        _begin(connection, seq, draft_id, field, StepKind.EDIT, below=below)
    return seq


def write_together(
    connection: sqlite3.Connection,
    draft_id: str,
    texts: Mapping[str, str],
    at: str,
    kind: StepKind,
) -> dict[str, int]:
    """Changes that are one change of the draft, undone together. Field id → its new journal row."""
    seqs: dict[str, int] = {}
    for field, new in texts.items():
        below = None if kind is StepKind.START else undo_top(connection, draft_id, field)
        seqs[field] = _change(connection, draft_id, field, new, at)
        _begin(connection, seqs[field], draft_id, field, kind, below=below, together=min(seqs.values()))
    return seqs


def write_back(
    connection: sqlite3.Connection,
    draft_id: str,
    targets: Mapping[str, tuple[int, str]],
    at: str,
    kind: StepKind,
) -> dict[str, int]:
    """Undo or redo: field id → (the step taken back, the text before it). Field id → its new journal row."""
    seqs: dict[str, int] = {}
    top = redo_top if kind is StepKind.UNDO else undo_top
    for field, (step, new) in targets.items():
        below = top(connection, draft_id, field)
        seqs[field] = _change(connection, draft_id, field, new, at)
        _begin(
            connection, seqs[field], draft_id, field, kind, below=below, reverts=step, together=min(seqs.values())
        )
    return seqs


def undo_top(connection: sqlite3.Connection, draft_id: str, field: str) -> int | None:
    """The step that undo in this field takes back next; None when there is none."""
    last = _last_step(connection, draft_id, field)
    if last is None:
        return None
    step, kind, reverts = last
    match kind:
        case StepKind.START:
            return None
        case StepKind.UNDO:
            return below_step(connection, reverts)
        case _:
            return step


def redo_top(connection: sqlite3.Connection, draft_id: str, field: str) -> int | None:
    """The undo that redo in this field takes back next; None once something else was changed."""
    last = _last_step(connection, draft_id, field)
    if last is None:
        return None
    step, kind, reverts = last
    match kind:
        case StepKind.UNDO:
            return step
        case StepKind.REDO:
            return below_step(connection, reverts)
        case _:
            return None


def below_step(connection: sqlite3.Connection, step: int | None) -> int | None:
    """What lay below a step on its pile (of undo, or of redo for an undo) when it was made."""
    ((below,),) = connection.execute("SELECT below FROM step WHERE id = ?", (step,)).fetchall()
    return None if below is None else int(below)


def _last_step(connection: sqlite3.Connection, draft_id: str, field: str) -> tuple[int, StepKind, int | None] | None:
    rows = connection.execute(
        "SELECT id, kind, reverts FROM step WHERE draft = ? AND field = ? ORDER BY id DESC LIMIT 1", (draft_id, field)
    ).fetchall()
    return (rows[0][0], StepKind(rows[0][1]), rows[0][2]) if rows else None


def _goes_on(
    connection: sqlite3.Connection, draft_id: str, step: int, before: int, splice: Splice, at: str
) -> bool:
    """Whether a change of the field last changed by journal row `before` goes on with a step."""
    # Only with the newest step of the field, and not with one that is a change of its own.
    open_step = connection.execute(
        "SELECT 1 FROM step WHERE id = ?1 AND kind = 'edit' AND together IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM step AS later WHERE later.draft = ?2 AND later.field = step.field AND later.id > ?1)",
        (step, draft_id),
    ).fetchall()
    ((newest,),) = connection.execute("SELECT max(seq) FROM value WHERE draft = ?", (draft_id,)).fetchall()
    if not open_step or newest != before:
        return False
    rows = connection.execute(
        "SELECT seq, at, pos, removed, inserted FROM journal WHERE seq IN (?, ?)", (step, before)
    ).fetchall()
    changes = {seq: (datetime.fromisoformat(moment), Splice(*rest)) for seq, moment, *rest in rows}
    before_at, last = changes[before]
    return goes_on(last, before_at, changes[step][0], splice, datetime.fromisoformat(at))


def _change(connection: sqlite3.Connection, draft_id: str, field: str, new: str, at: str) -> int:
    old, _ = current(connection, draft_id, field)
    return _append(connection, draft_id, field, splice_between(old, new), new, at)


def _append(connection: sqlite3.Connection, draft_id: str, field: str, splice: Splice, new: str, at: str) -> int:
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
    *,
    below: int | None,
    reverts: int | None = None,
    together: int | None = None,
) -> None:
    connection.execute(
        "INSERT INTO step (id, draft, field, kind, below, reverts, together) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (seq, draft_id, field, kind, below, reverts, together),
    )
