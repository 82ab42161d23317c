"""从文件导入 in the window: a table's button, what will change in sight, one change that Ctrl+Z takes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel

from tests.ui.conftest import MakeSession, ShowEditor
from tests.ui.test_session import saved
from tests.ui.waiting import spin, wait_for
from ui.dialogs.table_import import TableImportDialog
from ui.fields.table import TableEditor
from ui.pages.draft_actions import DraftActions
from ui.pages.editor import EditorPage

QUOTA = "quota_rows"
CHANGCHUN = "长春市人力资源和社会保障局"


@pytest.fixture
def page(make_session: MakeSession, show_editor: ShowEditor) -> EditorPage:
    """The table of quotas, its cells ready for typing."""
    made = show_editor(make_session("bodies", "quota", "jilin-2024"))
    made.activateWindow()
    made.go_to_field(QUOTA)
    spin()
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    book = Workbook()
    book.worksheets[0].append(["推荐单位", "五星级", "文号"])
    book.worksheets[0].append([CHANGCHUN, 2, "一"])
    book.save(tmp_path / "名额.xlsx")
    return tmp_path / "名额.xlsx"


def opened(page: EditorPage, path: Path) -> TableImportDialog:
    page.findChildren(DraftActions)[0].import_table(QUOTA, path)
    (dialog,) = page.findChildren(TableImportDialog)
    wait_for(lambda: not dialog.busy, "the file")
    spin()
    return dialog


def said(dialog: TableImportDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog))


def test_the_button_asks_for_a_file(page: EditorPage) -> None:
    (table,) = (t for t in page.findChildren(TableEditor) if t.isVisible())
    QTest.mouseClick(table.buttons["file-input"], Qt.MouseButton.LeftButton)
    (chooser,) = page.findChildren(QFileDialog)
    assert "xlsx" in chooser.nameFilters()[0]
    chooser.reject()
    spin()


def test_everything_is_said_before_it_is_taken_over_and_undo_takes_it_back(page: EditorPage, file: Path) -> None:
    before = page.session.value(QUOTA)
    dialog = opened(page, file)
    text = said(dialog)
    assert "文件里没有用到的列：文号" in text
    assert "文件里没有的列，已有的内容不变：四星级窗口、三星级窗口、先进个人、标兵" in text
    assert "去掉的行（文件里没有）：吉林市人力资源和社会保障局" in text
    assert "（空） → 2" in text
    dialog.keep.click()
    spin()
    assert "去掉的行" not in said(dialog)
    assert "导入后共 12 行" in said(dialog)
    assert page.session.value(QUOTA) == before
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    spin()
    assert page.session.value(QUOTA).startswith(f"{CHANGCHUN}\t2\t\t\t\t\n吉林市")
    wait_for(lambda: saved(page.session), "已保存")
    page.history.keys.take_back(-1)
    wait_for(lambda: page.session.value(QUOTA) == before, "the table as it was")


def test_a_file_that_does_not_fit_says_why_and_changes_nothing(page: EditorPage, tmp_path: Path) -> None:
    (tmp_path / "别的.csv").write_bytes("甲,乙\n1,2\n".encode("gbk"))
    before = page.session.value(QUOTA)
    dialog = opened(page, tmp_path / "别的.csv")
    assert "没有找到“推荐名额”的表头" in said(dialog)
    assert not dialog.primary.isEnabled()
    dialog.reject()
    spin()
    assert page.session.value(QUOTA) == before


def test_what_is_there_already_needs_no_import(page: EditorPage, tmp_path: Path) -> None:
    rows = [line.split("\t")[0] for line in page.session.value(QUOTA).split("\n")]
    (tmp_path / "同.csv").write_text("推荐单位\n" + "\n".join(rows), "utf-8")
    dialog = opened(page, tmp_path / "同.csv")
    assert "和现有内容一样" in said(dialog)
    assert not dialog.primary.isEnabled()
    dialog.reject()
    spin()
