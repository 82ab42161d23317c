"""What would be wrong on paper, in the page, each with the way to its place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout

from ui.dialogs.common import button, column, plain, words
from ui.preview.print_run import PrintTask
from ui.theme import GRID


class Stopping(QFrame):
    """`go_to(draft id, field)` asks for the place of a problem. Hidden while there is none."""

    go_to = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._title = words("必改：现在打印，纸上的文字会缺失或超出规定", "heading")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setColumnStretch(0, 1)
        layout = column(margin=3 * GRID, spacing=2 * GRID)
        layout.addWidget(self._title)
        layout.addLayout(self._grid)
        self.setLayout(layout)
        self.count = 0
        self.hide()

    def show_tasks(self, tasks: Sequence[PrintTask]) -> None:
        """Show what stands against printing these."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        several = len({task.prints.draft.id for task in tasks}) > 1
        found = {(t.prints.draft.id, p.field, p.message): (t.prints, p) for t in tasks for p in t.paper.stopping}
        self.count = len(found)
        for row, (prints, problem) in enumerate(found.values()):
            whose = f"{prints.unit}：" if several else ""
            self._grid.addWidget(words(plain(whose + problem.message)), row, 0)
            if problem.field:
                go = button("去修改")
                go.setAccessibleName(f"去修改：{problem.message}")
                go.clicked.connect(
                    lambda _=False, draft=prints.draft.id, field=problem.field: self.go_to.emit(draft, field)
                )
                self._grid.addWidget(go, row, 1, Qt.AlignmentFlag.AlignTop)
        self.setVisible(bool(found))
