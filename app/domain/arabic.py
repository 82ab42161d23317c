"""Numbers written in 汉字 as Arabic digits, for the reminder's one-click replacement. Pure; None where it is not certain.

What a word means follows GB/T 15835-2011: 二〇一六年 is read digit by digit, 三十六 by place; round large numbers keep
万 and 亿 (3.5万元), 百分之 and 千分之 become signs.
"""

from __future__ import annotations

import re
from decimal import Decimal

_VALUES = {
    c: v for v, word in enumerate(("〇○零", "一", "二两", "三", "四", "五", "六", "七", "八", "九")) for c in word
}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_DIGIT = "".join(_VALUES)
_ANY = _DIGIT + "".join(_PLACES) + "".join(_MYRIADS)
_SHARE = re.compile(rf"([百千])分之([{_ANY}]+(?:点[{_DIGIT}]+)?)")
_CLOCK = re.compile(rf"(?P<number>[{_ANY}]+)点(?=[{_ANY}]+分)")
_NUMBER = re.compile(rf"(?<![余多])(?P<number>[{_ANY}]+(?:点[{_DIGIT}]+[万亿]?)?)")  # 二十多万: the 万 stays a word
_KEPT = re.compile("(百分点|千克|千米)")  # units that hold a numeral
_FULLWIDTH = {ord("０") + i: str(i) for i in range(10)}
_DECIMALS = 2  # of a round number in 万 or 亿


def to_arabic(text: str) -> str | None:
    """The same stretch with Arabic digits: 二〇一六年七月五日 → 2016年7月5日, 百分之九十九点六 → 99.6%, 三万五千元 → 3.5万元.

    `text` is a date, an amount, a percentage or a count with its unit. None when a numeral in it is no number.
    """
    found: list[str] = []
    for piece in _KEPT.split(text.translate(_FULLWIDTH)):
        converted = piece if _KEPT.fullmatch(piece) else _converted(piece)
        if converted is None:
            return None
        found.append(converted)
    return "".join(found)


def _converted(text: str) -> str | None:
    failed = False

    def share(match: re.Match[str]) -> str:
        nonlocal failed
        value = "100" if match[2] == "百" else _spelt(match[2])
        failed = failed or value is None
        return f"{value}{'%' if match[1] == '百' else '‰'}"

    def number(match: re.Match[str]) -> str:
        nonlocal failed
        value = _spelt(match["number"])
        failed = failed or value is None
        return str(value)

    def clock(match: re.Match[str]) -> str:
        return f"{number(match)}点"

    done = _NUMBER.sub(number, _SHARE.sub(share, _CLOCK.sub(clock, text)))
    return None if failed else done


def _spelt(word: str) -> str | None:
    """A numeral in digits: with 点 as a decimal, round large ones with 万 or 亿."""
    whole, point, decimals = word.partition("点")
    if point:
        myriad = decimals[-1] if decimals[-1] in _MYRIADS else ""
        value = han_number(whole)
        return None if value is None else f"{value}.{_by_digit(decimals.removesuffix(myriad))}{myriad}"
    if not any(c in _PLACES or c in _MYRIADS for c in whole):
        by_digit = len(whole) in (1, 4) or any(_VALUES[c] == 0 for c in whole)
        return _by_digit(whole) if by_digit else None  # 七八人, 三五年: no number
    value = han_number(whole)
    if value is None:
        return None
    for name, size in (("亿", 10**8), ("万", 10**4)):
        if value >= size:
            short = Decimal(value) / size
            if short == round(short, _DECIMALS):
                return f"{short.normalize():f}{name}"
    return str(value)


def _by_digit(word: str) -> str:
    return "".join(str(_VALUES[c]) for c in word)


def han_number(word: str) -> int | None:
    """The value of 三千五百零二, 二十, 一亿二千万; None for what is not written by place, as 七八 or 三百万千."""
    if not word:
        return None
    total = 0
    below = 10**16  # the next myriad must be smaller
    rest = word
    for name in ("亿", "万"):
        head, mark, tail = rest.partition(name)
        if not mark:
            continue
        value = han_number(head) if name == "亿" and "万" in head else _section(head)
        if not value or _MYRIADS[name] >= below:
            return None
        total, below, rest = total + value * _MYRIADS[name], _MYRIADS[name], tail
    if not rest:
        return total
    value = _section(rest, after=word[: len(word) - len(rest)])
    return None if value is None else total + value


def _section(word: str, after: str = "") -> int | None:
    """The value below 10,000. A last digit straight after a place or a myriad (三百五, 三万五) is too loose a spelling."""
    if not word:
        return None
    total, below = 0, 10**4
    digit: int | None = None
    loose = bool(after)  # a digit now would have to be read as the next lower place
    for character in word:
        if character in _PLACES:
            place = _PLACES[character]
            if place >= below or digit == 0:
                return None
            if digit is None and place != 10:
                return None
            total, below = total + (1 if digit is None else digit) * place, place
            digit, loose = None, place > 10
        elif character in _VALUES:
            value = _VALUES[character]
            if value == 0:
                if digit not in (None, 0):
                    return None
                digit, loose = None, False
            elif digit is not None:
                return None
            else:
                digit = value
        else:
            return None
    if digit is not None and loose:
        return None
    return total + (digit or 0)
