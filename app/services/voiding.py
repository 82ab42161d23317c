"""Which prints are void once a revision is taken back (撤回定稿), and how people are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.services.handed import handed_words
from app.storage.records import HandoverRecord, Medium, PrintRecord, RevisionRecord

_DONE = {Medium.PDF: "导出", Medium.DOCX: "导出", Medium.PAPER: "打印", Medium.SEALED: "封装"}


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A revision that was taken back, and everything that was made of it and handed over: void (作废)."""

    record: RevisionRecord
    void: tuple[PrintRecord, ...]
    handed: tuple[HandoverRecord, ...] = ()

    @property
    def message(self) -> str:
        """What the clerk is told: what is void, what to do about it."""
        record = self.record
        begin = f"已撤回修订 {record.number}（校验码 {record.check_code}），草稿可以修改了。"
        if not self.void:
            return f"{begin}这一修订没有导出、打印或封装的记录，没有要收回的纸；改好后请重新定稿。"
        today = (record.reopened_at or record.frozen_at).astimezone().date()
        told = f"{begin}这一修订已于 {made_words(self.void, today)}，请收回作废；改好后请重新定稿、打印。"
        if self.handed:
            told += f"移交文件已于 {handed_words(self.handed, today)}，请通知受理单位作废。"
        elif any(void.print.medium is Medium.SEALED for void in self.void):
            told += "移交文件如已交出，请通知受理单位。"
        return told


def made_words(prints: Iterable[PrintRecord], today: date) -> str:
    """`7月20日 导出甲表 8 份、乙表 1 份；7月21日 封装移交文件 丙`, in the order it was first done.

    A paper exported twice on a day is one thing to take back; copies from a printer add up.
    """
    days: dict[tuple[date, str], dict[str, int]] = {}
    for record in prints:
        medium = record.print.medium
        titles = days.setdefault((record.at.astimezone().date(), _DONE[medium]), {})
        title = f"移交文件 {record.print.title}" if medium is Medium.SEALED else record.print.title
        before = titles.get(title, 0)
        titles[title] = before + record.print.copies if medium is Medium.PAPER else max(before, record.print.copies)
    return "；".join(
        f"{_day(day, today)} {done}" + "、".join(_counted(title, copies, done) for title, copies in titles.items())
        for (day, done), titles in days.items()
    )


def _counted(title: str, copies: int, done: str) -> str:
    return title if done == _DONE[Medium.SEALED] else f"{title} {copies} 份"


def _day(day: date, today: date) -> str:
    words = f"{day.month}月{day.day}日"
    return words if day.year == today.year else f"{day.year}年{words}"
