"""Which printer, one side or both, and how much paper that takes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from app.services.prints import sheets
from ui.dialogs.common import button, column, framed, plain, words
from ui.preview.print_run import PrintTask
from ui.preview.printers import PrinterFacts, Printers
from ui.theme import GRID

_BOTH = "每份从新的一张纸开始，封面的背面印第 2 页。通知没有要求双面的，建议单面。"
_BY_HAND = "这台打印机不能自动双面，会印成单面。要双面请换一台，或在“系统打印窗口”的打印机属性里选手动双面。"
_NOT_READY = "这台打印机现在可能脱机、暂停或缺纸；打印会在它恢复后进行。"
_NONE = "这台电脑没有安装打印机，不能直接打印。可以导出 PDF，拿到有打印机的电脑上按 100% 打印。"
_NONE_HERE = "这台电脑没有安装打印机，不能直接打印。可以打开草稿导出 PDF，拿到有打印机的电脑上按 100% 打印。"


class PrinterBox(QWidget):
    """`changed()`: another printer, or the other choice of sides. `export_wanted()`: there is no printer."""

    changed = Signal()
    export_wanted = Signal()

    def __init__(self, printers: Printers, *, can_export: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._printers = printers
        self._facts = PrinterFacts(ready=True, two_sided=True)
        self.choice = QComboBox()
        self.choice.setAccessibleName("打印机")
        # As wide as its column, whatever a network printer is called.
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(12)
        self.two_sided_tick = QCheckBox("双面(&D)")
        self._hint = words("", "quiet")
        self._state = words("", "advice")
        self._sheets = words("", "count")
        self._sides = words("", "quiet")
        self._none, none = framed("hint")
        none.addWidget(words(_NONE if can_export else _NONE_HERE))
        self.export = button("导出文件(&E)…")
        self.export.clicked.connect(self.export_wanted)
        self.export.setVisible(can_export)
        none.addWidget(self.export)
        self._label = words("打印机", "heading")
        layout = column(spacing=2 * GRID)
        for widget in (
            self._label, self.choice, self._state, self.two_sided_tick, self._hint, self._none, self._sheets, self._sides,
        ):  # fmt: skip
            layout.addWidget(widget)
        self.setLayout(layout)
        self._none.hide()
        self._state.hide()
        self._hint.hide()
        self.choice.currentIndexChanged.connect(self._chosen)
        self.two_sided_tick.toggled.connect(self._sides_chosen)

    # ── printers ────────────────────────────────────────────────────────

    def look(self, preferred: str) -> None:
        """Ask the system for its printers; `preferred` is chosen where it is still there."""
        names = self._printers.names()
        self.choice.blockSignals(True)
        self.choice.clear()
        for name in names:
            self.choice.addItem(plain(name), name)
        self.choice.setCurrentIndex(names.index(preferred) if preferred in names else 0)
        self.choice.blockSignals(False)
        for widget in (self._label, self.choice):
            widget.setVisible(bool(names))
        self._none.setVisible(not names)
        self._chosen()

    @property
    def name(self) -> str:
        """The chosen printer, empty when there is none."""
        name = self.choice.currentData()
        return name if isinstance(name, str) else ""

    @property
    def two_sided(self) -> bool:
        """Whether both sides will be printed: wanted, and the printer can."""
        return self.two_sided_tick.isChecked() and self._facts.two_sided

    def _chosen(self) -> None:
        self._facts = self._printers.facts(self.name) if self.name else PrinterFacts(ready=True, two_sided=True)
        self._state.setText("" if self._facts.ready else _NOT_READY)
        self._state.setVisible(not self._facts.ready)
        self._sides_chosen()

    def _sides_chosen(self) -> None:
        self._hint.setText(_BOTH if self._facts.two_sided else _BY_HAND)
        self._hint.setVisible(self.two_sided_tick.isChecked())
        self.changed.emit()

    # ── paper ───────────────────────────────────────────────────────────

    def show_paper(self, tasks: Sequence[PrintTask]) -> None:
        """How much paper these take."""
        sides = sum(len(t.paper.pages) * t.copies for t in tasks)
        paper = sum(sheets(len(t.paper.pages), t.copies, two_sided=self.two_sided) for t in tasks)
        self._sheets.setText(f"用纸 {paper} 张" if tasks else "没有选要打印的文件")
        self._sides.setText(f"{'双面' if self.two_sided else '单面'}，共印 {sides} 面，逐份打印" if tasks else "")
