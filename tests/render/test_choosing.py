"""Lines chosen for their looks: what a good typist would do, at widths of real forms."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.render.breaking import Line, break_paragraph
from app.render.choosing import MAX_STRETCH
from app.render.marks import breaks
from app.render.measures import HAN_WESTERN_GAP
from tests.render.corpus import Author
from tests.render.helpers import HAN, PlainMetrics

PLAIN = PlainMetrics()
HAN_TEXT = HAN * 4


def set_lines(text: str, width: float, **options: Any) -> list[str]:
    return [text[line.start : line.end] for line in broken(text, width, **options)]


def broken(text: str, width: float, **options: Any) -> tuple[Line, ...]:
    return break_paragraph(text, PLAIN, width, **options)


def steps(line: Line) -> list[float]:
    return [b - a for a, b in pairwise(line.xs)]


def widest_gap(text: str, lines: tuple[Line, ...], width: float) -> float:
    """The widest gap a justified line was given, or would have needed where it stayed ragged."""
    found = 0.0
    for line in lines[:-1]:
        loose = broken(text[line.start : line.end], 1e9, justify=False)[0]
        gaps = sum(1 for x, y in zip(steps(line), steps(loose), strict=True) if x - y > 1e-6)
        found = max(found, (width - loose.width) / gaps if gaps else width - line.width)
    return found


def test_han_and_latin_stand_apart_but_not_beside_marks_spaces_or_edges() -> None:
    def gaps(text: str) -> list[float]:
        natural = [PLAIN.glyph(c).advance for c in text]
        [line] = broken(text, 99)
        return [round(step - n, 6) for step, n in zip(steps(line), natural, strict=False)]

    g = HAN_WESTERN_GAP
    assert gaps("共3260户用APP办") == [g, 0, 0, 0, g, 0, g, 0, 0, g]
    assert gaps("共 3 户") == [0, 0, 0, 0]
    assert gaps("（3）达98%") == [0, 0, 0, g, 0, 0]
    assert gaps("由71%提高") == [g, 0, 0, g, 0]
    assert gaps("24—25日") == [0, 0, 0, 0, g]
    first, second = broken("我们共有群众12户", 6, justify=False)
    assert (first.width, second.xs[0]) == (6, 0)
    assert second.width == pytest.approx(2 + g)


def test_one_more_character_is_drawn_in_where_it_nearly_fits() -> None:
    text = "为民，利民，便民，爱民，我们都为群众服务着呢"
    assert set_lines(text, 12.5)[0] == "为民，利民，便民，爱民，我"  # the four commas give an eighth of an em each
    line = broken(text, 12.5)[0]
    assert line.width == pytest.approx(12.5)
    assert min(steps(line)) >= 0.75


def test_no_character_ends_a_paragraph_alone() -> None:
    for count in range(30, 90):
        for end in ("", "。", "。”"):
            text = HAN_TEXT[:count] + end
            last = set_lines(text, 10)[-1]
            assert len(last.rstrip("。”")) != 1, (count, end)


def test_a_number_carried_over_does_not_tear_its_line_open() -> None:
    """The lines before share what the telephone number leaves; line by line it would be a fifth of an em a gap."""
    for before in range(40, 60):
        text = f"{HAN_TEXT[:before]}024-2295905712{HAN_TEXT[:30]}"
        assert widest_gap(text, broken(text, 24), 24) < 0.25


def test_a_number_keeps_its_unit_where_that_costs_little() -> None:
    text = HAN_TEXT[:22] + "7月我们为群众服务了很多很多次呢"
    assert set_lines(text, 22.8, justify=False)[0].endswith("7")
    assert set_lines(text, 22.8)[1].startswith("7月")


@given(st.integers(0, 9999), st.floats(9, 34))
@settings(max_examples=60, deadline=None)
def test_never_more_lines_and_never_looser_than_line_by_line(seed: int, width: float) -> None:
    text = Author(seed).paragraph()
    chosen, plain = broken(text, width), broken(text, width, justify=False)
    assert len(chosen) <= len(plain)
    places = breaks(text)
    for line in chosen[:-1]:
        if line.width < width - 1e-6:  # ragged only where the gaps would be too wide
            loose = broken(text[line.start : line.end], 1e9, justify=False)[0]
            gaps = sum(line.start < place < line.end for place in places)
            assert width - loose.width > MAX_STRETCH * gaps - 1e-6
