"""What happens to the disk under an open draft: the text stays, the sentence says what to do, saving goes on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QPushButton

from app.errors import StorageError
from app.paths import DataPaths
from app.services.backups import back_up_locally
from app.storage.local_backups import Reason, local_backups
from tests.disks import SmallDisk
from tests.storage.helpers import assert_reads_well
from tests.ui.desks import Desk, MakeDesk, press, workspace_on
from tests.ui.waiting import wait_for
from ui.dialogs.restore import RestoreDialog
from ui.notice_bar import NoticeBar
from ui.pages.editor import EditorPage
from ui.pages.start import StartPage
from ui.session import SaveState

TYPED = "三十一人，屏幕上的文字"


def failing(editor: EditorPage, sentence: str) -> NoticeBar:
    """Wait until saving fails: the text is still there, and a line says why and what to do. That line."""
    wait_for(lambda: editor.session.save.state is SaveState.FAILED, f"the failure: {sentence}")
    (bar,) = [b for b in editor.findChildren(NoticeBar) if b.isVisible()]
    assert sentence in bar.text.text()
    assert "屏幕上的文字都还在" in bar.text.text()
    assert_reads_well(StorageError(bar.text.text()))
    return bar


def saved(editor: EditorPage) -> None:
    wait_for(lambda: editor.session.saved, "saving to go on")
    assert not [b for b in editor.findChildren(NoticeBar) if b.isVisible()]


def test_a_full_disk_is_told_and_saving_goes_on_by_itself(make_desk: MakeDesk, small_disk: SmallDisk) -> None:
    desk = make_desk(small_disk.paths.root)
    draft = desk.new_draft()
    editor = desk.open(draft)
    filler = small_disk.fill()
    long = "字" * 100_000
    editor.session.set_value("narrative", long)
    bar = failing(editor, "磁盘已满")
    assert "腾出空间" in bar.text.text()
    assert editor.session.value("narrative") == long
    filler.unlink()
    saved(editor)  # nobody pressed anything
    assert desk.stored(draft, "narrative") == long


def test_a_read_only_folder_can_be_read_and_is_written_when_it_may(make_desk: MakeDesk, small_disk: SmallDisk) -> None:
    with workspace_on(small_disk.paths.root) as workspace:
        draft = workspace.store.create_draft("liaoning-2016", 1, "window", {"headcount": "7"}).id
    small_disk.make_read_only()
    desk = make_desk(small_disk.paths.root)
    editor = desk.open(draft)
    assert editor.session.value("headcount") == "7"
    editor.session.set_value("headcount", TYPED)
    bar = failing(editor, "写保护")
    assert "解除写保护" in bar.text.text()
    small_disk.make_writable()
    editor.session.set_value("phone", "12333")
    saved(editor)
    assert desk.stored(draft, "headcount") == TYPED
    assert desk.stored(draft, "phone") == "12333"


def test_a_store_held_by_another_program_is_waited_for(desk: Desk) -> None:
    draft = desk.new_draft()
    editor = desk.open(draft)
    wait_for(lambda: desk.window.care.keeper.last is not None, "the backup of the start, which would wait too")
    with closing(sqlite3.connect(DataPaths(desk.folder).store, isolation_level=None)) as scanner:
        scanner.execute("BEGIN EXCLUSIVE")
        editor.session.set_value("headcount", TYPED)
        bar = failing(editor, "正被另一个程序占用")
        assert "稍候" in bar.text.text()
        editor.session.set_value("phone", "12333")  # typing goes on meanwhile
        scanner.execute("ROLLBACK")
    saved(editor)
    assert desk.stored(draft, "headcount") == TYPED
    assert desk.stored(draft, "phone") == "12333"


def test_typing_keeps_the_keyboard_while_saving_fails(desk: Desk) -> None:
    editor = desk.open(desk.new_draft())
    editor.go_to_field("headcount")
    before = desk.window.focusWidget()
    DataPaths(desk.folder).store.unlink()
    editor.session.set_value("headcount", TYPED)
    bar = failing(editor, "移走或删除")
    assert desk.window.focusWidget() is before
    (button,) = bar.findChildren(QPushButton)
    attempts = QSignalSpy(editor.session.save_changed)
    editor.session.set_value("phone", "12333")
    wait_for(lambda: attempts.count() > 0, "another attempt")
    assert button.isVisible()  # the same one: it could be pressed all the time


def test_a_deleted_store_is_put_back_by_the_program(desk: Desk) -> None:
    draft, other = desk.new_draft(), desk.new_draft()
    editor = desk.open(draft)
    store = DataPaths(desk.folder).store
    store.unlink()
    editor.session.set_value("headcount", TYPED)
    bar = failing(editor, "移走或删除")
    assert "回收站" in bar.text.text()
    press(bar, "找不回来，由程序放回(&F)")
    saved(editor)
    wait_for(desk.window.news.isVisible, "the sentence")
    assert "放回" in desk.window.news.text.text()
    assert desk.stored(draft, "headcount") == TYPED
    assert desk.stored(other, "headcount")  # everything is there, not only what was open


def test_a_store_deleted_behind_the_start_page_is_put_back_by_one_key(desk: Desk) -> None:
    draft = desk.new_draft()
    with workspace_on(desk.folder) as workspace:
        back_up_locally(workspace, Reason.START)
    page = desk.window.findChildren(StartPage)[0]
    page.refresh()
    wait_for(lambda: len(page.grid.cards) == 1 and desk.window.care.keeper.last is not None, "the draft")
    DataPaths(desk.folder).store.unlink()
    page.grid.cards[0].copy_wanted.emit(draft)
    wait_for(lambda: page.rescue is not None, "the offer")
    assert page.rescue is not None
    assert "照原样放回" in page.rescue.what.text()
    assert page.rescue.restore.isHidden()  # an older state would cost what the program still holds
    desk.window.activateWindow()
    wait_for(page.rescue.put_back.hasFocus, "the keyboard on the offer")
    QTest.keyClick(page.rescue.put_back, Qt.Key.Key_Space)
    wait_for(lambda: len(page.grid.cards) == 1, "the draft again")
    assert "内容都在" in page.done.text
    assert desk.stored(draft, "headcount")


def test_a_store_moved_away_and_back_needs_nothing_pressed(desk: Desk, tmp_path: Path) -> None:
    draft = desk.new_draft()
    editor = desk.open(draft)
    store = DataPaths(desk.folder).store
    store.rename(tmp_path / "别处.db")
    editor.session.set_value("headcount", TYPED)
    failing(editor, "移走或删除")
    (tmp_path / "别处.db").rename(store)
    saved(editor)
    assert desk.stored(draft, "headcount") == TYPED


def test_nothing_is_made_in_the_place_of_a_deleted_store(desk: Desk) -> None:
    draft = desk.new_draft()
    with workspace_on(desk.folder) as workspace:
        back_up_locally(workspace, Reason.START)
    editor = desk.open(draft)
    store = DataPaths(desk.folder).store
    store.unlink()
    editor.export_wanted.emit()  # works on another thread, with a store of its own
    wait_for(lambda: bool(desk.dialogs()), "the dialog")
    dialog = desk.dialogs()[0]
    told: list[BaseException] = []
    desk.backend.work(
        desk.window, lambda w: w.store.list_drafts(), lambda _: told.append(AssertionError()), told.append
    )
    wait_for(lambda: bool(told), "the answer")
    assert "备份还在" in str(told[0])
    dialog.close()
    assert not store.exists()


def damage(store: Path) -> None:
    """As a failing disk does: the same file, other bytes."""
    with store.open("r+b") as file:
        file.write(b"\0" * store.stat().st_size)


@pytest.mark.parametrize("known", [True, False], ids=["older state in the backup", "not in the backup"])
def test_a_store_damaged_under_a_draft_is_restored_with_what_is_on_the_screen(desk: Desk, *, known: bool) -> None:
    paths = DataPaths(desk.folder)
    other = desk.new_draft()
    draft = desk.new_draft() if known else ""
    with workspace_on(desk.folder) as workspace:
        back_up_locally(workspace, Reason.START)
    draft = draft or desk.new_draft()
    editor = desk.open(draft)
    editor.session.set_value("headcount", "30")
    saved(editor)
    values = dict(editor.session.draft.values)
    wait_for(lambda: desk.window.care.keeper.last is not None, "the backup of the start")
    for newer in local_backups(paths)[:-1]:
        newer.path.unlink()
    damage(paths.store)
    editor.session.set_value("headcount", TYPED)
    press(failing(editor, "已损坏"), "从备份恢复(&H)…")
    wait_for(lambda: bool(desk.dialogs()), "the dialog")
    (dialog,) = desk.dialogs()
    assert isinstance(dialog, RestoreDialog)
    wait_for(dialog.primary.isEnabled, "the backup")
    dialog.primary.click()
    wait_for(dialog.primary.isHidden, "the end")
    dialog.dismiss.click()
    wait_for(lambda: bool(desk.editors()) and editor not in desk.editors(), "the draft read anew")
    (again,) = desk.editors()
    assert again.session.value("headcount") == TYPED
    assert (again.session.draft.id == draft) is known
    assert desk.stored(again.session.draft.id, "narrative") == values["narrative"]
    assert desk.stored(other, "headcount")
    assert list(paths.aside.glob("*.db"))
    again.session.set_value("phone", "12333")
    saved(again)


def test_a_clock_set_back_changes_nothing(make_desk: MakeDesk, data: Path) -> None:
    now = [datetime(2026, 3, 1, 9, tzinfo=UTC)]
    desk = make_desk(data, clock=lambda: now[0])
    draft = desk.new_draft()
    editor = desk.open(draft)
    editor.session.set_value("headcount", "30")
    saved(editor)
    wait_for(lambda: bool(local_backups(DataPaths(data))), "the backup of the start")
    now[0] -= timedelta(days=400)
    editor.session.set_value("headcount", TYPED)
    saved(editor)
    assert desk.stored(draft, "headcount") == TYPED
    desk.window.care.keeper.look()
    wait_for(lambda: len(local_backups(DataPaths(data))) == 2, "the backup of another day")
    newest = local_backups(DataPaths(data))[0]
    assert newest.taken == now[0]  # the newest is the one made last, whatever the clock says
