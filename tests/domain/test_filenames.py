"""Names a user typed, as parts of file names on Windows, FAT32 and discs."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.filenames import name_from, safe_part

RESERVED = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{d}{n}" for d in ("COM", "LPT") for n in "0123456789¹²³"
}


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("示例市社会保险服务中心", "示例市社会保险服务中心"),
        ("推荐审批表（2016）", "推荐审批表（2016）"),
        ("欧阳·𠮷玥", "欧阳·𠮷玥"),
        ("养老/医疗\\工伤:失业*?", "养老-医疗-工伤-失业-"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("  . 前后 . ", "前后"),
        ("两\n行\t名", "两 行 名"),
        ("一\u3000\u3000二", "一 二"),
        ("甲\u202e乙\u200b丙\0丁", "甲乙丙丁"),
        ("e\u0301", "é"),
        ("con", "_con"),
        ("COM1.txt", "_COM1.txt"),
        ("nul .txt", "_nul .txt"),
        ("CONIN$", "_CONIN$"),
        ("console", "console"),
        ("", "未填"),
        (" . ", "未填"),
        ("\ud800", "未填"),
    ],
)
def test_a_part_of_a_file_name(text: str, part: str) -> None:
    assert safe_part(text, "未填") == part


HARD = st.text('ab.CON1 /\\:*?"<>|\u0301\u200d\u202e\n\u3000　窗口𠮷é$-') | st.sampled_from(
    ["con", "Nul.", "lpt¹", "aux . "]
)


@given(st.text() | HARD)
@example("con." + "长" * 60)
@example("𠮷" * 31)
@example("a\u200d\u0301")
def test_any_text_makes_a_safe_part(text: str) -> None:
    part = safe_part(text, "未填")
    assert part
    assert len(part.encode("utf-8")) <= 120
    assert not set(part) & set('\\/:*?"<>|')
    assert not any(unicodedata.category(c).startswith("C") or (c.isspace() and c != " ") for c in part)
    assert part == part.strip(" ").rstrip(".")
    assert re.split(r" *\.", part, maxsplit=1)[0].rstrip().upper() not in RESERVED
    assert safe_part(part, "未填") == part


def test_a_long_name_is_cut_between_characters_at_once() -> None:
    begun = time.process_time()
    assert safe_part("窗口" * 500_000, "未填") == "窗口" * 20
    assert time.process_time() - begun < 2


PORTRAIT = "{unit_name}_{person_name}"


def named(unit: str, person: str) -> str:
    return name_from(PORTRAIT, {"unit_name": unit, "person_name": person}, "照片")


def test_a_name_from_a_pattern() -> None:
    assert named("示例市社会保险服务中心", "张三") == "示例市社会保险服务中心_张三"
    assert named("示例市/社保中心", "张:三.") == "示例市-社保中心_张-三"
    assert name_from("{a}", {"a": "CON"}, "照片") == "_CON"
    assert name_from("co{a}", {"a": "n"}, "照片") == "_con"
    assert named("../..", "\u202e") == "-_照片"


def test_a_long_unit_does_not_push_the_person_out() -> None:
    assert named("示例" * 60, "阿卜杜热合曼·麦麦提").endswith("示例_阿卜杜热合曼·麦麦提")
    assert named("A" * 200, "张三").endswith("A_张三")


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_name_from_a_pattern_is_safe_and_short_enough_for_a_disc(unit: str, person: str) -> None:
    name = named(unit, person)
    assert name == safe_part(name, "")
    assert 1 <= len(name.encode("utf-16-le")) // 2 <= 57
    assert len(name.encode()) <= 120
    assert "_" in name
