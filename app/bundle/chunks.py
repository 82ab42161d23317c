"""From pieces of any length to reads of a wanted length, without copying more than once."""

from __future__ import annotations

from collections.abc import Callable, Generator
from types import TracebackType
from typing import Self

CHUNK = 256 << 10
"""Bytes to read from a file at a time; measured: smaller costs time, larger only memory."""

Watch = Callable[[int], None]
"""Called now and then with the bytes done so far; what it raises ends the work and is passed on."""


def unwatched(done: int) -> None:
    """The watch of those who do not want to know."""


def shifted(watch: Watch, by: int) -> Watch:
    """A watch for a part of the work, before which `by` bytes were done."""
    return lambda done: watch(by + done)


class ChunkSource:
    """Reads from a generator of byte strings; a context manager, so that the generator's own files are closed.

    What the generator raises comes out of `read` unchanged.
    """

    def __init__(self, chunks: Generator[bytes, None, None]) -> None:
        self._chunks = chunks
        self._chunk = b""
        self._at = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._chunks.close()

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes (at least 1 asked for); none at the end."""
        while self._at >= len(self._chunk):
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._chunk, self._at = chunk, 0
        start = self._at
        self._at += size
        return self._chunk[start : self._at]
