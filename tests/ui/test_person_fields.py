"""Fields that persons need: tables of rows, months, ID numbers, choices among many. Real keys, from cell to store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.domain.definition import FieldType
from tests.ui.conftest import MakeSession, ShowEditor
from tests.ui.test_session import saved, stored_elsewhere
from tests.ui.waiting import spin, wait_for
from ui.fields.line import LineEditor
from ui.fields.searched_choice import SearchedChoiceEditor
from ui.fields.table import TableEditor
from ui.pages.editor import EditorPage

PERSONS = "jilin-2024"
TABLE = "resume"
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
Open = Callable[[str, str], EditorPage]


@pytest.fixture
def edit(make_session: MakeSession, show_editor: ShowEditor) -> Open:
    """Open a sample draft with the cursor in a field."""

    def open_editor(kind: str, field: str, sample: str = "empty") -> EditorPage:
        page = show_editor(make_session(sample, kind, PERSONS))
        page.activateWindow()
        page.go_to_field(field)
        spin()
        return page

    return open_editor


def keys() -> QWidget:
    """What the keys go to."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def type_text(text: str) -> None:
    """Latin letters by keys; Han as an input method or the clipboard gives it."""
    if text.isascii():
        QTest.keyClicks(keys(), text)
    else:
        QGuiApplication.clipboard().setText(text)
        QTest.keySequence(keys(), QKeySequence(QKeySequence.StandardKey.Paste))
    spin()


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(keys(), key, modifiers)
    spin()


def table_of(page: EditorPage) -> TableEditor:
    (table,) = (t for t in page.findChildren(TableEditor) if t.isVisible())
    return table


def test_rows_are_typed_by_keyboard_alone_and_reach_paper_and_store(edit: Open, data: Path) -> None:
    page = edit("person", TABLE)
    for cell in ("2006.9", "2010年7月", "示例大学学习", "201007", "至今", "示例局科员"):
        type_text(cell)
        press(Qt.Key.Key_Tab)
    wait_for(lambda: saved(page.session), "已保存")
    stored = stored_elsewhere(data, page.session.draft.id)[TABLE]
    assert stored == "2006-09\t2010-07\t示例大学学习\n2010-07\t至今\t示例局科员"
    wait_for(
        lambda: {"2006.09", "2010.07"} <= {r.text for p in page.session.paper("approval").pages for r in p.runs},
        "the paper",
    )
    # From the empty row at the end Tab goes on to the next field.
    press(Qt.Key.Key_Tab)
    assert not table_of_or_none(page)


def table_of_or_none(page: EditorPage) -> bool:
    """Whether the keys still go to a table."""
    return any(t.holds_focus for t in page.findChildren(TableEditor))


def test_rows_are_added_moved_and_removed_by_keys(edit: Open) -> None:
    page = edit("person", TABLE)
    type_text("2001-01\t2002-02\t甲\n2002-02\t2003-03\t乙\n2003-03\t至今\t丙")
    table = table_of(page)

    def last_cells() -> list[str]:
        return [row.split("\t")[-1] for row in table.text().split("\n")]

    assert last_cells() == ["甲", "乙", "丙"]
    press(Qt.Key.Key_Up, CTRL_SHIFT)
    assert last_cells() == ["甲", "丙", "乙"]
    press(Qt.Key.Key_Delete, CTRL_SHIFT)
    assert last_cells() == ["甲", "乙"]
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    type_text("2002-03")
    assert [row.split("\t")[0] for row in table.text().split("\n")] == ["2001-01", "2002-03", "2002-02"]
    assert all("（Ctrl+" in button.toolTip() for button in table.buttons.values())


def test_a_block_from_excel_stops_at_the_forms_last_row_and_says_so(edit: Open) -> None:
    page = edit("person", TABLE)
    most = page.session.form.fields[TABLE].max_rows
    type_text("\n".join(f"20{n:02}-01\t20{n:02}-12\t第{n}行" for n in range(most + 3)))
    table = table_of(page)
    assert len(table.text().split("\n")) == most
    assert any("有 3 行超出" in label.text() for label in table.findChildren(QLabel))
    assert not table.buttons["plus"].isEnabled()


def test_a_change_of_rows_is_taken_back(edit: Open) -> None:
    page = edit("person", TABLE)
    type_text("2001-01\t2002-02\t甲\n2002-02\t2003-03\t乙")
    wait_for(lambda: saved(page.session), "已保存")
    press(Qt.Key.Key_Delete, CTRL_SHIFT)
    wait_for(lambda: saved(page.session), "已保存")
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_for(lambda: "乙" in page.session.value(TABLE), "the row to be back")
    assert "乙" in table_of(page).text()


@pytest.mark.parametrize("kind", ["person", "summary-window"])
def test_no_column_is_too_narrow_to_read(edit: Open, kind: str) -> None:
    """A table of many columns scrolls sideways instead of squeezing each to two characters."""
    definition = {"person": TABLE, "summary-window": "windows"}
    page = edit(kind, definition[kind])
    header = table_of(page).grid.horizontalHeader()
    eight = page.fontMetrics().horizontalAdvance("字" * 8)
    texts = [n for n, c in enumerate(page.session.form.fields[definition[kind]].columns) if c.type is FieldType.TEXT]
    assert all(header.sectionSize(n) >= eight for n in texts)
    assert all(header.sectionSize(n) >= header.sectionSizeHint(n) for n in range(header.count()))


def test_a_month_is_kept_as_one_however_it_is_written(edit: Open, data: Path) -> None:
    page = edit("person", "born_in")
    assert isinstance(keys(), LineEditor)
    type_text("1988.3")
    press(Qt.Key.Key_Tab)
    wait_for(lambda: saved(page.session), "已保存")
    assert stored_elsewhere(data, page.session.draft.id)["born_in"] == "1988-03"


def test_an_id_number_is_seen_while_it_is_typed_and_nowhere_in_the_list(edit: Open, data: Path) -> None:
    page = edit("person", "id_card")
    type_text("11010519491231002x")
    line = keys()
    assert isinstance(line, LineEditor)
    assert line.text() == "11010519491231002x"
    assert line.echoMode() is LineEditor.EchoMode.Normal
    press(Qt.Key.Key_Tab)
    wait_for(lambda: saved(page.session), "已保存")
    assert stored_elsewhere(data, page.session.draft.id)["id_card"] == "11010519491231002X"
    page.session.set_value("id_card", "110105194912310021")
    wait_for(lambda: any(p.field == "id_card" for p in page.session.problems), "the wrong check digit to be told")
    assert not any("1949" in p.message for p in page.session.problems)


def test_one_of_many_choices_is_found_by_some_of_its_characters(edit: Open, data: Path) -> None:
    page = edit("person", "candidate_ethnic")
    choice = keys()
    while not isinstance(choice, SearchedChoiceEditor):
        parent = choice.parentWidget()
        assert parent is not None
        choice = parent
    line = choice.lineEdit()
    assert line is not None
    QGuiApplication.clipboard().setText("朝鲜")
    QTest.keySequence(line, QKeySequence(QKeySequence.StandardKey.Paste))
    QTest.keyClick(choice, Qt.Key.Key_Tab)
    wait_for(lambda: saved(page.session), "已保存")
    assert stored_elsewhere(data, page.session.draft.id)["candidate_ethnic"] == "朝鲜族"
