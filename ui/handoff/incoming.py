"""核对介质: a stick, a disc, or a folder of mail attachments, held against its list or joined."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.bundle.layout import SEALED_SUFFIX
from app.handoff.checking import CheckedFolder
from app.handoff.checksums import FileSum
from app.services.handing_over import drives
from app.services.incoming import take_in
from app.services.mailing import Joined
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.common import Reporter, button, framed, plain, words
from ui.dialogs.folders import FolderMemory
from ui.dialogs.job import JobDialog
from ui.handoff.drive_list import DriveList, LookForDrives
from ui.theme import GRID, Theme

_PURPOSE = "incoming"


class IncomingDialog(JobDialog):
    """`bundle_wanted(path)`: a sealed file that was whole is to be opened."""

    bundle_wanted = Signal(object)

    def __init__(
        self,
        backend: Backend,
        theme: Theme,
        settings: FolderMemory | None,
        parent: QWidget | None = None,
        *,
        look_for_drives: LookForDrives = drives,
    ) -> None:
        super().__init__("核对介质", "开始核对(&S)", backend, theme, parent)
        self._settings = settings
        self.drives = DriveList(backend, theme, look_for_drives, "核对哪个 U 盘、光盘或文件夹")
        self.drives.changed.connect(self._judge)
        self.form_layout.addWidget(
            words("按介质上的“校验值.txt”逐个读出核对，查出缺失和损坏的文件；只读取，不改动介质。", "quiet")
        )
        self.form_layout.addWidget(self.drives)
        self.form_layout.addWidget(
            words(
                "分成几封的邮件：把全部附件存到同一个文件夹，用“其他位置”选中它，会核对每一份并合并成原来的文件。",
                "quiet",
            )
        )
        self.form_layout.addStretch(1)
        remembered = settings.folder(_PURPOSE) if settings is not None else None
        if remembered is not None:
            self.drives.choose_folder(remembered)
        self._judge()

    @Slot()
    def _judge(self) -> None:
        if not self.busy:
            self.allow("" if self.drives.folder is not None else "请选择 U 盘、光盘或文件夹。")

    @Slot()
    def begin(self) -> None:
        """Look at what was chosen; the page stays, for the next medium."""
        folder = self.drives.folder
        if folder is None:
            return

        def job(_: Workspace, reporter: Reporter) -> CheckedFolder | list[Joined]:
            return take_in(folder, progress=reporter.report, cancelled=reporter.cancelled)

        self.work(job, self.engage("正在查看"), lambda found: self._show(folder, found))

    def failed(self, error: BaseException) -> None:
        """Another medium can be chosen."""
        super().failed(error)
        self._judge()

    def _show(self, folder: Path, found: CheckedFolder | list[Joined]) -> None:
        if self._settings is not None:
            self._settings.remember_folder(_PURPOSE, folder)
        if isinstance(found, CheckedFolder):
            if not found.ok:
                self.notice.say(found.sentence)
                self._judge()
                return
            self.show_page(self._report(found.sentence, folder, found.sums.files))
            self.outcome.say("核对无误", folder)
        else:
            text = "\n".join(each.sentence for each in found)
            self.show_page(self._report(text, folder, [each.sum for each in found]))
            self.outcome.say("合并成功，核对无误", folder)
        self.finished_with()

    def _report(self, sentence: str, folder: Path, files: list[FileSum] | tuple[FileSum, ...]) -> QWidget:
        page, layout = framed("report")
        layout.setContentsMargins(0, 0, 2 * GRID, 0)
        layout.setSpacing(3 * GRID)
        layout.addWidget(words(plain(sentence)))
        for file in files:
            cell, inside = framed("card")
            inside.addWidget(words(plain(file.name), "heading"))
            inside.addWidget(words(f"校验码 {file.code}", "quiet"))
            if file.name.lower().endswith(SEALED_SUFFIX):
                opening = button("打开")
                opening.setIcon(self.theme.icon("package-open"))
                opening.setAccessibleName(f"打开 {file.name}")
                opening.clicked.connect(lambda _=False, path=folder / file.name: self._open(path))
                inside.addWidget(opening, 0, Qt.AlignmentFlag.AlignLeft)
            layout.addWidget(cell)
        layout.addStretch(1)
        return page

    def _open(self, path: Path) -> None:
        self.bundle_wanted.emit(path)
        self.accept()
