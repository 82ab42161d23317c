"""Which places a justified paragraph is divided at.

First line by line: as full as it goes, with one more atom drawn in where that leaves smaller gaps than spacing out. If
no line is poor that is all. Else the lines are weighed together, over a few ends for each line and a few ways to reach
it, so that a telephone number carried over does not tear open the line before it, and no character ends a paragraph
alone on a line. It never takes more lines than the first way did. The same text always gives the same lines.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from app.render.marks import NO_END, NO_START, units
from app.render.measures import Measures

MAX_STRETCH = 0.35  # of an em a gap: what is looser stays ragged
EPSILON = 1e-6

# What a line costs. A gap of a tenth of an em costs 1 and is about what one begins to see; the cube forgives small ones.
_VISIBLE_GAP = 0.1
_MOST_GIVEN = 0.6  # of what marks and gaps can give; more only where a text is short of room. This much costs 1
_RAGGED = 50.0
_LONE_CHARACTER = 6.0
_UNIT_CARRIED_OVER = 0.3
_GOOD_ENOUGH = 0.25  # no line costs more: nothing to mend
_TOO_POOR = 30.0  # shorter ends are not weighed
_ENDS = 4  # weighed for each line
_WAYS = 8  # kept for each line


@dataclass(frozen=True, slots=True)
class Frame:
    """The box in em: its width, and the indents of the first and of all other lines."""

    width: float
    indent: float
    hanging: float


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to divide a paragraph up to `places[end]`: its cost, and the way to the line before."""

    cost: float
    end: int
    before: _Way | None


def best_ends(measures: Measures, frame: Frame, start: int) -> list[int] | None:
    """Indices into `places` of the lines' ends from `start` on; None where something is wider than the box."""
    return _Chooser(measures, frame, start).ends()


class _Chooser:
    def __init__(self, measures: Measures, frame: Frame, start: int) -> None:
        self._m = measures
        self._frame = frame
        self._start = start
        self._units = units(measures.text)
        self._last = len(measures.places) - 1
        self._lone = self._beginning_of_lone_end()

    def ends(self) -> list[int] | None:
        found: list[int] = []
        total, worst, end = 0.0, 0.0, -1
        while end < self._last:
            choices = self._choices(end, enough=1)
            if not choices:
                return None
            cost, end = min(choices, key=lambda choice: (choice[0], -choice[1]))
            found.append(end)
            total += cost
            worst = max(worst, cost)
        return found if worst <= _GOOD_ENOUGH else self._weighed(len(found), total) or found

    def _weighed(self, most: int, bound: float) -> list[int]:
        """The cheapest way of at most `most` lines that costs less than `bound`; empty where there is none."""
        best: _Way | None = None
        ways = [_Way(0.0, -1, None)]
        for _ in range(most):
            reached: dict[int, _Way] = {}
            for way in ways:
                for added, end in self._choices(way.end, enough=_ENDS):
                    cost = way.cost + added
                    if cost >= bound - EPSILON:
                        continue
                    if end == self._last:
                        best, bound = _Way(cost, end, way), cost
                    elif end not in reached or cost < reached[end].cost:
                        reached[end] = _Way(cost, end, way)
            ways = sorted(reached.values(), key=lambda way: (way.cost, -way.end))[:_WAYS]
        ends: list[int] = []
        while best is not None and best.before is not None:
            ends.append(best.end)
            best = best.before
        return ends[::-1]

    def _choices(self, before: int, enough: int) -> list[tuple[float, int]]:
        """(cost, end) of the lines that may follow the one that ends at `places[before]`; -1 is the paragraph's start.

        All that are drawn together, and of those that are spaced out the first `enough`, as long as they are not poor.
        """
        m, frame = self._m, self._frame
        start = m.places[before] if before >= 0 else self._start
        left = frame.hanging if before >= 0 else frame.indent
        room = frame.width - left + m.origin(start, flush=before >= 0 or not left)
        edges, ends, give, gaps = m.edges, m.ends, m.give, m.gaps
        lowest = bisect_right(m.places, start)
        beyond = bisect_right(m.tightest, room - give[start] + EPSILON, lowest)
        found: list[tuple[float, int]] = []
        for end in range(beyond - 1, lowest - 1, -1):
            slack = room - edges[end]
            last = ends[end] - 1
            if slack < -EPSILON:
                given = -slack / (give[last] - give[start])
                if given > _MOST_GIVEN:
                    continue
                cost = (given / _MOST_GIVEN) ** 3
            elif end == self._last:
                cost = _LONE_CHARACTER if before >= 0 and start >= self._lone else 0.0
            else:
                count = gaps[last] - gaps[start]
                gap = slack / count if count else slack + MAX_STRETCH
                cost = (gap / _VISIBLE_GAP) ** 3 if gap <= MAX_STRETCH else _RAGGED + gap
            if end < self._last and m.places[end] in self._units:
                cost += _UNIT_CARRIED_OVER
            if cost > _TOO_POOR and found:
                break
            found.append((cost, end))
            enough -= slack >= -EPSILON
            if not enough:
                break
        return found

    def _beginning_of_lone_end(self) -> int:
        """From where on there is no more than one character, but for its marks."""
        text, at, seen = self._m.text, self._m.ends[self._last], 0
        while at > 0 and seen < 2:
            at -= 1
            seen += text[at] not in NO_START and text[at] not in NO_END
        return at + 1
