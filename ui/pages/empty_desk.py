"""受理 without anything yet: what the desk does, 打开移交文件, and 生成收件公钥, which comes before all else."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from ui.pages.start_parts import EmptyState, big_button
from ui.theme import Theme

_WHAT = "打开各单位报来的移交文件，核对内容和校验码，另存其中的材料。"
_FIRST = "第一次收件前先生成收件公钥，发给各单位；推荐报告、汇总表等受理单位的材料用“新建”填写。"


class EmptyDesk(EmptyState):
    """The signals say which button was pressed."""

    open_wanted = Signal()
    office_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        self.open_button = big_button(theme, "打开移交文件(&O)…", "package-open")
        self.office_button = QPushButton(theme.icon("key"), "生成收件公钥(&G)…")
        super().__init__(_WHAT, _FIRST, self.open_button, self.office_button)
        self.open_button.clicked.connect(self.open_wanted)
        self.office_button.clicked.connect(self.office_wanted)
