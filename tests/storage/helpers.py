"""What several of these tests need: a clock that ticks, sentences that read well, other processes, raw access."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.errors import ChuangbaoError
from app.paths import DataPaths

ROOT = Path(__file__).resolve().parent.parent.parent


class TickingClock:
    """One second later at each look, from a fixed moment."""

    def __init__(self) -> None:
        self.now = datetime(2016, 7, 5, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def assert_reads_well(error: ChuangbaoError) -> None:
    """The message is plain Chinese sentences that say what is safe and what to do, with no program's jargon."""
    assert error.message.endswith("。")
    assert "请" in error.message
    assert re.search("不受影响|没有改动|没有被改动|没有覆盖|都在|和升级前一样", error.message)
    assert not re.search("(?i)sqlite|errno|error|exception|None", re.sub("（.*?）", "", error.message))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@contextmanager
def raw(paths: DataPaths) -> Iterator[sqlite3.Connection]:
    """The store's file without the store: each statement commits by itself, foreign keys are off."""
    with closing(sqlite3.connect(paths.store, isolation_level=None)) as connection:
        yield connection


@contextmanager
def another_process(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """`writer.py` in a process of its own, ready and waiting for `go`. Killed at the end if it still runs."""
    command = [sys.executable, "-m", "tests.storage.writer", *map(str, arguments)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            assert next_line(process) == "ready"
            yield process
        finally:
            process.kill()


def go(process: subprocess.Popen[str]) -> None:
    """Let a waiting process begin."""
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def next_line(process: subprocess.Popen[str]) -> str:
    """What the process says next; waits for it. Empty when it has nothing more to say."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def other_lines(process: subprocess.Popen[str]) -> list[str]:
    """What else the process said until it ended."""
    assert process.stdout is not None
    return process.stdout.read().split()
