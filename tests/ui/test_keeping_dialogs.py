"""备份和搬家 by keyboard, over real files: the second place, moving to another computer, an older state, 到期清除."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
import shiboken6
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QWidget

from app.bundle.backup_reader import open_backup
from app.bundle.office import create_office
from app.bundle.words import SYLLABLES
from app.domain.draft import Draft
from app.packs.catalogue import Catalogue
from app.paths import DataPaths
from app.services.backups import back_up_locally
from app.services.drafting import sample_draft
from app.services.finalising import finalise_draft
from app.services.moving import move_out
from app.services.second_place import second_place
from app.storage.local_backups import Reason, local_backups
from tests.ui.desks import Desk, workspace_on
from tests.ui.waiting import delete_what_is_due, spin, wait_for
from ui.backend import Backend
from ui.dialogs.keeping import KeepingDialog
from ui.dialogs.move_in import MoveInDialog
from ui.dialogs.move_out import MoveOutDialog
from ui.dialogs.purge import PurgeDialog
from ui.dialogs.restore import RestoreDialog
from ui.dialogs.second_place import SecondPlaceDialog
from ui.theme import Theme

SECRET = "heban liushu 47"
D = TypeVar("D", bound=QDialog)
Show = Callable[[D], D]


@pytest.fixture
def show(qapp: QApplication) -> Iterator[Show[QDialog]]:
    assert qapp is not None
    shown: list[QDialog] = []

    def run(dialog: QDialog) -> QDialog:
        shown.append(dialog)
        dialog.show()
        dialog.activateWindow()
        spin(5)
        return dialog

    yield run
    for dialog in shown:
        if shiboken6.isValid(dialog):
            dialog.close()
            wait_for(lambda d=dialog: not d.isVisible(), "the dialog to close")  # type: ignore[misc]
            dialog.deleteLater()
    delete_what_is_due()


def put(data: Path, *samples: str) -> list[Draft]:
    with workspace_on(data) as workspace:
        pack = workspace.catalogue.get("liaoning-2016")
        return [sample_draft(workspace, pack, "window", sample) for sample in samples]


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def type_in(text: str) -> None:
    focused = QApplication.focusWidget()
    assert isinstance(focused, QLineEdit)
    if text.isascii():
        QTest.keyClicks(focused, text)
    else:
        focused.insert(text)  # where an input method would be


def press(key: Qt.Key, times: int = 1) -> None:
    for _ in range(times):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)
        spin()


def tab_to(wanted: QWidget) -> None:
    for _ in range(40):
        if wanted.hasFocus():
            return
        press(Qt.Key.Key_Tab)
    pytest.fail(f"Tab never came to {wanted.accessibleName() or wanted.property('text')}")


# ── the four cards ──────────────────────────────────────────────────────


def test_the_cards_say_how_things_stand_and_each_job_is_a_key_away(desk: Desk) -> None:
    put(desk.folder, "ordinary")
    desk.window.activateWindow()
    wait_for(lambda: desk.window.care.keeper.last is not None, "the backup of the start")
    wait_for(lambda: QApplication.focusWidget() is not None, "the focus")
    QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    wait_for(lambda: bool(desk.dialogs()), "备份和搬家")
    hub = desk.dialogs()[0]
    assert isinstance(hub, KeepingDialog)
    hub.activateWindow()
    wait_for(lambda: "今天" in hub.local.text(), "how things stand")
    assert "启动" in hub.local.text()
    assert "电脑坏了会一起丢" in hub.elsewhere.text()
    for opener, kind in (
        (hub.restore, RestoreDialog), (hub.place, SecondPlaceDialog), (hub.move_out, MoveOutDialog),
        (hub.move_in, MoveInDialog), (hub.purge, PurgeDialog),
    ):  # fmt: skip
        wait_for(opener.isEnabled, "the button")
        tab_to(opener)
        press(Qt.Key.Key_Space)
        wait_for(lambda k=kind: any(d.isVisible() for d in hub.findChildren(k)), kind.__name__)  # type: ignore[misc]
        (job,) = [d for d in hub.findChildren(kind) if d.isVisible()]
        job.activateWindow()
        wait_for(lambda j=job: j.isAncestorOf(QApplication.focusWidget() or hub), "the keyboard in it")  # type: ignore[misc]
        wait_for(lambda j=job: not j.busy, "its reading")  # type: ignore[misc]
        press(Qt.Key.Key_Escape)
        wait_for(lambda j=job: not shiboken6.isValid(j) or not j.isVisible(), "the job to close")  # type: ignore[misc]
        hub.activateWindow()
        wait_for(opener.hasFocus, "the keyboard where it came from")
    press(Qt.Key.Key_Escape)
    wait_for(lambda: not desk.dialogs(), "the end")


def test_a_backup_now(show: Show[KeepingDialog], backend: Backend, theme: Theme, data: Path) -> None:
    put(data, "ordinary")
    hub = show(KeepingDialog(backend, theme, None))
    wait_for(lambda: "还没有备份" in hub.local.text(), "how things stand")
    assert not hub.restore.isEnabled()
    press(Qt.Key.Key_Space)
    wait_for(lambda: hub.restore.isEnabled() and hub.now.isEnabled(), "the backup")
    assert len(local_backups(DataPaths(data))) == 1


# ── the second place ────────────────────────────────────────────────────


def test_a_second_place_is_chosen_with_a_passphrase_typed_twice(
    show: Show[SecondPlaceDialog], backend: Backend, theme: Theme, data: Path, tmp_path: Path
) -> None:
    put(data, "ordinary")
    dialog = show(SecondPlaceDialog(backend, theme, None))
    wait_for(dialog.folder.isVisible, "the question")
    dialog.folder.choose(tmp_path / "U盘")
    tab_to(dialog.passphrases.first)
    type_in(SECRET)
    press(Qt.Key.Key_Tab)
    type_in(SECRET[:-1])
    assert dialog.reason.text() == "两次输入的口令不一样。"
    assert not dialog.primary.isEnabled()
    type_in(SECRET[-1])
    assert dialog.primary.isEnabled()
    press(Qt.Key.Key_Return)
    wait_for(lambda: dialog.outcome.isVisible() and not dialog.busy, "the copy")
    (copy,) = (tmp_path / "U盘").glob("*.cbak")
    with open_backup(copy, SECRET, tmp_path / "开") as opened:
        assert any(m.name.endswith(".db") for m in opened.members)
    assert "今天" in dialog.stands.text()
    assert not dialog.passphrases.first.text()  # it is not kept
    for file in DataPaths(data).root.rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes()


def test_a_second_place_inside_the_data_folder_is_refused(
    show: Show[SecondPlaceDialog], backend: Backend, theme: Theme, data: Path
) -> None:
    put(data, "ordinary")
    dialog = show(SecondPlaceDialog(backend, theme, None))
    wait_for(dialog.folder.isVisible, "the question")
    dialog.folder.choose(data / "里面")
    dialog.passphrases.first.setText(SECRET)
    dialog.passphrases.second.setText(SECRET)
    press(Qt.Key.Key_Return)
    wait_for(dialog.notice.isVisible, "the refusal")
    assert "会一起丢" in said(dialog.notice)
    assert dialog.folder.isVisible()
    with workspace_on(data) as workspace:
        assert second_place(workspace) is None


def test_a_second_place_for_the_key_of_an_office(
    show: Show[SecondPlaceDialog], backend: Backend, theme: Theme, data: Path, tmp_path: Path
) -> None:
    put(data, "ordinary")
    with workspace_on(data) as workspace:
        office = create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: workspace.clock().date())
    dialog = show(SecondPlaceDialog(backend, theme, None))
    wait_for(dialog.folder.isVisible, "the question")
    dialog.folder.choose(tmp_path / "U盘")
    tab_to(dialog.by_passphrase)
    press(Qt.Key.Key_Down)
    assert dialog.to_offices.isChecked()
    assert not dialog.primary.isEnabled()
    dialog.offices.add_files([office.public_path])
    wait_for(dialog.primary.isEnabled, "the office")
    dialog.primary.click()
    wait_for(lambda: dialog.outcome.isVisible() and not dialog.busy, "the copy")
    assert "1 个公钥" in dialog.stands.text()
    dialog.forget.click()
    wait_for(dialog.folder.isVisible, "the question again")
    assert list((tmp_path / "U盘").glob("*.cbak"))  # what was written there stays


# ── a passphrase thought of by the program ──────────────────────────────


def test_a_passphrase_thought_of_is_shown_to_be_written_down(
    show: Show[MoveOutDialog], backend: Backend, theme: Theme, data: Path
) -> None:
    put(data, "ordinary")
    dialog = show(MoveOutDialog(backend, theme, None))
    pair = dialog.passphrases
    assert pair.suggested.isHidden()
    tab_to(pair.suggest)
    press(Qt.Key.Key_Space)
    first = pair.suggested.text()
    assert pair.suggested.isVisible()
    assert "抄写下来" in said(dialog)
    syllable = "(?:" + "|".join(SYLLABLES) + ")"
    assert re.fullmatch(f"{syllable}{{2}}(?:-{syllable}{{2}}){{5}}", first)
    assert pair.passphrase == first
    assert dialog.primary.isEnabled()
    tab_to(pair.suggest)
    press(Qt.Key.Key_Space)
    assert pair.passphrase == pair.suggested.text() != first
    pair.first.setText("自己的口令")
    pair.second.setText("自己的口令")
    assert pair.suggested.isHidden()  # it is another now
    assert "抄写下来" not in said(dialog)


# ── to another computer ─────────────────────────────────────────────────


def test_everything_goes_to_another_computer_by_keyboard(
    show: Show[QDialog], backend: Backend, theme: Theme, data: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    assert catalogue is not None
    (draft,) = put(data, "full")
    stick = tmp_path / "U盘"
    out = MoveOutDialog(backend, theme, None)
    out.folder.choose(stick)
    show(out)
    wait_for(out.passphrases.first.hasFocus, "the keyboard")
    type_in(SECRET)
    press(Qt.Key.Key_Tab)
    type_in(SECRET)
    press(Qt.Key.Key_Return)
    wait_for(lambda: not out.busy and out.outcome.isVisible(), "the file")
    assert "请不要清空这台电脑" in said(out)
    (file,) = stick.glob("*.cbak")
    press(Qt.Key.Key_Escape)

    there = tmp_path / "新电脑"
    other = Backend(lambda: workspace_on(there), QApplication.instance())
    try:
        taking = MoveInDialog(other, theme, None)
        show(taking)
        taking.take_file(file)
        wait_for(taking.secret.hasFocus, "the question for the passphrase")
        type_in("wrong")
        press(Qt.Key.Key_Return)
        wait_for(lambda: not taking.busy and taking.notice.isVisible(), "the refusal")
        assert taking.secret.hasFocus()
        type_in(SECRET)  # over what was selected
        press(Qt.Key.Key_Return)
        wait_for(lambda: not taking.busy and taking.primary.isHidden(), "the end")
        assert "逐份核对无误" in said(taking)
        with workspace_on(there) as workspace:
            moved = workspace.store.load(draft.id).draft
            assert dict(moved.values) == dict(draft.values)
            for photo in moved.attachments:
                assert workspace.store.read_attachment(photo.sha256)
        taking.close()
    finally:
        other.close()
        other.deleteLater()


def test_what_is_no_backup_is_refused(
    show: Show[MoveInDialog], backend: Backend, theme: Theme, data: Path, tmp_path: Path
) -> None:
    put(data, "ordinary")
    dialog = show(MoveInDialog(backend, theme, None))
    wrong = tmp_path / "报告.cbak"
    wrong.write_bytes(b"not a backup")
    dialog.take_file(wrong)
    wait_for(dialog.primary.isEnabled, "a look at it")  # it asks for no passphrase
    dialog.primary.click()
    wait_for(lambda: not dialog.busy and dialog.notice.isVisible(), "the refusal")
    assert "没有" in said(dialog.notice)
    dialog.take_file(tmp_path / "不在.cbak")
    wait_for(lambda: "不存在" in said(dialog.notice), "the other refusal")
    assert not dialog.primary.isEnabled()


def test_taking_in_backs_up_first_and_touches_nothing(
    show: Show[MoveInDialog], backend: Backend, theme: Theme, data: Path, tmp_path: Path
) -> None:
    (own,) = put(data, "ordinary")
    put(tmp_path / "旧电脑", "empty")
    with workspace_on(tmp_path / "旧电脑") as workspace:
        file = move_out(workspace, tmp_path, SECRET).file.path
    dialog = show(MoveInDialog(backend, theme, None))
    dialog.take_file(file)
    wait_for(dialog.secret.hasFocus, "the question for the passphrase")
    type_in(SECRET)
    press(Qt.Key.Key_Return)
    wait_for(lambda: not dialog.busy and dialog.primary.isHidden(), "the end")
    assert [b.reason for b in local_backups(DataPaths(data))] == [Reason.IMPORT]
    with workspace_on(data) as workspace:
        assert len(workspace.store.list_drafts()) == 2
        assert dict(workspace.store.load(own.id).draft.values) == dict(own.values)


# ── an older state ──────────────────────────────────────────────────────


def test_an_older_state_comes_back_and_the_present_one_is_kept(
    show: Show[RestoreDialog], backend: Backend, theme: Theme, data: Path
) -> None:
    (draft,) = put(data, "ordinary")
    with workspace_on(data) as workspace:
        back_up_locally(workspace, Reason.START)
        workspace.store.save_values(draft.id, {"headcount": "99"})
        back_up_locally(workspace, Reason.DAILY)
    dialog = show(RestoreDialog(backend, theme))
    wait_for(lambda: dialog.chooser.list.count() == 2 and dialog.chooser.list.hasFocus(), "the list")
    press(Qt.Key.Key_Down)
    wait_for(lambda: dialog.primary.isEnabled() and "缺少" in said(dialog.chooser), "what it lacks")
    press(Qt.Key.Key_Return)
    wait_for(lambda: not dialog.busy and dialog.primary.isHidden(), "the end")
    assert "已恢复" in said(dialog)
    with workspace_on(data) as workspace:
        assert workspace.store.load(draft.id).draft.value("headcount") == draft.value("headcount")
    assert len(list(DataPaths(data).aside.glob("*.db"))) == 1


# ── 到期清除 ────────────────────────────────────────────────────────────


def test_a_finished_campaign_is_purged_and_proved(
    show: Show[PurgeDialog], backend: Backend, theme: Theme, data: Path
) -> None:
    done, staying = put(data, "full", "ordinary")
    with workspace_on(data) as workspace:
        back_up_locally(workspace, Reason.START)
        finalise_draft(workspace, done.id)
    dialog = show(PurgeDialog(backend, theme))
    wait_for(dialog.primary.isEnabled, "the drafts")
    assert "已定稿 1 份" in dialog.campaign.currentText()
    press(Qt.Key.Key_Return)
    wait_for(lambda: dialog.notice.isVisible() and dialog.primary.isEnabled(), "that nothing is so old")
    assert "没有清除任何内容" in said(dialog.notice)
    dialog.before.setDate(QDate.currentDate().addDays(1))
    press(Qt.Key.Key_Return)
    wait_for(dialog.word.hasFocus, "the list")
    assert "将永久清除 1 份草稿" in said(dialog)
    press(Qt.Key.Key_Return)
    assert not dialog.busy  # not without the word
    type_in("清除")
    press(Qt.Key.Key_Return)
    wait_for(lambda: not dialog.busy and dialog.primary.isHidden(), "the proof")
    assert "没有残留" in said(dialog)
    assert "程序够不到的" in said(dialog)
    deeds = done.value("deeds").encode()[:60]
    for file in DataPaths(data).root.rglob("*"):
        assert not file.is_file() or deeds not in file.read_bytes(), file
    with workspace_on(data) as workspace:
        assert [d.id for d in workspace.store.list_drafts()] == [staying.id]
    (backup,) = local_backups(DataPaths(data))
    assert backup.path.exists()


def test_drafts_are_ticked_one_by_one_and_one_can_go_back(
    show: Show[PurgeDialog], backend: Backend, theme: Theme, data: Path
) -> None:
    put(data, "full", "empty")
    dialog = show(PurgeDialog(backend, theme))
    wait_for(dialog.drafts.hasFocus, "the list")  # nothing is 定稿
    assert dialog.drafts.count() == 2
    assert not dialog.by_date.isEnabled()
    assert dialog.reason.text() == "请勾选要清除的草稿。"
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Space)
    wait_for(dialog.primary.isEnabled, "a tick")
    press(Qt.Key.Key_Return)
    wait_for(dialog.word.hasFocus, "the list to confirm")
    tab_to(dialog.back)
    press(Qt.Key.Key_Space)
    wait_for(dialog.drafts.isVisible, "the choice again")
    with workspace_on(data) as workspace:
        assert len(workspace.store.list_drafts()) == 2
