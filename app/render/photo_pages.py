"""Photos onto pages: as large as their share of the page allows, undistorted, captions below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.definition import PhotoPart
from app.domain.draft import Attachment
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


def place_photos(
    part: PhotoPart, area: Box, attachments: Sequence[Attachment], sizes: Sequence[tuple[int, int]]
) -> list[PhotoPage]:
    """`part.per_page` photos a page; `sizes` are their widths and heights in pixels."""
    title = Box(area.x, area.y, area.width, part.title_style.leading * PT)
    caption_height = _CAPTION_LINES * part.style.leading * PT + 0.01
    pages: list[PhotoPage] = []
    for first in range(0, len(attachments), part.per_page):
        top = area.y + (title.height + _GAP if not pages else 0.0)
        share = (area.y + area.height - top) / part.per_page
        pictures: list[Picture] = []
        captions: list[tuple[Attachment, Box]] = []
        for index, attachment in enumerate(attachments[first : first + part.per_page]):
            y = top + index * share
            room = Box(area.x, y, area.width, share - caption_height - 2 * _GAP)
            picture = _fitted(room, sizes[first + index], attachment)
            pictures.append(picture)
            captions.append(
                (attachment, Box(area.x, picture.y + picture.height + _GAP / 2, area.width, caption_height))
            )
        pages.append(PhotoPage(title, tuple(pictures), tuple(captions)))
    return pages


def _fitted(room: Box, size: tuple[int, int], attachment: Attachment) -> Picture:
    scale = min(room.width / size[0], room.height / size[1])
    width, height = size[0] * scale, size[1] * scale
    x, y = room.x + (room.width - width) / 2, room.y + (room.height - height) / 2
    return Picture(x, y, width, height, attachment.sha256, attachment.caption)
