"""Photos: what may come in, and how they leave. Position data and everything else in EXIF stays at home."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import ExifTags, Image, UnidentifiedImageError

from app.domain.crop import Crop, cropped_size, pixel_box
from app.domain.photo_grid import centred_crop
from app.errors import PhotoError, describe_os_error
from app.render.heic import FORMAT, decode_heic, heic_size, is_heic
from app.render.pages import Page
from app.render.photo_colour import in_srgb
from app.render.photo_look import LOOK_EDGE, Look, look_at

MAX_BYTES = 64 * 1024 * 1024
MAX_PIXELS = 100_000_000
PRINT_DPI = 300
_MEDIA = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", FORMAT: "image/heic"}
_PRINT_EDGE = 2000  # px: 300 dpi over the type area of an A4 page
_SMALL_EDGE = 1000  # px: up to here a finer JPEG costs little, and faces are what is printed small
_TRAVEL_EDGE = 4000  # px: enough to print the photo again at A3

# What makes a photo upright, by its EXIF orientation. Pillow's own exif_transpose writes the EXIF anew and stumbles over
# a damaged one.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_ITS_SIDE = (5, 6, 7, 8)
# Pillow counts degrees against the clock.
_CLOCKWISE = {
    0: None,
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


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
        _check_pixels(image.size, name)
        seen = _size(image)
        image.load()
        return PhotoInfo(media, *seen)


def seen_size(path: Path, name: str, turn: int = 0, crop: Crop | None = None) -> tuple[int, int]:
    """Width and height in pixels, turned and cut, from the header only. `turn`, `crop` as in Attachment."""
    with _faults_named(name):
        # Nothing is decoded: a draft with twenty photos opens at once, and a HEIC starts no process.
        if is_heic(path):
            width, height = heic_size(path)
        else:
            with Image.open(path, formats=["JPEG", "PNG"]) as image:
                width, height = _size(image)
        return cropped_size(crop, (height, width) if turn in (90, 270) else (width, height))


def for_print(path: Path, name: str, turn: int = 0, edge: int = _PRINT_EDGE, crop: Crop | None = None) -> bytes:
    """A JPEG for the paper: upright, cut, no EXIF, at most `edge` px on its long edge (see `print_edges`)."""
    edge = min(edge, _PRINT_EDGE)
    return _converted(path, name, edge, 95 if edge <= _SMALL_EDGE else 88, turn, [crop])


def print_edges(pages: Iterable[Page]) -> dict[str, int]:
    """The long edge in px that 300 dpi ask of each photo, by its SHA-256, where it stands largest on some pages."""
    edges: dict[str, int] = {}
    for picture in (picture for page in pages for picture in page.pictures):
        whole = picture.whole()
        edge = math.ceil(max(whole.width, whole.height) / 25.4 * PRINT_DPI - 1e-6)
        edges[picture.sha256] = max(edge, edges.get(picture.sha256, 0))
    return edges


def for_file(path: Path, name: str, turn: int, size_mm: tuple[float, float] | None, crop: Crop | None = None) -> bytes:
    """A JPEG to be handed over by itself: upright, cut, no EXIF, at most 4,000 px on its long edge.

    With a size (width, height in mm) it is cropped at its middle to that shape and says its resolution, so that other
    programs print it at that size.
    """
    if size_mm is None:
        return _converted(path, name, _TRAVEL_EDGE, 95, turn, [crop])
    middle = centred_crop(seen_size(path, name, turn, crop), size_mm)
    return _converted(path, name, _TRAVEL_EDGE, 95, turn, [crop, middle], size_mm[0])


def for_travel(path: Path, name: str, turn: int = 0, crop: Crop | None = None) -> bytes:
    """A JPEG for the bundle: upright, at most 4,000 px on its long edge, no EXIF.

    What was cut away stays at home as well: a clerk who cuts a passer-by off a photo means it.
    """
    return _converted(path, name, _TRAVEL_EDGE, 92, turn, [crop])


def for_screen(path: Path, name: str, edge: int, turn: int = 0, crop: Crop | None = None) -> bytes:
    """A JPEG for the window: upright, cut, at most `edge` px on its long edge, no EXIF."""
    return _converted(path, name, edge, 88, turn, [crop])


def measure(path: Path, name: str, turn: int = 0, crop: Crop | None = None) -> Look:
    """What can be seen of a photo's quality, turned and cut. Raises PhotoError, EnvironmentFault.

    Takes as long as a thumbnail: for a thread that nobody waits for.
    """
    with _opened(path, name) as image:
        _check_pixels(image.size, name)
        width, height = _shown_size(image, turn, [crop])
        return replace(look_at(_seen(image, LOOK_EDGE, turn, [crop])), width=width, height=height)


def _converted(
    path: Path,
    name: str,
    edge: int,
    quality: int,
    degrees: int,
    crops: Sequence[Crop | None] = (),
    width_mm: float = 0.0,
) -> bytes:
    """A photo as a JPEG: scaled so that what the crops leave, one after the other, is `edge` px long or less."""
    with _opened(path, name) as image:
        _check_pixels(image.size, name)
        flat = _seen(image, edge, degrees, crops)
        dpi = round(flat.width / width_mm * 25.4) if width_mm else 0
        target = io.BytesIO()
        flat.save(target, "JPEG", quality=quality, exif=b"", comment=b"", dpi=(dpi, dpi))
        return target.getvalue()


def _shown_size(image: Image.Image, degrees: int, crops: Sequence[Crop | None]) -> tuple[int, int]:
    """Width and height in pixels of what is left of a photo, turned and then cut, one crop after the other."""
    shown = _size(image) if degrees in (0, 180) else _size(image)[::-1]
    for crop in crops:
        shown = cropped_size(crop, shown)
    return shown


def _seen(image: Image.Image, edge: int, degrees: int, crops: Sequence[Crop | None]) -> Image.Image:
    """A photo as it is seen, RGB: scaled so that what the crops leave is `edge` px long or less."""
    scale = min(1.0, edge / max(_shown_size(image, degrees, crops)))
    whole = max(1, round(max(image.size) * scale))
    image.draft("RGB", (whole, whole))  # lets the JPEG decoder skip detail that is scaled away anyway
    turns = (_TURNS.get(_orientation(image)), _CLOCKWISE[degrees])
    scaled = _smooth(image)
    scaled.thumbnail((whole, whole), Image.Resampling.LANCZOS)
    scaled = in_srgb(scaled, image.info.get("icc_profile"))
    for turn in turns:
        scaled = scaled if turn is None else scaled.transpose(turn)
    flat = _flattened(scaled)
    for crop in crops:
        flat = flat if crop is None else flat.crop(pixel_box(crop, flat.size))
    if max(flat.size) > edge:  # by the rounding of a crop
        flat.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return flat


def _orientation(image: Image.Image) -> int:
    """EXIF orientation, 1 (upright) where none is given or it makes no sense."""
    # Not the PNG's own way, which decodes all pixels to look for EXIF behind them: opening a draft asks this of each photo.
    value = Image.Image.getexif(image).get(ExifTags.Base.Orientation)
    return value if isinstance(value, int) else 1


def _size(image: Image.Image) -> tuple[int, int]:
    on_its_side = _orientation(image) in _ON_ITS_SIDE
    return (image.height, image.width) if on_its_side else (image.width, image.height)


def _smooth(image: Image.Image) -> Image.Image:
    """The image with 8 bits a channel, so that it scales smoothly: no palette, no 16-bit grey."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("1", "P", "PA"):
        return image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    return image


def _flattened(image: Image.Image) -> Image.Image:
    """RGB on white: paper has no transparency."""
    if image.mode in ("RGBA", "LA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return image.convert("RGB")


def _check_pixels(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise PhotoError(
            f"照片“{name}”有 {width}×{height} 像素，超过 1 亿像素，没有加入。草稿没有变化；请先缩小后再添加。",
            code="photo_too_many_pixels",
        )


def _not_a_photo(name: str) -> PhotoError:
    return PhotoError(
        f"“{name}”不是可用的照片：只收 JPEG、PNG、HEIC。草稿没有变化；请换一个文件，或先另存为 JPEG。",
        code="not_a_photo",
    )


def _unfamiliar(name: str) -> PhotoError:
    return PhotoError(
        f"照片“{name}”的 HEIC 写法本程序不认识，没有加入。草稿没有变化；请在手机或电脑上另存为 JPEG 后再添加。",
        code="photo_unfamiliar",
    )


@contextmanager
def _opened(path: Path, name: str) -> Iterator[Image.Image]:
    """An image file; whatever the decoder says becomes a PhotoError that names the file."""
    with _faults_named(name):
        if is_heic(path):
            size = heic_size(path)
            _check_pixels(size, name)
            image = decode_heic(path)
            if image.size != size:
                raise _unfamiliar(name)
            yield image
        else:
            with Image.open(path, formats=["JPEG", "PNG"]) as image:
                yield image


@contextmanager
def _faults_named(name: str) -> Iterator[None]:
    """What a decoder or the disk says becomes a sentence that names the photo."""
    try:
        with warnings.catch_warnings():
            # Of many pixels and damaged EXIF. MAX_PIXELS is the limit here; the rest nobody at a console can mend.
            warnings.simplefilter("ignore")
            yield
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
