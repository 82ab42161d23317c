"""The papers of our own (slip, key sheets, disc lists): one table of labels, its rows as high as their words need.

They are put together from the same parts as a pack's documents, so that every printer serves them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from app.domain.definition import Align, Cell, Document, Form, LabelContent, Margins, Row, Style, TablePart, VAlign
from app.domain.draft import Draft
from app.render.layout import lay_out
from app.render.pages import PT, LaidDocument
from app.render.qr import QrCode
from app.render.tables import place_rows
from app.render.typesetter import Box, Typesetter

_PAPER = (210.0, 297.0)  # mm: A4
_PADDING = 1.5  # mm left and right in a cell
_INSET = 2.02  # mm that a cell is higher than its lines; the layout keeps 1 mm above and below


def paper_style(size: float, leading: float, align: Align = Align.LEFT, valign: VAlign = VAlign.MIDDLE) -> Style:
    """A style whose lines stand as far apart as they are told (points)."""
    return Style(size=size, leading=leading, min_leading=leading, align=align, valign=valign)


class LabelTable:
    """Rows are added from top to bottom. Places in them are told by edges, in mm from the left of the type area."""

    def __init__(self, margins: Margins, edges: Iterable[float], typesetter: Typesetter) -> None:
        self._margins = margins
        self._typesetter = typesetter
        self.width = _PAPER[0] - margins.left - margins.right
        self.height = _PAPER[1] - margins.top - margins.bottom
        self._edges = sorted({0.0, *edges, self.width})
        self._columns = tuple(right - left for left, right in pairwise(self._edges))
        self._rows: list[Row] = []
        self.used = 0.0
        """mm of the page that is being filled."""

    # ── rows ────────────────────────────────────────────────────────────

    def cell(self, left: float, right: float, text: str, style: Style, *, rows: int = 1, ruled: bool = True) -> Cell:
        """Words between two of the edges, `rows` rows high."""
        first, end = self._edges.index(left), self._edges.index(right)
        return Cell(first, end - first, rows, LabelContent(text), style, ruled)

    def row(self, *cells: Cell, least: float = 0.0) -> Row:
        """As high as the tallest of its cells needs; one that spans rows has to fit into those."""
        heights = (self.needed(cell) for cell in cells if cell.row_span == 1)
        return Row(max(least, *heights), cells)

    def wide(self, text: str, style: Style, least: float = 0.0) -> Row:
        """Words across the page, without a box."""
        return self.row(self.cell(0, self.width, text, style, ruled=False), least=least)

    def needed(self, cell: Cell) -> float:
        """The height of a cell's words, in mm."""
        if not isinstance(cell.content, LabelContent):
            raise AssertionError("a paper of our own holds nothing but labels")
        width = sum(self._columns[cell.column : cell.column + cell.column_span]) - 2 * _PADDING
        lines = max(1, len(self._typesetter.lines(cell.content.text, width, cell.style)))
        return lines * cell.style.leading * PT + _INSET

    def add(self, *group: Row, again: Row | None = None) -> None:
        """Rows that stay together; when they go to a new page, `again` (a table's head) is repeated above them."""
        if self.used + sum(row.height for row in group) > self.height:
            group = (again, *group) if again is not None else group
            group = (replace(group[0], break_before=True), *group[1:])
            self.used = 0.0
        self.used += sum(row.height for row in group)
        self._rows += group

    # ── the paper ───────────────────────────────────────────────────────

    def lay_out(self, paper: str, title: str, copies: int) -> LaidDocument:
        """Set in type; `paper` is the id it gets."""
        document = Document(paper, title, copies, (self._part(),), self._margins)
        form, blank = Form(paper, title, {}, (), ()), Draft("", "", 0, paper)
        return lay_out(form, document, blank, self._typesetter, lambda _: (1, 1))

    def with_code(self, laid: LaidDocument, code: QrCode, cell: Cell, side: float) -> LaidDocument:
        """The paper with a QR code of `side` mm in a cell of its first page, above the cell's one line of words."""
        area = Box(self._margins.left, self._margins.top, self.width, self.height)
        box = next(box for found, box in place_rows(self._part(), area)[0].cells if found is cell)
        above = box.height - cell.style.leading * PT - _INSET
        fills = code.fills(box.x + (box.width - side) / 2, box.y + (above - side) / 2, side)
        return replace(laid, pages=(replace(laid.pages[0], fills=fills), *laid.pages[1:]))

    def _part(self) -> TablePart:
        return TablePart(self._columns, tuple(self._rows), padding=_PADDING, rule=0.5)
