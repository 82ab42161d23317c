"""Which marks may not stand at a line's edges, and what stays whole (GB/T 15834-2011). One set, for code and tests."""

from __future__ import annotations

import re

from app.domain.regex import compiled

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
_COMBINING = "\u0300-\u036f"
_ATTACHED = f"{_COMBINING}{_NEVER_DRAWN}"
_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_WESTERN = "0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u0400-\u04ff"
_WORD = f"[{_LATIN}](?:[{_LATIN}{_ATTACHED}]*[{_LATIN}])?"
_WHOLE = (
    "(?:"
    f"[\u4e00-\u9fff]|[{_DASHES}]{{2}}|……"
    # words and numbers, also 0431—88690639 and don’t
    f"|{_WORD}(?:(?:(?<=[0-9])[{_DASHES}－]{{1,2}}(?=[0-9])|(?<=[A-Za-z])’(?=[A-Za-z])){_WORD})*"
    "|[０-９Ａ-Ｚａ-ｚ]+(?:．[０-９]+)*"
    "|."
    f")[{_COMBINING}]*"
)
_ATOM = f"{_WHOLE}[{_ATTACHED}]*"

_LOOKED_THROUGH = f"(?:[{re.escape(''.join(sorted(SPACES)))}{_NEVER_DRAWN}][{_COMBINING}]*+)*+"
_AFTER_NO_END = f"(?<=[{re.escape(''.join(sorted(NO_END)))}])"
_NOT_STARTING = f"(?=[{re.escape(''.join(sorted(NO_START - set(_DASHES))))}]|[{_DASHES}](?![{_DASHES}]))"
_TOGETHER = (
    rf"(?!\Z){_LOOKED_THROUGH}(?:\Z|{_WHOLE}"
    f"(?:{_AFTER_NO_END}{_LOOKED_THROUGH}{_WHOLE}|{_LOOKED_THROUGH}{_NOT_STARTING}{_WHOLE})*"
    f"{_LOOKED_THROUGH})"
)

_WESTERN_RUN = re.compile(f"[{_WESTERN}]+(?:(?<=[0-9])[%‰])?")
_HAN_CHARACTER = f"[{_HAN}]"
_NUMBER_WITH_UNIT = re.compile("(?<=[0-9])(?:小时|[年月日号时分秒天周届次个名人户件项条批台家倍万亿元岁级％])")


def atoms(text: str) -> list[int]:
    """Boundaries of what stays whole (one Han character | a Latin or number run | —— | ……): 0 … len(text)."""
    ends = [0]
    ends.extend(match.end() for match in compiled(_ATOM).finditer(text))
    return ends


def breaks(text: str) -> list[int]:
    """Those atom boundaries inside a text before which a line may end, by the marks that will stand at its edges.

    Spaces and what is never drawn stay with the line they follow and are looked through: `字 。` does not come apart.
    """
    return [match.end() for match in compiled(_TOGETHER).finditer(text)][:-1]


def meetings(text: str) -> list[int]:
    """Where Han meets a Latin letter or a number (98 and 98%) with nothing between: before these a small gap is set."""
    found: list[int] = []
    han = compiled(_HAN_CHARACTER)
    for run in _WESTERN_RUN.finditer(text):
        start, end = run.span()
        if start and han.match(text, start - 1):
            found.append(start)
        if han.match(text, end):
            found.append(end)
    return found


def units(text: str) -> frozenset[int]:
    """Where a number meets its unit (2016 | 年): a line may end there, and does so only where nothing better offers."""
    return frozenset(match.start() for match in _NUMBER_WITH_UNIT.finditer(text))
