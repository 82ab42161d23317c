"""本单位密钥: its fingerprint for the telephone, a recovery sheet to print, and the way back from one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from app.bundle.identities import unit_key
from app.bundle.signer import Signer
from app.services.key_sheets import write_recovery_sheet
from app.services.unit_key import ChangedKey, check_paper, restore_from_paper
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.common import Reporter, button, framed, words
from ui.dialogs.folders import FolderMemory, FolderRow
from ui.dialogs.job import JobDialog
from ui.theme import GRID, Theme

_SHEET = (
    "恢复单是印在一张纸上的整把私钥：电脑丢失、损坏后凭它恢复。打印后请把 PDF 删除，把纸装入信封锁进保险柜；"
    "拿到这张纸的人能打开本单位收到的回执、冒用本单位签名。"
)
_BACK = "照恢复单输入五行（每行连同末尾两个校验字符），或用扫码枪扫二维码。大小写、空格不限。"
_LINES_HIGH = 5


class UnitKeyDialog(JobDialog):
    """`unit`: the name for the sheet, as far as it is known."""

    def __init__(
        self, unit: str, backend: Backend, theme: Theme, settings: FolderMemory | None, parent: QWidget | None = None
    ) -> None:
        super().__init__("本单位密钥", "写恢复单(&S)", backend, theme, parent)
        self.digits = words("……", "title")
        self.digits.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.number = words("", "quiet")
        self.whose = QLineEdit(unit)
        self.folder = FolderRow("恢复单保存到", "key_sheet", settings, theme)
        self.typed = QPlainTextEdit()
        self.check = button("核对恢复单(&C)")
        self.restore = button("从恢复单恢复(&R)…")
        self.sure = words("", "advice")
        self._asked = False
        self._place()
        self._judge()
        self.backend.work(self, _signer, self._tell, self.failed)

    def _place(self) -> None:
        card, inside = framed("card")
        inside.addWidget(words("签名指纹", "heading"))
        inside.addWidget(self.digits)
        inside.addWidget(self.number)
        inside.addWidget(
            words("收件单位第一次收到本单位的文件时会打电话来核对，请逐组念给对方听；它不是秘密。", "quiet")
        )
        self.form_layout.addWidget(card)
        self.form_layout.addWidget(words("恢复单", "heading"))
        self.form_layout.addWidget(words(_SHEET, "advice"))
        row = QHBoxLayout()
        caption = QLabel("持有单位(&U)")
        caption.setBuddy(self.whose)
        self.whose.textChanged.connect(self._judge)
        row.addWidget(caption)
        row.addWidget(self.whose, 1)
        self.form_layout.addLayout(row)
        self.form_layout.addWidget(self.folder)
        self.form_layout.addWidget(words("核对或恢复", "heading"))
        self.form_layout.addWidget(words(_BACK, "quiet"))
        self.typed.setTabChangesFocus(True)
        self.typed.setAccessibleName("恢复单上的五行")
        self.typed.setFixedHeight(self.typed.fontMetrics().lineSpacing() * _LINES_HIGH + 6 * GRID)
        self.typed.textChanged.connect(self._judge)
        self.form_layout.addWidget(self.typed)
        self.sure.hide()
        self.form_layout.addWidget(self.sure)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * GRID)
        for made, then in ((self.check, self._check), (self.restore, self._restore)):
            made.setAutoDefault(False)
            made.clicked.connect(then)
            buttons.addWidget(made)
        buttons.addStretch(1)
        self.form_layout.addLayout(buttons)
        self.form_layout.addStretch(1)

    def _tell(self, signer: Signer) -> None:
        self.digits.setText("　".join(signer.fingerprint.split()))
        self.digits.setAccessibleName(f"签名指纹 {signer.fingerprint}")
        self.number.setText(f"签名编号 {signer.key.key_id}")

    @Slot()
    def _judge(self) -> None:
        """What was typed anew has not been asked about yet."""
        self._asked = False
        self.sure.hide()
        self.restore.setText("从恢复单恢复(&R)…")
        typed = bool(self.typed.toPlainText().strip())
        self.check.setEnabled(typed)
        self.restore.setEnabled(typed)
        self.allow("" if self.whose.text().strip() else "请写上持有单位。")

    # ── jobs ────────────────────────────────────────────────────────────

    @Slot()
    def begin(self) -> None:
        """Write the sheet."""
        whose, out = self.whose.text().strip(), self.folder.folder

        def write(workspace: Workspace, _: Reporter) -> Path:
            return write_recovery_sheet(workspace, unit_key(workspace.data.keys), whose, out)

        self.work(write, self.engage("正在写恢复单"), self._written)

    def _written(self, path: Path) -> None:
        self.folder.remember()
        self.outcome.say(f"恢复单已写好：{path.name}。请打印，照着输入核对一遍，再把这个 PDF 删除。", path.parent)
        self._judge()

    @Slot()
    def _check(self) -> None:
        typed = self.typed.toPlainText()

        def check(workspace: Workspace, _: Reporter) -> None:
            check_paper(typed, unit_key(workspace.data.keys))

        self.work(check, self.engage("正在核对"), lambda _: self._said("一致：这张恢复单能恢复本单位密钥。"))

    @Slot()
    def _restore(self) -> None:
        """Asks once, in the page: the same button does it then."""
        if not self._asked:
            self._asked = True
            self.sure.setText(
                "恢复后，本单位密钥就是纸上的那一把；现在这把也留着，以前的文件仍然打得开。签名指纹会变成纸上那把的。"
            )
            self.sure.show()
            self.restore.setText("确定恢复(&R)")
            return
        typed = self.typed.toPlainText()
        self.work(lambda w, _: restore_from_paper(w, typed), self.engage("正在恢复"), self._restored)

    def _restored(self, restored: ChangedKey) -> None:
        self._tell(restored.signer)
        self._said(restored.sentence)

    def _said(self, sentence: str) -> None:
        self.typed.clear()
        self._judge()
        self.reason.setText(sentence)


def _signer(workspace: Workspace) -> Signer:
    return Signer.of(unit_key(workspace.data.keys))
