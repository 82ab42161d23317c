"""A page in the order in which it is read: paragraphs, photos, and the cells of the form's table row by row.

A sheet is filled as its layout finds convenient (a value that runs through several cells comes last). Files that can be
read aloud, searched and copied need the order of the eye instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from app.render.pages import CellBox, GlyphRun, Page, Picture


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs that are read in one go: a label, a paragraph of a value, or as much of either as a page holds."""

    runs: tuple[GlyphRun, ...]

    @property
    def field(self) -> str:
        return self.runs[0].field

    @property
    def heading(self) -> int:
        """Its level as a heading, from 1; 0 for other text."""
        return self.runs[0].heading

    @property
    def goes_on(self) -> bool:
        """Whether it begins in the middle, on an earlier page."""
        return bool(self.field) and self.runs[0].start > 0 and not self.runs[0].opens


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell and what stands in it."""

    box: CellBox
    content: tuple[Paragraph | Picture, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table that stand on a page."""

    rows: tuple[tuple[TableCell, ...], ...]


Element = Paragraph | Picture | Table


def text_of(page: Page) -> tuple[GlyphRun, ...]:
    """The runs of a page without its furniture."""
    return page.runs[: len(page.runs) - page.furniture]


def furniture_of(page: Page) -> tuple[GlyphRun, ...]:
    """The runs that belong to the sheet: page numbers."""
    return page.runs[len(page.runs) - page.furniture :]


def reading_order(page: Page) -> list[Element]:
    """Everything on a page that has something to say, in order."""
    if not page.cells:
        return list(_in_order(text_of(page), page.pictures))
    inside: dict[CellBox | None, tuple[list[GlyphRun], list[Picture]]] = {c: ([], []) for c in (None, *page.cells)}
    for run in text_of(page):
        inside[_cell_at(page.cells, (run.xs[0] + run.xs[-1]) / 2, run.y)][0].append(run)
    for picture in page.pictures:
        middle = picture.x + picture.width / 2, picture.y + picture.height / 2
        inside[_cell_at(page.cells, *middle)][1].append(picture)
    runs, pictures = inside[None]
    top = page.cells[0].y
    rows = groupby(page.cells, key=lambda cell: cell.y)
    table = Table(tuple(tuple(TableCell(c, _in_order(*inside[c])) for c in row) for _, row in rows))
    above = _in_order([r for r in runs if r.y < top], [p for p in pictures if p.y < top])
    below = _in_order([r for r in runs if r.y >= top], [p for p in pictures if p.y >= top])
    return [*above, table, *below]


def _cell_at(cells: Sequence[CellBox], x: float, y: float) -> CellBox | None:
    for cell in cells:
        if cell.x <= x <= cell.x + cell.width and cell.y <= y <= cell.y + cell.height:
            return cell
    return None


def _in_order(runs: Sequence[GlyphRun], pictures: Sequence[Picture]) -> tuple[Paragraph | Picture, ...]:
    """Paragraphs as they were set; a picture comes before the first of them that stands below it: its caption."""
    groups: list[list[GlyphRun]] = []
    for run in runs:
        if groups and _same_paragraph(groups[-1][-1], run):
            groups[-1].append(run)
        else:
            groups.append([run])
    found: list[Paragraph | Picture] = [Paragraph(tuple(group)) for group in groups]
    for picture in pictures:
        below = (i for i, other in enumerate(found) if isinstance(other, Paragraph) and _is_below(other, picture))
        found.insert(next(below, len(found)), picture)
    return tuple(found)


def _same_paragraph(before: GlyphRun, run: GlyphRun) -> bool:
    """A line feed in the form's own words only divides a narrow label into lines."""
    opens = run.opens and run.field
    return not opens and run.field == before.field and run.start > before.start


def _is_below(paragraph: Paragraph, picture: Picture) -> bool:
    first = paragraph.runs[0]
    beside = first.xs[-1] < picture.x or first.xs[0] > picture.x + picture.width
    return first.y >= picture.y + picture.height and not beside
