"""Where pages stand in the preview: under each other or two side by side, as a plain calculation in pixels."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from app.render.pages import Page

GAP = 20  # px around and between rows; the line that names a page stands in it
FOLD = 2  # px between two pages that lie open


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page in the preview: `draft` says whose, `id` is its own, `first` that a document begins with it."""

    id: str
    draft: str
    page: Page
    caption: str
    first: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """A page's place: number in the preview, top left corner and size in pixels."""

    index: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Row:
    """Pages beside each other, the left one missing where a cover lies alone at the right of the fold."""

    left: int | None
    right: int | None

    @property
    def pages(self) -> tuple[int, ...]:
        return tuple(p for p in (self.left, self.right) if p is not None)


class SheetLayout:
    """Rows of pages at a scale, px a mm. Everything but building it takes time by what is visible, not by what there is."""

    def __init__(self, leaves: Sequence[Leaf], *, pairs: bool, covers: bool) -> None:
        """`pairs`: two pages beside each other; `covers`: as bound sheets lie open, each document's first page alone."""
        self.leaves = tuple(leaves)
        self._pairs = pairs
        self._rows = _rows(self.leaves, pairs=pairs, covers=covers)
        self._row_of = {page: number for number, row in enumerate(self._rows) for page in row.pages}
        self._set_scale(1.0)

    def _set_scale(self, scale: float) -> None:
        self.scale = scale
        self._tops = [float(GAP)]
        for row in self._rows:
            self._tops.append(self._tops[-1] + self._height(row) + GAP)

    def set_scale(self, scale: float) -> None:
        """Place everything anew at `scale` px a mm."""
        if scale != self.scale:
            self._set_scale(scale)

    def _height(self, row: _Row) -> float:
        return max(self.leaves[p].page.height for p in row.pages) * self.scale

    # ── sizes ───────────────────────────────────────────────────────────

    @property
    def width(self) -> float:
        """Of all rows with their surroundings, px."""
        return self.widest * self.scale + self.around

    @property
    def around(self) -> int:
        """What of the width is not paper, px."""
        return 2 * GAP + (FOLD if self._pairs else 0)

    @property
    def height(self) -> float:
        """Of all rows with their surroundings, px."""
        return self._tops[-1]

    @property
    def widest(self) -> float:
        """The widest row, in mm of paper; that of one A4 page when there is none."""
        return max((leaf.page.width for leaf in self.leaves), default=210.0) * (2 if self._pairs else 1)

    @property
    def highest(self) -> float:
        """The highest page, in mm."""
        return max((leaf.page.height for leaf in self.leaves), default=297.0)

    @property
    def rows(self) -> int:
        return len(self._rows)

    # ── places ──────────────────────────────────────────────────────────

    def row_at(self, y: float) -> int:
        """The row that y (px) falls in; the gap above a row belongs to it."""
        return min(max(0, bisect_right(self._tops, y + GAP) - 1), max(0, len(self._rows) - 1))

    def row_of(self, index: int) -> int:
        """The row a page stands in."""
        return self._row_of[index]

    def top_of(self, row: int) -> float:
        """Where to scroll to so that a row stands at the top with its gap, px."""
        return self._tops[row] - GAP if self._rows else 0.0

    def pages_of(self, row: int) -> tuple[int, ...]:
        """The pages that stand in a row."""
        return self._rows[row].pages

    def visible(self, top: float, bottom: float, room: float) -> list[Spot]:
        """Pages that can be seen between two heights, centred in `room` px of width."""
        spots: list[Spot] = []
        for number in range(self.row_at(top - GAP), len(self._rows)):
            if self._tops[number] > bottom:
                break
            spots += self._spots(number, max(room, self.width))
        return spots

    def _spots(self, number: int, room: float) -> list[Spot]:
        row, y, middle = self._rows[number], self._tops[number], room / 2
        spots = []
        for index in row.pages:
            page = self.leaves[index].page
            width, height = page.width * self.scale, page.height * self.scale
            x = middle - width / 2
            if self._pairs:
                x = middle + FOLD / 2 if index == row.right else middle - FOLD / 2 - width
            spots.append(Spot(index, x, y, width, height))
        return spots


def _rows(leaves: Sequence[Leaf], *, pairs: bool, covers: bool) -> list[_Row]:
    rows: list[_Row] = []
    for index, leaf in enumerate(leaves):
        if not pairs:
            rows.append(_Row(index, None))
        elif leaf.first and covers:
            rows.append(_Row(None, index))
        elif leaf.first or not rows or rows[-1].right is not None:
            rows.append(_Row(index, None))
        else:
            rows[-1] = _Row(rows[-1].left, index)
    return rows
