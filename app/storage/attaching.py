"""Which files belong to which slot of a draft, in which order, with which caption, turned how far and cut to what."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from app.domain.crop import Crop, crop_text, parse_crop, turned
from app.domain.draft import Attachment
from app.errors import ConflictError
from app.storage.attachments import StoredFile
from app.storage.faults import os_faults
from app.storage.part import ATTACHMENTS, StorePart, read_attachment_row


class AttachmentRows(StorePart):
    """The table `attachment`, with the files in the attachment folder.

    A file stays in the folder when the last row naming it is removed: another draft, a finalised revision or an undo
    may still want it. What changes an attachment takes it as it was last read and raises ConflictError when another file
    lies at its position meanwhile. One picture is turned and cut one way all over a draft: pages know pictures by their SHA-256.
    """

    def add_attachment(
        self, draft_id: str, slot: str, source: Path | BinaryIO, name: str, media: str, caption: str = ""
    ) -> Attachment:
        """Copy a file (from its present position) into the store, as the last of its slot.

        `name` is the file name it came with, `media` its MIME type; what the file holds is for the caller to judge.
        Raises InputError (code "final") when the draft is 定稿, UsageError for an unknown draft, StorageError, and
        EnvironmentFault when the file cannot be read or written.
        """
        doing = f"添加附件“{name}”"
        with self._reading(doing):
            self._find_open(draft_id)
        # Outside a transaction: a large file from a slow stick must not keep other processes from saving.
        stored = self._take_in(source, name)
        with self._writing(doing) as connection:
            head = self._find_open(draft_id)
            position = _count(connection, head.id, slot)
            added = Attachment(slot, position, stored.sha256, name, media, stored.size, caption)
            added = _insert(connection, head.id, added, stored.crc32)
            self._touch(head.id, self._now())
        return added

    def remove_attachment(self, draft_id: str, attachment: Attachment) -> Attachment:
        """Take an attachment out of its slot; those behind it move up by one. What was removed, for `restore_attachment`.

        Raises ConflictError, InputError (code "final") when the draft is 定稿, UsageError for an unknown draft,
        StorageError.
        """
        with self._writing("移除附件") as connection:
            head = self._find_open(draft_id)
            removed = _find_attachment(connection, head.id, attachment)
            connection.execute(
                "DELETE FROM attachment WHERE draft = ? AND slot = ? AND position = ?",
                (head.id, removed.slot, removed.position),
            )
            behind = range(removed.position + 1, _count(connection, head.id, removed.slot) + 1)
            _shift(connection, head.id, removed.slot, behind, -1)
            self._touch(head.id, self._now())
        return removed

    def restore_attachment(self, draft_id: str, attachment: Attachment) -> Attachment:
        """Put a removed attachment back at its position, or at the end of a slot grown shorter; as it now is.

        Raises StorageError (code "attachment_missing" or "attachment_altered") when its file is not what it was,
        InputError (code "final") when the draft is 定稿, UsageError for an unknown draft, StorageError.
        """
        crc32 = zlib.crc32(self._files.read(attachment.sha256, attachment.size))
        with self._writing("恢复附件") as connection:
            head = self._find_open(draft_id)
            count = _count(connection, head.id, attachment.slot)
            restored = replace(attachment, position=min(attachment.position, count))
            _shift(connection, head.id, attachment.slot, range(count - 1, restored.position - 1, -1), 1)
            restored = _insert(connection, head.id, restored, crc32)
            self._touch(head.id, self._now())
        return restored

    def move_attachment(self, draft_id: str, attachment: Attachment, to: int) -> Attachment:
        """Give an attachment another position in its slot (the nearest there is); as it now is.

        Raises ConflictError, InputError (code "final") when the draft is 定稿, UsageError for an unknown draft,
        StorageError.
        """
        with self._writing("移动附件") as connection:
            head = self._find_open(draft_id)
            found = _find_attachment(connection, head.id, attachment)
            count = _count(connection, head.id, found.slot)
            target = max(0, min(to, count - 1))
            # Past the end while the others move, since no two may share a position.
            _put(connection, head.id, found.slot, found.position, count)
            if target < found.position:
                _shift(connection, head.id, found.slot, range(found.position - 1, target - 1, -1), 1)
            else:
                _shift(connection, head.id, found.slot, range(found.position + 1, target + 1), -1)
            _put(connection, head.id, found.slot, count, target)
            if target != found.position:
                self._touch(head.id, self._now())
        return replace(found, position=target)

    def turn_attachment(self, draft_id: str, attachment: Attachment, turn: int) -> Attachment:
        """Turn a photo to 0, 90, 180 or 270 degrees clockwise of upright, wherever the draft has it; as it now is.

        The part of it that is shown stays the same. Raises ConflictError, InputError (code "final") when the draft is
        定稿, UsageError for an unknown draft, StorageError, ValueError for another angle.
        """
        _check_turn(turn)
        with self._writing("旋转附件") as connection:
            head = self._find_open(draft_id)
            found = _find_attachment(connection, head.id, attachment)
            framed = replace(found, turn=turn, crop=turned(found.crop, turn - found.turn))
            _frame(connection, head.id, framed)
            self._touch(head.id, self._now())
        return framed

    def frame_attachment(self, draft_id: str, attachment: Attachment, turn: int, crop: Crop | None) -> Attachment:
        """Turn a photo and show only a part of it (None for all), wherever the draft has it; as it now is.

        Raises as `turn_attachment`. The file stays whole.
        """
        _check_turn(turn)
        with self._writing("裁剪照片") as connection:
            head = self._find_open(draft_id)
            framed = replace(_find_attachment(connection, head.id, attachment), turn=turn, crop=crop)
            _frame(connection, head.id, framed)
            self._touch(head.id, self._now())
        return framed

    def set_caption(self, draft_id: str, attachment: Attachment, caption: str) -> Attachment:
        """Change what is printed below an attachment (说明); the attachment as it now is.

        Raises ConflictError, InputError (code "final") when the draft is 定稿, UsageError for an unknown draft,
        StorageError.
        """
        with self._writing("修改附件说明") as connection:
            head = self._find_open(draft_id)
            found = _find_attachment(connection, head.id, attachment)
            connection.execute(
                "UPDATE attachment SET caption = ? WHERE draft = ? AND slot = ? AND position = ?",
                (caption, head.id, found.slot, found.position),
            )
            self._touch(head.id, self._now())
        return replace(found, caption=caption)

    def attachment_path(self, sha256: str) -> Path:
        """Where the bytes lie; whether they are there and sound is for `read_attachment`.

        Raises ValueError for what is no SHA-256 in lower-case hex.
        """
        return self._files.path(sha256)

    def read_attachment(self, sha256: str) -> bytes:
        """The bytes of an attachment, checked against size and digest.

        Raises StorageError (code "attachment_missing" or "attachment_altered") when they are not what was put in,
        EnvironmentFault when they cannot be read, ValueError for what is no SHA-256 in lower-case hex.
        """
        with self._reading("读取附件") as connection:
            sizes = connection.execute("SELECT size FROM attachment WHERE sha256 = ? LIMIT 1", (sha256,)).fetchall()
        return self._files.read(sha256, sizes[0][0] if sizes else None)

    def _take_in(self, source: Path | BinaryIO, name: str) -> StoredFile:
        if not isinstance(source, Path):
            return self._files.add(source, name)
        with os_faults(f"读取“{name}”"):
            file = source.open("rb")
        with file:
            return self._files.add(file, name)


def keep_rows(connection: sqlite3.Connection, draft_id: str, snapshot: int) -> None:
    """Copy a draft's attachments into a snapshot's, within the caller's transaction."""
    connection.execute(
        "INSERT INTO snapshot_attachment"
        " (snapshot, draft, slot, position, sha256, crc32, name, caption, media, size, turn, crop)"
        " SELECT ?, draft, slot, position, sha256, crc32, name, caption, media, size, turn, crop FROM attachment"
        " WHERE draft = ?",
        (snapshot, draft_id),
    )


def kept_rows(connection: sqlite3.Connection, snapshot: int) -> tuple[Attachment, ...]:
    """The attachments a snapshot names, by slot and position, within the caller's transaction."""
    return tuple(
        read_attachment_row(row)
        for row in connection.execute(
            ATTACHMENTS + " FROM snapshot_attachment WHERE snapshot = ? ORDER BY slot, position",
            (snapshot,),
        )
    )


def put_back_rows(connection: sqlite3.Connection, draft_id: str, snapshot: int) -> None:
    """Make a snapshot's attachments those of its draft, within the caller's transaction."""
    connection.execute("DELETE FROM attachment WHERE draft = ?", (draft_id,))
    connection.execute(
        "INSERT INTO attachment (draft, slot, position, sha256, crc32, name, caption, media, size, turn, crop)"
        " SELECT draft, slot, position, sha256, crc32, name, caption, media, size, turn, crop FROM snapshot_attachment"
        " WHERE snapshot = ?",
        (snapshot,),
    )


def _check_turn(turn: int) -> None:
    if turn not in (0, 90, 180, 270):
        raise ValueError(f"no quarter turn: {turn}")


def _frame(connection: sqlite3.Connection, draft_id: str, framed: Attachment) -> None:
    connection.execute(
        "UPDATE attachment SET turn = ?, crop = ? WHERE draft = ? AND sha256 = ?",
        (framed.turn, crop_text(framed.crop), draft_id, framed.sha256),
    )


def _count(connection: sqlite3.Connection, draft_id: str, slot: str) -> int:
    ((count,),) = connection.execute(
        "SELECT count(*) FROM attachment WHERE draft = ? AND slot = ?", (draft_id, slot)
    ).fetchall()
    return int(count)


def _find_attachment(connection: sqlite3.Connection, draft_id: str, known: Attachment) -> Attachment:
    """The attachment as it now is; ConflictError when its position holds another file or none."""
    rows = connection.execute(
        ATTACHMENTS + " FROM attachment WHERE draft = ? AND slot = ? AND position = ? AND sha256 = ?",
        (draft_id, known.slot, known.position, known.sha256),
    ).fetchall()
    if not rows:
        raise ConflictError(
            f"另一个窗口或程序已经移动或移除了“{known.name}”。没有改动任何内容；请看现在的顺序，再试一次。"
        )
    return read_attachment_row(rows[0])


def _insert(connection: sqlite3.Connection, draft_id: str, attachment: Attachment, crc32: int) -> Attachment:
    """A new row at a free position; a picture the draft has already is turned and cut as it is there."""
    a = attachment
    framed = connection.execute(
        "SELECT turn, crop FROM attachment WHERE draft = ? AND sha256 = ? LIMIT 1", (draft_id, a.sha256)
    ).fetchall()
    turn, crop = framed[0] if framed else (a.turn, crop_text(a.crop))
    connection.execute(
        "INSERT INTO attachment (draft, slot, position, sha256, crc32, name, caption, media, size, turn, crop)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (draft_id, a.slot, a.position, a.sha256, crc32, a.name, a.caption, a.media, a.size, turn, crop),
    )
    return replace(a, turn=turn, crop=parse_crop(crop))


def _shift(connection: sqlite3.Connection, draft_id: str, slot: str, positions: Sequence[int], by: int) -> None:
    """Move attachments one by one in this order: in a single UPDATE two rows could meet on the same position."""
    for position in positions:
        _put(connection, draft_id, slot, position, position + by)


def _put(connection: sqlite3.Connection, draft_id: str, slot: str, position: int, to: int) -> None:
    connection.execute(
        "UPDATE attachment SET position = ? WHERE draft = ? AND slot = ? AND position = ?",
        (to, draft_id, slot, position),
    )
