"""A workspace on a data folder of its own, with the bundled fonts only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.paths import DataPaths, ProgramPaths, program_root
from app.services.workspace import Workspace
from tests.portraits import portrait_pack


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(ProgramPaths(program_root()), DataPaths(tmp_path / "数据")) as opened:
        yield opened


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace whose one form wants 证件照."""
    root = tmp_path / "program"
    portrait_pack(root / "forms")
    (root / "resources").symlink_to(program_root() / "resources")
    with Workspace(ProgramPaths(root), DataPaths(tmp_path / "数据")) as opened:
        yield opened
