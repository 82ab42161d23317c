"""What a picture file claims to be, read from its first and last bytes: nothing is decoded here.

Decoding strangers' pictures is the business of whoever shows them; this only keeps out what is no picture at all,
what was cut short, and what would unfold to gigabytes.
"""

from __future__ import annotations

import struct
from enum import Enum
from typing import BinaryIO

MAX_PIXELS = 100_000_000

_PNG_START = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_JPEG_START = b"\xff\xd8\xff"
_JPEG_END = b"\xff\xd9"
# Frame headers SOF0 to SOF15 without DHT, JPG and DAC, which share the range.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})
_MOST_SEGMENTS = 10_000


class ImageFault(Enum):
    """What is wrong with a picture."""

    TYPE = "type"
    """Not of the type it is named."""
    CUT = "cut"
    """Broken off before its end, or with something behind its end."""
    PIXELS = "pixels"
    """No pixels, or more than MAX_PIXELS."""


def image_fault(file: BinaryIO, size: int, media: str) -> ImageFault | None:
    """What is wrong with the seekable picture file of `size` bytes and this MIME type, None when nothing is.

    Raises OSError when it cannot be read, ValueError for types other than JPEG and PNG.
    """
    if media == "image/png":
        return _png_fault(file, size)
    if media == "image/jpeg":
        return _jpeg_fault(file, size)
    raise ValueError(f"no image type of ours: {media}")


def _png_fault(file: BinaryIO, size: int) -> ImageFault | None:
    start = _at(file, 0, len(_PNG_START) + 8)
    if not start.startswith(_PNG_START[: len(start)]) or len(start) < 8:
        return ImageFault.TYPE
    if len(start) < len(_PNG_START) + 8 or _at(file, size - len(_PNG_END), len(_PNG_END)) != _PNG_END:
        return ImageFault.CUT
    width, height = struct.unpack_from(">2I", start, len(_PNG_START))
    return _pixels_fault(width, height)


def _jpeg_fault(file: BinaryIO, size: int) -> ImageFault | None:
    if _at(file, 0, len(_JPEG_START)) != _JPEG_START:
        return ImageFault.TYPE
    if _at(file, size - len(_JPEG_END), len(_JPEG_END)) != _JPEG_END:
        return ImageFault.CUT
    position = 2
    for _ in range(_MOST_SEGMENTS):
        head = _at(file, position, 9)
        if len(head) < 9 or head[0] != 0xFF:
            return ImageFault.CUT
        marker = head[1]
        if marker == 0xFF:  # fill byte
            position += 1
        elif marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">2H", head, 5)
            return _pixels_fault(width, height)
        elif marker in _JPEG_WITHOUT_LENGTH:
            position += 2
        else:
            position += 2 + int.from_bytes(head[2:4])
    return ImageFault.CUT


def _pixels_fault(width: int, height: int) -> ImageFault | None:
    return None if 0 < width * height <= MAX_PIXELS else ImageFault.PIXELS


def _at(file: BinaryIO, position: int, length: int) -> bytes:
    if position < 0:
        return b""
    file.seek(position)
    return file.read(length)
