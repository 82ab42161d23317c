"""Sheets about keys, one A4 page each: an office's fingerprint to pass on, and a private key on paper to put away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from app.domain.definition import (
    Align,
    Cell,
    Document,
    Face,
    Form,
    LabelContent,
    Margins,
    Row,
    Style,
    TablePart,
    VAlign,
)
from app.domain.draft import Draft
from app.render.layout import lay_out
from app.render.pages import PT, LaidDocument
from app.render.qr import QrCode
from app.render.tables import place_rows
from app.render.typesetter import Box, Typesetter

_MARGINS = Margins(top=20, right=24, bottom=20, left=24)
_WIDTH, _HEIGHT = 210 - 24 - 24, 297 - 20 - 20  # mm of the type area
_PADDING = 1.5  # mm left and right in a cell
_INSET = 2.02  # mm that a cell is higher than its lines; the layout keeps 1 mm above and below
_LABEL_END = 30.0  # mm
_QR_LEAST = 40.0  # mm


def _style(size: float, leading: float, align: Align = Align.LEFT) -> Style:
    return Style(size=size, leading=leading, min_leading=leading, align=align)


_HEADLINE = replace(_style(22, 34, Align.CENTRE), face=Face.TITLE)
_LEAD = _style(12, 19)
_BIG = _style(22, 34, Align.CENTRE)
_COLUMN = _style(10.5, 14, Align.CENTRE)
_LABEL = _style(12, 16, Align.CENTRE)
_VALUE = _style(12, 16)
_SMALL = _style(10.5, 15)
_CAPTION = replace(_style(9, 11, Align.CENTRE), valign=VAlign.BOTTOM)
_GAP = _style(6, 6)
_STEP = replace(_style(12, 19), hanging=1.5, valign=VAlign.TOP)


@dataclass(frozen=True, slots=True)
class KeySheet:
    """What a sheet says, from top to bottom. `big` are rows of equally many cells set large, under small `heads` if
    any; `facts` label and text; `qr` is what the code holds (printable ASCII), with `qr_caption` below it.
    """

    id: str
    title: str
    lead: str
    heads: tuple[str, ...]
    big: tuple[tuple[str, ...], ...]
    facts: tuple[tuple[str, str], ...]
    qr: str
    qr_caption: str
    steps: tuple[str, ...]


def set_key_sheet(sheet: KeySheet, typesetter: Typesetter) -> LaidDocument:
    """The sheet set in type, its QR code on it."""
    code = QrCode(sheet.qr)
    made = _Rows(sheet, max(_QR_LEAST, code.smallest), typesetter)
    part = TablePart(made.columns, tuple(made.rows), padding=_PADDING, rule=0.5)
    document = Document(sheet.id, sheet.title, 1, (part,), _MARGINS)
    laid = lay_out(
        Form(sheet.id, sheet.title, {}, (), ()), document, Draft("", "", 0, sheet.id), typesetter, lambda _: (1, 1)
    )
    area = Box(_MARGINS.left, _MARGINS.top, _WIDTH, _HEIGHT)
    box = next(box for cell, box in place_rows(part, area)[0].cells if cell is made.qr_cell)
    side = made.qr_side
    above = box.height - _CAPTION.leading * PT - _INSET
    fills = code.fills(box.x + (box.width - side) / 2, box.y + (above - side) / 2, side)
    return replace(laid, pages=(replace(laid.pages[0], fills=fills), *laid.pages[1:]))


class _Rows:
    """The rows of the sheet's one table; as high as their words need."""

    def __init__(self, sheet: KeySheet, qr_side: float, typesetter: Typesetter) -> None:
        self._typesetter = typesetter
        self.qr_side = qr_side
        self._qr_left = _WIDTH - qr_side - 2
        cells = len(sheet.big[0])
        self._big = [_WIDTH * number / cells for number in range(cells)] + [float(_WIDTH)]
        self._edges = sorted({0.0, _LABEL_END, self._qr_left, *self._big})
        self.columns = tuple(right - left for left, right in pairwise(self._edges))
        self.rows: list[Row] = []
        self._wide(sheet.title, _HEADLINE)
        self._wide(sheet.lead, _LEAD)
        self._wide("", _GAP)
        for style, row in [(_COLUMN, sheet.heads)] * bool(sheet.heads) + [(_BIG, row) for row in sheet.big]:
            cells_of = zip(pairwise(self._big), row, strict=True)
            self.rows.append(self._row(*(self._cell(*place, text, style) for place, text in cells_of)))
        self._wide("", _GAP)
        self.qr_cell = self._cell(self._qr_left, _WIDTH, sheet.qr_caption, _CAPTION, rows=len(sheet.facts))
        self._facts(sheet.facts)
        self._wide("", _GAP)
        for step in sheet.steps:
            self._wide(step, _STEP)

    def _facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        rows = [
            self._row(
                self._cell(0, _LABEL_END, label, _LABEL),
                self._cell(_LABEL_END, self._qr_left, text, _SMALL if len(text) > 60 else _VALUE),
                *(() if number else (self.qr_cell,)),
            )
            for number, (label, text) in enumerate(facts)
        ]
        missing = self.qr_side + self._needed(self.qr_cell) - sum(row.height for row in rows)
        more = max(0.0, missing) / len(rows)
        self.rows += [replace(row, height=row.height + more) for row in rows]

    def _wide(self, text: str, style: Style) -> None:
        self.rows.append(self._row(self._cell(0, _WIDTH, text, style, ruled=False)))

    def _cell(self, left: float, right: float, text: str, style: Style, *, rows: int = 1, ruled: bool = True) -> Cell:
        first, end = self._edges.index(left), self._edges.index(right)
        return Cell(first, end - first, rows, LabelContent(text), style, ruled)

    def _row(self, *cells: Cell) -> Row:
        return Row(max(self._needed(cell) for cell in cells if cell.row_span == 1), cells)

    def _needed(self, cell: Cell) -> float:
        if not isinstance(cell.content, LabelContent):
            raise AssertionError("a sheet holds nothing but labels")
        width = sum(self.columns[cell.column : cell.column + cell.column_span]) - 2 * _PADDING
        lines = max(1, len(self._typesetter.lines(cell.content.text, width, cell.style)))
        return lines * cell.style.leading * PT + _INSET
