"""受理 without anything yet: what the desk does, 打开移交文件, and 生成收件公钥, which comes before all else."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.pages.draft_card import plain_label
from ui.pages.start_parts import big_button
from ui.theme import GRID, Theme

_WHAT = "打开各单位报来的移交文件，核对内容和校验码，另存其中的材料。"
_FIRST = "第一次收件前先生成收件公钥，发给各单位；推荐报告、汇总表等受理单位的材料用“新建”填写。"


class EmptyDesk(QWidget):
    """In the place of the cards. The signals say which button was pressed."""

    open_wanted = Signal()
    office_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.open_button = big_button(theme, "打开移交文件(&O)…", "package-open")
        self.office_button = QPushButton(theme.icon("key"), "生成收件公钥(&G)…")
        self.open_button.clicked.connect(self.open_wanted)
        self.office_button.clicked.connect(self.office_wanted)
        words = QVBoxLayout()
        words.setSpacing(2 * GRID)
        for text, name in ((_WHAT, "heading"), (_FIRST, "quiet")):
            words.addWidget(plain_label(text, name), 0, Qt.AlignmentFlag.AlignHCenter)
        buttons = QHBoxLayout()
        buttons.setSpacing(3 * GRID)
        buttons.addStretch(1)
        for button in (self.open_button, self.office_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setSpacing(6 * GRID)
        layout.addStretch(2)
        layout.addLayout(words)
        layout.addLayout(buttons)
        layout.addStretch(3)

    def take_focus(self) -> None:
        """The keyboard comes here when there is no card."""
        self.open_button.setFocus(Qt.FocusReason.OtherFocusReason)
