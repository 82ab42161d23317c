"""搬到新电脑, and 到期清除: everything goes along, nothing is overwritten, and what is purged is gone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bundle.identities import UNIT_KEY
from app.domain.draft import Draft
from app.errors import InputError, RefusedError
from app.paths import DataPaths
from app.services.backups import back_up_locally
from app.services.drafting import sample_draft
from app.services.finalising import finalise_draft
from app.services.moving import move_in, move_out
from app.services.purging import chosen_drafts, finished_drafts, purge
from app.services.restoring import restore
from app.services.second_place import set_second_place
from app.services.workspace import Workspace
from app.storage.local_backups import Reason, local_backups
from tests.services.test_cancel import Moments, steadily

PASSPHRASE = "河畔 四月 7 柳树"


@pytest.fixture
def draft(workspace: Workspace) -> Draft:
    pack = workspace.catalogue.get("liaoning-2016")
    return sample_draft(workspace, pack, next(iter(pack.forms)), "ordinary")


@pytest.fixture
def new_computer(workspace: Workspace, tmp_path: Path) -> Iterator[Workspace]:
    with replace(workspace, data=DataPaths(tmp_path / "新电脑")) as opened:
        yield opened


@pytest.fixture
def moved(workspace: Workspace, draft: Draft, tmp_path: Path) -> Path:
    workspace.data.settings.write_text("[geometry]\n", encoding="utf-8")
    pack = workspace.data.packs / "自制-2024" / "1"
    pack.mkdir(parents=True)
    (pack / "pack.toml").write_text("id = '自制-2024'\n", encoding="utf-8")
    written = move_out(workspace, tmp_path / "U盘", PASSPHRASE)
    assert written.file.path.name.startswith("窗报搬家_")
    assert "核对无误" in written.sentence
    assert workspace.store.load(draft.id).draft.revision == 0
    return written.file.path


def test_everything_arrives_on_a_new_computer(
    workspace: Workspace, draft: Draft, moved: Path, new_computer: Workspace
) -> None:
    moments = Moments(10_000)
    report = move_in(new_computer, moved, PASSPHRASE, progress=moments.progress, cancelled=moments.cancelled)
    assert steadily(moments.told)
    assert [(d.old, d.new) for d in report.drafts] == [(draft.id, draft.id)]
    assert report.packs == ("自制-2024/1",)
    assert report.settings
    assert report.key is None
    stored = new_computer.store.load(draft.id)
    assert stored == workspace.store.load(draft.id)
    assert new_computer.store.health().sound
    for attachment in draft.attachments:
        assert new_computer.store.read_attachment(attachment.sha256)
    for file in ("window.ini", f"keys/{UNIT_KEY}", "packs/自制-2024/1/pack.toml"):
        assert (new_computer.data.root / file).read_bytes() == (workspace.data.root / file).read_bytes()
    assert list(new_computer.data.quarantine.iterdir()) == []


def test_what_is_there_already_stays_and_the_same_comes_once(
    draft: Draft, moved: Path, new_computer: Workspace
) -> None:
    move_in(new_computer, moved, PASSPHRASE)
    again = move_in(new_computer, moved, PASSPHRASE)
    assert (again.drafts, again.known) == ((), (draft.id,))
    new_computer.store.save_values(draft.id, {"headcount": "99"})
    third = move_in(new_computer, moved, PASSPHRASE)
    (pair,) = third.drafts
    assert pair.old == draft.id != pair.new
    assert new_computer.store.load(draft.id).draft.value("headcount") == "99"
    assert dict(new_computer.store.load(pair.new).draft.values) == dict(draft.values)
    assert local_backups(new_computer.data)[0].reason is Reason.IMPORT
    assert "另编新号" in third.sentence


def test_another_unit_key_is_kept_beside(workspace: Workspace, moved: Path, new_computer: Workspace) -> None:
    new_computer.data.keys.mkdir(parents=True)
    own = new_computer.data.keys / UNIT_KEY
    move_in(new_computer, moved, PASSPHRASE)
    own.unlink()
    move_out(new_computer, new_computer.data.root.with_name("另外"), PASSPHRASE)  # makes a key of its own
    mine = own.read_bytes()
    report = move_in(new_computer, moved, PASSPHRASE)
    assert own.read_bytes() == mine
    assert report.key is not None
    assert report.key.read_bytes() == (workspace.data.keys / UNIT_KEY).read_bytes()


def test_stopped_or_refused_it_changes_no_draft(moved: Path, new_computer: Workspace) -> None:
    there = new_computer.store.create_draft("liaoning-2016", 1, "window", {"window_name": "本机"})
    before = new_computer.store.list_drafts()
    with pytest.raises(RefusedError, match="口令不对"):
        move_in(new_computer, moved, "不是它")
    for at in (0, 1, 5):
        with pytest.raises(InputError, match="已取消"):
            move_in(new_computer, moved, PASSPHRASE, cancelled=Moments(at).cancelled)
    assert new_computer.store.list_drafts() == before
    assert new_computer.store.load(there.id).draft.value("window_name") == "本机"
    assert list(new_computer.data.quarantine.iterdir()) == []


def test_a_purge_leaves_nothing_in_the_folder_and_proves_it(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    store, data = workspace.store, workspace.data
    values = {"leader_name": "欧阳震华", "phone": "024-23456789", "narrative": "只在这里写过的事迹，" * 300}
    store.save_values(draft.id, values)
    stays = store.create_draft("liaoning-2016", 1, "window", {"leader_name": "司马光明", "window_name": "别的窗口"})
    back_up_locally(workspace, Reason.START)
    store.save_values(draft.id, {"brief": "后来改的简介，也要清除"})
    back_up_locally(workspace, Reason.DAILY)
    restore(workspace, local_backups(data)[0])
    assert list(data.aside.iterdir())
    store = workspace.store
    (data.backups / "chuangbao-0099-20160705T080000Z-start.db").write_bytes(b"damaged" + "欧阳震华".encode() * 100)
    (data.backups / "left.part").write_bytes("欧阳震华".encode())
    for folder in (data.crashes, data.quarantine):
        folder.mkdir(exist_ok=True)
        (folder / "rest.txt").write_text("欧阳震华", encoding="utf-8")
    set_second_place(workspace, tmp_path / "另一处", passphrase=PASSPHRASE)
    kept = store.load(stays.id)

    moments = Moments(10**6)
    report = purge(workspace, chosen_drafts(workspace, [draft.id[:6]]), progress=moments.progress)
    assert steadily(moments.told)
    assert report.proven, report.sentence
    assert report.pieces > 50
    assert report.attachments == len({a.sha256 for a in draft.attachments})
    assert report.backups_rewritten == 3
    assert report.backups_deleted == 1
    assert "另一处" in report.sentence
    everything = b"".join(p.read_bytes() for p in data.root.rglob("*") if p.is_file())
    for gone in ("欧阳震华", "024-23456789", "只在这里写过的事迹", "后来改的简介"):
        assert gone.encode() not in everything
    assert "司马光明".encode() in everything
    assert store.load(stays.id) == kept
    assert store.health().sound
    assert [line.draft for line in store.purge_log()] == [draft.id]
    for backup in local_backups(data):
        restore(workspace, backup)
        assert [d.id for d in workspace.store.list_drafts()] == [stays.id]


def test_a_text_that_lies_about_elsewhere_is_reported(workspace: Workspace, draft: Draft) -> None:
    workspace.store.save_values(draft.id, {"leader_name": "欧阳震华"})
    workspace.data.settings.write_text("[folders]\nexport=/home/欧阳震华/桌面\n", encoding="utf-8")
    report = purge(workspace, chosen_drafts(workspace, [draft.id]))
    assert report.findings == ("window.ini",)
    assert "window.ini" in report.sentence


def test_photos_that_others_still_show_stay(workspace: Workspace, draft: Draft) -> None:
    copy = workspace.store.copy_draft(draft.id)
    report = purge(workspace, chosen_drafts(workspace, [draft.id]))
    assert report.attachments == 0
    assert report.shared > 0
    assert report.proven
    for attachment in copy.attachments:
        assert workspace.store.read_attachment(attachment.sha256)


def test_a_campaign_is_purged_by_pack_and_day(workspace: Workspace, draft: Draft) -> None:
    with pytest.raises(InputError, match="没有符合条件"):
        purge(workspace, [])
    finalise_draft(workspace, draft.id)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert finished_drafts(workspace, draft.pack, None, tomorrow - timedelta(days=2)) == []
    lines = finished_drafts(workspace, draft.pack, draft.kind, tomorrow)
    assert [line.id for line in lines] == [draft.id]
    assert purge(workspace, lines).proven
    assert workspace.store.list_drafts() == []


def test_an_older_backup_does_not_bring_values_back_unnoticed(
    workspace: Workspace, draft: Draft, tmp_path: Path
) -> None:
    """A purge stopped half way is finished by the next: the drafts are gone, the backups not yet."""
    back_up_locally(workspace, Reason.START)
    lines = chosen_drafts(workspace, [draft.id])
    shutil.copytree(workspace.data.backups, tmp_path / "kept")
    assert purge(workspace, lines).proven
    shutil.copytree(tmp_path / "kept", workspace.data.backups, dirs_exist_ok=True)
    restore(workspace, local_backups(workspace.data)[-1])
    again = purge(workspace, chosen_drafts(workspace, [draft.id]))
    assert again.proven
