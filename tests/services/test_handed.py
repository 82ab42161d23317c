"""What was handed over is said where the clerk looks: on the card, in the checklist, on the slip, when taking back."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from app.bundle.office import create_office, load_office
from app.domain.draft import Draft
from app.errors import EnvironmentFault
from app.services import shelf
from app.services.checking import check_draft
from app.services.discs import plan_disc_images, write_disc_images
from app.services.drafting import sample_draft
from app.services.finalising import finalise_draft, reopen_draft
from app.services.handing_over import copy_to_stick
from app.services.mailing import prepare_mail
from app.services.planning import Item, Status, review
from app.services.printing import printable
from app.services.remembering import remember
from app.services.sealing import Sealed, seal_draft
from app.services.slip import make_slip
from app.services.workspace import Workspace
from app.storage.records import Carrier
from tests.disks import SmallDisk


@pytest.fixture
def draft(workspace: Workspace) -> Draft:
    pack = workspace.catalogue.get("liaoning-2016")
    return sample_draft(workspace, pack, "window", "ordinary")


@pytest.fixture
def sealed(workspace: Workspace, draft: Draft, tmp_path: Path) -> Sealed:
    made = create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))
    return seal_draft(workspace, draft.id, tmp_path / "封装", [load_office(made.public_path)])


def handed_item(workspace: Workspace, draft: Draft) -> Item:
    now = workspace.store.load(draft.id).draft
    problems = check_draft(workspace, now, printable(workspace, now))
    return next(item for item in review(workspace, now, problems).items if item.id == "handed")


def today(workspace: Workspace) -> str:
    day = workspace.clock().astimezone().date()
    return f"{day.month}月{day.day}日"


def test_every_way_is_remembered(workspace: Workspace, draft: Draft, sealed: Sealed, tmp_path: Path) -> None:
    assert handed_item(workspace, draft).status is Status.OPTIONAL
    assert shelf.cards(workspace)[0].handed == ""
    (tmp_path / "盘").mkdir()
    path = sealed.file.path
    remember(workspace, copy_to_stick([path], tmp_path / "盘"))
    assert shelf.cards(workspace)[0].handed == f"已拷出 {today(workspace)}"
    remember(workspace, write_disc_images(workspace, plan_disc_images(workspace, [path]), tmp_path / "光盘"))
    remember(workspace, prepare_mail(path, tmp_path / "邮件", 20))
    assert [(h.carrier, h.revision, h.title) for h in workspace.store.handovers(draft.id)] == [
        (carrier, 1, path.name) for carrier in (Carrier.STICK, Carrier.DISC, Carrier.MAIL)
    ]
    assert shelf.cards(workspace)[0].handed == f"已备邮件 {today(workspace)}"
    item = handed_item(workspace, draft)
    assert item.status is Status.DONE
    assert f"{today(workspace)} 做成光盘映像 1 张；{today(workspace)} 备好邮件 1 封" in item.detail
    slip = make_slip(workspace, draft.id)
    assert slip.facts.handed == item.detail
    printed = "".join(run.text for page in slip.laid.pages for run in page.runs)
    assert item.detail.replace(" ", "") in printed.replace(" ", "")


def test_a_file_that_was_renamed_is_still_known_and_another_is_not(
    workspace: Workspace, draft: Draft, sealed: Sealed, tmp_path: Path
) -> None:
    (tmp_path / "盘").mkdir()
    other = tmp_path / "别的.cbao"
    other.write_bytes(b"not ours")
    assert remember(workspace, copy_to_stick([other], tmp_path / "盘")) == []
    assert handed_item(workspace, draft).status is Status.OPTIONAL
    renamed = Path(shutil.copy(sealed.file.path, tmp_path / "改名.cbao"))
    assert len(remember(workspace, copy_to_stick([renamed], tmp_path / "盘"))) == 1


def test_taking_back_says_where_the_file_went(
    workspace: Workspace, draft: Draft, sealed: Sealed, tmp_path: Path
) -> None:
    (tmp_path / "盘").mkdir()
    remember(workspace, copy_to_stick([sealed.file.path], tmp_path / "盘"))
    message = reopen_draft(workspace, draft.id, "").message
    assert f"移交文件已于 {today(workspace)} 存到 {tmp_path / '盘'}" in message
    assert "请通知受理单位作废" in message
    assert shelf.cards(workspace)[0].handed == ""
    finalise_draft(workspace, draft.id)
    assert shelf.cards(workspace)[0].handed == ""  # that was the first revision
    assert handed_item(workspace, draft).status is Status.OPTIONAL
    assert make_slip(workspace, draft.id).facts.handed == ""


def test_a_store_that_cannot_note_it_does_not_hide_that_the_files_are_whole(
    workspace: Workspace, sealed: Sealed, small_disk: SmallDisk, tmp_path: Path
) -> None:
    (tmp_path / "盘").mkdir()
    made = copy_to_stick([sealed.file.path], tmp_path / "盘")
    workspace.store.close()
    shutil.copytree(workspace.data.root, small_disk.paths.root)
    small_disk.make_read_only()
    locked = Workspace(workspace.program, small_disk.paths)
    with pytest.raises(EnvironmentFault, match=r"逐个重新读出核对无误.*没有在草稿里记下这次移交"):
        remember(locked, made)
