"""Breaks a paragraph into lines and gives every character its place. Pure: the same text gives the same lines.

All measures are in em of the type size. Line-end punctuation counts half an em, neighbouring punctuation is squeezed by
half an em, first lines are indented, and a justified line stretches only where it might also break, by at most
`MAX_STRETCH` a gap; otherwise it stays ragged. Nothing is ever dropped but spaces at the edges of a line.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from app.render.marks import BLANK_LEFT, BLANK_RIGHT, SPACES, atoms, breaks

MAX_STRETCH = 0.35
_SQUEEZE = 0.5
_EVEN_STEP = 0.5
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
    text: str,
    metrics: Metrics,
    width: float,
    *,
    indent: float = 0.0,
    hanging: float = 0.0,
    justify: bool = True,
    even: bool = False,
) -> tuple[Line, ...]:
    """Lines of one paragraph (no line feeds) in a box `width` em wide; an empty paragraph is one empty line.

    `indent` is added before the first line, `hanging` before all others. With an indent, spaces typed at the start of
    the paragraph are taken for the typist's own indent and not drawn. `even` makes the lines about equally long, for
    centred text: no single character is left on the last one.
    """
    paragraph = _Paragraph(text, metrics)
    lines = paragraph.lines(width, indent, hanging, justify)
    return paragraph.evened(lines, width, indent, hanging, justify) if even and len(lines) > 1 else lines


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
        self._breaks = breaks(text, self._atoms)
        if text:
            self._breaks.append(len(text))
        self._drawn_ends = [0]  # for each place, where what is drawn before it ends
        for i, character in enumerate(text):
            self._drawn_ends.append(self._drawn_ends[i] if character in SPACES else i + 1)

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
            flush = bool(found) or not indent  # after an indent an opening mark keeps its blank
            stop = self._furthest(start, width - left, flush=flush)
            found.append(self._line(start, stop, left, width, justify and stop < length, flush=flush))
            start = self._skip_spaces(stop)
        return tuple(found)

    def evened(
        self, lines: tuple[Line, ...], width: float, indent: float, hanging: float, justify: bool
    ) -> tuple[Line, ...]:
        """As many lines in the narrowest room that neither needs one more nor divides what stays whole."""
        pieces = pairwise([0, *self._breaks])
        widest = max(self._width(a, b, flush=False) for a, b in pieces) + max(indent, hanging)
        room = max(sum(line.width for line in lines) / len(lines), widest, width / 2)
        while room < width:
            narrower = self.lines(room, indent, hanging, justify)
            if len(narrower) == len(lines):
                return narrower
            room += _EVEN_STEP
        return lines

    def _furthest(self, start: int, room: float, *, flush: bool) -> int:
        """The last place before which the line may end and still fit."""
        nearest = bisect_right(self._breaks, start)
        beyond = self._fitting(self._breaks, nearest, start, room, flush=flush)
        return self._breaks[beyond - 1] if beyond > nearest else self._cut(start, room, flush=flush)

    def _fitting(self, places: Sequence[int], lowest: int, start: int, room: float, *, flush: bool) -> int:
        """Index after the last of `places` up to which the text from `start` fits: width never shrinks with length."""
        return bisect_right(places, room + _EPSILON, lowest, key=lambda at: self._width(start, at, flush=flush))

    def _cut(self, start: int, room: float, *, flush: bool) -> int:
        """What hangs together from `start` on is wider than the box: cut where it does least harm.

        Inside an atom that alone is wider than the box; else between atoms though the marks forbid it; else anywhere.
        """
        places = range(start + 1, len(self._text) + 1)
        limit = start + max(1, self._fitting(places, 0, start, room, flush=flush))
        edge = bisect_left(self._atoms, limit)
        for k in range(edge, 0, -1):
            first, end = self._atoms[k - 1], self._atoms[k]
            if end <= start:
                break
            inside = min(limit, end - 1)
            if inside > max(first, start) and self._width(first, end, flush=True) > room + _EPSILON:
                return inside
        between = self._atoms[edge] if self._atoms[edge] == limit else self._atoms[edge - 1]
        return between if between > start else limit

    def _width(self, start: int, stop: int, *, flush: bool) -> float:
        """From `start` to the last ink before `stop`; `flush` takes off the blank of an opening mark at the start."""
        end = self._drawn_ends[stop]
        if end <= start:
            return 0.0
        left = self._trim_left[start] if flush else 0.0
        return self._x[end - 1] + self._advance[end - 1] - self._trim_right[end - 1] - self._x[start] - left

    def _line(self, start: int, stop: int, left: float, width: float, justify: bool, *, flush: bool) -> Line:
        end = max(start, self._drawn_ends[stop])
        natural = self._width(start, stop, flush=flush)
        origin = self._x[start] + (self._trim_left[start] if flush else 0.0)
        offsets = [left + x - origin for x in self._x[start:end]]
        slack = width - left - natural
        if justify and slack > _EPSILON:
            first = self._skip_spaces(start)  # an indent typed with spaces keeps its width
            gaps = self._breaks[bisect_right(self._breaks, first) : bisect_left(self._breaks, end)]
            if gaps and slack / len(gaps) <= MAX_STRETCH:
                _stretch(offsets, [g - start for g in gaps], slack / len(gaps))
                natural += slack
        return Line(start, end, tuple(offsets), left + natural)

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
