"""A store in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.paths import DataPaths
from app.storage.store import Store
from tests.storage.helpers import TickingClock


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths(tmp_path / "数据")


@pytest.fixture
def store(paths: DataPaths) -> Iterator[Store]:
    with Store.open(paths, TickingClock()) as store:
        yield store
