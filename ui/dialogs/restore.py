"""恢复: an older state of the whole store in the place of the present one, which is kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.draft import Draft
from app.services.recovery import leave_place
from app.services.restoring import Restored, keep_draft, restore
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.chooser import BackupChooser
from ui.dialogs.common import Reporter, framed, plain, words
from ui.dialogs.job import JobDialog
from ui.theme import Theme

_WHAT = (
    "恢复会把整个草稿库换成选中的那一份，所有草稿都回到当时的样子。只想找回某一份草稿以前的内容，"
    "请打开那份草稿看它的修改记录。"
)
_UNDER = "用选中的备份换下草稿库，再把屏幕上这份草稿的全部文字写进去。其他草稿回到备份时的样子。"


class RestoreDialog(JobDialog):
    """The list of backups, what the chosen one lacks, and 恢复这份备份.

    `on_screen`: the open draft, which is written into what was restored; `kept(id)` then.
    """

    kept = Signal(str)

    def __init__(
        self,
        backend: Backend,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        on_screen: Callable[[], Draft] | None = None,
    ) -> None:
        super().__init__("恢复本机备份", "恢复这份备份(&H)", backend, theme, parent)
        self._on_screen = on_screen
        self.chooser = BackupChooser(backend, theme)
        self.chooser.changed.connect(self._judge)
        self.form_layout.addWidget(words(_WHAT if on_screen is None else _UNDER))
        self.form_layout.addWidget(self.chooser)
        self.form_layout.addStretch(1)
        self._judge()
        self.chooser.show_list()

    @Slot()
    def _judge(self) -> None:
        if not self.busy:
            waiting = "正在查看备份……" if self.chooser.busy or not self.chooser.fault else self.chooser.fault
            self.allow("" if self.chooser.offer is not None else waiting)

    @Slot()
    def begin(self) -> None:
        """Put the chosen one in place."""
        offer = self.chooser.offer
        if offer is None:
            return

        draft = self._on_screen() if self._on_screen is not None else None

        def bring_back(workspace: Workspace, reporter: Reporter) -> tuple[Restored, str]:
            reporter.report(0, 0, "正在恢复")
            done = restore(workspace, offer.backup)
            if draft is not None:
                return done, keep_draft(workspace, draft)
            leave_place(workspace)
            return done, ""

        reporter = self.engage("正在恢复")
        self.progress.cancel.setEnabled(False)  # one rename: there is nothing in between to stop at
        self.work(bring_back, reporter, lambda made: self._restored(*made), on_store=True)

    def _restored(self, done: Restored, kept: str) -> None:
        page, lines = framed("report")
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(words(plain(done.done), "heading"))
        for each in ("屏幕上的文字已写进去，可以接着填。" if kept else "", done.lost):
            if each:
                lines.addWidget(words(each))
        lines.addStretch(1)
        if kept:
            self.finished.connect(lambda _: self.kept.emit(kept))
        self.show_page(page)
        if done.aside is not None:
            self.outcome.say("已恢复；换下来的草稿库留存在这里", done.aside.parent)
        self.finished_with()
        self.dismiss.setFocus()
