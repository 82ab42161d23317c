"""The checklist before hand-over: one line a thing, with the way there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from app.services.planning import Item, Status, Way
from ui.dialogs.common import button, plain, words
from ui.theme import GRID, Theme

_ICON = 5 * GRID
_GOES = {
    Way.FIELD: "去填",
    Way.FINALISE: "定稿",
    Way.PRINT: "预览打印",
    Way.SEAL: "封装移交",
    Way.DATES: "填日期",
    Way.HAND_OVER: "移交",
    Way.SHARED: "看看",
}
_SPOKEN = {Status.DONE: "已完成", Status.OPEN: "还没有做", Status.ADVICE: "提醒", Status.OPTIONAL: "可以不做"}


class Checklist(QWidget):
    """`wanted(Item)`: the clerk wants to go where an item is done."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: dict[str, _Row] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(3 * GRID)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnMinimumWidth(1, 36 * GRID)
        self._grid.setColumnStretch(2, 1)

    def show_items(self, items: Sequence[Item]) -> None:
        """Show these; lines that stay keep the keyboard."""
        if [item.id for item in items] != list(self._rows):
            for row in self._rows.values():
                row.remove()
            self._rows = {item.id: _Row(self, self._grid, at) for at, item in enumerate(items)}
        for item in items:
            self._rows[item.id].show_item(item, self._theme)


class _Row:
    """The widgets of one line."""

    def __init__(self, owner: Checklist, grid: QGridLayout, at: int) -> None:
        self._item: Item | None = None
        self._icon = QLabel()
        self._title = words()
        self._detail = words("", "quiet")
        self._go: QPushButton = button("", "flat")
        self._go.clicked.connect(lambda: owner.wanted.emit(self._item))
        grid.setRowMinimumHeight(at, self._go.sizeHint().height())  # also where a line has no button
        for column, widget in enumerate((self._icon, self._title, self._detail)):
            grid.addWidget(widget, at, column)
        grid.addWidget(self._go, at, 3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def show_item(self, item: Item, theme: Theme) -> None:
        self._item = item
        colours = theme.colours
        icon, colour = {
            Status.DONE: ("check", colours.safe),
            Status.OPEN: ("circle", colours.quiet),
            Status.ADVICE: ("triangle-alert", colours.advice),
            Status.OPTIONAL: ("circle", colours.line),
        }[item.status]
        if item.id == "must" and item.status is Status.OPEN:
            icon, colour = "circle-alert", colours.must
        self._icon.setPixmap(theme.icon(icon, colour).pixmap(_ICON, _ICON))
        self._icon.setAccessibleName(_SPOKEN[item.status])
        self._title.setText(plain(item.title))
        self._detail.setText(plain(item.detail))
        self._detail.setAccessibleName(f"{item.title}：{item.detail}")
        self._go.setText(_GOES[item.way])
        self._go.setAccessibleName(f"{_GOES[item.way]}：{item.title}")
        self._go.setVisible(item.status is not Status.DONE)

    def remove(self) -> None:
        for widget in (self._icon, self._title, self._detail, self._go):
            widget.hide()
            widget.deleteLater()
