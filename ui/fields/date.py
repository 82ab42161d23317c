"""A date: typed as people type dates, or picked from a calendar; the value is ISO 8601 or what was typed."""

from __future__ import annotations

import re
from datetime import date

from PySide6.QtCore import QDate, QEvent, Signal
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QMenu, QWidget, QWidgetAction

from ui.fields.keys import leaving, show_menu, taking_back
from ui.theme import Theme

_TYPED = re.compile(r"\s*([0-9]{4})\s*[-./年]\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*日?\s*|\s*([0-9]{8})\s*")


def as_iso(text: str) -> str:
    """2016年7月20日, 2016.7.20 or 20160720 as 2016-07-20; anything else as it is, to be told by the checks."""
    match = _TYPED.fullmatch(text)
    if match is None:
        return text
    year, month, day = (match[4][:4], match[4][4:6], match[4][6:]) if match[4] else (match[1], match[2], match[3])
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return text


class DateEditor(QLineEdit):
    """A line for a date with a calendar at its right end."""

    edited = Signal(str)
    left = Signal(int)
    takes_back = Signal(int)

    def __init__(self, theme: Theme, colour: str = "", parent: QWidget | None = None) -> None:
        """`colour` is the icon's, that of ink on paper unless told otherwise."""
        super().__init__(parent)
        self.setPlaceholderText("如 2016-07-20")
        action = QAction(theme.icon("calendar", colour or theme.colours.ink), "日历", self)
        action.triggered.connect(self._open_calendar)
        self.addAction(action, QLineEdit.ActionPosition.TrailingPosition)
        self.textEdited.connect(lambda text: self.edited.emit(as_iso(text)))

    def text(self) -> str:
        return as_iso(super().text())

    def set_text(self, text: str) -> None:
        if text != self.text():
            self.setText(text)

    def _open_calendar(self) -> None:
        menu = QMenu(self)
        calendar = QCalendarWidget(menu)
        day = QDate.fromString(self.text(), "yyyy-MM-dd")
        if day.isValid():
            calendar.setSelectedDate(day)

        def chosen(picked: QDate) -> None:
            self.setText(picked.toString("yyyy-MM-dd"))
            self.edited.emit(self.text())
            menu.close()

        calendar.clicked.connect(chosen)
        calendar.activated.connect(chosen)
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)
        menu.exec(self.mapToGlobal(self.rect().bottomLeft()))

    def event(self, event: QEvent) -> bool:
        step = leaving(event)
        if step is not None:
            self.left.emit(step)
            return True
        back = taking_back(event)
        if back is not None:
            self.takes_back.emit(back)
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        show_menu(self.createStandardContextMenu(), event.globalPos(), self.takes_back)
