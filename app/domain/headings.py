"""Headings of official documents, known by their numbers: GB/T 9704-2012, 7.3.3 (结构层次序数).

“一、” is the first level, “（一）” the second, “1.” the third, “（1）” the fourth. A heading is a paragraph of its own, or the
first sentence of one (标题接排). What is numbered but long is a text that counts, and no heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HAN_NUMBER = "[一二三四五六七八九十百]+"
_LEVELS = (
    re.compile(rf"\s*{_HAN_NUMBER}、"),
    re.compile(rf"\s*[（(]{_HAN_NUMBER}[）)]"),
    re.compile(r"\s*[0-9]+[.．](?![0-9])"),
    re.compile(r"\s*[（(][0-9]+[）)]"),
)
_ENDS = "。！？；：…"
_CLOSING = "”’）」』"
_SENTENCE = re.compile(rf"[^{_ENDS}]*。[{_CLOSING}]*")
_LONGEST_ALONE = 56  # characters: two lines of a report
_LONGEST_SENTENCE = 28  # … and one
_LONGEST_NAME = 42  # a sentence without a pause that a text follows: the name of a unit, say


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading at the start of a paragraph: its `level` from 1, how many characters it has, and if it is all there is."""

    level: int
    length: int
    alone: bool


def heading_of(paragraph: str) -> Heading | None:
    """The heading a paragraph begins with, or is."""
    words = paragraph.rstrip()
    for level, number in enumerate(_LEVELS, start=1):
        found = number.match(words)
        if found is None:
            continue
        if len(words) <= found.end():
            return None
        if not words.rstrip(_CLOSING).endswith(tuple(_ENDS)):
            alone = len(words) <= _LONGEST_ALONE and not any(mark in words for mark in "。！？；")
            if alone:
                return Heading(level, len(words), alone=True)
        sentence = _SENTENCE.match(words, found.end())
        if sentence is None:
            return None
        alone = sentence.end() == len(words)
        longest = _LONGEST_SENTENCE if alone or "，" in sentence[0] else _LONGEST_NAME
        return Heading(level, sentence.end(), alone) if len(words[: sentence.end()].strip()) <= longest else None
    return None
