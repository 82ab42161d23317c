"""A window without a mouse: where Tab goes, which keys mean two things, whether the focus can be seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import cast

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from build.settling import pause
from tests.ui.access.spoken import takes_keys

_AROUND = 4  # px beside a widget that may change with its focus
_LEAST = 24  # pixels that must be other: a caret alone is about 16 high


def stops(window: QWidget) -> list[QWidget]:
    """What Tab goes through, in its order."""
    found: list[QWidget] = []
    here = window
    while True:
        here = cast("QWidget", here.nextInFocusChain())
        if here is window:
            return found
        if takes_keys(here) and here.window() is window and here.focusProxy() is None:
            found.append(here)


def jumps(window: QWidget) -> Iterator[str]:
    """Where Tab goes back up among widgets that stand together."""
    chain = stops(window)
    for before, after in pairwise(chain):
        if before.parent() is after.parent() and not before.geometry().intersects(after.geometry()):
            above = after.geometry().bottom() < before.geometry().top()
            left = after.geometry().right() < before.geometry().left()
            level = after.geometry().center().y() <= before.geometry().bottom()
            if (above and after.x() <= before.x()) or (left and level):
                yield f"Tab goes back from {_called(before)} to {_called(after)}"


def clashes(window: QWidget) -> Iterator[str]:
    """Keys that two things on the screen answer to."""
    answering: dict[str, set[str]] = defaultdict(set)
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.isEnabled():
            _answer(answering, button.shortcut(), _called(button))
    for shortcut in window.findChildren(QShortcut):
        owner = shortcut.parent()
        if shortcut.isEnabled() and isinstance(owner, QWidget) and owner.isVisible():
            _answer(answering, shortcut.key(), f"shortcut of {type(owner).__name__}")
    for action in window.findChildren(QAction):
        if any(isinstance(w, QWidget) and w.isVisible() for w in action.associatedObjects()) and action.isEnabled():
            for key in action.shortcuts():
                _answer(answering, key, f"action {action.text() or id(action)}")
    for keys, owners in answering.items():
        if len(owners) > 1:
            yield f"{keys} means {' and '.join(sorted(owners))}"


def _answer(answering: dict[str, set[str]], keys: QKeySequence, owner: str) -> None:
    if not keys.isEmpty():
        answering[keys.toString()].add(owner)


def unseen(window: QWidget, known: set[tuple[str, str]]) -> Iterator[str]:
    """Widgets whose look does not tell that they have the keys; each look (class and name in the style sheet) once."""
    window.activateWindow()
    for widget in stops(window):
        look = type(widget).__name__, widget.objectName()
        if look in known or not takes_keys(widget):
            continue
        known.add(look)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        pause(0)
        if QApplication.focusWidget() is not widget:
            yield f"{_called(widget)} passes the keys on to {QApplication.focusWidget()}"
            continue
        with_focus = _look(widget)
        widget.clearFocus()
        pause(0)
        other = _different(with_focus, _look(widget))
        if other < _LEAST:
            yield f"the focus of {_called(widget)} changes {other} pixels"


def _look(widget: QWidget) -> QImage:
    window = widget.window()
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    return window.grab(place.adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)).toImage()


def _different(one: QImage, other: QImage) -> int:
    width, height = min(one.width(), other.width()), min(one.height(), other.height())
    if one == other:
        return 0
    return sum(one.pixel(x, y) != other.pixel(x, y) for y in range(height) for x in range(width))


def _called(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return f"{type(widget).__name__} “{widget.accessibleName() or text or widget.objectName()}”"
