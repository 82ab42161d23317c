"""Which marks may not stand at a line's edges, and what stays whole (GB/T 15834-2011). One set, for code and tests."""

from __future__ import annotations

import re

# Not at the start of a line. A single dash or wave is meant; a pair —— may open a line.
NO_START = frozenset("。，、；：？！）》〉」』】〕”’％%·—―～,.;:?!)]‰℃")
# Not at the end of a line.
NO_END = frozenset("（《〈「『【〔“‘([")

# Marks whose glyph is blank on one side, so that half an em may be saved there.
BLANK_RIGHT = frozenset("。，、；：？！）》〉」』】〕”’")
BLANK_LEFT = frozenset("（《〈「『【〔“‘")

SPACES = frozenset(" \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")

# Characters that are never drawn and have no width: variation selectors, joiners, marks of direction.
_NEVER_DRAWN = (
    "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff"
)
INVISIBLE = re.compile(f"[{_NEVER_DRAWN}]")

_DASHES = "—―"  # the second is what some input methods and conversions put for the first
_LATIN = "\x21-\x7e\u00a1-\u00b6\u00b8-\u024f\u0370-\u03ff\u0400-\u04ff\u2010-\u2013"
_ATTACHED = f"\u0300-\u036f{_NEVER_DRAWN}"
_WORD = f"[{_LATIN}][{_LATIN}{_ATTACHED}]*"
_ATOM = re.compile(
    "(?:"
    f"[{_DASHES}]{{2}}|……"
    # words and numbers, also 0431—88690639 and don’t
    f"|{_WORD}(?:(?:(?<=[0-9])[{_DASHES}－]{{1,2}}(?=[0-9])|(?<=[A-Za-z])’(?=[A-Za-z])){_WORD})*"
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


def breaks(text: str, boundaries: list[int]) -> list[int]:
    """Those atom boundaries inside a text before which a line may end, by the marks that will stand at its edges.

    Spaces and what is never drawn stay with the line they follow and are looked through: `字 。` does not come apart.
    """
    found: list[int] = []
    shown = ""  # the last character before the boundary that is drawn
    at = 0
    for boundary in boundaries[1:-1]:
        for character in text[at:boundary]:
            if not _looked_through(character):
                shown = character
        at = boundary
        if shown not in NO_END and not _looked_through(text[at]) and _may_start(text, at):
            found.append(at)
    return found


def _looked_through(character: str) -> bool:
    return character in SPACES or INVISIBLE.match(character) is not None


def _may_start(text: str, at: int) -> bool:
    if text[at] in _DASHES:
        return text[at + 1 : at + 2] != "" and text[at + 1] in _DASHES
    return text[at] not in NO_START
