"""The head of a JPEG, held against Pillow."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from app.render.jpeg import jpeg_shape


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("size", [(1, 1), (640, 480), (3, 20000)])
@pytest.mark.parametrize("progressive", [False, True])
def test_shape_is_what_pillow_says(mode: str, size: tuple[int, int], progressive: bool) -> None:
    target = io.BytesIO()
    comment = b"\xff\xc0\x00\x11" * 9  # looks like a frame and is none
    Image.new(mode, size).save(target, "JPEG", progressive=progressive, comment=comment, dpi=(300, 300))
    assert jpeg_shape(target.getvalue()) == (*size, len(mode))


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n" + bytes(99), b"\xff\xd8\xff\xe0\x00\x02" * 2])
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="JPEG"):
        jpeg_shape(data)
