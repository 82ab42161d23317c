"""What is still to do (right): every problem, 必改 first; a click or Enter jumps to the cell."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.domain.checks import Problem
from app.domain.rules import Severity
from ui.dialogs.common import plain
from ui.pages.wrapped_items import WrappedItems
from ui.theme import GRID, Theme

_PROBLEM = Qt.ItemDataRole.UserRole


class ProblemList(QWidget):
    """Always complete. `jump(problem)` asks for the place of a problem."""

    jump = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = QLabel()
        self._title.setObjectName("heading")
        self._list = QListWidget()
        self._list.setAccessibleName("还要做的事")
        self._list.setItemDelegate(WrappedItems(self._list))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self._list.setFrameShape(QListWidget.Shape.NoFrame)
        self._list.itemClicked.connect(self._asked)
        self._list.itemActivated.connect(self._asked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self._title)
        layout.addWidget(self._list, 1)
        self.show_problems(())

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show all of them, keeping the scroll position."""
        musts = [p for p in problems if p.severity is Severity.MUST]
        advice = [p for p in problems if p.severity is Severity.ADVICE and not p.note]
        answered = [p for p in problems if p.note]
        self._title.setText(f"还要做的事  {len(musts)}" if musts else "没有必改的了")
        bar = self._list.verticalScrollBar()
        position = bar.value()
        self._list.clear()
        for name, icon, colour, found in (
            ("必改", "circle-alert", self._theme.colours.must, musts),
            ("提醒", "triangle-alert", self._theme.colours.advice, advice),
            ("已说明", "check", self._theme.colours.quiet, answered),
        ):
            if found:
                self._heading(f"{name}  {len(found)}")
                for problem in found:
                    self._item(name, problem, icon, colour)
        if not problems:
            self._list.addItem(self._plain("没有发现问题，可以打印、封装移交。"))
        bar.setValue(position)

    @staticmethod
    def _plain(text: str) -> QListWidgetItem:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        return item

    def _heading(self, text: str) -> None:
        item = self._plain(text)
        font = QFont(self.font())
        font.setBold(True)
        item.setFont(font)
        self._list.addItem(item)

    def _item(self, kind: str, problem: Problem, icon: str, colour: str) -> None:
        told = f"{problem.message}\n说明：{plain(problem.note)}" if problem.note else problem.message
        item = QListWidgetItem(self._theme.icon(icon, colour), told)
        item.setData(_PROBLEM, problem)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{kind}：{told}")
        item.setToolTip("")
        self._list.addItem(item)

    def _asked(self, item: QListWidgetItem) -> None:
        problem = item.data(_PROBLEM)
        if isinstance(problem, Problem):
            self.jump.emit(problem)

    def go_to(self, problem: Problem | None) -> None:
        """Choose a problem and jump to it; with None nothing is chosen."""
        for row in range(self._list.count()):
            item = self._list.item(row)
            if problem is not None and item.data(_PROBLEM) == problem:
                self._list.setCurrentItem(item)
                self._asked(item)
                return
        self._list.setCurrentRow(-1)

    def mark(self, problem: Problem | None) -> None:
        """Choose a problem without jumping to it."""
        for row in range(self._list.count()):
            if problem is not None and self._list.item(row).data(_PROBLEM) == problem:
                self._list.setCurrentRow(row)

    def next_problem(self) -> None:
        """Go to the problem after the current one, from the last to the first (F8); what was answered is passed over."""
        count = self._list.count()
        start = self._list.currentRow()
        for step in range(1, count + 1):
            item = self._list.item((start + step) % count)
            problem = item.data(_PROBLEM)
            if isinstance(problem, Problem) and not problem.note:
                self._list.setCurrentItem(item)
                self._asked(item)
                return
