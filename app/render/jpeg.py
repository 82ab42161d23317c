"""What the head of a JPEG says (ITU-T T.81, annex B): no picture library is needed to put one into a file as it is."""

from __future__ import annotations

import struct

_NO_FRAMES = (0xC4, 0xC8, 0xCC)  # markers among those of frames that begin tables instead


def jpeg_shape(data: bytes) -> tuple[int, int, int]:
    """Width and height in pixels, and the number of colour components. Raises ValueError for anything else."""
    at = 2
    while data[:2] == b"\xff\xd8" and at + 10 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAMES:
            _, height, width, components = struct.unpack_from(">BHHB", data, at + 4)
            return width, height, components
        at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    raise ValueError("no JPEG, or one without a frame")
