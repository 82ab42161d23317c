"""Drafts and their values: made, read, listed, and changed field by field without ever overwriting somebody else."""

from __future__ import annotations

import secrets
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType

from app.domain.draft import BESIDE, PLAN, SAMPLE, Attachment, Draft, apart
from app.errors import ConflictError
from app.storage.faults import FieldsConflict
from app.storage.journal import current, write_step, write_typed
from app.storage.part import HEADS, ID_ALPHABET, ID_LENGTH, StorePart, read_head
from app.storage.records import DraftSummary, StepKind, StoredDraft


class DraftRows(StorePart):
    """The tables `draft`, `value` and, for writing, `journal`."""

    def create_draft(self, pack: str, pack_revision: int, kind: str, values: Mapping[str, str]) -> Draft:
        """A new open draft holding `values`, and notes under their keys; its id is ten characters of Crockford's base 32.

        Raises StorageError; InputError (code "text") for text that is no valid Unicode.
        """
        draft_id = new_id()
        filled = {field: text for field, text in values.items() if text}
        with self._writing("新建草稿") as connection:
            now = self._now()
            _insert(connection, draft_id, pack, pack_revision, kind, now)
            write_step(connection, draft_id, filled, now, StepKind.START)
        fields, notes = apart(filled)
        return Draft(draft_id, pack, pack_revision, kind, fields, notes=notes)

    def load(self, draft_id: str) -> StoredDraft:
        """The draft of this id, or of a beginning of at least 4 characters that only one id has.

        Raises UsageError for an unknown or ambiguous id, StorageError.
        """
        with self._reading("读取草稿"):
            return self._read(self._find(draft_id))

    def list_drafts(self, deleted: bool = False) -> list[DraftSummary]:
        """All drafts, the one changed last first; with `deleted` those in the bin (回收站), the one deleted last first.

        Raises StorageError.
        """
        chosen = "deleted IS NOT NULL ORDER BY deleted DESC" if deleted else "deleted IS NULL ORDER BY touched DESC"
        values: defaultdict[str, dict[str, str]] = defaultdict(dict)
        samples: set[str] = set()
        with self._reading("读取草稿列表") as connection:
            heads = connection.execute(f"{HEADS} WHERE {chosen}, touched DESC").fetchall()
            for draft_id, field, text in connection.execute("SELECT draft, field, text FROM value"):
                if text and not field.startswith(BESIDE):
                    values[draft_id][field] = text
                elif text and field == SAMPLE:
                    samples.add(draft_id)
        return [
            DraftSummary(**asdict(head), values=values[head.id], sample=head.id in samples)
            for head in map(read_head, heads)
        ]

    def copy_draft(self, draft_id: str) -> Draft:
        """A new open draft with the values and attachments of another, which stays as it is; its history begins anew.

        Raises UsageError for an unknown draft, StorageError.
        """
        copy_id = new_id()
        with self._writing("复制草稿") as connection:
            original = self._find(draft_id)
            read = self._read(original).draft
            values = {**read.values, **read.notes}
            now = self._now()
            _insert(connection, copy_id, original.pack, original.pack_revision, original.kind, now)
            write_step(connection, copy_id, values, now, StepKind.START)
            # The files themselves lie in the folder once, however many drafts name them.
            connection.execute(
                "INSERT INTO attachment (draft, slot, position, sha256, crc32, name, caption, media, size, turn, crop)"
                " SELECT ?, slot, position, sha256, crc32, name, caption, media, size, turn, crop FROM attachment"
                " WHERE draft = ?",
                (copy_id, original.id),
            )
            return self._read(self._find(copy_id)).draft

    def derive_draft(
        self,
        draft_id: str,
        form: tuple[str, int, str],
        texts: Mapping[str, str],
        photos: Sequence[tuple[Attachment, str, int]],
    ) -> Draft:
        """A new open draft of `form` (pack, pack revision, kind) holding `texts`, with some of another draft's pictures.

        `photos` are attachments of that draft with the slot and position they get; their files are not copied. Raises
        ConflictError when one of them is no longer there, UsageError for an unknown draft, StorageError.
        """
        derived_id = new_id()
        with self._writing("新建草稿") as connection:
            original = self._find(draft_id)
            now = self._now()
            _insert(connection, derived_id, *form, now)
            write_step(connection, derived_id, {f: text for f, text in texts.items() if text}, now, StepKind.START)
            for photo, slot, position in photos:
                copied = connection.execute(
                    "INSERT INTO attachment (draft, slot, position, sha256, crc32, name, caption, media, size, turn, crop)"
                    " SELECT ?, ?, ?, sha256, crc32, name, caption, media, size, turn, crop FROM attachment"
                    " WHERE draft = ? AND slot = ? AND position = ? AND sha256 = ?",
                    (derived_id, slot, position, original.id, photo.slot, photo.position, photo.sha256),
                )
                if copied.rowcount != 1:
                    raise ConflictError(
                        "没有新建草稿：另一个窗口或程序刚改动了原来那份草稿的照片。原来的草稿不受影响；请重试一次。"
                    )
            return self._read(self._find(derived_id)).draft

    def delete_draft(self, draft_id: str) -> None:
        """Put a draft, open or 定稿, into the bin (回收站), where it takes no change; nothing of it is lost.

        One that lies there already stays as it is. Raises UsageError for an unknown draft, StorageError.
        """
        with self._writing("删除草稿") as connection:
            draft = self._find(draft_id).id
            connection.execute("UPDATE draft SET deleted = ? WHERE id = ? AND deleted IS NULL", (self._now(), draft))

    def restore_draft(self, draft_id: str) -> None:
        """Take a draft out of the bin as it was, with the time of its last change; one that is not there stays.

        Raises UsageError for an unknown draft, StorageError.
        """
        with self._writing("恢复草稿") as connection:
            connection.execute("UPDATE draft SET deleted = NULL WHERE id = ?", (self._find(draft_id).id,))

    def save_values(
        self,
        draft_id: str,
        changes: Mapping[str, str],
        seen: Mapping[str, int] | None = None,
        *,
        as_one: bool = False,
    ) -> Mapping[str, int]:
        """Store field id → text, all of it or nothing; on the disk when this returns. An empty text clears the field.

        A field that holds this text already is not written. With `seen` (field id → journal row it was last read at,
        none for never entered) a field changed since by somebody else, to something else, is a conflict. Returns the
        journal row each field of `changes` now stands at, to carry `seen` on; never-entered fields are left out.

        What is typed goes on with the step before it (`steps.py`); `as_one` makes all of `changes` one step of its own
        that undo takes back at once, as for a command or a replacement over several fields. The clerk's own calendar (keys
        that begin with `PLAN`) may change while the draft is 定稿 too.

        Raises FieldsConflict; InputError (code "final") when the draft is 定稿, (code "deleted") when it is in the bin,
        (code "text") for text that is no valid Unicode; UsageError for an unknown draft; StorageError.
        """
        doing = "保存草稿"
        with self._writing(doing) as connection:
            aside = all(field.startswith(PLAN) for field in changes)
            head = self._find_kept(draft_id) if aside else self._find_open(draft_id)
            stored = {field: current(connection, head.id, field) for field in changes}
            differing = {field: text for field, text in changes.items() if text != stored[field][0]}
            if seen is not None:
                conflicts = [field for field in differing if stored[field][1] != seen.get(field, 0)]
                if conflicts:
                    raise FieldsConflict(doing, conflicts)
            seqs = {field: seq for field, (_, seq) in stored.items() if seq}
            now = self._now()
            if as_one:
                seqs |= write_step(connection, head.id, differing, now, StepKind.EDIT)
            else:
                seqs |= {f: write_typed(connection, head.id, f, text, now) for f, text in differing.items()}
            if differing:
                self._touch(head.id, now)
        return MappingProxyType(seqs)


def new_id() -> str:
    """A fresh draft id."""
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(ID_LENGTH))


def _insert(connection: sqlite3.Connection, draft_id: str, pack: str, pack_revision: int, kind: str, at: str) -> None:
    connection.execute(
        "INSERT INTO draft (id, pack, pack_revision, kind, created, changed) VALUES (?, ?, ?, ?, ?, ?)",
        (draft_id, pack, pack_revision, kind, at, at),
    )
