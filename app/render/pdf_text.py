"""Runs → text operators: one TJ a run, with the typesetter's positions as adjustments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.render.pages import PT, GlyphRun
from app.render.pdf_font import PdfFont

_VISIBLE_GAP = 80  # thousandths of an em; readers split words at about 100


@dataclass(slots=True)
class Stretch:
    """Operators that draw text; `actual` is what they read where a reader would find something else, otherwise ""."""

    actual: str
    operators: list[str]


class TextWriter:
    """Writes the text of one page; remembers which font is set. `height` is the page's, in mm."""

    def __init__(self, height: float, font: Callable[[str], PdfFont]) -> None:
        self._height = height
        self._font = font
        self._current: tuple[str, float] | None = None

    def write(self, runs: Sequence[GlyphRun]) -> list[Stretch]:
        """The operators of some runs: usually one stretch, several where a line has to say what it reads."""
        stretches: list[Stretch] = []
        for line in _lines(runs):
            shows: list[str] = []
            stretched = False
            end = line[0].xs[0]
            for run in line:
                font = self._font(run.font)
                if self._current != (run.font, run.size):
                    self._current = (run.font, run.size)
                    shows.append(f"/{font.name} {run.size:g} Tf")
                em = run.size * PT
                array, widest, after = _shown(run, font, em)
                shows.append(f"1 0 0 1 {run.xs[0] / PT:.3f} {(self._height - run.y) / PT:.3f} Tm {array} TJ")
                stretched = stretched or max(widest, (run.xs[0] - end) / em * 1000) > _VISIBLE_GAP
                end = after
            # Readers take wide gaps for spaces when text is copied or searched; say what the line really reads.
            actual = "".join([run.text for run in line]) if stretched else ""
            if stretches and not actual and not stretches[-1].actual:
                stretches[-1].operators += shows
            else:
                stretches.append(Stretch(actual, shows))
        for stretch in stretches:
            stretch.operators = ["BT", *stretch.operators, "ET"]
        return stretches


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


def _shown(run: GlyphRun, font: PdfFont, em: float) -> tuple[str, int, float]:
    """The array of a TJ operator: codes, and the difference in thousandths of an em where the x leaves the natural.

    Also the widest gap it makes, in the same unit, and the x (mm) at which the run ends.
    """
    thousandth = em / 1000
    parts = ["[<"]
    at = run.xs[0]
    widest = 0
    codes = font.codes
    for character, x in zip(run.text, run.xs, strict=True):
        code, width = codes[character]
        shift = round((at - x) / thousandth)
        if shift:
            if -shift > widest:
                widest = -shift
            parts.append(f">{shift}<")
            at -= shift * thousandth
        parts.append(code)
        at += width * em
    parts.append(">]")
    return "".join(parts), widest, run.xs[-1] + width * em
