"""生成搬家文件: everything into one file under a passphrase, opened again and compared before it counts."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.services.backup_files import WrittenBackup
from app.services.moving import move_out
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.common import Reporter, framed, plain, size_words, words
from ui.dialogs.folders import FolderMemory, FolderRow
from ui.dialogs.job import JobDialog
from ui.dialogs.recipients import PassphrasePair
from ui.theme import GRID, Theme

_WHAT = "全部草稿连同修改记录、照片和单位密钥装进一个文件。这台电脑上的内容不变，可以继续使用。"
_KEEP_IT = "在新电脑上要凭这个口令打开：请当面带过去，不要写在同一个 U 盘里；忘了就打不开。"
_NEXT = (
    "到新电脑上：安装窗报，把这个文件拷过去，在“备份和搬家”里选“收入搬家文件”，输入同一口令。"
    "收入并核对过之前，请不要清空这台电脑。"
)


class MoveOutDialog(JobDialog):
    """Where to, the passphrase twice, then the file and what to do with it."""

    def __init__(
        self, backend: Backend, theme: Theme, settings: FolderMemory | None, parent: QWidget | None = None
    ) -> None:
        super().__init__("生成搬家文件", "生成(&G)", backend, theme, parent)
        self.passphrases = PassphrasePair(_KEEP_IT)
        self.passphrases.changed.connect(self._judge)
        self.folder = FolderRow("保存到", "move_out", settings, theme)
        for each in (words(_WHAT), self.folder, self.passphrases):
            self.form_layout.addWidget(each)
        self.form_layout.addStretch(1)
        self._judge()
        self.passphrases.first.setFocus()

    @Slot()
    def _judge(self) -> None:
        self.allow(self.passphrases.fault)

    @Slot()
    def begin(self) -> None:
        """Write the file."""
        out, passphrase = self.folder.folder, self.passphrases.passphrase

        def write(workspace: Workspace, reporter: Reporter) -> WrittenBackup:
            return move_out(workspace, out, passphrase, progress=reporter.report, cancelled=reporter.cancelled)

        self.work(write, self.engage("正在整理"), self._written)

    def failed(self, error: BaseException) -> None:
        """Say why; it can be tried again."""
        super().failed(error)
        self._judge()

    def _written(self, written: WrittenBackup) -> None:
        self.folder.remember()
        self.passphrases.clear()
        page, layout = framed("report")
        layout.setContentsMargins(0, 0, 2 * GRID, 0)
        layout.setSpacing(4 * GRID)
        layout.addWidget(words("搬家文件已生成，已重新打开核对无误。", "heading"))
        inside = f"草稿 {written.drafts} 份，附件 {written.attachments} 个，{size_words(written.file.size)}"
        layout.addWidget(words(inside))
        if written.missing:
            layout.addWidget(
                words(f"有 {written.missing} 个附件此前已缺失或损坏，没能放进去，请在草稿里重新添加。", "advice")
            )
        layout.addWidget(words(_NEXT))
        layout.addStretch(1)
        self.show_page(page)
        self.outcome.say(plain(written.file.path.name), written.file.path.parent)
        self.finished_with()
