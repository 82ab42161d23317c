"""Rows of a table onto pages: heights, stretching, breaks between rows, and the rectangles of cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from app.domain.definition import Cell, LabelContent, Row, TablePart
from app.render.pages import CellBox, RuleLine
from app.render.typesetter import Box

INSET = 1.0  # mm of a cell that stay free above and below its text


@dataclass(frozen=True, slots=True)
class TablePage:
    """The cells of a table that stand on one page, each with its rectangle in mm."""

    cells: tuple[tuple[Cell, Box], ...]

    def rules(self, width: float) -> list[RuleLine]:
        """The edges of all ruled cells, each drawn once; `width` in points."""
        edges: dict[tuple[float, float, float, float], None] = {}
        for cell, box in self.cells:
            if not cell.ruled:
                continue
            left, top, right, bottom = (round(v, 4) for v in (box.x, box.y, box.x + box.width, box.y + box.height))
            for edge in (
                (left, top, right, top),
                (left, bottom, right, bottom),
                (left, top, left, bottom),
                (right, top, right, bottom),
            ):
                edges[edge] = None
        return [RuleLine(*edge, width) for edge in edges]

    def boxes(self) -> list[CellBox]:
        """The cells as a Page carries them."""
        return [
            CellBox(
                box.x,
                box.y,
                box.width,
                box.height,
                isinstance(cell.content, LabelContent),
                cell.column_span,
                cell.row_span,
            )
            for cell, box in self.cells
        ]


def place_rows(part: TablePart, area: Box) -> list[TablePage]:
    """Rows in order into the type area; a table narrower than the type area is centred."""
    return [place_page(part, rows, area) for rows in pages_of_rows(part, area)]


def pages_of_rows(part: TablePart, area: Box) -> list[list[Row]]:
    """A new page where the next group of rows does not fit or asks for it.

    Rows bound together by a row span are not torn apart.
    """
    pages: list[list[Row]] = [[]]
    for group in bound_rows(part.rows):
        used = sum(row.height for row in pages[-1])
        height = sum(row.height for row in group)
        if pages[-1] and (group[0].break_before or used + height > area.height + 0.01):
            pages.append([])
        pages[-1].extend(group)
    return pages


def inside(part: TablePart, outer: Box) -> Box:
    """Where the text of a cell stands, in mm."""
    return Box(outer.x + part.padding, outer.y + INSET, outer.width - 2 * part.padding, outer.height - 2 * INSET)


def bound_rows(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows in groups that row spans hold together."""
    groups: list[list[Row]] = []
    bound_until = 0
    for index, row in enumerate(rows):
        if index >= bound_until:
            groups.append([])
        groups[-1].append(row)
        bound_until = max(bound_until, index + max((cell.row_span for cell in row.cells), default=1))
    return groups


def place_page(part: TablePart, rows: Sequence[Row], area: Box) -> TablePage:
    """The cells of one page; its spare height goes to the stretched rows in equal shares."""
    columns = [0.0, *accumulate(part.columns)]
    left = area.x + (area.width - columns[-1]) / 2
    stretched = sum(row.stretch for row in rows)
    spare = max(0.0, area.height - sum(row.height for row in rows))
    heights = [row.height + (spare / stretched if row.stretch else 0.0) for row in rows]
    tops = [area.y + y for y in (0.0, *accumulate(heights))]
    cells: list[tuple[Cell, Box]] = []
    for index, row in enumerate(rows):
        for cell in row.cells:
            x1, x2 = columns[cell.column], columns[cell.column + cell.column_span]
            y1, y2 = tops[index], tops[min(index + cell.row_span, len(rows))]
            cells.append((cell, Box(left + x1, y1, x2 - x1, y2 - y1)))
    return TablePage(tuple(cells))
