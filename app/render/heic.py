"""HEIC photos: their size read from the header by ourselves, their pixels decoded in a process of its own.

The decoder is large C++ code fed with strangers' files, and a damaged one can end the process it runs in. Then that is a
sentence here, and not the end of the program. The process is spawned like the one for passphrases, see
`app.bundle.passphrase`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from PIL import Image

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

FORMAT = "HEIF"
_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"})
_MOST_META = 4 << 20  # bytes: a telephone's panorama of hundreds of tiles has some tens of thousands
_MOST_BOXES = 1000
_CHUNK = 1 << 20
_AT_MOST = 60.0  # seconds without a word from the decoder


class HeicDamaged(ValueError):
    """The file is no whole HEIC photo."""


def is_heic(path: Path) -> bool:
    """Whether the file begins as a HEIC photo does, whatever it is called. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(64)
    if head[4:8] != b"ftyp":
        return False
    end = min(struct.unpack(">I", head[:4])[0], len(head))
    return bool(_BRANDS & {head[8:12], *(head[at : at + 4] for at in range(16, end, 4))})


def heic_size(path: Path) -> tuple[int, int]:
    """Width and height in pixels as seen, from the header (ISO/IEC 23008-12). Raises HeicDamaged, OSError."""
    try:
        with path.open("rb") as file:
            return _size(_meta(file))
    except (struct.error, IndexError, KeyError, ZeroDivisionError) as error:
        raise HeicDamaged(f"the header makes no sense: {error}") from error


def decode_heic(path: Path) -> Image.Image:
    """All of the photo, upright, RGB or RGBA, with its colour profile. Raises HeicDamaged, OSError.

    OSError where a process cannot be started at all; what the file does to it is HeicDamaged.
    """
    import multiprocessing  # here, because every start of the program would pay for it

    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(there, str(path)), name="heic", daemon=True)
    with here:
        with there:
            process.start()
        try:
            return _received(here)
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            raise HeicDamaged("the decoder came to an end on it") from error
        finally:
            process.kill()
            process.join()
            process.close()


@dataclass(frozen=True, slots=True)
class _Decoded:
    mode: str
    size: tuple[int, int]
    profile: bytes | None


def _received(connection: Connection) -> Image.Image:
    if not connection.poll(_AT_MOST):
        raise HeicDamaged("the decoder does not come to an end")
    head = connection.recv()
    if not isinstance(head, _Decoded):
        raise HeicDamaged(str(head))
    pixels = bytearray()
    while chunk := connection.recv_bytes():
        pixels += chunk
    image = Image.frombuffer(head.mode, head.size, pixels, "raw", head.mode, 0, 1)
    image.format = FORMAT
    if head.profile:
        image.info["icc_profile"] = head.profile
    return image


def _serve(connection: Connection, path: str) -> None:
    """The child's side: what it is, its pixels in chunks, an empty message; or what is wrong with it."""
    import warnings

    import pi_heif

    warnings.simplefilter("ignore")
    pi_heif.register_heif_opener()
    try:
        with Image.open(path, formats=[FORMAT]) as image:
            image.load()
            shown = image if image.mode in ("RGB", "RGBA") else image.convert("RGB")
            head = _Decoded(shown.mode, shown.size, image.info.get("icc_profile"))
            pixels = memoryview(shown.tobytes())
    except (OSError, SyntaxError, ValueError, EOFError, RuntimeError, Image.DecompressionBombError) as error:
        connection.send(str(error))
        return
    connection.send(head)
    for start in range(0, len(pixels), _CHUNK):
        connection.send_bytes(pixels[start : start + _CHUNK])
    connection.send_bytes(b"")


# ── the header ──────────────────────────────────────────────────────────


def _meta(file: BinaryIO) -> bytes:
    """The box that describes the pictures, without its head."""
    for _ in range(_MOST_BOXES):
        head = file.read(8)
        size, kind = struct.unpack(">I4s", head)
        length = 8
        if size == 1:
            size, length = struct.unpack(">Q", file.read(8))[0], 16
        if kind == b"meta":
            if not 12 <= size <= _MOST_META:
                raise HeicDamaged("its description has an impossible size")
            data = file.read(size - length)
            if len(data) < size - length:
                raise HeicDamaged("it is cut off")
            return data[4:]
        if size < length:
            raise HeicDamaged("a box has an impossible size")
        file.seek(size - length, 1)
    raise HeicDamaged("no description")


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of the boxes in one another's wake."""
    at = 0
    for _ in range(_MOST_BOXES):
        if at + 8 > len(data):
            return
        size, kind = struct.unpack_from(">I4s", data, at)
        size = size or len(data) - at
        if not 8 <= size <= len(data) - at:
            raise HeicDamaged("a box reaches beyond its end")
        yield kind, data[at + 8 : at + size]
        at += size


def _size(meta: bytes) -> tuple[int, int]:
    boxes = dict(_boxes(meta))
    pitm = boxes[b"pitm"]
    (primary,) = struct.unpack_from(">I" if pitm[0] else ">H", pitm, 4)
    described = dict(_boxes(boxes[b"iprp"]))
    properties = list(_boxes(described[b"ipco"]))
    width = height = 0
    for index in _properties_of(described[b"ipma"], primary):
        kind, content = properties[index - 1]
        match kind:
            case b"ispe":
                width, height = struct.unpack_from(">II", content, 4)
            case b"clap":
                across, by, down, by_too = struct.unpack_from(">4I", content)
                width, height = round(across / by), round(down / by_too)
            case b"irot" if content[0] % 2:
                width, height = height, width
    if not (width and height):
        raise HeicDamaged("no size")
    return width, height


def _properties_of(ipma: bytes, item: int) -> list[int]:
    """Numbers, from 1, of what is said of an item, in its order."""
    wide_ids, wide_numbers = bool(ipma[0]), bool(ipma[3] & 1)
    (count,) = struct.unpack_from(">I", ipma, 4)
    at = 8
    for _ in range(min(count, _MOST_BOXES)):
        (identifier,) = struct.unpack_from(">I" if wide_ids else ">H", ipma, at)
        at += 4 if wide_ids else 2
        several = ipma[at]
        at += 1
        if wide_numbers:
            numbers = [n & 0x7FFF for n in struct.unpack_from(f">{several}H", ipma, at)]
        else:
            numbers = [n & 0x7F for n in struct.unpack_from(f">{several}B", ipma, at)]
        at += several * (2 if wide_numbers else 1)
        if identifier == item:
            return [n for n in numbers if n]
    raise HeicDamaged("nothing is said of the picture")
