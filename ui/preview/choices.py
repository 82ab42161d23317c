"""Which documents are printed and how often: a tick box and a number of copies each, as the pack says to begin with."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QSpinBox, QWidget

from app.services.prints import DraftPrints, PrintPaper
from ui.dialogs.common import plain, words
from ui.preview.print_run import PrintTask
from ui.theme import GRID

_MOST_COPIES = 99
Kind = tuple[str, str, str]
"""Pack, kind of application and document: drafts of the same form share a row."""


def kind_of(prints: DraftPrints, paper: PrintPaper) -> Kind:
    """The row that a document belongs to."""
    return (prints.draft.pack, prints.draft.kind, paper.id)


class _Choice:
    """The widgets of one row."""

    def __init__(self, paper: PrintPaper) -> None:
        self.tick = QCheckBox(plain(paper.title).replace("&", "&&"))
        self.tick.setChecked(True)
        self.copies = QSpinBox()
        self.copies.setRange(1, _MOST_COPIES)
        self.copies.setValue(paper.copies)
        self.copies.setSuffix(" 份")
        self.copies.setAccessibleName(f"{paper.title}的份数")
        self.pages = words("", "quiet")
        self.pages.setWordWrap(False)
        self.more = words("", "quiet")
        self.more.setContentsMargins(6 * GRID, 0, 0, GRID)

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """All there is to show and hide."""
        return (self.tick, self.pages, self.copies, self.more)

    def show(self, found: Sequence[PrintPaper]) -> None:
        """How much of it there is: pages of the one draft, or of how many."""
        for widget in self.widgets:
            widget.setVisible(bool(found))
        if not found:
            return
        counts = {len(paper.pages) for paper in found}
        each = f"{counts.pop()} 页" if len(counts) == 1 else f"{min(counts)}～{max(counts)} 页"
        more = [f"{len(found)} 件申报"] if len(found) > 1 else []
        more += ["每份都要盖章"] if any(paper.stamped for paper in found) else []
        self.pages.setText(each)
        self.more.setText("，".join(more))
        self.more.setVisible(bool(more))


class Choices(QWidget):
    """Rows of documents; `changed()` when another selection or number of copies is wanted."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prints: tuple[DraftPrints, ...] = ()
        self._rows: dict[Kind, _Choice] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID)
        self._grid.setColumnStretch(0, 1)

    def show_prints(self, prints: Sequence[DraftPrints]) -> None:
        """Rows for these drafts; ticks and copies of rows that were there stay."""
        self._prints = tuple(prints)
        found: dict[Kind, list[PrintPaper]] = {}
        for each in prints:
            for paper in each.papers:
                found.setdefault(kind_of(each, paper), []).append(paper)
        for kind, papers in found.items():
            if kind not in self._rows:
                self._rows[kind] = self._add(papers[0])
        for kind, row in self._rows.items():
            row.show(found.get(kind, []))

    def _add(self, paper: PrintPaper) -> _Choice:
        row = _Choice(paper)
        at = 2 * len(self._rows)
        self._grid.addWidget(row.tick, at, 0)
        self._grid.addWidget(row.pages, at, 1)
        self._grid.addWidget(row.copies, at, 2)
        self._grid.addWidget(row.more, at + 1, 0, 1, 3)
        row.tick.toggled.connect(row.copies.setEnabled)
        row.tick.toggled.connect(self.changed)
        row.copies.valueChanged.connect(self.changed)
        return row

    def tasks(self) -> list[PrintTask]:
        """What is to be printed: draft after draft, its documents in the pack's order."""
        tasks = []
        for prints in self._prints:
            for paper in prints.papers:
                row = self._rows[kind_of(prints, paper)]
                if row.tick.isChecked():
                    tasks.append(PrintTask(prints, paper, row.copies.value()))
        return tasks
