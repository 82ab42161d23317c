"""Sends papers to a printer, a job for each document, a page for each turn of the event loop.

Qt promises a QPainter on a QPrinter only on the window's thread; a page takes it one to some ten milliseconds, so the
window stays alive. Photos are read and decoded by a worker before their document begins.

A document reaches the printer whole or not at all. Where the system can throw a begun job away (Windows), cancelling
does so between two pages; where it cannot (CUPS prints what it has when the painter ends), the document is finished and
the next one not begun.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtPrintSupport import QPrinter

from app.errors import ChuangbaoError
from app.render.pages import Page
from app.services.prints import DraftPrints, PrintCancelled, PrintPaper, photos_for_print
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.common import OUR_FAULT, Reporter
from ui.paper.painter import PagePainter
from ui.preview.printers import set_paper, set_two_sided

_MM = 25.4  # in an inch
_BAD = (QPrinter.PrinterState.Aborted, QPrinter.PrinterState.Error)

OpenPrinter = Callable[[str], QPrinter]
"""A printer for a job of this title."""


@dataclass(frozen=True, slots=True)
class PrintTask:
    """One document of a draft, to be printed `copies` times, each copy complete before the next."""

    prints: DraftPrints
    paper: PrintPaper
    copies: int

    @property
    def title(self) -> str:
        """What the job is called in the printer's queue."""
        return f"{self.paper.title}（{self.prints.unit}）" if self.prints.unit else self.paper.title


@dataclass(frozen=True, slots=True)
class Printed:
    """A document that was sent to a printer. `revision` is that of a 定稿, 0 for a draft still being written."""

    draft: str
    revision: int
    document: str
    title: str
    pages: int
    copies: int
    printer: str


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    """What went to the printer, and the sentence why the rest did not (empty when everything went)."""

    printed: tuple[Printed, ...]
    left: tuple[PrintTask, ...]
    message: str


@dataclass(slots=True)
class _Job:
    """A document on its way: `worth` sides come out for each page that is sent, `at` pages have been.

    The canvas stands before the printer so that it goes first when both go in the middle of a page.
    """

    canvas: QPainter
    printer: QPrinter
    painter: PagePainter
    pages: Sequence[Page]
    worth: int
    at: int = 0


class PrintRun(QObject):
    """Runs once. `finished(PrintOutcome)` comes in any case; `reporter` carries progress and the wish to stop."""

    finished = Signal(object)

    def __init__(
        self,
        tasks: Sequence[PrintTask],
        printer_name: str,
        open_printer: OpenPrinter,
        painter: PagePainter,
        backend: Backend,
        reporter: Reporter,
        parent: QObject,
        *,
        two_sided: bool,
    ) -> None:
        super().__init__(parent)
        self._tasks = list(tasks)
        self._name = printer_name
        self._open_printer = open_printer
        self._painter = painter
        self._backend = backend
        self._reporter = reporter
        self._two_sided = two_sided
        self._job: _Job | None = None
        self._printed: list[Printed] = []
        self._sides = 0
        self._all_sides = sum(len(t.paper.pages) * t.copies for t in tasks)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._page)

    # ── a document ──────────────────────────────────────────────────────

    def start(self) -> None:
        """Begin with the first document that is left; called again by itself after each."""
        if not self._tasks:
            self._finish("")
            return
        if self._reporter.cancelled():
            self._finish(self._cancelled())
            return
        task = self._tasks[0]
        self._tell(task)
        if not any(page.pictures for page in task.paper.pages):
            self._begin({})
            return

        def go_on() -> None:
            if self._reporter.cancelled():
                raise PrintCancelled

        def read(workspace: Workspace) -> dict[str, QImage]:
            found = photos_for_print(workspace, task.prints.draft, task.paper.pages, go_on)
            return {sha256: QImage.fromData(data) for sha256, data in found.items()}

        self._backend.work(self, read, self._begin, self._not_read)

    def _not_read(self, error: BaseException) -> None:
        if isinstance(error, PrintCancelled):
            self._finish(self._cancelled())
            return
        self._finish(error.message if isinstance(error, ChuangbaoError) else OUR_FAULT)

    def _begin(self, photos: dict[str, QImage]) -> None:
        task = self._tasks[0]
        printer = self._open_printer(task.title)
        first = task.paper.pages[0]
        set_paper(printer, first)
        set_two_sided(printer, first, two_sided=self._two_sided)
        repeated = 1
        if printer.supportsMultipleCopies():
            printer.setCopyCount(task.copies)
            printer.setCollateCopies(True)
        else:
            repeated = task.copies
        pages = self._in_order(task.paper.pages, repeated)
        job = self._job = _Job(
            QPainter(), printer, self._painter.with_photos(photos.get), pages, task.copies // repeated
        )
        if job.canvas.begin(printer):
            self._timer.start()
        else:
            self._finish(self._refused(task))

    def _in_order(self, pages: Sequence[Page], copies: int) -> list[Page]:
        """Copy after copy; on both sides each begins with a fresh sheet, so an odd one is followed by a blank side."""
        one = list(pages)
        blank = [Page(pages[-1].width, pages[-1].height)] if self._two_sided and len(pages) % 2 else []
        return [*(one + blank) * (copies - 1), *one]

    # ── a page ──────────────────────────────────────────────────────────

    @Slot()
    def _page(self) -> None:
        job, task = self._job, self._tasks[0]
        if job is None:
            return
        if self._reporter.cancelled() and job.printer.abort():
            self._stop(job, self._cancelled())
            return
        page = job.pages[job.at]
        if job.at:
            set_paper(job.printer, page)
            if not job.printer.newPage():
                job.printer.abort()
                self._stop(job, self._refused(task))
                return
        job.painter.paint(job.canvas, page, job.printer.resolution() / _MM, QColor("black"))
        job.at += 1
        self._sides += job.worth if page.runs or page.rules or page.pictures else 0
        self._tell(task)
        if job.at == len(job.pages):
            self._end(job, task)

    def _end(self, job: _Job, task: PrintTask) -> None:
        self._timer.stop()
        self._job = None
        if not job.canvas.end() or job.printer.printerState() in _BAD:
            self._finish(self._refused(task))
            return
        draft = task.prints.draft
        revision = draft.revision if task.prints.final else 0
        paper = task.paper
        done = Printed(draft.id, revision, paper.id, paper.title, len(paper.pages), task.copies, self._name)
        self._printed.append(done)
        del self._tasks[0]
        self.start()

    def _stop(self, job: _Job, why: str) -> None:
        self._timer.stop()
        self._job = None
        job.canvas.end()
        self._finish(why)

    # ── telling ─────────────────────────────────────────────────────────

    def _tell(self, task: PrintTask) -> None:
        many = f" {task.copies} 份" if task.copies > 1 else ""
        self._reporter.report(self._sides, self._all_sides, f"正在打印{task.paper.title}{many}")

    def _cancelled(self) -> str:
        left = "、".join(dict.fromkeys(task.paper.title for task in self._tasks))
        return f"打印已取消，没有打印：{left}。草稿不受影响；需要时可以再打印。"

    def _refused(self, task: PrintTask) -> str:
        return (
            f"打印机“{self._name}”没有接受{task.paper.title}。草稿不受影响；"
            "请确认打印机已开机、连好、有纸，再打印没有送出的部分，或先导出 PDF。"
        )

    def _finish(self, message: str) -> None:
        self.finished.emit(PrintOutcome(tuple(self._printed), tuple(self._tasks), message))
