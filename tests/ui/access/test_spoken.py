"""What a screen reader gets of every screen: names in Chinese, roles, states; a new screen is covered by being registered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from build.screens import SCREENS
from tests.ui.access.conftest import Show
from tests.ui.access.fitting import SCREEN, cramped
from tests.ui.access.keys import clashes, jumps
from tests.ui.access.spoken import Spoken, spoken, takes_keys
from ui.pages.editor import EditorPage
from ui.pages.start import StartPage

_ROLES = QAccessible.Role
_NO_ROLE = {_ROLES.NoRole, _ROLES.Client, _ROLES.Window, _ROLES.Border, _ROLES.Pane, _ROLES.LayeredPane}
_SHOWN = {_ROLES.Graphic, _ROLES.ListItem, _ROLES.ProgressBar, _ROLES.Button, _ROLES.CheckBox, _ROLES.RadioButton}


@pytest.mark.parametrize("name", SCREENS)
def test_everything_has_a_name_and_a_role(show: Show, name: str) -> None:
    with show(name) as screen:
        everything = list(spoken(screen).all())
        reached = [one for one in everything if takes_keys(one.object)]
        assert reached, "there is something to do with the keyboard"
        nameless = [str(one) for one in reached if not one.chinese]
        nameless += [str(one) for one in everything if one.role in _SHOWN and not one.name]
        assert not nameless
        assert not [str(one) for one in reached if one.role in _NO_ROLE]
        assert not list(_alike(reached))
        assert not list(_untied(screen))
        assert not cramped(screen, SCREEN)
        assert not list(clashes(screen))
        assert not list(jumps(screen))


def _alike(reached: list[Spoken]) -> Iterator[str]:
    """Controls of one screen that cannot be told apart by ear."""
    named = defaultdict(list)
    for one in reached:
        named[one.name].append(one)
    for found in named.values():
        if len(found) > 1:
            yield ", ".join(map(str, found))


def _untied(screen: QWidget) -> Iterator[str]:
    """Fields whose name is neither their own nor that of a label tied to them."""
    tied = {label.buddy() for label in screen.findChildren(QLabel) if label.buddy() is not None}
    for kind in (QLineEdit, QPlainTextEdit, QComboBox):
        for field in screen.findChildren(kind):
            inner = isinstance(field.parent(), QComboBox) or field.objectName() == "qt_spinbox_lineedit"
            if field.isVisible() and not inner and not field.accessibleName() and field not in tied:
                yield f"{type(field).__name__} in {type(field.parent()).__name__}"


def test_a_field_tells_what_it_wants_and_what_is_wrong(show: Show) -> None:
    with show("editor-over-limit") as screen:
        told = _named(screen, "主要先进事迹").description
        assert "必填" in told
        assert "已填 318 字，上限 300，超 18" in told
        assert "必改：" in told
    with show("editor-empty") as screen:
        assert "必填" in _named(screen, "窗口负责人姓名").description


def test_a_cell_on_paper_tells_what_stands_in_it(show: Show) -> None:
    with show("editor-empty") as screen:
        cell = _named(screen, "栏目：窗口人数")
        assert cell.role is _ROLES.Button
        assert cell.description.startswith("未填。必填")
    with show("editor-final") as screen:
        assert _named(screen, "栏目：窗口人数").description.startswith("已填：36。")


def test_problems_say_how_grave_they_are(show: Show) -> None:
    with show("editor-over-limit") as screen:
        items = [one.name for one in _named(screen, "还要做的事").children if one.role is _ROLES.ListItem]
        assert any(item.startswith("必改：主要先进事迹") for item in items)
        assert any(item.startswith("提醒：") for item in items)


def test_cards_are_items_of_a_list_and_tell_whether_they_are_ticked(show: Show) -> None:
    with show("start-selecting") as screen:
        assert isinstance(screen, StartPage)
        cards = [one for one in spoken(screen).all() if one.object in screen.grid.cards]
        assert {card.role for card in cards} == {_ROLES.ListItem}
        assert [card.description for card in cards] == ["未选中", "已选中", "已选中"]


def test_painted_things_say_what_they_are(show: Show) -> None:
    with show("photo-crop") as screen:
        frame = _named(screen, "取景框")
        assert frame.role is _ROLES.Canvas
        assert "像素" in frame.description
        assert "%" in frame.value
    with show("editor-photos") as screen:
        pictures = [one for one in spoken(screen).all() if type(one.object).__name__ == "Thumbnail"]
        assert pictures
        assert all(one.role is _ROLES.Graphic and one.chinese for one in pictures)
    with show("preview") as screen:
        assert "第 1 页，共 11 页" in _named(screen, "预览").value
    with show("editor-narrative") as screen:
        assert isinstance(screen, EditorPage)
        assert spoken(screen.paper.view.canvas).role is _ROLES.Document


def _named(screen: QWidget, name: str) -> Spoken:
    return next(one for one in spoken(screen).all() if one.name == name)
