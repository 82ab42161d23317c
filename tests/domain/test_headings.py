"""Headings are known by their numbers; what is numbered but runs on is a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.headings import Heading, heading_of


@pytest.mark.parametrize(
    ("paragraph", "heading"),
    [
        ("一、推荐程序", Heading(1, 6, alone=True)),
        ("　　十二、推荐程序", Heading(1, 9, alone=True)),
        ("一、推荐程序。", Heading(1, 7, alone=True)),
        ("一、坚持公开公平公正，严格按照规定程序组织推荐，确保推荐对象质量过硬", Heading(1, 34, alone=True)),
        ("（一）加强组织领导。市局于7月4日召开会议。", Heading(2, 10, alone=False)),
        ("(二)广泛宣传发动。市局发布通知。", Heading(2, 10, alone=False)),
        ("（二）示例市某某自治县某某河镇人力资源和社会保障服务中心综合窗口。乡镇平台。", Heading(2, 33, alone=False)),
        ("1. 宣传发动", Heading(3, 7, alone=True)),
        ("12．宣传。各县动员。", Heading(3, 6, alone=False)),
        ("（1）宣传发动", Heading(4, 7, alone=True)),
        ("一、“抢红包”活动。全市参加。", Heading(1, 10, alone=False)),
    ],
)
def test_what_is_a_heading(paragraph: str, heading: Heading) -> None:
    assert heading_of(paragraph) == heading


@pytest.mark.parametrize(
    "paragraph",
    [
        "",
        "推荐程序",
        "一、",
        "（一）",
        "一是加强领导。二是广泛宣传。",
        "1.5个工作日内办结",
        "2016年，全市推荐2个窗口。",
        "（一）市局于7月4日召开专题会议，传达学习通知精神，成立由局长任组长的领导小组，明确职责。随后印发方案。",
        "1. 示例市社会保险服务中心综合服务大厅，由示例市人力资源和社会保障局公示；",
        "（一）对各县区推荐的12个窗口单位逐一进行了全面细致的实地考察和查验。",
        f"一、{'长' * 60}",
    ],
)
def test_what_is_none(paragraph: str) -> None:
    assert heading_of(paragraph) is None


@given(st.text(alphabet="一二（）()、。；，.．12 　程序”", max_size=60))
def test_a_heading_lies_within_its_paragraph(paragraph: str) -> None:
    found = heading_of(paragraph)
    if found is not None:
        assert 0 < found.length <= len(paragraph.rstrip())
        assert found.alone == (found.length == len(paragraph.rstrip()))
        assert 1 <= found.level <= 4
