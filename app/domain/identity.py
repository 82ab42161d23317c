"""ID numbers (公民身份号码, GB 11643): what is wrong with one, and what it says of birth and sex. Pure.

The district digits are not judged: districts were merged and renamed, and a number keeps those of its day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_SEPARATORS = re.compile(r"[\s\-]")
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789XX")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a valid number says of a person."""

    born: date
    male: bool


def as_id_number(text: str) -> str:
    """As it is written on a form: half-width, no spaces, a capital X. Anything else stays for the checks to tell."""
    return _SEPARATORS.sub("", text.translate(_WIDE)).upper()


def id_number_fault(text: str) -> str:
    """What is wrong with a number, as the end of a sentence that does not repeat it; empty when nothing is."""
    if _SHAPE.fullmatch(text) is None:
        return f"应为 18 位：17 位数字加 1 位数字或大写 X；现在是 {len(text)} 位，或含有其他字符"
    if _born(text) is None:
        return "第 7 至 14 位不是一个日期，请对照身份证核对"
    from stdnum.cn import ric  # late: every start of the program would wait for it

    if ric.calc_check_digit(text) != text[-1]:
        return "末位校验码不符，有数字写错，请对照身份证核对"
    return ""


def identity_of(text: str) -> Identity | None:
    """Birth and sex as a valid number says them; None for one that is not valid."""
    born = None if id_number_fault(text) else _born(text)
    return None if born is None else Identity(born, int(text[16]) % 2 == 1)


def _born(text: str) -> date | None:
    from stdnum.cn import ric
    from stdnum.exceptions import ValidationError

    try:
        return ric.get_birth_date(text)
    except ValidationError:
        return None
