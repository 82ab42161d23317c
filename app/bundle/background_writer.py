"""Writing and hashing on a thread of their own, so that encryption need not wait for either."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from types import TracebackType
from typing import BinaryIO, Self

_BATCH = 1 << 20
# Encryption holds the interpreter's lock and lets go of it about once in 256 KiB. Handing over one megabyte at a time
# keeps the number of times the thread asks for the lock small; measured: 64 KiB batches are no better than no thread.
_WAITING = 4


class BackgroundWriter:
    """Writes to `file` in order and shows what it wrote to `also` (a hash, say). At most 6 MiB wait in memory.

    Use as a context manager. An error of the disk appears in a later `write` or in `finish`, as the exception it was.
    Leaving without `finish` (after an error) drops what still waits. The file stays open: it belongs to the caller.
    """

    def __init__(self, file: BinaryIO, also: Callable[[bytes], object] | None = None) -> None:
        self._file = file
        self._also = also
        self._pieces: list[bytes] = []
        self._gathered = 0
        self._batches: queue.Queue[list[bytes] | None] = queue.Queue(_WAITING)
        self._failure: BaseException | None = None
        self._dropping = False
        self._thread = threading.Thread(target=self._work, name="bundle-writer", daemon=True)
        self.size = 0
        """Bytes taken so far."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread.is_alive():
            self._dropping = True
            self._batches.put(None)
            self._thread.join()

    def write(self, data: bytes) -> int:
        """Take all of `data` and return its length. Raises an earlier error of the disk."""
        if self._failure is not None:
            raise self._failure
        self._pieces.append(data)
        self._gathered += len(data)
        self.size += len(data)
        if self._gathered >= _BATCH:
            self._hand_over()
        return len(data)

    def flush(self) -> None:
        """Nothing to do before `finish`; there because libraries call it."""

    def finish(self) -> None:
        """Return once the file object has everything. Raises the disk's error, also from earlier writes."""
        self._hand_over()
        self._batches.put(None)
        self._thread.join()
        if self._failure is not None:
            raise self._failure
        self._file.flush()

    def _hand_over(self) -> None:
        self._batches.put(self._pieces)
        self._pieces = []
        self._gathered = 0

    def _work(self) -> None:
        # After a failure batches are still taken, or the other side would wait for room for ever.
        while (pieces := self._batches.get()) is not None:
            if self._failure is None and not self._dropping:
                self._write_out(b"".join(pieces))

    def _write_out(self, batch: bytes) -> None:
        try:
            self._file.write(batch)
            if self._also is not None:
                self._also(batch)
        except BaseException as error:  # noqa: BLE001 - not hidden: raised again on the thread that writes
            self._failure = error
