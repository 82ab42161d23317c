"""Where a running text turns the page: no heading left behind at a foot, no line of a paragraph alone on either side."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.render.breaking import Line

_GIVEN_UP = 4  # lines a page may be short of for it

_NUMBERED = re.compile(
    r"\s*(?:第?[一二三四五六七八九十]+[、章节]|[（(][一二三四五六七八九十0-9]+[)）]|[0-9]+[.．、](?![0-9]))"
)
_FINAL = re.compile(r"[。！？；：…][”’）」』]?\s*$")


class Paging:
    """The lines of one text, to be asked page by page."""

    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self._text = text
        self._lines = lines
        ends = [0, *(line.end for line in lines)]
        self._begins = [n == 0 or "\n" in text[ends[n] : line.start] for n, line in enumerate(lines)]

    def take(self, start: int, most: int) -> int:
        """How many lines from `start` on go on a page that has room for `most`."""
        if start + most >= len(self._lines):
            return len(self._lines) - start
        fewest = max(most - _GIVEN_UP, most // 2, 1)
        return next((count for count in range(most, fewest - 1, -1) if self._may_turn(start + count)), most)

    def shares(self, rooms: Sequence[int]) -> list[int]:
        """How many lines each of several boxes takes that have these rooms: fewer than it could only from what is spare."""
        spare = sum(rooms) - len(self._lines)
        taken: list[int] = []
        start = 0
        for most in rooms:
            count = self.take(start, most) if most and start < len(self._lines) else 0
            if most - count > spare:
                count = min(most, len(self._lines) - start)
            spare -= most - count
            start += count
            taken.append(count)
        return taken

    def _may_turn(self, at: int) -> bool:
        """Whether a page may end before line `at`."""
        if self._begins[at]:
            return not self._heading(at - 1)
        first_alone = self._begins[at - 1]
        last_alone = at + 1 == len(self._lines) or self._begins[at + 1]
        return not first_alone and not last_alone

    def _heading(self, at: int) -> bool:
        """Whether a line is a paragraph of its own that reads like a heading, to the line after it."""
        line = self._lines[at]
        words = self._text[line.start : line.end]
        if not self._begins[at] or not words.strip():
            return False
        return reads_like_heading(words)


def reads_like_heading(words: str) -> bool:
    """Whether a paragraph of one line is a heading: numbered, or without a mark at its end."""
    return _NUMBERED.match(words) is not None or _FINAL.search(words) is None
