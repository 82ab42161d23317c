"""Which marks may not stand at a line's edges, and what stays whole (GB/T 15834-2011). One set, for code and tests."""

from __future__ import annotations

import re

# Not at the start of a line. A single dash or wave is meant; a pair —— may open a line.
NO_START = frozenset("。，、；：？！）》〉」』】〕”’％%·—～,.;:?!)]‰℃")
# Not at the end of a line.
NO_END = frozenset("（《〈「『【〔“‘([")

# Marks whose glyph is blank on one side, so that half an em may be saved there.
BLANK_RIGHT = frozenset("。，、；：？！）》〉」』】〕”’")
BLANK_LEFT = frozenset("（《〈「『【〔“‘")

SPACES = frozenset(" \t\u00a0\u2002\u2003\u2009\u3000")

# Characters that are never drawn and have no width: variation selectors, joiners, marks of direction.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)

_LATIN = "\x21-\x7e\u00a1-\u00b6\u00b8-\u024f\u0370-\u03ff\u0400-\u04ff\u2010-\u2013"
_ATTACHED = "\u0300-\u036f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef"
_ATOM = re.compile(
    "(?:"
    "——|……"
    f"|[{_LATIN}]+(?:(?<=[0-9])[—－]{{1,2}}(?=[0-9])[{_LATIN}]+)*"  # words, numbers, 0431—88690639
    "|[０-９Ａ-Ｚａ-ｚ]+(?:．[０-９]+)*"
    "|."
    f")[{_ATTACHED}]*",
    re.DOTALL,
)


def atoms(text: str) -> list[int]:
    """Boundaries of what stays whole (one Han character | a Latin or number run | —— | ……): 0 … len(text)."""
    ends = [0]
    ends.extend(match.end() for match in _ATOM.finditer(text))
    return ends


def may_break(text: str, at: int) -> bool:
    """Whether a line may end before the atom boundary `at`, by the marks on both sides of it."""
    before, after = text[at - 1], text[at]
    if before in NO_END:
        return False
    return after not in NO_START or (after == "—" and text.startswith("——", at))
