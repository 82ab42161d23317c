"""The holidays the program knows, and a table imported for a year it does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.errors import InputError
from app.paths import DataPaths
from app.services.holidays import import_holidays, work_calendar

# As a clerk would type it from the notice: a heading, both spellings of a date, a full-width comma, a comment.
TABLE = "日期,安排\n# 元旦\n2031年1月1日，放假\n2031-01-02,放假\n2031/1/4,上班\n"


@pytest.fixture
def data(tmp_path: Path) -> DataPaths:
    return DataPaths(tmp_path / "data")


def test_the_library_knows_the_years_of_the_notices(data: DataPaths) -> None:
    calendar = work_calendar(data, [2016, 2024])
    assert calendar.certain([date(2016, 8, 15), date(2024, 4, 20)])
    assert not calendar.works(date(2024, 4, 20))  # a Saturday
    assert not calendar.works(date(2024, 5, 1))
    assert calendar.works(date(2024, 4, 28))  # a Sunday worked for it


def test_an_imported_table_covers_a_year_the_library_does_not(data: DataPaths, tmp_path: Path) -> None:
    assert not work_calendar(data, [2031]).certain([date(2031, 1, 1)])
    file = tmp_path / "放假安排.csv"
    file.write_bytes(TABLE.encode("gb18030"))
    assert set(import_holidays(data, file)) == {2031}
    calendar = work_calendar(data, [2031])
    assert calendar.certain([date(2031, 1, 1)])
    assert [calendar.works(date(2031, 1, n)) for n in (1, 2, 3, 4)] == [False, False, True, True]


def test_an_imported_table_takes_precedence_and_can_be_replaced(data: DataPaths, tmp_path: Path) -> None:
    file = tmp_path / "表.csv"
    for text, works in (("2024-06-03,放假\n", False), ("2024-06-04,放假\n", True)):
        file.write_text(text, encoding="utf-8")
        import_holidays(data, file)
        assert work_calendar(data, [2024]).works(date(2024, 6, 3)) is works


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2031-01-01,放假\n2031-13-01,放假\n", "第 2 行"),
        ("2031-01-01,休息\n", "第 1 行"),
        ("2031-01-01,放假\n2031-01-01,上班\n", "既写成放假又写成上班"),
        ("日期,安排\n", "没有放假安排"),
        ("", "没有放假安排"),
    ],
)
def test_a_table_that_is_wrong_is_refused_and_nothing_changes(
    data: DataPaths, tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "表.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        import_holidays(data, file)
    assert not (data.root / "holidays").exists()
