"""Rows that are printed once for each row of a table field (简历): the pack's table as the table that stands on paper.

Repetitions grow with their text and go on over further pages, there below the heading rows printed again. Empty ones
below the filled are left off where they would cost a page. A label beside them spans all that stand on its page. After
this a table has no repeated rows, and all else sets it as any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.definition import Cell, ColumnContent, Content, LabelContent, Row, TablePart
from app.domain.papers import ROW_NUMBER
from app.render.contents import TableValues
from app.render.pages import PT
from app.render.tables import INSET, bound_rows
from app.render.typesetter import Box, Typesetter


def unrolled(part: TablePart, area: Box, typesetter: Typesetter, values: TableValues) -> TablePart:
    """The table with its rows repeated; `area` is the type area of every page, in mm."""
    if not any(row.repeat for row in part.rows):
        return part
    done: list[Row] = []
    used = 0.0  # of the page, as `pages_of_rows` will find it
    groups = _with_headings(bound_rows(part.rows))
    for number, group in enumerate(groups):
        if group[-1].repeat:
            block = _Block(part, group, area.height, typesetter, values)
            used = block.write(done, used, _height_below(groups[number + 1 :]))
            continue
        height = sum(row.height for row in group)
        turns = used and (group[0].break_before or used + height > area.height + _ROUNDING)
        used = height if turns else used + height
        done += group
    return replace(part, rows=tuple(done))


_ROUNDING = 0.01  # mm, as `pages_of_rows` allows


def _height_below(groups: Sequence[Sequence[Row]]) -> float:
    """The height in mm of what follows on the same page, if there is room for it."""
    height = 0.0
    for group in groups:
        if group[0].break_before or group[-1].repeat:
            break
        height += sum(row.height for row in group)
    return height


def _with_headings(groups: Sequence[list[Row]]) -> list[list[Row]]:
    """Heading rows join the group below them, so that none is left behind at the foot of a page."""
    joined: list[list[Row]] = []
    for group in groups:
        if joined and joined[-1][-1].heading and not joined[-1][-1].repeat:
            joined[-1] = [*joined[-1], *group]
        else:
            joined.append(list(group))
    return joined


@dataclass(frozen=True, slots=True)
class _Span:
    """A label over all repetitions: the row of the group it begins in, and its cell."""

    row: int
    cell: Cell


class _Block:
    """A repeated row with what stands bound above it."""

    def __init__(
        self, part: TablePart, group: Sequence[Row], tall: float, typesetter: Typesetter, values: TableValues
    ) -> None:
        self._part = part
        self._tall = tall
        self._typesetter = typesetter
        self._values = values
        self._spans = [_Span(n, cell) for n, row in enumerate(group) for cell in row.cells if cell.spans_all]
        bare = [replace(row, cells=tuple(cell for cell in row.cells if not cell.spans_all)) for row in group]
        self._above, self._template = bare[:-1], bare[-1]
        self._headings = [n for n, row in enumerate(self._above) if row.heading]
        self._most = tall - sum(self._above[n].height for n in self._headings)

    def write(self, done: list[Row], used: float, below: float) -> float:
        """Append the block to the rows of a table of whose page so much is used; what is used of the last page then.

        `below` is the height of what stands under it.
        """
        rows = self._without_costly(self._repetitions(), used, below)
        above = sum(row.height for row in self._above)
        first = (self._above or rows)[0]
        turns = bool(used) and (first.break_before or used + above + rows[0].height > self._tall + _ROUNDING)
        used = 0.0 if turns else used
        head = list(enumerate(self._above))
        while rows:
            count = _fitting(rows, self._tall - used - sum(row.height for _, row in head))
            chunk = self._spanned(head, rows[:count])
            done += [replace(chunk[0], break_before=turns), *chunk[1:]]
            used += sum(row.height for row in chunk)
            rows = rows[count:]
            if rows:
                used, turns = 0.0, True
                head = [(n, self._above[n]) for n in self._headings]
        return used

    def _repetitions(self) -> list[Row]:
        template = self._template
        rows = max(template.least, len(self._values.rows(template.repeat)))
        return [self._row(number) for number in range(rows)]

    def _without_costly(self, rows: list[Row], used: float, below: float) -> list[Row]:
        """Without the empty rows at the end that would turn a page; an empty form keeps them all."""
        filled = len(self._values.rows(self._template.repeat))
        if not filled:
            return rows
        least = self._pages(rows[:filled], used, below)
        while len(rows) > filled and self._pages(rows, used, below) > least:
            rows = rows[:-1]
        return rows

    def _pages(self, rows: Sequence[Row], used: float, below: float) -> int:
        """How many pages are turned from the one of which so much is used until all that stands below has its place."""
        room = self._tall + _ROUNDING
        used += sum(row.height for row in self._above)
        headings = sum(self._above[n].height for n in self._headings)
        pages = 0
        for row in rows:
            if used + row.height > room:
                pages, used = pages + 1, headings
            used += row.height
        return pages + (used + below > room)

    def _row(self, number: int) -> Row:
        cells = tuple(replace(cell, content=self._content(cell.content, number)) for cell in self._template.cells)
        needed = max((self._needed(cell) for cell in cells), default=0.0)
        height = min(self._most, max(self._template.height, needed))
        return Row(height, cells, break_before=self._template.break_before and not number)

    def _content(self, content: Content, number: int) -> Content:
        if not isinstance(content, ColumnContent):
            return content
        if content.column == ROW_NUMBER:
            filled = len(self._values.rows(content.field))
            return LabelContent(str(number + 1) if number < filled or not filled else "")
        return replace(content, row=number)

    def _needed(self, cell: Cell) -> float:
        """The height in mm in which a cell holds its text at its style's own leading."""
        if not isinstance(cell.content, ColumnContent):
            return 0.0
        text = self._values.printed(cell.content).text
        width = sum(self._part.columns[cell.column : cell.column + cell.column_span]) - 2 * self._part.padding
        lines = len(self._typesetter.lines(text, width, cell.style)) if text else 0
        return lines * cell.style.leading * PT + 2 * INSET + _ROUNDING if lines else 0.0

    def _spanned(self, head: Sequence[tuple[int, Row]], rows: Sequence[Row]) -> list[Row]:
        """The rows of one page with the labels that span them."""
        chunk = [*(row for _, row in head), *rows]
        places = {n: at for at, (n, _) in enumerate(head)} | {len(self._above): len(head)}
        for span in self._spans:
            at = places.get(span.row, 0)
            cell = replace(span.cell, row_span=len(chunk) - at, spans_all=False)
            chunk[at] = replace(chunk[at], cells=tuple(sorted((*chunk[at].cells, cell), key=lambda c: c.column)))
        return chunk


def _fitting(rows: Sequence[Row], room: float) -> int:
    """How many rows a page takes; one at least, as none is taller than a page of its own."""
    used, count = rows[0].height, 1
    while count < len(rows) and used + rows[count].height <= room + _ROUNDING:
        used, count = used + rows[count].height, count + 1
    return count
