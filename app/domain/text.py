"""The one counting policy: 字数 and 字符数 as a Chinese word processor counts them.

Source: the status bar of Word and WPS for Chinese text; `tests/domain/test_text.py` holds it against LibreOffice.

* 字数 (words): every East Asian character and every full-width mark counts 1; a run of other non-space characters
  (a Latin word, a number, `GB/T`) counts 1. The full-width space (U+3000) is a space.
* 字符数（不计空格）: every character but spaces and line ends.
* 字符数（计空格）: every character but line ends.

Curly quotes, dashes, ellipses and the middle dot exist once in Unicode for both scripts. Word asks the font; this
program has only Chinese paper, so they always count as Chinese marks, 1 each: “——” and “……” are 2 字. LibreOffice agrees
about quotes and the dot next to Han text, but counts a run of dashes as nothing and a run of dots as one word.
Characters outside the BMP (𠮷) count 1. Marks that show nothing (zero-width joiners, variation selectors, a byte-order
mark) count 0: nobody could find them to delete them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from app.domain.regex import compiled
from app.domain.rules import Measure

# Han with all extensions, kana, bopomofo, hangul, CJK symbols and punctuation, full-width forms, and the shared marks.
_WIDE = (
    "\u1100-\u11ff\u2e80-\u2fdf\u2ff0-\u2fff\u3001-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\U0001b000-\U0001b2ff\U00020000-\U0003fffd"
    "\u00b7\u2013-\u2016\u2018\u2019\u201c\u201d\u2025\u2026\u2027"
    "\u2030\u2032\u2033\u2035\u203b\u2103\u2116\u2160-\u217f\u2190-\u2193\u2460-\u24ff\u2500-\u25ff"
)
_INVISIBLE = (
    "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff"
)

_SPACES = re.compile(r"\s+")
_LINE_ENDS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_IGNORED = re.compile(f"[{_INVISIBLE}]+")
_UNIT = f"[{_WIDE}]|(?![{_INVISIBLE}])[^\\s{_WIDE}]+"  # what begins with something to be seen
_WIDE_RUN = f"[{_WIDE}]+"


@dataclass(frozen=True, slots=True)
class Counts:
    """The three counts of one text: 字数, 字符数（不计空格）, 字符数（计空格）."""

    words: int
    chars_no_spaces: int
    chars: int

    def measured(self, measure: Measure) -> int:
        """The count a limit means."""
        return {
            Measure.WORDS: self.words,
            Measure.CHARS_NO_SPACES: self.chars_no_spaces,
            Measure.CHARS: self.chars,
        }[measure]


def count_chars(text: str) -> Counts:
    """Count a text of any length; linear time, and only changed paragraphs when it is counted at each key."""
    found = [_count_line(line) for line in text.split("\n")]
    return Counts(
        words=sum(c.words for c in found),
        chars_no_spaces=sum(c.chars_no_spaces for c in found),
        chars=sum(c.chars for c in found),
    )


@lru_cache(maxsize=1024)
def _count_line(line: str) -> Counts:
    """Counts of a paragraph: no word goes over a line feed, and line feeds count nothing.

    Runs rather than characters are looked at, since this happens at every key. `str.split` and `str.splitlines` know
    the same spaces and line ends as `_SPACES` and `_LINE_ENDS`.
    """
    visible = _IGNORED.sub("", line)
    narrow = compiled(_WIDE_RUN).split(visible)
    wide = len(visible) - sum(map(len, narrow))
    return Counts(
        words=wide + sum(len(piece.split()) for piece in narrow),
        chars_no_spaces=sum(map(len, visible.split())),
        chars=sum(map(len, visible.splitlines())),
    )


def excess_start(text: str, measure: Measure, maximum: int) -> int | None:
    """Offset (code points) of the first character beyond a limit, or None while the text keeps it."""
    if measure is Measure.WORDS:
        starts = [m.start() for m in compiled(_UNIT).finditer(text)]
    else:
        left_out = _SPACES if measure is Measure.CHARS_NO_SPACES else _LINE_ENDS
        starts = [i for i, c in enumerate(text) if not _IGNORED.match(c) and not left_out.match(c)]
    return starts[maximum] if len(starts) > maximum else None


def normalise_line_ends(text: str) -> str:
    """Paragraphs end with one line feed, whatever system the text came from; nothing else is touched."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, empty ones included."""
    return text.split("\n")
