"""`--selftest` with the real program in a process of its own: the core's steps and the window's, and a picture of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

from app.paths import program_root


def selftest(file: Path, *, home: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "XDG_DATA_HOME": str(home / "data")}
    return subprocess.run(
        [sys.executable, "-m", "app", "--selftest", file],
        cwd=program_root(), env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_the_program_and_its_window_do_their_job(tmp_path: Path) -> None:
    home = tmp_path / "家"
    home.mkdir()
    file = tmp_path / "结果" / "自检.json"
    ran = selftest(file, home=home)
    assert ran.returncode == 0, ran.stderr
    verdict = json.loads(file.read_text(encoding="utf-8"))
    assert verdict["ok"]
    names = [step["name"] for step in verdict["steps"]]
    assert names[-7:] == ["window", "language", "font", "icons", "printing", "editor", "picture"]
    assert all(step["ok"] and step["detail"] for step in verdict["steps"])
    with Image.open(file.with_suffix(".png")) as picture:
        assert picture.width >= 800
        assert len(picture.convert("RGB").resize((200, 125)).getcolors(25_000) or ()) > 20  # a page with text on it
    assert not (home / "data").exists()  # the user's own data folder was not even made


def test_a_verdict_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("", encoding="utf-8")
    ran = selftest(tmp_path / "文件" / "自检.json", home=tmp_path)
    assert ran.returncode == 3
    assert "请" in ran.stderr
    assert "Traceback" not in ran.stderr
