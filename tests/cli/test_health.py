"""`doctor`: the store's health, and in which font a text will print."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.cli import main
from tests.cli.conftest import Command


def test_the_doctor_says_which_font_prints_ordinary_text(run: Command) -> None:
    told = run("doctor")
    assert told.code == 0
    assert told.json["ok"] is True
    assert told.json["body_font"] in {font["key"] for font in told.json["fonts"]}


def test_a_text_is_told_its_fonts(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "事迹.txt"
    file.write_text("同事龑、赟与𬭼，\n还有龑。\u200b\u3000", encoding="utf-8")
    told = run("doctor", "--text", file)
    assert told.code == 0
    assert told.json["missing"] == []
    uses = {use["key"]: use for use in told.json["fonts"]}
    assert uses["ChuangbaoRare"] == {"key": "ChuangbaoRare", "bundled": True, "count": 4, "characters": "龑赟𬭼"}
    assert sum(use["count"] for use in uses.values()) == 12


def test_a_character_without_a_font_is_named(
    run: Command, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "文.txt"
    file.write_text("好😀\x07", encoding="utf-8")
    told = run("doctor", "--text", file)
    assert told.code == 1
    assert told.json["missing"] == ["😀", "\x07"]
    assert main(["doctor", "--text", str(file), "--data", str(data)]) == 1
    out = capsys.readouterr().out
    assert "😀（U+1F600）" in out
    assert "U+0007" in out
    assert not data.exists()  # looking at a text opens no store


def test_a_text_may_come_from_standard_input(run: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "空"
    file.write_bytes(b"")
    with file.open() as empty:
        monkeypatch.setattr(sys, "stdin", empty)
        told = run("doctor", "--text", "-")
    assert (told.code, told.json) == (0, {"ok": True, "fonts": [], "missing": []})
    assert run("doctor", "--text", tmp_path / "没有").code == 3
