"""底稿里改过的内容: what was changed in the draft this one began from, to be taken over line by line or not at all."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from app.domain.notes import ORIGIN
from app.domain.shared_facts import compared
from app.domain.values import in_words
from app.services.sharing import Offer
from ui.backend import Backend
from ui.dialogs.common import button, framed, plain, words
from ui.dialogs.job import JobDialog
from ui.session import DraftSession
from ui.theme import GRID, Theme

_SHOWN = 80  # characters of a value; all of it is taken over


class SharedFactsDialog(JobDialog):
    """A tick a line; what is taken over is one change, which undo takes back. What is left is not offered again."""

    def __init__(
        self, session: DraftSession, offer: Offer, backend: Backend, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__("底稿里改过的内容", "带过来(&T)", backend, theme, parent)
        self._session = session
        self._offer = offer
        self.ticks: dict[str, QCheckBox] = {}
        told = f"本材料由“{plain(offer.title)}”带来；那一份后来改了下面几项。勾选的换成新的内容，没有勾选的保留现在的。"
        self.form_layout.addWidget(words(told))
        self.form_layout.addWidget(self._lines())
        self.form_layout.addStretch(1)
        self.decline = button("都不要(&N)")
        self.decline.clicked.connect(lambda: self._settle(set()))
        self.form_layout.addWidget(self.decline, 0, Qt.AlignmentFlag.AlignLeft)
        self._ticked()
        self.primary.setFocus()

    def _lines(self) -> QWidget:
        frame, layout = framed("card")
        grid = QGridLayout()
        grid.setHorizontalSpacing(4 * GRID)
        grid.setVerticalSpacing(2 * GRID)
        grid.setColumnStretch(1, 1)
        for row, change in enumerate(self._offer.changes):
            tick = QCheckBox(plain(change.field.label))
            tick.setChecked(True)
            tick.toggled.connect(self._ticked)
            here, there = (_short(in_words(change.field, text)) or "（空）" for text in (change.here, change.there))
            value = words(plain(f"现在：{here}\n改为：{there}"))
            value.setAccessibleName(f"{change.field.label}：现在 {here}，改为 {there}")
            grid.addWidget(tick, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)
            self.ticks[change.field.id] = tick
        layout.addLayout(grid)
        return frame

    @Slot()
    def _ticked(self) -> None:
        chosen = any(tick.isChecked() for tick in self.ticks.values())
        self.allow("" if chosen else "没有勾选；都不要时请按“都不要”。")

    @Slot()
    def begin(self) -> None:
        """Take over what is ticked."""
        self._settle({field for field, tick in self.ticks.items() if tick.isChecked()})

    def _settle(self, fields: set[str]) -> None:
        texts = {c.field.id: c.there for c in self._offer.changes if c.field.id in fields}
        self._session.set_together(texts, {ORIGIN: compared(self._session.draft, self._offer.changes)})
        self.accept()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
