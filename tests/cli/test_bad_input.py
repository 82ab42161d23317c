"""What a hostile day brings: broken packs, photos that are none, disks that refuse. A sentence each, the draft untouched."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from app.paths import program_root
from tests.cli.conftest import Command, Run
from tests.disks import SmallDisk


def says(run: Run, code: int, *words: str) -> None:
    """It failed with this code and one Chinese sentence that holds these words."""
    assert run.code == code, run.err
    message = run.json["error"]["message"]
    for word in words:
        assert word in message
    assert "Traceback" not in run.err


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "liaoning-2016" / "1"
    shutil.copytree(program_root() / "forms" / "liaoning-2016" / "1", folder)
    return folder


def change(pack: Path, old: str, new: str) -> None:
    file = pack / "window.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_good_pack_is_accepted(run: Command, pack: Path) -> None:
    assert run("packs", "check", pack).json["ok"] is True


def test_a_wrong_key_names_file_line_and_key(run: Command, pack: Path) -> None:
    change(pack, 'label = "窗口人数"', 'lable = "窗口人数"')
    line = next(
        n
        for n, text in enumerate((pack / "window.toml").read_text(encoding="utf-8").splitlines(), 1)
        if "lable" in text
    )
    failed = run("packs", "check", pack)
    says(failed, 1, "window.toml", "label")
    change(pack, 'lable = "窗口人数"', 'label = "窗口人数"\nlable = "窗口人数"')
    says(run("packs", "check", pack), 1, "window.toml", f"第 {line + 1} 行", "lable")


def test_an_overlapping_grid_is_refused(run: Command, pack: Path) -> None:
    change(pack, '{ field = "window_level", style = "fill" }', '{ field = "window_level", column = 1, style = "fill" }')
    says(run("packs", "check", pack), 1, "window.toml", "重叠")


def test_a_label_that_does_not_fit_is_refused(run: Command, pack: Path) -> None:
    change(pack, '{ label = "窗口人数", style', '{ label = "本窗口在编在岗全部工作人员的总人数", style')
    says(run("packs", "check", pack), 1, "放不下")


def not_a_photo(path: Path) -> None:
    path.write_bytes(b"MZ" + bytes(4000))


def empty(path: Path) -> None:
    path.touch()


def half_a_jpeg(path: Path) -> None:
    whole = path.with_name("whole.jpg")
    Image.effect_noise((400, 300), 80).save(whole, "JPEG")
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])


def two_gigabytes(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2 << 30)  # sparse: takes no room


def missing(path: Path) -> None:
    path.unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("make", "code"), [(not_a_photo, 1), (empty, 1), (half_a_jpeg, 1), (two_gigabytes, 1), (missing, 3)]
)
def test_a_bad_photo_is_named_and_nothing_is_made(
    run: Command, data: Path, tmp_path: Path, make: Callable[[Path], None], code: int
) -> None:
    photo = tmp_path / "大厅.jpg"
    make(photo)
    says(run("new", "liaoning-2016", "window", "--photo", f"photos={photo}"), code, "大厅.jpg")
    assert not list(data.rglob("*.part"))
    with (
        closing(sqlite3.connect(data / "chuangbao.db"))
        if (data / "chuangbao.db").exists()
        else closing(sqlite3.connect(":memory:")) as connection
    ):
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        assert "draft" not in tables or connection.execute("SELECT count(*) FROM draft").fetchone() == (0,)


@pytest.mark.parametrize(
    "answers",
    ["", "{", "[1]", '{"headcount": ["1"]}', '{"photos": "x"}', '{"headcount": "1", "headcount": "2"}', "{" * 100000],
)
def test_bad_answers_make_no_draft(run: Command, tmp_path: Path, answers: str) -> None:
    file = tmp_path / "answers.json"
    file.write_text(answers, encoding="utf-8")
    says(run("new", "liaoning-2016", "window", "--answers", file), 1)


def test_a_newer_store_is_left_alone(run: Command, draft: str, data: Path) -> None:
    with closing(sqlite3.connect(data / "chuangbao.db")) as connection, connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('chuangbao', 'm999_future', '')"
        )
    before = (data / "chuangbao.db").read_bytes()
    says(run("show", draft), 3, "更新版本")
    assert (data / "chuangbao.db").read_bytes() == before


def test_export_to_a_full_or_read_only_disk(run: Command, draft: str, small_disk: SmallDisk) -> None:
    small_disk.fill()
    says(run("export", draft, small_disk.root / "纸"), 3, "草稿不受影响")
    small_disk.make_read_only()
    says(run("export", draft, small_disk.root / "纸2"), 3, "草稿不受影响")
    assert not list(small_disk.root.rglob("*.part"))


def test_seal_to_a_full_disk_leaves_the_draft_open(
    run: Command, draft: str, tmp_path: Path, small_disk: SmallDisk
) -> None:
    office = run("office", "create", "示例受理单位", tmp_path / "受理").json
    small_disk.fill()
    says(run("seal", draft, small_disk.root, "--to", office["public"]), 3, "草稿不受影响")
    assert run("show", draft).json["state"] == "open"
    assert not [p for p in small_disk.root.iterdir() if p.suffix in (".cbao", ".part")]


def test_a_draft_on_a_full_or_read_only_disk_stays_readable(run: Command, small_disk: SmallDisk) -> None:
    folder = small_disk.root / "数据"
    draft = run("new", "liaoning-2016", "window", folder=folder).json["draft"]
    assert run("set", draft, "window_name=甲", folder=folder).code == 0
    filler = small_disk.fill()
    says(run("set", draft, f"narrative={'字' * 200_000}", folder=folder), 3, "请")
    assert run("show", draft, folder=folder).json["values"] == {"window_name": "甲"}
    filler.unlink()
    assert run("set", draft, "headcount=3", folder=folder).code == 0
    small_disk.make_read_only()
    says(run("set", draft, "headcount=4", folder=folder), 3, "请")
    assert run("show", draft, folder=folder).json["values"] == {"window_name": "甲", "headcount": "3"}


def test_a_bug_leaves_a_report_and_its_own_exit_code(run: Command, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cli.drafts.count_chars", lambda _: 1 // 0)
    failed = run("count", __file__)
    assert failed.code == 70
    reports = list((data / "crashes").glob("crash-*.txt"))
    assert len(reports) == 1
    assert "ZeroDivisionError" in reports[0].read_text(encoding="utf-8")
    assert str(reports[0]) in failed.json["error"]["message"]
