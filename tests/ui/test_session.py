"""The open draft: what is typed is counted, laid out, checked and on the disk before 已保存 is said."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from app.domain.rules import Severity
from app.paths import program_root
from tests.disks import SmallDisk
from tests.ui.conftest import MakeSession
from tests.ui.waiting import spin, wait_for
from ui.backend import Backend
from ui.session import DraftSession, SaveState


def stored_elsewhere(data: Path, draft_id: str) -> dict[str, str]:
    """The values as another process reads them from the store."""
    done = subprocess.run(
        [sys.executable, "-m", "app", "show", draft_id, "--json", "--data", str(data)],
        cwd=program_root(), capture_output=True, check=True, text=True, encoding="utf-8",
    )  # fmt: skip
    values: dict[str, str] = json.loads(done.stdout)["values"]
    return values


def saved(session: DraftSession) -> bool:
    return session.save.state is SaveState.SAVED


def test_saved_is_said_only_once_another_process_can_read_it(make_session: MakeSession, data: Path) -> None:
    session = make_session()
    session.set_value("headcount", "41")
    assert session.save.state is SaveState.PENDING
    wait_for(lambda: saved(session), "已保存")
    assert stored_elsewhere(data, session.draft.id)["headcount"] == "41"
    assert session.save.at is not None


def test_a_burst_of_typing_ends_in_one_whole_value(make_session: MakeSession, data: Path) -> None:
    session = make_session()
    text = session.value("deeds")
    for n in range(60):
        session.set_value("deeds", text + "字" * n)
    answers: list[bool] = []
    session.flush(answers.append)
    wait_for(lambda: bool(answers), "the flush")
    assert answers == [True]
    assert stored_elsewhere(data, session.draft.id)["deeds"] == text + "字" * 59


def test_counts_follow_at_once_and_paper_and_problems_soon(make_session: MakeSession) -> None:
    session = make_session()
    changed: list[set[str]] = []
    session.papers_changed.connect(changed.append)
    session.set_value("deeds", "字" * 450)
    assert session.counts("deeds").words == 450
    wait_for(lambda: bool(changed), "the paper")
    assert changed == [{"approval"}]
    over = [p for p in session.problems if p.field == "deeds" and p.severity is Severity.MUST]
    assert [p.over for p in over] == [150]
    wait_for(lambda: saved(session), "已保存")


def test_a_change_by_another_process_is_never_overwritten_in_silence(make_session: MakeSession, data: Path) -> None:
    session = make_session()
    subprocess.run(
        [sys.executable, "-m", "app", "set", session.draft.id, "headcount=77", "--data", str(data)],
        cwd=program_root(), check=True, capture_output=True,
    )  # fmt: skip
    session.set_value("headcount", "88")
    wait_for(lambda: session.save.state is SaveState.FAILED, "the conflict")
    assert "另一个窗口或程序" in session.save.message
    assert stored_elsewhere(data, session.draft.id)["headcount"] == "77"
    assert session.value("headcount") == "88"  # what was typed is still on the screen


def test_saving_resumes_by_itself_when_the_disk_has_room_again(
    small_disk: SmallDisk, make_session: MakeSession, backend: Backend, data: Path
) -> None:
    data.symlink_to(small_disk.root, target_is_directory=True)
    session = make_session("empty")
    filler = small_disk.fill()
    session.set_value("narrative", "字" * 100_000)
    wait_for(lambda: session.save.state is SaveState.FAILED, "the full disk")
    assert session.value("narrative") == "字" * 100_000
    assert "请" in session.save.message
    filler.unlink()
    wait_for(lambda: saved(session), "已保存")
    assert stored_elsewhere(data, session.draft.id)["narrative"] == "字" * 100_000
    backend.close()  # before the disk goes


def test_the_widget_that_typed_is_told_so(make_session: MakeSession) -> None:
    session = make_session()
    heard: list[tuple[str, object]] = []
    session.value_changed.connect(lambda field, initiator: heard.append((field, initiator)))
    me = object()
    session.set_value("headcount", "42", me)
    session.set_value("headcount", "42", me)
    spin()
    assert heard == [("headcount", me)]
    wait_for(lambda: saved(session), "已保存")
