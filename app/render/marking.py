"""Small words in the margins of finished Pages: 草稿 in a corner, or what a print is at its foot. Moves nothing.

Marks are runs without a field, added after everything else was set: fits, problems and the page being edited never see
them. They stand 7 to 15 mm from the edge of the paper, outside of any sensible type area (版心), and never touch ink.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.domain.definition import Align, Style, VAlign
from app.render.pages import PT, GlyphRun, LaidDocument, Page
from app.render.typesetter import Box, Typesetter

_EDGE = 7.0  # mm from the edge of the paper: office printers leave 4 to 6 mm blank
_FOOT_MARGIN = 28.0  # mm left and right of the foot line: not wider than the text above it
_FOOT_LINES = 2
_CORNER = Style(size=10.5, leading=12, min_leading=12, valign=VAlign.TOP)
_FOOT = Style(size=9, leading=11, min_leading=11, align=Align.CENTRE, valign=VAlign.BOTTOM)


@dataclass(frozen=True, slots=True)
class Marking:
    """What to add to every page: `corner` in a corner; at the foot `name` and `facts`, then the page of how many.

    Of the foot line only `name` (a unit, as long as it likes) may be shortened. `numbered`: the paper prints page
    numbers of its own, so the foot says only how many pages there are.
    """

    corner: str = ""
    name: str = ""
    facts: tuple[str, ...] = ()
    numbered: bool = False


def mark(laid: LaidDocument, marking: Marking, typesetter: Typesetter) -> LaidDocument:
    """The same document with its marks; everything but `pages` is as it was, and of the pages everything but runs."""
    count = len(laid.pages)
    return replace(
        laid,
        pages=tuple(_marked(page, marking, n, count, typesetter) for n, page in enumerate(laid.pages, start=1)),
    )


def _marked(page: Page, marking: Marking, number: int, count: int, typesetter: Typesetter) -> Page:
    runs: list[GlyphRun] = []
    if marking.corner:
        runs += _corner(page, marking.corner, typesetter)
    if marking.facts:
        pages = f"共{count}页" if marking.numbered else f"第{number}页/共{count}页"
        runs += _foot(page, marking.name, (*marking.facts, pages), typesetter)
    return replace(page, runs=(*page.runs, *runs), furniture=page.furniture + len(runs))


def _corner(page: Page, words: str, typesetter: Typesetter) -> tuple[GlyphRun, ...]:
    """Top right; where something stands there already, the next free corner."""
    width = max(line.width for line in typesetter.lines(words, page.width, _CORNER)) * _CORNER.size * PT + 0.01
    height = _CORNER.leading * PT + 0.01
    right, bottom = page.width - _EDGE - width, page.height - _EDGE - height
    for x, y in ((right, _EDGE), (_EDGE, _EDGE), (right, bottom), (_EDGE, bottom)):
        box = Box(x, y, width, height)
        if not _taken(page, box):
            return typesetter.fill(words, [box], _CORNER).runs[0]
    return ()


def _foot(page: Page, name: str, facts: tuple[str, ...], typesetter: Typesetter) -> tuple[GlyphRun, ...]:
    """One centred line at the lower edge, two for a long name; on a page that has no room there, none."""
    width = page.width - 2 * _FOOT_MARGIN
    for words, most in _foot_words(" ".join(name.split()), " · ".join(facts)):
        lines = len(typesetter.lines(words, width, _FOOT))
        height = lines * _FOOT.leading * PT + 0.01
        box = Box(_FOOT_MARGIN, page.height - _EDGE - height, width, height)
        if lines <= most and not _taken(page, box):
            return typesetter.fill(words, [box], _FOOT).runs[0]
    return ()


def _foot_words(name: str, facts: str) -> Iterator[tuple[str, int]]:
    """What to try, best first, and the lines it may take: one line; the name above; ever less of the name; no name."""
    if name:
        yield f"{name} · {facts}", 1
        yield f"{name}\n{facts}", _FOOT_LINES
        for length in range(len(name) - 2, 0, -4):
            yield f"{name[:length].rstrip()}…\n{facts}", _FOOT_LINES
    yield facts, 1


def _taken(page: Page, box: Box) -> bool:
    """Whether ink of the page touches a box."""
    return any(
        x1 < box.x + box.width and x2 > box.x and y1 < box.y + box.height and y2 > box.y
        for x1, y1, x2, y2 in _inked(page)
    )


def _inked(page: Page) -> Iterator[tuple[float, float, float, float]]:
    """Rectangles (left, top, right, bottom) in mm that hold all ink of a page."""
    for run in page.runs:
        em = run.size * PT
        yield run.xs[0], run.y - em, run.xs[-1] + em, run.y + 0.25 * em
    for rule in page.rules:
        yield rule.x1 - 0.5, rule.y1 - 0.5, rule.x2 + 0.5, rule.y2 + 0.5
    for picture in page.pictures:
        yield picture.x, picture.y, picture.x + picture.width, picture.y + picture.height
    for fill in page.fills:
        yield fill.x, fill.y, fill.x + fill.width, fill.y + fill.height
