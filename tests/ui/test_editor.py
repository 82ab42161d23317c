"""Filling in on the page: real keys and clicks, from the cell to the store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QWidget,
)

from app.domain.checks import Problem
from app.domain.definition import FieldType
from app.render.fonts import FontLibrary
from app.services.drafting import OpenedDraft, open_draft
from app.services.finalising import finalise_draft
from app.services.printing import note_prints, printable
from app.services.workspace import Workspace
from app.storage.records import Medium
from tests.ui.conftest import MakeSession, ShowEditor
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
def edit(make_session: MakeSession, show_editor: ShowEditor) -> Open:
    """Open a sample draft in a window of 1366×738."""

    def open_editor(sample: str = "ordinary", settings: Settings | None = None) -> EditorPage:
        return show_editor(make_session(sample), settings)

    return open_editor


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


def test_alt_left_goes_back(edit: Open) -> None:
    page = edit()
    page.activateWindow()
    wait_for(page.isActiveWindow, "the window in front")
    gone: list[None] = []
    page.back.connect(lambda: gone.append(None))
    page.go_to_field("deeds")
    QTest.keyClick(focus(page), Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    wait_for(lambda: bool(gone), "the wish to go back")


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


def test_pasted_text_keeps_every_character_but_indents_and_empty_lines(edit: Open) -> None:
    page = edit("empty")
    page.go_to_field("narrative")
    spin()
    text = "第一段\u00a0不换行空格𠮷。\n\n　　第二段——……“引号”"
    QGuiApplication.clipboard().setText(text.replace("\n", "\r\n"))
    QTest.keyClick(focus(page), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.session.value("narrative") == "第一段\u00a0不换行空格𠮷。\n第二段——……“引号”"


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


def test_widths_and_heights_a_hand_has_set_are_there_the_next_time(edit: Open, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")

    def splitters(page: EditorPage) -> tuple[QSplitter, QSplitter]:
        page.go_to_field("narrative")
        spin()
        columns, heights = page.findChildren(QSplitter)
        return columns, heights

    columns, heights = splitters(edit(settings=settings))
    usual = columns.sizes(), heights.sizes()
    for splitter, by in ((columns, 60), (heights, -80)):
        handle = splitter.handle(1)
        at = handle.rect().center()
        to = at + (QPoint(by, 0) if splitter is columns else QPoint(0, by))
        QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseMove(handle, to)
        QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=to)
    spin()
    chosen = columns.sizes(), heights.sizes()
    assert chosen[0][0] > usual[0][0] + 50
    assert chosen[1][0] < usual[1][0] - 70
    again = splitters(edit(settings=settings))
    assert (again[0].sizes(), again[1].sizes()) == chosen
    unset = splitters(edit())
    assert (unset[0].sizes(), unset[1].sizes()) == usual


def test_a_reminder_is_mended_at_one_click_and_the_next_is_offered(edit: Open) -> None:
    page = edit()
    page.session.set_value("brief", "𠮷满意率百分之九十九，工作人员三十六名，建于二〇一二年。")
    page.session.refresh_papers()
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_F8)
    spin()
    editor = focus(page)
    assert isinstance(editor, LongTextEditor)
    assert editor.textCursor().selectedText() == "百分之九十九"
    QTest.mouseClick(button(page, "改为“99%”"), Qt.MouseButton.LeftButton)
    assert page.session.value("brief") == "𠮷满意率99%，工作人员三十六名，建于二〇一二年。"
    assert editor.textCursor().selectedText() == "三十六名"
    QTest.mouseClick(button(page, "同类 2 处全部改"), Qt.MouseButton.LeftButton)
    assert page.session.value("brief") == "𠮷满意率99%，工作人员36名，建于2012年。"
    assert not [b for b in page.findChildren(QPushButton) if b.isVisible() and b.text().startswith("改为")]
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_for(lambda: "三十六名" in page.session.value("brief"), "what the last click replaced")
    assert page.session.value("brief") == "𠮷满意率99%，工作人员三十六名，建于二〇一二年。"


def test_a_problem_names_the_place_in_the_notice(edit: Open) -> None:
    page = edit("empty")
    QTest.keyClick(page, Qt.Key.Key_F8)
    spin()
    assert "依据：一、推荐范围" in texts(page)


def test_find_and_replace_goes_through_all_texts_by_keyboard(edit: Open) -> None:
    page = edit()
    page.session.set_value("brief", "大厅一。")
    page.session.set_value("narrative", "窗口二，大厅三。")
    page.session.set_value("deeds", "没有。")
    page.go_to_field("narrative")
    spin()
    QTest.keyClick(focus(page), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert focus(page).accessibleName() == "查找"
    paste(page, "大厅")
    QTest.keyClick(focus(page), Qt.Key.Key_Return)
    hits = len(page.find_bar._hits)  # noqa: SLF001
    assert f"第 1 处，共 {hits} 处" in texts(page)
    assert focus(page).accessibleName() == "查找"
    for _ in range(hits - 2):
        QTest.keyClick(focus(page), Qt.Key.Key_F3)
    spin()
    assert page.paper.selected_text == "大厅"
    QTest.keyClick(focus(page), Qt.Key.Key_Tab)
    while focus(page).accessibleName() != "替换为":
        QTest.keyClick(focus(page), Qt.Key.Key_Tab)
    paste(page, "中心")
    QTest.keyClick(focus(page), Qt.Key.Key_Return)
    assert page.session.value("narrative") == "窗口二，中心三。"
    assert page.session.value("brief") == "大厅一。"
    QTest.mouseClick(button(page, "全部替换(&A)"), Qt.MouseButton.LeftButton)
    assert page.session.value("brief") == "中心一。"
    assert "大厅" not in "".join(page.session.draft.values.values())
    QTest.keyClick(focus(page), Qt.Key.Key_Escape)
    spin()
    assert not page.find_bar.isVisible()
    assert isinstance(focus(page), LongTextEditor | LineEditor)


def test_a_dropped_file_is_imported_where_it_was_dropped(edit: Open, tmp_path: Path) -> None:
    page = edit("empty")
    page.go_to_field("narrative")
    spin()
    file = tmp_path / "事迹.txt"
    file.write_bytes("　　第一段\r\n第二段".encode("gb18030"))
    drop(focus(page), file)
    wait_for(lambda: page.session.value("narrative") == "第一段\n第二段", "the text of the file")
    assert any("已从 事迹.txt 导入 6 字" in text for text in texts(page))
    old = tmp_path / "旧.doc"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64))
    drop(focus(page), old)
    wait_for(lambda: any("另存为 .docx" in text for text in texts(page)), "the reason")
    assert page.session.value("narrative") == "第一段\n第二段"


def drop(widget: QWidget, file: Path) -> None:
    """Let go of a file over a text."""
    assert isinstance(widget, QPlainTextEdit)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    where = QPointF(widget.viewport().rect().center())
    for event in (
        QDragEnterEvent(
            where.toPoint(), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        ),
        QDropEvent(where, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier),
    ):
        QApplication.sendEvent(widget.viewport(), event)


def paste(page: EditorPage, text: str) -> None:
    """Han text as an input method or the clipboard brings it: not by keys."""
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(focus(page), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def button(page: EditorPage, text: str) -> QPushButton:
    """The visible button with these words."""
    spin()
    (found,) = [b for b in page.findChildren(QPushButton) if b.isVisible() and b.text() == text]
    return found


def marked(page: EditorPage, rule: str) -> None:
    """Choose the first reminder of a rule in the list, as a click does."""
    items = page.findChildren(QListWidget)
    listed = next(each for each in items if each.accessibleName() == "还要做的事")
    for row in range(listed.count()):
        problem = listed.item(row).data(Qt.ItemDataRole.UserRole)
        if isinstance(problem, Problem) and problem.rule == rule:
            listed.setCurrentRow(row)
            QTest.mouseClick(
                listed.viewport(), Qt.MouseButton.LeftButton, pos=listed.visualItemRect(listed.item(row)).center()
            )
            spin()
            return
    raise AssertionError(f"no reminder of {rule}")


def answer_line(page: EditorPage) -> QLineEdit:
    return next(e for e in page.findChildren(QLineEdit) if e.accessibleName() == "对这条提醒的说明" and e.isVisible())


def listed_texts(page: EditorPage) -> list[str]:
    listed = next(each for each in page.findChildren(QListWidget) if each.accessibleName() == "还要做的事")
    return [listed.item(row).text() for row in range(listed.count())]


def test_a_reminder_is_answered_in_one_line_and_kept(edit: Open, data: Path) -> None:
    page = edit()
    page.session.set_value("brief", f"大厅在三十家企业广场设点。{page.session.value('brief')}")
    page.session.refresh_papers()
    marked(page, "arabic-digits")
    answer_line(page).insert("三十家为广场名")
    QTest.keyClick(answer_line(page), Qt.Key.Key_Return)
    spin()
    assert answer_line(page).text() == "三十家为广场名"
    assert "已说明  1" in listed_texts(page)
    assert any(text.endswith("说明：三十家为广场名") for text in listed_texts(page))
    wait_for(lambda: saved(page.session), "已保存")
    (key,) = page.session.draft.notes
    assert key not in stored_elsewhere(data, page.session.draft.id)

    page.session.set_value("brief", f"先看。{page.session.value('brief')}")  # an edit elsewhere
    page.session.refresh_papers()
    assert "已说明  1" in listed_texts(page)
    page.session.set_value("brief", page.session.value("brief").replace("三十", "四十"))
    page.session.refresh_papers()
    assert "已说明  1" not in listed_texts(page)


def test_an_emptied_answer_is_taken_back_and_esc_forgets(edit: Open) -> None:
    page = edit()
    page.session.set_value("brief", f"大厅在三十家企业广场设点。{page.session.value('brief')}")
    page.session.refresh_papers()
    marked(page, "arabic-digits")
    answer_line(page).insert("地名")
    QTest.keyClick(answer_line(page), Qt.Key.Key_Escape)
    assert answer_line(page).text() == ""
    answer_line(page).insert("地名")
    QTest.keyClick(answer_line(page), Qt.Key.Key_Return)
    spin()
    assert len(page.session.draft.notes) == 1
    answer_line(page).selectAll()
    QTest.keyClick(answer_line(page), Qt.Key.Key_Delete)
    QTest.keyClick(answer_line(page), Qt.Key.Key_Return)
    spin()
    assert not page.session.draft.notes
    assert "已说明  1" not in listed_texts(page)


def test_what_was_answered_is_left_alone_by_the_fix_of_all(edit: Open) -> None:
    page = edit()
    page.session.set_value(
        "brief", f"在三十家企业广场和四十家企业广场设点，有五十家企业。{page.session.value('brief')}"
    )
    page.session.refresh_papers()
    marked(page, "arabic-digits")
    answer_line(page).insert("地名")
    QTest.keyClick(answer_line(page), Qt.Key.Key_Return)
    spin()
    for _ in range(9):  # F8 passes over what is answered, to the two that are not
        QTest.keyClick(page, Qt.Key.Key_F8)
        spin()
        buttons = [b for b in page.findChildren(QPushButton) if b.isVisible() and b.text().startswith("同类")]
        if buttons:
            break
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    spin()
    assert "三十家企业" in page.session.value("brief")
    assert "四十家企业" not in page.session.value("brief")
