"""It is on its way: what went to which printer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from ui.accessible import Announcer
from ui.dialogs.common import plain, words
from ui.preview.print_run import Printed
from ui.theme import GRID, Theme

_ICON = 5 * GRID


class DoneLine(QFrame):
    """A line that names what was printed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._voice = Announcer(self)
        icon = QLabel()
        icon.setAccessibleName("成功")
        icon.setPixmap(theme.icon("check", theme.colours.safe).pixmap(_ICON, _ICON))
        self.text = words("", "safe")
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        row.setSpacing(2 * GRID)
        row.addWidget(icon)
        row.addWidget(self.text, 1)
        self.hide()

    def say(self, printed: Sequence[Printed]) -> None:
        """What the printer was sent, document by document with its copies."""
        copies: Counter[str] = Counter()
        for each in printed:
            copies[each.title] += each.copies
        what = "、".join(f"{title} {count} 份" for title, count in copies.items())
        drafts = len({each.draft for each in printed})
        whose = f"{drafts} 件申报的" if drafts > 1 else ""
        sentence = plain(f"已送到打印机“{printed[0].printer}”：{whose}{what}。")
        self.text.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()
        self._voice.say(sentence)
