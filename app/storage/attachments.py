"""The attachment folder (附件): each file once, under its SHA-256, written so that a name means complete bytes."""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO

from app.errors import StorageError
from app.storage.faults import os_faults
from app.storage.files import UNFINISHED, flush_folder

CHUNK = 1 << 20
_DIGEST = re.compile("[0-9a-f]{64}")
_READING = "读取附件"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the folder: SHA-256 in lower-case hex, CRC-32 unsigned, size in bytes."""

    sha256: str
    crc32: int
    size: int


class FileState(Enum):
    """What became of a stored file."""

    SOUND = "sound"
    MISSING = "missing"
    ALTERED = "altered"


class AttachmentFolder:
    """Files by their content. Several processes may add at the same time; nothing is ever removed but leftovers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        """Where the file of this digest lies, or would lie. Raises ValueError for what is no digest."""
        if not _DIGEST.fullmatch(sha256):
            raise ValueError(f"not a SHA-256 in lower-case hex: {sha256!r}")
        return self._folder / sha256[:2] / sha256

    def add(self, source: BinaryIO, name: str) -> StoredFile:
        """Take in everything `source` still holds, in constant memory; `name` is for the sentence if that fails.

        Raises EnvironmentFault, with no part of the file left behind.
        """
        doing = f"存入附件“{name}”"
        with os_faults(doing), ExitStack() as undo:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # In this folder and not the system's: a rename is only whole within one file system.
            with NamedTemporaryFile(dir=self._folder, suffix=UNFINISHED, delete=False) as temporary:
                part = Path(temporary.name)
                undo.callback(part.unlink, missing_ok=True)
                stored = _copy(source, temporary, name)
            self._keep(part, stored)
        return stored

    def read(self, sha256: str, size: int | None) -> bytes:
        """The bytes of a file, of `size` bytes where that is known.

        Raises StorageError (code "attachment_missing" or "attachment_altered") when they are not what was put in,
        EnvironmentFault when they cannot be read, ValueError for what is no digest.
        """
        path = self.path(sha256)
        with os_faults(_READING):
            try:
                # The size first: what was altered may have grown beyond memory.
                whole = size is None or path.stat().st_size == size
                content = path.read_bytes() if whole else b""
            except FileNotFoundError as error:
                raise _unusable("不见了", path, "attachment_missing") from error
        if not whole or hashlib.sha256(content).hexdigest() != sha256:
            raise _unusable("与存入时不一致，可能已损坏或被改动", path, "attachment_altered")
        return content

    def state(self, sha256: str, size: int) -> FileState:
        """Whether the file is there, has its size and still has its digest; reads all of it in constant memory.

        Raises EnvironmentFault when it cannot be read, ValueError for what is no digest.
        """
        path = self.path(sha256)
        with os_faults(_READING):
            try:
                with path.open("rb") as file:
                    whole = path.stat().st_size == size
                    sound = whole and hashlib.file_digest(file, "sha256").hexdigest() == sha256
            except FileNotFoundError:
                return FileState.MISSING
        return FileState.SOUND if sound else FileState.ALTERED

    def stored(self) -> Iterator[tuple[str, int]]:
        """Digest and size in bytes of each file in the folder. Raises OSError."""
        for path in self._folder.glob("??/*"):
            yield path.name, path.stat().st_size

    def unfinished(self) -> int:
        """How many files crashed runs (and those just being added) left unfinished. Raises OSError."""
        return sum(1 for _ in self._folder.glob(f"*{UNFINISHED}"))

    def _keep(self, part: Path, stored: StoredFile) -> None:
        """Give the complete file its name; one that is there already stays when it is sound and is mended when not."""
        if self.state(stored.sha256, stored.size) is FileState.SOUND:
            return
        target = self.path(stored.sha256)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        part.replace(target)
        flush_folder(target.parent)
        flush_folder(self._folder)


def _copy(source: BinaryIO, target: IO[bytes], name: str) -> StoredFile:
    """Everything from `source` into `target` and onto the disk."""
    digest, crc32, size = hashlib.sha256(), 0, 0
    while chunk := _next_chunk(source, name):
        target.write(chunk)
        digest.update(chunk)
        crc32 = zlib.crc32(chunk, crc32)
        size += len(chunk)
    target.flush()
    os.fsync(target.fileno())
    return StoredFile(digest.hexdigest(), crc32, size)


def _next_chunk(source: BinaryIO, name: str) -> bytes:
    # A stick pulled out while reading is another sentence than a full disk while writing.
    with os_faults(f"读取“{name}”"):
        return source.read(CHUNK)


def _unusable(what: str, path: Path, code: str) -> StorageError:
    return StorageError(
        f"附件文件{what}（{path}）。草稿的文字和其他附件不受影响；请移除这个附件，再用原来的文件重新添加。",
        code=code,
    )
