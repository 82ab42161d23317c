"""A report in the editor: every field typed on its page, photos in a panel of their own although they share its document."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QStackedWidget

from tests.ui.conftest import MakeSession, ShowEditor
from tests.ui.waiting import wait_for
from ui.pages.editor import EditorPage
from ui.photos.panel import PhotoPanel


@pytest.fixture
def page(make_session: MakeSession, show_editor: ShowEditor) -> EditorPage:
    return show_editor(make_session("report", "report"))


def test_a_section_is_typed_below_its_page_and_the_report_grows(page: EditorPage) -> None:
    page.go_to_field("report_procedure")
    pages = page.session.prose_pages("report_procedure")
    assert pages == 4
    assert any(label.text() == "共 4 页" for label in page.findChildren(QLabel))
    typed = page.focusWidget()
    assert isinstance(typed, QPlainTextEdit)
    for _ in range(22):
        QTest.keyClick(typed, Qt.Key.Key_Return)
        QTest.keyClicks(typed, "12333")
    wait_for(lambda: page.session.prose_pages("report_procedure") > pages, "another page")


def test_every_field_of_the_report_has_its_place(page: EditorPage) -> None:
    for field in page.session.form.fields:
        page.go_to_field(field)
        middle = next(iter(page.findChildren(QStackedWidget))).currentWidget()
        assert isinstance(middle, PhotoPanel) if field == "photos" else page.field == field
