"""Whether a text is a valid value of a field's type, and how a valid one is printed. Pure; never changes a value."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date

from app.domain.definition import NOT_APPLICABLE, YES, Column, Field, FieldType
from app.domain.identity import id_number_fault
from app.domain.months import parse_month
from app.domain.regex import compiled
from app.domain.tables import rows_of

_DATE_PART = re.compile(r"(YYYY|MM|DD)(?=([月日])?)")
_NAMED = 12  # choices that a sentence names one by one
_DOTS = "••••"
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


def fault(field: Field, text: str, also: Collection[str] = ()) -> str:
    """What is wrong with a non-empty value of this field, as the end of a sentence; empty when nothing is.

    `also` are words that may stand for a month in a table, as 至今. A sensitive value is not repeated.
    """
    match field.type:
        case FieldType.TABLE:
            return _table_fault(field, text, also)
        case FieldType.PHOTO:
            return "是照片栏，请添加照片，不能填文字"
        case FieldType.SCAN:
            return "是扫描件栏，请添加文件，不能填文字"
        case FieldType.ID_NUMBER:
            return id_number_fault(text)
        case _:
            wrong = _fault(field.type, field.choices, text)
            return _with_value(wrong, "" if field.sensitive else text)


def _with_value(wrong: str, text: str) -> str:
    """The sentence with what stands there now, where it may be said."""
    end = "。" if "；" in wrong else "；"
    return f"{wrong}{end}现在是“{_short(text)}”" if wrong and text else wrong


def _fault(kind: FieldType, choices: Sequence[str], text: str) -> str:
    match kind:
        case FieldType.INTEGER if not is_integer(text):
            return "应填阿拉伯数字，如 12"
        case FieldType.CHOICE if text not in choices:
            return f"应从“{'、'.join(choices)}”中选填一项" if len(choices) <= _NAMED else "应从列表中选填一项"
        case FieldType.TELEPHONE if not is_telephone(text):
            return "不像电话号码，请核对；可写 024-22959057、手机号或 12333，几个号码用顿号分开"
        case FieldType.DATE if parse_date(text) is None:
            return "不是有效的日期，应形如 2016-07-20"
        case FieldType.MONTH if parse_month(text) is None:
            return "不是有效的年月，应形如 1985-06"
        case FieldType.CONFIRM if text != YES:
            return f"只能是“{YES}”或留空"
        case FieldType.OPINION if text != NOT_APPLICABLE:
            return f"由意见单位填写并盖章，程序只能标“{NOT_APPLICABLE}”或留空"
    return ""


def _table_fault(field: Field, text: str, also: Collection[str]) -> str:
    rows = rows_of(text, len(field.columns))
    for number, row in enumerate(rows, 1):
        for column, cell in zip(field.columns, row, strict=True):
            wrong = _cell_fault(column, cell, also) if cell.strip() else ""
            if wrong:
                return f"第 {number} 行“{column.label}”{_with_value(wrong, '' if field.sensitive else cell)}"
    return f"最多 {field.max_rows} 行，现有 {len(rows)} 行" if len(rows) > field.max_rows else ""


def _cell_fault(column: Column, text: str, also: Collection[str]) -> str:
    if column.type is FieldType.MONTH and text in also:
        return ""
    return "里有多出来的制表符" if "\t" in text else _fault(column.type, column.choices, text)


def print_date(text: str, pattern: str) -> str:
    """A date or month as the form prints it: YYYY, MM, DD in `pattern` replaced.

    Before 月 and 日 there are no leading zeros (1985年6月); elsewhere months and days have two digits (1985.06), as the
    forms of personnel offices write them. With nothing entered full-width spaces stand in the place of each number, two
    for the year, to be written by hand, where the pattern has a 年 to write before; a text that is neither is printed as
    it is where the pattern has none (至今).
    """
    month = parse_month(text)
    day = parse_date(text) or (date(month.year, month.month, 1) if month else None)
    by_hand = "年" in pattern
    if day is None and not by_hand:
        return text.strip()

    def replaced(match: re.Match[str]) -> str:
        if day is None:
            return "\u3000" * (2 if match[1] == "YYYY" else 1)
        number = {"YYYY": day.year, "MM": day.month, "DD": day.day}[match[1]]
        return f"{number:04d}" if match[1] == "YYYY" else str(number) if match[2] else f"{number:02d}"

    return _DATE_PART.sub(replaced, pattern)


def masked(field: Field, text: str) -> str:
    """A value as a list may show it: a sensitive one as dots, of an ID number the last four characters."""
    if not field.sensitive or not text.strip():
        return text
    return f"{_DOTS}{text[-4:]}" if field.type is FieldType.ID_NUMBER and len(text) > 8 else _DOTS


def in_words(field: Field, text: str) -> str:
    """A value as a list tells it: a sensitive one masked, of a table a row a line with a space between its cells."""
    if field.sensitive or field.type is not FieldType.TABLE:
        return masked(field, text)
    return "\n".join("\u3000".join(cell for cell in row if cell.strip()) for row in rows_of(text, len(field.columns)))


def _short(text: str) -> str:
    line = text.replace("\n", " ")
    return line if len(line) <= 20 else line[:19] + "…"
