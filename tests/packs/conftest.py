"""A copy of the Liaoning pack to change; property tests without a stopwatch, for busy machines."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from app.domain.definition import Pack
from app.packs.loader import load_pack
from tests.packs.changes import JILIN, LIAONING

settings.register_profile("unhurried", parent=settings(), deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def liaoning() -> Pack:
    return load_pack(LIAONING)


@pytest.fixture(scope="session")
def jilin() -> Pack:
    return load_pack(JILIN)


@pytest.fixture
def pack_copy(tmp_path: Path) -> Path:
    """`liaoning-2016/1` in a forms folder of its own, free to be changed."""
    return Path(shutil.copytree(LIAONING, tmp_path / "forms" / "liaoning-2016" / "1"))
