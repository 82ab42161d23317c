"""A dialog with one long job: a page to fill in, progress in its place, then the result. It asks no questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.errors import ChuangbaoError
from app.services.checking import ProblemsFound
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.common import (
    OUR_FAULT,
    NoticeLine,
    ProgressLine,
    Reporter,
    ResultLine,
    Scroll,
    button,
    column,
    restyle,
    words,
)
from ui.theme import GRID, Theme

T = TypeVar("T")


_WIDTH = 680
_HEIGHT = 620  # leaves room for the title and task bar on 1366×768


class JobDialog(QDialog):
    """Title, scrolling body, progress, notice, result, then the reason why not beside the primary button.

    Enter is the primary button, Esc closes while nothing is under way; while something is, it is asked to stop.
    """

    def __init__(self, title: str, primary: str, backend: Backend, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.backend = backend
        self.theme = theme
        self.busy = False
        self._reporter: Reporter | None = None
        self._closing = False
        self.setWindowTitle(title)
        self.setMinimumWidth(640)
        self.resize(_WIDTH, _HEIGHT)

        self.form = QWidget()
        self.form_layout = column(spacing=4 * GRID)
        self.form_layout.setContentsMargins(0, 0, 2 * GRID, 0)
        self.form.setLayout(self.form_layout)
        self.body = Scroll(self.form, title)
        self.progress = ProgressLine()
        self.notice = NoticeLine(theme)
        self.outcome = ResultLine(theme)
        self.reason = words("", "quiet")
        self.dismiss = button("关闭(&X)")
        self.dismiss.clicked.connect(self.reject)
        self.primary = button(primary, "primary")
        self.primary.setDefault(True)
        self.primary.clicked.connect(self.begin)

        foot = QHBoxLayout()
        foot.setSpacing(2 * GRID)
        foot.addWidget(self.reason, 1)
        foot.addWidget(self.dismiss)
        foot.addWidget(self.primary)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * GRID, 5 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addWidget(words(title, "title"))
        layout.addWidget(self.body, 1)
        for each in (self.outcome, self.notice, self.progress):
            layout.addWidget(each)
        layout.addLayout(foot)

    def show_page(self, page: QWidget) -> None:
        """Put another page in the place of the form, which is gone then."""
        self.body.setWidget(page)
        self.form = page

    @Slot()
    def begin(self) -> None:
        """The primary button was pressed."""
        raise NotImplementedError

    def allow(self, reason: str) -> None:
        """Enable the primary button unless there is a reason against it, which is then shown."""
        self.reason.setText(reason)
        self.primary.setEnabled(not reason and not self.busy)

    # ── the job ─────────────────────────────────────────────────────────

    def engage(self, doing: str) -> Reporter:
        """From now on something is under way: the page rests, progress shows. Returns the job's reporter."""
        self.busy = True
        # Kept until the next job: its last reference must not go on the worker's thread.
        self._reporter = Reporter()
        self.notice.say("")
        self.reason.setText("")
        self.progress.follow(self._reporter, doing)
        self.form.setEnabled(False)
        self.primary.setEnabled(False)
        self.dismiss.setEnabled(False)
        self.progress.cancel.setFocus()
        return self._reporter

    def work(
        self,
        function: Callable[[Workspace, Reporter], T],
        reporter: Reporter,
        on_done: Callable[[T], None],
        *,
        on_store: bool = False,
    ) -> None:
        """Run the job that `reporter` belongs to; then `on_done`, or the error in the page.

        `on_store`: on the thread that owns the store, for what replaces or rebuilds the store as a whole.
        """

        def run(workspace: Workspace) -> T:
            return function(workspace, reporter)

        def done(outcome: T) -> None:
            self.rest()
            on_done(outcome)

        (self.backend.store if on_store else self.backend.work)(self, run, done, self.failed)

    def rest(self) -> None:
        """Nothing is under way any more."""
        self.busy = False
        self.progress.finish()
        self.form.setEnabled(True)
        self.dismiss.setEnabled(True)
        self.primary.setEnabled(True)

    def failed(self, error: BaseException) -> None:
        """Say what went wrong; a job that was stopped by closing the window closes it."""
        self.rest()
        reasons = [problem.message for problem in error.problems] if isinstance(error, ProblemsFound) else []
        message = error.message if isinstance(error, ChuangbaoError) else OUR_FAULT
        self.notice.say("\n".join([message, *reasons]))
        self.primary.setFocus()
        if self._closing and isinstance(error, ChuangbaoError) and error.code == "cancelled":
            self.reject()
        self._closing = False

    def finished_with(self, note: str = "") -> None:
        """There is nothing more to do here: 关闭 becomes the primary button."""
        self.primary.hide()
        self.reason.setText(note)
        restyle(self.dismiss, "primary")
        self.dismiss.setDefault(True)
        self.outcome.open_folder.setFocus()

    # ── leaving ─────────────────────────────────────────────────────────

    def reject(self) -> None:
        """Esc and 关闭: leave, or stop what is under way."""
        if self.busy:
            self.progress.stop()
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's own close button: stop what is under way, then leave."""
        if self.busy:
            self._closing = True
            self.progress.stop()
            event.ignore()
            return
        super().closeEvent(event)
