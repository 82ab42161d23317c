"""What stood in a draft before: the journal of a field, the steps of field or draft, and the texts of any moment."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from app.storage.part import StorePart
from app.storage.past import going_back, text_after
from app.storage.records import FieldStep, JournalEntry, StepKind, StepPage
from app.storage.splices import Splice

_DOING = "读取修改记录"

_StepRow = tuple[int, StepKind, int | None]


class History(StorePart):
    """The tables `journal` and `step`, read."""

    def field_history(self, draft_id: str, field: str) -> list[JournalEntry]:
        """Every change of a field, oldest first; empty for a field never entered.

        Raises UsageError for an unknown draft, StorageError.
        """
        with self._reading(_DOING) as connection:
            rows = connection.execute(
                "SELECT seq, at, pos, removed, inserted FROM journal WHERE draft = ? AND field = ? ORDER BY seq",
                (self._find(draft_id).id, field),
            ).fetchall()
        return [JournalEntry(seq, datetime.fromisoformat(at), Splice(*splice)) for seq, at, *splice in rows]

    def steps(self, draft_id: str, field: str | None = None, limit: int = 50, offset: int = 0) -> StepPage:
        """Steps of a field, or of all fields of a draft, newest first: `limit` of them after the `offset` newest.

        The first and the last pages are the quick ones. Raises UsageError for an unknown draft,
        StorageError, also (code "journal") when the changes do not fit together.
        """
        chosen = "FROM step WHERE draft = ?" if field is None else "FROM step WHERE draft = ? AND field = ?"
        with self._reading(_DOING) as connection:
            head = self._find(draft_id)
            key = (head.id,) if field is None else (head.id, field)
            ((total,),) = connection.execute(f"SELECT count(*) {chosen}", key).fetchall()
            rows = connection.execute(
                f"SELECT field, id, kind, reverts {chosen} ORDER BY id DESC LIMIT ? OFFSET ?", (*key, limit, offset)
            ).fetchall()
            by_field: defaultdict[str, list[_StepRow]] = defaultdict(list)
            for of_field, step, kind, reverts in rows:
                by_field[of_field].append((step, StepKind(kind), reverts))
            found = [s for f, steps in by_field.items() for s in _told(connection, head.id, f, steps)]
        return StepPage(total, tuple(sorted(found, key=lambda step: step.step, reverse=True)))

    def text_at(self, draft_id: str, field: str, seq: int) -> str:
        """The field's text right after journal row `seq` (of any field); empty before its first change.

        Raises UsageError for an unknown draft, StorageError, also (code "journal") when the changes do not fit
        together.
        """
        with self._reading(_DOING) as connection:
            return text_after(connection, self._find(draft_id).id, field, seq, _DOING)

    def texts_at(self, draft_id: str, seq: int) -> Mapping[str, str]:
        """Every field ever entered → its text right after journal row `seq`. Raises like `text_at`."""
        with self._reading(_DOING) as connection:
            return texts_after(connection, self._find(draft_id).id, seq, _DOING)

    def has_change(self, draft_id: str, seq: int) -> bool:
        """Whether a journal row belongs to a draft. Raises UsageError for an unknown draft, StorageError."""
        with self._reading(_DOING) as connection:
            key = seq, self._find(draft_id).id
            return bool(connection.execute("SELECT 1 FROM journal WHERE seq = ? AND draft = ?", key).fetchall())

    def seq_at(self, draft_id: str, moment: datetime) -> int:
        """The draft's last journal row at or before a moment (aware); 0 when there was none yet.

        Raises UsageError for an unknown draft, StorageError.
        """
        at = moment.astimezone(UTC).isoformat(timespec="microseconds")
        with self._reading(_DOING) as connection:
            ((seq,),) = connection.execute(
                "SELECT coalesce(max(seq), 0) FROM journal WHERE draft = ? AND at <= ?", (self._find(draft_id).id, at)
            ).fetchall()
        return int(seq)


def texts_after(connection: sqlite3.Connection, draft_id: str, seq: int, doing: str) -> dict[str, str]:
    """Every field ever entered → its text right after journal row `seq`, within the caller's transaction."""
    fields = connection.execute("SELECT field FROM value WHERE draft = ?", (draft_id,)).fetchall()
    return {field: text_after(connection, draft_id, field, seq, doing) for (field,) in fields}


def _told(connection: sqlite3.Connection, draft_id: str, field: str, steps: list[_StepRow]) -> Iterator[FieldStep]:
    """Neighbouring steps of one field, newest first, with their texts and times."""
    ((last,),) = connection.execute(
        "SELECT coalesce(min(id), 1 << 62) - 1 FROM step WHERE draft = ? AND field = ? AND id > ?",
        (draft_id, field, steps[0][0]),
    ).fetchall()
    text = after = text_after(connection, draft_id, field, last, _DOING)
    wanted = iter(steps)
    step, kind, reverts = next(wanted)
    end: tuple[int, str] | None = None
    for seq, at, before in going_back(connection, draft_id, field, (steps[-1][0], last), text, _DOING):
        end = end or (seq, at)
        if seq == step:
            begun, ended = datetime.fromisoformat(at), datetime.fromisoformat(end[1])
            yield FieldStep(step, end[0], field, kind, begun, ended, before, after, reverts)
            step, kind, reverts = next(wanted, (0, kind, None))
            after, end = before, None
