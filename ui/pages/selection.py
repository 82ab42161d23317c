"""Ticking several drafts on the start page, and the bar with what is done with them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from ui.dialogs.common import button
from ui.pages.draft_card import DraftCard, plain_label
from ui.theme import GRID, Theme


class Task(Enum):
    """What can be done with several drafts."""

    CHECK = "check"
    PRINT = "print"
    MERGE = "merge"
    SEAL = "seal"


class SelectionBar(QFrame):
    """Shown while drafts are being ticked. `wanted(Task, ids)`; `left()` when that is over."""

    wanted = Signal(object, object)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("hint")
        self._cards: list[DraftCard] = []
        self._ticked: set[str] = set()
        self.count = plain_label("", "heading")
        self.all = button("全选(&A)", "flat")
        self.all.clicked.connect(self._tick_all)
        self.buttons: dict[Task, QPushButton] = {
            Task.CHECK: button("检查(&K)"),
            Task.PRINT: button("预览打印(&P)…"),
            Task.MERGE: button("合成 PDF(&M)…"),
            Task.SEAL: button("封装(&S)…"),
        }
        icons = {Task.CHECK: "list-checks", Task.PRINT: "printer", Task.MERGE: "files", Task.SEAL: "send"}
        row = QHBoxLayout()
        row.setSpacing(3 * GRID)
        for task, made in self.buttons.items():
            made.setIcon(theme.icon(icons[task]))
            made.clicked.connect(lambda _=False, t=task: self.wanted.emit(t, self.ticked))
            row.addWidget(made)
        row.addStretch(1)
        done = button("完成(&D)", "flat")
        done.clicked.connect(self.left)
        head = QHBoxLayout()
        head.setSpacing(3 * GRID)
        head.addWidget(self.count)
        head.addWidget(self.all)
        head.addStretch(1)
        head.addWidget(done)
        lines = QVBoxLayout(self)  # two, so that the smallest window holds them
        lines.setContentsMargins(4 * GRID, 2 * GRID, 4 * GRID, 3 * GRID)
        lines.setSpacing(2 * GRID)
        lines.addLayout(head)
        lines.addLayout(row)
        self.hide()

    @property
    def on(self) -> bool:
        """Whether drafts are being ticked."""
        return not self.isHidden()

    @property
    def ticked(self) -> list[str]:
        """The ids of the ticked drafts, in the order of the cards."""
        return [card.card.id for card in self._cards if card.card.id in self._ticked]

    def start(self) -> None:
        """Begin with nothing ticked."""
        self._ticked.clear()
        self.show()
        self.take(self._cards)

    def stop(self) -> None:
        """Back to opening drafts."""
        self.hide()
        self.take(self._cards)

    def take(self, cards: Iterable[DraftCard]) -> None:
        """These are the cards now; ticks of drafts that are still there stay."""
        self._cards = list(cards)
        for card in self._cards:
            card.select(on=self.on, ticked=card.card.id in self._ticked)
        self._tell()

    def toggle(self, draft_id: str) -> None:
        """Tick a draft, or take its tick away."""
        self._ticked ^= {draft_id}
        self.take(self._cards)

    def _tick_all(self) -> None:
        able = {card.card.id for card in self._cards if not card.card.fault}
        self._ticked = set() if able <= self._ticked else able
        self.take(self._cards)

    def _tell(self) -> None:
        ticked = self.ticked
        self.count.setText(f"已选 {len(ticked)} 份" if ticked else "请点选草稿")
        able = [card for card in self._cards if not card.card.fault]
        self.all.setText("全不选(&A)" if able and len(ticked) == len(able) else "全选(&A)")
        for made in self.buttons.values():
            made.setEnabled(bool(ticked))
