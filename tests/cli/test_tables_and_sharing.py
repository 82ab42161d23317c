"""`import-table` and `shared` from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli import main
from tests.cli.conftest import Command

PACK = "jilin-2024"


def words(capsys: pytest.CaptureFixture[str], data: Path, *arguments: str) -> str:
    """What people read."""
    capsys.readouterr()
    assert main([*arguments, "--data", str(data)]) == 0
    return capsys.readouterr().out


def test_a_rebuilt_layout_is_told_once_when_a_draft_is_made(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "版式是按通知的文字重排的" in words(capsys, data, "new", PACK, "person")
    assert "版式" not in words(capsys, data, "new", "liaoning-2016", "window")


def test_a_table_is_shown_then_imported(
    run: Command, tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = run("new", PACK, "quota").json["draft"]
    file = tmp_path / "名额.csv"
    file.write_bytes("推荐单位,五星级,文号\n某市局,2,一\n合计,2,\n".encode("gbk"))
    seen = run("import-table", draft, "quota_rows", str(file), "--dry-run").json
    assert (seen["written"], seen["rows"], seen["added"], seen["unused"]) == (False, 1, ["某市局"], ["文号"])
    assert "quota_rows" not in run("show", draft).json["values"]
    done = words(capsys, data, "import-table", draft, "quota_rows", str(file))
    assert "已导入“推荐名额”：共 1 行。" in done
    assert "没有导入的合计行：合计" in done
    assert run("show", draft).json["values"]["quota_rows"] == "某市局\t2\t\t\t\t"
    refused = run("import-table", draft, "issuing_office", str(file))
    assert (refused.code, refused.json["error"]["code"]) == (2, "unknown_table")


def test_changes_of_shared_facts_are_told_and_taken(
    run: Command, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person = run("new", PACK, "person").json["draft"]
    run("set", person, "candidate_name=尉迟赟", "id_card=11010119900307891X", "phone=0433—2520000")
    exemplar = run("new", PACK, "exemplar", "--from", person).json["draft"]
    assert run("shared", exemplar).json == {"source": None, "changes": []}
    run("set", person, "phone=0433—2520001", "id_card=110101199003078910")
    told = words(capsys, data, "shared", exemplar)
    assert "联系电话（phone）：0433—2520000→0433—2520001" in told
    assert "110101199003078910" not in told
    assert [c["field"] for c in run("shared", exemplar).json["changes"]] == ["phone", "id_card"]
    assert [c["there"] for c in run("shared", exemplar, "--take", "phone").json["taken"]] == ["0433—2520001"]
    assert run("show", exemplar).json["values"]["phone"] == "0433—2520001"
    assert run("shared", exemplar).json["changes"] == []
    assert run("shared", exemplar, "--take-all", "--decline").code == 2
