"""设置: what this desk does, the unit's name, the size of words, light or dark, and where backups are."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.dialogs.common import TallScroll, button, words
from ui.dialogs.radios import Radios
from ui.preferences import LONGEST_UNIT, SCALES, Mode, Preferences, Scheme
from ui.theme import GRID, Theme

MODES = {
    Mode.FILLING: "填报：填写申报材料，打印盖章，封装移交",
    Mode.RECEIVING: "受理：打开各单位报来的移交文件，填受理单位的材料",
}
UNIT_HINT = "可以不填；填了，新建时会自动写进表格的单位名称。"
_SIZES = dict(zip(SCALES, ("标准", "大", "特大"), strict=True))
_SCHEMES = {Scheme.SYSTEM: "跟随系统", Scheme.LIGHT: "浅色", Scheme.DARK: "深色"}
_WIDTH = 600


class SettingsDialog(QDialog):
    """After `accepted`, `chosen` is what was chosen."""

    def __init__(self, preferences: Preferences, backups: Path, theme: Theme, parent: QWidget | None = None) -> None:
        """`backups` is the folder that the program backs up into by itself."""
        super().__init__(parent)
        self.setWindowTitle("设置")
        self.setMinimumWidth(theme.widened(_WIDTH))
        self._backups = backups
        self.modes = Radios("这台电脑主要用来", MODES, preferences.mode, below=True)
        self.unit = unit_line(preferences.unit)
        self.sizes = Radios("文字大小", _SIZES, preferences.scale)
        self.schemes = Radios("颜色", _SCHEMES, preferences.scheme)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 2 * GRID, 0)
        layout.setSpacing(2 * GRID)
        for heading, widgets in (
            ("这台电脑主要用来", (self.modes,)),
            ("单位名称", (self.unit, words(UNIT_HINT, "quiet"))),
            ("文字大小", (self.sizes,)),
            ("颜色", (self.schemes,)),
            (
                "备份",
                (
                    words(
                        "打开程序时和每天自动备份到本机的这个文件夹。另存到 U 盘、恢复、换电脑，用首页的“备份和搬家”。",
                        "quiet",
                    ),
                    self._backup_row(theme),
                ),
            ),
        ):
            layout.addWidget(words(heading, "heading"))
            for widget in widgets:
                layout.addWidget(widget)
            layout.addSpacing(2 * GRID)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(6 * GRID, 5 * GRID, 4 * GRID, 5 * GRID)
        whole.setSpacing(2 * GRID)
        whole.addWidget(TallScroll(inside, "设置"))
        whole.addLayout(self._foot())

    @property
    def chosen(self) -> Preferences:
        """What is marked and typed."""
        return Preferences(self.modes.chosen, self.unit.text().strip(), self.sizes.chosen, self.schemes.chosen)

    def _backup_row(self, theme: Theme) -> QWidget:
        place = QLineEdit(str(self._backups))
        place.setReadOnly(True)
        place.setAccessibleName("备份所在的文件夹")
        self.open_backups = button("打开文件夹(&F)")
        self.open_backups.setIcon(theme.icon("folder-open"))
        self.open_backups.setEnabled(self._backups.is_dir())
        self.open_backups.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._backups))))
        row = QWidget()
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(2 * GRID)
        inside.addWidget(place, 1)
        inside.addWidget(self.open_backups)
        return row

    def _foot(self) -> QHBoxLayout:
        self.ok = button("确定", "primary")
        self.ok.setDefault(True)
        self.ok.clicked.connect(self.accept)
        cancel = button("取消")
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(2 * GRID)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.ok)
        return foot


def unit_line(unit: str) -> QLineEdit:
    """A line for the unit's name."""
    line = QLineEdit(unit)
    line.setMaxLength(LONGEST_UNIT)
    line.setAccessibleName("单位名称")
    line.setPlaceholderText("单位全称，与公章一致")
    return line
