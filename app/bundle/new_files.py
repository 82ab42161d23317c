"""Files that appear whole or not at all, and never in the place of another."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
NO_HARD_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF}
_MOST_COPIES = 1000


class PartFile:
    """A new file under a throw-away name beside its future place; gone on exit unless it was published.

    `file` is open for writing, `path` its throw-away name. With `private` only this user may read it (POSIX 0600).
    Use as a context manager. Everything here raises plain OSError.
    """

    def __init__(self, folder: Path, *, private: bool = False) -> None:
        # Short, and independent of the future name, which may be as long as the system allows.
        self.path = folder / f".{os.urandom(6).hex()}.part"
        self._mode = 0o600 if private else 0o666
        self.file: BinaryIO

    def __enter__(self) -> Self:
        self.file = os.fdopen(os.open(self.path, _NEW, self._mode), "wb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            try:
                self.file.close()  # fails on a full disk while anything is still in its buffer
            finally:
                self.path.unlink(missing_ok=True)
        except OSError as second:
            # A stick pulled out: the first failure tells the user more than this one.
            if error is None:
                raise
            error.add_note(f"the part file could not be removed either: {second}")

    def settle(self) -> None:
        """Everything written is on the disk, and the file is closed."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()

    def publish(self, target: Path) -> None:
        """Give the settled file its name. FileExistsError when it is taken; nothing is overwritten."""
        if sys.platform == "win32":
            self.path.rename(target)  # refuses a taken name there
            return
        try:
            target.hardlink_to(self.path)
        except OSError as error:
            if error.errno not in NO_HARD_LINKS:
                raise
            reserve_and_replace(self.path, target)
        sync_folder(target.parent)

    def publish_beside(self, target: Path) -> Path:
        """The same, under `name (2)`, `name (3)` … when the name is taken. Returns the path it got."""
        for path in beside(target):
            try:
                self.publish(path)
            except FileExistsError:
                continue
            return path
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))


def write_new(target: Path, data: bytes, *, private: bool = False) -> None:
    """Write a whole new file. FileExistsError when the name is taken, OSError when the disk fails."""
    with PartFile(target.parent, private=private) as part:
        part.file.write(data)
        part.settle()
        part.publish(target)


def beside(target: Path) -> Iterator[Path]:
    """`target`, `target (2)`, `target (3)` …: the names to try in turn."""
    yield target
    for number in range(2, _MOST_COPIES):
        yield target.with_name(f"{target.stem} ({number}){target.suffix}")


def publish_folder(part: Path, target: Path) -> Path:
    """Give a finished folder the name `target`, or the next free one; the path it got. Nothing is replaced, an empty folder
    neither. Raises OSError.
    """
    for number in range(1, _MOST_COPIES):
        path = target if number == 1 else target.with_name(f"{target.name} ({number})")
        if not os.path.lexists(path):
            part.rename(path)
            sync_folder(path.parent)
            return path
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))


def reserve_and_replace(path: Path, target: Path) -> None:
    """Rename without overwriting where there are no hard links (FAT, exFAT): take the name first, then replace it."""
    target.open("xb").close()
    try:
        path.replace(target)
    except OSError:
        target.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """A name is safe only when its folder is on the disk too; some file systems cannot be asked. Raises OSError."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)
