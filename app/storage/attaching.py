"""Which files belong to which slot of a draft, in which order and with which caption."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import BinaryIO

from app.domain.draft import Attachment
from app.errors import UsageError
from app.storage.attachments import StoredFile
from app.storage.faults import os_faults
from app.storage.part import StorePart


class AttachmentRows(StorePart):
    """The table `attachment`, with the files in the attachment folder.

    A file stays in the folder when the last row naming it is removed: another draft, a finalised revision or an undo
    may still want it.
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
            ((position,),) = connection.execute(
                "SELECT count(*) FROM attachment WHERE draft = ? AND slot = ?", (head.id, slot)
            ).fetchall()
            connection.execute(
                "INSERT INTO attachment (draft, slot, position, sha256, crc32, name, caption, media, size)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (head.id, slot, position, stored.sha256, stored.crc32, name, caption, media, stored.size),
            )
            self._touch(head.id, self._now())
        return Attachment(slot, position, stored.sha256, name, media, stored.size, caption)

    def remove_attachment(self, draft_id: str, slot: str, position: int) -> None:
        """Take an attachment out of its slot; those behind it move up by one.

        Raises InputError (code "final") when the draft is 定稿, UsageError for an unknown draft or position,
        StorageError.
        """
        with self._writing("移除附件") as connection:
            head = self._find_open(draft_id)
            _find_attachment(connection, head.id, slot, position)
            behind = connection.execute(
                "SELECT position FROM attachment WHERE draft = ? AND slot = ? AND position > ? ORDER BY position",
                (head.id, slot, position),
            ).fetchall()
            connection.execute(
                "DELETE FROM attachment WHERE draft = ? AND slot = ? AND position = ?",
                (head.id, slot, position),
            )
            # One by one in order: in a single UPDATE two rows could meet on the same position.
            for (moving,) in behind:
                connection.execute(
                    "UPDATE attachment SET position = position - 1 WHERE draft = ? AND slot = ? AND position = ?",
                    (head.id, slot, moving),
                )
            self._touch(head.id, self._now())

    def set_caption(self, draft_id: str, slot: str, position: int, caption: str) -> Attachment:
        """Change what is printed below an attachment (说明); the attachment as it now is.

        Raises InputError (code "final") when the draft is 定稿, UsageError for an unknown draft or position,
        StorageError.
        """
        with self._writing("修改附件说明") as connection:
            head = self._find_open(draft_id)
            _find_attachment(connection, head.id, slot, position)
            connection.execute(
                "UPDATE attachment SET caption = ? WHERE draft = ? AND slot = ? AND position = ?",
                (caption, head.id, slot, position),
            )
            self._touch(head.id, self._now())
            return _find_attachment(connection, head.id, slot, position)

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


def _find_attachment(connection: sqlite3.Connection, draft_id: str, slot: str, position: int) -> Attachment:
    rows = connection.execute(
        "SELECT slot, position, sha256, name, media, size, caption FROM attachment"
        " WHERE draft = ? AND slot = ? AND position = ?",
        (draft_id, slot, position),
    ).fetchall()
    if not rows:
        raise UsageError(
            f"“{slot}”没有第 {position + 1} 个附件，可能已被移除。没有改动任何内容；请重新读取草稿后再试。",
            code="unknown_attachment",
        )
    return Attachment(*rows[0])
