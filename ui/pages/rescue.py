"""A store that is damaged or gone: what happened, the newest good backup with what it lacks, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.errors import ChuangbaoError, StorageError
from app.services.recovery import leave_place
from app.services.restoring import restore, start_empty
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.chooser import BackupChooser
from ui.dialogs.common import OUR_FAULT, NoticeLine, Scroll, button, column, framed, plain, words
from ui.fitting import GivingRow
from ui.theme import GRID, Theme

_WIDTH = 760
_ICON = 8 * GRID
_DAMAGED = "草稿库文件已损坏，不能再用。常见原因是断电、磁盘故障，或文件被别的程序改写。程序没有改动这个文件。"
_HELD = "关闭窗报之前，程序还拿着它的全部内容，可以照原样放回。"
_NOTHING = (
    "可以先查看数据文件夹的 backups 里有没有从别处找回的备份，放好后重试；也可以从空白草稿库开始，"
    "再用“备份和搬家”收入另一处的备份文件。现在的文件会留存，不会删除。"
)


class RescuePanel(QWidget):
    """`mended(str)`: a store stands in its place again, with the sentence of what was done; `again()`: try as it is;
    `leave()`: not now."""

    mended = Signal(str)
    again = Signal()
    leave = Signal()

    def __init__(self, error: StorageError, backend: Backend, theme: Theme) -> None:
        super().__init__()
        self._backend = backend
        self._gone = gone = error.code in ("gone", "moved")
        self._held = error.code == "moved"
        icon = QLabel()
        icon.setAccessibleName("恢复")
        icon.setPixmap(theme.icon("life-buoy", theme.colours.accent).pixmap(_ICON, _ICON))
        self.title = words("草稿库不见了" if gone else "草稿库损坏了", "title")
        self.what = words(plain(f"{error.message}{_HELD if self._held else ''}" if gone else _DAMAGED))
        self.nothing = words(_NOTHING)
        self.chooser = BackupChooser(backend, theme)
        self.chooser.changed.connect(self._judge)
        self.notice = NoticeLine(theme)
        self.restore = button("恢复这份备份(&Y)", "primary")
        self.restore.clicked.connect(self._restore)
        self.others = button("看看其他备份(&K)")
        self.others.clicked.connect(self._show_others)
        self.put_back = button("由程序放回(&F)", "primary")
        self.put_back.clicked.connect(self._put_back)
        self.empty = button("从空白开始(&E)")
        self.empty.clicked.connect(self._start_empty)
        self.retry = button("重试(&R)")
        self.retry.clicked.connect(self.again)
        self.later = button("先不恢复（关闭）(&X)")
        self.later.clicked.connect(self.leave)
        head = QHBoxLayout()
        head.setSpacing(3 * GRID)
        head.addWidget(icon)
        head.addWidget(self.title, 1)
        choices = (self.put_back, self.restore, self.empty, self.others, self.retry, self.later)
        card, inside = framed("card")
        inside.setContentsMargins(6 * GRID, 5 * GRID, 6 * GRID, 5 * GRID)
        inside.setSpacing(4 * GRID)
        inside.addLayout(head)
        for widget in (self.what, self.chooser, self.nothing, self.notice):
            inside.addWidget(widget)
        inside.addWidget(GivingRow(*choices, spacing=2 * GRID, left=True))
        card.setMaximumWidth(theme.widened(_WIDTH))
        page = QWidget()
        page.setObjectName("page")
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(card, 8)
        across.addStretch(1)
        layout = column()
        layout.addStretch(1)
        layout.addLayout(across)
        layout.addStretch(2)
        page.setLayout(layout)
        outside = column()
        outside.addWidget(Scroll(page, "恢复草稿库"))
        self.setLayout(outside)
        self.chooser.setHidden(self._held)
        self._judge()
        if not self._held:
            self.chooser.find_newest()

    def take_focus(self) -> None:
        """The keyboard goes to what can be done."""
        wanted = (self.put_back, self.restore, self.empty, self.others)
        chosen = next((b for b in wanted if b.isVisibleTo(self) and b.isEnabled()), self.later)
        chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _judge(self) -> None:
        chooser = self.chooser
        self.put_back.setVisible(self._held)
        self.restore.setVisible(not (chooser.hopeless or self._held))
        self.restore.setEnabled(chooser.offer is not None)
        self.others.setVisible(not (chooser.hopeless or self._held or chooser.list.isVisibleTo(self)))
        for each in (self.empty, self.nothing):
            each.setVisible(chooser.hopeless)
        self.retry.setVisible(self._gone or bool(chooser.fault))
        if self.isVisible() and not self.chooser.list.hasFocus():
            self.take_focus()

    @Slot()
    def _show_others(self) -> None:
        self.chooser.show_list()
        self.others.hide()

    @Slot()
    def _restore(self) -> None:
        offer = self.chooser.offer
        if offer is None:
            return

        def bring_back(workspace: Workspace) -> str:
            done = restore(workspace, offer.backup)
            leave_place(workspace)  # what was open then may look otherwise now
            return done.sentence

        self._do(bring_back)

    @Slot()
    def _start_empty(self) -> None:
        def begin(workspace: Workspace) -> str:
            aside: Path | None = start_empty(workspace)
            kept = f"原来的文件留存在 {aside}。" if aside else ""
            return f"已从空白草稿库开始。{kept}有另一处的备份时，请用“备份和搬家”收入。"

        self._do(begin)

    @Slot()
    def _put_back(self) -> None:
        """From the open handle; where that fails only a backup is left."""

        def failed(error: BaseException) -> None:
            self._held = False
            self.chooser.show()
            self.chooser.find_newest()
            self._failed(error)

        self.setEnabled(False)
        done = "草稿库已放回原处，内容都在。"
        self._backend.store(self, lambda w: w.store.put_back(), lambda _: self.mended.emit(done), failed)

    def _do(self, job: Callable[[Workspace], str]) -> None:
        """On the thread that owns the store; one thing at a time."""
        self.setEnabled(False)
        self.notice.say("")
        self._backend.store(self, job, self.mended.emit, self._failed)

    def _failed(self, error: BaseException) -> None:
        self.setEnabled(True)
        self.notice.say(error.message if isinstance(error, ChuangbaoError) else OUR_FAULT)
        self.take_focus()
