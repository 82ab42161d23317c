"""Which words stand in which box, and how tight: read off the laid page, so that Word's file says the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.definition import Style
from app.render.pages import PT, GlyphRun, Page
from app.render.typesetter import Box


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: what stands in one box of several. `begun`: it starts within a paragraph."""

    text: str
    begun: bool


def runs_in(page: Page, box: Box, field: str) -> list[GlyphRun]:
    """The runs of a field ("" for the form's own words) whose baselines begin inside a box."""
    right, bottom = box.x + box.width, box.y + box.height
    return [
        r for r in page.runs if r.field == field and box.y <= r.y <= bottom and box.x <= r.xs[0] + r.size * PT / 2 <= right
    ]


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
