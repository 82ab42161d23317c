"""The self-test goes well here, leaves nothing behind, and says what is wrong where a part of the program is missing."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import pytest

from app.paths import DataPaths, ProgramPaths, program_root
from app.services.selftest import run_selftest, take
from app.services.workspace import Workspace

STEPS = ["draft", "count", "photo", "heic", "pdf", "docx", "seal", "open", "passphrase"]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made in this test."""
    folder = tmp_path / "临时"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_the_whole_job_goes_well_and_leaves_nothing(workspace: Workspace, temporary: Path) -> None:
    document = run_selftest(workspace).document()
    assert [(step["name"], step["fault"]) for step in document["steps"]] == [(name, "") for name in STEPS]
    assert document["ok"]
    assert json.loads(json.dumps(document)) == document
    assert all(step["detail"] for step in document["steps"])
    assert not workspace.data.root.exists()
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("missing", "step"),
    [("forms", "draft"), ("resources/fonts/ChuangbaoFang.ttf", "draft"), ("resources/selftest", "heic")],
)
def test_a_part_that_was_not_packed_is_named(tmp_path: Path, missing: str, step: str) -> None:
    root = tmp_path / "程序"
    for part in ("forms", "resources"):
        shutil.copytree(program_root() / part, root / part)
    gone = root / missing
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    with Workspace(ProgramPaths(root), DataPaths(tmp_path / "数据")) as workspace:
        verdict = run_selftest(workspace)
    assert not verdict.ok
    assert verdict.steps[-1].name == step
    assert verdict.steps[-1].fault


def test_what_comes_after_a_fault_is_not_tried() -> None:
    def fails() -> str:
        raise ImportError("a library that the package lacks")

    steps = list(take([("one", lambda: "done"), ("two", fails), ("three", lambda: "never")]))
    assert [(step.name, bool(step.fault)) for step in steps] == [("one", False), ("two", True)]
    assert "a library that the package lacks" in steps[1].fault
