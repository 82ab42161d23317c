"""生成收件公钥: the receiving office's two files, made once: one goes to every unit, the other never leaves."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.bundle.office import CreatedOffice, create_office
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.common import Reporter, framed, plain, words
from ui.dialogs.folders import FolderMemory, FolderRow
from ui.dialogs.job import JobDialog
from ui.dialogs.recipients import PassphrasePair
from ui.theme import GRID, Theme

_FOLDER = "office_made"
_WHAT = (
    "会生成两个文件。收件公钥：发给各填报单位，他们用它封装移交文件。私钥：只留在本单位，打开移交文件时用；"
    "丢了就再也打不开，泄露了别人也能打开，请另存一份锁好。"
)
_FORGOTTEN = "忘了口令，谁也打不开这把私钥。请把口令写下来，与私钥分开保管。"


class OfficeDialog(JobDialog):
    """Name, folder, and a passphrase for the private key where it is wanted."""

    def __init__(
        self, name: str, backend: Backend, theme: Theme, settings: FolderMemory | None, parent: QWidget | None = None
    ) -> None:
        """`name` is what the office's name begins as."""
        super().__init__("生成收件公钥", "生成(&G)", backend, theme, parent)
        self.name = QLineEdit(name)
        self.name.setAccessibleName("受理单位全称")
        self.name.setPlaceholderText("受理单位全称，各单位封装时看到的就是它")
        self.name.textChanged.connect(self._judge)
        self.folder = FolderRow("两个文件放在", _FOLDER, settings, theme)
        self.protect = QCheckBox("给私钥加口令(&P)（建议）")
        self.protect.setChecked(True)
        self.protect.toggled.connect(self._judge)
        self.passphrases = PassphrasePair(_FORGOTTEN)
        self.passphrases.changed.connect(self._judge)
        self.form_layout.addWidget(words(_WHAT, "quiet"))
        for heading, widget in (("受理单位名称", self.name), ("", self.folder), ("", self.protect)):
            if heading:
                self.form_layout.addWidget(words(heading, "heading"))
            self.form_layout.addWidget(widget)
        self.form_layout.addWidget(self.passphrases)
        self.form_layout.addStretch(1)
        self._judge()
        self.name.setFocus()

    @Slot()
    def _judge(self) -> None:
        self.passphrases.setVisible(self.protect.isChecked())
        missing = "" if self.name.text().strip() else "请先填受理单位名称。"
        self.allow(missing or (self.passphrases.fault if self.protect.isChecked() else ""))

    @Slot()
    def begin(self) -> None:
        """Make both files."""
        name, folder = self.name.text().strip(), self.folder.folder
        passphrase = self.passphrases.passphrase if self.protect.isChecked() else None

        def make(workspace: Workspace, _: Reporter) -> CreatedOffice:
            return create_office(name, folder, passphrase, clock=lambda: workspace.clock().astimezone().date())

        self.work(make, self.engage("正在生成"), self._made)

    def _made(self, made: CreatedOffice) -> None:
        self.folder.remember()
        self.passphrases.clear()
        page, layout = framed("report")
        layout.setContentsMargins(0, 0, 2 * GRID, 0)
        layout.setSpacing(3 * GRID)
        layout.addWidget(words("两个文件已生成。", "heading"))
        for caption, text, name in (
            ("收件公钥：发给各填报单位", plain(made.public_path.name), ""),
            ("私钥：只留在本单位，另存一份锁好", plain(made.private_path.name), ""),
            ("指纹：各单位打电话来核对时，照着念", "　".join(made.fingerprint.split()), "title"),
        ):
            layout.addWidget(words(caption, "quiet"))
            value = words(text, name)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            layout.addWidget(value)
        layout.addStretch(1)
        self.show_page(page)
        self.outcome.say("收件公钥和私钥已生成", made.public_path.parent)
        self.finished_with()
