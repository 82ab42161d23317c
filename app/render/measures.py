"""What a paragraph measures before it is broken: where every character stands on one endless line, and what may give.

All in em. Neighbouring marks are squeezed by half an em, and a small gap is set where Han meets Latin letters or digits.
A justified line may be drawn together at those gaps and at the blanks of its marks, or spaced out wherever it might
also break.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Protocol

from app.render.marks import BLANK_LEFT, BLANK_RIGHT, SPACES, atoms, breaks, meetings

SQUEEZE = 0.5  # of an em: what a mark loses at a line's edge or beside another mark
HAN_WESTERN_GAP = 0.2  # it may go altogether: a text never needs more room for it
_MARK_GIVES = 0.25  # of an em: a mark inside a line keeps at least half of its blank

_ALL_SPACES = "".join(sorted(SPACES))
_MARK = re.compile(f"[{re.escape(''.join(sorted(BLANK_LEFT | BLANK_RIGHT)))}]")


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


class Measures:
    """Positions and places of one paragraph; made once, whatever widths it is then broken to.

    `rights[end]` is the right edge of the ink space of the character before `end`. `places` are the offsets where a line
    may end, the paragraph's own end last; `ends` where what is drawn before each of them ends, `edges` its right edge.
    """

    def __init__(self, text: str, metrics: Metrics, lead: tuple[int, Metrics] | None = None) -> None:
        """`lead`: so many characters at the beginning have metrics of their own."""
        self.text = text
        glyphs = {c: metrics.glyph(c) for c in set(text)}
        self.advance = [glyphs[c].advance for c in text]
        if lead:
            self.advance[: lead[0]] = [lead[1].glyph(c).advance for c in text[: lead[0]]]
        self.trim_left = [0.0] * len(text)
        self.trim_right = [0.0] * len(text)
        self._gives: list[tuple[int, float]] = []  # before which character, and how much
        steps = self.advance[:]  # from each character to the next
        self._squeeze(steps, glyphs, lead)
        for at in meetings(text):
            steps[at - 1] += HAN_WESTERN_GAP
            self._gives.append((at, HAN_WESTERN_GAP))
        self.x = list(accumulate(steps, initial=0.0))
        self.rights = [0.0, *[x + a - t for x, a, t in zip(self.x, self.advance, self.trim_right, strict=False)]]
        self.places = [*breaks(text), len(text)] if text else []
        self.ends = self.places if SPACES.isdisjoint(glyphs) else [self.drawn_end(place) for place in self.places]
        self.edges = [self.rights[end] for end in self.ends]

    def _squeeze(self, steps: list[float], glyphs: Mapping[str, Glyph], lead: tuple[int, Metrics] | None) -> None:
        """Note what marks lose at a line's edge and may give inside it; take out what they lose beside one another."""
        text = self.text
        before = -1  # the mark before this one
        for mark in _MARK.finditer(text):
            at = mark.start()
            glyph = lead[1].glyph(mark[0]) if lead and at < lead[0] else glyphs[mark[0]]
            if mark[0] in BLANK_LEFT:
                self.trim_left[at] = blank = min(SQUEEZE, glyph.left_blank)
                if before != at - 1:
                    self._gives.append((at, min(_MARK_GIVES, blank / 2)))
                elif before >= 0:
                    steps[before] -= blank if text[before] in BLANK_LEFT else self.trim_right[before]
            else:
                self.trim_right[at] = blank = min(SQUEEZE, glyph.right_blank)
                if before == at - 1 >= 0:
                    steps[before] -= self.trim_right[before]
                if not _MARK.match(text, at + 1):
                    self._gives.append((at + 1, min(_MARK_GIVES, blank / 2)))
            before = at

    def drawn_end(self, stop: int) -> int:
        """Where what is drawn before `stop` ends: spaces at the end of a line are not."""
        return len(self.text[:stop].rstrip(_ALL_SPACES)) if stop and self.text[stop - 1] in SPACES else stop

    def origin(self, start: int, *, flush: bool) -> float:
        """Where a line that begins with `start` has its left edge; `flush` takes off the blank of an opening mark."""
        return self.x[start] + (self.trim_left[start] if flush else 0.0)

    @cached_property
    def atoms(self) -> list[int]:
        """Boundaries of what stays whole, for a box narrower than what hangs together."""
        return atoms(self.text)

    @cached_property
    def give(self) -> list[float]:
        """How much may be taken out before each character, counted from the paragraph's start.

        Only where a line might break: the mark in don’t keeps its place.
        """
        gives = [0.0] * (len(self.text) + 1)
        places = set(self.places)
        for at, much in self._gives:
            if at in places:
                gives[at] += much
        return list(accumulate(gives))

    @cached_property
    def gaps(self) -> list[int]:
        """How many places a line may be spaced out at before or at each character, counted from the paragraph's start."""
        counts = [0] * (len(self.text) + 1)
        for place in self.places[:-1]:
            counts[place] = 1
        return list(accumulate(counts))

    @cached_property
    def tightest(self) -> list[float]:
        """`edges` when everything before them gives all it may."""
        give = self.give
        return [self.rights[end] - give[end - 1] for end in self.ends]
