"""What was made of each revision: exported, sent to a printer, sealed. Written once, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.storage.part import StorePart
from app.storage.records import Medium, Print, PrintRecord


class PrintRows(StorePart):
    """The table `print`."""

    def note_prints(self, draft_id: str, revision: int, prints: Sequence[Print]) -> None:
        """Note what was just made of a revision of a draft, taken back meanwhile or not.

        Raises UsageError for an unknown draft, StorageError.
        """
        with self._writing("记下打印和导出") as connection:
            head, now = self._find(draft_id), self._now()
            connection.executemany(
                "INSERT INTO print (draft, revision, at, document, title, format, pages, copies, size, sha256)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (head.id, revision, now, p.document, p.title, p.medium.value, p.pages, p.copies, p.size, p.sha256)
                    for p in prints
                ],
            )

    def prints(self, draft_id: str) -> list[PrintRecord]:
        """Everything ever made of the revisions of a draft, oldest first. Raises UsageError, StorageError."""
        with self._reading("读取打印和导出记录") as connection:
            rows = connection.execute(
                "SELECT revision, at, format, document, title, pages, copies, size, sha256 FROM print"
                " WHERE draft = ? ORDER BY seq",
                (self._find(draft_id).id,),
            ).fetchall()
        return [
            PrintRecord(revision, datetime.fromisoformat(at), Print(Medium(medium), *what))
            for revision, at, medium, *what in rows
        ]
