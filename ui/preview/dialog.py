"""预览打印: exactly the pages that will print, which of them and how often, and the printer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from app.errors import ChuangbaoError
from app.render.fonts import FontLibrary
from app.services.prints import DraftPrints, PrintCancelled, prints_of
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.common import OUR_FAULT, NoticeLine, ProgressLine, Reporter, column, plain
from ui.paper.painter import PagePainter
from ui.preview.bar import PreviewBar
from ui.preview.candidates import Candidate
from ui.preview.done import DoneLine
from ui.preview.pictures import PreviewPhotos
from ui.preview.print_run import PrintOutcome, PrintRun, PrintTask
from ui.preview.printers import Printers, set_paper, set_two_sided
from ui.preview.sheets import Leaf
from ui.preview.side import Side
from ui.preview.view import CLOSEST, FIT_PAGE, PreviewView
from ui.settings import Settings
from ui.theme import GRID, Theme

_SIZE = (1240, 690)  # px, where the screen has room for it
_TITLE_BAR = 36
_SMALLEST = (860, 520)
_ZOOM, _PAIRS, _TWO_SIDED, _PRINTER = "preview/zoom", "preview/pairs", "preview/two-sided", "preview/printer"
_PLACE = "preview"


class PreviewDialog(QDialog):
    """`go_to(draft id, field)`: the place of a problem is wanted; `export_wanted()`; `printed(tuple of Printed)`.

    Enter prints, Esc closes; while something is under way both of Esc and the window's cross ask it to stop.
    """

    go_to = Signal(str, str)
    export_wanted = Signal()
    printed = Signal(object)

    def __init__(
        self,
        candidates: Sequence[Candidate],
        backend: Backend,
        theme: Theme,
        fonts: FontLibrary,
        settings: Settings | None,
        printers: Printers,
        parent: QWidget | None = None,
        *,
        can_export: bool = True,
    ) -> None:
        super().__init__(parent)
        self._backend = backend
        self._theme = theme
        self._settings = settings
        self._printers = printers
        self._prints: dict[str, DraftPrints] = {}
        self._loading: Reporter | None = None
        self._reporter: Reporter | None = None
        self._closing = False
        self.run: PrintRun | None = None
        self._photos = PreviewPhotos(backend, self)
        self._painter = PagePainter(fonts, lambda _: None)
        self._painters: dict[str, PagePainter] = {}
        self.view = PreviewView(self._painter_for, theme)
        self.bar = PreviewBar(self.view, theme)
        self.side = Side(candidates, printers, theme, can_export=can_export)
        self.progress = ProgressLine()
        self.notice = NoticeLine(theme)
        self.done_line = DoneLine(theme)
        self._lay_out()
        self._connect()
        self._recall()
        self._load()
        QTimer.singleShot(0, self, self._find_printers)

    def _lay_out(self) -> None:
        self.setWindowTitle("预览打印")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setMinimumSize(*_SMALLEST)
        room = self.screen().availableSize()
        self.resize(min(_SIZE[0], room.width() - GRID), min(_SIZE[1], room.height() - _TITLE_BAR))
        lines = column(margin=3 * GRID)
        for line in (self.done_line, self.notice, self.progress):
            lines.addWidget(line)
        self._lines = QWidget()
        self._lines.setLayout(lines)
        middle = column(spacing=0)
        middle.addWidget(self.bar)
        middle.addWidget(self.view, 1)
        middle.addWidget(self._lines)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addLayout(middle, 1)

    def _connect(self) -> None:
        side = self.side
        self._photos.arrived.connect(self.view.forget_pictures)
        side.candidates.changed.connect(self._load)
        side.changed.connect(self._refresh)
        self.bar.pairs_wanted.connect(self._refresh)
        side.printer.export_wanted.connect(self._export)
        side.stopping.go_to.connect(self._go_to)
        side.primary.clicked.connect(self.begin)
        side.system.clicked.connect(self._ask_system)
        side.dismiss.clicked.connect(self.reject)
        QShortcut(QKeySequence("Ctrl+G"), self, self.bar.ask_for_page)

    # ── what is remembered ──────────────────────────────────────────────

    def _recall(self) -> None:
        settings = self._settings
        if settings is None:
            self.bar.pairs.setChecked(True)
            self.view.set_zoom(FIT_PAGE)
            return
        self.bar.pairs.setChecked(settings.text(_PAIRS, "1") == "1")
        self.side.printer.two_sided_tick.setChecked(settings.text(_TWO_SIDED) == "1")
        self.view.set_zoom(settings.number(_ZOOM, FIT_PAGE, FIT_PAGE, CLOSEST))
        self.restoreGeometry(settings.geometry(_PLACE))

    def _remember(self) -> None:
        settings = self._settings
        if settings is None:
            return
        settings.keep_text(_PAIRS, "1" if self.bar.pairs.isChecked() else "0")
        settings.keep_text(_TWO_SIDED, "1" if self.side.printer.two_sided_tick.isChecked() else "0")
        settings.keep_number(_ZOOM, self.view.zoom)
        settings.keep_geometry(_PLACE, self.saveGeometry())
        if self.side.printer.name:
            settings.keep_text(_PRINTER, self.side.printer.name)

    def _find_printers(self) -> None:
        self.side.printer.look(self._settings.text(_PRINTER) if self._settings is not None else "")

    # ── what there is to print ──────────────────────────────────────────

    @Slot()
    def _load(self) -> None:
        """Set in type what is ticked and not there yet; the pages follow."""
        wanted = [draft for draft in self.side.candidates.ticked() if draft not in self._prints]
        if self._loading is not None:
            return
        if not wanted:
            self._refresh()
            return
        reporter = self._loading = self._reporter = Reporter()
        self.progress.follow(reporter, "正在排版")
        self._refresh()

        def go_on(done: int) -> None:
            if reporter.cancelled():
                raise PrintCancelled
            reporter.report(done, len(wanted), "正在排版")

        def load(workspace: Workspace) -> list[DraftPrints]:
            return prints_of(workspace, wanted, go_on)

        self._backend.work(self, load, self._loaded, self._not_loaded)

    def _loaded(self, found: list[DraftPrints]) -> None:
        self._loading = None
        self.progress.finish()
        for prints in found:
            self._prints[prints.draft.id] = prints
            self._photos.know(prints.draft)
        self._load()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _not_loaded(self, error: BaseException) -> None:
        self._loading = None
        self.progress.finish()
        self.notice.say(error.message if isinstance(error, ChuangbaoError) else OUR_FAULT)
        self._refresh()
        self._close_if_wanted()

    @Slot()
    def _refresh(self) -> None:
        """Everything follows from what is ticked."""
        side, ticked = self.side, self.side.candidates.ticked()
        prints = [self._prints[draft] for draft in ticked if draft in self._prints]
        side.show_prints(prints)
        both, several = side.printer.two_sided, len(prints) > 1
        leaves = [leaf for task in side.tasks() for leaf in _leaves(task, several=several, two_sided=both)]
        self.view.show_leaves(leaves, pairs=self.bar.pairs.isChecked(), covers=both)
        self.bar.show_count()
        self.done_line.hide()
        side.allow(busy=self.busy)
        self._show_lines()

    def _painter_for(self, draft: str) -> PagePainter:
        known = self._painters.get(draft)
        if known is None:
            known = self._painters[draft] = self._painter.with_photos(partial(self._photos.image, draft))
        return known

    # ── printing ────────────────────────────────────────────────────────

    @property
    def busy(self) -> bool:
        """Whether pages are being set or printed."""
        return self._loading is not None or self.run is not None

    @Slot()
    def begin(self) -> None:
        """Print what is ticked on the chosen printer."""
        printer = self.side.printer
        self._print(printer.name, partial(self._printers.open, printer.name), two_sided=printer.two_sided)

    def _print(self, name: str, open_printer: Callable[[str], QPrinter], *, two_sided: bool) -> None:
        tasks = self.side.tasks()
        if self.busy or self.side.stopping.count or not tasks:
            return
        reporter = self._reporter = Reporter()
        self.notice.say("")
        self.done_line.hide()
        self.progress.follow(reporter, "正在准备打印")
        self._show_lines()
        self.run = PrintRun(
            tasks, name, open_printer, self._painter, self._backend, reporter, self, two_sided=two_sided
        )
        self.run.finished.connect(self._finished)
        self.side.rest()
        self.progress.cancel.setFocus()
        self.run.start()

    def _finished(self, outcome: PrintOutcome) -> None:
        if self.run is not None:
            self.run.deleteLater()
        self.run = None
        self.progress.finish()
        self.side.allow(busy=False)
        if outcome.printed:
            self.done_line.say(outcome.printed)
            self.printed.emit(outcome.printed)
        if outcome.message:
            self.notice.say(outcome.message)
            self.side.primary.setFocus()
        else:
            # Enter once more must not print everything twice.
            self.side.make_default(self.side.dismiss)
            self.side.dismiss.setFocus()
        self._show_lines()
        self._close_if_wanted()

    def _show_lines(self) -> None:
        """The room below the pages is taken only while something is said there."""
        self._lines.setVisible(not all(line.isHidden() for line in (self.done_line, self.notice, self.progress)))

    @Slot()
    def _ask_system(self) -> None:
        """The system's own dialog, for what only it knows: trays, quality, a hand-fed second side."""
        tasks = self.side.tasks()
        name, first = self.side.printer.name, tasks[0].paper.pages[0]
        printer = self._printers.open(name, tasks[0].title)
        set_paper(printer, first)
        set_two_sided(printer, first, two_sided=self.side.printer.two_sided)
        dialog = QPrintDialog(printer, self)
        for option in (
            QAbstractPrintDialog.PrintDialogOption.PrintToFile,
            QAbstractPrintDialog.PrintDialogOption.PrintPageRange,
            QAbstractPrintDialog.PrintDialogOption.PrintCollateCopies,
        ):
            dialog.setOption(option, on=False)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def open_printer(title: str) -> QPrinter:
            printer.setDocName(title)
            return printer

        def agreed() -> None:
            both = printer.duplex() is not QPrinter.DuplexMode.DuplexNone
            self._print(printer.printerName() or name, open_printer, two_sided=both)

        dialog.accepted.connect(agreed)
        QDialog.open(dialog)  # QPrintDialog's own open would want a slot by name

    # ── leaving ─────────────────────────────────────────────────────────

    @Slot()
    def _export(self) -> None:
        self.reject()
        self.export_wanted.emit()

    @Slot(str, str)
    def _go_to(self, draft: str, field: str) -> None:
        self.reject()
        self.go_to.emit(draft, field)

    def done(self, result: int) -> None:
        self._remember()
        super().done(result)

    def reject(self) -> None:
        """Esc and 关闭: leave, or stop what is under way."""
        if self.busy:
            self.progress.stop()
            self._closing = self.run is None
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

    def _close_if_wanted(self) -> None:
        if self._closing:
            self._closing = False
            self.reject()


def _leaves(task: PrintTask, *, several: bool, two_sided: bool) -> list[Leaf]:
    """A document's pages, each named below: whose, which, and on which side of which sheet it prints."""
    pages, draft = task.paper.pages, task.prints.draft.id
    whose = f"{task.prints.unit} · " if several else ""
    leaves = []
    for number, page in enumerate(pages, start=1):
        side = f" · 第 {(number + 1) // 2} 张{'正面' if number % 2 else '背面'}" if two_sided else ""
        caption = plain(f"{whose}{task.paper.title} {number}/{len(pages)}{side}")
        leaves.append(Leaf(f"{draft}/{task.paper.id}/{number}", draft, page, caption, first=number == 1))
    return leaves
