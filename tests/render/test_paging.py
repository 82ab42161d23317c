"""Pages of a running text: no heading left at a foot, no line of a paragraph alone at either side of a turn."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.render.breaking import Line, break_paragraph
from app.render.pages import PT, LaidDocument
from app.render.paging import Paging
from tests.render.helpers import HAN, Desk, PlainMetrics, read_text, unspaced

WIDTH = 10.0


def han(lines: int) -> str:
    """A paragraph of so many lines of ten characters."""
    return (HAN * 9)[: lines * 10 - 3] + "。"


def paged(paragraphs: list[str], most: int) -> list[list[str]]:
    """The lines of each page."""
    text = "\n".join(paragraphs)
    lines: list[Line] = []
    start = 0
    for paragraph in paragraphs:
        lines += [line.shifted(start) for line in break_paragraph(paragraph, PlainMetrics(), WIDTH)]
        start += len(paragraph) + 1
    paging = Paging(text, lines)
    pages: list[list[str]] = []
    at = 0
    while at < len(lines):
        count = paging.take(at, most)
        assert 1 <= count <= most
        pages.append([text[line.start : line.end] for line in lines[at : at + count]])
        at += count
    return pages


@pytest.mark.parametrize(
    "heading", ["一、基本情况", "（二）主要做法", "3.工作成效", "服务群众", "二、抓服务，促效能。"]
)
def test_a_heading_goes_with_what_it_heads(heading: str) -> None:
    first, second = paged([han(5), heading, han(4)], 6)
    assert len(first) == 5
    assert second[0] == heading


def test_an_ordinary_sentence_may_end_a_page() -> None:
    assert [len(page) for page in paged([han(5), "群众满意。", han(4)], 6)] == [6, 4]
    assert [len(page) for page in paged([han(5), "3.5万人受益。", han(4)], 6)] == [6, 4]


def test_no_line_stands_alone() -> None:
    assert [len(page) for page in paged([han(5), han(4)], 6)] == [5, 4]  # its first line
    assert [len(page) for page in paged([han(7)], 6)] == [5, 2]  # its last line
    assert [len(page) for page in paged([han(4), han(3)], 6)] == [4, 3]  # three lines cannot be divided
    assert [len(page) for page in paged([han(3), "一、情况", han(3), han(2)], 6)] == [3, 6]


def test_a_short_page_is_filled_all_the_same() -> None:
    assert [len(page) for page in paged(["一、", "二、", "三、", "四、"], 2)] == [2, 2]
    assert [len(page) for page in paged([han(3)], 1)] == [1, 1, 1]


PARAGRAPHS = st.lists(
    st.one_of(st.integers(1, 9).map(han), st.sampled_from(["一、基本情况", "（一）做法", "群众满意。", ""])),
    min_size=1,
    max_size=40,
)


@given(PARAGRAPHS, st.integers(8, 24))
@settings(max_examples=200, deadline=None)
def test_pages_are_whole_and_nearly_full(paragraphs: list[str], most: int) -> None:
    pages = paged(paragraphs, most)
    assert "".join(line for page in pages for line in page) == "".join(paragraphs)
    assert all(len(page) >= most - 4 for page in pages[:-1])


def places(laid: LaidDocument) -> list[tuple[int, float]]:
    return sorted({(n, round(run.y, 3)) for n, page in enumerate(laid.pages) for run in page.runs if run.field})


def test_a_narrative_turns_its_pages_well(desk: Desk, paper_path: Path) -> None:
    """The text stays whole, the window's boxes are as large as before, and a page is short where a heading would end it."""
    for before in range(17, 25):
        text = "\n".join([*("群众满意。" for _ in range(before)), "一、主要做法", HAN * 9])
        laid = desk.lay("narrative", {"narrative": text, "window_name": "示例窗口"})
        paper_path.write_bytes(desk.pdf(laid))
        pages = [unspaced(read_text(paper_path, n)) for n in range(1, len(laid.pages) + 1)]
        assert not any(page.removesuffix(f"—{n}—").endswith("一、主要做法") for n, page in enumerate(pages, 1))
        body = "".join(page.removesuffix(f"—{n}—") for n, page in enumerate(pages, 1))
        assert body == "事迹材料示例窗口" + text.replace("\n", "")
        assert laid.fits["narrative"].over == 0
        for page in laid.pages:
            [box] = [box for box in page.boxes if box.field == "narrative"]
            assert box.y + box.height == pytest.approx(297 - 35, abs=10)
        steps = [b - a for (n, a), (m, b) in zip(places(laid)[1:], places(laid)[2:], strict=False) if n == m]
        assert steps == pytest.approx([28 * PT] * len(steps), abs=0.01)
