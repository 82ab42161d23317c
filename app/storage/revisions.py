"""Finalising (定稿) and taking back (撤回): each revision keeps for good what was frozen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from app.domain.draft import PLAN, Attachment, Draft, DraftState
from app.errors import ConflictError, InputError
from app.storage.faults import FieldsConflict
from app.storage.part import StorePart
from app.storage.records import RevisionRecord
from app.storage.snapshots import keep_snapshot


class RevisionRows(StorePart):
    """The table `revision` and the state of drafts."""

    def finalise(
        self,
        draft_id: str,
        check_code: str,
        canonical: str,
        fonts: Sequence[str],
        expected_seen: Mapping[str, int] | None = None,
        expected_attachments: Sequence[Attachment] | None = None,
    ) -> Draft:
        """Freeze the draft as its next revision: `canonical` text, `check_code`, the `fonts` it is set in.

        `expected_seen` and `expected_attachments` are what `canonical` was made from, as read by `load`; a draft changed
        since then is not frozen. A snapshot named after the revision is kept.

        Raises FieldsConflict or ConflictError for a draft changed since, InputError (code "final") for one that is 定稿
        already, UsageError for an unknown draft, StorageError.
        """
        doing = "定稿"
        with self._writing(doing) as connection:
            head = self._find_open(draft_id)
            stored = self._read(head)
            if expected_seen is not None:
                fields = {**stored.seen, **expected_seen}
                moved = [
                    f for f in fields if stored.seen.get(f, 0) != expected_seen.get(f, 0) and not f.startswith(PLAN)
                ]
                if moved:
                    raise FieldsConflict(doing, moved)
            if expected_attachments is not None and set(expected_attachments) != set(stored.draft.attachments):
                raise ConflictError(
                    f"{doing}没有完成：另一个窗口或程序已经改动了这份草稿的附件。草稿没有定稿，内容都在；"
                    "请重新读取草稿，核对后再定稿。"
                )
            now = self._now()
            number = head.revision + 1
            connection.execute(
                "INSERT INTO revision (draft, number, check_code, frozen_at, canonical, fonts)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (head.id, number, check_code, now, canonical, json.dumps(list(fonts), ensure_ascii=False)),
            )
            connection.execute(
                "UPDATE draft SET state = 'final', revision = ?, changed = ? WHERE id = ?",
                (number, now, head.id),
            )
            keep_snapshot(connection, head.id, f"第 {number} 次定稿", now)
            return self._read(self._find(head.id)).draft

    def reopen(self, draft_id: str, reason: str) -> Draft:
        """Open a finalised draft for changes again; its revision stays on record, marked with the reason.

        Raises InputError (code "open") for a draft that is not 定稿, UsageError for an unknown draft, StorageError.
        """
        with self._writing("撤回定稿") as connection:
            head = self._find(draft_id)
            if head.state is DraftState.OPEN:
                raise InputError("这份草稿没有定稿，不需要撤回。没有改动任何内容；请直接修改。", code="open")
            now = self._now()
            connection.execute(
                "UPDATE revision SET reopened_at = ?, reason = ? WHERE draft = ? AND number = ?",
                (now, reason, head.id, head.revision),
            )
            connection.execute("UPDATE draft SET state = 'open', changed = ? WHERE id = ?", (now, head.id))
            return self._read(self._find(head.id)).draft

    def last_revision(self, draft_id: str) -> RevisionRecord | None:
        """The newest revision, taken back or not; None for a draft never finalised.

        Raises UsageError for an unknown draft, StorageError.
        """
        return next(iter(self.revisions(draft_id)), None)

    def revisions(self, draft_id: str) -> list[RevisionRecord]:
        """Every revision a draft ever had, newest first. Raises UsageError for an unknown draft, StorageError."""
        with self._reading("读取定稿") as connection:
            rows = connection.execute(
                "SELECT number, check_code, frozen_at, canonical, fonts, reopened_at, reason FROM revision"
                " WHERE draft = ? ORDER BY number DESC",
                (self._find(draft_id).id,),
            ).fetchall()
        return [_record(*row) for row in rows]


def _record(
    number: int,
    check_code: str,
    frozen_at: str,
    canonical: str,
    fonts: str,
    reopened_at: str | None,
    reason: str | None,
) -> RevisionRecord:
    return RevisionRecord(
        number=number,
        check_code=check_code,
        frozen_at=datetime.fromisoformat(frozen_at),
        canonical=canonical,
        fonts=tuple(json.loads(fonts)),
        reopened_at=None if reopened_at is None else datetime.fromisoformat(reopened_at),
        reason=reason,
    )
