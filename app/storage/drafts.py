"""Drafts and their values: made, read, listed, and changed field by field without ever overwriting somebody else."""

from __future__ import annotations

import secrets
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType

from app.domain.draft import Draft
from app.storage.faults import FieldsConflict
from app.storage.part import HEADS, ID_ALPHABET, ID_LENGTH, StorePart, read_head
from app.storage.records import DraftSummary, StoredDraft
from app.storage.splices import splice_between


class DraftRows(StorePart):
    """The tables `draft`, `value` and, for writing, `journal`."""

    def create_draft(self, pack: str, pack_revision: int, kind: str, values: Mapping[str, str]) -> Draft:
        """A new open draft holding `values`; its id is ten characters of Crockford's base 32 in lower case.

        Raises StorageError; InputError (code "text") for text that is no valid Unicode.
        """
        draft_id = "".join(secrets.choice(ID_ALPHABET) for _ in range(ID_LENGTH))
        filled = {field: text for field, text in values.items() if text}
        with self._writing("新建草稿") as connection:
            now = self._now()
            connection.execute(
                "INSERT INTO draft (id, pack, pack_revision, kind, created, changed) VALUES (?, ?, ?, ?, ?, ?)",
                (draft_id, pack, pack_revision, kind, now, now),
            )
            for field, text in filled.items():
                _write(connection, draft_id, field, "", text, now)
        return Draft(draft_id, pack, pack_revision, kind, filled)

    def load(self, draft_id: str) -> StoredDraft:
        """The draft of this id, or of a beginning of at least 4 characters that only one id has.

        Raises UsageError for an unknown or ambiguous id, StorageError.
        """
        with self._reading("读取草稿"):
            return self._read(self._find(draft_id))

    def list_drafts(self) -> list[DraftSummary]:
        """All drafts but deleted ones, the one changed last first. Raises StorageError."""
        values: defaultdict[str, dict[str, str]] = defaultdict(dict)
        with self._reading("读取草稿列表") as connection:
            heads = connection.execute(HEADS + " WHERE deleted IS NULL ORDER BY changed DESC, rowid DESC").fetchall()
            for draft_id, field, text in connection.execute("SELECT draft, field, text FROM value"):
                if text:
                    values[draft_id][field] = text
        return [DraftSummary(**asdict(head), values=values[head.id]) for head in map(read_head, heads)]

    def save_values(
        self, draft_id: str, changes: Mapping[str, str], seen: Mapping[str, int] | None = None
    ) -> Mapping[str, int]:
        """Store field id → text, all of it or nothing; on the disk when this returns. An empty text clears the field.

        A field that holds this text already is not written. With `seen` (field id → journal row it was last read at,
        none for never entered) a field changed since by somebody else, to something else, is a conflict. Returns the
        journal row each field of `changes` now stands at, to carry `seen` on; never-entered fields are left out.

        Raises FieldsConflict; InputError (code "final") when the draft is 定稿, (code "text") for text that is no valid
        Unicode; UsageError for an unknown draft; StorageError.
        """
        doing = "保存草稿"
        with self._writing(doing) as connection:
            head = self._find_open(draft_id)
            stored = {field: _stored(connection, head.id, field) for field in changes}
            differing = {field: text for field, text in changes.items() if text != stored[field][0]}
            if seen is not None:
                conflicts = [field for field in differing if stored[field][1] != seen.get(field, 0)]
                if conflicts:
                    raise FieldsConflict(doing, conflicts)
            seqs = {field: seq for field, (_, seq) in stored.items() if seq}
            now = self._now()
            for field, text in differing.items():
                seqs[field] = _write(connection, head.id, field, stored[field][0], text, now)
            if differing:
                self._touch(head.id, now)
        return MappingProxyType(seqs)


def _stored(connection: sqlite3.Connection, draft_id: str, field: str) -> tuple[str, int]:
    """Text and journal row of a field; a field never entered reads as empty and 0."""
    rows: list[tuple[str, int]] = connection.execute(
        "SELECT text, seq FROM value WHERE draft = ? AND field = ?", (draft_id, field)
    ).fetchall()
    return rows[0] if rows else ("", 0)


def _write(connection: sqlite3.Connection, draft_id: str, field: str, old: str, new: str, at: str) -> int:
    """Journal and current value of one field, within the caller's transaction; the new journal row."""
    splice = splice_between(old, new)
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
