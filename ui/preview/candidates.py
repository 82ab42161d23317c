"""Which drafts are printed, where there is more than one to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ui.dialogs.common import column, plain, words
from ui.theme import GRID

_MOST_ROWS = 6
_ID = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Candidate:
    """A draft that may be printed: how it is called in the list, and whether it is ticked to begin with."""

    id: str
    label: str
    chosen: bool = True


class Candidates(QWidget):
    """A list with tick boxes; of a single draft only the name, which `name_it` gives. `changed()`: another choice."""

    changed = Signal()

    def __init__(self, candidates: Sequence[Candidate], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = words("申报" if len(candidates) > 1 else "", "heading")
        self.list = QListWidget()
        self.list.setAccessibleName("要打印的申报")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for candidate in candidates:
            item = QListWidgetItem(plain(candidate.label))
            item.setData(_ID, candidate.id)
            item.setToolTip("")
            item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Checked if candidate.chosen else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.setCurrentRow(next((n for n, c in enumerate(candidates) if c.chosen), 0))
        row = max(6 * GRID, self.list.sizeHintForRow(0))
        self.list.setFixedHeight(row * min(_MOST_ROWS, max(2, len(candidates))) + GRID)
        layout = column(spacing=GRID)
        layout.addWidget(self.title)
        layout.addWidget(self.list)
        self.setLayout(layout)
        self.list.setVisible(len(candidates) > 1)
        self.list.itemChanged.connect(lambda _: self.changed.emit())

    def ticked(self) -> list[str]:
        """Ids of the drafts to be printed, in the list's order."""
        items = [self.list.item(n) for n in range(self.list.count())]
        return [item.data(_ID) for item in items if item.checkState() is Qt.CheckState.Checked]

    def name_it(self, unit: str) -> None:
        """The unit of the draft, where there is but one."""
        if self.list.count() == 1:
            self.title.setText(plain(unit or "未填单位"))
