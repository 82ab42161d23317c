"""Photos: what may come in, and how they leave. Position data and everything else in EXIF stays at home."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from app.errors import PhotoError, describe_os_error

MAX_BYTES = 64 * 1024 * 1024
MAX_PIXELS = 100_000_000
_MEDIA = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "HEIF": "image/heic"}
_PRINT_EDGE = 2000  # px: 300 dpi over the type area of an A4 page
_TRAVEL_EDGE = 4000  # px: enough to print the photo again at A3


@dataclass(frozen=True, slots=True)
class PhotoInfo:
    """A photo that was opened and decoded whole: MIME type, size in pixels as seen (rotation applied)."""

    media: str
    width: int
    height: int


def examine(path: Path, name: str | None = None) -> PhotoInfo:
    """Check a photo file before it becomes part of a draft.

    Raises PhotoError with the file's name and the reason: too large, not a photo, cut off, too many pixels.
    """
    name = name or path.name
    try:
        size = path.stat().st_size
    except OSError as error:
        raise describe_os_error(error, f"读取照片 {name} ") from error
    if size > MAX_BYTES:
        raise PhotoError(
            f"照片“{name}”有 {size / 1024 / 1024:.0f} MB，超过 {MAX_BYTES // 1024 // 1024} MB，没有加入。"
            "草稿没有变化；请先用看图软件缩小后再添加。",
            code="photo_too_large",
        )
    with _opened(path, name) as image:
        media = _MEDIA.get(image.format or "")
        if media is None:
            raise _not_a_photo(name)
        _check_pixels(image, name)
        seen = ImageOps.exif_transpose(image)
        return PhotoInfo(media, seen.width, seen.height)


def seen_size(path: Path, name: str) -> tuple[int, int]:
    """Width and height in pixels with rotation applied, from the header only."""
    with _opened(path, name) as image:
        orientation = image.getexif().get(0x0112, 1)
        return (image.height, image.width) if orientation >= 5 else (image.width, image.height)


def for_print(path: Path, name: str) -> bytes:
    """A JPEG for the paper: upright, at most 300 dpi, no EXIF."""
    return _converted(path, name, _PRINT_EDGE, 88)


def for_travel(path: Path, name: str) -> bytes:
    """A JPEG for the bundle: upright, at most 4,000 px on its long edge, no EXIF."""
    return _converted(path, name, _TRAVEL_EDGE, 92)


def _converted(path: Path, name: str, edge: int, quality: int) -> bytes:
    with _opened(path, name) as image:
        _check_pixels(image, name)
        image.draft("RGB", (edge, edge))  # lets the JPEG decoder skip detail that is scaled away anyway
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((edge, edge), Image.Resampling.LANCZOS)
        flat = _flattened(upright)
        target = io.BytesIO()
        flat.save(target, "JPEG", quality=quality, exif=b"")
        return target.getvalue()


def _flattened(image: Image.Image) -> Image.Image:
    """RGB on white: paper has no transparency."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return image.convert("RGB")


def _check_pixels(image: Image.Image, name: str) -> None:
    pixels = image.width * image.height
    if pixels > MAX_PIXELS:
        raise PhotoError(
            f"照片“{name}”有 {image.width}×{image.height} 像素，超过 1 亿像素，没有加入。"
            "草稿没有变化；请先缩小后再添加。",
            code="photo_too_many_pixels",
        )
    image.load()


def _not_a_photo(name: str) -> PhotoError:
    return PhotoError(
        f"“{name}”不是可用的照片：只收 JPEG、PNG、HEIC。草稿没有变化；请换一个文件，或先另存为 JPEG。",
        code="not_a_photo",
    )


@contextmanager
def _opened(path: Path, name: str) -> Iterator[Image.Image]:
    """An image file; whatever the decoder says becomes a PhotoError that names the file."""
    pi_heif.register_heif_opener()
    try:
        with warnings.catch_warnings():
            # MAX_PIXELS is the limit here; Pillow's own warning comes earlier and would go to the console.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=["JPEG", "MPO", "PNG", "HEIF"]) as image:
                yield image
    except PhotoError:
        raise
    except UnidentifiedImageError as error:
        raise _not_a_photo(name) from error
    except Image.DecompressionBombError as error:
        raise PhotoError(
            f"照片“{name}”的像素多得不正常，没有加入。草稿没有变化；请换一张。", code="photo_bomb"
        ) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise describe_os_error(error, f"读取照片 {name} ") from error
        raise PhotoError(
            f"照片“{name}”不完整或已损坏，没有加入。草稿没有变化；请重新复制或换一张。", code="photo_damaged"
        ) from error
