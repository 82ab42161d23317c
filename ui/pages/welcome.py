"""The first run: two questions and one thing to know, all of it on one page, and a sample to play with."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.dialogs.common import Scroll, framed, plain, words
from ui.dialogs.radios import Radios
from ui.dialogs.settings import MODES, UNIT_HINT, unit_line
from ui.pages.start_parts import big_button
from ui.preferences import Mode, Preferences
from ui.theme import GRID, Theme

_WIDTH = 640
_LATER = "三项以后都能在“设置”里改。不知道怎么填，直接按“开始使用”也可以。"


class WelcomePage(QWidget):
    """`finished(Preferences, bool)`: what was answered, and whether a sample is wanted."""

    finished = Signal(object, bool)

    def __init__(self, backups: Path, theme: Theme, parent: QWidget | None = None) -> None:
        """`backups` is the folder that the program backs up into by itself."""
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.modes = Radios("这台电脑主要用来", MODES, Mode.FILLING, below=True)
        self.unit = unit_line("")
        self.begin_button = big_button(theme, "开始使用(&B)", "check")
        self.begin_button.setAutoDefault(True)
        self.sample_button = QPushButton("先用示例练习(&E)")
        self.begin_button.clicked.connect(lambda: self._finish(sample=False))
        self.sample_button.clicked.connect(lambda: self._finish(sample=True))
        self.unit.returnPressed.connect(lambda: self._finish(sample=False))

        middle = QWidget()
        middle.setFixedWidth(theme.widened(_WIDTH))
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3 * GRID)
        column.addWidget(words("欢迎使用窗报", "title"))
        column.addWidget(words("填写申报表：边填边检查，打印出来就合格。不联网，材料只在这台电脑里。", "quiet"))
        column.addWidget(_question("1　这台电脑主要用来", self.modes))
        column.addWidget(_question("2　本单位名称", self.unit, words(UNIT_HINT, "quiet")))
        kept = words(f"不用设置：自动备份在本机 {plain(str(backups))}", "")
        later = words("想另外再存一份到 U 盘或别的磁盘，以后在“备份和搬家”里设。", "quiet")
        column.addWidget(_question("3　备份放在哪里", kept, later))
        foot = QHBoxLayout()
        foot.setSpacing(3 * GRID)
        foot.addWidget(self.begin_button)
        foot.addWidget(self.sample_button)
        foot.addStretch(1)
        column.addLayout(foot)
        column.addWidget(words(_LATER, "quiet"))
        inside = QWidget()
        page = QVBoxLayout(inside)
        page.addStretch(2)
        across = QHBoxLayout()  # an alignment instead would forget how high wrapped words are
        across.addStretch(1)
        across.addWidget(middle)
        across.addStretch(1)
        page.addLayout(across)
        page.addStretch(3)
        scroll = Scroll(inside, "欢迎使用窗报")  # large text on a small screen
        scroll.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def showEvent(self, event: QShowEvent) -> None:
        """The name is the one thing to type."""
        super().showEvent(event)
        self.unit.setFocus()

    def _finish(self, *, sample: bool) -> None:
        self.finished.emit(Preferences(self.modes.chosen, self.unit.text().strip()), sample)


def _question(heading: str, *inside: QWidget) -> QFrame:
    frame, layout = framed("card")
    layout.setContentsMargins(4 * GRID, 3 * GRID, 4 * GRID, 3 * GRID)
    layout.setSpacing(2 * GRID)
    layout.addWidget(words(heading, "heading"))
    for widget in inside:
        layout.addWidget(widget)
    return frame
