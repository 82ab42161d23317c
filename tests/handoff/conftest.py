"""Media to hand over on, and files to hand over: any bytes will do, only names and sums matter here."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TypeVar

import pytest

from app.paths import DataPaths, ProgramPaths, program_root
from app.services.workspace import Workspace
from tests.disks import Stick, lying_stick, new_stick

NAME = "示例市社会保险服务中心_优质服务窗口推荐审批表_修订1_20160720.cbao"
MakeFile = Callable[..., Path]
T = TypeVar("T")


@pytest.fixture
def make_file(tmp_path: Path) -> MakeFile:
    """A file of so many bytes that no medium makes up by itself; other bytes for another `seed`."""
    folder = tmp_path / "封装"

    def make(size: int = 300_000, name: str = NAME, seed: int = 1) -> Path:
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_bytes(random.Random(seed).randbytes(size))  # noqa: S311 - no secret, the same each time
        return path

    return make


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(ProgramPaths(program_root()), DataPaths(tmp_path / "数据")) as opened:
        yield opened


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Stick]:
    """An exFAT stick of 16 MiB named WORK."""
    with ExitStack() as stack:
        yield _mounted(stack, new_stick(tmp_path, "WORK", 16 << 20))


@pytest.fixture
def false_stick(tmp_path: Path) -> Iterator[Path]:
    """A stick that claims 64 MiB and has 4."""
    with ExitStack() as stack:
        yield _mounted(stack, lying_stick(tmp_path, 64 << 20, 4 << 20))


def _mounted(stack: ExitStack, disk: AbstractContextManager[T]) -> T:
    """Where mounting is not allowed the test is skipped, under CI it fails."""
    try:
        return stack.enter_context(disk)
    except (OSError, subprocess.CalledProcessError) as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"cannot mount a stick here: {error}")
