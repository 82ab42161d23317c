"""What was handed over (移交), where and when. Written once, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.storage.part import StorePart
from app.storage.records import Carrier, HandoverRecord, Medium

_RECORDS = "SELECT draft, revision, at, carrier, place, title, sha256 FROM handover"


class HandoverRows(StorePart):
    """The table `handover`."""

    def note_handover(self, carrier: Carrier, place: str, sha256s: Sequence[str]) -> list[HandoverRecord]:
        """Note that files were handed over, by their SHA-256 (hex); the records made, none for a file not sealed here.

        A file may be the sealed file of several drafts only when a draft was copied with its history: all of them are
        noted. Raises StorageError.
        """
        with self._writing("记下移交") as connection:
            now = self._now()
            made: list[HandoverRecord] = []
            for sha256 in dict.fromkeys(sha256s):
                rows = connection.execute(
                    "SELECT draft, revision, title FROM print WHERE format = ? AND sha256 = ? GROUP BY draft, revision",
                    (Medium.SEALED.value, sha256),
                ).fetchall()
                for draft, revision, title in rows:
                    connection.execute(
                        "INSERT INTO handover (draft, revision, at, carrier, place, title, sha256)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?)",
                        (draft, revision, now, carrier.value, place, title, sha256),
                    )
                    at = datetime.fromisoformat(now)
                    made.append(HandoverRecord(draft, revision, at, carrier, place, title, sha256))
        return made

    def handovers(self, draft_id: str) -> list[HandoverRecord]:
        """Everything ever handed over of a draft, oldest first. Raises UsageError, StorageError."""
        with self._reading("读取移交记录") as connection:
            draft = self._find(draft_id).id
            rows = connection.execute(_RECORDS + " WHERE draft = ? ORDER BY seq", (draft,)).fetchall()
        return [_record(row) for row in rows]

    def last_handovers(self) -> dict[str, HandoverRecord]:
        """The newest record of every draft that has one, by the draft's id. Raises StorageError."""
        with self._reading("读取移交记录") as connection:
            rows = connection.execute(_RECORDS + " ORDER BY seq").fetchall()
        return {row[0]: _record(row) for row in rows}


def _record(row: tuple[str, int, str, str, str, str, str]) -> HandoverRecord:
    draft, revision, at, carrier, place, title, sha256 = row
    return HandoverRecord(draft, revision, datetime.fromisoformat(at), Carrier(carrier), place, title, sha256)
