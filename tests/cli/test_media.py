"""Hand-over through the command line: stick, disc, mail, and what comes back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Command


@pytest.fixture
def sealed(run: Command, draft: str, tmp_path: Path) -> Path:
    office = run("office", "create", "示例受理单位", tmp_path / "受理").json
    return Path(run("seal", draft, tmp_path / "封装", "--to", office["public"]).json["path"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "盘"
    made.mkdir()
    return made


def test_drives_are_listed(run: Command) -> None:
    found = run("media", "drives")
    assert found.code == 0
    assert all(drive["removable"] for drive in found.json)


def test_onto_a_stick_and_checked_there(run: Command, sealed: Path, draft: str, folder: Path) -> None:
    made = run("media", "usb", sealed, folder)
    assert made.code == 0, made.err
    (file,) = made.json["files"]
    assert Path(file["path"]).read_bytes() == sealed.read_bytes()
    assert not file["already"]
    assert made.json["drafts"] == [{"draft": draft, "revision": 1}]
    assert run("media", "usb", sealed, folder).json["files"][0]["already"]
    checked = run("media", "check", folder)
    assert (checked.code, checked.json["ok"], checked.json["whole"]) == (0, True, [sealed.name])
    Path(file["path"]).write_bytes(b"?")
    checked = run("media", "check", folder)
    assert (checked.code, checked.json["damaged"]) == (1, [sealed.name])


def test_a_folder_that_is_not_there_is_said(run: Command, sealed: Path, tmp_path: Path) -> None:
    refused = run("media", "usb", sealed, tmp_path / "没插")
    assert (refused.code, refused.json["error"]["code"]) == (1, "no_folder")
    assert "请插好 U 盘" in refused.err
    missing = run("media", "usb", tmp_path / "没有.cbao", tmp_path)
    assert missing.code == 3
    assert run("media", "check", tmp_path).json["error"]["code"] == "no_list"


def test_discs_are_planned_then_written(run: Command, sealed: Path, draft: str, tmp_path: Path) -> None:
    planned = run("media", "iso", sealed, tmp_path / "光盘", "--plan")
    assert [len(disc["files"]) for disc in planned.json["discs"]] == [1]
    assert not (tmp_path / "光盘").exists()
    made = run("media", "iso", sealed, tmp_path / "光盘", "--unit", "示例市人社局")
    assert made.code == 0, made.err
    (disc,) = made.json["discs"]
    assert {Path(disc["path"]), Path(made.json["labels"])} == set((tmp_path / "光盘").iterdir())
    assert disc["files"][0]["sha256"] == run("media", "usb", sealed, tmp_path).json["files"][0]["sha256"]
    assert disc["label"].startswith("示例市人")
    assert made.json["drafts"] == [{"draft": draft, "revision": 1}]


def test_mails_are_prepared_and_joined(run: Command, sealed: Path, draft: str, tmp_path: Path) -> None:
    made = run("media", "mail", sealed, tmp_path / "邮件", "--limit", 1)
    assert made.code == 0, made.err
    inbox = tmp_path / "收件"
    inbox.mkdir()
    for path in Path(made.json["folder"]).glob("*附件/*"):
        shutil.copy(path, inbox)
    assert len(made.json["mails"]) == len(made.json["parts"]) > 1
    assert made.json["drafts"] == [{"draft": draft, "revision": 1}]
    joined = run("media", "join", inbox, tmp_path / "合并")
    assert joined.code == 0, joined.err
    assert Path(joined.json["files"][0]["path"]).read_bytes() == sealed.read_bytes()
    assert run("media", "mail", sealed, tmp_path / "邮件", "--limit", 0).json["error"]["code"] == "limit"
