"""The way back through the command line, each command a process's worth: nothing but the store remembers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from tests.cli.conftest import Command


def values(run: Command, draft: str) -> Any:
    return run("show", draft).json["values"]


def test_undo_and_redo_of_a_field_and_of_the_draft(
    run: Command, draft: str, answers: dict[str, dict[str, str]]
) -> None:
    before = answers["ordinary"]
    run("set", draft, "headcount=37", "leader_name=李四")
    run("set", draft, "headcount=38")
    assert run("undo", draft, "headcount").json["values"] == {"headcount": "37"}
    assert run("undo", draft).json["values"] == {f: before[f] for f in ("headcount", "leader_name")}
    assert values(run, draft) == before
    assert run("redo", draft).json["values"] == {"headcount": "37", "leader_name": "李四"}
    assert run("redo", draft, "headcount").json["values"] == {"headcount": "38"}
    for command in (("redo", draft), ("redo", draft, "headcount"), ("undo", draft, "phone")):
        refused = run(*command)
        assert refused.code == 1
        assert refused.json["error"]["code"] == f"nothing_to_{command[0]}"


def test_the_timeline_shows_what_was_changed(run: Command, draft: str) -> None:
    run("set", draft, "headcount=37")
    run("undo", draft)
    told = run("history", draft, "headcount").json
    assert told["total"] == 3
    assert [(s["kind"], s["inserted"], s["removed"]) for s in told["steps"]] == [
        ("undo", 2, 2),
        ("edit", 2, 2),
        ("start", 2, 0),
    ]
    assert told["steps"][0]["reverts"] == told["steps"][1]["step"]
    assert told["steps"][1]["diff"][1] == {"op": "insert", "text": "37"}
    whole = run("history", draft, "--limit", 5, "--offset", 1).json
    assert whole["steps"][0] == told["steps"][1]
    assert len(whole["steps"]) == 5


def test_a_snapshot_is_compared_with_and_gone_back_to(
    run: Command, draft: str, answers: dict[str, dict[str, str]]
) -> None:
    assert run("snapshot", draft, "送科长看过").json["name"] == "送科长看过"
    run("set", draft, "window_name=另一个窗口", "headcount=37")
    compared = run("compare", draft, "送科长看过").json
    assert [f["field"] for f in compared["fields"]] == ["window_name", "headcount"]
    assert compared["fields"][1]["after"] == "37"
    assert (compared["photos_added"], compared["photos_removed"]) == ([], [])
    restored = run("restore", draft, "--snapshot", "送科长看过").json
    assert set(restored["values"]) == {"window_name", "headcount"}
    assert values(run, draft) == answers["ordinary"]
    listed = run("snapshot", draft).json["snapshots"]
    assert [s["automatic"] for s in listed] == [True, False]
    assert listed[0]["name"].startswith("恢复前 ")
    assert run("compare", draft, "送科长看过", "now").json["fields"] == []
    back = run("compare", draft, listed[0]["name"], "送科长看过").json
    assert [f["before"] for f in back["fields"]] == ["另一个窗口", "37"]


def test_a_field_goes_back_to_a_change_or_a_time(run: Command, draft: str) -> None:
    for number in ("37", "38", "39"):
        run("set", draft, f"headcount={number}")
    steps = run("history", draft, "headcount").json["steps"]
    assert run("restore", draft, "--field", "headcount", "--at", steps[2]["seq"]).json["values"] == {"headcount": "37"}
    at = run("restore", draft, "--field", "headcount", "--at", steps[1]["ended"])
    assert at.json["values"] == {"headcount": "38"}
    assert run("compare", draft, steps[1]["seq"], steps[0]["seq"]).json["photos_added"] is None


@pytest.mark.parametrize(
    ("command", "code", "exit_code"),
    [
        (("history", "{draft}", "nothing"), "unknown_field", 2),
        (("undo", "{draft}", "photos"), "unknown_field", 2),
        (("restore", "{draft}", "--at", "99999"), "unknown_moment", 2),
        (("restore", "{draft}", "--at", "昨天"), "usage", 2),
        (("restore", "{draft}", "--snapshot", "没有"), "unknown_snapshot", 2),
        (("restore", "{draft}"), "usage", 2),
        (("restore", "{draft}", "--at", "1", "--snapshot", "甲"), "usage", 2),
        (("compare", "{draft}", "没有"), "unknown_snapshot", 2),
        (("snapshot", "{draft}", " "), "snapshot_name", 1),
        (("history", "zzzz"), "unknown_draft", 2),
        (("history", "{draft}", "--limit", "0"), "usage", 2),
    ],
)
def test_what_does_not_exist_is_told(
    run: Command, draft: str, command: tuple[str, ...], code: str, exit_code: int
) -> None:
    before = values(run, draft)
    refused = run(*(word.format(draft=draft) for word in command))
    assert (refused.code, refused.json["error"]["code"]) == (exit_code, code)
    assert refused.err.strip().endswith("。")
    assert values(run, draft) == before


def test_a_finalised_draft_keeps_a_snapshot_and_takes_no_undo(run: Command, draft: str) -> None:
    run("set", draft, "headcount=37")
    assert run("finalise", draft).code == 0
    for command in (("undo", draft), ("restore", draft, "--snapshot", "第 1 次定稿")):
        assert run(*command).json["error"]["code"] == "final"
    assert [s["name"] for s in run("snapshot", draft).json["snapshots"]] == ["第 1 次定稿"]


def test_lines_typed_through_standard_input_are_steps_of_sentences(
    run: Command, draft: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    typed = tmp_path / "typed"
    texts = ["甲", "甲乙", "甲乙。", "甲乙。丙", "甲乙。丙丁"]
    typed.write_text("".join(json.dumps({"brief": t}, ensure_ascii=False) + "\n" for t in texts), encoding="utf-8")
    with typed.open(encoding="utf-8") as lines:
        monkeypatch.setattr("sys.stdin", lines)
        # One JSON answer a line, so not through `run`.
        assert run("set", draft, "--stdin").code == 0
    assert run("undo", draft, "brief").json["values"] == {"brief": "甲乙。"}


def test_people_read_it_too(draft: str, data: Path, capsys: pytest.CaptureFixture[str], run: Command) -> None:
    run("set", draft, "headcount=37")
    run("snapshot", draft, "送科长看过")
    for command, expected in (
        (("history", draft, "headcount"), "｛+37+｝"),
        (("snapshot", draft), "送科长看过"),
        (("undo", draft), "已撤销：headcount"),
        (("compare", draft, "送科长看过"), "［-37-］"),
        (("restore", draft, "--snapshot", "送科长看过"), "已恢复到“送科长看过”：headcount"),
        (("compare", draft, "送科长看过"), "内容相同"),
    ):
        capsys.readouterr()
        assert main([*command, "--data", str(data)]) == 0
        assert expected in capsys.readouterr().out
