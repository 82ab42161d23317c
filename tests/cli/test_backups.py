"""Backups, moves and purges through the command line: JSON, text and exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli import main
from tests.cli.conftest import Command


@pytest.fixture
def words(tmp_path: Path) -> Path:
    file = tmp_path / "口令.txt"
    file.write_text("河畔 四月 7 柳树\n", encoding="utf-8")
    return file


def test_a_backup_and_back(run: Command, draft: str, words: Path, tmp_path: Path) -> None:
    made = run("backup", tmp_path / "出", "--passphrase-file", words)
    assert made.code == 0, made.err
    assert (made.json["drafts"], made.json["attachments"], made.json["missing"]) == (1, 1, 0)
    assert Path(made.json["path"]).stat().st_size == made.json["size"]
    there = tmp_path / "新电脑"
    moved = run("move-in", made.json["path"], "--passphrase-file", words, folder=there)
    assert moved.json["drafts"] == [{"old": draft, "new": draft}]
    assert run("show", draft, folder=there).json["values"] == run("show", draft).json["values"]
    assert run("doctor", folder=there).json["store"]["sound"]


def test_an_office_can_hold_the_key(run: Command, draft: str, tmp_path: Path) -> None:
    office = run("office", "create", "示例受理单位", tmp_path / "受理").json
    made = run("backup", tmp_path / "出", "--to", office["public"])
    there = tmp_path / "新电脑"
    assert run("move-in", made.json["path"], "--key", office["private"], folder=there).json["drafts"][0]["new"] == draft


@pytest.mark.parametrize("damage", [lambda w: w[:-1], lambda w: w[: len(w) // 2], lambda _: b"", lambda w: w + b"x"])
def test_damage_is_refused(run: Command, draft: str, words: Path, tmp_path: Path, damage: object) -> None:
    assert draft
    moved = Path(run("move-out", tmp_path / "出", "--passphrase-file", words).json["path"])
    assert callable(damage)
    moved.write_bytes(damage(moved.read_bytes()))
    refused = run("move-in", moved, "--passphrase-file", words, folder=tmp_path / "新电脑")
    assert refused.code in (2, 4)
    assert refused.json["error"]["message"].endswith("。")
    assert not (tmp_path / "新电脑" / "chuangbao.db").exists()


def test_wrong_use(run: Command, draft: str, words: Path, tmp_path: Path) -> None:
    assert run("backup", tmp_path / "出").code == 2
    assert run("move-in", tmp_path / "没有.cbak", "--passphrase-file", words).code == 3
    assert run("backups", "copy").code == 2
    assert run("backups", "restore", "99", "--yes").code == 2
    assert run("purge").code == 2
    assert run("purge", draft, "--pack", "liaoning-2016").code == 2
    assert run("purge", "--pack", "liaoning-2016", "--yes").code == 2
    assert run("purge", "--pack", "liaoning-2016", "--before", "2000-01-01", "--yes").code == 1


def test_local_backups_are_listed_and_restored(run: Command, draft: str, data: Path) -> None:
    assert run("backups", "list").json == []
    assert run("backups", "restore", "--yes").code == 2
    first = run("backups", "make").json["backup"]
    assert run("backups", "make").json["backup"] is None
    run("set", draft, "headcount=99")
    asked = run("backups", "restore")
    assert asked.code == 2
    assert asked.json["error"]["code"] == "not_confirmed"
    assert run("show", draft).json["values"]["headcount"] == "99"
    done = run("backups", "restore", first["number"], "--yes")
    assert done.json["backup"]["name"] == first["name"]
    assert [lack["draft"] for lack in done.json["lacks"]] == [draft]
    assert Path(done.json["aside"]).is_file()
    assert run("show", draft).json["values"]["headcount"] != "99"
    (listed,) = run("backups", "list").json
    assert (listed["reason"], listed["good"]) == ("daily", True)
    (data / "backups" / listed["name"]).write_bytes(b"damaged")
    assert run("backups", "list").json[0]["good"] is False
    assert run("backups", "restore", listed["name"], "--yes").code == 3


def test_the_second_place(run: Command, draft: str, words: Path, tmp_path: Path) -> None:
    assert draft
    folder = tmp_path / "另一块盘"
    assert run("backups", "place", folder, "--passphrase-file", words, "--keep", "2").json["keep"] == 2
    assert run("backups", "copy").json["state"] == "written"
    assert run("backups", "copy").json["state"] == "unchanged"
    folder.rename(tmp_path / "拔出")
    absent = run("backups", "copy")
    assert (absent.code, absent.json["state"]) == (3, "absent")


def test_a_purge_asks_first_and_proves_itself(run: Command, draft: str, data: Path) -> None:
    run("set", draft, "leader_name=欧阳震华")
    run("backups", "make")
    asked = run("purge", draft)
    assert asked.code == 2
    assert draft in asked.json["error"]["message"]
    assert run("show", draft).code == 0
    done = run("purge", draft, "--yes")
    assert done.code == 0, done.out
    assert done.json["findings"] == []
    assert done.json["searched"]["pieces"] > 10
    assert done.json["backups"] == {"rewritten": 1, "deleted": 0}
    assert "已移交" in done.json["beyond"]
    assert run("show", draft).code == 2
    assert not any("欧阳震华".encode() in p.read_bytes() for p in data.rglob("*") if p.is_file())


def test_people_read_sentences(
    draft: str, data: Path, words: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def say(*arguments: object) -> str:
        capsys.readouterr()
        assert main([*map(str, arguments), "--data", str(data)]) == 0
        return capsys.readouterr().out

    assert "已备份草稿库" in say("backups", "make")
    assert "完好" in say("backups", "list")
    assert "核对无误" in say("backup", tmp_path / "出", "--passphrase-file", words)
    assert "move-in" in say("move-out", tmp_path / "出", "--passphrase-file", words)
    assert "一处也没有找到" in say("purge", draft, "--yes")
