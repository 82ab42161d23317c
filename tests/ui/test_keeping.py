"""Backups behind the window, what the start page says of them, and a store that is damaged or gone when it opens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.packs.catalogue import Catalogue
from app.paths import DataPaths, program_root
from app.services.backups import back_up_locally
from app.services.recovery import keep_place
from app.services.second_place import set_second_place
from app.storage.backups import is_good
from app.storage.faults import damaged
from app.storage.local_backups import Reason, local_backups
from tests.disks import SmallDisk
from tests.ui.desks import Desk, MakeDesk, workspace_on
from tests.ui.waiting import delete_what_is_due, wait_for
from ui.backend import Backend
from ui.dialogs.keeping import KeepingDialog
from ui.pages.rescue import RescuePanel
from ui.pages.start import StartPage
from ui.theme import Theme

DAY = timedelta(days=1)


def start_page(desk: Desk) -> StartPage:
    page = desk.window.findChildren(StartPage)[-1]
    wait_for(lambda: page.ready, "the drafts")
    return page


def backups_of(folder: Path) -> list[Reason]:
    return [b.reason for b in local_backups(DataPaths(folder))]


def put_draft(folder: Path, **values: str) -> str:
    with workspace_on(folder) as workspace:
        return workspace.store.create_draft("liaoning-2016", 1, "window", values).id


# ── behind the window ───────────────────────────────────────────────────


def test_the_start_is_backed_up_and_a_quiet_line_says_when(make_desk: MakeDesk, data: Path) -> None:
    draft = put_draft(data, headcount="30")
    desk = make_desk(data)
    page = start_page(desk)
    assert "上次备份" not in page.header.count.text()
    wait_for(lambda: backups_of(data) == [Reason.START], "the backup")
    wait_for(lambda: "上次备份：今天" in page.header.count.text(), "the line")
    assert page.kept.isHidden()
    with workspace_on(data) as workspace:
        workspace.store.save_values(draft, {"headcount": "31"})
    desk.window.care.keeper.look()  # the same day: not again
    wait_for(lambda: desk.window.care.keeper.last is not None, "the look")
    assert len(backups_of(data)) == 1


def test_a_window_that_stays_open_backs_up_each_day_and_only_what_changed(make_desk: MakeDesk, data: Path) -> None:
    now = [datetime(2026, 3, 1, 1, tzinfo=UTC)]
    draft = put_draft(data, headcount="30")
    desk = make_desk(data, clock=lambda: now[0])
    start_page(desk)
    wait_for(lambda: desk.window.care.keeper.last == now[0], "the backup of the start")
    for value, count in (("31", 2), ("31", 2), ("32", 3)):
        now[0] += DAY
        with workspace_on(data, lambda: now[0]) as workspace:
            workspace.store.save_values(draft, {"headcount": value})
        desk.window.care.keeper.look()
        stored: list[bool] = []
        desk.backend.store(desk.window, lambda _: True, stored.append, lambda _: None)
        wait_for(lambda: bool(stored), "the storage thread")  # noqa: B023 - waited for here
        assert len(backups_of(data)) == count
    assert backups_of(data) == [Reason.DAILY, Reason.DAILY, Reason.START]


def test_a_full_disk_is_one_quiet_line_until_there_is_room(make_desk: MakeDesk, small_disk: SmallDisk) -> None:
    """A disk of 1 MiB is always too full for a backup."""
    put_draft(small_disk.paths.root)
    desk = make_desk(small_disk.paths.root)
    page = start_page(desk)
    wait_for(page.kept.isVisible, "the line")
    assert "快满了" in page.kept.text
    assert "草稿照常保存" in page.kept.text
    assert len(page.grid.cards) == 1
    assert page.grid.isVisible()


def test_a_second_place_is_written_when_it_is_there(make_desk: MakeDesk, data: Path, tmp_path: Path) -> None:
    stick = tmp_path / "U盘"
    put_draft(data, window_name="示例大厅")
    with workspace_on(data) as workspace:
        set_second_place(workspace, stick, passphrase="河畔四月")
    stick.rename(tmp_path / "拔出")
    desk = make_desk(data)
    page = start_page(desk)
    wait_for(page.kept.isVisible, "the reminder")
    assert "还没有备份到另一处" in page.kept.text
    (tmp_path / "拔出").rename(stick)
    desk.window.care.keeper.look()
    wait_for(lambda: bool(list(stick.glob("*.cbak"))), "the copy")
    wait_for(page.kept.isHidden, "the reminder to go")


def test_the_line_leads_to_where_something_can_be_done(make_desk: MakeDesk, small_disk: SmallDisk) -> None:
    put_draft(small_disk.paths.root)
    desk = make_desk(small_disk.paths.root)
    page = start_page(desk)
    wait_for(page.kept.isVisible, "the line")
    page.kept.button.click()
    wait_for(lambda: any(isinstance(d, KeepingDialog) for d in desk.dialogs()), "备份和搬家")
    desk.dialogs()[0].close()


# ── where it was ────────────────────────────────────────────────────────


def test_after_a_power_cut_it_opens_where_it_was(make_desk: MakeDesk, data: Path) -> None:
    first = make_desk(data)
    draft, other = first.new_draft(), first.new_draft()
    editor = first.open(draft)
    editor.session.set_value("phone", "12333")
    wait_for(
        lambda: editor.session.saved and json.loads(DataPaths(data).open_place.read_bytes())["field"] == "phone",
        "saving",
    )
    first.vanish()
    second = make_desk(data)
    wait_for(lambda: bool(second.editors()), "the draft")
    (again,) = second.editors()
    assert again.session.draft.id == draft != other
    assert again.session.value("phone") == "12333"
    assert "上次没有正常关闭" in second.window.news.text.text()
    assert f"{again.session.save.at:%H:%M:%S}" in second.window.news.text.text()
    wait_for(lambda: second.window.focusWidget() is not None, "the focus")
    focused = second.window.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == again.session.form.fields["phone"].label
    second.window.close()
    wait_for(lambda: not second.window.isVisible(), "the window to close")


def test_a_window_that_is_killed_comes_back_with_all_that_was_said_to_be_saved(make_desk: MakeDesk, data: Path) -> None:
    """The real process, killed while somebody types."""
    draft = put_draft(data, window_name="甲")
    put_draft(data, window_name="乙")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.ui.typist", str(data), draft]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=program_root()) as typist:
        assert typist.stdout is not None
        acknowledged = [int(typist.stdout.readline()) for _ in range(2)]
        typist.kill()
    desk = make_desk(data)
    wait_for(lambda: bool(desk.editors()), "the draft")
    (editor,) = desk.editors()
    assert editor.session.draft.id == draft
    assert int(editor.session.value("phone")) >= acknowledged[-1]
    wait_for(desk.window.news.isVisible, "the line")
    assert "上次没有正常关闭" in desk.window.news.text.text()


def test_after_an_orderly_end_nothing_is_said(make_desk: MakeDesk, data: Path) -> None:
    first = make_desk(data)
    first.open(first.new_draft()).session.set_value("phone", "12333")
    first.window.close()
    wait_for(lambda: not first.window.isVisible(), "the window to close")
    first.backend.close()
    assert not DataPaths(data).open_place.exists()
    second = make_desk(data)
    wait_for(lambda: second.window.care.keeper.last is not None, "the start to be over")
    assert not second.editors()
    assert second.window.news.isHidden()


@pytest.mark.parametrize("left", ["gone", "binned", "rubbish", "half"])
def test_never_into_a_wrong_draft(make_desk: MakeDesk, data: Path, left: str) -> None:
    place = DataPaths(data).open_place
    draft = put_draft(data, window_name="甲")
    put_draft(data, window_name="乙")
    with workspace_on(data) as workspace:
        keep_place(workspace, draft, "phone")
        match left:
            case "gone":
                keep_place(workspace, draft[:4], "phone")  # the beginning of an id is not an id
            case "binned":
                workspace.store.delete_draft(draft)
            case "rubbish":
                place.write_bytes(b"[1, 2")
            case "half":
                place.write_bytes(place.read_bytes()[:-9])
    desk = make_desk(data)
    wait_for(lambda: desk.window.care.keeper.last is not None, "the start to be over")
    assert not desk.editors()
    assert desk.window.news.isHidden()
    assert not place.exists()


# ── a store that cannot be used ─────────────────────────────────────────


@pytest.fixture
def page(backend: Backend, catalogue: Catalogue, theme: Theme) -> Iterator[Callable[[], StartPage]]:
    shown: list[StartPage] = []

    def show() -> StartPage:
        made = StartPage(backend, catalogue, theme)
        shown.append(made)
        made.resize(1366, 738)
        made.show()
        made.activateWindow()
        return made

    yield show
    for made in shown:
        if shiboken6.isValid(made):
            made.close()
            made.deleteLater()
    delete_what_is_due()


def rescue_on(page: StartPage) -> RescuePanel:
    wait_for(lambda: page.rescue is not None, "the offer")
    assert page.rescue is not None
    panel = page.rescue
    wait_for(lambda: panel.chooser.offer is not None or bool(panel.chooser.fault), "what can be had")
    return panel


def backed_up(data: Path) -> str:
    """A draft with a backup, changed since; its id."""
    draft = put_draft(data, window_name="示例大厅", headcount="30")
    with workspace_on(data) as workspace:
        back_up_locally(workspace, Reason.START)
        workspace.store.save_values(draft, {"headcount": "31"})
    return draft


def spoil(store: Path) -> bytes:
    """Its table of contents is gone, as a bad sector takes it: the time of the last change stays."""
    whole, before = store.read_bytes(), store.stat()
    store.write_bytes(whole[:100] + b"\0" * 3000 + whole[3100:])
    os.utime(store, ns=(before.st_atime_ns, before.st_mtime_ns))
    return store.read_bytes()


def press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def test_a_damaged_store_is_restored_by_one_key(page: Callable[[], StartPage], data: Path) -> None:
    draft = backed_up(data)
    broken = spoil(DataPaths(data).store)
    shown = page()
    panel = rescue_on(shown)
    assert "损坏" in panel.title.text()
    assert "没有改动这个文件" in panel.what.text()
    assert DataPaths(data).store.read_bytes() == broken  # looking has changed nothing
    wait_for(panel.restore.hasFocus, "the keyboard on the offer")
    assert shown.header.new_button.isHidden()
    press(Qt.Key.Key_Space)
    wait_for(lambda: len(shown.grid.cards) == 1, "the drafts")
    assert "已恢复" in shown.done.text
    assert "留存在" in shown.done.text
    with workspace_on(data) as workspace:
        assert workspace.store.load(draft).draft.value("headcount") == "30"
        assert workspace.store.health().sound
    (aside,) = DataPaths(data).aside.glob("*.db")
    assert aside.read_bytes() == broken


def test_what_the_backup_lacks_is_named(page: Callable[[], StartPage], data: Path) -> None:
    backed_up(data)
    put_draft(data, window_name="备份之后的大厅")
    shown = page()
    wait_for(lambda: shown.ready, "the drafts")
    # As the backup of the start finds it: what is damaged is none of what a list of drafts reads.
    shown.show_trouble(damaged("备份草稿库", DataPaths(data).store))
    panel = rescue_on(shown)
    wait_for(lambda: "「示例大厅」" in said(panel.chooser), "what it lacks")
    told = said(panel.chooser)
    assert "缺少" in told
    assert "「备份之后的大厅」" in told
    assert "备份里没有这一份" in told


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def test_a_store_that_is_gone_is_not_made_anew(page: Callable[[], StartPage], data: Path, tmp_path: Path) -> None:
    draft = backed_up(data)
    store = DataPaths(data).store
    store.rename(tmp_path / "被隔离.db")
    shown = page()
    panel = rescue_on(shown)
    assert "不见了" in panel.title.text()
    assert "杀毒软件" in panel.what.text()
    assert not store.exists()
    panel.retry.click()
    panel = rescue_on(shown)
    assert not store.exists()
    (tmp_path / "被隔离.db").rename(store)
    panel.retry.click()
    wait_for(lambda: len(shown.grid.cards) == 1, "the drafts")
    with workspace_on(data) as workspace:
        assert workspace.store.load(draft).draft.value("headcount") == "31"


def test_another_backup_is_chosen_by_keyboard(page: Callable[[], StartPage], data: Path) -> None:
    draft = backed_up(data)
    with workspace_on(data) as workspace:
        back_up_locally(workspace, Reason.DAILY)
    newest, oldest = (b.path for b in local_backups(DataPaths(data)))
    spoil(newest)
    assert not is_good(newest)
    with workspace_on(data) as workspace:
        workspace.store.save_values(draft, {"headcount": "32"})
        back_up_locally(workspace, Reason.DAILY)
    spoil(DataPaths(data).store)
    shown = page()
    panel = rescue_on(shown)
    wait_for(panel.restore.hasFocus, "the keyboard on the offer")
    press(Qt.Key.Key_Tab)
    wait_for(panel.others.hasFocus, "看看其他备份")
    press(Qt.Key.Key_Space)
    wait_for(lambda: panel.chooser.list.count() == 3 and panel.chooser.list.hasFocus(), "the list")
    assert "已损坏" in panel.chooser.list.item(1).text()
    press(Qt.Key.Key_Down)  # over the one that cannot be had
    wait_for(lambda: panel.chooser.offer is not None and panel.chooser.offer.backup.path == oldest, "the oldest")
    panel.restore.setFocus()
    press(Qt.Key.Key_Space)
    wait_for(lambda: len(shown.grid.cards) == 1, "the drafts")
    with workspace_on(data) as workspace:
        assert workspace.store.load(draft).draft.value("headcount") == "30"


def test_without_any_backup_one_can_begin_anew_and_nothing_is_deleted(
    page: Callable[[], StartPage], data: Path
) -> None:
    put_draft(data)
    broken = spoil(DataPaths(data).store)
    shown = page()
    panel = rescue_on(shown)
    assert panel.restore.isHidden()
    assert panel.nothing.isVisible()
    wait_for(panel.empty.hasFocus, "the keyboard")
    press(Qt.Key.Key_Space)
    wait_for(shown.empty.isVisible, "the empty page")
    (aside,) = DataPaths(data).aside.glob("*.db")
    assert aside.read_bytes() == broken
    assert str(aside) in shown.done.text.replace("\u200b", "")  # where a long path may break


def test_a_restore_that_fails_can_be_tried_again(page: Callable[[], StartPage], data: Path) -> None:
    backed_up(data)
    spoil(DataPaths(data).store)
    shown = page()
    panel = rescue_on(shown)
    (only,) = local_backups(DataPaths(data))
    kept = only.path.read_bytes()
    only.path.unlink()
    panel.restore.click()
    wait_for(panel.notice.isVisible, "the sentence")
    only.path.write_bytes(kept)
    panel.restore.click()
    wait_for(lambda: len(shown.grid.cards) == 1, "the drafts")
