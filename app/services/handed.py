"""What was handed over of a draft (移交记录), in words: on its card, in its checklist, on its slip."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.storage.records import Carrier, HandoverRecord

_DONE = {Carrier.STICK: "存到", Carrier.DISC: "做成光盘映像", Carrier.MAIL: "备好邮件"}
_SHORT = {Carrier.STICK: "已拷出", Carrier.DISC: "已做光盘", Carrier.MAIL: "已备邮件"}


def handed_line(record: HandoverRecord, today: date) -> str:
    """`7月20日 存到 U 盘 WORK`. `today` is local; a day of another year is said with its year."""
    return f"{_day(record, today)} {_DONE[record.carrier]} {record.place}"


def handed_words(records: Iterable[HandoverRecord], today: date) -> str:
    """All of them in one line, each said once."""
    return "；".join(dict.fromkeys(handed_line(record, today) for record in records))


def handed_short(record: HandoverRecord, today: date) -> str:
    """`已拷出 7月20日`: for a card."""
    return f"{_SHORT[record.carrier]} {_day(record, today)}"


def _day(record: HandoverRecord, today: date) -> str:
    day = record.at.astimezone().date()
    words = f"{day.month}月{day.day}日"
    return words if day.year == today.year else f"{day.year}年{words}"
