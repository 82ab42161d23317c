"""续页: a full cell goes on over a further page beside its row's own labels, where the pack allows it.

The form's own pages stay as the notice drew them: whoever compares them with the notice finds every row in its place, and
no opinion with its seal is pushed over to another page. The rest of a text stands directly after the page of its last
cell, so that it is read before what follows: at the head of the next page where that page has the room, as the
notice's own form does it, else on a page put in between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.domain.definition import Cell, FieldContent, LabelContent, Overflow, Row, TablePart
from app.render.pages import PT
from app.render.paging import Paging
from app.render.tables import INSET, TablePage, inside, pages_of_rows, place_page
from app.render.typesetter import Box, Typesetter, loosest_leading, room

Value = Callable[[FieldContent], str]
"""The text that a cell prints."""


class Continuation:
    """A table whose full cells go on over further pages. `area` is the type area of every page, in mm."""

    def __init__(self, part: TablePart, area: Box, typesetter: Typesetter, value: Value) -> None:
        self._part = part
        self._area = area
        self._typesetter = typesetter
        self._value = value
        self.continued: dict[str, int] = {}
        """How many rows were added for each field, each on a page of its own."""

    def pages(self) -> list[TablePage]:
        """The pages of the table, those added among them."""
        own = pages_of_rows(self._part, self._area)
        boxes: dict[str, list[Box]] = {}
        pages: list[list[Row]] = []
        waiting: list[Row] = []
        for rows in own:
            pages += self._joined(waiting, rows)
            waiting = self._added(rows, boxes)
        pages += self._joined(waiting, [])
        return [place_page(self._part, rows, self._area) for rows in pages]

    def _joined(self, added: Sequence[Row], rows: list[Row]) -> list[list[Row]]:
        """Added rows on as few pages as can be, then the form's next page.

        Both are one page where there is room and no stretched row, whose own cell would become smaller.
        """
        pages: list[list[Row]] = []
        for row in added:
            if not pages or not self._fit([*pages[-1], row]):
                pages.append([])
            pages[-1].append(row)
        if pages and self._fit([*pages[-1], *rows]) and not any(row.stretch for row in rows):
            pages[-1].extend(rows)
            return pages
        return [*pages, rows] if rows else pages

    def _fit(self, rows: Sequence[Row]) -> bool:
        return sum(row.height for row in rows) <= self._area.height + 0.01

    def _added(self, rows: Sequence[Row], boxes: dict[str, list[Box]]) -> list[Row]:
        """What the cells of a page ask for beyond it; `boxes` gathers the cells of each field's text in order."""
        added: list[Row] = []
        page = place_page(self._part, rows, self._area)
        owners = (row for row in rows for _ in row.cells)
        for row, (cell, outer) in zip(owners, page.cells, strict=True):
            content = cell.content
            if not isinstance(content, FieldContent) or (content.field in boxes and not content.continues):
                continue  # a label, an opinion, or a fact shown a second time
            boxes.setdefault(content.field, []).append(inside(self._part, outer))
            if content.overflow is Overflow.CONTINUE:
                more = self._rows(row, cell, content, boxes[content.field])
                if more:
                    self.continued[content.field] = len(more)
                    added += more
        return added

    def _rows(self, row: Row, cell: Cell, content: FieldContent, boxes: Sequence[Box]) -> list[Row]:
        """The rows that take what the boxes cannot hold: whole pages, and a last one as high as its text needs."""
        text, style, width = self._value(content), cell.style, min(box.width for box in boxes)
        capacity = sum(room(box, style.min_leading) for box in boxes)
        lines = self._typesetter.lines(text, width, style) if text else []
        count = len(lines)
        whole = replace(boxes[-1], height=self._area.height - 2 * INSET)
        most = room(whole, style.min_leading)
        if count <= capacity or not most:  # a line taller than the page is said to be too much
            return []
        if len(self._typesetter.lines(text, width, style, fullest=True)) <= capacity:
            return []
        pages = -(-(count - capacity) // most)
        leading = loosest_leading(count, [*boxes, *[whole] * pages], style)
        rooms = [room(box, leading) for box in [*boxes, *[whole] * pages]]
        left = Paging(text, lines).shares(rooms)[-1]
        cells = _repeated(row, content)
        height = min(self._area.height, max(left * leading * PT, *map(self._label_height, cells)) + 2 * INSET)
        return [Row(self._area.height, cells)] * (pages - 1) + [Row(height, cells, stretch=row.stretch)]

    def _label_height(self, cell: Cell) -> float:
        if not isinstance(cell.content, LabelContent):
            return 0.0
        width = sum(self._part.columns[cell.column : cell.column + cell.column_span]) - 2 * self._part.padding
        return len(self._typesetter.lines(cell.content.text, width, cell.style)) * cell.style.leading * PT


def _repeated(row: Row, content: FieldContent) -> tuple[Cell, ...]:
    """The cells of a row once more: its labels, the first with the pack's mark, and the place for the rest of the text."""
    cells: list[Cell] = []
    mark = f"\n{content.continued_mark}" if content.continued_mark else ""
    for cell in row.cells:
        if isinstance(cell.content, LabelContent):
            cells.append(replace(cell, content=LabelContent(cell.content.text + mark)))
            mark = ""
        else:
            cells.append(replace(cell, content=FieldContent(content.field, content.date_format, continues=True)))
    return tuple(cells)
