"""Pages → PDF. Copies what the typesetter placed; decides nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.render.fonts import FontLibrary
from app.render.pages import PT, GlyphRun, Page
from app.render.pdf_font import PdfFont

rl_config.useA85 = 0  # streams as they are: ASCII armour makes photos a quarter larger and is of no use in a file

_VISIBLE_GAP = 80  # thousandths of an em; readers split words at about 100

PhotoBytes = Callable[[str], bytes]
"""A photo by its SHA-256, as a JPEG without EXIF that is ready to print."""


@dataclass(frozen=True, slots=True)
class PdfInfo:
    """What the file says of itself: title of the document, the unit as author, the program as creator."""

    title: str
    author: str
    creator: str


def write_pdf(pages: Iterable[Page], fonts: FontLibrary, info: PdfInfo, photo: PhotoBytes) -> bytes:
    """The finished file. The same pages give the same bytes."""
    return _Writer(fonts, info, photo).write(pages)


class _QuietCanvas(Canvas):  # type: ignore[misc]  # reportlab has no types
    """A canvas that does not put a never-embedded Helvetica into every page."""

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


class _Writer:
    def __init__(self, fonts: FontLibrary, info: PdfInfo, photo: PhotoBytes) -> None:
        self._fonts = fonts
        self._photo = photo
        self._buffer = io.BytesIO()
        self._used: dict[str, PdfFont] = {}
        self._images: dict[str, ImageReader] = {}
        canvas: Any = _QuietCanvas(self._buffer, pageCompression=1, invariant=1, lang="zh-CN")
        canvas.setTitle(info.title)
        canvas.setAuthor(info.author)
        canvas.setCreator(info.creator)
        canvas.setProducer(info.creator)
        canvas.setSubject("")
        self._canvas = canvas

    def write(self, pages: Iterable[Page]) -> bytes:
        for page in pages:
            self._page(page)
        self._canvas.save()
        return self._buffer.getvalue()

    def _page(self, page: Page) -> None:
        canvas = self._canvas
        canvas.setPageSize((page.width / PT, page.height / PT))
        for picture in page.pictures:
            x, y = picture.x / PT, (page.height - picture.y - picture.height) / PT
            if picture.crop:
                canvas.addLiteral(f"q {x:.3f} {y:.3f} {picture.width / PT:.3f} {picture.height / PT:.3f} re W n")
            whole = picture.whole()
            x, y = whole.x / PT, (page.height - whole.y - whole.height) / PT
            canvas.drawImage(self._image(picture.sha256), x, y, whole.width / PT, whole.height / PT)
            if picture.crop:
                canvas.addLiteral("Q")
        for width in dict.fromkeys(rule.width for rule in page.rules):
            canvas.addLiteral(f"{width:g} w 2 J")
            for rule in page.rules:
                if rule.width == width:
                    x1, y1 = rule.x1 / PT, (page.height - rule.y1) / PT
                    x2, y2 = rule.x2 / PT, (page.height - rule.y2) / PT
                    canvas.addLiteral(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S")
        for fill in page.fills:
            x, y = fill.x / PT, (page.height - fill.y - fill.height) / PT
            canvas.addLiteral(f"{x:.3f} {y:.3f} {fill.width / PT:.3f} {fill.height / PT:.3f} re")
        if page.fills:
            canvas.addLiteral("f")
        if page.runs:
            canvas.addLiteral("\n".join(["BT", *self._text(page.runs, page.height), "ET"]))
        canvas.showPage()

    def _text(self, runs: Sequence[GlyphRun], height: float) -> list[str]:
        """Text operators of a page: one TJ a run, with the typesetter's positions as adjustments."""
        operators: list[str] = []
        current: tuple[str, float] | None = None
        for line in _lines(runs):
            shows: list[str] = []
            stretched = False
            end = line[0].xs[0]
            for run in line:
                font = self._font(run.font)
                if current != (run.font, run.size):
                    shows.append(f"/{font.name} {run.size:g} Tf")
                    current = (run.font, run.size)
                array, widest = _shown(run, font)
                shows.append(f"1 0 0 1 {run.xs[0] / PT:.3f} {(height - run.y) / PT:.3f} Tm {array} TJ")
                em = run.size * PT
                stretched = stretched or max(widest, (run.xs[0] - end) / em * 1000) > _VISIBLE_GAP
                end = run.xs[-1] + font.width(run.text[-1]) * em
            if stretched:
                # Readers take wide gaps for spaces when text is copied or searched; say what the line really reads.
                actual = "".join(run.text for run in line).encode("utf-16-be").hex().upper()
                shows = [f"/Span <</ActualText <FEFF{actual}>>> BDC", *shows, "EMC"]
            operators += shows
        return operators

    def _font(self, key: str) -> PdfFont:
        font = self._used.get(key)
        if font is None:
            font = self._used[key] = PdfFont(self._fonts.file(key), f"F{len(self._used) + 1}")
            self._canvas._doc.delayedFonts.append(font)  # noqa: SLF001 - reportlab's hook for fonts written last
        return font

    def _image(self, sha256: str) -> ImageReader:
        image = self._images.get(sha256)
        if image is None:
            image = self._images[sha256] = ImageReader(io.BytesIO(self._photo(sha256)))
        return image


def _lines(runs: Sequence[GlyphRun]) -> list[list[GlyphRun]]:
    """Runs that go on from one another: a line cut where the font changes. They are copied as one text."""
    lines: list[list[GlyphRun]] = []
    for run in runs:
        if lines and _goes_on(lines[-1][-1], run):
            lines[-1].append(run)
        else:
            lines.append([run])
    return lines


def _goes_on(before: GlyphRun, run: GlyphRun) -> bool:
    """Whether a run continues the one before it; between them may stand characters that are never drawn."""
    follows = (run.field, run.y) == (before.field, before.y) and run.start >= before.start + len(before.text)
    return follows and 0 <= run.xs[0] - before.xs[-1] < 2 * run.size * PT


def _shown(run: GlyphRun, font: PdfFont) -> tuple[str, int]:
    """The array of a TJ operator: codes, and the difference in thousandths of an em where the x leaves the natural.

    Also the widest gap it makes, in the same unit.
    """
    em = run.size * PT
    parts: list[str] = []
    codes: list[str] = []
    at = run.xs[0]
    widest = 0
    for character, x in zip(run.text, run.xs, strict=True):
        shift = round((at - x) / em * 1000)
        if shift:
            widest = max(widest, -shift)
            parts.append(f"<{''.join(codes)}>{shift}")
            codes = []
            at -= shift * em / 1000
        codes.append(f"{font.code(character):04X}")
        at += font.width(character) * em
    parts.append(f"<{''.join(codes)}>")
    return f"[{''.join(parts)}]", widest
