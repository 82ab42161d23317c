"""What can be seen of a photo's quality: sharpness, light, size for its print, colour of the ground. Always reminders.

Nothing here refuses a photo. Offices differ, grounds vary (blue is RGB 0,191,243 here and 67,142,219 there), and only a
person can tell a soft portrait from a spoilt one.
"""

from __future__ import annotations

import colorsys
from collections import Counter
from dataclasses import dataclass

from PIL import Image, ImageFilter, ImageStat

from app.domain.photo_ground import GROUND_NAMES, Ground

LOOK_EDGE = 800
"""Long edge in px at which photos are compared: sharpness depends on scale."""
_EDGES = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
_BLURRED = 0.012  # sharpness below which nothing in the picture has an edge
_NOISE = 25.0  # variance that an empty picture has too
_DARK, _BRIGHT = 50.0, 225.0  # mean grey, 0 to 255
ROUGH_DPI, FINE_DPI = 150, 250
"""Least resolution of a photo on a page, and of one at an exact small size; below it a print looks soft."""
_TOP, _SIDE = 0.14, 0.12  # shares of a portrait that show the ground: above the head, beside it
_OF_ONE_COLOUR = 0.6


@dataclass(frozen=True, slots=True)
class Look:
    """What was measured: size in px as seen, sharpness, mean grey (0 to 255), and the ground.

    `sharpness` is the variance of the Laplacian over that of the greys, so that a dark photo is not taken for a blurred one.
    `ground` is its commonest colour (RGB); `shares` how much of it is of each colour a ground may be asked to have.
    """

    width: int
    height: int
    sharpness: float
    light: float
    ground: tuple[int, int, int]
    shares: tuple[tuple[Ground, float], ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A reminder about a photo: a stable word, a sentence, and a colour to show beside it (RGB) where one is meant."""

    code: str
    message: str
    swatch: tuple[int, int, int] | None = None


def look_at(image: Image.Image) -> Look:
    """Measure a photo that is upright already; a few hundredths of a second."""
    small = image.convert("RGB")
    small.thumbnail((LOOK_EDGE, LOOK_EDGE), Image.Resampling.BILINEAR)
    grey = small.convert("L")
    inner = grey.filter(_EDGES).crop((1, 1, max(2, grey.width - 1), max(2, grey.height - 1)))
    ground, shares = _ground(small)
    greys = ImageStat.Stat(grey)
    sharpness = ImageStat.Stat(inner).var[0] / (greys.var[0] + _NOISE)
    return Look(image.width, image.height, sharpness, greys.mean[0], ground, shares)


def remarks(look: Look, width_mm: float, height_mm: float, *, exact: bool, ground: Ground | None) -> list[Remark]:
    """Reminders for a photo printed within `width_mm` × `height_mm`; `exact` for one cut to that very size."""
    found: list[Remark] = []
    fill = max if exact else min  # an exact print is filled, another one fitted
    inches = fill(width_mm / look.width, height_mm / look.height) / 25.4  # of one pixel
    dpi = round(1 / inches)
    least = FINE_DPI if exact else ROUGH_DPI
    if dpi < least:
        found.append(
            Remark(
                "photo_small", f"只有 {look.width}×{look.height} 像素，印出来约 {dpi} dpi，可能发虚。有更大的原图请换上"
            )
        )
    if look.sharpness < _BLURRED:
        found.append(Remark("photo_blurred", "看起来不够清晰，可能对焦不准或经过多次压缩。请放大看一看"))
    if look.light < _DARK:
        found.append(Remark("photo_dark", "整体偏暗，打印后会更暗。请看一看要不要换一张"))
    elif look.light > _BRIGHT and ground is not Ground.WHITE:
        found.append(Remark("photo_bright", "整体过亮，细节可能看不清。请看一看要不要换一张"))
    if ground is not None and dict(look.shares)[ground] < _OF_ONE_COLOUR:
        message = f"底色看起来不是{GROUND_NAMES[ground]}。各地照相馆的颜色有深有浅，以受理单位认可为准"
        found.append(Remark("photo_ground", message, look.ground))
    return found


def _ground(image: Image.Image) -> tuple[tuple[int, int, int], tuple[tuple[Ground, float], ...]]:
    width, height = image.size
    top, side = max(1, round(height * _TOP)), max(1, round(width * _SIDE))
    strips = ((0, 0, width, top), (0, 0, side, height // 2 or 1), (width - side, 0, width, height // 2 or 1))
    counts: Counter[tuple[int, int, int]] = Counter()
    for strip in strips:
        # A sixteenth of the colours is enough, and a photo has thousands.
        piece = image.crop(strip).quantize(16).convert("RGB")
        for count, colour in piece.getcolors() or []:
            if isinstance(colour, tuple):
                counts[colour[0], colour[1], colour[2]] += count
    total = sum(counts.values())
    shares = {ground: sum(n for c, n in counts.items() if _is(c, ground)) / total for ground in Ground}
    red, green, blue = counts.most_common(1)[0][0]
    return (red, green, blue), tuple(shares.items())


def _is(colour: tuple[int, int, int], ground: Ground) -> bool:
    hue, saturation, value = colorsys.rgb_to_hsv(*(c / 255 for c in colour))
    match ground:
        case Ground.BLUE:
            return 0.52 <= hue <= 0.68 and saturation > 0.25 and value > 0.25
        case Ground.WHITE:
            return saturation < 0.12 and value > 0.82
        case Ground.RED:
            return (hue <= 0.04 or hue >= 0.95) and saturation > 0.45 and value > 0.3
