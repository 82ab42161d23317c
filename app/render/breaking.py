"""Breaks a paragraph into lines and gives every character its place. Pure: the same text gives the same lines.

All measures are in em of the type size. Line-end punctuation counts half an em, first lines are indented, and a
justified line stretches only where it might also break, by at most `MAX_STRETCH` a gap; otherwise it stays ragged.
Nothing is ever dropped but spaces at the edges of a line.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise

from app.render.choosing import EPSILON, MAX_STRETCH, Frame, best_ends
from app.render.marks import SPACES
from app.render.measures import Measures, Metrics

_EVEN_STEP = 0.5


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
    fullest: bool = False,
    lead: tuple[int, Metrics] | None = None,
) -> tuple[Line, ...]:
    """Lines of one paragraph (no line feeds) in a box `width` em wide; an empty paragraph is one empty line.

    `indent` is added before the first line, `hanging` before all others. With an indent, spaces typed at the start of
    the paragraph are taken for the typist's own indent and not drawn. `even` makes the lines about equally long, for
    centred text: no single character is left on the last one. `fullest` puts as much on each line as it can hold, for
    a text that is short of room; otherwise justified lines are chosen for their looks. `lead`: so many characters at the
    beginning have metrics of their own.
    """
    paragraph = _Paragraph(text, Measures(text, metrics, lead))
    frame = Frame(width, indent, hanging)
    lines = paragraph.lines(frame, justify=justify, fullest=fullest)
    return paragraph.evened(lines, frame) if even and len(lines) > 1 else lines


class _Paragraph:
    def __init__(self, text: str, measures: Measures) -> None:
        self._text = text
        self._m = measures

    def lines(self, frame: Frame, *, justify: bool, fullest: bool) -> tuple[Line, ...]:
        start = self._skip_spaces(0) if frame.indent else 0
        if start >= len(self._text):
            return (Line(start, start, (), 0.0),)
        chosen = best_ends(self._m, frame, start) if justify and not fullest else None
        stops = [self._m.places[end] for end in chosen] if chosen else self._greedy(frame, start, shrink=fullest)
        found: list[Line] = []
        for stop in stops:
            found.append(self._line(start, stop, frame, first=not found, justify=justify))
            start = self._skip_spaces(stop)
        return tuple(found)

    def evened(self, lines: tuple[Line, ...], frame: Frame) -> tuple[Line, ...]:
        """As many lines in the narrowest room that neither needs one more nor divides what stays whole."""
        pieces = pairwise([0, *self._m.places])
        widest = max(self._width(a, b, flush=False) for a, b in pieces) + max(frame.indent, frame.hanging)
        room = max(sum(line.width for line in lines) / len(lines), widest, frame.width / 2)
        while room < frame.width:
            narrower = self.lines(replace(frame, width=room), justify=False, fullest=False)
            if len(narrower) == len(lines):
                return narrower
            room += _EVEN_STEP
        return lines

    def _greedy(self, frame: Frame, start: int, *, shrink: bool) -> list[int]:
        """Stops of lines that each hold as much as they can."""
        stops: list[int] = []
        while start < len(self._text):
            left = frame.hanging if stops else frame.indent
            flush = bool(stops) or not left  # after an indent an opening mark keeps its blank
            stops.append(self._furthest(start, frame.width - left, flush=flush, shrink=shrink))
            start = self._skip_spaces(stops[-1])
        return stops

    def _furthest(self, start: int, room: float, *, flush: bool, shrink: bool) -> int:
        """The last place before which the line may end and still fit."""
        m = self._m
        nearest = bisect_right(m.places, start)
        limit = m.origin(start, flush=flush) + room + EPSILON
        beyond = bisect_right(m.edges, limit, nearest)
        if shrink:
            beyond = bisect_right(m.tightest, limit - m.give[start], beyond)
        return m.places[beyond - 1] if beyond > nearest else self._cut(start, room, flush=flush)

    def _cut(self, start: int, room: float, *, flush: bool) -> int:
        """What hangs together from `start` on is wider than the box: cut where it does least harm.

        Inside an atom that alone is wider than the box; else between atoms though the marks forbid it; else anywhere.
        """
        places = range(start + 1, len(self._text) + 1)
        fitting = bisect_right(places, room + EPSILON, key=lambda at: self._width(start, at, flush=flush))
        limit = start + max(1, fitting)
        bounds = self._m.atoms
        edge = bisect_left(bounds, limit)
        for k in range(edge, 0, -1):
            first, end = bounds[k - 1], bounds[k]
            if end <= start:
                break
            inside = min(limit, end - 1)
            if inside > max(first, start) and self._width(first, end, flush=True) > room + EPSILON:
                return inside
        between = bounds[edge] if bounds[edge] == limit else bounds[edge - 1]
        return between if between > start else limit

    def _width(self, start: int, stop: int, *, flush: bool) -> float:
        """From `start` to the last ink before `stop`; `flush` takes off the blank of an opening mark at the start."""
        end = self._m.drawn_end(stop)
        return self._m.rights[end] - self._m.origin(start, flush=flush) if end > start else 0.0

    def _line(self, start: int, stop: int, frame: Frame, *, first: bool, justify: bool) -> Line:
        m = self._m
        left = frame.indent if first else frame.hanging
        end = max(start, m.drawn_end(stop))
        if end == start:
            return Line(start, end, (), left)
        begin = left - m.origin(start, flush=not first or not frame.indent)
        right = begin + m.rights[end]
        slack = frame.width - right
        xs = m.x[start:end]
        if slack < -EPSILON:  # only what was chosen to be drawn together, or is wider than the box
            give = m.give[end - 1] - m.give[start]
            if give:
                part = min(1.0, -slack / give)
                begin += part * m.give[start]
                xs = [x - part * g for x, g in zip(xs, m.give[start:end], strict=True)]
                right -= part * give
        elif slack > EPSILON and justify and stop < len(self._text):
            gaps = m.gaps[end - 1] - m.gaps[start]
            if gaps and slack / gaps <= MAX_STRETCH:
                by = slack / gaps
                begin -= by * m.gaps[start]
                xs = [x + by * n for x, n in zip(xs, m.gaps[start:end], strict=True)]
                right = frame.width
        return Line(start, end, tuple([begin + x for x in xs]), right)

    def _skip_spaces(self, at: int) -> int:
        while at < len(self._text) and self._text[at] in SPACES:
            at += 1
        return at
