"""Whether a text is a valid value of a field's type, and how a valid one is printed. Pure; never changes a value."""

from __future__ import annotations

import re
from datetime import date

from app.domain.definition import NOT_APPLICABLE, YES, Field, FieldType
from app.domain.regex import compiled

_INTEGER = re.compile(r"[0-9]{1,9}")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")

# Telephone numbers as the notices themselves write them: 22959057, 0431—88690639, 80798912(传真), 12333, mobiles,
# extensions, and several in one cell. Each number and each separator is matched once and for all (atomic groups): a text
# that is no telephone number fails in linear time, however long.
_DASH = r"\s?[-‐‑–—－─]{1,2}\s?"
_AREA = r"(?:010|02[0-9]|0[3-9][0-9]{2})"
_KIND = "传真|兼传真|办公|手机|座机|值班"
_ONE_NUMBER = (
    rf"(?>(?:(?:{_KIND})[:：]\s?)?(?:\+?86[- ]?)?(?:"
    r"1[3-9][0-9](?:[- ]?[0-9]{4}){2}"  # mobile
    rf"|(?:[(（]{_AREA}[)）]\s?|{_AREA}(?:{_DASH}|\s)?)?[2-9][0-9]{{2,3}}[- ]?[0-9]{{4}}"  # subscriber
    rf"|(?:{_AREA}{_DASH})?(?:1[0-2][0-9]{{3}}|9[56][0-9]{{3,4}})"  # 12333, 96123
    r"|[48]00[- ]?[0-9]{3}[- ]?[0-9]{4}"  # 400 numbers
    rf")(?![0-9])(?:(?:{_DASH}|\s?(?:转|分机)\s?)[0-9]{{1,5}}(?![0-9]))?(?:\s?[(（](?:{_KIND})[)）])?)"
)
_SEPARATOR = r"(?>\s*[、,，;；/]\s*|\s+)"
_TELEPHONES = rf"\s*{_ONE_NUMBER}(?:{_SEPARATOR}{_ONE_NUMBER})*\s*"


def is_integer(text: str) -> bool:
    """Arabic digits only, at most nine, as in 12."""
    return _INTEGER.fullmatch(text) is not None


def is_telephone(text: str) -> bool:
    """One or several telephone numbers in the spellings the notices use."""
    return compiled(_TELEPHONES).fullmatch(text) is not None


def parse_date(text: str) -> date | None:
    """An ISO 8601 calendar date, or None when the text is no such date."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def fault(field: Field, text: str) -> str:
    """What is wrong with a non-empty value of this field, as the end of a sentence; empty when nothing is."""
    match field.type:
        case FieldType.INTEGER if not is_integer(text):
            return f"应填阿拉伯数字，如 12；现在是“{_short(text)}”"
        case FieldType.CHOICE if text not in field.choices:
            return f"应从“{'、'.join(field.choices)}”中选填一项；现在是“{_short(text)}”"
        case FieldType.TELEPHONE if not is_telephone(text):
            return (
                f"不像电话号码，请核对；可写 024-22959057、手机号或 12333，几个号码用顿号分开。现在是“{_short(text)}”"
            )
        case FieldType.DATE if parse_date(text) is None:
            return f"不是有效的日期，应形如 2016-07-20；现在是“{_short(text)}”"
        case FieldType.CONFIRM if text != YES:
            return f"只能是“{YES}”或留空；现在是“{_short(text)}”"
        case FieldType.OPINION if text != NOT_APPLICABLE:
            return f"由意见单位填写并盖章，程序只能标“{NOT_APPLICABLE}”或留空；现在是“{_short(text)}”"
        case FieldType.PHOTO:
            return "是照片栏，请添加照片，不能填文字"
        case FieldType.SCAN:
            return "是扫描件栏，请添加文件，不能填文字"
    return ""


def print_date(text: str, pattern: str) -> str:
    """A date as the form prints it: YYYY, MM, DD in `pattern` replaced, without leading zeros.

    With nothing (or no date) entered full-width spaces stand in their place, two for the year, to be written by hand.
    """
    day = parse_date(text)
    parts = (
        {"YYYY": "\u3000\u3000", "MM": "\u3000", "DD": "\u3000"}
        if day is None
        else {"YYYY": f"{day.year:04d}", "MM": str(day.month), "DD": str(day.day)}
    )
    for key, value in parts.items():
        pattern = pattern.replace(key, value)
    return pattern


def _short(text: str) -> str:
    line = text.replace("\n", " ")
    return line if len(line) <= 20 else line[:19] + "…"
