"""The holidays the program knows: those of its library (2004 to the year the library ends), and tables imported later.

Each autumn the State Council's office publishes the next year's arrangement (放假安排). Where the library does not have it
yet, an administrator imports a small table; it stands in the data folder and takes precedence.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from app.domain.calendar import WorkCalendar, YearTable
from app.errors import InputError, describe_os_error
from app.paths import DataPaths
from app.services.files import replace_file
from app.services.text_import import decode

_OFF, _WORKED = "放假", "上班"
_DATE = re.compile(r"\s*([0-9]{4})\s*[-./年]\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*日?\s*")
_MAX_BYTES = 256 * 1024
_YEARS_AT_ONCE = 3


def work_calendar(data: DataPaths, years: Iterable[int]) -> WorkCalendar:
    """The calendar for these years: imported tables first, then the library's. Raises InputError, EnvironmentFault."""
    tables: dict[int, YearTable] = {}
    for year in set(years):
        table = _imported(data, year) or _of_library(year)
        if table is not None:
            tables[year] = table
    return WorkCalendar(tables)


def import_holidays(data: DataPaths, path: Path) -> Mapping[int, YearTable]:
    """Take over a table of holidays: a text file with a line for each day, `2027-01-01,放假` or `2027-01-03,上班`.

    Replaces what was imported for these years before. Raises InputError that names the line, EnvironmentFault; nothing is
    changed then.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise describe_os_error(error, f"读取 {path.name} ") from error
    if len(raw) > _MAX_BYTES:
        raise InputError(f"{path.name} 太大，不像放假安排表。没有改动任何内容；请核对文件。", code="holidays")
    tables = _read(decode(raw, path.name), path.name)
    for table in tables.values():
        replace_file(_file(data, table.year), _written(table).encode("utf-8"))
    return tables


def _file(data: DataPaths, year: int) -> Path:
    return data.root / "holidays" / f"{year}.csv"


def _imported(data: DataPaths, year: int) -> YearTable | None:
    file = _file(data, year)
    try:
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
    except OSError as error:
        raise describe_os_error(error, f"读取放假安排表 {file} ") from error
    return _read(text, file.name).get(year) if text else None


@lru_cache(maxsize=64)
def _of_library(year: int) -> YearTable | None:
    import chinese_calendar  # here: loaded only by those who count days

    known = {day.year for day in chinese_calendar.holidays}
    if year not in known:
        return None
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    off = frozenset(d for d in days if chinese_calendar.is_holiday(d) and d.weekday() < 5)
    worked = frozenset(d for d in days if chinese_calendar.is_workday(d) and d.weekday() >= 5)
    return YearTable(year, off, worked)


def _read(text: str, name: str) -> dict[int, YearTable]:
    found: dict[str, defaultdict[int, set[date]]] = {_OFF: defaultdict(set), _WORKED: defaultdict(set)}
    for number, row in enumerate(csv.reader(io.StringIO(text.replace("，", ",").replace("\t", ","))), start=1):
        cells = [cell.strip() for cell in row if cell.strip()]
        if not cells or cells[0].startswith("#"):
            continue
        day = _day(cells[0])
        if day is None and number == 1:
            continue  # a heading
        kind = cells[1] if len(cells) > 1 else ""
        if day is None or kind not in found:
            raise InputError(
                f"{name} 第 {number} 行“{','.join(row)[:40]}”看不懂。应写成 2027-01-01,{_OFF} 或 2027-01-03,{_WORKED}。"
                "没有改动任何内容；请改正后再导入。",
                code="holidays",
            )
        found[kind][day.year].add(day)
    years = sorted({*found[_OFF], *found[_WORKED]})
    if not years or len(years) > _YEARS_AT_ONCE:
        raise InputError(f"{name} 里没有放假安排，或年份过多。没有改动任何内容；请核对文件。", code="holidays")
    both = {d for y in years for d in found[_OFF][y] & found[_WORKED][y]}
    if both:
        raise InputError(
            f"{name} 把 {min(both).isoformat()} 既写成{_OFF}又写成{_WORKED}。没有改动任何内容；请改正后再导入。",
            code="holidays",
        )
    return {y: YearTable(y, frozenset(found[_OFF][y]), frozenset(found[_WORKED][y])) for y in years}


def _day(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _written(table: YearTable) -> str:
    lines = [(day, _OFF) for day in table.off] + [(day, _WORKED) for day in table.worked]
    return "".join(f"{day.isoformat()},{kind}\n" for day, kind in sorted(lines))
