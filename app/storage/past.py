"""What a field held at a moment, from the text of now backwards or from the first change forwards, whichever is shorter."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from app.errors import StorageError
from app.storage.journal import current
from app.storage.splices import replaced, replay

_COLUMNS = "FROM journal WHERE draft = ? AND field = ? AND seq"


def text_after(connection: sqlite3.Connection, draft_id: str, field: str, seq: int, doing: str) -> str:
    """The text of a field right after journal row `seq` (of any field); empty before its first change.

    `doing` begins the sentence of the StorageError (code "journal") when the changes do not fit together, or the newest
    is not the one that made the text of now.
    """
    text, newest = current(connection, draft_id, field)
    key = draft_id, field
    ((told,),) = connection.execute(f"SELECT coalesce(max(seq), 0) {_COLUMNS} > 0", key).fetchall()
    if told != newest:
        raise _torn(doing, field)
    ((first,),) = connection.execute(f"SELECT coalesce(min(seq), 0) {_COLUMNS} > 0", key).fetchall()
    # Row numbers are those of the whole store, but tell well enough which end is nearer, and counting would read all.
    if newest - seq <= seq - first:
        for _, _, before in going_back(connection, draft_id, field, (seq + 1, newest), text, doing):
            text = before
        return text
    rows = connection.execute(f"SELECT pos, removed, inserted {_COLUMNS} > 0 AND seq <= ? ORDER BY seq", (*key, seq))
    try:
        return replay(rows)
    except ValueError as error:
        raise _torn(doing, field) from error


def text_before_step(connection: sqlite3.Connection, step: int, text: str, doing: str) -> str:
    """The text of its field before a step, where `text` is the one right after it.

    Raises StorageError (code "journal") when the changes do not fit together.
    """
    ((draft_id, field, last),) = connection.execute(
        "SELECT draft, field, (SELECT coalesce(min(later.id), 1 << 62) - 1 FROM step AS later"
        " WHERE later.draft = step.draft AND later.field = step.field AND later.id > step.id) FROM step WHERE id = ?",
        (step,),
    ).fetchall()
    for _, _, before in going_back(connection, draft_id, field, (step, last), text, doing):
        text = before
    return text


def going_back(
    connection: sqlite3.Connection, draft_id: str, field: str, between: tuple[int, int], text: str, doing: str
) -> Iterator[tuple[int, str, str]]:
    """For each journal row of a field between two rows, newest first: row, time of the change, text before it.

    `text` is the one right after the newest. Raises StorageError (code "journal") when the changes do not fit together.
    """
    rows = connection.execute(
        f"SELECT seq, at, pos, removed, inserted {_COLUMNS} BETWEEN ? AND ? ORDER BY seq DESC",
        (draft_id, field, *between),
    )
    for seq, at, pos, removed, inserted in rows:
        try:
            text = replaced(text, pos, inserted, removed)
        except ValueError as error:
            raise _torn(doing, field) from error
        yield seq, at, text


def _torn(doing: str, field: str) -> StorageError:
    return StorageError(
        f"{doing}没有完成：“{field}”的修改记录前后对不上，不能还原当时的文字。"
        "现在的内容不受影响；请用“诊断”检查草稿库，必要时换回最近的备份。",
        code="journal",
    )
