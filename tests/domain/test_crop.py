"""The geometry of cutting a photo: inside it, of the asked shape to a pixel, the same part however it is turned."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.crop import (
    LEAST_PIXELS,
    WHOLE,
    Crop,
    crop_text,
    cropped_size,
    grown,
    largest,
    moved,
    parse_crop,
    pixel_box,
    shape_of,
    snapped,
    stretched,
    turned,
)

SIZES = [None, (35.0, 49.0), (25.0, 35.0), (35.0, 53.0), (90.0, 60.0)]
pixels = st.tuples(st.integers(200, 9000), st.integers(200, 9000))
sizes = st.sampled_from(SIZES)
reach = st.floats(-1.5, 2.5)
strokes = st.lists(
    st.one_of(
        st.tuples(st.just("move"), reach, reach),
        st.tuples(st.just("grow"), st.floats(0.3, 3), st.just(0.0)),
        *(st.tuples(st.just(f"corner{x}{y}"), reach, reach) for x in (0, 1) for y in (0, 1)),
    ),
    max_size=8,
)


def played(photo: tuple[int, int], size: tuple[float, float] | None, done: list[tuple[str, float, float]]) -> Crop:
    """A frame after some strokes of mouse and keyboard."""
    shape = None if size is None else shape_of(photo, size)
    crop = largest(shape)
    for what, x, y in done:
        if what == "move":
            crop = moved(crop, x, y)
        elif what == "grow":
            crop = grown(crop, x, shape, photo)
        else:
            crop = stretched(crop, (int(what[-2]), int(what[-1])), (x, y), shape, photo)
    return crop


@given(pixels, sizes, strokes)
def test_a_frame_stays_on_the_photo_and_keeps_its_shape(
    photo: tuple[int, int], size: tuple[float, float] | None, done: list[tuple[str, float, float]]
) -> None:
    left, top, right, bottom = crop = played(photo, size, done)
    assert 0 <= left < right <= 1
    assert 0 <= top < bottom <= 1
    width, height = (right - left) * photo[0], (bottom - top) * photo[1]
    assert min(width, height) > LEAST_PIXELS - 0.01
    if size is not None:
        assert width / height == pytest.approx(size[0] / size[1], rel=1e-6)
    cut = snapped(crop, photo, size)
    wide, tall = cropped_size(cut, photo)
    if size is not None:
        # Within a pixel: a side as it would be for the other one is no pixel off.
        assert min(abs(wide - tall * size[0] / size[1]), abs(tall - wide * size[1] / size[0])) <= 1
    x1, y1, x2, y2 = pixel_box(cut, photo)
    assert 0 <= x1 < x2 <= photo[0]
    assert 0 <= y1 < y2 <= photo[1]
    assert abs(wide - width) <= 2
    assert abs(tall - height) <= 2
    assert snapped(cut or WHOLE, photo, size) == cut
    assert parse_crop(crop_text(cut)) == cut


@given(pixels, sizes, strokes)
def test_four_quarters_are_none_and_each_shows_the_same_part(
    photo: tuple[int, int], size: tuple[float, float] | None, done: list[tuple[str, float, float]]
) -> None:
    cut = snapped(played(photo, size, done), photo, size)
    wide, tall = photo
    around = cut
    for _ in range(4):
        before = pixel_box(around, (wide, tall))
        around = turned(around, 90)
        after = pixel_box(around, (tall, wide))
        assert after == (tall - before[3], before[0], tall - before[1], before[2])
        wide, tall = tall, wide
    assert around == cut
    assert turned(turned(cut, 90), -90) == cut == turned(turned(cut, 180), 180) == turned(cut, 360)


@given(pixels, sizes, strokes, st.tuples(reach, reach), st.tuples(st.sampled_from([0, 1]), st.sampled_from([0, 1])))
def test_the_opposite_corner_stays(
    photo: tuple[int, int],
    size: tuple[float, float] | None,
    done: list[tuple[str, float, float]],
    to: tuple[float, float],
    corner: tuple[int, int],
) -> None:
    shape = None if size is None else shape_of(photo, size)
    # A frame so near to an edge that the least one finds no room beyond it is pushed inwards; all others stay.
    before = grown(played(photo, size, done), 1.0, shape, photo)
    after = stretched(before, corner, to, shape, photo)
    anchor = (2 if corner[0] == 0 else 0, 3 if corner[1] == 0 else 1)
    assert [after[i] for i in anchor] == pytest.approx([before[i] for i in anchor], abs=1e-9)


@given(pixels, st.sampled_from([s for s in SIZES if s]))
def test_the_largest_frame_touches_two_edges(photo: tuple[int, int], size: tuple[float, float]) -> None:
    left, top, right, bottom = largest(shape_of(photo, size))
    assert math.isclose(right - left, 1) or math.isclose(bottom - top, 1)
    assert (left, top) == pytest.approx((1 - right, 1 - bottom))


@pytest.mark.parametrize("text", ["0 0 1", "0 0 0 1", "0 0 1 2", "a b c d", "-0.1 0 1 1", "nan 0 1 1"])
def test_what_is_no_crop_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_crop(text)
