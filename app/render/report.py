"""A report as an official document (公文): GB/T 9704-2012, 5 and 7, on a grid of 22 lines of 28 characters.

三号 is 16 points and 28 of them are wider than the 156 mm of the type area (版心), so characters stand 156/28 mm apart, as
word processors set them on their document grid. Every line is a line of the grid, the title's too.

The last page never holds the end of the document (落款) alone: two lines of the text go over with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from app.domain.definition import Align, Face, FieldContent, Form, ReportPart, Style
from app.domain.draft import Draft
from app.domain.headings import Heading, heading_of
from app.domain.text import paragraphs
from app.render.breaking import Line
from app.render.contents import printed_value
from app.render.pages import PT, FieldBox, GlyphRun
from app.render.typesetter import Box, Lead, Typesetter

LINES = 22
"""Lines of a page."""
CHARACTERS = 28
"""Characters of a line."""
WIDTH, HEIGHT = 156.0, 225.0
"""The type area in mm."""
LEADING = HEIGHT / LINES / PT
"""Distance of lines in points."""
SIZE, TITLE_SIZE, NUMBER_SIZE = 16.0, 22.0, 14.0
"""三号, 二号 and 四号 in points."""
DATE_FORMAT = "YYYY年MM月DD日"
DATE_FROM_RIGHT = 4
"""Characters between the date and the right edge (7.3.5.1)."""
ABOVE_UNIT = 2
"""Empty lines above the unit: its seal, 42 mm across, begins within a line below the text (7.3.5.1)."""

EM = WIDTH / CHARACTERS
"""Distance of characters in mm."""

_TEXT = Style(SIZE, leading=LEADING, min_leading=LEADING, align=Align.JUSTIFY, pitch=EM / PT)
TITLE = Style(TITLE_SIZE, Face.TITLE, Align.CENTRE, leading=LEADING, min_leading=LEADING)
BODY = replace(_TEXT, indent=2)
FLUSH = replace(_TEXT, align=Align.LEFT)
CENTRED = replace(_TEXT, align=Align.CENTRE)
FACES = (Face.HEI, Face.KAI, Face.FANG, Face.FANG)
"""Of the levels of headings (7.3.3)."""
ANNEX_LABEL = "附件："
ANNEX_INDENT = 2
"""Characters before the annexes' label."""

_KEPT = 2  # lines of the text that go over to a last page with the end of the document
_AFTER_NUMBER = 0.25  # em between the number and the name of an annex
_ASCENT = 0.88  # of an em: where the baseline stands below the top of a character
_TYPED_NUMBER = re.compile(r"\s*([0-9]+)\s*[.．、]\s*")
_DASH_BELOW = 7.0  # mm
_DASH_RISE = 0.3  # of an em: the middle of a dash above the baseline
_UNIT_WIDTH = 24.0  # characters: a longer name takes several lines


@dataclass(frozen=True, slots=True)
class Piece:
    """Words on a line: characters of a text of a field, placed `left` mm from the edge of the type area."""

    text: str
    line: Line
    style: Style
    left: float = 0.0
    field: str = ""
    lead: Lead | None = None
    heading: int = 0
    own: int = -1  # so many characters are the field's, what follows is the form's; -1 for all


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line of the grid. `field` is edited there; `stays`: on the page of the line after it; `gap`: never opens a page."""

    pieces: tuple[Piece, ...] = ()
    field: str = ""
    stays: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class BodyParagraph:
    """A paragraph of the body: its words begin at `start` in the `text` of a field, "" for a heading of the pack."""

    words: str
    heading: Heading | None
    text: str
    start: int
    field: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What stands on a page, in mm."""

    runs: tuple[GlyphRun, ...]
    boxes: tuple[FieldBox, ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """A line of the annexes' field: where its name begins there, and its number, "" where there is but one."""

    start: int
    name: str
    number: str


def set_report(part: ReportPart, form: Form, draft: Draft, typesetter: Typesetter, area: Box) -> list[ReportPage]:
    """The pages of a report in a type area (mm). Whatever was typed has a place on them."""
    report = _Report(part, form, draft, typesetter)
    return [_Page(lines, area, typesetter).finished() for lines in paged(report.body(), report.annexes(), report.end())]


def paged(body: Sequence[GridLine], annexes: Sequence[GridLine], end: Sequence[GridLine]) -> list[list[GridLine]]:
    """Lines onto pages: full ones, but no heading at a foot, and the end of the document with two lines of its text.

    Annexes stay with the end too, unless they are too many.
    """
    text = [*body, *annexes]
    kept = _KEPT + len(annexes)
    if kept + len(end) > LINES:
        kept = _KEPT
    if kept + len(end) > LINES:  # a name of some hundred characters: nothing can be kept together
        text, end = [*text, *end], []
    pages: list[list[GridLine]] = []
    at = 0
    while len(text) - at + len(end) > LINES:
        count = min(LINES, len(text) - at - (kept if end else 0))
        turn = next((n for n in range(count, 0, -1) if not text[at + n - 1].stays), count)
        pages.append(list(text[at : at + turn]))
        at += turn
        while at < len(text) and text[at].gap:
            at += 1
    pages.append([*text[at:], *end])
    return pages


def annexes_of(text: str) -> list[Annex]:
    """The annexes of a field, a line each. A number typed before a name gives way to its own, where it is the same."""
    found: list[Annex] = []
    start = 0
    for paragraph in paragraphs(text):
        if paragraph.strip():
            typed = _TYPED_NUMBER.match(paragraph)
            right = typed is not None and int(typed[1]) == len(found) + 1 and typed.end() < len(paragraph)
            skip = typed.end() if typed and right else len(paragraph) - len(paragraph.lstrip())
            found.append(Annex(start + skip, paragraph[skip:].rstrip(), f"{len(found) + 1}."))
        start += len(paragraph) + 1
    return [replace(found[0], number="")] if len(found) == 1 else found


def addressed(text: str) -> str:
    """主送机关 with the colon that follows it (7.3.2)."""
    return text if not text or text.endswith(("：", ":")) else f"{text}："


def bracketed(text: str) -> tuple[str, str, str]:
    """附注 in brackets (7.3.7): before it, itself, after it."""
    return ("", text, "") if not text or text.startswith(("（", "(")) else ("（", text, "）")


def headings_of(parts: Sequence[str]) -> list[Heading | None]:
    """The headings of paragraphs. Numbered lines one after the other are a list: each begins a text, none heads one."""
    found = [heading_of(words) for words in parts]
    for at, heading in enumerate(found):
        after = found[at + 1] if at + 1 < len(found) else heading
        if heading and heading.alone and after and after.alone and after.level == heading.level:
            found[at] = replace(heading, alone=False)
    return found


def number_box(number: int, area: Box) -> tuple[str, Box, Style]:
    """The number of a page (7.5): its words, their box and style; odd ones at the right, even ones at the left.

    A character's width from the edge, the dashes 7 mm below the type area.
    """
    em = NUMBER_SIZE * PT
    style = Style(NUMBER_SIZE, align=Align.RIGHT if number % 2 else Align.LEFT, leading=20, min_leading=20)
    baseline = area.y + area.height + _DASH_BELOW + _DASH_RISE * em
    top = baseline - _ASCENT * em - (style.leading * PT - em) / 2
    return f"— {number} —", Box(area.x + em, top, area.width - 2 * em, style.leading * PT + 0.01), style


def body_of(part: ReportPart, value: Callable[[str], str]) -> Iterator[BodyParagraph]:
    """The paragraphs of the body; `value` gives the text of a field. A section without text has an empty one."""
    for section in part.sections:
        if section.heading:
            yield BodyParagraph(section.heading, heading_of(section.heading), section.heading, 0, "")
        text = value(section.field)
        parts = paragraphs(text)
        start = 0
        for words, heading in zip(parts, headings_of(parts), strict=True):
            yield BodyParagraph(words, heading, text, start, section.field)
            start += len(words) + 1


def signed(unit: str, date: str, typesetter: Typesetter) -> tuple[list[Line], Line, float]:
    """落款 (7.3.5.1): the lines of the unit, the date, and where their common middle is, in characters from the left.

    The date ends four characters before the edge; a name too long to stand over it there moves both to the left.
    """
    [day] = typesetter.lines(date, WIDTH, FLUSH)
    names = typesetter.lines(unit, _UNIT_WIDTH * EM, CENTRED)
    widest = max(line.width for line in names)
    return names, day, min(CHARACTERS - DATE_FROM_RIGHT - day.width / 2, CHARACTERS - widest / 2)


class _Report:
    """The lines of a report, before they are paged."""

    def __init__(self, part: ReportPart, form: Form, draft: Draft, typesetter: Typesetter) -> None:
        self._part = part
        self._form = form
        self._draft = draft
        self._typesetter = typesetter

    def body(self) -> list[GridLine]:
        """From the title to the last line of the text."""
        paragraphs = body_of(self._part, self._value)
        return [*self._title(), *self._addressee(), *(line for p in paragraphs for line in self._paragraph(p))]

    def annexes(self) -> list[GridLine]:
        """附件说明 (7.3.4): a line below the text, names beside their numbers."""
        return list(self._annexes())

    def end(self) -> list[GridLine]:
        """落款 and 附注: they stay in one piece."""
        return [*self._signed(), *self._note()]

    def _value(self, field: str, date_format: str = "") -> str:
        return printed_value(self._form, self._draft, FieldContent(field, date_format)) if field else ""

    def _broken(self, text: str, style: Style, width: float = WIDTH) -> list[Line]:
        return self._typesetter.lines(text, width, style)

    def _title(self) -> Iterator[GridLine]:
        field = self._part.title
        text = self._value(field)
        for line in self._broken(text, TITLE):
            left = (WIDTH - line.width * TITLE.size * PT) / 2
            yield GridLine((Piece(text, line, TITLE, left, field, heading=1),), field, stays=True)

    def _addressee(self) -> Iterator[GridLine]:
        field = self._part.addressee
        value = self._value(field)
        yield GridLine(field="" if value else field, stays=True, gap=True)
        text = addressed(value)
        for line in self._broken(text, FLUSH) if text else ():
            yield GridLine((Piece(text, line, FLUSH, field=field, own=len(value)),), field, stays=True)

    def _paragraph(self, paragraph: BodyParagraph) -> Iterator[GridLine]:
        words, heading, start, field = paragraph.words, paragraph.heading, paragraph.start, paragraph.field
        style, lead = BODY, None
        face = FACES[heading.level - 1] if heading else Face.FANG
        if heading and heading.length == len(words.rstrip()):
            style = replace(BODY, face=face)
        elif heading and face is not Face.FANG:
            lead = Lead(heading.length, face)
        alone = heading is not None and heading.alone
        level = heading.level + 1 if heading and alone else 0  # the title is the first
        placed = replace(lead, end=lead.end + start) if lead else None
        for line in self._typesetter.paragraph(words, WIDTH, style, lead):
            piece = Piece(paragraph.text, line.shifted(start), style, field=field, lead=placed, heading=level)
            yield GridLine((piece,), field, stays=alone)

    def _annexes(self) -> Iterator[GridLine]:
        field = self._part.annexes
        text = self._value(field)
        annexes = annexes_of(text)
        if not annexes:
            return
        yield GridLine(gap=True)
        [label] = self._broken(ANNEX_LABEL, FLUSH)
        numbers = [self._broken(annex.number, FLUSH)[0] for annex in annexes]
        widest = max(number.width for number in numbers)
        edge = ANNEX_INDENT + len(ANNEX_LABEL)
        names = (edge + widest + (_AFTER_NUMBER if widest else 0.0)) * EM
        for annex, number in zip(annexes, numbers, strict=True):
            before: list[Piece] = []
            if annex is annexes[0]:
                before.append(Piece(ANNEX_LABEL, label, FLUSH, ANNEX_INDENT * EM))
            if annex.number:
                before.append(Piece(annex.number, number, FLUSH, (edge + widest - number.width) * EM))
            for line in self._broken(annex.name, _TEXT, WIDTH - names):
                name = Piece(text, line.shifted(annex.start), _TEXT, names, field)
                yield GridLine((*before, name), field)
                before = []

    def _signed(self) -> Iterator[GridLine]:
        """落款. The empty lines above it are where annexes and note are typed as long as there are none."""
        part = self._part
        typed_here = [f for f in (part.annexes, part.note) if f and not self._value(f)]
        for number in range(ABOVE_UNIT):
            yield GridLine(field=typed_here[number] if number < len(typed_here) else "", gap=True)
        unit, date = self._value(part.unit), self._value(part.date, DATE_FORMAT)
        names, day, middle = signed(unit, date, self._typesetter)
        for line in names:
            left = (middle - line.width / 2) * EM
            yield GridLine((Piece(unit, line, FLUSH, left, part.unit),), part.unit)
        yield GridLine((Piece(date, day, FLUSH, (middle - day.width / 2) * EM, part.date),), part.date)

    def _note(self) -> Iterator[GridLine]:
        field = self._part.note
        before, value, after = bracketed(self._value(field))
        if not value:
            return
        style, text = replace(FLUSH, indent=2), f"{value}{after}"
        # The opening bracket is a word of the form: what follows counts from the beginning of the field.
        width = 1.0 if before else 0.0
        for number, line in enumerate(self._broken(text, replace(style, indent=2 + width))):
            pieces = [Piece(text, line, style, field=field, own=len(value))]
            if before and number == 0:
                [bracket] = self._broken(before, FLUSH)
                pieces.insert(0, Piece(before, bracket, FLUSH, (2 + 1 - bracket.width) * EM))
            yield GridLine(tuple(pieces), field)


class _Page:
    """Places lines in the type area."""

    def __init__(self, lines: Sequence[GridLine], area: Box, typesetter: Typesetter) -> None:
        self._lines = lines
        self._area = area
        self._typesetter = typesetter

    def finished(self) -> ReportPage:
        runs = [run for at, line in enumerate(self._lines) for piece in line.pieces for run in self._placed(piece, at)]
        return ReportPage(tuple(runs), tuple(self._boxes()))

    def _placed(self, piece: Piece, at: int) -> Iterable[GlyphRun]:
        em, pitch = piece.style.size * PT, LEADING * PT
        baseline = self._area.y + pitch * at + (pitch - em) / 2 + _ASCENT * em
        left = self._area.x + piece.left
        for run in self._typesetter.runs(piece.text, piece.line, left, baseline, piece.style, piece.field, piece.lead):
            opens = run.opens and (piece.heading != 1 or run.start == 0)  # a title in several lines is one
            yield from _divided(replace(run, heading=piece.heading, opens=opens), piece.own)

    def _boxes(self) -> Iterator[FieldBox]:
        pitch = LEADING * PT
        at = 0
        for field, group in groupby(self._lines, key=lambda line: line.field):
            count = sum(1 for _ in group)
            if field:
                yield FieldBox(field, self._area.x, self._area.y + at * pitch, self._area.width, count * pitch)
            at += count


def _divided(run: GlyphRun, own: int) -> Iterator[GlyphRun]:
    """A run at the end of a field's own characters: what is set behind them are words of the form."""
    cut = own - run.start
    if own < 0 or cut >= len(run.text):
        yield run
        return
    if cut > 0:
        yield replace(run, text=run.text[:cut], xs=run.xs[:cut])
    cut = max(cut, 0)
    yield replace(run, text=run.text[cut:], xs=run.xs[cut:], field="", start=0, opens=False)
