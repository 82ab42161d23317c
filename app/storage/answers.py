"""What left for whom, and what came back: the record of sealed files and of receipts (回执)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.receipts import Comment, Decision, HandedOver, Handover
from app.storage.part import StorePart

_STATES = {
    Decision.RECEIVED: Handover.RECEIVED,
    Decision.RETURNED: Handover.RETURNED,
    Decision.ACCEPTED: Handover.ACCEPTED,
    Decision.REJECTED: Handover.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that left: of which draft and revision, its SHA-256 (hex), to which office, whose receipts bear `signing`."""

    draft: str
    revision: int
    sha256: str
    office: str
    signing: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receipt says: `at` by the office's clock."""

    sha256: str
    office: str
    decision: Decision
    at: datetime
    comments: tuple[Comment, ...] = ()


class AnswerRows(StorePart):
    """The tables `sent` and `receipt`."""

    def note_sent(self, sent: Sequence[Sent]) -> None:
        """Note that a file left, one row for each addressee. Raises UsageError for an unknown draft, StorageError."""
        with self._writing("记下移交") as connection:
            now = self._now()
            connection.executemany(
                "INSERT INTO sent (draft, revision, at, sha256, office, signing) VALUES (?, ?, ?, ?, ?, ?)",
                [(self._find(s.draft).id, s.revision, now, s.sha256, s.office, s.signing) for s in sent],
            )

    def sent_as(self, sha256: str) -> list[Sent]:
        """The addressees of the file with this SHA-256 (hex); none when it did not leave here. Raises StorageError."""
        with self._reading("读取移交记录") as connection:
            rows = connection.execute(
                "SELECT draft, revision, sha256, office, signing FROM sent WHERE sha256 = ? ORDER BY seq", (sha256,)
            ).fetchall()
        return [Sent(*row) for row in rows]

    def take_answer(self, sent: Sent, answer: Answer) -> bool:
        """Note an answer; False, and nothing is changed, when it is not newer than the last one of that office.

        Raises StorageError.
        """
        at = answer.at.astimezone(UTC).isoformat(timespec="microseconds")
        comments = json.dumps([[c.field, c.text] for c in answer.comments], ensure_ascii=False)
        with self._writing("登记回执") as connection:
            newer = connection.execute(
                "SELECT 1 FROM receipt WHERE draft = ? AND revision = ? AND office = ? AND at >= ?",
                (sent.draft, sent.revision, sent.office, at),
            ).fetchall()
            if newer:
                return False
            connection.execute(
                "INSERT INTO receipt (draft, revision, at, taken, sha256, office, decision, comments)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    sent.draft, sent.revision, at, self._now(), answer.sha256, sent.office, answer.decision.value,
                    comments,
                ),
            )  # fmt: skip
        return True

    def handed_over(self) -> dict[str, HandedOver]:
        """Where each draft is that ever left: its newest revision that did, and the newest answer to it.

        Raises StorageError.
        """
        with self._reading("读取移交记录") as connection:
            rows = connection.execute("SELECT draft, max(revision) FROM sent GROUP BY draft").fetchall()
            return {draft: _state(connection, draft, revision) for draft, revision in rows}


def _state(connection: sqlite3.Connection, draft: str, revision: int) -> HandedOver:
    rows = connection.execute(
        "SELECT decision, office, at, comments FROM receipt WHERE draft = ? AND revision = ? ORDER BY at DESC LIMIT 1",
        (draft, revision),
    ).fetchall()
    if not rows:
        return HandedOver(revision, Handover.SENT)
    ((decision, office, at, comments),) = rows
    told = tuple(Comment(field, text) for field, text in json.loads(comments))
    return HandedOver(revision, _STATES[Decision(decision)], office, datetime.fromisoformat(at), told)
