"""Text into boxes: lines, leading, overflow. Knows styles and fonts, nothing of forms."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from app.domain.definition import Align, Face, Style, VAlign
from app.domain.text import paragraphs
from app.render.breaking import Line, break_paragraph
from app.render.fonts import FontLibrary
from app.render.marks import INVISIBLE
from app.render.pages import PT, GlyphRun, Missing
from app.render.paging import Paging

_ASCENT = 0.88  # of a Chinese em box: where the baseline stands below its top, in em
_LEADING_STEP = 0.5  # points
_REMEMBERED = 4096  # paragraphs

ParagraphKey = tuple[str, Face, float, float, float, Align, bool, "Lead | None"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle for text, in mm from the page's top left corner."""

    x: float
    y: float
    width: float
    height: float

    def inset(self, by: float) -> Box:
        return Box(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)


@dataclass(frozen=True, slots=True)
class Lead:
    """The beginning of a paragraph in a face of its own, up to character `end`: a heading that its text follows at once."""

    end: int
    face: Face


@dataclass(frozen=True, slots=True)
class Filled:
    """Text poured into boxes: runs for each box, the leading (points) chosen, lines used and to be had.

    `over` counts the characters (without spaces) that found no place; `capacity` is lines at the tightest leading.
    """

    runs: tuple[tuple[GlyphRun, ...], ...]
    leading: float
    lines: int
    capacity: int
    over: int


class Typesetter:
    """Sets text with the fonts of a library. Remembers broken paragraphs, so that typing in one re-breaks only it."""

    def __init__(self, fonts: FontLibrary) -> None:
        self._fonts = fonts
        self._paragraphs: OrderedDict[ParagraphKey, tuple[Line, ...]] = OrderedDict()

    def lines(self, text: str, width: float, style: Style, *, fullest: bool = False) -> list[Line]:
        """All lines of a text in a box `width` mm wide; offsets count from the start of the text.

        `fullest` puts on each line as much as it can hold, for a text that is short of room.
        """
        found: list[Line] = []
        start = 0
        for paragraph in paragraphs(text):
            broken = self.paragraph(paragraph, width, style, fullest=fullest)
            found.extend(line.shifted(start) for line in broken)
            start += len(paragraph) + 1
        return found

    def paragraph(
        self, text: str, width: float, style: Style, lead: Lead | None = None, *, fullest: bool = False
    ) -> tuple[Line, ...]:
        """The lines of one paragraph in a box `width` mm wide."""
        width /= style.em * PT
        key = (text, style.face, round(width, 6), style.indent, style.hanging, style.align, fullest, lead)
        known = self._paragraphs.get(key)
        if known is None:
            known = break_paragraph(
                text,
                self._fonts.chain(style.face),
                width,
                lead=(lead.end, self._fonts.chain(lead.face)) if lead else None,
                indent=style.indent,
                hanging=style.hanging,
                justify=style.align is Align.JUSTIFY,
                even=style.align is Align.CENTRE and not fullest,
                fullest=fullest,
            )
            self._paragraphs[key] = known
            if len(self._paragraphs) > _REMEMBERED:
                self._paragraphs.popitem(last=False)
        else:
            self._paragraphs.move_to_end(key)
        return known

    def fill(self, text: str, boxes: Sequence[Box], style: Style, field: str = "") -> Filled:
        """Pour a text through boxes in order.

        It stays in the first box as long as any leading from `leading` down to `min_leading` lets it, then in the
        first two, and so on: a typist would tighten a cell before carrying a line over to the next page.
        """
        width = min(box.width for box in boxes)
        capacity = sum(room(box, style.min_leading) for box in boxes)
        lines = self.lines(text, width, style) if text else []
        if len(lines) > capacity:
            lines = self.lines(text, width, style, fullest=True)  # so that `over` counts no more than has to go
        leading = loosest_leading(len(lines), boxes, style)
        shares = Paging(text, lines).shares([room(box, leading) for box in boxes])
        runs: list[tuple[GlyphRun, ...]] = []
        at = 0
        for box, count in zip(boxes, shares, strict=True):
            here = lines[at : at + count]
            at += len(here)
            runs.append(self._place(text, here, box, leading, style, field))
        over = _drawn(text[lines[at].start :]) if at < len(lines) else 0
        return Filled(tuple(runs), leading, len(lines), capacity, over)

    def _place(
        self, text: str, lines: Sequence[Line], box: Box, leading: float, style: Style, field: str
    ) -> tuple[GlyphRun, ...]:
        em, pitch = style.size * PT, leading * PT
        spare = box.height - pitch * len(lines)
        top = box.y + {VAlign.TOP: 0.0, VAlign.MIDDLE: spare / 2, VAlign.BOTTOM: spare}[style.valign]
        runs: list[GlyphRun] = []
        for number, line in enumerate(lines):
            baseline = top + pitch * number + (pitch - em) / 2 + _ASCENT * em
            free = box.width - line.width * style.em * PT
            left = box.x + {Align.CENTRE: free / 2, Align.RIGHT: free}.get(style.align, 0.0)
            runs.extend(self.runs(text, line, left, baseline, style, field))
        return tuple(runs)

    def runs(
        self, text: str, line: Line, left: float, baseline: float, style: Style, field: str, lead: Lead | None = None
    ) -> list[GlyphRun]:
        """A line placed at `left` and on its `baseline` (mm), cut where the font changes; `lead` counts from the text.

        What no font has is left out here and reported by `missing`.
        """
        em, chain = style.em * PT, self._fonts.chain(style.face)
        turn = min(max(lead.end, line.start), line.end) if lead else line.start
        fonts = [self._fonts.chain(lead.face).printing_font(c) for c in text[line.start : turn]] if lead else []
        fonts += [chain.printing_font(c) for c in text[turn : line.end]]
        runs: list[GlyphRun] = []
        at = 0
        for font, group in groupby(fonts):
            stop = at + sum(1 for _ in group)
            if font is not None:
                xs = tuple([left + x * em for x in line.xs[at:stop]])
                start = line.start + at
                opens = not text[text.rfind("\n", 0, start) + 1 : start].strip()  # before it at most an indent's spaces
                shown = text[start : line.start + stop]
                runs.append(GlyphRun(shown, font, style.size, xs, baseline, field, start, opens))
            at = stop
        return runs

    def missing(self, text: str, face: Face, field: str = "") -> list[Missing]:
        """Characters of a text that no font of the chain has."""
        chain = self._fonts.chain(face)
        lost = {c for c in set(text) if c != "\n" and chain.glyph(c).font is None}
        return [Missing(field, c, i) for i, c in enumerate(text) if c in lost] if lost else []


def room(box: Box, leading: float) -> int:
    """How many lines a box takes at a leading, in points."""
    return max(0, int((box.height + 1e-6) / (leading * PT)))


def loosest_leading(count: int, boxes: Sequence[Box], style: Style) -> float:
    """The leading, in points, at which `count` lines stand in as few of the boxes as can be; the tightest if in none."""
    for used in range(1, len(boxes) + 1):
        leading = style.leading
        while True:
            if sum(room(b, leading) for b in boxes[:used]) >= count:
                return leading
            if leading <= style.min_leading:
                break
            leading = max(style.min_leading, leading - _LEADING_STEP)
    return style.min_leading


def _drawn(text: str) -> int:
    return sum(1 for c in text if not c.isspace() and not INVISIBLE.match(c))
