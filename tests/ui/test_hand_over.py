"""移交前 in the window: what is missing and the way there, dates that count at once, holidays that can be imported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QListWidget, QPushButton

from app.domain.draft import DraftState
from tests.ui.conftest import MakeSession, ShowEditor
from tests.ui.test_session import saved
from tests.ui.waiting import spin, wait_for
from ui.pages.editor import EditorPage
from ui.plan.panel import HAND_OVER, HandOverPanel

Open = Callable[..., EditorPage]


@pytest.fixture
def edit(make_session: MakeSession, show_editor: ShowEditor) -> Open:
    """Open a sample draft at 移交前."""

    def open_editor(sample: str = "ordinary") -> EditorPage:
        page = show_editor(make_session(sample))
        page.show_entry(HAND_OVER)
        wait_for(lambda: bool(goes(page)), "the checklist")
        return page

    return open_editor


def today() -> date:
    return datetime.now().astimezone().date()


def panel(page: EditorPage) -> HandOverPanel:
    return page.findChildren(HandOverPanel)[0]


def goes(page: EditorPage) -> dict[str, QPushButton]:
    """The buttons of the checklist that can be seen, by what they are called."""
    buttons = panel(page).findChildren(QPushButton)
    return {b.accessibleName(): b for b in buttons if "：" in b.accessibleName() and b.isVisibleTo(panel(page))}


def said(page: EditorPage) -> str:
    labels = panel(page).findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisibleTo(panel(page)))


def line(page: EditorPage, name: str) -> QLineEdit:
    return next(e for e in panel(page).findChildren(QLineEdit) if e.accessibleName() == name)


def type_date(page: EditorPage, name: str, day: date | None) -> None:
    editor = line(page, name)
    editor.setFocus()
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    if day is not None:
        QTest.keyClicks(editor, day.isoformat())
    spin()


def todo(page: EditorPage) -> list[str]:
    listed = next(w for w in page.findChildren(QListWidget) if w.accessibleName() == "还要做的事")
    return [listed.item(row).text() for row in range(listed.count())]


def monday_before(weeks: int) -> date:
    """A Monday of a week in spring, in which no holiday falls."""
    return date(2016, 3, 14) + timedelta(weeks=weeks)


def test_each_line_leads_to_where_it_is_done(edit: Open) -> None:
    page = edit("empty")
    wanted: list[str] = []
    page.print_wanted.connect(lambda: wanted.append("print"))
    page.seal_wanted.connect(lambda: wanted.append("seal"))
    goes(page)["预览打印：打印推荐审批表"].click()
    goes(page)["封装移交：封装移交文件"].click()
    assert wanted == ["print", "seal"]
    goes(page)["填日期：推荐公示"].click()
    assert page.focusWidget() is line(page, "推荐公示：开始日期")
    goes(page)["去填：必改"].click()
    spin()
    assert page.shown == "@basics"
    assert page.field_in_focus == "window_category"


def test_what_is_done_has_a_mark_and_no_button(edit: Open) -> None:
    page = edit()
    assert "去填：必改" not in goes(page)
    goes(page)["定稿：定稿"].click()
    wait_for(lambda: page.session.draft.state is DraftState.FINAL, "定稿")
    wait_for(lambda: "定稿：定稿" not in goes(page), "the checklist")
    assert "修订 1，校验码" in said(page)
    assert "已打印 0/8 份，每份盖章" in said(page)


def test_the_offices_date_counts_at_once_and_is_kept(edit: Open) -> None:
    page = edit()
    saturday = today() + timedelta(days=30 - (today().weekday() - 5) % 7)
    type_date(page, "受理单位定的报送日期", saturday)
    wait_for(lambda: "受理单位定的日期" in said(page), "the new plan")
    assert f"还剩 {(saturday - today()).days} 天" in said(page)
    assert "这一天不是工作日" in said(page) or saturday.weekday() != 5
    wait_for(lambda: saved(page.session), "已保存")
    assert page.session.draft.notes == {"@plan/due": saturday.isoformat()}
    type_date(page, "受理单位定的报送日期", None)
    wait_for(lambda: "通知规定的日期" in said(page), "the notice's date")
    assert not page.session.draft.notes


def test_too_few_days_are_must_only_for_whoever_holds_it(edit: Open) -> None:
    page = edit()
    type_date(page, "推荐公示：开始日期", monday_before(0))
    type_date(page, "推荐公示：结束日期", monday_before(0) + timedelta(days=3))
    wait_for(lambda: "提醒  1" in todo(page), "the reminder")
    assert "提醒：2016年3月14日至2016年3月17日只有 4 个工作日" in said(page)
    own = next(b for b in panel(page).findChildren(QCheckBox) if b.accessibleName() == "推荐公示由我们办")
    own.click()
    wait_for(lambda: "必改  1" in todo(page), "必改")
    assert "没有发现问题，可以打印、封装移交。" not in todo(page)
    page.show_entry("narrative")
    QTest.keyClick(page, Qt.Key.Key_F8)  # the problem leads back here
    assert page.shown == HAND_OVER
    type_date(page, "推荐公示：结束日期", monday_before(1))
    wait_for(lambda: not any(text.startswith("必改") for text in todo(page)), "enough days")


def test_a_final_draft_still_takes_dates(edit: Open) -> None:
    page = edit()
    goes(page)["定稿：定稿"].click()
    wait_for(lambda: page.session.draft.state is DraftState.FINAL, "定稿")
    type_date(page, "推荐公示：开始日期", monday_before(0))
    wait_for(lambda: saved(page.session) and bool(page.session.draft.notes), "已保存")
    assert page.session.save.message == ""


def test_a_year_without_a_table_says_so_and_takes_one(edit: Open, tmp_path: Path) -> None:
    page = edit()
    type_date(page, "受理单位定的报送日期", date(2031, 10, 8))
    wait_for(lambda: "还没有 2031 年的放假安排" in said(page), "the warning")
    table = tmp_path / "2031.csv"
    table.write_text("乱写\n还是乱写\n", encoding="utf-8")
    panel(page).import_table(table)
    wait_for(lambda: "看不懂" in said(page), "what is wrong with the table")
    table.write_text("2031-10-08,放假\n", encoding="utf-8")
    panel(page).import_table(table)
    wait_for(lambda: "还没有 2031 年的放假安排" not in said(page), "the imported year")
    assert "最晚请在2031年10月7日" in said(page)


def test_the_list_at_the_left_tells_the_days_left(edit: Open) -> None:
    page = edit()
    type_date(page, "受理单位定的报送日期", today() + timedelta(days=12))
    contents = next(w for w in page.findChildren(QListWidget) if w.accessibleName() == "资料目录")
    last = contents.item(contents.count() - 1)
    wait_for(lambda: "还剩 12 天" in last.text(), "the days left")
    assert last.text().startswith("移交前")
