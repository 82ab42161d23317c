"""How many lines Word is going to make of a text, and how to leave it room for them.

Word and LibreOffice break lines themselves: by the same marks as we do, but with a gap between Han and Latin, and not
always with punctuation squeezed. Counted here is the worse case: gaps, and nothing squeezed.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from app.domain.definition import Style
from app.domain.text import paragraphs
from app.render.marks import INVISIBLE, SPACES, breaks, meetings
from app.render.pages import PT

_GAP = 0.25  # em between a Han character and a letter or digit (autoSpaceDE, autoSpaceDN)
_TIGHTEST = 1.2  # of the type size: a line of 仿宋 as Word sets it by itself
_STEP = 0.25  # em
_BLANKS = "".join(SPACES)


def lines_in_word(text: str, width: float, style: Style) -> int:
    """At most how many lines a text takes in a column `width` mm wide."""
    room = width / (style.em * PT)
    return sum(_lines(paragraph, room, style.indent, style.hanging) for paragraph in paragraphs(text))


def tightened(text: str, width: float, height: float, style: Style, pitch: float) -> float:
    """A distance of lines in points, at most `pitch`, at which a text stays in its box of mm however Word breaks it."""
    lines = lines_in_word(text, width, style)
    fitting = int(height / PT / lines * 4) / 4
    return min(pitch, max(fitting, _TIGHTEST * style.size))


def evened(text: str, width: float, style: Style, lines: int, widest: float) -> float:
    """The narrowest column, in mm, in which a text has no more lines than it has on our Page: there they are even.

    `widest`: the widest line on the Page, `width`: that of the box, in mm.
    """
    step = _STEP * style.size * PT
    narrow = widest + step
    while narrow < width:
        if lines_in_word(text, narrow, style) <= lines:
            return narrow
        narrow += step
    return width


def _lines(text: str, room: float, indent: float, hanging: float) -> int:
    """First fit. What is wider than a line by itself is cut where the line ends."""
    widths = [0.0 if INVISIBLE.match(c) else 1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text]
    for at in meetings(text):
        widths[at] += _GAP
    lines, used, fresh = 1, indent, True
    for start, stop in pairwise([0, *breaks(text), len(text)]):
        piece = sum(widths[start:stop])
        drawn = sum(widths[start : start + len(text[start:stop].rstrip(_BLANKS))])
        if used + drawn > room + 1e-6 and not fresh:
            lines, used = lines + 1, hanging
        while used + drawn > room + 1e-6 and room - used >= 1:
            piece, drawn = piece - (room - used), drawn - (room - used)
            lines, used = lines + 1, hanging
        used, fresh = used + piece, False
    return lines
