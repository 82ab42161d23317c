"""The command line as a user has it: one run, its exit code, what it printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.packs.catalogue import Catalogue
from app.paths import program_root


@dataclass(frozen=True)
class Run:
    """What one command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on standard output; fails when there is anything else."""
        return json.loads(self.out)


Command = Callable[..., Run]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "数据"


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command on this test's data folder (or another), answering in JSON."""

    def command(*arguments: object, folder: Path = data) -> Run:
        capsys.readouterr()
        code = main([*(str(a) for a in arguments), "--data", str(folder), "--json"])
        captured = capsys.readouterr()
        return Run(code, captured.out, captured.err)

    return command


@pytest.fixture(scope="session")
def answers() -> dict[str, dict[str, str]]:
    """The sample answers of the first pack's first kind, by sample id."""
    pack = Catalogue([program_root() / "forms"]).get("liaoning-2016")
    return {sample.id: dict(sample.values) for sample in pack.forms["window"].samples}


@pytest.fixture
def draft(run: Command, answers: dict[str, dict[str, str]], tmp_path: Path) -> str:
    """A complete draft: the ordinary sample with two photos."""
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(answers["ordinary"], ensure_ascii=False), encoding="utf-8")
    photo = program_root() / "forms" / "liaoning-2016" / "1" / "sample-photo-hall.jpg"
    made = run(
        "new", "liaoning-2016", "window", "--answers", file, "--photo", f"photos={photo}", "--photo", f"photos={photo}"
    )
    assert made.code == 0, made.err
    identifier: str = made.json["draft"]
    return identifier
