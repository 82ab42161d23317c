"""Breaks a paragraph into lines and gives every character its place. Pure: the same text gives the same lines.

All measures are in em of the type size. Line-end punctuation counts half an em, neighbouring punctuation is squeezed by
half an em, first lines are indented, and a justified line stretches only where it might also break, by at most
`MAX_STRETCH` a gap; otherwise it stays ragged. Nothing is ever dropped but spaces at the edges of a line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from app.render.marks import BLANK_LEFT, BLANK_RIGHT, SPACES, atoms, may_break

MAX_STRETCH = 0.35
_SQUEEZE = 0.5
_EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Glyph:
    """How a character prints: font key (None when no font has it), advance and blank at both sides in em."""

    font: str | None
    advance: float
    left_blank: float
    right_blank: float


class Metrics(Protocol):
    """What the typesetter needs to know of fonts."""

    def glyph(self, character: str) -> Glyph:
        """The glyph a character will print with."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """One line: characters `start`…`end` (exclusive) of the text are drawn, at `xs` (em from the box's left edge).

    `width` is the right edge of the last character's ink space, in em from the box's left edge.
    """

    start: int
    end: int
    xs: tuple[float, ...]
    width: float

    def shifted(self, by: int) -> Line:
        """The same line of a text that begins `by` characters earlier."""
        return Line(self.start + by, self.end + by, self.xs, self.width)


def break_paragraph(
    text: str, metrics: Metrics, width: float, *, indent: float = 0.0, hanging: float = 0.0, justify: bool = True
) -> tuple[Line, ...]:
    """Lines of one paragraph (no line feeds) in a box `width` em wide; an empty paragraph is one empty line.

    `indent` is added before the first line, `hanging` before all others. With an indent, spaces typed at the start of
    the paragraph are taken for the typist's own indent and not drawn.
    """
    return _Paragraph(text, metrics).lines(width, indent, hanging, justify)


class _Paragraph:
    def __init__(self, text: str, metrics: Metrics) -> None:
        self._text = text
        glyphs = [metrics.glyph(c) for c in text]
        self._advance = [g.advance for g in glyphs]
        self._trim_left = [
            min(_SQUEEZE, g.left_blank) if c in BLANK_LEFT else 0.0 for c, g in zip(text, glyphs, strict=True)
        ]
        self._trim_right = [
            min(_SQUEEZE, g.right_blank) if c in BLANK_RIGHT else 0.0 for c, g in zip(text, glyphs, strict=True)
        ]
        self._x = self._natural_positions()
        self._atoms = atoms(text)
        self._breaks = [b for b in self._atoms[1:-1] if may_break(text, b)]
        if text:
            self._breaks.append(len(text))

    def _natural_positions(self) -> list[float]:
        """Where each character would stand on one endless line, neighbouring marks squeezed."""
        text, positions, at = self._text, [], 0.0
        for i, advance in enumerate(self._advance):
            if i:
                first, second = text[i - 1], text[i]
                if first in BLANK_RIGHT and (second in BLANK_RIGHT or second in BLANK_LEFT):
                    at -= self._trim_right[i - 1]
                elif first in BLANK_LEFT and second in BLANK_LEFT:
                    at -= self._trim_left[i]
            positions.append(at)
            at += advance
        return positions

    def lines(self, width: float, indent: float, hanging: float, justify: bool) -> tuple[Line, ...]:
        length = len(self._text)
        start = self._skip_spaces(0) if indent else 0
        if start >= length:
            return (Line(start, start, (), 0.0),)
        found: list[Line] = []
        while start < length:
            left = hanging if found else indent
            stop = self._furthest(start, width - left, first=not found)
            found.append(self._line(start, stop, left, width, justify and stop < length, first=not found))
            start = self._skip_spaces(stop)
        return tuple(found)

    def _furthest(self, start: int, room: float, *, first: bool) -> int:
        """The last place before which the line may end and still fit."""
        breaks = self._breaks
        best = 0
        for k in range(bisect_right(breaks, start), len(breaks)):
            if self._width(start, breaks[k], first=first) > room + _EPSILON:
                break
            best = breaks[k]
        if best:
            return best
        end = breaks[bisect_right(breaks, start)]
        return self._cut(start, end, room, first=first)

    def _cut(self, start: int, end: int, room: float, *, first: bool) -> int:
        """What hangs together from `start` to `end` is wider than the box: cut where it does least harm.

        Inside an atom that alone is wider than the box; else between atoms though the marks forbid it; else anywhere.
        """
        inner = [b for b in self._atoms if start < b < end]
        edges = [start, *inner, end]
        inside = [
            c for a, b in pairwise(edges) if self._width(a, b, first=False) > room + _EPSILON for c in range(a + 1, b)
        ]
        for candidates in (inside, inner, list(range(start + 1, end))):
            fitting = [c for c in candidates if self._width(start, c, first=first) <= room + _EPSILON]
            if fitting:
                return max(fitting)
        return start + 1

    def _width(self, start: int, stop: int, *, first: bool) -> float:
        last = self._last_drawn(start, stop)
        if last < start:
            return 0.0
        left = 0.0 if first else self._trim_left[start]
        return self._x[last] + self._advance[last] - self._trim_right[last] - self._x[start] - left

    def _line(self, start: int, stop: int, left: float, width: float, justify: bool, *, first: bool) -> Line:
        end = self._last_drawn(start, stop) + 1
        natural = self._width(start, stop, first=first)
        origin = self._x[start] + (0.0 if first else self._trim_left[start])
        offsets = [left + x - origin for x in self._x[start:end]]
        slack = width - left - natural
        if justify and slack > _EPSILON:
            gaps = self._breaks[bisect_right(self._breaks, start) : bisect_right(self._breaks, end - 1)]
            if gaps and slack / len(gaps) <= MAX_STRETCH:
                _stretch(offsets, [g - start for g in gaps], slack / len(gaps))
                natural += slack
        return Line(start, end, tuple(offsets), left + natural)

    def _last_drawn(self, start: int, stop: int) -> int:
        last = stop - 1
        while last >= start and self._text[last] in SPACES:
            last -= 1
        return last

    def _skip_spaces(self, at: int) -> int:
        while at < len(self._text) and self._text[at] in SPACES:
            at += 1
        return at


def _stretch(offsets: list[float], gaps: Sequence[int], by: float) -> None:
    """Push everything from each gap on to the right by `by` more."""
    shift, k = 0.0, 0
    for i in range(len(offsets)):
        while k < len(gaps) and gaps[k] <= i:
            shift += by
            k += 1
        offsets[i] += shift
