"""What a pack may say of the rows of a table: each mistake of its author named where it stands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.errors import PackError
from app.packs.loader import load_pack
from tests.packs.changes import JILIN, change, line_with

WINDOWS, PERSONS, FORM = "summary-window.toml", "summary-person.toml", "window.toml"
SHARE = 'of = "quota_windows"'

# File, what is replaced, by what, the text whose line is named, the key's end, what is said.
MISTAKES = [
    (WINDOWS, 'columns = ["window_tier"]', 'columns = ["tier"]', 'columns = ["tier"]', "columns[1]", "没有 id 为“tier”的列"),
    (WINDOWS, 'kind = "row_required"\nseverity = "must"\nfield = "windows"', 'kind = "row_required"\nseverity = "must"\nfield = "phone"',
     'severity = "must"\nfield = "phone"', "field", "这里只能用 table"),
    (WINDOWS, 'values = ["副厅级", "正厅级"]', 'values = ["厅级"]', 'values = ["厅级"]', "values[1]", "“厅级”不是“窗口级别”的选项"),
    (WINDOWS, 'column = "row_note"', 'column = "star_held"', 'columns = ["star_year", "star_held"]', "columns", "不能要求写明自己"),
    (WINDOWS, 'column = "row_note"', 'column = "note"', 'column = "note"', "column", "没有 id 为“note”的列。可用的：recommending_body"),
    (WINDOWS, SHARE, 'of = "phone"', 'of = "phone"', "of", "这里只能用 integer"),
    (WINDOWS, SHARE, f"{SHARE}\nof_number = 4", 'id = "grassroots"', "", "要写 of（整数项）或 of_number（数），且只写一个"),
    (WINDOWS, "least_percent = 70", "", 'id = "grassroots"', "", "要写 least_percent（不低于）或 most_percent（不超过）"),
    (WINDOWS, 'kind = "row_share"\nseverity = "advice"',
     'kind = "row_share"\nseverity = "must"', 'severity = "must"\nfield = "windows"\ncolumn = "window_tier"',
     "severity", "名额的比例只能提醒"),
    (WINDOWS, 'than = "star_held"', 'than = "held"', 'than = "held"', "than", "没有 id 为“held”的列"),
    (WINDOWS, 'order = ["三星级", "四星级", "五星级"]', 'order = ["三星级", "六星级"]', '"六星级"', "order[2]", "“六星级”不是“申报星级”的选项"),
    (WINDOWS, 'order = ["三星级", "四星级", "五星级"]', 'order = ["三星级"]', 'order = ["三星级"]', "order", "至少两级"),
    (WINDOWS, 'kind = "row_variety"\nseverity = "advice"', 'kind = "row_variety"\nseverity = "must"',
     'severity = "must"\nfield = "windows"\ncolumn = "window_category"', "severity", "由报送的单位权衡"),
    (PERSONS, 'number_of = "candidate_rows"', 'number_of = "phone"', 'number_of = "phone"', "number_of", "这里只能用 table"),
    (FORM, 'ruled = false', 'ruled = "no"', 'ruled = "no"', "ruled", "应为 true 或 false"),
]  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(JILIN, tmp_path / "jilin-2024" / "1"))


@pytest.mark.parametrize(("file", "old", "new", "at", "key", "says"), MISTAKES)
def test_a_mistake_is_named_where_it_stands(
    copy: Path, file: str, old: str, new: str, at: str, key: str, says: str
) -> None:
    text = change(copy / file, old, new)
    with pytest.raises(PackError) as caught:
        load_pack(copy)
    named = caught.value.message.partition("：")[0]
    assert says in caught.value.message
    assert named.startswith(f"{file} 第 ")
    assert named.endswith(key)
    if "\n" not in at:
        lines = {line_with(text, at), line_with(text, at) - 1}  # a rule as a whole stands where its heading does
        assert int(named.split(" ")[2]) in lines


def test_a_number_stands_in_a_repeated_row_only(copy: Path) -> None:
    change(
        copy / PERSONS,
        '  { label = "推荐\\n顺序", style = "head" },',
        '  { number_of = "candidate_rows", style = "head" },',
    )
    with pytest.raises(PackError, match='只能用在写了 repeat = "candidate_rows" 的行里'):
        load_pack(copy)


def test_numbers_alone_are_no_content(copy: Path) -> None:
    text = (copy / PERSONS).read_text("utf-8")
    cells = [line for line in text.splitlines() if line.lstrip().startswith("{ column_of")]
    for cell in cells:
        text = text.replace(cell, '  { label = "甲", style = "fill" },', 1)
    (copy / PERSONS).write_text(text, "utf-8")
    with pytest.raises(PackError, match="这一行没有 column_of"):
        load_pack(copy)
