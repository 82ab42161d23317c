"""Which words stand in which box, and how tight: read off the laid page, so that Word's file says the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.definition import Align, Style
from app.render.pages import PT, GlyphRun, Page
from app.render.typesetter import Box

_RULES = 0.6  # mm
_AIR = 5.0  # mm


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: what stands in one box of several. `begun`: it starts within a paragraph."""

    text: str
    begun: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """A box on a laid page and the room beside (`side`) and above and below (`edge`) the text in it, in mm."""

    page: Page
    box: Box
    side: float = 0.0
    edge: float = 0.0

    @property
    def width(self) -> float:
        """For text, in mm."""
        return self.box.width - 2 * self.side

    @property
    def height(self) -> float:
        """For text, in mm; where there is an edge, less what LibreOffice takes of a row for the rules around it."""
        return self.box.height - (2 * self.edge + _RULES if self.edge else 0.0)

    def runs(self, field: str) -> list[GlyphRun]:
        """The runs of a field ("" for the form's own words) whose baselines begin in the box."""
        right, bottom = self.box.x + self.box.width, self.box.y + self.box.height
        return [
            r
            for r in self.page.runs
            if r.field == field and self.box.y <= r.y <= bottom and self.box.x <= r.xs[0] + r.size * PT / 2 <= right
        ]

    def insets(self, runs: Sequence[GlyphRun], align: Align) -> tuple[float, float]:
        """Indents in mm that put lines into the box where these stand, with some air for the letters of another 仿宋."""
        if not runs:
            return 0.0, 0.0
        left, right = extent(runs)
        before = max(0.0, left - self.box.x - self.side)
        after = max(0.0, self.box.x + self.box.width - self.side - right)
        match align:
            case Align.CENTRE:
                air = min(_AIR, before, after)
                return before - air, after - air
            case Align.RIGHT:
                return 0.0, after
            case _:
                return before, 0.0


def leading(runs: Iterable[GlyphRun], style: Style) -> float:
    """The distance of lines in points to which a box was tightened; that of its style where one line says nothing."""
    lines = sorted({round(r.y, 3) for r in runs})
    return min([style.leading, *(round((b - a) / PT, 2) for a, b in pairwise(lines))])


def extent(runs: Sequence[GlyphRun]) -> tuple[float, float]:
    """Left and right edge of some runs, in mm on the page."""
    return min(r.xs[0] for r in runs), max(r.xs[-1] + r.size * PT for r in runs)


def divide(text: str, boxes: Sequence[Sequence[GlyphRun]]) -> list[Piece]:
    """A text over the boxes its runs stand in. Joined again it is the same text, nothing lost and nothing doubled.

    A line feed where one box ends is the end of that box. What found no place at all stays in the last box.
    """
    starts = [0]
    for runs in reversed(boxes[1:]):
        starts.insert(1, min((r.start for r in runs), default=starts[1] if len(starts) > 1 else len(text)))
    pieces: list[Piece] = []
    for start, end in pairwise([*starts, len(text)]):
        words = text[start:end]
        pieces.append(
            Piece(
                words.removesuffix("\n") if end < len(text) else words,
                begun=0 < start < len(text) and text[start - 1] != "\n",
            )
        )
    return pieces
