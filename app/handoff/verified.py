"""Writing to a medium that cannot be trusted: on it, read back from it, compared, and only then given its name.

What a stick promises and what it keeps are two things: worn ones take every byte and lose some. So the file is forced
out, the system's copy in memory is dropped, and the medium has to say the same bytes again.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from app.bundle.chunks import CHUNK, Watch
from app.bundle.new_files import NO_HARD_LINKS, PartFile, beside, sync_folder
from app.errors import EnvironmentFault, describe_os_error
from app.handoff.checksums import FileSum

_PART = re.compile(r"\.[0-9a-f]{12}\.part")


class ReadBackDiffers(EnvironmentFault):
    """The medium gives back other bytes than it was given; nothing of it was named."""

    code = "read_back"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} 写入后读出的内容与原文件不一致，介质可能已损坏。没有留下这个文件，原文件不受影响；请换一个介质重试。"
        )


def write_verified(source: BinaryIO, target: Path, watch: Watch) -> tuple[Path, FileSum]:
    """Copy what is left of `source` to a new file; its path is `target`, or `target (2)` … when that is taken.

    `watch` is given the bytes done, twice the size in all: written and read back; what it raises ends the work and is
    passed on. Raises OSError and ReadBackDiffers. Nothing is left behind then, unless the medium is gone.
    """
    return write_chunks_verified(iter(lambda: source.read(CHUNK), b""), target, watch)


def write_chunks_verified(
    chunks: Iterable[bytes], target: Path, watch: Watch, expected: str | None = None
) -> tuple[Path, FileSum]:
    """The same from pieces. With `expected` (SHA-256, hex) other bytes are as bad as a failing medium: ValueError."""
    digest = hashlib.sha256()
    size = 0
    with PartFile(target.parent) as part:
        for chunk in chunks:
            part.file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            watch(size)
        if expected is not None and digest.hexdigest() != expected:
            raise ValueError(f"{target.name} is not what was expected")
        part.settle()
        check_part(part.path, target.name, digest.hexdigest(), lambda done: watch(size + done))
        path = publish_beside(part.path, target)
    return path, FileSum(path.name, size, digest.hexdigest())


def check_part(path: Path, name: str, sha256: str, watch: Watch) -> None:
    """Hold a settled file against its digest, past the system's memory. Raises ReadBackDiffers, OSError."""
    if read_digest(path, watch) != sha256:
        raise ReadBackDiffers(name)


def read_digest(path: Path, watch: Watch) -> str:
    """SHA-256 (hex) of a file as the medium gives it back; `watch` is given the bytes read. Raises OSError."""
    digest = hashlib.sha256()
    done = 0
    for chunk in read_past_cache(path):
        digest.update(chunk)
        done += len(chunk)
        watch(done)
    return digest.hexdigest()


def read_past_cache(path: Path) -> Iterator[bytes]:
    """The bytes of a file, not the system's memory of them. Raises OSError."""
    if sys.platform == "win32":
        from app.handoff.windows_files import read_unbuffered

        yield from read_unbuffered(path)
        return
    with path.open("rb", buffering=0) as file:
        drop_cache(file.fileno())
        while chunk := file.read(CHUNK):
            yield chunk


def drop_cache(descriptor: int) -> None:
    """Have the next read of an open file come from the medium. Linux alone takes such advice for an open file."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # a file system may not take the advice
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def publish_beside(part: Path, target: Path) -> Path:
    """Give a part file the name of `target`, or the next free of `target (2)` …; the path it got. Raises OSError.

    PartFile itself takes a name with an empty file where there are no hard links, as on every stick: pulled out at that
    moment, the stick would show a good name with nothing in it. Here the name is only looked for first; nobody else
    writes to a stick in the millisecond between.
    """
    for path in beside(target):
        try:
            _name(part, path)
        except FileExistsError:
            continue
        sync_folder(path.parent)
        return path
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))


def remove_leftovers(folder: Path) -> int:
    """Part files that stayed when a medium was pulled out, removed; how many. Raises OSError."""
    left = [path for path in folder.iterdir() if _PART.fullmatch(path.name) and path.is_file()]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def digest_of(path: Path, watch: Watch) -> FileSum:
    """Name, size and SHA-256 of a file of ours. Raises EnvironmentFault; `watch` as in `read_digest`."""
    digest = hashlib.sha256()
    done = 0
    try:
        with path.open("rb", buffering=0) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                done += len(chunk)
                watch(done)
    except OSError as error:
        raise describe_os_error(error, f"读取 {path}") from error
    return FileSum(path.name, done, digest.hexdigest())


def _name(part: Path, path: Path) -> None:
    if sys.platform != "win32":
        try:
            path.hardlink_to(part)
        except OSError as error:
            if error.errno not in NO_HARD_LINKS:
                raise
        else:
            return  # the part's own name goes when PartFile is left
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    part.rename(path)  # Windows refuses a taken name by itself
