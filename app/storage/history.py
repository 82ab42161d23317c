"""What stood in a field before: the journal of one field, and its text at any moment of it."""

from __future__ import annotations

from datetime import datetime

from app.errors import StorageError
from app.storage.part import StorePart
from app.storage.records import JournalEntry
from app.storage.splices import Splice, replay

_DOING = "读取修改记录"


class History(StorePart):
    """The table `journal`, read."""

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

    def text_at(self, draft_id: str, field: str, seq: int) -> str:
        """The field's text right after journal row `seq` (of any field); empty before its first change.

        Raises UsageError for an unknown draft, StorageError, also (code "journal") when the changes do not fit
        together.
        """
        entries = self.field_history(draft_id, field)
        try:
            return replay(entry.splice for entry in entries if entry.seq <= seq)
        except ValueError as error:
            raise StorageError(
                f"{_DOING}没有完成：“{field}”的修改记录前后对不上，不能还原当时的文字。"
                "现在的内容不受影响；请用“诊断”检查草稿库，必要时换回最近的备份。",
                code="journal",
            ) from error
