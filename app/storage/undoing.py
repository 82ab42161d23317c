"""Undo and redo (撤销、重做): the last change taken back as a new change, whoever made it and whenever.

* Undo in a field takes back the last step (`steps.py`) of this field, then the one before, down to what the draft began
  with; redo brings back what undo took, until the field is changed in another way.
* Undo in a draft takes back the newest step of all its fields, with those made together with it; redo brings back what
  undo took, until anything in the draft is changed in another way.
* Photos are no part of it: they are removed and put back by themselves, and stand in snapshots.

Nothing is ever removed from the journal: an undo is one more entry, and the timeline shows it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import InputError
from app.storage.faults import FieldsConflict
from app.storage.journal import current, piles, write_step
from app.storage.part import StorePart
from app.storage.past import text_before_step
from app.storage.records import Changed, StepKind, UndoState

_DOING = {StepKind.UNDO: "撤销", StepKind.REDO: "重做"}


@dataclass(frozen=True, slots=True)
class _Offer:
    """A step that can be taken back, the change it is part of, and the text of its field before it."""

    step: int
    together: int
    before: str


class Undoing(StorePart):
    """The piles of undo and redo in the table `step`."""

    def undo(self, draft_id: str, field: str | None = None, seen: Mapping[str, int] | None = None) -> Changed:
        """Take back the last change of a field, or of the draft; on the disk when this returns.

        With `seen` (as for `save_values`) a field changed since by somebody else is a conflict. Raises InputError (code
        "nothing_to_undo") when there is none, FieldsConflict, InputError (code "final" or "deleted"), UsageError for an
        unknown draft, StorageError.
        """
        return self._take_back(StepKind.UNDO, draft_id, field, seen)

    def redo(self, draft_id: str, field: str | None = None, seen: Mapping[str, int] | None = None) -> Changed:
        """Bring back what the last undo took, as long as nothing else was changed.

        Raises InputError (code "nothing_to_redo") when there is none, and like `undo`.
        """
        return self._take_back(StepKind.REDO, draft_id, field, seen)

    def undo_state(self, draft_id: str, field: str | None = None) -> UndoState:
        """What undo and redo would change now. Raises UsageError for an unknown draft, StorageError."""
        with self._reading("读取修改记录") as connection:
            head = self._find(draft_id)
            undo, redo = (tuple(_offers(connection, head.id, field, kind)) for kind in _DOING)
        return UndoState(undo, redo)

    def _take_back(self, kind: StepKind, draft_id: str, field: str | None, seen: Mapping[str, int] | None) -> Changed:
        doing = _DOING[kind]
        with self._writing(doing) as connection:
            head = self._find_open(draft_id)
            offers = _offers(connection, head.id, field, kind)
            if not offers:
                raise _nothing(kind, field)
            if seen is not None:
                moved = [f for f in offers if current(connection, head.id, f)[1] != seen.get(f, 0)]
                if moved:
                    raise FieldsConflict(doing, moved)
            texts = {f: offer.before for f, offer in offers.items()}
            steps = {f: offer.step for f, offer in offers.items()}
            now = self._now()
            seqs = write_step(connection, head.id, texts, now, kind, steps)
            self._touch(head.id, now)
        return Changed(texts, seqs)


def _offers(connection: sqlite3.Connection, draft_id: str, field: str | None, kind: StepKind) -> dict[str, _Offer]:
    """Field id → what undo or redo takes back in it: of one field, or of the draft's last change."""
    if field is not None:
        offer = _offer(connection, draft_id, field, kind)
        return {} if offer is None else {field: offer}
    fields = connection.execute("SELECT field FROM value WHERE draft = ? ORDER BY field", (draft_id,)).fetchall()
    found = {f: offer for (f,) in fields if (offer := _offer(connection, draft_id, f, kind)) is not None}
    if not found:
        return {}
    last = max(found.values(), key=lambda offer: offer.step)
    if kind is StepKind.REDO and _changed_since(connection, draft_id, last.step):
        return {}
    return {f: offer for f, offer in found.items() if offer.together == last.together}


def _offer(connection: sqlite3.Connection, draft_id: str, field: str, kind: StepKind) -> _Offer | None:
    """What undo or redo takes back in a field, passing over steps that left nothing changed (typed and deleted)."""
    now, _ = current(connection, draft_id, field)
    found = piles(connection, draft_id, field)
    step = found.undo if kind is StepKind.UNDO else found.redo
    while step is not None:
        # What lies on top of a pile led to the text of now: everything after it was taken back.
        before = text_before_step(connection, step, now, _DOING[kind])
        ((below, together),) = connection.execute(
            "SELECT below, coalesce(together, id) FROM step WHERE id = ?", (step,)
        ).fetchall()
        if before != now:
            return _Offer(step, together, before)
        step = below
    return None


def _changed_since(connection: sqlite3.Connection, draft_id: str, step: int) -> bool:
    """Whether anything in the draft was changed otherwise than by undo and redo."""
    return bool(
        connection.execute(
            "SELECT 1 FROM step WHERE draft = ? AND id > ? AND kind IN ('edit', 'restore') LIMIT 1", (draft_id, step)
        ).fetchall()
    )


def _nothing(kind: StepKind, field: str | None) -> InputError:
    where = "这份草稿" if field is None else f"“{field}”"
    if kind is StepKind.UNDO:
        message = f"{where}没有可以撤销的修改。没有改动任何内容；更早的文字请在修改记录或快照里找。"
        return InputError(message, code="nothing_to_undo")
    message = (
        f"{where}没有可以重做的修改：没有撤销过，或撤销之后又改了别的。没有改动任何内容；请在修改记录里找需要的文字。"
    )
    return InputError(message, code="nothing_to_redo")
