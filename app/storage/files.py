"""Making files stay: flushed to the disk, folder included, and what crashed runs left behind swept away."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from pathlib import Path

UNFINISHED = ".part"


def flush_file(path: Path) -> None:
    """Have the system write the file's bytes to the disk. Raises OSError."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Have the system write the folder's names to the disk, where it can (not on Windows). Raises OSError."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(folder: Path, before: datetime) -> None:
    """Remove unfinished files last written before that moment; a missing folder is swept already."""
    # What cannot be removed (a read-only disk, a file somebody still reads) costs room and nothing else: opening the
    # store must not fail over it, the doctor counts it, and the next start tries again.
    with contextlib.suppress(OSError):
        for left in folder.glob(f"*{UNFINISHED}"):
            if left.stat().st_mtime < before.timestamp():
                left.unlink(missing_ok=True)
