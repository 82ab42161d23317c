"""Who a bundle is from: the badge, what does not agree, and putting the unit's key on the roster after a telephone call."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from app.bundle.signer import Signer
from app.services.roster import Sender, Standing
from ui.dialogs.common import NoticeLine, button, column, plain, words
from ui.theme import GRID, Theme

_BADGES = {
    Standing.OWN: ("shield-check", "safe", "本机签名", "文件完整，是本单位自己封装的。"),
    Standing.KNOWN: ("shield-check", "safe", "已核对", "文件完整，签名是登记过的，确是这个单位封装的。"),
    Standing.NEW: ("shield-alert", "advice", "签名未核对", "文件完整，有签名；还没有打电话核对过是不是这个单位的。"),
    Standing.CHANGED: ("shield-alert", "must", "签名换了", ""),
    Standing.RENAMED: ("shield-alert", "must", "签名与单位不符", ""),
    Standing.RETIRED: ("shield-alert", "must", "签名已停用", ""),
    Standing.UNSIGNED_BUT_KNOWN: ("shield-alert", "must", "没有签名", ""),
    Standing.UNSIGNED: ("triangle-alert", "advice", "未签名", "文件完整，没有被改动过；但没有签名，不能证明由谁封装。"),
}
_STYLES = {"safe": "", "advice": "advice", "must": "must"}
_SIGNS = {"safe": "可信", "advice": "提醒", "must": "警告"}
_CAN_PIN = (Standing.NEW, Standing.CHANGED)


class SenderView(QWidget):
    """`pin_wanted(digits heard, in the place of the known key)`: the roster is to be written."""

    pin_wanted = Signal(str, bool)

    def __init__(self, sender: Sender, theme: Theme) -> None:
        super().__init__()
        icon, colour, badge, meaning = _BADGES[sender.standing]
        sign = QLabel()
        sign.setAccessibleName(_SIGNS[colour])
        sign.setPixmap(theme.icon(icon, getattr(theme.colours, colour)).pixmap(4 * GRID, 4 * GRID))
        mark = words(badge, _STYLES[colour])
        mark.setWordWrap(False)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words(plain(sender.conflict) or meaning), 1)
        layout = column(spacing=2 * GRID)
        layout.addLayout(row)
        self.heard = QLineEdit()
        self.instead = QCheckBox("单位确实换了密钥：停用原来登记的(&T)")
        self.take = button("登记(&D)")
        self.notice = NoticeLine(theme)
        if sender.signer is not None and sender.name and sender.standing in _CAN_PIN:
            layout.addWidget(self._pin_row(sender.signer, changed=sender.standing is Standing.CHANGED))
            layout.addWidget(self.notice)
        self.setLayout(layout)

    def _pin_row(self, signer: Signer, *, changed: bool) -> QWidget:
        """The digits are typed as they are heard, so that nobody merely presses a button; they are shown nowhere here."""
        box = QWidget()
        inside = column(spacing=2 * GRID)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(
            words("请打通知上的电话给报送单位，请对方打开“本单位密钥”念出签名指纹的六组数字，边听边输入：", "quiet")
        )
        self.heard.setPlaceholderText("六组，每组五个数字")
        self.heard.setAccessibleName("电话里听到的签名指纹")
        self.heard.textChanged.connect(self._judge)
        self.heard.returnPressed.connect(self._pin)
        self.take.setAutoDefault(False)
        self.take.clicked.connect(self._pin)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(self.heard, 1)
        row.addWidget(self.take)
        inside.addLayout(row)
        if changed:
            self.instead.toggled.connect(self._judge)
            inside.addWidget(self.instead)
        self._changed = changed
        self._number = signer.key.key_id
        inside.addWidget(words(f"签名编号 {self._number}", "quiet"))
        box.setLayout(inside)
        self._judge()
        return box

    @Slot()
    def _judge(self) -> None:
        digits = sum(char.isdecimal() for char in self.heard.text())
        self.take.setEnabled(digits == 30 and (not self._changed or self.instead.isChecked()))

    @Slot()
    def _pin(self) -> None:
        if self.take.isEnabled():
            self.pin_wanted.emit(self.heard.text(), self._changed)
