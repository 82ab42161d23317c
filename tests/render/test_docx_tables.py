"""Boxes that become tables, and how many lines Word is expected to make: on made-up boxes and texts."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.definition import Align, Style, VAlign
from app.render.docx_cells import divide
from app.render.docx_lines import evened, lines_in_word, tightened
from app.render.docx_tables import TableCell, apart, build_table, levelled
from app.render.docx_text import hair
from app.render.pages import PT, GlyphRun
from app.render.typesetter import Box

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EM = 14 * PT
sizes = st.integers(1, 60)
boxes = st.lists(st.builds(Box, sizes, sizes, sizes, sizes), min_size=1, max_size=7)


def overlap(one: Box, other: Box) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return across > 0.05 and down > 0.05


@given(boxes)
def test_boxes_give_way_to_those_before_them(given_boxes: list[Box]) -> None:
    free = apart(given_boxes)
    assert free[0] == given_boxes[0]
    assert not any(overlap(a, b) for a, b in combinations([box for box in free if box], 2))
    for box, own in zip(given_boxes, free, strict=True):
        if own:
            assert (own.x, own.y) >= (box.x, box.y)
            assert own.x + own.width <= box.x + box.width
            assert own.y + own.height <= box.y + box.height
        if not any(overlap(box, other) for other in given_boxes if other is not box):
            assert own == box


@given(boxes)
def test_every_box_is_one_cell_of_its_size(given_boxes: list[Box]) -> None:
    free = [box for box in apart(given_boxes) if box]
    marked = [hair() for _ in free]
    for number, paragraph in enumerate(marked):
        paragraph.set("box", str(number))
    cells = [TableCell(box, (p,), VAlign.TOP) for box, p in zip(free, marked, strict=True)]
    table = build_table(cells)
    grid = [int(column.get(f"{W}w")) for column in table.iter(f"{W}gridCol")]
    heights = [int(height.get(f"{W}val")) for height in table.iter(f"{W}trHeight")]
    seen: dict[int, tuple[int, int]] = {}
    open_cells: dict[int, int] = {}  # which box a merged cell that begins in a column belongs to
    for row, height in zip(table.tr_lst, heights, strict=True):
        column = 0
        for tc in row.tc_lst:
            span = tc.grid_span
            assert tc.width == sum(grid[column : column + span]) * 635
            [paragraph] = tc.p_lst
            number = paragraph.get("box")
            if number is not None:
                open_cells[column] = int(number)
                seen[int(number)] = (int(tc.width / 635), height)
            elif tc.vMerge == "continue":
                wide, high = seen[open_cells[column]]
                seen[open_cells[column]] = (wide, high + height)
            column += span
        assert column == len(grid)
    assert set(seen) == set(range(len(free)))
    for number, box in enumerate(free):
        assert seen[number] == pytest.approx((box.width / PT * 20, box.height / PT * 20), abs=1.1)


def test_a_label_begins_where_the_higher_box_beside_it_begins() -> None:
    label, value, other = Box(0, 20, 30, 10), Box(30, 12, 50, 18), Box(0, 0, 80, 5)
    low = [VAlign.BOTTOM] * 3
    assert levelled([label, value, other], low) == [Box(0, 12, 30, 18), value, other]
    assert levelled([label, value, other], [VAlign.TOP] * 3) == [label, value, other]
    in_between = Box(0, 13, 30, 4)
    assert levelled([label, value, in_between], low)[0] == label


@pytest.mark.parametrize(
    ("text", "ems", "lines"),
    [
        ("", 10, 1),
        ("窗" * 10, 10, 1),
        ("窗" * 11, 10, 2),
        ("窗" * 10 + "。", 10, 2),  # not squeezed, not alone on a line
        ("窗" * 8 + "2016", 10, 2),  # ten em and a gap
        ("窗" * 8 + "-016", 10, 1),
        ("窗" * 8 + "20163", 10, 2),
        ("9" * 45, 10, 3),
        ("甲\n\n乙", 10, 3),
    ],
)
def test_lines_are_counted_as_word_makes_them_at_worst(text: str, ems: int, lines: int) -> None:
    assert lines_in_word(text, ems * EM, Style()) == lines


def test_indents_count() -> None:
    assert lines_in_word("窗" * 9, 10 * EM, Style(indent=2)) == 2
    assert lines_in_word("窗" * 18, 10 * EM, Style(hanging=2)) == 2
    assert lines_in_word("窗" * 19, 10 * EM, Style(hanging=2)) == 3


@given(st.text("窗口服务2016，。“” \n", max_size=200), st.floats(20, 150), st.floats(20, 150))
def test_a_text_stays_in_its_box_or_is_as_tight_as_can_be(text: str, width: float, height: float) -> None:
    pitch = tightened(text, width, height, Style(), 28.0)
    assert 14 * 1.2 <= pitch <= 28
    assert pitch == 14 * 1.2 or lines_in_word(text, width, Style()) * pitch * PT <= height + 1e-6


@given(st.text("窗口服务2016，（）", min_size=1, max_size=60), st.floats(30, 150))
def test_evened_lines_are_no_more_than_before(text: str, width: float) -> None:
    style = Style(align=Align.CENTRE)
    lines = lines_in_word(text, width, style)
    narrow = evened(text, width, style, lines, width / 2)
    assert narrow <= width
    assert lines_in_word(text, narrow, style) <= lines


@given(st.text("窗口\n 服务", max_size=60), st.lists(st.integers(0, 60), max_size=4))
def test_a_divided_text_joins_up_again(text: str, cuts: list[int]) -> None:
    places = sorted({cut for cut in cuts if 0 < cut < len(text) and text[cut] != "\n"})
    runs = [[GlyphRun(text[at], "fang", 14, (0.0,), 0.0, "f", at)] for at in places]
    pieces = divide(text, [[], *runs, []])
    assert len(pieces) == len(places) + 2
    joined = pieces[0].text
    for piece in pieces[1:]:
        joined += piece.text if piece.begun or not piece.text else f"\n{piece.text}"
    assert joined == text
