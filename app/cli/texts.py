"""Reading a text that a command was given: a file, or standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from app.errors import InputError, describe_os_error

_MAX_TEXT = 16 * 1024 * 1024


def read_text(file: str) -> str:
    """A text file (UTF-8 or GB 18030) or standard input, at most 16 MiB."""
    try:
        raw = sys.stdin.buffer.read(_MAX_TEXT + 1) if file == "-" else _head(Path(file))
    except OSError as error:
        raise describe_os_error(error, f"读取 {file}") from error
    if len(raw) > _MAX_TEXT:
        raise InputError(f"{file} 超过 16 MB，不像是填报用的文本。没有改动任何内容；请核对文件。", code="too_large")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(
        f"{file} 不是文本文件（不合 UTF-8 也不合 GB 18030）。没有改动任何内容；请核对文件。", code="not_text"
    )


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MAX_TEXT + 1)
