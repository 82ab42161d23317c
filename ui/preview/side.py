"""Everything beside the pages: whose papers, which, how often, on which printer, what stands against it, the buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.services.prints import DraftPrints
from ui.dialogs.common import Scroll, button, column, restyle, words
from ui.fitting import GivingRow
from ui.preview.candidates import Candidate, Candidates
from ui.preview.choices import Choices
from ui.preview.print_run import PrintTask
from ui.preview.printer_box import PrinterBox
from ui.preview.printers import Printers
from ui.preview.stopping import Stopping
from ui.theme import GRID, Theme

_WIDTH = 316  # px


class Side(QWidget):
    """`changed()`: other documents, copies, sides or another printer; what they come to is `tasks`."""

    changed = Signal()

    def __init__(
        self, candidates: Sequence[Candidate], printers: Printers, theme: Theme, parent: QWidget | None = None,
        *, can_export: bool,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(theme.widened(_WIDTH))
        self.candidates = Candidates(candidates)
        self.stopping = Stopping()
        self.unfinished = words("", "advice")
        self.choices = Choices()
        self.printer = PrinterBox(printers, can_export=can_export)
        self.reason = words("", "quiet")
        self.primary = button("打印(&P)", "primary")
        self.system = button("系统打印窗口(&S)…")
        self.dismiss = button("关闭(&X)")
        self.options = QWidget()
        self._lay_out()
        self.choices.changed.connect(self.changed)
        self.printer.changed.connect(self.changed)
        for each in (self.unfinished, self.reason):
            each.hide()
        self.make_default(self.primary)

    def _lay_out(self) -> None:
        options = column(spacing=3 * GRID)
        options.setContentsMargins(4 * GRID, 4 * GRID, 3 * GRID, 2 * GRID)
        parts: list[QWidget] = [self.candidates, self.stopping, self.unfinished, words("文件和份数", "heading")]
        for part in (*parts, self.choices, self.printer):
            options.addWidget(part)
        options.addStretch(1)
        self.options.setLayout(options)
        foot = column(spacing=2 * GRID)
        foot.setContentsMargins(4 * GRID, 0, 4 * GRID, 0)
        foot.addWidget(self.reason)
        foot.addWidget(self.primary)
        foot.addWidget(GivingRow(self.system, self.dismiss, spacing=2 * GRID))
        layout = column(spacing=2 * GRID)
        layout.setContentsMargins(0, 0, 1, 3 * GRID)
        scroll = Scroll(self.options, "打印选项")
        for ground in (scroll.viewport(), self.options):
            ground.setAutoFillBackground(False)
        layout.addWidget(scroll, 1)
        layout.addLayout(foot)
        self.setLayout(layout)

    def show_prints(self, prints: Sequence[DraftPrints]) -> None:
        """Rows, problems and amounts for the drafts that are ticked and ready."""
        self.choices.show_prints(prints)
        if prints:
            self.candidates.name_it(prints[0].unit)
        tasks = self.tasks()
        self.stopping.show_tasks(tasks)
        self.printer.show_paper(tasks)
        unfinished = sum(each.unfinished for each in prints)
        self.unfinished.setText(f"还有 {unfinished} 处必改没有完成，现在印出来的只能作草稿看。")
        self.unfinished.setVisible(bool(unfinished))

    def tasks(self) -> list[PrintTask]:
        """What is to be printed."""
        return self.choices.tasks()

    # ── the buttons ─────────────────────────────────────────────────────

    def rest(self) -> None:
        """Something is under way: nothing here can be changed."""
        for widget in (self.options, self.primary, self.system, self.dismiss):
            widget.setEnabled(False)

    def allow(self, *, busy: bool) -> None:
        """Enable what can be done now; a reason why not to print is said above the button."""
        stopped, tasks = self.stopping.count, self.tasks()
        self.reason.setText(f"有 {stopped} 处印在纸上会出错，改好后才能打印。" if stopped else "")
        self.reason.setVisible(bool(stopped))
        ready = bool(tasks and self.printer.name) and not stopped and not busy
        for widget, enabled in (
            (self.options, True), (self.dismiss, True), (self.primary, ready), (self.system, ready),
        ):  # fmt: skip
            widget.setEnabled(enabled)
        self.make_default(self.primary)

    def make_default(self, wanted: QWidget) -> None:
        """The button that Enter presses, and that looks like it."""
        for each in (self.primary, self.dismiss):
            each.setDefault(each is wanted)
            restyle(each, "primary" if each is wanted else "")
        c = self._theme.colours
        self.primary.setIcon(self._theme.icon("printer", c.on_accent if wanted is self.primary else c.text))
