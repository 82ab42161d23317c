"""What the parts of the store share: the connection, the clock, and how a draft is found, read and refused."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from app.domain.crop import parse_crop
from app.domain.draft import Attachment, Draft, DraftState, apart
from app.errors import InputError, UsageError
from app.paths import DataPaths
from app.storage.attachments import AttachmentFolder
from app.storage.connection import transaction
from app.storage.faults import moved, storage_faults
from app.storage.records import DraftHead, StoredDraft

ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u to be misread
ID_LENGTH = 10
_SHORTEST_PREFIX = 4
_ID = re.compile(f"[{ID_ALPHABET}]{{{_SHORTEST_PREFIX},{ID_LENGTH}}}")
_MISREAD = str.maketrans("ilo", "110")

Clock = Callable[[], datetime]

ATTACHMENTS = "SELECT slot, position, sha256, name, media, size, caption, turn, crop"
"""What an `Attachment` is read from, for `read_attachment_row`; goes on with FROM."""

HEADS = "SELECT id, pack, pack_revision, kind, state, revision, created, changed FROM draft"


class StorePart:
    """Base of the parts the store is made of. All of them use one connection, so one thread."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], paths: DataPaths, clock: Clock) -> None:
        """`connect` opens the store, now and again when another file has taken its place. Raises what it raises."""
        self._connect = connect
        self._paths = paths
        self._clock = clock
        self._files = AttachmentFolder(paths.attachments)
        self._connection = connect()
        self._identity: tuple[int, int] | None = _identity(paths.store)

    @contextmanager
    def _writing(self, doing: str) -> Iterator[sqlite3.Connection]:
        """One transaction that writes; `doing` begins the sentence when it fails, as in 保存草稿."""
        with storage_faults(doing, self._paths.store):
            if not self._follow():
                raise moved(doing, self._paths.store)
            try:
                with transaction(self._connection, "IMMEDIATE"):
                    yield self._connection
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY:
                    # A connection opened on a write-protected disk stays read-only: the next attempt opens another.
                    self._identity = None
                raise

    @contextmanager
    def _reading(self, doing: str) -> Iterator[sqlite3.Connection]:
        """One transaction that reads, so that several questions see the same moment.

        A store deleted while it is open is still read: its bytes stay until the last handle is closed.
        """
        with storage_faults(doing, self._paths.store):
            self._follow()
            with transaction(self._connection, "DEFERRED"):
                yield self._connection

    def _follow(self) -> bool:
        """Open the file that lies at the store's place now, if it is another (put back, restored); False when none is.

        SQLite itself notices only a change, and from then on refuses for ever.
        """
        now = _identity(self._paths.store)
        if now is not None and now != self._identity:
            connection = self._connect()
            self._connection.close()
            self._connection, self._identity = connection, now
        return now is not None

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="microseconds")

    def _find(self, draft_id: str) -> DraftHead:
        """The draft of this id, or of this beginning of an id (at least 4 characters). Raises UsageError."""
        typed = draft_id.strip().lower().translate(_MISREAD)
        found = (
            self._connection.execute(HEADS + " WHERE id GLOB ? LIMIT 2", (typed + "*",)).fetchall()
            if _ID.fullmatch(typed)
            else []
        )
        if not found:
            raise UsageError(
                f"没有编号为“{draft_id}”的草稿。其他草稿不受影响；请核对编号（可以只写前几位，至少 {_SHORTEST_PREFIX} 位）。",
                code="unknown_draft",
            )
        if len(found) > 1:
            raise UsageError(
                f"有不止一份草稿的编号以“{draft_id}”开头。没有改动任何内容；请多写几位编号。",
                code="ambiguous_draft",
            )
        return read_head(found[0])

    def _find_open(self, draft_id: str) -> DraftHead:
        """Like `_find`, for a change. Raises InputError (code "final") when 定稿, (code "deleted") when in the bin."""
        head = self._find(draft_id)
        if head.state is DraftState.FINAL:
            raise InputError(
                f"这份草稿已定稿（第 {head.revision} 次），没有改动任何内容；如需修改，请先撤回定稿。",
                code="final",
            )
        return self._find_kept(head.id)

    def _find_kept(self, draft_id: str) -> DraftHead:
        """Like `_find`, for what needs no open draft. Raises InputError (code "deleted") when it is in the bin (回收站)."""
        head = self._find(draft_id)
        ((deleted,),) = self._connection.execute("SELECT deleted FROM draft WHERE id = ?", (head.id,)).fetchall()
        if deleted is not None:
            raise InputError(
                "这份草稿在回收站里，没有改动任何内容；请先在回收站恢复它，再修改。",
                code="deleted",
            )
        return head

    def _read(self, head: DraftHead) -> StoredDraft:
        """All of a draft, within the caller's transaction."""
        stored = self._connection.execute("SELECT field, text, seq FROM value WHERE draft = ?", (head.id,)).fetchall()
        attachments = self._connection.execute(
            ATTACHMENTS + " FROM attachment WHERE draft = ? ORDER BY slot, position",
            (head.id,),
        ).fetchall()
        values, notes = apart({field: text for field, text, _ in stored})
        draft = Draft(
            id=head.id,
            pack=head.pack,
            pack_revision=head.pack_revision,
            kind=head.kind,
            values=values,
            attachments=tuple(map(read_attachment_row, attachments)),
            revision=head.revision,
            state=head.state,
            notes=notes,
        )
        return StoredDraft(draft, {field: seq for field, _, seq in stored}, head.created, head.changed)

    def _touch(self, draft_id: str, at: str) -> None:
        self._connection.execute("UPDATE draft SET changed = ? WHERE id = ?", (at, draft_id))


def _identity(store: Path) -> tuple[int, int] | None:
    """Which file lies there; None for none. By its name only: opening and closing it would drop SQLite's locks."""
    try:
        found = store.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_dev, found.st_ino


def read_head(row: tuple[str, str, int, str, str, int, str, str]) -> DraftHead:
    """A row of `HEADS` as a value."""
    draft_id, pack, pack_revision, kind, state, revision, created, changed = row
    moments = datetime.fromisoformat(created), datetime.fromisoformat(changed)
    return DraftHead(draft_id, pack, pack_revision, kind, DraftState(state), revision, *moments)


def read_attachment_row(row: tuple[str, int, str, str, str, int, str, int, str]) -> Attachment:
    """A row of `ATTACHMENTS` as a value."""
    return Attachment(*row[:-1], crop=parse_crop(row[-1]))
