"""Where a text writes 汉字 numerals or full-width digits although Arabic digits are asked for.

Only dates, amounts of money and counts with a unit are candidates (GB/T 15835-2011); names such as 十八届 or 五制,
words such as 一窗 or 十项制度, ordinals (第三), approximations (数十人) and single 一 or 两 are ordinary Chinese and left
alone. Always a reminder, never a demand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_DIGITS = "〇零一二两三四五六七八九"
_NUMBER = f"[{_DIGITS}十百千万亿]"
_UNITS = "人次|人|名|件|次|个|项|户|家|起|场|期|台|批|天|小时|分钟|平方米|公里"
_THINGS = "人次|人|名|件|户|家|起|台|小时|分钟|平方米|公里"  # units that are counts even after a single numeral
_CANDIDATES = re.compile(
    "|".join(
        (
            rf"[{_DIGITS}]{{4}}年(?:{_NUMBER}{{1,3}}月(?:{_NUMBER}{{1,3}}[日号])?)?",  # 二〇一六年七月五日
            rf"{_NUMBER}{{1,3}}月{_NUMBER}{{1,3}}[日号]",  # 七月五日
            rf"{_NUMBER}+[余多]?(?:万元|亿元|元|美元)",
            rf"百分之{_NUMBER}+(?:点[{_DIGITS}]+)?",
            rf"{_NUMBER}{{2,}}[余多]?(?:{_UNITS})",
            rf"[三四五六七八九十](?:{_THINGS})",
        )
    )
)
_FULLWIDTH = re.compile(r"[０-９]+")
_QUOTED = re.compile(r"“[^”\n]{1,12}”")
_ROUND = re.compile(r"[百千万亿]{2}|[一两][一两]")  # 千万个, 一一: words, not counts
_BEFORE = "第数几好上成"  # 第三名, 数十人, 几百件


@dataclass(frozen=True, slots=True)
class NumeralFinding:
    """A stretch of text (code points, end exclusive) to write in Arabic digits; `fullwidth` tells which kind."""

    start: int
    end: int
    text: str
    fullwidth: bool


def find_numerals(text: str, keep: Iterable[str] = ()) -> list[NumeralFinding]:
    """All candidates in reading order. `keep` are fixed expressions; what touches one of them is left alone."""
    kept = [m.span() for m in _QUOTED.finditer(text)]
    for expression in keep:
        kept.extend(_occurrences(text, expression))
    found = [NumeralFinding(m.start(), m.end(), m.group(), fullwidth=True) for m in _FULLWIDTH.finditer(text)]
    for match in _CANDIDATES.finditer(text):
        start, end = match.span()
        if text[max(0, start - 1) : start] in tuple(_BEFORE) or _ROUND.match(match.group()):
            continue
        if not any(a < end and start < b for a, b in kept):
            found.append(NumeralFinding(start, end, match.group(), fullwidth=False))
    return sorted(found, key=lambda f: f.start)


def _occurrences(text: str, expression: str) -> Iterator[tuple[int, int]]:
    at = text.find(expression) if expression else -1
    while at >= 0:
        yield at, at + len(expression)
        at = text.find(expression, at + 1)
