"""Contradictions between text and form: what is told, and the many things that are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.checks import Problem, check
from app.domain.definition import Form
from app.domain.draft import Draft
from app.domain.mentions import other_numbers, other_spellings
from app.packs.loader import load_pack
from app.paths import ProgramPaths, program_root

WORDS = ("窗口", "工作人员")
TITLES = ("主任", "负责人")
NAME = "示例市社会保险服务中心综合服务大厅"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("现有工作人员35人，日均接待群众680人次", "35"),
        ("35名工作人员全部持证", "35"),
        ("窗口在岗人数为8人", "8"),
        ("35名窗口工作人员", "35"),
        ("工作人员共有\u3000", None),
        ("现有工作人员36人", None),
        ("共有036名工作人员", None),
        ("窗口日均接待680人", None),
        ("工作人员中有党员21人", None),
        ("窗口工作人员12人次参加培训", None),
        ("工作人员3.6人", None),
    ],
)
def test_numbers_beside_the_words_only(text: str, said: str | None) -> None:
    assert [m.said for m in other_numbers(text, "36", WORDS)] == ([said] if said else [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("示例市社会保障服务中心综合服务大厅地处城东", "示例市社会保障服务中心综合服务大厅"),
        ("来到示例市社会保险服务中心综和服务大厅。", "示例市社会保险服务中心综和服务大厅"),
        ("示例市社会保险服务中心服务大厅", "示例市社会保险服务中心服务大厅"),
        ("示例市社会保险服务中心的综合服务大厅", "示例市社会保险服务中心的综合服务大厅"),
        (NAME, None),
        ("市社保大厅", None),
        ("示例市社会保险服务中心", None),
        ("示例市社会保险服务中心\n综合服务大厅", None),
    ],
)
def test_a_long_name_spelt_otherwise(text: str, said: str | None) -> None:
    assert [m.said for m in other_spellings(text, NAME)] == ([said] if said else [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("主任陈小光带队", "陈小光"),
        ("陈小光主任带队", "陈小光"),
        ("负责人陈晓明", "陈晓明"),
        ("主任陈晓光", None),
        ("陈小光是一位群众", None),
        ("陈晓光主任、王小光主任", None),
    ],
)
def test_a_short_name_only_beside_a_title(text: str, said: str | None) -> None:
    assert [m.said for m in other_spellings(text, "陈晓光", TITLES)] == ([said] if said else [])


@given(
    st.text("示例市社会保险障服务中心综和合大厅\n，", max_size=120),
    st.text("示例市社会保险服", min_size=0, max_size=12),
)
def test_every_mention_stands_where_it_says_and_is_not_the_name(text: str, name: str) -> None:
    found = other_spellings(text, name, TITLES)
    assert all(text[m.start : m.end] == m.said != name.strip() for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.fixture(scope="module")
def form() -> Form:
    pack = load_pack(ProgramPaths(program_root()).forms / "liaoning-2016" / "1")
    return next(iter(pack.forms.values()))


def told(form: Form, changes: Mapping[str, str]) -> list[Problem]:
    sample = next(s for s in form.samples if s.id == "ordinary")
    draft = replace(Draft("x", "p", 1, form.id), values={**sample.values, **changes})
    return [p for p in check(form, draft) if p.code in ("other_number", "other_spelling")]


def test_the_samples_contradict_themselves_nowhere(form: Form) -> None:
    assert told(form, {}) == []


def test_a_contradiction_is_a_reminder_with_its_place_and_its_fix(form: Form) -> None:
    (number,) = told(form, {"brief": "现有工作人员12人。"})
    assert number.severity.value == "advice"
    assert "事迹简介 中“工作人员12人”与窗口人数 36 不一致" in number.message
    assert (number.start, number.end, number.fix) == (2, 9, None)
    (spelling,) = told(form, {"brief": "示例市社会保障服务中心综合服务大厅服务热情。"})
    assert spelling.fix == NAME
    assert "写法相近而不同" in spelling.message


def test_without_a_number_in_the_form_nothing_is_compared(form: Form) -> None:
    assert told(form, {"brief": "现有工作人员12人。", "headcount": ""}) == []
