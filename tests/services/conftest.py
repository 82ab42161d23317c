"""A workspace on a data folder of its own, with the bundled fonts only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.paths import DataPaths, ProgramPaths, program_root
from app.services.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(ProgramPaths(program_root()), DataPaths(tmp_path / "数据")) as opened:
        yield opened
