"""What of a window cannot be read or reached: labels cut off, widgets over each other, content beyond every scroll bar."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QSplitterHandle,
    QWidget,
)

from ui.fitting import ElidedLabel
from ui.paper.canvas import PaperCanvas
from ui.photos.empty import DropGlow
from ui.plan.dates import NoteDate

_CALENDAR = 36  # px beside a date
SCREEN = QSize(1366, 738)  # 1366×768 less the title bar
_SLACK = 1  # px: a layout rounds


def cramped(window: QWidget, screen: QSize) -> list[str]:
    """Everything that does not fit, in words; empty when all of it can be read and reached on a screen of this size."""
    found = []
    if window.width() > screen.width() or window.height() > screen.height():
        found.append(f"the window takes {window.width()}×{window.height()}")
    for widget in _shown(window):
        found += _cut(widget)
        if not isinstance(widget, PaperCanvas | QAbstractScrollArea | QComboBox | QAbstractSpinBox):
            found += _overlaps(widget)
        if isinstance(widget, QScrollArea):
            found += _beyond_scrolling(widget)
    return found


def _shown(window: QWidget) -> Iterator[QWidget]:
    yield window
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and not isinstance(widget.parent(), PaperCanvas):
            yield widget


def _cut(widget: QWidget) -> list[str]:
    inner = isinstance(widget.parent(), QComboBox | QAbstractSpinBox)
    if isinstance(widget, QLabel):
        text = widget.text()
        if not text or isinstance(widget, ElidedLabel):
            return []
        wraps = widget.wordWrap()
        needed = QSize(0, widget.heightForWidth(widget.width())) if wraps else widget.sizeHint()
    elif isinstance(widget, QAbstractButton) and widget.text() and not isinstance(widget.parent(), QLineEdit):
        needed, text = widget.minimumSizeHint(), widget.text()
    elif isinstance(widget, NoteDate):
        text = widget.accessibleName()
        needed = QSize(widget.fontMetrics().horizontalAdvance("2026-12-25") + _CALENDAR, 0)
    elif isinstance(widget, QLineEdit | QComboBox | QAbstractSpinBox) and not inner:
        needed, text = QSize(0, widget.minimumSizeHint().height()), widget.accessibleName()
    else:
        return []
    if widget.width() + _SLACK < needed.width() or widget.height() + _SLACK < needed.height():
        have = f"{widget.width()}×{widget.height()} of {needed.width()}×{needed.height()}"
        return [f"cut off: {_called(widget, text)} has {have}"]
    return _outside(widget)


def _outside(widget: QWidget) -> list[str]:
    """Whether a part lies beyond the edge of what holds it: what does not scroll shows nothing there."""
    inside, place = widget.rect(), widget
    while (holder := place.parentWidget()) is not None and not place.isWindow():
        inside = inside.translated(place.pos())
        if isinstance(holder.parentWidget(), QAbstractScrollArea):
            return []  # its scroll area is asked by itself
        if not holder.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(inside):
            return [f"beyond the edge: {_called(widget)} of {type(holder).__name__}"]
        place = holder
    return []


def _overlaps(holder: QWidget) -> list[str]:
    children = [
        child
        for child in holder.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if child.isVisible() and not child.isWindow() and not isinstance(child, QSplitterHandle | DropGlow | QScrollBar)
    ]
    found = []
    for one, other in combinations(children, 2):
        common: QRect = one.geometry().intersected(other.geometry())
        if common.width() > _SLACK and common.height() > _SLACK:
            found.append(f"over each other: {_called(one)} and {_called(other)}")
    return found


def _beyond_scrolling(area: QScrollArea) -> list[str]:
    content, room = area.widget(), area.viewport().size()
    if content is None:
        return []
    found = []
    off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    sideways = content.width() > room.width() + _SLACK
    if sideways and area.horizontalScrollBarPolicy() is off:
        found.append(f"cannot be scrolled to: {content.width() - room.width()} px of {_called(area)}")
    elif sideways and not isinstance(content, PaperCanvas):
        found.append(f"scrolls sideways: {_called(area)} by {content.width() - room.width()} px")
    if room.height() < 3 * area.fontMetrics().height():
        found.append(f"shows less than three lines: {_called(area)}, {room.height()} px")
    return found


def _called(widget: QWidget, text: str = "") -> str:
    if not text and isinstance(widget, QLabel | QAbstractButton):
        text = widget.text()
    place = widget.mapTo(widget.window(), QPoint(0, 0))
    name = text or widget.accessibleName() or widget.objectName()
    return f"{type(widget).__name__} “{name[:24]}” at {place.x()},{place.y()}"
