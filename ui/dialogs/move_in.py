"""收入搬家文件: a backup file of any kind taken in beside the drafts that are here, none of which is touched."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QWidget

from app.bundle.age_stream import new_identity
from app.bundle.backup_file import BACKUP_SUFFIX
from app.bundle.backup_reader import needs_passphrase
from app.bundle.identities import UNIT_KEY, load_identities, unit_key
from app.bundle.reader import Key
from app.bundle.refusals import Refusal
from app.errors import RefusedError
from app.services.moving import MovedInReport, move_in
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.common import Reporter, button, column, framed, plain, words
from ui.dialogs.folders import FolderMemory, choose_private_key, folder_for, remember_folder
from ui.dialogs.job import JobDialog
from ui.theme import GRID, Theme

_FOLDER = "move_in"
_WHAT = "选择在原来的电脑上生成的搬家文件，或另一处备份里的备份文件。本机已有的草稿一份也不动，收入前先自动备份。"
_BY_KEY = "这份备份封给了公钥：请选择收件单位的私钥文件。就在当初备份的电脑上时，可以不选，用本机的密钥打开。"


class MoveInDialog(JobDialog):
    """Which file, then what it asks for: a passphrase, or a key."""

    def __init__(
        self, backend: Backend, theme: Theme, settings: FolderMemory | None, parent: QWidget | None = None
    ) -> None:
        super().__init__("收入搬家文件", "收入(&S)", backend, theme, parent)
        self._settings = settings
        self._file: Path | None = None
        self._key_file: Path | None = None
        self._by_passphrase: bool | None = None
        self.file_shown = _shown("搬家文件")
        self.choose_file = button("选择文件(&O)…")
        self.choose_file.setIcon(theme.icon("folder-open"))
        self.choose_file.clicked.connect(self._choose_file)
        self.key_shown = _shown("私钥文件")
        self.choose_key = button("选择私钥(&K)…")
        self.choose_key.setIcon(theme.icon("key"))
        self.choose_key.clicked.connect(self._choose_key)
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.textChanged.connect(self._judge)
        self._secret_caption = QLabel("口令(&P)")
        self._secret_caption.setBuddy(self.secret)
        self._secret_row = _row(self._secret_caption, self.secret)
        self._key_part = QWidget()
        inside = column(spacing=2 * GRID)
        inside.addWidget(words(_BY_KEY))
        inside.addWidget(_row(self.key_shown, self.choose_key))
        self._key_part.setLayout(inside)
        for each in (words(_WHAT), _row(self.file_shown, self.choose_file), self._key_part, self._secret_row):
            self.form_layout.addWidget(each)
        self.form_layout.addStretch(1)
        self._key_part.hide()
        self._secret_row.hide()
        self._judge()
        self.choose_file.setFocus()

    # ── what is asked for ───────────────────────────────────────────────

    def take_file(self, path: Path) -> None:
        """Use this file; what opens it is found out by looking at its head."""
        self._file, self._by_passphrase = path, None
        self.file_shown.setText(str(path))
        self.notice.say("")
        self._judge()
        self.backend.work(self, lambda _: needs_passphrase(path), self._ask, self.failed)

    def take_key(self, path: Path) -> None:
        """Use this private key."""
        self._key_file = path
        self.key_shown.setText(str(path))
        self.secret.clear()
        self._secret_row.hide()
        self.notice.say("")
        self._judge()
        self.primary.setFocus()

    def _ask(self, by_passphrase: bool) -> None:
        self._by_passphrase = by_passphrase
        self._key_part.setVisible(not by_passphrase)
        self._secret_row.setVisible(by_passphrase)
        self.secret.clear()
        self._judge()
        (self.secret if by_passphrase else self.choose_key).setFocus()

    @Slot()
    def _choose_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "选择搬家文件", str(folder_for(self._settings, _FOLDER)), f"窗报备份和搬家文件 (*{BACKUP_SUFFIX})"
        )
        if chosen:
            remember_folder(self._settings, _FOLDER, Path(chosen).parent)
            self.take_file(Path(chosen))

    @Slot()
    def _choose_key(self) -> None:
        chosen = choose_private_key(self, self._settings)
        if chosen is not None:
            self.take_key(chosen)

    @Slot()
    def _judge(self) -> None:
        self.allow(self._reason())

    def _reason(self) -> str:
        if self._file is None:
            return "请先选择文件。"
        if self._by_passphrase is None:
            return "正在查看文件……"
        if self._secret_row.isVisibleTo(self) and not self.secret.text():
            return "请先输入口令。"
        return ""

    # ── the job ─────────────────────────────────────────────────────────

    @Slot()
    def begin(self) -> None:
        """Take it in."""
        file, key_file, secret = self._file, self._key_file, self.secret.text()
        by_passphrase = self._by_passphrase
        if file is None:
            return

        def take(workspace: Workspace, reporter: Reporter) -> MovedInReport:
            key: Key
            if by_passphrase:
                key = secret
            elif key_file is not None:
                key = load_identities(key_file, (lambda: secret) if secret else None)
            else:
                own = workspace.data.keys
                # Not made for this: a key of this computer's would stand in the way of the one that comes along.
                key = [unit_key(own) if (own / UNIT_KEY).is_file() else new_identity()]
            return move_in(workspace, file, key, progress=reporter.report, cancelled=reporter.cancelled)

        self.work(take, self.engage("正在打开并核对"), self._taken)

    def failed(self, error: BaseException) -> None:
        """Ask for the key's passphrase when that is all that is missing."""
        super().failed(error)
        code = error.code if isinstance(error, RefusedError) else ""
        if code == Refusal.NEEDS_PASSPHRASE and self._key_file is not None:
            self._secret_caption.setText("私钥口令(&P)")
            self._secret_row.show()
            self.notice.say("")
        if code in (Refusal.NEEDS_PASSPHRASE, Refusal.WRONG_PASSPHRASE):
            self.secret.selectAll()
            self.secret.setFocus()
        if self._by_passphrase is None:
            self._file = None  # it could not even be looked at
        self._judge()

    def _taken(self, report: MovedInReport) -> None:
        self.secret.clear()
        page, layout = framed("report")
        layout.setContentsMargins(0, 0, 2 * GRID, 0)
        layout.setSpacing(4 * GRID)
        layout.addWidget(words("已收入，逐份核对无误。", "heading"))
        layout.addWidget(words(plain(report.sentence)))
        layout.addStretch(1)
        self.show_page(page)
        self.finished_with("收入的草稿在起始页上。")
        self.dismiss.setFocus()


def _shown(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setReadOnly(True)
    line.setPlaceholderText("还没有选择")
    line.setAccessibleName(name)
    return line


def _row(*widgets: QWidget) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2 * GRID)
    for widget in widgets:
        row.addWidget(widget, 1 if isinstance(widget, QLineEdit) else 0)
    return made
