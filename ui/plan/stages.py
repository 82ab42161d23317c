"""倒排工期: the latest days of each stage, and where today is."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.schedule import Place, Plan, StageOnPlan, day_words
from ui.dialogs.common import plain, words
from ui.theme import GRID

_HEADS = ("步骤", "由谁办", "最晚开始", "最晚完成", "")
_PLACES = {Place.AHEAD: "", Place.NOW: "今天在这一步", Place.PAST: "最晚日期已过", Place.DONE: "已完成"}
_LOOKS = {Place.AHEAD: "", Place.NOW: "heading", Place.PAST: "advice", Place.DONE: "safe"}


class StageTable(QWidget):
    """The stages of a plan, in their order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inside = QWidget(self)
        self._column = QGridLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._inside)

    def show_plan(self, plan: Plan) -> None:
        """Show the stages as of today."""
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4 * GRID)
        grid.setVerticalSpacing(2 * GRID)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        for number, head in enumerate(_HEADS):
            grid.addWidget(words(head, "quiet"), 0, number)
        for at, on in enumerate(plan.stages, start=1):
            for number, text in enumerate(_cells(on, plan)):
                cell = words(plain(text), _LOOKS[on.place] if number == len(_HEADS) - 1 else "")
                grid.addWidget(cell, at, number)
        self._column.replaceWidget(self._inside, inside)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = inside
        self.setVisible(bool(plan.stages))


def _cells(on: StageOnPlan, plan: Plan) -> tuple[str, ...]:
    stage, planned = on.planned.stage, on.planned
    days = f"{stage.working_days} 个工作日" + ("" if stage.source else "，建议")
    begin, end = (day_words(day, plan.today) for day in (planned.begin, planned.end))
    return f"{stage.title}（{days}）", stage.owner, begin, end, _PLACES[on.place]
