"""Everything without a mouse: the focus seen on every screen (its colours in test_contrast), dialogs left by Esc, cells on paper reached by arrows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from build.screens import SCREENS
from tests.ui.access.conftest import Show
from tests.ui.access.keys import unseen
from tests.ui.conftest import MakeSession
from tests.ui.waiting import wait_for
from ui.accessible import Announcer
from ui.pages.editor import EditorPage
from ui.pages.voice import EditorVoice

_DIALOGS = [
    "start-from", "several-checked", "several-seal", "photo-crop", "preview", "export", "seal", "seal-unfinished", "bundle"
]  # fmt: skip


def test_the_focus_is_seen_everywhere(show: Show) -> None:
    known: set[tuple[str, str]] = set()
    found: list[str] = []
    for name in SCREENS:
        with show(name) as screen:
            found += [f"{name}: {sentence}" for sentence in unseen(screen, known)]
    assert not found


@pytest.mark.parametrize("name", _DIALOGS)
def test_escape_leaves_a_dialog(show: Show, name: str) -> None:
    with show(name) as screen:
        assert isinstance(screen, QDialog)
        QTest.keyClick(screen, Qt.Key.Key_Escape)
        wait_for(lambda: not screen.isVisible(), "the dialog to be gone")


def _focus() -> QWidget:
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus


def test_the_cells_of_the_paper_without_a_mouse(show: Show) -> None:
    with show("editor-empty") as screen:
        assert isinstance(screen, EditorPage)
        screen.activateWindow()
        screen.go_to_field("leader_name")
        QTest.keyClick(_focus(), Qt.Key.Key_Escape)
        assert _focus().accessibleName() == "栏目：窗口负责人姓名", "the cell keeps the keys when its editor closes"
        QTest.keyClick(_focus(), Qt.Key.Key_Right)
        assert _focus().accessibleName() == "栏目：联系电话"
        QTest.keyClick(_focus(), Qt.Key.Key_Up)
        assert _focus().accessibleName() == "栏目：窗口人数"
        QTest.keyClick(_focus(), Qt.Key.Key_Return)
        assert _focus().accessibleName() == "窗口人数", "the editor over the cell"
        QTest.keyClicks(_focus(), "36")
        QTest.keyClick(_focus(), Qt.Key.Key_Escape)
        assert _focus().accessibleDescription().startswith("已填：36")


def test_tab_comes_to_one_cell_only(show: Show) -> None:
    with show("editor-final") as screen:
        assert isinstance(screen, EditorPage)
        cells = [c for c in screen.paper.view.canvas.children() if isinstance(c, QWidget) and c.isVisible()]
        assert len(cells) > 10
        assert len([c for c in cells if c.focusPolicy() is Qt.FocusPolicy.TabFocus]) == 1


def test_what_changes_is_said_once(make_session: MakeSession) -> None:
    session = make_session("ordinary")
    page = QWidget()
    voice = EditorVoice(session, page)
    said: list[str] = []
    voice.announcer.said.connect(lambda text, _: said.append(text))
    for text in ("", "3", "36"):  # emptied and filled again before anybody could be told
        session.set_value("headcount", text)
        session.refresh_papers()
    session.set_value("headcount", "")
    session.refresh_papers()
    wait_for(lambda: bool(said), "the news")
    assert said == ["还有 1 项必改"]
    wait_for(lambda: session.saved, "the save")
    voice.say_saved()
    assert said[1].startswith("已保存")
    page.deleteLater()


def test_a_limit_crossed_is_said_at_once(show: Show) -> None:
    with show("editor-cell-text") as screen:
        assert isinstance(screen, EditorPage)
        said: list[tuple[str, bool]] = []
        voice = next(a for a in screen.findChildren(Announcer) if a.parent() is screen)
        voice.said.connect(lambda text, at_once: said.append((text, at_once)))
        text = screen.session.value("deeds")
        screen.session.set_value("deeds", text + "多写了的话")
        assert len(said) == 1
        assert said[0][0].startswith("超过上限：")
        assert said[0][1]
        screen.session.set_value("deeds", text + "多写")
        assert len(said) == 1, "further over is no news"
        screen.session.set_value("deeds", text)
        assert said[1][0].startswith("回到上限之内：")
