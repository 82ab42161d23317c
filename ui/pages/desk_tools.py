"""What stands at the head of the start page beside its drafts: 填报 or 受理, 设置, 帮助."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from ui.preferences import Mode
from ui.theme import GRID, Theme

MODE_WORDS = {Mode.FILLING: "填报", Mode.RECEIVING: "受理"}
_MODE_TIPS = {
    Mode.FILLING: "填写申报材料，打印、封装移交",
    Mode.RECEIVING: "打开各单位报来的移交文件，填受理单位的材料",
}


class DeskTools(QWidget):
    """`mode_chosen(Mode)`: the other mode was pressed; the others say which thing of the program is wanted.

    `modes` is a widget of its own, to stand beside the title.
    """

    mode_chosen = Signal(object)
    settings_wanted = Signal()
    manual_wanted = Signal()
    sample_wanted = Signal()
    office_wanted = Signal()
    diagnosis_wanted = Signal()
    about_wanted = Signal()

    def __init__(self, theme: Theme, mode: Mode) -> None:
        super().__init__()
        self.modes = QWidget()
        self._group = QButtonGroup(self)
        switch = QHBoxLayout(self.modes)
        switch.setContentsMargins(0, 0, 0, 0)
        switch.setSpacing(0)
        for each, text in MODE_WORDS.items():
            button = QToolButton()
            button.setText(text)
            button.setToolTip(_MODE_TIPS[each])
            button.setCheckable(True)
            button.setChecked(each is mode)
            button.clicked.connect(lambda _=False, m=each: self._choose(m))
            self._group.addButton(button)
            switch.addWidget(button)
        self._mode = mode
        self.settings = QPushButton(theme.icon("settings", theme.colours.quiet), "设置(&S)…")
        self.settings.clicked.connect(self.settings_wanted)
        self.help = QPushButton(theme.icon("circle-question-mark", theme.colours.quiet), "帮助(&H)")
        self.menu = QMenu(self.help)
        for text, signal in (
            ("使用说明（F1）", self.manual_wanted),
            ("用示例练习", self.sample_wanted),
            ("生成收件公钥…", self.office_wanted),
            ("导出诊断包…", self.diagnosis_wanted),
            ("关于窗报", self.about_wanted),
        ):
            self.menu.addAction(text).triggered.connect(signal)
        self.help.setMenu(self.menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3 * GRID)
        for flat in (self.settings, self.help):
            flat.setObjectName("flat")
            row.addWidget(flat)

    def _choose(self, mode: Mode) -> None:
        if mode is not self._mode:
            self.mode_chosen.emit(mode)
