"""Photos onto pages: as large as their share of a page allows, undistorted, each with its caption right below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.definition import PhotoPart, Style, VAlign
from app.domain.draft import Attachment
from app.domain.photo_grid import centred_crop
from app.render.pages import PT, Picture
from app.render.typesetter import Box

_GAP = 4.0  # mm between title, pictures and captions
_CAPTION_LINES = 2


@dataclass(frozen=True, slots=True)
class PhotoPage:
    """One page of photos: room for the title (first page only), pictures, and a box for each caption."""

    title: Box
    pictures: tuple[Picture, ...]
    captions: tuple[tuple[Attachment, Box], ...]


def caption_style(part: PhotoPart) -> Style:
    """How captions stand: of one line or two, they begin right below their photo."""
    return replace(part.style, valign=VAlign.TOP)


def place_photos(
    part: PhotoPart, area: Box, attachments: Sequence[Attachment], sizes: Sequence[tuple[int, int]]
) -> list[PhotoPage]:
    """`part.per_page` photos a page, one below the other; `sizes` are their widths and heights in pixels.

    Every photo has the same room on every page, the first with its title or not: two of one shape come out alike.
    """
    title = Box(area.x, area.y, area.width, part.title_style.leading * PT)
    caption_height = _CAPTION_LINES * part.style.leading * PT + 0.01
    below = _GAP / 2 + caption_height
    tallest = room_height(part, area.height)
    pages: list[PhotoPage] = []
    for first in range(0, len(attachments), part.per_page):
        y = area.y if pages else area.y + title.height + _GAP
        pictures: list[Picture] = []
        captions: list[tuple[Attachment, Box]] = []
        for index, attachment in enumerate(attachments[first : first + part.per_page], start=first):
            picture = _fitted(Box(area.x, y, area.width, tallest), sizes[index], attachment)
            pictures.append(picture)
            y += picture.height
            captions.append((attachment, Box(area.x, y + _GAP / 2, area.width, caption_height)))
            y += below + _GAP
        pages.append(PhotoPage(title, tuple(pictures), tuple(captions)))
    return pages


def room_height(part: PhotoPart, height: float) -> float:
    """How tall a photo may be on a page whose type area is `height` mm tall; it may be as wide as that area."""
    below = _GAP / 2 + _CAPTION_LINES * part.style.leading * PT + 0.01
    return (height - part.title_style.leading * PT - _GAP) / part.per_page - below - _GAP


def photo_in_cell(
    room: Box, attachment: Attachment, pixels: tuple[int, int], size: tuple[float, float] | None, alt: str
) -> Picture:
    """A photo in the middle of its cell: of `size` mm, cropped at its middle, smaller where the cell is; else uncropped.

    `alt` says in words what it is where it has no caption.
    """
    width, height = size or pixels
    scale = min(room.width / width, room.height / height)
    scale = min(scale, 1.0) if size else scale
    width, height = width * scale, height * scale
    x, y = room.x + (room.width - width) / 2, room.y + (room.height - height) / 2
    crop = centred_crop(pixels, size) if size else None
    return Picture(x, y, width, height, attachment.sha256, attachment.caption or alt, crop)


def _fitted(room: Box, size: tuple[int, int], attachment: Attachment) -> Picture:
    """As large as the room takes it, at its top and in its middle."""
    scale = min(room.width / size[0], room.height / size[1])
    width, height = size[0] * scale, size[1] * scale
    return Picture(room.x + (room.width - width) / 2, room.y, width, height, attachment.sha256, attachment.caption)
