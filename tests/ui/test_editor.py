"""Filling in on the page: real keys and clicks, from the cell to the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QPlainTextEdit, QPushButton, QWidget

from app.domain.definition import FieldType
from app.render.fonts import FontLibrary
from app.services.drafting import OpenedDraft, open_draft
from app.services.finalising import finalise_draft
from app.services.printing import note_prints, printable
from app.services.workspace import Workspace
from app.storage.records import Medium
from tests.ui.conftest import MakeSession
from tests.ui.test_session import saved, stored_elsewhere
from tests.ui.waiting import spin, wait_for
from ui.backend import Backend
from ui.fields.choice import ChoiceEditor
from ui.fields.date import as_iso
from ui.fields.line import LineEditor
from ui.fields.long_text import LongTextEditor
from ui.pages.editor import EditorPage
from ui.settings import Settings
from ui.theme import Theme

Open = Callable[..., EditorPage]


@pytest.fixture
def edit(make_session: MakeSession, theme: Theme, fonts: FontLibrary, backend: Backend) -> Iterator[Open]:
    """Open a sample draft in a window of 1366×738."""
    pages: list[EditorPage] = []

    def open_editor(sample: str = "ordinary") -> EditorPage:
        page = EditorPage(make_session(sample), theme, fonts, backend, None)
        page.resize(1366, 738)
        page.show()
        pages.append(page)
        spin()
        return page

    yield open_editor
    for page in pages:
        wait_for(lambda p=page: saved(p.session), "已保存")  # type: ignore[misc]
        page.close()
        page.deleteLater()
    spin()


def focus(page: EditorPage) -> QWidget:
    """What the keys go to."""
    widget = page.focusWidget()
    assert widget is not None
    return widget


def click_cell(page: EditorPage, field: str) -> None:
    canvas = page.paper.view.canvas
    box = canvas.box_of(field)
    assert box is not None
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    spin()


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_a_click_on_a_cell_and_typing_reach_paper_and_store(edit: Open, data: Path) -> None:
    page = edit()
    click_cell(page, "headcount")
    editor = focus(page)
    assert isinstance(editor, LineEditor)
    editor.selectAll()
    QTest.keyClicks(editor, "52")
    wait_for(lambda: any("52" in r.text for p in page.session.paper("approval").pages for r in p.runs), "the paper")
    wait_for(lambda: saved(page.session), "已保存")
    assert stored_elsewhere(data, page.session.draft.id)["headcount"] == "52"


def test_tab_goes_through_the_cells_in_reading_order_and_on(edit: Open) -> None:
    page = edit("empty")
    fields = page.paper.fields_of("approval")
    labels = [page.session.form.fields[f].label for f in fields]
    page.go_to_field(fields[0])
    spin()
    visited = []
    for _ in fields:
        visited.append(focus(page).accessibleName())
        QTest.keyClick(focus(page), Qt.Key.Key_Tab)
        spin()
    assert visited == labels
    assert labels[:4] == ["窗口名称", "推荐单位", "填报时间", "窗口性质"]
    assert focus(page).accessibleName() == "事迹材料"  # on to the next document
    QTest.keyClick(focus(page), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    spin()
    assert focus(page).accessibleName() == labels[-1]


def test_taking_back_says_in_the_page_which_prints_are_void(edit: Open, backend: Backend) -> None:
    def press(page: EditorPage, words: str) -> None:
        (button,) = (b for b in page.findChildren(QPushButton) if b.text() == words and b.isVisible())
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def finalised(workspace: Workspace) -> OpenedDraft:
        finalise_draft(workspace, page.session.draft.id)
        draft = workspace.store.load(page.session.draft.id).draft
        note_prints(workspace, draft, Medium.PDF, printable(workspace, draft)[:1])
        return open_draft(workspace, draft.id)

    page = edit()
    backend.store(page, finalised, page.session.reload, lambda _: None)
    wait_for(lambda: not page.session.editable, "定稿")
    assert any("内容不能再改" in line for line in texts(page))
    press(page, "撤回定稿")
    wait_for(lambda: page.session.editable, "撤回")
    (told,) = (line for line in texts(page) if "已撤回修订 1" in line)
    assert "导出推荐审批表 8 份，请收回作废" in told
    assert not any("内容不能再改" in line for line in texts(page))
    backend.store(page, finalised, page.session.reload, lambda _: None)
    wait_for(lambda: not page.session.editable, "定稿")
    assert not any("已撤回" in line for line in texts(page))


def test_a_finished_draft_is_made_final_and_an_unfinished_one_says_what_is_missing(edit: Open, data: Path) -> None:
    def press(page: EditorPage) -> None:
        (button,) = (b for b in page.findChildren(QPushButton) if b.text() == "定稿" and b.isVisible())
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    page = edit()
    page.session.set_value("headcount", "53")  # not yet saved: 定稿 saves first
    press(page)
    wait_for(lambda: not page.session.editable, "定稿")
    assert stored_elsewhere(data, page.session.draft.id)["headcount"] == "53"
    assert not [b for b in page.findChildren(QPushButton) if b.text() == "定稿" and b.isVisible()]
    unfinished = edit("empty")
    press(unfinished)
    wait_for(lambda: any("暂不能定稿" in line for line in texts(unfinished)), "the refusal")
    assert unfinished.session.editable


def test_a_choice_is_never_changed_by_the_wheel(edit: Open) -> None:
    page = edit()
    click_cell(page, "window_nature")
    editor = focus(page)
    assert isinstance(editor, ChoiceEditor)
    before = editor.text()
    for target in (editor, page.paper.view.canvas):
        event = QWheelEvent(
            QPointF(5, 5), QPointF(target.mapToGlobal(QPoint(5, 5))), QPoint(), QPoint(0, -120),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(target, event)
    assert editor.text() == before
    assert page.session.value("window_nature") == before
    QTest.keyClick(editor, Qt.Key.Key_Down)
    spin()
    assert page.session.value("window_nature") != before


def test_over_the_limit_is_counted_tinted_and_never_cut(edit: Open) -> None:
    page = edit("empty")
    page.go_to_field("deeds")
    spin()
    editor = focus(page)
    assert isinstance(editor, LongTextEditor)
    QGuiApplication.clipboard().setText("𠮷" + "字" * 311)
    QTest.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.session.value("deeds") == "𠮷" + "字" * 311
    assert "已填 312 / 300 字 · 超 12" in texts(page)
    (selection,) = editor.extraSelections()
    assert selection.cursor.selectedText() == "字" * 12
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    assert "已填 0 / 300 字 · 还剩 300" in texts(page)
    assert editor.extraSelections() == []


def test_pasted_text_keeps_every_character(edit: Open) -> None:
    page = edit("empty")
    page.go_to_field("narrative")
    spin()
    text = "第一段\u00a0不换行空格𠮷。\n\n　　第二段——……“引号”"
    QGuiApplication.clipboard().setText(text.replace("\n", "\r\n"))
    QTest.keyClick(focus(page), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.session.value("narrative") == text


def test_what_is_being_composed_is_not_a_value(edit: Open, qapp: QApplication) -> None:
    from PySide6.QtGui import QInputMethodEvent

    page = edit("empty")
    for field in ("leader_name", "deeds"):
        page.go_to_field(field)
        spin()
        composing = QInputMethodEvent("ming", [])
        qapp.sendEvent(focus(page), composing)
        assert page.session.value(field) == ""
        committed = QInputMethodEvent()
        committed.setCommitString("明")
        qapp.sendEvent(focus(page), committed)
        assert page.session.value(field) == "明"


def test_the_chosen_zoom_is_remembered(
    make_session: MakeSession, theme: Theme, fonts: FontLibrary, backend: Backend, tmp_path: Path
) -> None:
    settings = Settings(tmp_path / "设置.ini")
    factors = []
    for step in (1, 0):
        page = EditorPage(make_session(), theme, fonts, backend, settings)
        factors.append(page.paper.view.zoom)
        page.paper.zoom(step)
        factors.append(page.paper.view.zoom)
        page.deleteLater()
        spin()
    first, chosen, remembered, fitted = factors
    assert first is None
    assert chosen is not None
    assert remembered == chosen
    assert fitted is None


def test_f8_goes_from_problem_to_problem(edit: Open) -> None:
    page = edit("empty")
    seen = []
    for _ in range(4):
        QTest.keyClick(page, Qt.Key.Key_F8)
        spin()
        seen.append(focus(page).accessibleName())
    assert seen == ["窗口类别", "窗口名称", "窗口性质", "窗口级别"]


def test_the_list_of_problems_is_complete_and_a_click_jumps(edit: Open) -> None:
    page = edit("empty")
    (problems,) = [w for w in page.findChildren(QListWidget) if w.accessibleName() == "还要做的事"]
    shown = [problems.item(i).text() for i in range(problems.count())]
    assert all(p.message in shown for p in page.session.problems)
    row = next(i for i, text in enumerate(shown) if text.startswith("事迹简介"))
    problems.scrollToItem(problems.item(row))
    QTest.mouseClick(
        problems.viewport(), Qt.MouseButton.LeftButton, pos=problems.visualItemRect(problems.item(row)).center()
    )
    spin()
    assert isinstance(focus(page), QPlainTextEdit)
    assert focus(page).accessibleName() == "事迹简介"


def test_a_value_that_looks_like_markup_is_shown_as_it_is(edit: Open) -> None:
    page = edit("empty")
    page.go_to_field("window_name")
    spin()
    QTest.keyClicks(focus(page), "<b>x</b>")
    spin()
    assert any("<b>x</b>" in text for text in texts(page))


def test_every_field_can_be_reached(edit: Open) -> None:
    page = edit("empty")
    for field in page.session.form.fields.values():
        page.go_to_field(field.id)
        spin()
        if field.type is not FieldType.PHOTO:
            assert focus(page).accessibleName() == field.label


def test_a_caption_still_being_typed_is_stored_before_sealing(edit: Open) -> None:
    page = edit()
    page.show_entry("photos")
    spin()
    caption = next(e for e in page.findChildren(QLineEdit) if e.isVisible() and e.text().startswith("综合服务大厅"))
    caption.setFocus()
    caption.selectAll()
    QTest.keyClicks(caption, "hall")
    wanted: list[bool] = []
    page.seal_wanted.connect(lambda: wanted.append(True))
    seal = next(b for b in page.findChildren(QPushButton) if b.text() == "封装移交")
    QTest.mouseClick(seal, Qt.MouseButton.LeftButton)
    wait_for(lambda: bool(wanted), "the wish to seal")
    assert page.session.draft.in_slot("photos")[0].caption == "hall"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2016年7月20日", "2016-07-20"),
        ("2016.7.2", "2016-07-02"),
        ("2016/07/20", "2016-07-20"),
        ("20160720", "2016-07-20"),
        ("2016-02-30", "2016-02-30"),
        ("七月", "七月"),
        ("", ""),
    ],
)
def test_dates_as_people_type_them(typed: str, value: str) -> None:
    assert as_iso(typed) == value
