"""What changed between two texts, so that a person can read it: kept, taken out and put in, in reading order. Pure.

Sentences are matched first and characters only inside those that differ: it reads as an editor would mark it, and 2,000
characters take a few milliseconds. A number or a Latin word is marked whole (120 → 128, not 12[0→8]), and one or two
characters that happen to stand on both sides of a rewritten passage do not chop it up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

# A number or word as one piece, else a character with the marks that belong to it (variation selectors, accents).
_MARK = re.compile("[\u0300-\u036f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_WORDY = re.compile("[0-9A-Za-z０-９.:/%-]")
_PIECES = re.compile(rf"(?:[0-9A-Za-z０-９]+(?:[.:/%-][0-9A-Za-z０-９]+)*|.){_MARK.pattern}*", re.DOTALL)
_CLAUSE_ENDS = frozenset("，。；：！？、\n,;!?")
# Pairs of equal parts that are looked at between two passages; with more of them the passage counts as rewritten. Without
# it a text of one repeated clause takes seconds.
_MOST_PAIRS = 10_000
_ISLAND = 2
_OMITTED = "…"


class Op(StrEnum):
    """What became of a run of characters."""

    KEEP = "keep"
    DELETE = "delete"
    INSERT = "insert"
    OMIT = "omit"


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that share a fate. An OMIT run stands for kept text that is not shown; its `text` is what was left out."""

    op: Op
    text: str


def diff(before: str, after: str) -> tuple[Run, ...]:
    """The runs that lead from one text to the other: all but INSERT make `before`, all but DELETE make `after`.

    No two neighbours share a fate; what was taken out stands before what came in its place.
    """
    head = _common_length(before, after)
    while not (_between_pieces(before, head) and _between_pieces(after, head)):
        head -= 1
    tail = _common_length(before[head:][::-1], after[head:][::-1])
    while not (_between_pieces(before, len(before) - tail) and _between_pieces(after, len(after) - tail)):
        tail -= 1
    old, new = (_PIECES.findall(text[head : len(text) - tail]) for text in (before, after))
    same_head, same_tail = before[:head], before[len(before) - tail :]
    return tuple(_merged([([same_head], [same_head]), *_by_clauses(old, new), ([same_tail], [same_tail])]))


def elided(runs: Sequence[Run], context: int = 12) -> tuple[Run, ...]:
    """The runs with kept text shortened to `context` characters beside a change; what is left out becomes OMIT runs."""
    shown: list[Run] = []
    for number, run in enumerate(runs):
        first = context if number > 0 else 0
        last = context if number + 1 < len(runs) else 0
        if run.op is not Op.KEEP or len(run.text) <= first + last + len(_OMITTED):
            shown.append(run)
            continue
        end = len(run.text) - last
        parts = (run.text[:first], run.text[first:end], run.text[end:])
        shown += [Run(op, text) for op, text in zip((Op.KEEP, Op.OMIT, Op.KEEP), parts, strict=True) if text]
    return tuple(shown)


def sizes(runs: Sequence[Run]) -> tuple[int, int]:
    """Characters (code points) put in, characters taken out."""
    put_in, taken_out = (sum(len(run.text) for run in runs if run.op is op) for op in (Op.INSERT, Op.DELETE))
    return put_in, taken_out


def marked(runs: Sequence[Run]) -> str:
    """The runs as plain text, for where there is no colour: ［-taken out-］, ｛+put in+｝, … for what is left out."""
    marks = {Op.KEEP: ("", ""), Op.DELETE: ("［-", "-］"), Op.INSERT: ("｛+", "+｝")}
    return "".join(_OMITTED if run.op is Op.OMIT else f"{marks[run.op][0]}{run.text}{marks[run.op][1]}" for run in runs)


_Passage = tuple[Sequence[str], Sequence[str]]


def _common_length(a: str, b: str) -> int:
    """Characters both begin with; halving compares whole stretches, which is what keeps a small change cheap."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if a[low:middle] == b[low:middle] else (low, middle - 1)
    return low


def _between_pieces(text: str, place: int) -> bool:
    """Whether no piece reaches over this place; certain at both ends."""
    if place in (0, len(text)):
        return True
    after = text[place]
    return not (_MARK.match(after) or (_WORDY.match(after) and _WORDY.match(text[place - 1])))


def _by_clauses(old: Sequence[str], new: Sequence[str]) -> Iterator[_Passage]:
    """Passages, equal or differing, in order: whole clauses that stand in both, and between them piece by piece."""
    olds, news = list(_clauses(old)), list(_clauses(new))
    for i, j in _matched(olds, news):
        a = [piece for clause in olds[i] for piece in clause]
        b = [piece for clause in news[j] for piece in clause]
        if a and b and a != b:
            yield from _without_islands([(a[k], b[m]) for k, m in _matched(a, b)])
        else:
            yield a, b


def _clauses(pieces: Sequence[str]) -> Iterator[tuple[str, ...]]:
    start = 0
    for number, piece in enumerate(pieces, 1):
        if piece in _CLAUSE_ENDS:
            yield tuple(pieces[start:number])
            start = number
    if start < len(pieces):
        yield tuple(pieces[start:])


def _matched(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[slice, slice]]:
    """Slices of both sides that belong together, equal or not, in order."""
    counts = Counter(new)
    if sum(counts[part] for part in old) > _MOST_PAIRS:
        return [(slice(len(old)), slice(len(new)))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(slice(i1, i2), slice(j1, j2)) for _, i1, i2, j1, j2 in matcher.get_opcodes()]


def _without_islands(passages: Sequence[_Passage]) -> list[_Passage]:
    """Equal passages of a character or two between two larger rewritten ones become part of these; beside what was only
    put in or only taken out they stay."""
    kept: list[_Passage] = []
    for number, (old, new) in enumerate(passages):
        around = (*kept[-1:], *passages[number + 1 : number + 2])
        island = old == new and len(old) <= _ISLAND and len(around) == 2 and all(_longer(p, old) for p in around)
        if kept and _differs(kept[-1]) and (island or old != new):
            kept[-1] = ([*kept[-1][0], *old], [*kept[-1][1], *new])
        else:
            kept.append((old, new))
    return kept


def _differs(passage: _Passage) -> bool:
    return passage[0] != passage[1]


def _longer(passage: _Passage, island: Sequence[str]) -> bool:
    """Whether a rewritten passage outweighs what stands beside it."""
    old, new = passage
    return bool(old and new) and max(len(old), len(new)) > len(island)


def _merged(passages: Sequence[_Passage]) -> Iterator[Run]:
    for differing, group in groupby(passages, key=_differs):
        sides = list(group)
        old = "".join(piece for side, _ in sides for piece in side)
        new = "".join(piece for _, side in sides for piece in side)
        runs = [(Op.DELETE, old), (Op.INSERT, new)] if differing else [(Op.KEEP, old)]
        yield from (Run(op, text) for op, text in runs if text)
