"""Draws the sample photos of a pack: plain illustrations, made by this script, so that nobody's face ships with the program.

python build/sample_photos.py forms/liaoning-2016/1
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

SIZE = (1600, 1067)
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


def notice(draw: Drawing) -> None:
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


PICTURES: dict[str, Callable[[Drawing], None]] = {"hall": hall, "window": window, "market": market, "notice": notice}


def main() -> None:
    """Write `sample-photo-*.jpg` into a pack folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", type=Path)
    folder: Path = parser.parse_args().pack
    for name, paint in PICTURES.items():
        image = Image.new("RGB", SIZE, "white")
        paint(ImageDraw.Draw(image))
        image.save(folder / f"sample-photo-{name}.jpg", quality=80, optimize=True)


if __name__ == "__main__":
    main()
