"""Where photos stand on a sheet, and what of a photo is kept when its shape is another."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.photo_grid import CAPTION_BELOW, MARK_GAP, REACH, centred_crop, places

SIDE = st.floats(10, 200)
SIZE = st.tuples(SIDE, SIDE)


def test_two_inch_photos_on_a4_as_a_studio_would_cut_them() -> None:
    corners = places(180, 250, (35, 49), CAPTION_BELOW)
    assert len(corners) == 12
    assert sorted({x for x, _ in corners}) == pytest.approx([5, 50, 95, 140])
    assert len(places(180, 250, (35, 49), REACH)) == 16


@given(st.floats(0, 400), st.floats(0, 400), SIZE, st.floats(REACH, 40))
def test_nothing_lies_on_anything_else_or_outside(
    width: float, height: float, size: tuple[float, float], below: float
) -> None:
    corners = places(width, height, size, below)
    boxes = [(x - REACH, y - REACH, x + size[0] + REACH, y + size[1] + below) for x, y in corners]
    for left, top, right, bottom in boxes:
        assert left >= -1e-5
        assert top >= -1e-5
        assert right <= width + 1e-5
        assert bottom <= height + 1e-5
    for one, other in combinations(boxes[:40], 2):
        assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]
    assert corners == sorted(corners, key=lambda corner: (corner[1], corner[0]))
    assert MARK_GAP < REACH


@given(st.floats(0, 400), st.floats(0, 400), SIZE)
def test_a_sheet_that_takes_a_photo_takes_one(width: float, height: float, size: tuple[float, float]) -> None:
    needed = size[0] + 2 * REACH, size[1] + 2 * REACH
    assume(all(abs(a - b) > 0.001 for a, b in zip((width, height), needed, strict=True)))
    assert bool(places(width, height, size, REACH)) == (width > needed[0] and height > needed[1])


@given(st.tuples(st.integers(1, 9000), st.integers(1, 9000)), SIZE)
def test_what_is_kept_has_the_shape_is_in_the_middle_and_as_large_as_can_be(
    pixels: tuple[int, int], size: tuple[float, float]
) -> None:
    left, top, right, bottom = centred_crop(pixels, size) or (0, 0, 1, 1)
    shape = ((right - left) * pixels[0]) / ((bottom - top) * pixels[1])
    assert shape == pytest.approx(size[0] / size[1], rel=1e-6)
    assert left + right == pytest.approx(1)
    assert top + bottom == pytest.approx(1)
    assert (left, right) == (0, 1) or (top, bottom) == (0, 1)


def test_a_photo_of_the_right_shape_is_kept_whole() -> None:
    assert centred_crop((350, 490), (35, 49)) is None
    assert centred_crop((413, 626), (35, 53)) == pytest.approx((0, 0.00049, 1, 0.99951), abs=1e-4)
