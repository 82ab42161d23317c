"""Draws the sample photos of a pack: plain illustrations, made by this script, so that nobody's face ships with the program.

By hand: `python build/sample_photos.py PACK_FOLDER NAME…`, as hall window market, or portrait figure notice reply.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

SIZE = (1600, 1067)
PORTRAIT = (826, 1158)  # 35 × 49 mm (2寸) at 600 dpi
PAGE = (1000, 1414)  # A4
BLUE = (67, 142, 219)
Drawing = ImageDraw.ImageDraw


def _person(draw: Drawing, x: int, y: int, size: int, coat: str) -> None:
    head = size // 3
    draw.ellipse((x - head // 2, y - size, x + head // 2, y - size + head), fill="#e3b98f")
    draw.rounded_rectangle((x - size // 3, y - size + head, x + size // 3, y), radius=size // 8, fill=coat)


def _room(draw: Drawing) -> None:
    width, height = SIZE
    draw.rectangle((0, 0, width, height * 0.62), fill="#e9eef2")
    draw.rectangle((0, height * 0.62, width, height), fill="#c9c3b8")
    for x in range(80, width, 260):
        draw.rectangle((x, 40, x + 160, 70), fill="#fffdf2")


def hall(draw: Drawing) -> None:
    """A hall with a row of counters and people waiting."""
    _room(draw)
    for number in range(6):
        x = 90 + number * 245
        draw.rectangle((x, 300, x + 205, 400), fill="#2f6f9f")
        draw.rectangle((x + 20, 320, x + 185, 380), fill="#d9ecf8")
        _person(draw, x + 102, 590, 150, "#26415e")
        draw.rectangle((x, 560, x + 205, 720), fill="#8a5a3c")
        draw.rectangle((x, 545, x + 205, 570), fill="#a9744f")
    for x, coat in ((300, "#7a8b52"), (560, "#a34f4f"), (900, "#5d5f8a"), (1270, "#99803f")):
        _person(draw, x, 960, 230, coat)


def window(draw: Drawing) -> None:
    """One counter, one clerk, one visitor."""
    _room(draw)
    draw.rectangle((500, 130, 1100, 230), fill="#2f6f9f")
    _person(draw, 800, 640, 330, "#26415e")
    draw.rectangle((250, 590, 1350, 900), fill="#8a5a3c")
    draw.rectangle((250, 560, 1350, 610), fill="#a9744f")
    draw.rectangle((960, 450, 1180, 575), fill="#3a3f45")
    _person(draw, 520, 1040, 420, "#7a8b52")


def market(draw: Drawing) -> None:
    """A table under a red umbrella on a village market."""
    width, height = SIZE
    draw.rectangle((0, 0, width, height * 0.5), fill="#bcd9ee")
    draw.polygon(((0, 540), (420, 260), (820, 540), (1180, 300), (1600, 540)), fill="#86a27b")
    draw.rectangle((0, 530, width, height), fill="#b9a67f")
    draw.pieslice((430, 220, 1170, 820), 180, 360, fill="#b5382f")
    draw.rectangle((790, 500, 812, 860), fill="#6b6b6b")
    for x, coat in ((620, "#26415e"), (980, "#26415e"), (330, "#a34f4f"), (1290, "#7a8b52")):
        _person(draw, x, 850, 220, coat)
    draw.rectangle((500, 780, 1110, 930), fill="#d8d2c4")
    draw.rectangle((500, 770, 1110, 800), fill="#efe9da")


def _portrait(draw: Drawing, coat: str) -> None:
    """Head and shoulders on a blue ground, as for an ID; a figure, nobody's face."""
    width, height = PORTRAIT
    draw.rounded_rectangle((345, 560, 481, 800), radius=50, fill="#d8a97f")
    draw.rounded_rectangle((95, 770, width - 95, height + 250), radius=190, fill=coat)
    draw.polygon(((345, 760), (481, 760), (413, 960)), fill="#f4f4f2")
    draw.ellipse((260, 240, 566, 660), fill="#e9c09a")
    draw.pieslice((240, 205, 586, 560), 180, 360, fill="#2b2320")


def portrait(draw: Drawing) -> None:
    """A portrait with long hair."""
    draw.rectangle((0, 0, *PORTRAIT), fill=BLUE)
    draw.ellipse((215, 190, 611, 700), fill="#2b2320")
    _portrait(draw, "#26324a")


def figure(draw: Drawing) -> None:
    """A portrait with short hair."""
    draw.rectangle((0, 0, *PORTRAIT), fill=BLUE)
    _portrait(draw, "#3a3f45")


def notice(draw: Drawing) -> None:
    """A notice board with a sheet of paper on it, somebody reading."""
    _room(draw)
    draw.rectangle((330, 110, 1270, 680), fill="#7a5437")
    draw.rectangle((360, 140, 1240, 650), fill="#c6a777")
    for x in (400, 690, 980):
        draw.rectangle((x, 180, x + 230, 510), fill="#ffffff")
        draw.rectangle((x + 65, 205, x + 165, 221), fill="#b5382f")
        for y in range(250, 480, 26):
            draw.rectangle((x + 25, y, x + (205 if y < 440 else 130), y + 7), fill="#8d8d8d")
    _person(draw, 520, 1040, 430, "#a34f4f")
    _person(draw, 1130, 1040, 450, "#26415e")


def reply(draw: Drawing) -> None:
    """A letter as a scanner sees it: lines for words, an empty ring where an office would stamp."""
    width, height = PAGE
    draw.rectangle((0, 0, width, height), fill="#e9e5db")
    draw.rectangle((300, 160, 700, 200), fill="#55504a")
    for row in range(9):
        y = 310 + row * 62
        draw.rectangle((180 if row % 4 == 0 else 130, y, 560 if row in (3, 8) else 870, y + 14), fill="#8d8880")
    draw.rectangle((580, 980, 840, 994), fill="#8d8880")
    draw.rectangle((620, 1044, 820, 1058), fill="#8d8880")
    draw.ellipse((590, 890, 830, 1130), outline="#b5382f", width=9)


def board(draw: Drawing) -> None:
    """A notice board on a wall with two sheets on it, and people reading."""
    width, height = SIZE
    draw.rectangle((0, 0, width, height * 0.78), fill="#e6dfd0")
    draw.rectangle((0, height * 0.78, width, height), fill="#aaa69c")
    draw.rectangle((330, 110, 1270, 730), fill="#6f7a83")
    draw.rectangle((355, 135, 1245, 705), fill="#3f6b52")
    for left in (430, 830):
        draw.rectangle((left, 180, left + 340, 660), fill="#fffef8")
        draw.rectangle((left + 90, 215, left + 250, 240), fill="#a5332b")
        for line in range(13):
            right = left + (300 if line % 4 < 3 else 190)
            draw.rectangle((left + 40, 285 + line * 27, right, 291 + line * 27), fill="#8b8b86")
    for x, coat in ((250, "#26415e"), (1000, "#7a8b52"), (1380, "#5d5f8a")):
        _person(draw, x, 1010, 330, coat)


@dataclass(frozen=True)
class Picture:
    """What paints a picture, and its size in pixels."""

    paint: Callable[[Drawing], None]
    size: tuple[int, int] = SIZE


PICTURES = {
    "hall": Picture(hall),
    "window": Picture(window),
    "market": Picture(market),
    "portrait": Picture(portrait, PORTRAIT),
    "figure": Picture(figure, PORTRAIT),
    "notice": Picture(notice),
    "reply": Picture(reply, PAGE),
    "board": Picture(board),
}


def main() -> None:
    """Write the named `sample-photo-*.jpg` into a pack folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", type=Path)
    parser.add_argument("names", nargs="+", choices=PICTURES)
    arguments = parser.parse_args()
    for name in arguments.names:
        picture = PICTURES[name]
        image = Image.new("RGB", picture.size, "white")
        picture.paint(ImageDraw.Draw(image))
        image.save(arguments.pack / f"sample-photo-{name}.jpg", quality=80, optimize=True)


if __name__ == "__main__":
    main()
