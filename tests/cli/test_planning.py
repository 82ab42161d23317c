"""`plan` and `holidays` from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli import main
from tests.cli.conftest import Command


def test_plan_keeps_dates_and_tells_everything(run: Command, draft: str) -> None:
    made = run("plan", draft, "--due", "2016-08-06", "--publicity", "unit=2016-07-18..2016-07-22", "--own", "unit")
    assert made.code == 0, made.err
    due = made.json["due"]
    assert (due["date"], due["last_working_day"], due["from_office"], due["overdue"]) == (
        "2016-08-06", "2016-08-05", True, True,
    )  # fmt: skip
    assert [s["id"] for s in made.json["stages"]] == ["fill", "unit", "stamp", "send"]
    (unit, province) = made.json["publicity"]
    assert (unit["days"], unit["days_from_next"], unit["severity"], unit["own"]) == (5, 4, "advice", True)
    assert province["severity"] is None
    assert {i["id"] for i in made.json["checklist"]} >= {"must", "advice", "final", "paper-approval", "sealed", "slip"}
    again = run("plan", draft)
    assert again.json["due"]["date"] == "2016-08-06"
    gone = run("plan", draft, "--due", "", "--not-own", "unit").json
    assert (gone["due"]["date"], gone["due"]["from_office"]) == ("2016-08-05", False)
    assert gone["publicity"][0]["own"] is False


def test_plan_in_words(draft: str, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["plan", draft, "--due", "2016-08-06", "--data", str(data)]) == 0
    said = capsys.readouterr().out
    assert "○ 定稿：" in said
    assert "天。报送日期 2016年8月6日（星期六），受理单位定的日期。这一天不是工作日" in said
    assert "5 个工作日，建议" in said
    assert "推荐公示（窗口单位所属人社部门，5 个工作日）" in said


def test_plan_refuses_what_is_no_date(run: Command, draft: str) -> None:
    assert run("plan", draft, "--due", "月底").code == 1
    assert run("plan", draft, "--publicity", "unit:2016").code == 2
    assert run("plan", draft, "--own", "city").code == 2


def test_holidays_are_imported_and_shown(run: Command, tmp_path: Path) -> None:
    assert run("holidays", "show", "2031").json == {"year": 2031, "known": False}
    table = tmp_path / "放假.csv"
    table.write_text("2031-01-01,放假\n2031-01-04,上班\n", encoding="utf-8")
    assert run("holidays", "import", table).json == {"years": {"2031": {"off": 1, "worked": 1}}}
    assert run("holidays", "show", "2031").json["worked"] == ["2031-01-04"]
    assert run("holidays", "import", tmp_path / "没有.csv").code == 3
