"""How many lines Word is going to make of a text, and how to leave it room for them.

Word and LibreOffice break lines themselves: by the same marks as we do, but with a gap between Han and Latin, and not
always with punctuation squeezed. Counted here is the worse case: gaps, and nothing squeezed.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from app.domain.definition import Style
from app.domain.text import paragraphs
from app.render.marks import INVISIBLE, SPACES, atoms, breaks
from app.render.pages import PT

_GAP = 0.25  # em between a Han character and a letter or digit (autoSpaceDE, autoSpaceDN)
_TIGHTEST = 1.2  # of the type size: a line of 仿宋 as Word sets it by itself
_STEP = 0.25  # em


def lines_in_word(text: str, width: float, style: Style) -> int:
    """At most how many lines a text takes in a column `width` mm wide."""
    room = width / (style.size * PT)
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
    places = [0, *breaks(text, atoms(text)), len(text)]
    lines, used = 1, indent
    for start, stop in pairwise(places):
        piece, ink = _width(text, start, stop), _width(text, start, stop, ink=True)
        if used + ink > room + 1e-6 and used > (hanging if lines > 1 else indent):
            lines, used = lines + 1, hanging
        while used + ink > room + 1e-6 and room - used > 1:
            piece, ink = piece - (room - used), ink - (room - used)
            lines, used = lines + 1, hanging
        used += piece
    return lines


def _width(text: str, start: int, stop: int, *, ink: bool = False) -> float:
    """In em; `ink`: without the spaces at the end."""
    if ink:
        stop = start + len(text[start:stop].rstrip("".join(SPACES)))
    width = 0.0
    for at in range(start, stop):
        if INVISIBLE.match(text[at]):
            continue
        width += 1.0 if _is_wide(text[at]) else 0.5
        if at and _meet(text[at - 1], text[at]):
            width += _GAP
    return width


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFA"


def _meet(one: str, other: str) -> bool:
    """Whether a Han character and a letter or digit stand side by side."""
    return one.isalnum() and other.isalnum() and _is_wide(one) != _is_wide(other)
