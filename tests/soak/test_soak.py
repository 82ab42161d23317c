"""A short round of what `make soak` does at length."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import StorageError
from tests.soak.fuzzing import fuzz, writing_only_in
from tests.soak.killing import kill_rounds
from tests.soak.power import power_cuts

pytestmark = pytest.mark.tools
SEED = 20160705


def test_nothing_acknowledged_is_lost_to_a_kill(tmp_path: Path) -> None:
    figures = kill_rounds(12, SEED, tmp_path)
    assert figures.acknowledged > 0
    assert figures.inside > 0


def test_nothing_acknowledged_is_lost_to_a_power_cut(tmp_path: Path) -> None:
    figures = power_cuts(40, 20, SEED, tmp_path)
    assert figures.acknowledgements == 24
    assert figures.rolled_back > 0


def test_a_disk_that_lies_about_its_syncs_is_found_out(tmp_path: Path) -> None:
    with pytest.raises((AssertionError, StorageError)):
        power_cuts(40, 5, SEED, tmp_path, honest=False)


def test_mutated_bundles_are_refused_or_the_same(tmp_path: Path) -> None:
    figures = fuzz(600, SEED, tmp_path)
    assert figures.mutations == 600
    assert figures.refused.total() > 400
    assert len(figures.refused) > 20
    assert figures.accepted["form.json"] > 0
    assert figures.accepted["sealed file"] == 0


def test_what_is_written_elsewhere_is_noticed(tmp_path: Path) -> None:
    with writing_only_in(tmp_path / "隔离"), pytest.raises(AssertionError, match="elsewhere"):
        (tmp_path / "elsewhere").write_bytes(b"")
    assert not list(tmp_path.iterdir())
