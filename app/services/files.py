"""Writing a file whole or not at all, and its sum."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from app.errors import describe_os_error


def replace_file(path: Path, data: bytes) -> None:
    """Write a file under a temporary name in its folder, then give it its own. Raises EnvironmentFault."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.chmod(0o644)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise describe_os_error(error, f"写入 {path}") from error


def sha256_of(path: Path) -> str:
    """SHA-256 (hex) of a file. Raises EnvironmentFault."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise describe_os_error(error, f"读取 {path}") from error
