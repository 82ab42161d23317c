"""A report as paragraphs of a Word file: headings that Word lists, characters and lines as far apart as on our Pages.

Word breaks the lines. What must stay together says so: headings with what follows, the end of the document with two lines
of its text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.domain.papers import Face, ReportPart
from app.domain.text import paragraphs
from app.render.docx_lines import evened, lines_in_word
from app.render.docx_text import HEADINGS, Role, StyleSheet, Text, face_run
from app.render.docx_xml import Element, text_run, twips, w
from app.render.pages import PT
from app.render.report import (
    ABOVE_UNIT,
    ANNEX_INDENT,
    ANNEX_LABEL,
    BODY,
    CENTRED,
    CHARACTERS,
    EM,
    FACES,
    FLUSH,
    TITLE,
    WIDTH,
    BodyParagraph,
    addressed,
    annexes_of,
    body_of,
    bracketed,
    signed,
)
from app.render.typesetter import Typesetter

_KEPT = 2  # lines of the text on the page of the end
_AFTER_NUMBER = 0.25  # em
_AIR = 0.5  # em at both sides of the end, for the letters of another 仿宋

BODY_TEXT = Text("", Role.OFFICIAL, BODY)
"""What the page's margins are measured by."""


class ReportParagraphs:
    """Makes the paragraphs of one report. `value` gives a field as it prints, `date` is its date as it prints."""

    def __init__(
        self, part: ReportPart, value: Callable[[str], str], date: str, typesetter: Typesetter, styles: StyleSheet
    ) -> None:
        self._part = part
        self._value = value
        self._date = date
        self._typesetter = typesetter
        self._styles = styles

    def all(self) -> list[Element]:
        """From the title to the note."""
        return [*self._head(), *self._body(), *self._annexes(), *self._end()]

    def _head(self) -> list[Element]:
        made: list[Element] = []
        for words in paragraphs(self._value(self._part.title)):
            lines = self._typesetter.paragraph(words, WIDTH, TITLE)
            widest = max(line.width for line in lines) * TITLE.size * PT
            narrow = evened(words, WIDTH, TITLE, len(lines), widest) if len(lines) > 1 else WIDTH
            inset = (WIDTH - narrow) / 2
            made += self._styles.paragraphs(Text(words, Role.TITLE, TITLE, inset=(inset, inset), keep=True))
        made += self._empty(1)
        addressee = addressed(self._value(self._part.addressee) if self._part.addressee else "")
        if addressee:
            made += self._styles.paragraphs(Text(addressee, Role.ADDRESSEE, FLUSH, keep=True))
        return made

    def _body(self) -> list[Element]:
        body = list(body_of(self._part, self._value))
        lines, kept = 0, len(body)
        while kept and lines < _KEPT:
            kept -= 1
            lines += lines_in_word(body[kept].words, WIDTH, BODY)
        return [self._paragraph(p, keep=number >= kept) for number, p in enumerate(body)]

    def _paragraph(self, paragraph: BodyParagraph, *, keep: bool) -> Element:
        words, heading = paragraph.words, paragraph.heading
        face = FACES[heading.level - 1] if heading else Face.FANG
        if heading and heading.alone:
            text = Text(words, HEADINGS[heading.level - 1], replace(BODY, face=face), keep=True)
            return self._styles.paragraphs(text)[0]
        [element] = self._styles.paragraphs(replace(BODY_TEXT, text=words, keep=keep))
        if keep:
            element.pPr.insert(2, w("widowControl"))  # so that two lines go over, and no more
        if heading and face is not Face.FANG:
            [run] = element.r_lst
            element.replace(run, face_run(words[: heading.length].lstrip(), face))
            if words[heading.length :]:
                element.append(text_run(words[heading.length :]))
        return element

    def _annexes(self) -> list[Element]:
        value = self._value(self._part.annexes) if self._part.annexes else ""
        annexes = annexes_of(value)
        made = self._empty(1) if annexes else []
        edge = ANNEX_INDENT + len(ANNEX_LABEL)
        widest = max((len(annex.number) / 2 for annex in annexes), default=0.0)
        names = edge + (widest + _AFTER_NUMBER if widest else 0.0)
        for annex in annexes:
            first = annex is annexes[0]
            begins = edge + widest - len(annex.number) / 2
            words = "\t".join(part for part in (annex.number, annex.name) if part)
            if first:
                words = f"{ANNEX_LABEL}\t{words}" if begins > edge else f"{ANNEX_LABEL}{words}"
            [element] = self._styles.paragraphs(Text(words, Role.ANNEX, FLUSH, keep=True))
            properties = element.pPr
            if first and begins > edge:
                properties.append(w("tabs", w("tab", val="left", pos=twips(begins * EM))))
            hanging = names - (ANNEX_INDENT if first else begins)
            properties.append(w("ind", left=twips(names * EM), hanging=twips(hanging * EM)))
            made.append(element)
        return made

    def _end(self) -> list[Element]:
        part = self._part
        unit = self._value(part.unit)
        _, _, middle = signed(unit, self._date, self._typesetter)
        sides = (2 * middle - CHARACTERS - _AIR) * EM, -_AIR * EM
        before, note, after = bracketed(self._value(part.note) if part.note else "")
        made = self._empty(ABOVE_UNIT)
        made += self._styles.paragraphs(Text(unit, Role.SIGNATURE, CENTRED, inset=sides, keep=True))
        made += self._styles.paragraphs(Text(self._date, Role.SIGNATURE, CENTRED, inset=sides, keep=bool(note)))
        if note:
            made += self._styles.paragraphs(replace(BODY_TEXT, text=f"{before}{note}{after}"))
        return made

    def _empty(self, count: int) -> list[Element]:
        return [self._styles.paragraphs(Text("", Role.ADDRESSEE, FLUSH, keep=True))[0] for _ in range(count)]
