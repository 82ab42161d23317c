"""Photo quality: a good photo draws no remark; each fault draws its own, with numbers or a swatch."""

from __future__ import annotations

import random

import pytest
from PIL import Image, ImageDraw, ImageFilter

from app.domain.photo_ground import Ground
from app.render.photo_look import Remark, look_at, remarks

# The blues that photo shops use, and what is none.
BLUES = [(0, 191, 243), (67, 142, 219), (60, 90, 200)]
OTHERS = [(255, 255, 255), (200, 30, 40), (128, 128, 128), (40, 130, 90), (0, 128, 128), (20, 20, 40)]


def scene(width: int = 2400, height: int = 1800) -> Image.Image:
    """A hall with many edges, in ordinary light."""
    chance = random.Random(7)  # noqa: S311 - a picture, no secret
    image = Image.new("RGB", (width, height), (180, 170, 150))
    draw = ImageDraw.Draw(image)
    for _ in range(300):
        x, y = chance.randrange(width), chance.randrange(height)
        colour = tuple(chance.randrange(30, 230) for _ in range(3))
        draw.rectangle((x, y, x + chance.randrange(20, 200), y + chance.randrange(20, 160)), fill=colour)
    return image


def portrait(ground: tuple[int, int, int], width: int = 413, height: int = 579) -> Image.Image:
    """Head and shoulders before a ground."""
    image = Image.new("RGB", (width, height), ground)
    draw = ImageDraw.Draw(image)
    draw.ellipse((width * 0.3, height * 0.16, width * 0.7, height * 0.6), fill=(224, 180, 150))
    draw.rectangle((width * 0.12, height * 0.62, width * 0.88, height), fill=(30, 34, 48))
    for n in range(12):  # a shirt with stripes, so that there is something sharp
        draw.line((width * 0.2 + n * 20, height * 0.65, width * 0.2 + n * 20, height), fill=(240, 240, 240), width=3)
    return image


def of_page(image: Image.Image) -> list[Remark]:
    return remarks(look_at(image), 156, 110, exact=False, ground=None)


def of_portrait(image: Image.Image, ground: Ground | None = Ground.BLUE) -> list[Remark]:
    return remarks(look_at(image), 35, 49, exact=True, ground=ground)


def test_a_good_photo_draws_no_remark() -> None:
    assert of_page(scene()) == []
    assert of_portrait(portrait(BLUES[0])) == []


@pytest.mark.parametrize("blue", BLUES)
def test_the_blues_of_different_shops_are_all_blue(blue: tuple[int, int, int]) -> None:
    assert of_portrait(portrait(blue)) == []


@pytest.mark.parametrize("other", OTHERS)
def test_another_ground_is_remarked_with_its_colour(other: tuple[int, int, int]) -> None:
    (remark,) = [r for r in of_portrait(portrait(other)) if r.code == "photo_ground"]
    assert "不是蓝色" in remark.message
    assert remark.swatch is not None
    assert max(abs(a - b) for a, b in zip(remark.swatch, other, strict=True)) < 12


def test_each_ground_is_told_from_the_others() -> None:
    colours = {Ground.BLUE: BLUES[1], Ground.WHITE: (250, 250, 248), Ground.RED: (210, 20, 30)}
    for wanted in Ground:
        for shown, colour in colours.items():
            codes = [r.code for r in of_portrait(portrait(colour), wanted)]
            assert ("photo_ground" in codes) == (wanted is not shown)


def test_blurred_dark_and_small_are_each_said() -> None:
    assert [r.code for r in of_page(scene().filter(ImageFilter.GaussianBlur(14)))] == ["photo_blurred"]
    assert [r.code for r in of_page(scene().point(lambda v: v * 0.2))] == ["photo_dark"]
    assert [r.code for r in of_page(scene().point(lambda v: 225 + v * 0.12))] == ["photo_bright"]
    (small,) = of_page(scene().resize((640, 480)))
    assert small.code == "photo_small"
    assert "640×480" in small.message
    (tiny,) = of_portrait(portrait(BLUES[0]).resize((200, 280)))
    assert tiny.code == "photo_small"


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 300), (3000, 2)])
def test_the_oddest_sizes_are_looked_at_without_a_fall(size: tuple[int, int]) -> None:
    assert isinstance(of_page(Image.new("RGB", size, "grey")), list)
    assert isinstance(of_portrait(Image.new("L", size)), list)
