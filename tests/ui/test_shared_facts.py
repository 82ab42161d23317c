"""One fact in two places of the window: dates of 公示 on paper and in 移交前, and facts of a draft begun from another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from app.domain.draft import Draft
from app.packs.catalogue import Catalogue
from app.render.typesetter import Typesetter
from app.services.drafting import DraftEditor, OpenedDraft, open_draft, sample_draft
from app.services.starting import start_from
from app.services.workspace import Workspace
from tests.ui.conftest import ShowEditor
from tests.ui.test_session import saved
from tests.ui.waiting import spin, wait_for
from ui.backend import Backend
from ui.dialogs.shared_facts import SharedFactsDialog
from ui.pages.editor import EditorPage
from ui.plan.panel import HAND_OVER, HandOverPanel
from ui.session import DraftSession

PACK = "jilin-2024"
Make = Callable[[Workspace], Draft]
Open = Callable[[Make], EditorPage]


@pytest.fixture
def edit(typesetter: Typesetter, catalogue: Catalogue, backend: Backend, show_editor: ShowEditor) -> Open:
    """The editor on a draft that a function makes in the store."""

    def open_editor(make: Make) -> EditorPage:
        opened: list[OpenedDraft] = []
        backend.store(backend, lambda w: open_draft(w, make(w).id), opened.append, opened.append)  # type: ignore[arg-type]
        wait_for(lambda: bool(opened), "the draft")
        return show_editor(DraftSession(opened[0], catalogue.get(PACK), typesetter, backend))

    return open_editor


def window(workspace: Workspace) -> Draft:
    return sample_draft(workspace, workspace.catalogue.get(PACK), "window", "full")


def exemplar_of_a_changed_person(workspace: Workspace) -> Draft:
    person = sample_draft(workspace, workspace.catalogue.get(PACK), "person", "full")
    draft = start_from(workspace, person.id, PACK, "exemplar").draft
    DraftEditor(workspace, person.id).save({"post": "综合服务科科长", "phone": "0433—2520008"}, as_one=True)
    return draft


def panel(page: EditorPage) -> HandOverPanel:
    return page.findChildren(HandOverPanel)[0]


def line(page: EditorPage, name: str) -> QLineEdit:
    return next(e for e in panel(page).findChildren(QLineEdit) if e.accessibleName() == name)


def said(page: EditorPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def test_dates_of_publicity_are_one_place(edit: Open) -> None:
    page = edit(window)
    page.show_entry(HAND_OVER)
    last = line(page, "窗口、先进个人：所在单位公示：结束日期")
    assert last.text() == "2024-04-22"
    last.setFocus()
    last.selectAll()
    QTest.keyClicks(last, "2024-04-18")
    spin()
    assert page.session.value("publicity_to") == "2024-04-18"
    wait_for(lambda: "只有 4 个工作日" in said(page), "what the dates come to")
    assert [p.field for p in page.session.problems if "4 个工作日" in p.message] == ["publicity_to"]
    page.go_to_field("publicity_to")
    page.session.set_value("publicity_to", "2024-04-23")
    page.show_entry(HAND_OVER)
    assert last.text() == "2024-04-23"
    wait_for(lambda: "共 7 个工作日" in said(page), "the new dates")
    assert not any("标兵" in label.text() and "公示" in label.text() for label in panel(page).findChildren(QLabel)
                   if "工作日" in label.text())  # fmt: skip


def dialog_of(page: EditorPage) -> SharedFactsDialog:
    page.show_entry(HAND_OVER)

    def button() -> QPushButton | None:
        buttons = panel(page).findChildren(QPushButton)
        return next((b for b in buttons if b.accessibleName() == "看看：底稿里改过"), None)

    wait_for(lambda: button() is not None, "the line of the checklist")
    found = button()
    assert found is not None
    found.click()
    (dialog,) = page.findChildren(SharedFactsDialog)
    return dialog


def test_a_change_there_is_told_here_and_taken_over_as_one_change(edit: Open) -> None:
    page = edit(exemplar_of_a_changed_person)
    wait_for(lambda: "改了 2 项：职务、联系电话" in said(page), "the line at the top")
    before = page.session.value("post")
    dialog = dialog_of(page)
    dialog.ticks["phone"].click()
    dialog.primary.click()
    spin()
    assert page.session.value("post") == "综合服务科科长"
    assert page.session.value("phone") != "0433—2520008"
    wait_for(lambda: saved(page.session), "已保存")
    wait_for(lambda: "底稿里改过" not in {b.accessibleName().partition("：")[2] for b in visible(page)}, "no line more")
    page.history.keys.take_back(-1)
    wait_for(lambda: page.session.value("post") == before, "the post as it was")


def test_none_of_it_can_be_wanted(edit: Open) -> None:
    page = edit(exemplar_of_a_changed_person)
    before = dict(page.session.draft.values)
    dialog_of(page).decline.click()
    wait_for(lambda: saved(page.session), "已保存")
    assert dict(page.session.draft.values) == before
    wait_for(lambda: "底稿里改过" not in {b.accessibleName().partition("：")[2] for b in visible(page)}, "no line more")


def visible(page: EditorPage) -> list[QPushButton]:
    return [b for b in panel(page).findChildren(QPushButton) if b.isVisibleTo(panel(page))]
