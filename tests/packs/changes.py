"""Changing one place of a pack file, as somebody with a text editor would."""

from __future__ import annotations

from pathlib import Path

from app.paths import ProgramPaths, program_root

LIAONING = ProgramPaths(program_root()).forms / "liaoning-2016" / "1"
JILIN = ProgramPaths(program_root()).forms / "jilin-2024" / "1"


def change(file: Path, old: str, new: str) -> str:
    """Replace the first `old` by `new`; the file's new text."""
    before = file.read_text("utf-8")
    assert old in before, f"{file.name} no longer says {old!r}"
    after = before.replace(old, new, 1)
    file.write_text(after, "utf-8", newline="\n")
    return after


def line_with(text: str, mark: str) -> int:
    """Number of the first line that holds `mark`."""
    return next(n for n, line in enumerate(text.splitlines(), 1) if mark in line)
