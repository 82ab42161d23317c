"""Sheets about keys, one A4 page each: an office's fingerprint to pass on, and a private key on paper to put away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from app.domain.definition import Align, Face, Margins, VAlign
from app.render.label_table import LabelTable, paper_style
from app.render.pages import LaidDocument
from app.render.qr import QrCode
from app.render.typesetter import Typesetter

_MARGINS = Margins(top=20, right=24, bottom=20, left=24)
_LABEL_END = 30.0  # mm
_QR_LEAST = 40.0  # mm
_LONG = 60  # characters; a longer fact is set smaller

_HEADLINE = replace(paper_style(22, 34, Align.CENTRE), face=Face.TITLE)
_LEAD = paper_style(12, 19)
_BIG = paper_style(22, 34, Align.CENTRE)
_COLUMN = paper_style(10.5, 14, Align.CENTRE)
_LABEL = paper_style(12, 16, Align.CENTRE)
_VALUE = paper_style(12, 16)
_SMALL = paper_style(10.5, 15)
_CAPTION = replace(paper_style(9, 11, Align.CENTRE), valign=VAlign.BOTTOM)
_GAP = paper_style(6, 6)
_STEP = replace(paper_style(12, 19), hanging=1.5, valign=VAlign.TOP)


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
    side = max(_QR_LEAST, code.smallest)
    width = 210.0 - _MARGINS.left - _MARGINS.right
    cells, beside_code = len(sheet.big[0]), width - side - 2
    big = [width * number / cells for number in range(cells)] + [width]
    table = LabelTable(_MARGINS, (_LABEL_END, beside_code, *big), typesetter)
    table.add(table.wide(sheet.title, _HEADLINE), table.wide(sheet.lead, _LEAD), table.wide("", _GAP))
    for look, row in [(_COLUMN, sheet.heads)] * bool(sheet.heads) + [(_BIG, row) for row in sheet.big]:
        places = zip(pairwise(big), row, strict=True)
        table.add(table.row(*(table.cell(*place, text, look) for place, text in places)))
    table.add(table.wide("", _GAP))
    code_cell = table.cell(beside_code, width, sheet.qr_caption, _CAPTION, rows=len(sheet.facts))
    rows = [
        table.row(
            table.cell(0, _LABEL_END, label, _LABEL),
            table.cell(_LABEL_END, beside_code, text, _SMALL if len(text) > _LONG else _VALUE),
            *(() if number else (code_cell,)),
        )
        for number, (label, text) in enumerate(sheet.facts)
    ]
    missing = side + table.needed(code_cell) - sum(row.height for row in rows)
    more = max(0.0, missing) / len(rows)
    table.add(*(replace(row, height=row.height + more) for row in rows))
    table.add(table.wide("", _GAP), *(table.wide(step, _STEP) for step in sheet.steps))
    return table.with_code(table.lay_out(sheet.id, sheet.title, 1), code, code_cell, side)
