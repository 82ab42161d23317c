"""Going back from what stands in a field now, change by change; the newer the moment, the less there is to read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from app.errors import StorageError
from app.storage.journal import current
from app.storage.splices import Splice, revert


def text_after(connection: sqlite3.Connection, draft_id: str, field: str, seq: int, doing: str) -> str:
    """The text of a field right after journal row `seq` (of any field); empty before its first change.

    `doing` begins the sentence of the StorageError (code "journal") when the changes do not fit together.
    """
    now, _ = current(connection, draft_id, field)
    return _oldest(going_back(connection, draft_id, field, seq + 1, doing), now)


def going_back(
    connection: sqlite3.Connection, draft_id: str, field: str, first: int, doing: str
) -> Iterator[tuple[int, str, str]]:
    """For each journal row of a field down to row `first`, newest first: row, time of the change, text before it.

    Raises StorageError (code "journal") when the changes do not fit together, or not to the text of now.
    """
    text, newest = current(connection, draft_id, field)
    ((told,),) = connection.execute(
        "SELECT coalesce(max(seq), 0) FROM journal WHERE draft = ? AND field = ?", (draft_id, field)
    ).fetchall()
    if told != newest:
        raise _torn(doing, field)
    yield from _reverted(connection, draft_id, field, (first, newest), text, doing)


def text_before_step(connection: sqlite3.Connection, step: int, text: str, doing: str) -> str:
    """The text of its field before a step, where `text` is the one right after it.

    Raises StorageError (code "journal") when the changes do not fit together.
    """
    ((draft_id, field, last),) = connection.execute(
        "SELECT draft, field, (SELECT coalesce(min(later.id), 1 << 62) - 1 FROM step AS later"
        " WHERE later.draft = step.draft AND later.field = step.field AND later.id > step.id) FROM step WHERE id = ?",
        (step,),
    ).fetchall()
    return _oldest(_reverted(connection, draft_id, field, (step, last), text, doing), text)


def _oldest(changes: Iterator[tuple[int, str, str]], text: str) -> str:
    for _, _, before in changes:
        text = before
    return text


def _reverted(
    connection: sqlite3.Connection, draft_id: str, field: str, between: tuple[int, int], text: str, doing: str
) -> Iterator[tuple[int, str, str]]:
    rows = connection.execute(
        "SELECT seq, at, pos, removed, inserted FROM journal WHERE draft = ? AND field = ? AND seq BETWEEN ? AND ?"
        " ORDER BY seq DESC",
        (draft_id, field, *between),
    )
    for seq, at, *splice in rows:
        try:
            text = revert(text, Splice(*splice))
        except ValueError as error:
            raise _torn(doing, field) from error
        yield seq, at, text


def _torn(doing: str, field: str) -> StorageError:
    return StorageError(
        f"{doing}没有完成：“{field}”的修改记录前后对不上，不能还原当时的文字。"
        "现在的内容不受影响；请用“诊断”检查草稿库，必要时换回最近的备份。",
        code="journal",
    )
