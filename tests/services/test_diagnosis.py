"""诊断包: everything a helper needs, and nothing of what was filled in, of names, or of where files lie."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.draft import Draft
from app.paths import DataPaths, ProgramPaths, program_root
from app.services.crash_report import write_crash_report
from app.services.diagnosis import scrub_crash, write_diagnosis, zip_path
from app.services.drafting import PhotoFile, new_draft, sample_draft
from app.services.finalising import finalise_draft
from app.services.history import take_snapshot
from app.services.second_place import set_second_place
from app.services.workspace import Workspace

PACK, KIND = "liaoning-2016", "window"
USER = "wangxiaoming"
ANSWERS = {
    "window_name": "苍梧县秘密窗口",
    "leader_name": "令狐冲之",
    "phone": "0774-8261937",
    "headcount": "90817",
    "deeds": "不可外传的事迹：走访百家企业。",
    "narrative": "第二段不可外传的文字。",
    "leaving": "表上没有的栏",
}


@pytest.fixture
def lived_in(tmp_path: Path) -> Workspace:
    """A data folder under a user's name, with drafts, photos, a snapshot, a second place and crashes that quote."""
    home = tmp_path / "Users" / USER
    photo = home / "桌面" / "大厅全景照.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes((program_root() / "forms" / PACK / "1" / "sample-photo-hall.jpg").read_bytes())
    data = DataPaths(home / "AppData" / "窗报的资料")
    with Workspace(ProgramPaths(program_root()), data) as own:
        draft, _ = new_draft(own, PACK, KIND, ANSWERS, [PhotoFile("photos", photo, "窗口全体人员")])
        take_snapshot(own, draft.id, "送刘科长看过")
        finalise_draft(own, sample_draft(own, own.catalogue.get(PACK), KIND, "full").id)
        set_second_place(own, home / "U盘备份", passphrase="只有我知道的口令")
    for error in _quoting(draft, photo):
        write_crash_report(data, error)
    return replace(own)


def _quoting(draft: Draft, photo: Path) -> list[BaseException]:
    found: list[BaseException] = []
    for message in (draft.value("deeds"), f"{photo}", f"{draft.value('leader_name')}\nTraceback\n  {ANSWERS['phone']}"):
        try:
            try:
                raise ValueError(message)
            except ValueError as error:
                raise RuntimeError(f"保存 {message}") from error
        except RuntimeError as error:
            found.append(error)
    return found


def _contents(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        return {name: file.read(name).decode("utf-8") for name in file.namelist()}


def test_nothing_personal_is_in_it(lived_in: Workspace, tmp_path: Path) -> None:
    with lived_in as own:
        made = write_diagnosis(own, tmp_path / "诊断.zip", {"qt": "6"})
        stored = [own.store.load(d.id).draft for d in own.store.list_drafts()]
    contents = _contents(made.path)
    everything = "\n".join([*contents, *contents.values()])
    private = {USER, str(tmp_path), "窗报的资料", "桌面", "大厅全景照", "送刘科长看过", "U盘备份", "只有我知道的口令"}
    private |= set(ANSWERS.values())
    for draft in stored:
        private |= {value for value in draft.values.values() if len(value) > 3}  # a headcount of 36 is in every number
        private |= {a.name for a in draft.attachments} | {a.caption for a in draft.attachments}
        private |= {a.sha256 for a in draft.attachments} | {draft.id}
    assert len(private) > 30
    assert [word for word in private if word and word in everything] == []


def test_what_a_helper_needs_is_in_it(lived_in: Workspace, tmp_path: Path) -> None:
    with lived_in as own:
        made = write_diagnosis(own, tmp_path / "诊断.zip", {"screens": [{"width": 1366}]})
    contents = _contents(made.path)
    facts = json.loads(contents["report.json"])
    assert facts["program"]["version"]
    assert facts["window"] == {"screens": [{"width": 1366}]}
    assert facts["store"]["sound"] is True
    assert facts["store"]["drafts"] == {f"{PACK}/1/{KIND} final": 1, f"{PACK}/1/{KIND} open": 1}
    assert {font["key"] for font in facts["store"]["fonts"] if font["bundled"]} >= {"ChuangbaoFang"}
    assert f"{PACK}/1" in facts["store"]["packs"]
    assert made.crashes == facts["crashes"] == 3
    crash = contents["crashes/01.txt"]
    assert "RuntimeError" in crash
    assert "ValueError" in crash
    assert "test_diagnosis.py" not in crash  # not one of ours: its folder is anybody's
    assert "说明.txt" in contents


def test_frames_of_the_program_keep_their_place() -> None:
    text = (
        "窗报 0.1.0\nTraceback (most recent call last):\n"
        '  File "C:\\Users\\小明\\窗报\\app\\services\\sealing.py", line 61, in seal_draft\n    raise ValueError(name)\n'
        '  File "/opt/x/lib/python3.11/json/decoder.py", line 3, in decode\n'
        "app.errors.InputError: 令狐冲之\n第二行 Secret\n"
    )
    assert scrub_crash(text) == (
        "窗报 0.1.0\nTraceback (most recent call last):\n"
        "  app/services/sealing.py:61 seal_draft\n  json/decoder.py:3 decode\napp.errors.InputError\n"
    )


def test_what_is_no_kind_of_exception_is_not_named() -> None:
    frames = 'Traceback (most recent call last):\n  File "/x/app/a.py", line 1, in f\n'
    assert scrub_crash(f"{frames}Zhangsan: 电话\n").endswith("…\n")


@given(st.text(), st.text().filter(lambda folder: "\n" not in folder))
def test_no_message_survives_whatever_it_looks_like(message: str, folder: str) -> None:
    secret = f"⁂{message}⁂"
    text = (
        f'窗报 0.1.0\nTraceback (most recent call last):\n  File "/{folder}⁂/app/cli/main.py", line 1, in main\n'
        f"    {' '.join(secret.split())}\nValueError: {secret}\n{secret}\n"
    )
    assert "⁂" not in scrub_crash(text)
    assert scrub_crash(text).endswith("app/cli/main.py:1 main\nValueError\n")


def test_a_damaged_store_is_told_and_stops_nothing(lived_in: Workspace, tmp_path: Path) -> None:
    store = lived_in.data.store
    store.write_bytes(b"no database at all, " * 100)
    with lived_in as own:
        made = write_diagnosis(own, tmp_path / "诊断.zip")
    assert json.loads(_contents(made.path)["report.json"])["store"] == {"error": "damaged"}


def test_a_folder_gets_a_file_named_after_the_day(workspace: Workspace, tmp_path: Path) -> None:
    named = zip_path(workspace, tmp_path)
    assert named.parent == tmp_path
    assert named.name.startswith("窗报诊断包_")
    assert zip_path(workspace, tmp_path / "a.zip") == tmp_path / "a.zip"
