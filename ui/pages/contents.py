"""What there is (left): each document and panel of the draft with its state and count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ui.pages.wrapped_items import WrappedItems
from ui.theme import GRID, Theme

_LEAST = 11 * GRID  # height of an entry


class Progress(Enum):
    """State of an entry; the icon says it as well as the colour."""

    DONE = "check"
    OPEN = "circle"
    MUST = "circle-alert"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list: `id` is a document id or a panel's, `detail` the count on its right."""

    id: str
    title: str
    detail: str
    progress: Progress


class ContentsList(QListWidget):
    """The list at the left; `chosen(id)` when the user moves to an entry."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName("资料目录")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setItemDelegate(WrappedItems(self, least=_LEAST))
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.currentItemChanged.connect(self._moved)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show these; the current one stays current."""
        if [e.id for e in entries] != [self._id(i) for i in range(self.count())]:
            self.blockSignals(True)
            self.clear()
            for entry in entries:
                item = QListWidgetItem()
                item.setData(Qt.ItemDataRole.UserRole, entry.id)
                self.addItem(item)
            self.blockSignals(False)
        colours = {
            Progress.DONE: self._theme.colours.safe,
            Progress.OPEN: self._theme.colours.quiet,
            Progress.MUST: self._theme.colours.must,
        }
        words = {Progress.DONE: "已完成", Progress.OPEN: "可填", Progress.MUST: "有必改"}
        for index, entry in enumerate(entries):
            item = self.item(index)
            item.setIcon(self._theme.icon(entry.progress.value, colours[entry.progress]))
            item.setText(f"{entry.title}    {entry.detail}" if entry.detail else entry.title)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.title}，{entry.detail}，{words[entry.progress]}")

    def go_to(self, entry_id: str) -> None:
        """Make an entry current without telling; none when it is not in the list."""
        self.blockSignals(True)
        self.setCurrentRow(-1)
        self.blockSignals(False)
        for index in range(self.count()):
            if self._id(index) == entry_id:
                self.blockSignals(True)
                self.setCurrentRow(index)
                self.blockSignals(False)

    def _id(self, index: int) -> str:
        found: str = self.item(index).data(Qt.ItemDataRole.UserRole)
        return found

    def _moved(self, current: QListWidgetItem | None) -> None:
        if current is not None:
            self.chosen.emit(current.data(Qt.ItemDataRole.UserRole))
