"""Boxes on a page → one Word table of fixed columns: a ruled form, a cover, a page of photos.

A table is the one construction that Word, WPS and LibreOffice all keep to the tenth of a millimetre and a clerk can still
edit: cells grow instead of cutting text off, and text stands in reading order. Frames and text boxes do neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.domain.definition import VAlign
from app.render.docx_text import hair
from app.render.docx_xml import Element, twips, w
from app.render.typesetter import Box

_VALIGN = {VAlign.TOP: "top", VAlign.MIDDLE: "center", VAlign.BOTTOM: "bottom"}
_SAME = 0.05  # mm: edges nearer than this are one


@dataclass(frozen=True, slots=True)
class TableCell:
    """A box on the page with its paragraphs. `top`, `bottom`, `side`: distances of the text from the edges, in mm.

    `underline` in points draws the lower edge.
    """

    box: Box
    paragraphs: tuple[Element, ...]
    valign: VAlign
    top: float = 0.0
    bottom: float = 0.0
    side: float = 0.0
    underline: float = 0.0


def build_table(cells: Sequence[TableCell], columns: Iterable[float] = (), rule: float = 0.0) -> Element:
    """A table, centred between the margins, whose cells cover just these boxes; what lies between them is left empty.

    `columns`: further edges of columns, in mm on the page; `rule`: width of the lines around all cells, in points.
    Boxes may not overlap.
    """
    xs = _edges([*columns, *(x for c in cells for x in (c.box.x, c.box.x + c.box.width))])
    ys = _edges([y for c in cells for y in (c.box.y, c.box.y + c.box.height)])
    placed = {(_nearest(ys, c.box.y), _nearest(xs, c.box.x)): c for c in cells}
    width = [twips(b) - twips(a) for a, b in pairwise(xs)]
    rows: list[Element] = []
    covered: dict[tuple[int, int], tuple[TableCell, int]] = {}  # where a cell from above goes on, over how many columns
    for row, (top, bottom) in enumerate(pairwise(ys)):
        properties = w("trPr", w("cantSplit"), w("trHeight", val=twips(bottom) - twips(top), hRule="atLeast"))
        made: list[Element] = []
        taken = {*placed, *covered}
        column = 0
        while column < len(width):
            cell = placed.get((row, column))
            if cell is not None:
                span = _nearest(xs, cell.box.x + cell.box.width) - column
                deep = _nearest(ys, cell.box.y + cell.box.height) - row
                covered |= {(below, column): (cell, span) for below in range(row + 1, row + deep)}
                merge, paragraphs = ("restart" if deep > 1 else ""), cell.paragraphs
            elif (row, column) in covered:
                cell, span = covered[row, column]
                merge, paragraphs = "continue", (hair(),)
            else:
                span = 1
                while column + span < len(width) and (row, column + span) not in taken:
                    span += 1
                merge, paragraphs = "", (hair(),)
            here = sum(width[column : column + span])
            made.append(w("tc", _cell_properties(cell, here, span, merge), *paragraphs))
            column += span
        rows.append(w("tr", properties, *made))
    return w("tbl", _table_properties(sum(width), rule), w("tblGrid", *(w("gridCol", w=v) for v in width)), *rows)


def levelled(boxes: Sequence[Box], valigns: Sequence[VAlign]) -> list[Box]:
    """Boxes with their text at the bottom begin where a taller neighbour begins, if nothing stands there.

    So a label comes before the higher box beside it, in the file as for the eye.
    """
    found = list(boxes)
    for at, (box, valign) in enumerate(zip(boxes, valigns, strict=True)):
        if valign is not VAlign.BOTTOM:
            continue
        others = [*found[:at], *found[at + 1 :]]
        for top in sorted(o.y for o in others if o.y < box.y < o.y + o.height):
            taller = replace(box, y=top, height=box.y + box.height - top)
            if all(_beside(taller, other) is taller for other in others):
                found[at] = taller
                break
    return found


def apart(boxes: Sequence[Box]) -> list[Box | None]:
    """The same boxes without overlaps: each gives way to those before it on the side where it loses least.

    None where nothing of a box is left.
    """
    done: list[Box] = []
    found: list[Box | None] = []
    for box in boxes:
        rest: Box | None = box
        for other in done:
            rest = _beside(rest, other) if rest else None
        found.append(rest)
        if rest:
            done.append(rest)
    return found


def _beside(box: Box, other: Box) -> Box | None:
    right, bottom = box.x + box.width, box.y + box.height
    other_right, other_bottom = other.x + other.width, other.y + other.height
    if right <= other.x + _SAME or other_right <= box.x + _SAME:
        return box
    if bottom <= other.y + _SAME or other_bottom <= box.y + _SAME:
        return box
    parts = [
        replace(box, width=other.x - box.x),
        replace(box, x=other_right, width=right - other_right),
        replace(box, height=other.y - box.y),
        replace(box, y=other_bottom, height=bottom - other_bottom),
    ]
    best = max(parts, key=lambda b: b.width * b.height if min(b.width, b.height) > _SAME else 0.0)
    return best if min(best.width, best.height) > _SAME else None


def _edges(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SAME:
            found.append(value)
    return found


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))


def _table_properties(width: int, rule: float) -> Element:
    line: dict[str, str | int] = {"val": "single", "sz": round(rule * 8), "space": 0, "color": "auto"}
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return w(
        "tblPr",
        w("tblW", w=width, type="dxa"),
        w("jc", val="center"),
        w("tblBorders", *(w(side, **line) for side in sides)) if rule else None,
        w("tblLayout", type="fixed"),
        w("tblCellMar", *(w(side, w=0, type="dxa") for side in ("top", "left", "bottom", "right"))),
    )


def _cell_properties(cell: TableCell | None, width: int, span: int, merge: str) -> Element:
    return w(
        "tcPr",
        w("tcW", w=width, type="dxa"),
        w("gridSpan", val=span) if span > 1 else None,
        w("vMerge", val=merge) if merge else None,
        w("tcBorders", w("bottom", val="single", sz=round(cell.underline * 8), space=0, color="auto"))
        if cell and cell.underline
        else None,
        w(
            "tcMar",
            w("top", w=twips(cell.top), type="dxa"),
            w("left", w=twips(cell.side), type="dxa"),
            w("bottom", w=twips(cell.bottom), type="dxa"),
            w("right", w=twips(cell.side), type="dxa"),
        )
        if cell
        else None,
        w("vAlign", val=_VALIGN[cell.valign]) if cell else None,
    )
