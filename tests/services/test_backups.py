"""Local backups, the second place and restoring, on real disks that fill up, lock and go away."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from app.bundle.backup_reader import open_backup
from app.bundle.identities import unit_key
from app.domain.draft import Draft, DraftState
from app.errors import EnvironmentFault, InputError, StorageError, UsageError
from app.paths import DataPaths, ProgramPaths, program_root
from app.services.backup_files import write_backup_file
from app.services.backups import back_up_locally, daily_is_due
from app.services.doctor import examine_workspace
from app.services.drafting import sample_draft
from app.services.finalising import finalise_draft
from app.services.restoring import find_offer, keep_draft, restore
from app.services.second_place import (
    PlaceState,
    copy_to_second_place,
    forget_second_place,
    reminder,
    second_place,
    set_second_place,
)
from app.services.steps import JobCancelled
from app.services.workspace import Workspace
from app.storage.local_backups import AT_MOST, Reason, local_backups, store_is_gone
from tests.disks import SmallDisk
from tests.services.test_cancel import Moments, steadily
from tests.storage.helpers import assert_reads_well

PASSPHRASE = "河畔 四月 7 柳树"


@pytest.fixture
def draft(workspace: Workspace) -> Draft:
    pack = workspace.catalogue.get("liaoning-2016")
    return sample_draft(workspace, pack, next(iter(pack.forms)), "ordinary")


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[SmallDisk]:
    """A stick that can be pulled: a tmpfs over a folder that stays."""
    root = tmp_path / "U盘"
    root.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", root], check=True, capture_output=True)
    yield SmallDisk(root)
    subprocess.run(["umount", "-l", root], check=False, capture_output=True)


def test_a_backup_is_made_when_something_changed(workspace: Workspace, draft: Draft) -> None:
    moments = Moments(1000)
    first = back_up_locally(workspace, Reason.START, progress=moments.progress, cancelled=moments.cancelled)
    assert first.backup is not None
    assert first.backup.reason is Reason.START
    assert steadily(moments.told)
    again = back_up_locally(workspace, Reason.DAILY)
    assert again.backup is None
    assert "不需要" in again.sentence
    workspace.store.save_values(draft.id, {"headcount": "37"})
    assert back_up_locally(workspace, Reason.DAILY).backup is not None
    assert not daily_is_due(workspace)
    for days in (1, -1, 4000):
        then = datetime.now(UTC) + timedelta(days=days)
        assert daily_is_due(replace(workspace, clock=partial(lambda moment: moment, then)))


@pytest.mark.usefixtures("draft")
def test_it_can_be_stopped_and_leaves_nothing(workspace: Workspace) -> None:
    for at in range(2):
        with pytest.raises(JobCancelled):
            back_up_locally(workspace, Reason.START, cancelled=Moments(at).cancelled)
        assert not local_backups(workspace.data)
    assert back_up_locally(workspace, Reason.START).backup is not None


def test_a_year_of_changes_stays_within_the_bound(workspace: Workspace, draft: Draft) -> None:
    now = datetime(2016, 7, 5, 2, 0, tzinfo=UTC)
    dated = replace(workspace, clock=lambda: now)
    with dated:
        for n in range(AT_MOST + 20):
            now += timedelta(days=n % 9, hours=7)
            dated.store.save_values(draft.id, {"headcount": str(n)})
            back_up_locally(dated, Reason.START)
            assert local_backups(dated.data)[0].taken == now.replace(microsecond=0)
    assert len(local_backups(workspace.data)) <= AT_MOST


def test_a_backup_never_takes_the_last_room(small_disk: SmallDisk) -> None:
    with Workspace(ProgramPaths(program_root()), small_disk.paths) as workspace:
        made = workspace.store.create_draft("liaoning-2016", 1, "window", {"leader_name": "张三"})
        with pytest.raises(EnvironmentFault, match="磁盘快满了") as caught:
            back_up_locally(workspace, Reason.START)
        assert_reads_well(caught.value)
        workspace.store.save_values(made.id, {"leader_name": "李四"})
        assert not local_backups(workspace.data)


def test_a_damaged_store_is_found_by_the_backup_and_restored(workspace: Workspace, draft: Draft) -> None:
    back_up_locally(workspace, Reason.START)
    workspace.store.save_values(draft.id, {"headcount": "99"})
    other = workspace.store.create_draft("liaoning-2016", 1, "window", {"window_name": "后来的窗口"})
    workspace.release_store()
    store = workspace.data.store
    whole = store.read_bytes()
    store.write_bytes(whole[:100] + b"\0" * 3000 + whole[3100:])
    with pytest.raises(StorageError) as caught:
        back_up_locally(workspace, Reason.START)
    assert caught.value.code == "damaged"
    assert_reads_well(caught.value)

    store.write_bytes(whole)  # damage that can be read around: both drafts are still seen
    with closing(sqlite3.connect(store)) as connection:
        ((page,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'journal_of_field'").fetchall()
    store.write_bytes(whole[: (page - 1) * 4096] + b"\xff" * 4096 + whole[page * 4096 :])
    offer = find_offer(workspace)
    assert offer is not None
    assert offer.readable
    assert {(lack.draft.id, lack.backed_up is None) for lack in offer.lacks} == {(draft.id, False), (other.id, True)}
    assert any("后来的窗口" in lack.sentence for lack in offer.lacks)
    assert offer.sentence.endswith("。")

    store.write_bytes(b"\0" * 5000)
    unread = find_offer(workspace)
    assert unread is not None
    assert not unread.readable
    assert "读不出" in unread.sentence
    done = restore(workspace, unread.backup)
    assert done.drafts == 1
    assert done.lost_attachments == 0
    assert done.aside is not None
    assert done.aside.read_bytes() == b"\0" * 5000
    assert dict(workspace.store.load(draft.id).draft.values) == dict(draft.values)
    assert workspace.store.health().sound


@pytest.mark.parametrize("emptied", [False, True])
def test_a_store_that_is_gone_is_told_and_restored(workspace: Workspace, draft: Draft, *, emptied: bool) -> None:
    assert not store_is_gone(workspace.data)
    back_up_locally(workspace, Reason.START)
    workspace.release_store()
    workspace.data.store.unlink()
    if emptied:
        workspace.data.store.write_bytes(b"")
    assert store_is_gone(workspace.data)
    with pytest.raises(StorageError, match="备份还在"):
        examine_workspace(workspace)
    assert store_is_gone(workspace.data)  # nothing was made in its place
    offer = find_offer(workspace)
    assert offer is not None
    restore(workspace, offer.backup)
    assert not store_is_gone(workspace.data)
    assert workspace.store.load(draft.id).draft.revision == 0


def test_the_newest_good_backup_is_offered(workspace: Workspace, draft: Draft) -> None:
    for n in range(3):
        workspace.store.save_values(draft.id, {"headcount": str(n)})
        back_up_locally(workspace, Reason.START)
    newest, second, _ = local_backups(workspace.data)
    newest.path.write_bytes(newest.path.read_bytes()[:7000])
    offer = find_offer(workspace)
    assert offer is not None
    assert offer.backup == second
    for backup in local_backups(workspace.data):
        backup.path.unlink()
    assert find_offer(workspace) is None


def test_a_backup_says_which_attachments_are_lost(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    back_up_locally(workspace, Reason.START)
    workspace.store.attachment_path(draft.attachments[0].sha256).unlink()
    written = write_backup_file(workspace, tmp_path / "出", passphrase=PASSPHRASE)
    assert written.missing == 1
    assert "1 个附件" in written.sentence
    assert restore(workspace, local_backups(workspace.data)[0]).lost_attachments == 1


@pytest.mark.usefixtures("draft")
def test_writing_a_file_can_be_stopped_at_any_moment(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "出"
    recipient = str(unit_key(workspace.data.keys).to_public())
    stopped = 0
    for at in range(200):
        moments = Moments(at)
        try:
            written = write_backup_file(
                workspace, out, recipients=[recipient], progress=moments.progress, cancelled=moments.cancelled
            )
        except JobCancelled:
            stopped += 1
            for folder in (out, workspace.data.quarantine):
                assert not folder.exists() or list(folder.iterdir()) == []
            continue
        break
    assert stopped == at > 4
    assert steadily(moments.told)
    assert moments.told[-1][:2] == (100, 100)
    assert written.file.path.name.startswith("窗报备份_")


def test_the_second_place_keeps_the_last_copies_and_asks_no_passphrase_again(
    workspace: Workspace, draft: Draft, tmp_path: Path
) -> None:
    folder = tmp_path / "另一块盘"
    set_second_place(workspace, folder, passphrase=PASSPHRASE, keep=2)
    assert reminder(workspace) is not None
    theirs = folder / "窗报备份_别的单位_20160705.cbak"
    theirs.write_bytes(b"of another computer")
    for n in range(4):
        workspace.store.save_values(draft.id, {"headcount": str(n)})
        outcome = copy_to_second_place(workspace)
        assert outcome is not None
        assert outcome.state is PlaceState.WRITTEN
    assert reminder(workspace) is None
    assert theirs.exists()
    ours = [p for p in folder.glob("*.cbak") if p != theirs]
    assert len(ours) == 2
    assert outcome is not None
    assert outcome.written is not None
    with open_backup(outcome.written.file.path, PASSPHRASE, tmp_path / "隔离") as opened:
        assert opened.facts.drafts == 1
    unchanged = copy_to_second_place(workspace)
    assert unchanged is not None
    assert unchanged.state is PlaceState.UNCHANGED
    assert PASSPHRASE not in workspace.data.second_place.read_text(encoding="utf-8")
    forget_second_place(workspace)
    assert second_place(workspace) is None
    assert copy_to_second_place(workspace) is None


def test_an_unplugged_stick_is_a_sentence_and_later_a_reminder(
    workspace: Workspace, draft: Draft, stick: SmallDisk
) -> None:
    now = datetime.now(UTC)
    dated = replace(workspace, clock=lambda: now)
    with dated:
        set_second_place(dated, stick.root, passphrase=PASSPHRASE)
        assert copy_to_second_place(dated) is not None
        subprocess.run(["umount", stick.root], check=True, capture_output=True)
        assert stick.root.is_dir()  # the empty mount point must not be taken for the stick
        dated.store.save_values(draft.id, {"headcount": "5"})
        outcome = copy_to_second_place(dated)
        assert outcome is not None
        assert outcome.state is PlaceState.ABSENT
        assert "没有插上" in outcome.sentence
        assert list(stick.root.iterdir()) == []
        assert reminder(dated) is None
        now += timedelta(days=8)
        assert "8 天" in (reminder(dated) or "")
        now -= timedelta(days=4000)
        assert "3992 天" in (reminder(dated) or "")


@pytest.mark.usefixtures("draft")
@pytest.mark.parametrize("fault", ["full", "read-only"])
def test_a_stick_that_takes_no_more_is_a_sentence_and_resumes(
    workspace: Workspace, stick: SmallDisk, fault: str
) -> None:
    set_second_place(workspace, stick.root, passphrase=PASSPHRASE)
    if fault == "full":
        filler = stick.fill()
    else:
        stick.make_read_only()
    outcome = copy_to_second_place(workspace)
    assert outcome is not None
    assert outcome.state is PlaceState.FAILED
    assert ("磁盘已满" if fault == "full" else "只读") in outcome.sentence
    assert not list(stick.root.glob("*.cbak"))
    assert not list(stick.root.glob("*.part"))
    if fault == "full":
        filler.unlink()
    else:
        stick.make_writable()
    later = copy_to_second_place(workspace)
    assert later is not None
    assert later.state is PlaceState.WRITTEN


def test_a_place_in_the_data_folder_is_none(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="数据文件夹里"):
        set_second_place(workspace, workspace.data.root / "备份", passphrase=PASSPHRASE)


def test_settings_that_cannot_be_read_are_told(workspace: Workspace, tmp_path: Path) -> None:
    set_second_place(workspace, tmp_path / "另一处", passphrase=PASSPHRASE)
    for text in ("{", "[]", '{"folder": 1}', "null"):
        workspace.data.second_place.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            second_place(workspace)
        assert_reads_well(caught.value)


def test_a_moved_data_folder_finds_its_backups(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    back_up_locally(workspace, Reason.START)
    workspace.close()
    shutil.copytree(workspace.data.root, tmp_path / "别处")
    with replace(workspace, data=DataPaths(tmp_path / "别处")) as moved:
        offer = find_offer(moved)
        assert offer is not None
        assert [d.id for d in offer.drafts] == [draft.id]
        assert offer.lacks == ()


def test_what_is_on_the_screen_is_written_into_a_restored_store(workspace: Workspace, draft: Draft) -> None:
    """Texts as one step of undo, photos that were added since; a lost photo stays away."""
    store = workspace.store
    for photo in reversed(draft.attachments):
        store.remove_attachment(draft.id, photo)
    back_up_locally(workspace, Reason.START)
    field = next(iter(draft.values))
    on_screen = draft.with_value(field, "屏幕上的")
    lost, *added = draft.attachments
    store.attachment_path(lost.sha256).unlink()
    offer = find_offer(workspace)
    assert offer is not None
    restore(workspace, offer.backup)
    assert not workspace.store.load(draft.id).draft.attachments
    for _ in range(2):  # nothing twice
        assert keep_draft(workspace, on_screen) == draft.id
        there = workspace.store.load(draft.id).draft
        assert dict(there.values) == dict(on_screen.values)
        assert [photo.sha256 for photo in there.attachments] == [photo.sha256 for photo in added]
    assert added
    workspace.store.undo(draft.id)
    assert workspace.store.load(draft.id).draft.value(field) == draft.value(field)


def test_a_draft_that_the_backup_knows_as_final_comes_back_as_one_of_its_own(
    workspace: Workspace, draft: Draft
) -> None:
    finalise_draft(workspace, draft.id)
    back_up_locally(workspace, Reason.START)
    workspace.store.reopen(draft.id, "改错字")
    on_screen = workspace.store.load(draft.id).draft.with_value("headcount", "31")
    offer = find_offer(workspace)
    assert offer is not None
    restore(workspace, offer.backup)
    kept = keep_draft(workspace, on_screen)
    assert kept != draft.id
    assert workspace.store.load(kept).draft.value("headcount") == "31"
    assert workspace.store.load(draft.id).draft.state is DraftState.FINAL  # what was frozen stays frozen
