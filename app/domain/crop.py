"""Cutting a photo to a frame: which part of it is shown. Pure geometry, the same for window, paper and store.

A crop is left, top, right and bottom as fractions of the photo as it is seen (upright and turned), so that it holds for
the original and for every smaller picture of it. A frame's `shape` is its width over its height in those fractions; None
where any shape will do.
"""

from __future__ import annotations

Crop = tuple[float, float, float, float]
"""Left, top, right and bottom of the part of a photo that is shown, as fractions of the photo as seen."""

WHOLE: Crop = (0.0, 0.0, 1.0, 1.0)

LEAST_PIXELS = 32
"""No frame is drawn smaller on either side: below it nobody sees what it holds."""

_DIGITS = 7  # of a fraction: a hundredth of a pixel in the largest photo


def crop_text(crop: Crop | None) -> str:
    """How the store writes a crop; empty for the whole photo."""
    return "" if crop is None else " ".join(f"{side:.{_DIGITS}f}" for side in crop)


def parse_crop(text: str) -> Crop | None:
    """A crop as the store wrote it. Raises ValueError for anything else."""
    if not text:
        return None
    left, top, right, bottom = (float(side) for side in text.split(" "))
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise ValueError(f"no part of a photo: {text!r}")
    return left, top, right, bottom


def shape_of(pixels: tuple[int, int], size: tuple[float, float]) -> float:
    """The shape in fractions of a photo of `pixels` that a print of `size` (width, height in mm) has."""
    return (size[0] / size[1]) / (pixels[0] / pixels[1])


def largest(shape: float | None) -> Crop:
    """The largest frame of a shape, in the middle."""
    if shape is None:
        return WHOLE
    width, height = min(1.0, shape), min(1.0, 1 / shape)
    return (1 - width) / 2, (1 - height) / 2, (1 + width) / 2, (1 + height) / 2


def moved(crop: Crop, dx: float, dy: float) -> Crop:
    """A frame moved by fractions of the photo, as far as the photo reaches."""
    left, top, right, bottom = crop
    return _placed(left + dx, top + dy, right - left, bottom - top)


def grown(crop: Crop, factor: float, shape: float | None, pixels: tuple[int, int]) -> Crop:
    """A frame made larger or smaller about its middle; at the edge of the photo it is pushed inwards."""
    left, top, right, bottom = crop
    width, height = _limited((right - left) * factor, (bottom - top) * factor, (1.0, 1.0), shape, pixels)
    return _placed((left + right - width) / 2, (top + bottom - height) / 2, width, height)


def stretched(
    crop: Crop, corner: tuple[int, int], to: tuple[float, float], shape: float | None, pixels: tuple[int, int]
) -> Crop:
    """A frame with one corner dragged to a place; the opposite corner stays. `corner` is 0 or 1 for left/right, top/bottom."""
    left, top, right, bottom = crop
    anchor_x, anchor_y = (left, right)[1 - corner[0]], (top, bottom)[1 - corner[1]]
    sign_x, sign_y = 2 * corner[0] - 1, 2 * corner[1] - 1
    room = (1 - anchor_x if sign_x > 0 else anchor_x, 1 - anchor_y if sign_y > 0 else anchor_y)
    width, height = _limited((to[0] - anchor_x) * sign_x, (to[1] - anchor_y) * sign_y, room, shape, pixels)
    return _placed(
        anchor_x if sign_x > 0 else anchor_x - width, anchor_y if sign_y > 0 else anchor_y - height, width, height
    )


def turned(crop: Crop | None, degrees: int) -> Crop | None:
    """The same part of the photo once the photo is turned by quarters, clockwise."""
    if crop is None:
        return None
    for _ in range(degrees // 90 % 4):
        left, top, right, bottom = crop
        crop = round(1 - bottom, _DIGITS), left, round(1 - top, _DIGITS), right
    return crop


def pixel_box(crop: Crop | None, pixels: tuple[int, int]) -> tuple[int, int, int, int]:
    """A crop in whole pixels of a picture: left, top, right, bottom; at least one pixel each way."""
    left, top, right, bottom = WHOLE if crop is None else crop
    width, height = pixels
    x, y = min(round(left * width), width - 1), min(round(top * height), height - 1)
    return x, y, max(round(right * width), x + 1), max(round(bottom * height), y + 1)


def cropped_size(crop: Crop | None, pixels: tuple[int, int]) -> tuple[int, int]:
    """Width and height in pixels of what a crop leaves of a photo."""
    left, top, right, bottom = pixel_box(crop, pixels)
    return right - left, bottom - top


def snapped(crop: Crop, pixels: tuple[int, int], size: tuple[float, float] | None) -> Crop | None:
    """A frame on whole pixels of the photo, of the shape of `size` to within one of them; None where it is all of it."""
    left, top, right, bottom = crop
    wide, tall = pixels
    width = min(max(1, round((right - left) * wide)), wide)
    height = min(max(1, round((bottom - top) * tall)), tall)
    if size is not None:
        height = max(1, round(width * size[1] / size[0]))
        if height > tall:
            height = tall
            width = min(wide, max(1, round(tall * size[0] / size[1])))
    x = min(max(0, round(left * wide)), wide - width)
    y = min(max(0, round(top * tall)), tall - height)
    if (width, height) == pixels:
        return None
    sides = x / wide, y / tall, (x + width) / wide, (y + height) / tall
    return round(sides[0], _DIGITS), round(sides[1], _DIGITS), round(sides[2], _DIGITS), round(sides[3], _DIGITS)


def _limited(
    width: float, height: float, room: tuple[float, float], shape: float | None, pixels: tuple[int, int]
) -> tuple[float, float]:
    """A width and height near these that are of the shape, not too small to see, and within the room."""
    least = (LEAST_PIXELS / pixels[0], LEAST_PIXELS / pixels[1])
    if shape is None:
        return min(max(width, least[0]), room[0]), min(max(height, least[1]), room[1])
    width = max(width, height * shape, least[0], least[1] * shape)
    width = min(width, room[0], room[1] * shape)
    return width, width / shape


def _placed(left: float, top: float, width: float, height: float) -> Crop:
    width, height = min(width, 1.0), min(height, 1.0)
    left, top = min(max(0.0, left), 1 - width), min(max(0.0, top), 1 - height)
    return left, top, min(1.0, left + width), min(1.0, top + height)
