"""移交 in the window: three ways by key and mouse, drives that come and go, stopping, what is said at the end."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QPushButton, QWidget

from app.bundle.office import create_office, load_office
from app.handoff.checksums import CHECKSUMS
from app.handoff.drives import Drive, drive_of
from app.paths import DataPaths, ProgramPaths, program_root
from app.services.drafting import sample_draft
from app.services.handing_over import copy_to_stick
from app.services.mailing import prepare_mail
from app.services.sealing import Sealed, seal_draft
from app.services.workspace import Workspace
from app.storage.records import Carrier
from tests.disks import SmallDisk
from tests.ui.conftest import KIND, PACK
from tests.ui.desks import Desk
from tests.ui.waiting import delete_what_is_due, wait_for
from ui.backend import Backend
from ui.dialogs.job import JobDialog
from ui.dialogs.seal import SealDialog
from ui.handoff.dialog import HandOverDialog
from ui.handoff.incoming import IncomingDialog
from ui.pages.start import StartPage
from ui.settings import Settings
from ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton
Show = Callable[..., HandOverDialog]


@pytest.fixture
def workspace(data: Path) -> Iterator[Workspace]:
    with Workspace(ProgramPaths(program_root()), DataPaths(data)) as opened:
        yield opened


@pytest.fixture
def sealed(workspace: Workspace, tmp_path: Path) -> Sealed:
    """The ordinary sample, sealed for an office."""
    office = create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))
    draft = sample_draft(workspace, workspace.catalogue.get(PACK), KIND, "ordinary")
    return seal_draft(workspace, draft.id, tmp_path / "封装", [load_office(office.public_path)])


@pytest.fixture
def plugged() -> list[Drive]:
    """The drives that are plugged in now; tests put some in and take them out."""
    return []


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "设置.ini")


@pytest.fixture
def shown() -> Iterator[list[JobDialog]]:
    """Dialogs to be put away at the end."""
    dialogs: list[JobDialog] = []
    yield dialogs
    for dialog in dialogs:
        wait_for(lambda d=dialog: not d.busy, "the dialog to rest")  # type: ignore[misc]
        dialog.close()
        dialog.deleteLater()
    delete_what_is_due()


@pytest.fixture
def show(
    backend: Backend, theme: Theme, settings: Settings, plugged: list[Drive], shown: list[JobDialog], tmp_path: Path
) -> Show:
    def make(*files: Path, draft_id: str = "") -> HandOverDialog:
        dialog = HandOverDialog(
            backend, theme, settings, files=files, draft_id=draft_id, look_for_drives=lambda: list(plugged)
        )
        shown.append(dialog)
        for panel, name in ((dialog.disc, "光盘"), (dialog.mail, "邮件")):
            panel.folder.choose(tmp_path / name)
        dialog.show()
        wait_for(dialog.isActiveWindow, "the dialog to be active")
        return dialog

    return make


def stick_at(folder: Path) -> Drive:
    """A folder's disk as if it could be taken out."""
    folder.mkdir(exist_ok=True)
    found = drive_of(folder)
    assert found is not None
    return replace(found, root=folder, label="WORK", removable=True)


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def rows(dialog: HandOverDialog) -> list[str]:
    listed = dialog.stick.drives.list
    return [listed.item(row).text() for row in range(listed.count())]


def press(dialog: JobDialog) -> None:
    QTest.mouseClick(dialog.primary, LEFT)
    wait_for(lambda: not dialog.busy, "the end of the job")


def test_a_stick_that_is_plugged_in_appears_and_one_pulled_out_goes(
    show: Show, sealed: Sealed, plugged: list[Drive], tmp_path: Path
) -> None:
    dialog = show(sealed.file.path)
    wait_for(lambda: "没有找到 U 盘" in texts(dialog), "the first look")
    assert dialog.reason.text() == "请插上 U 盘。"
    assert not dialog.primary.isEnabled()
    plugged.append(stick_at(tmp_path / "甲"))
    wait_for(lambda: len(rows(dialog)) == 1, "the stick")
    assert rows(dialog)[0].startswith("WORK（")
    assert dialog.primary.isEnabled()  # the only one is chosen
    # It looked by itself; from here on at once, for the test's sake.
    plugged.append(replace(stick_at(tmp_path / "乙"), label="相机", read_only=True))
    dialog.stick.drives.refresh()
    wait_for(lambda: len(rows(dialog)) == 2, "the second stick")
    assert dialog.stick.drives.folder == tmp_path / "甲"
    dialog.stick.drives.list.setFocus()
    QTest.keyClick(dialog.stick.drives.list, Qt.Key.Key_Down)
    assert "只读" in dialog.reason.text()
    plugged.pop()
    dialog.stick.drives.refresh()
    wait_for(lambda: len(rows(dialog)) == 1, "the second stick to go")
    plugged.clear()
    dialog.stick.drives.refresh()
    wait_for(lambda: rows(dialog) == [], "the first to go")
    assert not dialog.primary.isEnabled()


def test_onto_a_stick_and_what_to_do_next(
    show: Show, sealed: Sealed, plugged: list[Drive], workspace: Workspace, tmp_path: Path
) -> None:
    stick = tmp_path / "盘"
    plugged.append(stick_at(stick))
    dialog = show(sealed.file.path)
    wait_for(dialog.primary.isEnabled, "the stick")
    press(dialog)
    path = stick / sealed.file.path.name
    assert path.read_bytes() == sealed.file.path.read_bytes()
    assert (stick / CHECKSUMS).is_file()
    said = texts(dialog)
    assert sealed.file.sha256[:40] in said
    assert "接下来" in said
    assert "没有记入草稿" not in said
    assert dialog.outcome.where.text() == str(stick)
    assert not dialog.primary.isVisible()
    (record,) = workspace.store.handovers(sealed.revision.draft.id)
    assert (record.carrier, record.revision) == (Carrier.STICK, 1)


def test_a_full_stick_is_said_and_another_can_be_taken(
    show: Show, sealed: Sealed, plugged: list[Drive], small_disk: SmallDisk, tmp_path: Path
) -> None:
    small_disk.fill()
    plugged.append(stick_at(small_disk.root))
    dialog = show(sealed.file.path)
    wait_for(dialog.primary.isEnabled, "the stick")
    press(dialog)
    assert "空间不足" in dialog.notice.text.text()
    assert [path.name for path in small_disk.root.iterdir()] == ["filler"]
    dialog.stick.drives.choose_folder(tmp_path / "封装")
    assert dialog.primary.isEnabled()


def test_stopped_it_leaves_nothing_and_can_be_begun_again(show: Show, plugged: list[Drive], tmp_path: Path) -> None:
    large = tmp_path / "大.cbao"
    large.write_bytes(bytes(30_000_000))
    stick = tmp_path / "盘"
    plugged.append(stick_at(stick))
    dialog = show(large)
    wait_for(dialog.primary.isEnabled, "the stick")
    QTest.mouseClick(dialog.primary, LEFT)
    assert dialog.progress.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    wait_for(lambda: not dialog.busy, "the end of the job")
    assert dialog.isVisible()
    assert "已取消" in dialog.notice.text.text()
    assert list(stick.iterdir()) == []
    press(dialog)
    assert (stick / large.name).stat().st_size == 30_000_000
    assert "没有记入草稿" in texts(dialog)


def test_a_disc_by_keyboard(show: Show, sealed: Sealed, workspace: Workspace, tmp_path: Path) -> None:
    dialog = show(sealed.file.path)
    QTest.keyClick(dialog.tiles.buttons[Carrier.STICK], Qt.Key.Key_Right)
    assert dialog.tiles.carrier is Carrier.DISC
    wait_for(lambda: "需要 1 张光盘" in dialog.disc.told.text(), "the plan")
    dialog.disc.unit.setFocus()
    QTest.keyClicks(dialog.disc.unit, "ABC Office")
    wait_for(lambda: "ABCOf_推荐_" in dialog.disc.told.text(), "the label")
    press(dialog)
    assert sorted(path.suffix for path in (tmp_path / "光盘").iterdir()) == [".iso", ".pdf"]
    said = texts(dialog)
    assert "刻录光盘映像" in said
    assert any(b.text().startswith("打开标签和内容清单") for b in dialog.findChildren(QPushButton))
    assert workspace.store.handovers(sealed.revision.draft.id)[0].carrier is Carrier.DISC


def test_a_mail_and_its_words_on_the_clipboard(show: Show, tmp_path: Path) -> None:
    large = tmp_path / "示例单位_表_修订1_20160720.cbao"
    large.write_bytes(bytes(18_000_000))
    dialog = show(large)
    dialog.tiles.choose(Carrier.MAIL)
    assert "一封邮件放得下" not in texts(dialog)
    dialog.mail.limits[50].setChecked(True)
    assert "一封邮件放得下" in texts(dialog)
    dialog.mail.limits[10].setChecked(True)
    assert "分成 3 封邮件" in texts(dialog)
    press(dialog)
    (body,) = dialog.findChildren(QPlainTextEdit)
    assert "第 1 封，共 3 封" in body.toPlainText()
    buttons = {b.text().partition("(")[0]: b for b in dialog.findChildren(QPushButton)}
    buttons["复制主题"].click()
    assert QGuiApplication.clipboard().text() == "示例单位 移交文件（1/3）"
    buttons["复制正文"].click()
    assert "合并.bat" in QGuiApplication.clipboard().text()
    assert "第 1 封的正文已复制" in texts(dialog)
    folder = tmp_path / "邮件" / "示例单位_表_修订1_20160720_邮件"
    assert dialog.outcome.where.text() == str(folder)
    assert len(list(folder.glob("第*封附件"))) == 3


def test_several_files_go_on_a_stick_but_not_into_one_mail(show: Show, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("甲.cbao", "乙.cbao")]
    for file in files:
        file.write_bytes(b"1")
    dialog = show(*files)
    assert "等 2 个文件" in texts(dialog)
    dialog.tiles.choose(Carrier.MAIL)
    assert "一次移交一个文件" in dialog.reason.text()
    assert not dialog.primary.isEnabled()


def test_from_a_card_the_file_is_found_where_it_was_sealed(
    show: Show, sealed: Sealed, settings: Settings, tmp_path: Path
) -> None:
    settings.remember_folder("seal", sealed.file.path.parent)
    draft_id = sealed.revision.draft.id
    dialog = show(draft_id=draft_id)
    wait_for(lambda: dialog.sources.files == (sealed.file.path,), "the file")
    sealed.file.path.rename(tmp_path / "别处.cbao")
    dialog = show(draft_id=draft_id)
    wait_for(lambda: "可能移走了" in texts(dialog), "the sentence")
    assert sealed.file.path.name in texts(dialog)
    assert not dialog.primary.isEnabled()


def test_a_draft_that_was_not_sealed_is_said(show: Show, workspace: Workspace) -> None:
    draft = sample_draft(workspace, workspace.catalogue.get(PACK), KIND, "ordinary")
    dialog = show(draft_id=draft.id)
    wait_for(lambda: "还没有封装" in texts(dialog), "the sentence")


@pytest.fixture
def take_in(backend: Backend, theme: Theme, shown: list[JobDialog]) -> Callable[[Path], IncomingDialog]:
    def make(folder: Path) -> IncomingDialog:
        dialog = IncomingDialog(backend, theme, None, look_for_drives=list)
        shown.append(dialog)
        dialog.show()
        wait_for(dialog.isActiveWindow, "the dialog to be active")
        assert not dialog.primary.isEnabled()
        dialog.drives.choose_folder(folder)
        press(dialog)
        return dialog

    return make


def test_a_stick_that_came_back_is_checked_and_its_file_opened(
    take_in: Callable[[Path], IncomingDialog], sealed: Sealed, tmp_path: Path
) -> None:
    stick = tmp_path / "盘"
    stick.mkdir()
    copy_to_stick([sealed.file.path], stick)
    dialog = take_in(stick)
    assert "核对无误" in texts(dialog)
    wanted = QSignalSpy(dialog.bundle_wanted)
    next(b for b in dialog.findChildren(QPushButton) if b.text() == "打开").click()
    assert wanted.at(0) == [stick / sealed.file.path.name]
    (stick / sealed.file.path.name).unlink()
    dialog = take_in(stick)
    assert f"缺少 {sealed.file.path.name}" in dialog.notice.text.text()
    assert dialog.primary.isEnabled()


def test_mail_attachments_are_joined_beside_themselves(
    take_in: Callable[[Path], IncomingDialog], sealed: Sealed, tmp_path: Path
) -> None:
    made = prepare_mail(sealed.file.path, tmp_path / "邮件", 1)
    inbox = tmp_path / "收件"
    inbox.mkdir()
    for path in made.folder.glob("*附件/*"):
        shutil.copy(path, inbox)
    dialog = take_in(inbox)
    assert "与发送时的校验值相同" in texts(dialog)
    assert (inbox / sealed.file.path.name).read_bytes() == sealed.file.path.read_bytes()


def test_a_folder_with_nothing_of_ours_is_said(take_in: Callable[[Path], IncomingDialog], tmp_path: Path) -> None:
    dialog = take_in(tmp_path)
    assert "没有窗报的" in dialog.notice.text.text()


def open_dialogs(desk: Desk) -> list[QDialog]:
    return [d for d in desk.window.findChildren(QDialog) if d.isVisible()]


def test_from_sealing_to_handing_over_without_choosing_the_file_again(desk: Desk, tmp_path: Path) -> None:
    office = create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))
    editor = desk.open(desk.new_draft())
    editor.seal_wanted.emit()
    wait_for(lambda: bool(open_dialogs(desk)), "the dialog to seal in")
    (sealing,) = open_dialogs(desk)
    assert isinstance(sealing, SealDialog)
    sealing.folder.choose(tmp_path / "封装")
    sealing.offices.add_files([office.public_path])
    wait_for(sealing.primary.isEnabled, "the office")
    sealing.begin()
    wait_for(sealing.outcome.isVisible, "the sealed file")
    next(b for b in sealing.findChildren(QPushButton) if b.text().startswith("移交")).click()
    wait_for(lambda: any(isinstance(d, HandOverDialog) for d in open_dialogs(desk)), "the dialog to hand over in")
    (handing,) = open_dialogs(desk)
    assert isinstance(handing, HandOverDialog)
    assert [file.parent for file in handing.sources.files] == [tmp_path / "封装"]
    handing.close()
    editor.hand_over_wanted.emit()  # from the checklist
    wait_for(lambda: len(open_dialogs(desk)) == 1, "the dialog again")
    (again,) = open_dialogs(desk)
    assert isinstance(again, HandOverDialog)
    wait_for(lambda: again.sources.files == tuple((tmp_path / "封装").glob("*.cbao")), "the file")
    again.close()
    editor.back.emit()
    wait_for(lambda: not desk.editors(), "the start page")


def test_the_start_page_leads_to_both_directions(desk: Desk) -> None:
    page = desk.window.findChildren(StartPage)[0]
    page.check_wanted.emit()
    wait_for(lambda: any(isinstance(d, IncomingDialog) for d in open_dialogs(desk)), "the dialog to check in")
    for dialog in open_dialogs(desk):
        dialog.close()
    page.hand_over_wanted.emit(desk.new_draft())
    wait_for(lambda: any(isinstance(d, HandOverDialog) for d in open_dialogs(desk)), "the dialog to hand over in")
    for dialog in open_dialogs(desk):
        dialog.close()
