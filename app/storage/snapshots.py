"""Snapshots (快照): moments of a draft with a name, and going back to one, or to any moment of the journal.

A snapshot is a name for a place in the journal, so it costs nothing however long the texts are; beside it stands which
picture lay where. Going back is a new change: what was there before stays in the timeline, and undo takes it back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from itertools import count

from app.errors import InputError, UsageError
from app.storage.attaching import keep_rows, kept_rows, put_back_rows
from app.storage.faults import FieldsConflict
from app.storage.history import texts_after
from app.storage.journal import current, write_step
from app.storage.part import StorePart
from app.storage.past import text_after
from app.storage.records import Changed, Snapshot, StepKind

_RESTORING = "恢复"
_LISTING = "读取快照"
_LONGEST_NAME = 40
_ROWS = "SELECT id, name, at, seq, automatic FROM snapshot"

_Row = tuple[int, str, str, int, int]


class Snapshots(StorePart):
    """The tables `snapshot` and `snapshot_attachment`."""

    def take_snapshot(self, draft_id: str, name: str) -> Snapshot:
        """Give this moment of a draft, open or 定稿, a name of at most 40 characters in one line.

        Raises InputError (code "snapshot_name") for a name that is empty, too long or taken, (code "deleted") for a
        draft in the bin; UsageError for an unknown draft; StorageError.
        """
        name = name.strip()
        if not name or len(name) > _LONGEST_NAME or not name.isprintable():
            raise InputError(
                f"快照的名称应为一行文字，1 至 {_LONGEST_NAME} 个字。没有改动任何内容；请换一个名称。",
                code="snapshot_name",
            )
        with self._writing("保存快照") as connection:
            head = self._find_kept(draft_id)
            if connection.execute("SELECT 1 FROM snapshot WHERE draft = ? AND name = ?", (head.id, name)).fetchall():
                raise InputError(
                    f"已经有名为“{name}”的快照。没有改动任何内容；请换一个名称，例如在后面加上日期。",
                    code="snapshot_name",
                )
            _insert(connection, head.id, name, self._now(), automatic=False)
            return _read(connection, _row(connection, head.id, name))

    def keep_automatic(self, draft_id: str, name: str) -> None:
        """An automatic snapshot before something large; a name that is taken gets a number behind it.

        Raises InputError (code "deleted") for a draft in the bin, UsageError for an unknown draft, StorageError.
        """
        with self._writing("保存快照") as connection:
            keep_snapshot(connection, self._find_kept(draft_id).id, name, self._now())

    def snapshots(self, draft_id: str) -> list[Snapshot]:
        """The snapshots of a draft, newest first. Raises UsageError for an unknown draft, StorageError."""
        with self._reading(_LISTING) as connection:
            rows = connection.execute(
                f"{_ROWS} WHERE draft = ? ORDER BY id DESC", (self._find(draft_id).id,)
            ).fetchall()
            return [_read(connection, row) for row in rows]

    def find_snapshot(self, draft_id: str, name: str) -> Snapshot:
        """The snapshot of this name. Raises UsageError for an unknown draft or name (code "unknown_snapshot"), StorageError."""
        with self._reading(_LISTING) as connection:
            return _read(connection, _row(connection, self._find(draft_id).id, name))

    def restore_field(self, draft_id: str, field: str, seq: int, seen: Mapping[str, int] | None = None) -> Changed:
        """Put a field back to what it held right after journal row `seq`; nothing is written when it holds that now.

        With `seen` (as for `save_values`) a field changed since by somebody else is a conflict. Raises FieldsConflict;
        InputError (code "final" or "deleted"); UsageError for an unknown draft; StorageError, also (code "journal") when
        the changes do not fit together.
        """
        with self._writing(_RESTORING) as connection:
            head = self._find_open(draft_id)
            texts = {field: text_after(connection, head.id, field, seq, _RESTORING)}
            return self._go_back(connection, head.id, _differing(connection, head.id, texts), seen)

    def restore_moment(self, draft_id: str, seq: int, keep_as: str, seen: Mapping[str, int] | None = None) -> Changed:
        """Put all fields back to right after journal row `seq`, as one change; pictures stay as they are.

        The state before is kept as an automatic snapshot named `keep_as`. Raises like `restore_field`.
        """
        with self._writing(_RESTORING) as connection:
            head = self._find_open(draft_id)
            texts = _differing(connection, head.id, texts_after(connection, head.id, seq, _RESTORING))
            if texts:
                keep_snapshot(connection, head.id, keep_as, self._now())
            return self._go_back(connection, head.id, texts, seen)

    def restore_snapshot(
        self, draft_id: str, name: str, keep_as: str, seen: Mapping[str, int] | None = None
    ) -> Changed:
        """Put all fields and all pictures back to a snapshot, as one change.

        The state before is kept as an automatic snapshot named `keep_as`: undo brings back the texts, this one the
        pictures too. A picture is put back even when its file was lost meanwhile: the check of the draft names it then.
        Raises UsageError (code "unknown_snapshot"), and like `restore_field`.
        """
        with self._writing(_RESTORING) as connection:
            head = self._find_open(draft_id)
            snapshot, _, _, seq, _ = _row(connection, head.id, name)
            texts = _differing(connection, head.id, texts_after(connection, head.id, seq, _RESTORING))
            moved = kept_rows(connection, snapshot) != self._read(head).draft.attachments
            if texts or moved:
                keep_snapshot(connection, head.id, keep_as, self._now())
            changed = self._go_back(connection, head.id, texts, seen)
            if moved:
                put_back_rows(connection, head.id, snapshot)
                self._touch(head.id, self._now())
        return changed

    def _go_back(
        self, connection: sqlite3.Connection, draft_id: str, texts: Mapping[str, str], seen: Mapping[str, int] | None
    ) -> Changed:
        if seen is not None:
            moved = [field for field in texts if current(connection, draft_id, field)[1] != seen.get(field, 0)]
            if moved:
                raise FieldsConflict(_RESTORING, moved)
        now = self._now()
        seqs = write_step(connection, draft_id, texts, now, StepKind.RESTORE)
        if texts:
            self._touch(draft_id, now)
        return Changed(texts, seqs)


def keep_snapshot(connection: sqlite3.Connection, draft_id: str, name: str, at: str) -> None:
    """An automatic snapshot within the caller's transaction; a name that is taken gets a number behind it."""
    taken = {name for (name,) in connection.execute("SELECT name FROM snapshot WHERE draft = ?", (draft_id,))}
    free = next(n for k in count(1) if (n := name if k == 1 else f"{name}（{k}）") not in taken)
    _insert(connection, draft_id, free, at, automatic=True)


def _insert(connection: sqlite3.Connection, draft_id: str, name: str, at: str, *, automatic: bool) -> None:
    snapshot = connection.execute(
        "INSERT INTO snapshot (draft, name, at, seq, automatic) VALUES"
        " (?1, ?2, ?3, (SELECT coalesce(max(seq), 0) FROM value WHERE draft = ?1), ?4)",
        (draft_id, name, at, automatic),
    ).lastrowid
    if snapshot is None:
        raise RuntimeError("SQLite gave no row number for a snapshot")
    keep_rows(connection, draft_id, snapshot)


def _row(connection: sqlite3.Connection, draft_id: str, name: str) -> _Row:
    rows = connection.execute(f"{_ROWS} WHERE draft = ? AND name = ?", (draft_id, name.strip())).fetchall()
    if not rows:
        raise UsageError(
            f"这份草稿没有名为“{name}”的快照。没有改动任何内容；请在快照列表里核对名称。", code="unknown_snapshot"
        )
    row: _Row = rows[0]
    return row


def _read(connection: sqlite3.Connection, row: _Row) -> Snapshot:
    snapshot, name, at, seq, automatic = row
    return Snapshot(name, datetime.fromisoformat(at), seq, bool(automatic), kept_rows(connection, snapshot))


def _differing(connection: sqlite3.Connection, draft_id: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {field: text for field, text in texts.items() if text != current(connection, draft_id, field)[0]}
