"""What every command shares: `--data`, `--json`, the workspace, and how results and failures are told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

import click

from app.domain.checks import Problem
from app.paths import DataPaths, ProgramPaths, default_data_folder, program_root
from app.render.fonts import system_fang_files
from app.services.workspace import Workspace

P = ParamSpec("P")
_SPACES = "\u3000\u00a0"
"""Of no danger in a terminal, though Python does not call them printable."""


@dataclass(slots=True)
class Session:
    """One run of one command: where the data is, how to answer, what to exit with."""

    data: Path | None = None
    as_json: bool = False
    exit_code: int = 0

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """The workspace of the chosen data folder, closed afterwards."""
        data = DataPaths(self.data_folder)
        with Workspace(ProgramPaths(program_root()), data, tuple(system_fang_files())) as workspace:
            yield workspace

    @property
    def data_folder(self) -> Path:
        return self.data or default_data_folder()

    def answer(self, document: Mapping[str, Any] | Sequence[Any], text: str) -> None:
        """The result: one JSON document, or a text for people."""
        click.echo(to_json(document) if self.as_json else text)


def to_json(document: object) -> str:
    """One line of JSON, readable Chinese in it; what a terminal would obey or hide is escaped."""
    text = json.dumps(document, ensure_ascii=False, default=str)
    return "".join(char if char.isprintable() or char in _SPACES else json.dumps(char)[1:-1] for char in text)


def command(function: Callable[Concatenate[Session, P], None]) -> Callable[..., None]:
    """Gives a command `--data DIR` and `--json` and passes it the session first."""

    @wraps(function)
    def wrapped(data: Path | None, as_json: bool, *args: P.args, **kwargs: P.kwargs) -> None:
        session = click.get_current_context().find_object(Session)
        if session is None:
            raise RuntimeError("the group makes the session before any command runs")
        session.data = data or session.data
        session.as_json = as_json or session.as_json
        function(session, *args, **kwargs)

    with_json = click.option("--json", "as_json", is_flag=True, help="结果用一个 JSON 文档给出。")(wrapped)
    folder = click.Path(file_okay=False, path_type=Path)
    return click.option("--data", type=folder, help="数据文件夹（默认用本机的）。")(with_json)


def one_line(text: str) -> str:
    """Untrusted text for a terminal: one line, nothing that moves the cursor."""
    return "".join(c if c.isprintable() else " " for c in text)


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem as scripts see it."""
    document: dict[str, Any] = {
        "severity": problem.severity.value,
        "field": problem.field,
        "code": problem.code,
        "message": problem.message,
        "source": problem.source,
    }
    if problem.over:
        document["over"] = problem.over
    if problem.note:
        document["note"] = problem.note
    if problem.rule:
        document["rule"] = problem.rule
    if problem.end:
        document["start"], document["end"] = problem.start, problem.end
    return document


def problem_lines(problems: Sequence[Problem]) -> str:
    """Problems for people, 必改 and 提醒 marked, and what was said to those that are answered."""
    marks = {"must": "必改", "advice": "提醒"}
    return "\n".join(
        f"[已说明] {p.message}\n　说明：{p.note}" if p.note else f"[{marks[p.severity.value]}] {p.message}"
        for p in problems
    )
