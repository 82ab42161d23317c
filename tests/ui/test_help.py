"""Help from everywhere: F1 opens the page that fits, the manual is searched and printed, a 诊断包 is written."""

from __future__ import annotations

import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.packs.catalogue import Catalogue
from app.paths import ProgramPaths, program_root
from app.render.fonts import FontLibrary
from app.services.manual import load_manual
from tests.tools import require_tool
from tests.ui.conftest import MakeSession
from tests.ui.waiting import delete_what_is_due, wait_for
from ui.backend import Backend
from ui.dialogs.settings import SettingsDialog
from ui.help_desk import HelpDesk
from ui.main_window import MainWindow
from ui.manual.topics import topic_of
from ui.manual.window import ManualWindow
from ui.pages.editor import EditorPage
from ui.pages.start import StartPage
from ui.settings import Settings
from ui.theme import Theme

_RADICAL = ("CJK RADICAL", "KANGXI RADICAL")


@pytest.fixture
def manual(theme: Theme) -> Iterator[ManualWindow]:
    made = ManualWindow(load_manual(ProgramPaths(program_root()).manual), theme)
    made.open_at("first-print")
    wait_for(made.isActiveWindow, "the manual in front")
    yield made
    if shiboken6.isValid(made):
        made.close()
        made.deleteLater()
    delete_what_is_due()


@pytest.fixture
def window(
    backend: Backend, catalogue: Catalogue, fonts: FontLibrary, theme: Theme, tmp_path: Path
) -> Iterator[MainWindow]:
    made = MainWindow(backend, catalogue, fonts, theme, Settings(tmp_path / "window.ini"))
    made.show()
    made.activateWindow()
    wait_for(lambda: made.findChildren(StartPage)[0].ready, "the drafts")
    yield made
    made.close()
    made.deleteLater()
    delete_what_is_due()


def manuals() -> list[ManualWindow]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, ManualWindow) and w.isVisible()]


def test_f1_opens_the_manual_and_closing_the_program_closes_it(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F1)
    (manual,) = manuals()
    assert manual.shown == "first-print"
    manual.close()
    assert manuals() == []
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert len(manuals()) == 1
    window.close()
    assert manuals() == []


def test_f1_in_a_dialog_too(window: MainWindow) -> None:
    window.findChildren(StartPage)[0].header.tools.settings_wanted.emit()
    wait_for(lambda: bool(window.findChildren(SettingsDialog)), "the dialog")
    (dialog,) = window.findChildren(SettingsDialog)
    wait_for(lambda: QApplication.activeWindow() is dialog, "the dialog in front")
    QTest.keyClick(dialog, Qt.Key.Key_F1)
    wait_for(lambda: bool(manuals()), "the manual")
    (manual,) = manuals()
    assert manual.shown == "backups"
    dialog.reject()


@pytest.mark.parametrize(
    ("entry", "page"), [("approval", "filling"), ("photos", "photos"), ("@hand-over", "handing-over")]
)
def test_the_page_fits_what_is_in_the_middle(
    make_session: MakeSession, backend: Backend, theme: Theme, fonts: FontLibrary, entry: str, page: str
) -> None:
    session = make_session("full")
    editor = EditorPage(session, theme, fonts, backend, None)
    editor.show()
    editor.show_entry(entry)
    assert topic_of(editor) == page
    closed: list[None] = []
    editor.close_session(lambda: closed.append(None))
    wait_for(lambda: bool(closed), "the draft to be put away")
    editor.close()
    editor.deleteLater()
    delete_what_is_due()


def test_a_window_of_nothing_known_gets_the_first_page() -> None:
    assert topic_of(QWidget()) == topic_of(None) == "first-print"


def test_searching_all_pages(manual: ManualWindow) -> None:
    QTest.keyClick(manual, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    wait_for(manual.search.hasFocus, "the search")
    manual.search.insert("校验码 纸")
    assert manual.list.count() > 1
    QTest.keyClick(manual.search, Qt.Key.Key_Return)
    wait_for(manual.list.hasFocus, "the list")
    assert manual.shown == "printing"
    assert manual.view.textCursor().selectedText() == "校验码"
    QTest.keyClick(manual, Qt.Key.Key_Escape)
    assert manual.search.text() == ""
    assert manual.list.count() == len(load_manual(ProgramPaths(program_root()).manual))
    assert manual.shown == "printing"


def test_searching_for_what_is_nowhere_says_so(manual: ManualWindow) -> None:
    manual.search.setText("外星人")
    assert "没有找到" in manual.list.item(0).text()


def test_searching_one_page(manual: ManualWindow) -> None:
    QTest.keyClick(manual, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    manual.finder.insert("打印")
    assert manual.found.text().startswith("本页有 ")
    first = manual.view.textCursor().position()
    QTest.keyClick(manual.finder, Qt.Key.Key_Return)
    assert manual.view.textCursor().position() > first
    manual.finder.setText("外星人")
    assert manual.found.text() == "本页没有"


def test_a_link_leads_within_the_manual_only(manual: ManualWindow) -> None:
    manual.view.anchorClicked.emit(QUrl("06-printing.md"))
    assert manual.shown == "printing"
    manual.view.anchorClicked.emit(QUrl("https://example.org/06"))
    assert manual.shown == "printing"


def test_pictures_are_shown_as_wide_as_there_is_room(manual: ManualWindow) -> None:
    manual.resize(900, 600)
    wait_for(lambda: manual.view.horizontalScrollBar().maximum() == 0, "the pictures to shrink")


def reads(sheet: str, title: str) -> bool:
    """Whether a sheet begins with a title. Some fonts tell readers a character as the radical that looks like it."""
    first = sheet.strip().partition("\n")[0]
    same = zip(first, title, strict=False)
    return len(first) == len(title) and all(a == b or unicodedata.name(a, "").startswith(_RADICAL) for a, b in same)


def test_all_of_it_on_paper(manual: ManualWindow, tmp_path: Path) -> None:
    target = tmp_path / "说明.pdf"
    manual.save_pdf(target)
    told = subprocess.run([require_tool("pdftotext"), "-layout", target, "-"], capture_output=True, check=True)
    sheets = told.stdout.decode("utf-8").split("\f")[:-1]
    for page in load_manual(ProgramPaths(program_root()).manual):
        assert sum(reads(sheet, page.title) for sheet in sheets) == 1, page.title  # from the top of a sheet
    assert [sheet.strip().splitlines()[-1].strip() for sheet in sheets] == [str(n + 1) for n in range(len(sheets))]
    for sheet in sheets:
        lines = sheet.strip().splitlines()
        assert not lines[-2:-1] or not lines[-2].startswith("第"), f"a heading alone at the foot: {lines[-2]}"
    fonts = subprocess.run([require_tool("pdffonts"), target], capture_output=True, check=True).stdout.decode()
    assert all(" yes " in line for line in fonts.splitlines()[2:])


def test_a_diagnosis_from_the_window(window: MainWindow, tmp_path: Path) -> None:
    (desk,) = window.findChildren(HelpDesk)
    desk.write_diagnosis(tmp_path)
    wait_for(lambda: "诊断包已写好" in window.news.text.text(), "the line")
    (made,) = tmp_path.glob("*.zip")
    assert "report.json" in zipfile.ZipFile(made).namelist()


def test_a_folder_that_is_gone_is_told(window: MainWindow, tmp_path: Path) -> None:
    (desk,) = window.findChildren(HelpDesk)
    (tmp_path / "文件").write_text("不是文件夹", encoding="utf-8")
    desk.write_diagnosis(tmp_path / "文件" / "里")
    wait_for(lambda: "诊断包没有写成" in window.news.text.text(), "the line")
