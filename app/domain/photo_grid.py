"""Where photos of an exact size stand on a sheet of paper, in mm. The loader asks what fits, the typesetter where.

A sheet has a head (what it is, how to print it, a bar to measure) and below it photos in rows. Each photo has room around
it for its cut marks; neighbours do not share theirs, so that a sheet can be cut apart in any order.
"""

from __future__ import annotations

HEAD = 17.0
"""Height of the head of a sheet, the space below it included."""

HEAD_WIDTH = 130.0
"""Width that the words and the measuring bar of the head need."""

PRINTABLE = 5.0
"""What most printers leave white along every edge of the paper: nothing may be placed there."""

MARK_GAP = 1.0
"""Between the corner of a picture and its cut marks, so that no mark is left on a photo cut a little too large."""

MARK_LENGTH = 3.0

REACH = MARK_GAP + MARK_LENGTH
"""How far cut marks stand out from a picture."""

CAPTION_GAP = 0.5
"""Between the end of the cut marks and the caption."""

CAPTION_HEIGHT = 14.0
"""Four lines of 8 points."""

CAPTION_BELOW = REACH + CAPTION_GAP + CAPTION_HEIGHT
"""What a photo with a caption needs below it."""

_BETWEEN = 2.0  # between what belongs to one photo and what belongs to the next


def places(width: float, height: float, size: tuple[float, float], below: float) -> list[tuple[float, float]]:
    """Top left corners of the photos of one sheet, row by row; empty when not one finds room.

    `width` and `height` are of the room below the head, from whose corner the places count; `size` is the photo's, and
    `below` what it needs under its lower edge (REACH at least). The rows are centred in the width.
    """
    across, down = size[0] + 2 * REACH, REACH + size[1] + below
    columns = _count(width, across)
    left = (width - columns * (across + _BETWEEN) + _BETWEEN) / 2
    return [
        (left + column * (across + _BETWEEN) + REACH, row * (down + _BETWEEN) + REACH)
        for row in range(_count(height, down))
        for column in range(columns)
    ]


def _count(room: float, each: float) -> int:
    return max(0, int((room + _BETWEEN + 1e-6) / (each + _BETWEEN)))


def centred_crop(pixels: tuple[int, int], size: tuple[float, float]) -> tuple[float, float, float, float] | None:
    """The largest middle part of a photo with the shape of `size`: left, top, right, bottom as fractions of the photo.

    None where the photo has that shape already.
    """
    shape = (pixels[0] / pixels[1]) / (size[0] / size[1])
    if abs(shape - 1) < 1e-9:
        return None
    if shape > 1:
        margin = (1 - 1 / shape) / 2
        return (margin, 0.0, 1 - margin, 1.0)
    margin = (1 - shape) / 2
    return (0.0, margin, 1.0, 1 - margin)
