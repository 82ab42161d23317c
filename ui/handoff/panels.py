"""What is asked for each way: which stick; where the images go and what stands on the discs; how large a mail may be."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLineEdit, QRadioButton, QWidget

from app.errors import ChuangbaoError
from app.services.discs import DiscPlan, plan_disc_images
from app.services.mailing import LIMITS, mail_words
from ui.backend import Backend
from ui.dialogs.common import column, plain, words
from ui.dialogs.folders import FolderMemory, FolderRow
from ui.fitting import GivingRow
from ui.handoff.drive_list import DriveList, LookForDrives
from ui.handoff.sources import SourceRow
from ui.theme import GRID, Theme

_USUAL = 20  # MB that most offices' mail takes


class Panel(QWidget):
    """`changed()`: `reason` says why it cannot begin yet, empty for nothing against it."""

    changed = Signal()

    @property
    def reason(self) -> str:
        raise NotImplementedError

    def show_files(self, sources: SourceRow) -> None:
        """Other files are to be handed over."""


class StickPanel(Panel):
    """The drives that are plugged in."""

    def __init__(self, backend: Backend, theme: Theme, look: LookForDrives) -> None:
        super().__init__()
        self.drives = DriveList(backend, theme, look, "存到哪个 U 盘")
        self.drives.changed.connect(self.changed)
        layout = column(spacing=2 * GRID)
        layout.addWidget(self.drives)
        layout.addWidget(
            words("写入后逐个重新读出核对，旁边写一份“校验值.txt”；U 盘里原有的文件不动。中途拔出可以接着写。", "quiet")
        )
        self.setLayout(layout)

    @property
    def reason(self) -> str:
        if self.drives.folder is None:
            return "请选择 U 盘。" if self.drives.drives else "请插上 U 盘。"
        drive = self.drives.drive
        return "这个 U 盘是只读的；侧面若有写保护开关，请拨开。" if drive and drive.read_only else ""


class DiscPanel(Panel):
    """Where the images go, what stands on the labels, and how many discs it takes."""

    def __init__(self, backend: Backend, theme: Theme, settings: FolderMemory | None) -> None:
        super().__init__()
        self._backend = backend
        self._files: tuple[Path, ...] = ()
        self._asked = 0
        self.unit, self.content = QLineEdit(), QLineEdit()
        self.unit.setPlaceholderText("取自文件名")
        self.content.setPlaceholderText("推荐材料")
        self.told = words("", "quiet")
        self.folder = FolderRow("映像保存到", "disc", settings, theme)
        fields = QGridLayout()
        fields.setHorizontalSpacing(2 * GRID)
        fields.setVerticalSpacing(2 * GRID)
        fields.setColumnStretch(1, 1)
        for row, (caption, line) in enumerate((("标签上的单位", self.unit), ("标签上的内容", self.content))):
            line.setAccessibleName(caption)
            line.setMaxLength(60)
            line.textEdited.connect(self._look)
            fields.addWidget(words(caption), row, 0)
            fields.addWidget(line, row, 1)
        layout = column(spacing=3 * GRID)
        layout.addWidget(self.told)
        layout.addLayout(fields)
        layout.addWidget(self.folder)
        self.setLayout(layout)

    @property
    def reason(self) -> str:
        return ""

    def show_files(self, sources: SourceRow) -> None:
        self._files = sources.files
        self._look()

    @Slot()
    def _look(self) -> None:
        """Say the plan; it reads sizes, which a worn stick may take its time to tell. The last question counts."""
        files, unit, content = self._files, self.unit.text(), self.content.text()
        if not files:
            self.told.setText("")
            return
        self._asked = asked = self._asked + 1
        self._backend.work(
            self,
            lambda workspace: plan_disc_images(workspace, files, unit=unit, content=content),
            lambda plan: self._say(plan) if asked == self._asked else None,
            self._cannot,
        )

    def _say(self, plan: DiscPlan) -> None:
        labels = "、".join(plan.volume(disc) for disc in plan.discs)
        self.told.setText(f"{plain(plan.sentence)}\n光盘在 Windows 里的名称：{plain(labels)}")

    def _cannot(self, error: BaseException) -> None:
        self.told.setText(plain(error.message) if isinstance(error, ChuangbaoError) else "")


class MailPanel(Panel):
    """How large a mail may be, and where the material goes."""

    def __init__(self, theme: Theme, settings: FolderMemory | None) -> None:
        super().__init__()
        self._count = self._size = 0
        self.limits: dict[int, QRadioButton] = {}
        self.told = words("", "quiet")
        self.folder = FolderRow("邮件材料保存到", "mail", settings, theme)
        heading = words("一封邮件的上限", "heading")
        heading.setWordWrap(False)
        row: list[QWidget] = [heading]
        group = QButtonGroup(self)
        for limit in LIMITS:
            choice = QRadioButton(f"{limit} MB")
            choice.setAccessibleName(f"一封邮件的上限 {limit} MB")
            choice.setChecked(limit == _USUAL)
            choice.toggled.connect(self._say)
            group.addButton(choice)
            row.append(choice)
            self.limits[limit] = choice
        layout = column(spacing=3 * GRID)
        layout.addWidget(GivingRow(*row, spacing=4 * GRID, left=True))
        layout.addWidget(self.told)
        layout.addWidget(self.folder)
        layout.addWidget(words("本程序不连接网络：材料放进文件夹，由您在自己的邮箱里发送。", "quiet"))
        self.setLayout(layout)

    @property
    def limit(self) -> int:
        """MB of a mail."""
        return next(limit for limit, choice in self.limits.items() if choice.isChecked())

    @property
    def reason(self) -> str:
        return "发邮件一次移交一个文件；请只选一个。" if self._count > 1 else ""

    def show_files(self, sources: SourceRow) -> None:
        self._count, self._size = len(sources.files), sources.total
        self._say()

    @Slot()
    def _say(self) -> None:
        self.told.setText(mail_words(self._size, self.limit) if self._count == 1 else "")
        self.changed.emit()
