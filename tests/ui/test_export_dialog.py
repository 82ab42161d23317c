"""Exporting from the window: what will be made is said, what stands against it too; stopped, it leaves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.ui.conftest import MakeSession
from tests.ui.waiting import delete_what_is_due, wait_for
from ui.backend import Backend
from ui.dialogs.export import ExportDialog
from ui.session import DraftSession
from ui.settings import Settings
from ui.theme import Theme

Show = Callable[[DraftSession], ExportDialog]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "设置.ini")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "纸"


@pytest.fixture
def show(backend: Backend, theme: Theme, settings: Settings, folder: Path) -> Iterator[Show]:
    shown: list[ExportDialog] = []

    def make(session: DraftSession) -> ExportDialog:
        dialog = ExportDialog(session, backend, theme, settings)
        shown.append(dialog)
        dialog.folder.choose(folder)
        dialog.show()
        wait_for(dialog.isActiveWindow, "the dialog to be active")
        return dialog

    yield make
    for dialog in shown:
        wait_for(lambda d=dialog: not d.busy, "the dialog to rest")  # type: ignore[misc]
        dialog.close()
        dialog.deleteLater()
    delete_what_is_due()


def texts(dialog: ExportDialog) -> list[str]:
    labels = dialog.findChildren(QLabel)
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels if label.text())
    return [label.text() for label in labels if label.isVisible()]


class Opener(QObject):
    """What the desktop was asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[QUrl] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.urls.append(url)


def test_it_says_what_will_be_made_and_makes_it(
    make_session: MakeSession, show: Show, folder: Path, settings: Settings
) -> None:
    session = make_session()
    dialog = show(session)
    said = texts(dialog)
    for paper in session.papers:
        at = said.index(paper.title)
        assert said[at + 1 : at + 3] == [f"{len(paper.pages)} 页", f"打印 {paper.copies} 份"]
    assert any("每页角上会印“草稿”" in line for line in said)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait_for(dialog.outcome.isVisible, "the result")
    files = sorted(folder.iterdir())
    assert len(files) == len(session.papers)
    assert {f.name for f in files} <= set(texts(dialog))
    assert settings.folder("export") == folder

    opener = Opener()
    QDesktopServices.setUrlHandler("file", opener, "take")  # type: ignore[arg-type]  # the stub is wrong
    try:
        assert dialog.outcome.open_folder.hasFocus()
        QTest.keyClick(dialog.outcome.open_folder, Qt.Key.Key_Space)
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert [Path(url.toLocalFile()) for url in opener.urls] == [folder]
    QTest.keyClick(dialog, Qt.Key.Key_Return)  # 关闭 is the primary button now
    assert not dialog.isVisible()


def test_what_was_typed_last_is_on_the_paper(make_session: MakeSession, show: Show, folder: Path) -> None:
    session = make_session()
    session.set_value("headcount", "4321")
    dialog = show(session)
    QTest.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    wait_for(dialog.outcome.isVisible, "the result")
    form = next(f for f in folder.iterdir() if "审批表" in f.name)
    assert any("4321" in page.extract_text() for page in pypdf.PdfReader(form).pages)


def test_a_document_without_content_is_not_made(make_session: MakeSession, show: Show, folder: Path) -> None:
    dialog = show(make_session("empty"))
    assert "没有内容，不生成" in texts(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait_for(dialog.outcome.isVisible, "the result")
    assert not [f for f in folder.iterdir() if "照片" in f.name]


def test_wrong_paper_is_refused_with_every_reason(make_session: MakeSession, show: Show, folder: Path) -> None:
    session = make_session()
    session.set_value("deeds", "<b>事迹</b>" * 400)
    dialog = show(session)
    said = texts(dialog)
    assert any("超" in line and line.startswith("· ") for line in said)
    assert any("放不下" in line for line in said)
    assert "改好后才能导出" in dialog.reason.text()
    assert not dialog.primary.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.busy
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert not folder.exists()


def test_cancelled_it_leaves_nothing_and_can_be_done_again(make_session: MakeSession, show: Show, folder: Path) -> None:
    dialog = show(make_session())
    QTest.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    assert dialog.progress.cancel.hasFocus()
    QTest.keyClick(dialog.progress.cancel, Qt.Key.Key_Space)
    wait_for(lambda: not dialog.busy, "the end of the job")
    assert "已取消" in dialog.notice.text.text()
    assert not folder.exists()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait_for(dialog.outcome.isVisible, "the result")
    assert not dialog.notice.isVisible()


def test_escape_stops_a_job_and_the_window_button_leaves_after_it(
    make_session: MakeSession, show: Show, folder: Path
) -> None:
    dialog = show(make_session())
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    wait_for(lambda: not dialog.busy, "the end of the job")
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    dialog.close()
    assert dialog.isVisible()
    wait_for(lambda: not dialog.isVisible(), "the dialog to close")
    assert not folder.exists()


def test_progress_arrives_in_words(make_session: MakeSession, show: Show) -> None:
    dialog = show(make_session())
    told: list[str] = []
    dialog.primary.click()

    def ended() -> bool:
        told.append(dialog.progress.doing.text())
        return not dialog.busy

    wait_for(ended, "the end of the job")
    assert any(line.startswith("正在生成") for line in told)


def test_a_folder_that_refuses_is_said_in_the_page(make_session: MakeSession, show: Show, folder: Path) -> None:
    folder.write_text("这是一个文件", encoding="utf-8")
    dialog = show(make_session())
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait_for(dialog.notice.isVisible, "the notice")
    assert "已保存的草稿不受影响" in dialog.notice.text.text()
    assert dialog.primary.isEnabled()
    assert folder.read_text(encoding="utf-8") == "这是一个文件"


def test_it_fits_a_small_screen_and_tab_reaches_everything(make_session: MakeSession, show: Show) -> None:
    dialog = show(make_session())
    assert dialog.minimumWidth() >= 640
    assert dialog.height() <= 700
    reached = [dialog.focusWidget()]
    while len(reached) < 2 or reached[-1] is not reached[0]:
        QTest.keyClick(reached[-1], Qt.Key.Key_Tab)
        reached.append(dialog.focusWidget())
        assert len(reached) < 20
    order = [dialog.primary, dialog.pdf, dialog.docx, dialog.folder.shown, dialog.folder.change, dialog.dismiss]
    order.append(dialog.primary)
    assert [w for w in reached if w is not dialog.body] == order


def test_word_files_come_instead_or_beside_and_nothing_chosen_is_said(
    make_session: MakeSession, show: Show, folder: Path
) -> None:
    dialog = show(make_session())
    dialog.pdf.click()
    assert not dialog.primary.isEnabled()
    assert "请至少选一种文件。" in texts(dialog)
    dialog.docx.click()
    QTest.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    wait_for(lambda: "供修改" in texts(dialog), "the Word files")
    assert {file.suffix for file in folder.iterdir()} == {".docx"}
    assert len(list(folder.iterdir())) == 4


def test_photo_files_are_offered_only_where_the_notice_asks_for_them(make_session: MakeSession, show: Show) -> None:
    assert not show(make_session()).photos.isVisible()
