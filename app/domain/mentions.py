"""Where a running text says a fact of the form differently: another number of staff, another spelling of a name.

Pure and linear in the text. What it finds is a reminder, never an error: a text may well speak of another number or another
unit, and only the clerk knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_LEAST_NAME = 5  # characters from which a name can be told from other words by its spelling alone
_ALLOWED = 6  # one differing character for so many of the name
_ALIKE = 0.5  # share of a name's neighbouring pairs a stretch must have to be looked at closely
_LINKS = "目前|现|共|总|有|在岗|在编|人数|数|为|是|达|约|：|:"
_UNITS = "名|人|位"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a text (code points, end exclusive) that says something of the fact; `said` is what it says."""

    start: int
    end: int
    said: str


def other_numbers(text: str, number: str, words: Sequence[str]) -> list[Mention]:
    """Numbers of people beside one of `words` (现有工作人员35人, 35名工作人员) that are not `number` (Arabic digits)."""
    if not words:
        return []
    return [
        Mention(match.start(), match.end(), said)
        for match in _people(tuple(words)).finditer(text)
        if (said := (match["after"] or match["before"]).lstrip("0")) != number.strip().lstrip("0")
    ]


@lru_cache(maxsize=64)
def _people(words: tuple[str, ...]) -> re.Pattern[str]:
    named = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(
        rf"(?:{named})(?:{_LINKS})*(?P<after>[0-9]{{1,6}})(?![0-9.])\s?(?:{_UNITS})(?!次|[民均才大])"
        rf"|(?<![0-9.])(?P<before>[0-9]{{1,6}})\s?(?:名|位)(?:在岗|在编|窗口)?(?:{named})"
    )


def other_spellings(text: str, name: str, beside: Iterable[str] = ()) -> list[Mention]:
    """Stretches spelt nearly as `name`: a character wrong, missing or too many, its first and last one right.

    A name of fewer than five characters (a person's) is too short for that: it is looked for with one inner character or
    its last one wrong, and only where one of the words `beside` it (主任, 负责人) says that it is meant.
    """
    found: list[Mention] = []
    start = 0
    for paragraph in text.split("\n"):
        mentions = _spellings_in(paragraph, name.strip(), tuple(beside))
        found += [Mention(m.start + start, m.end + start, m.said) for m in mentions]
        start += len(paragraph) + 1
    return found


@lru_cache(maxsize=1024)
def _spellings_in(paragraph: str, name: str, beside: tuple[str, ...]) -> tuple[Mention, ...]:
    """Remembered by paragraph: a long text is looked through again after every change of one of them."""
    if len(name) >= _LEAST_NAME:
        return tuple(_long_spellings(paragraph, name))
    return tuple(_short_spellings(paragraph, name, beside))


def _short_spellings(text: str, name: str, beside: tuple[str, ...]) -> list[Mention]:
    if not beside or len(name) < 3:  # 王伟 and 王宏 are two people as often as one
        return []
    words = "|".join(map(re.escape, sorted(beside, key=len, reverse=True)))
    shapes = "|".join(
        f"{re.escape(name[:at])}(?!{re.escape(name[at])})[{_HAN}]{re.escape(name[at + 1 :])}"
        for at in range(1, len(name))
    )
    pattern = re.compile(rf"(?P<name>{shapes})(?={words})|(?:{words})(?P<after>{shapes})")
    found = []
    for match in pattern.finditer(text):
        group = "name" if match["name"] else "after"
        found.append(Mention(match.start(group), match.end(group), match[group]))
    return found


def _long_spellings(text: str, name: str) -> list[Mention]:
    allowed = max(1, len(name) // _ALLOWED)
    pairs = {name[i : i + 2] for i in range(len(name) - 1)}
    alike = [0]  # how many pairs of the name begin before each place
    for i in range(len(text)):
        alike.append(alike[-1] + (text[i : i + 2] in pairs))
    ends = [i + 1 for i, c in enumerate(text) if c == name[-1]]
    exact = [m.span() for m in re.finditer(re.escape(name), text)]
    found: list[Mention] = []
    for start in (i for i, c in enumerate(text) if c == name[0]):
        if any(a <= start < b for a, b in exact) or (found and start < found[-1].end):
            continue
        best: tuple[int, int] | None = None
        for end in ends:
            length = end - start
            if length < len(name) - allowed:
                continue
            if length > len(name) + allowed:
                break
            if any(a < end and start < b for a, b in exact):
                continue
            if alike[end - 1] - alike[start] < _ALIKE * (len(name) - 1):
                continue
            distance = _distance(text[start:end], name, allowed)
            if 0 < distance <= allowed and (best is None or distance < best[0]):
                best = (distance, end)
        if best is not None:
            found.append(Mention(start, best[1], text[start : best[1]]))
    return found


def _distance(one: str, other: str, most: int) -> int:
    """Insertions, deletions and replacements between two short texts; `most` + 1 when there are more."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        previous, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
