"""Photos: what may come in, how they leave, and what is refused by name before it costs anything."""

from __future__ import annotations

import io
import random
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from app.domain.crop import pixel_box
from app.errors import ChuangbaoError, EnvironmentFault, PhotoError
from app.paths import program_root
from app.render.photos import MAX_BYTES, examine, for_file, for_print, for_screen, for_travel, seen_size
from tests.render.helpers import jpeg

# 96 × 64 px: red top left, blue bottom right, white elsewhere; EXIF with a maker and a place. Made with libheif's x265.
HEIC = Path(__file__).parent / "data" / "corners.heic"
SECRETS = (b"Exif", b"SECRET", b"GPS", b"http://ns.adobe.com", b"HEIC-MAKER", b"ICC_PROFILE")
IN_A_PROCESS_OF_ITS_OWN = """
import re, sys
from pathlib import Path
from app.errors import PhotoError
from app.render.photos import examine, for_print
use = {"examine": examine, "print": lambda path: for_print(path, path.name)}[sys.argv[1]]
try:
    use(Path(sys.argv[2]))
except PhotoError as error:
    print(error.code)
else:
    print("accepted")
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "窗口照片.jpg"


def corners(width: int = 60, height: int = 40) -> Image.Image:
    """Red top left, blue bottom right, white elsewhere."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (0, 0, width // 2, height // 2))
    image.paste("blue", (width // 2, height // 2, width, height))
    return image


def colours(data: bytes) -> tuple[tuple[int, int], list[str]]:
    """Size, and the colours of the corners clockwise from the top left."""
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.mode) == ("JPEG", "RGB")
        assert not dict(image.getexif())
        width, height = image.size
        places = [(3, 3), (width - 4, 3), (width - 4, height - 4), (3, height - 4)]
        return image.size, [named(image.getpixel(place)) for place in places]


def named(pixel: object) -> str:
    assert isinstance(pixel, tuple)
    red, green, blue = (value > 150 for value in pixel)
    return {(1, 1, 1): "white", (1, 0, 0): "red", (0, 0, 1): "blue", (0, 0, 0): "black"}[red, green, blue]


def camera(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "SECRET-CAMERA"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (41.0, 48.0, 30.25)
    return exif


P3_RED, SRGB_RED = (180, 60, 50), (197, 42, 37)  # by the two spaces' matrices


def p3_profile() -> bytes:
    """An ICC profile of Display P3: its primaries adapted to D50, as s15Fixed16; the curve as gamma 2.2."""

    def fixed(*numbers: float) -> bytes:
        return b"".join(struct.pack(">i", round(n * 65536)) for n in numbers)

    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", 3) + b"P3\0" + bytes(78),
        b"cprt": b"text" + bytes(4) + b"none\0",
        b"wtpt": b"XYZ " + bytes(4) + fixed(0.9642, 1.0, 0.8249),
        b"rXYZ": b"XYZ " + bytes(4) + fixed(0.51512, 0.2412, -0.00105),
        b"gXYZ": b"XYZ " + bytes(4) + fixed(0.29198, 0.69225, 0.04189),
        b"bXYZ": b"XYZ " + bytes(4) + fixed(0.1571, 0.06657, 0.78407),
        **{
            curve: b"curv" + bytes(4) + struct.pack(">IH", 1, round(2.2 * 256)) for curve in (b"rTRC", b"gTRC", b"bTRC")
        },
    }
    at, table, body = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        padded = data + bytes(-len(data) % 4)
        table += name + struct.pack(">II", at + len(body), len(data))
        body += padded
    size = at + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"none", 0x02100000, b"mntr", b"RGB ", b"XYZ ") + bytes(12) + b"acsp"
    return head + bytes(28) + fixed(0.9642, 1.0, 0.8249) + bytes(128 - len(head) - 40) + table + body


def refused(path: Path, name: str = "窗口照片.jpg") -> PhotoError:
    """What the user reads when a file is no usable photo; it must name the file and say what is safe."""
    with pytest.raises(PhotoError) as caught:
        examine(path, name)
    assert name in caught.value.message
    assert re.search("草稿没有变化；请.*。$", caught.value.message)
    for convert in (for_print, for_travel):
        with pytest.raises(ChuangbaoError, match=re.escape(name)):
            convert(path, name)
    return caught.value


# ── cut ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_cut_photo_shows_the_same_part_everywhere(path: Path, orientation: int, turn: int) -> None:
    plain = corners(600, 400)
    plain.save(path, "PNG", exif=camera(orientation))
    whole = Image.open(io.BytesIO(for_file(path, "照片", turn, None)))
    crop = (0.1, 0.25, 0.55, 0.75)
    box = pixel_box(crop, whole.size)
    assert seen_size(path, "照片", turn, crop) == (box[2] - box[0], box[3] - box[1])
    expected = whole.crop(box)
    for data in (
        for_print(path, "照片", turn, crop=crop),
        for_travel(path, "照片", turn, crop),
        for_screen(path, "照片", 2000, turn, crop),
        for_file(path, "照片", turn, None, crop),
    ):
        found = Image.open(io.BytesIO(data))
        assert found.size == expected.size
        assert max(ImageStat.Stat(ImageChops.difference(found, expected)).mean) < 3
    small = Image.open(io.BytesIO(for_screen(path, "照片", 90, turn, crop)))
    assert max(small.size) == 90
    assert small.size[0] / small.size[1] == pytest.approx(expected.size[0] / expected.size[1], rel=0.03)
    shape = Image.open(io.BytesIO(for_file(path, "照片", turn, (35, 49), crop)))
    assert shape.size[0] / shape.size[1] == pytest.approx(35 / 49, abs=0.01)
    assert shape.size[1] == expected.size[1] or shape.size[0] == expected.size[0]


# ── what comes in ───────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_leave_upright_and_without_what_the_camera_noted(path: Path, kind: str, orientation: int) -> None:
    turns = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,  # the camera lay so: stored turned by 90°, to be turned back
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    turn = turns[orientation]
    stored = corners() if turn is None else corners().transpose(turn)
    stored.save(path, kind, exif=camera(orientation), comment=b"SECRET", quality=95)
    assert b"SECRET-CAMERA" in path.read_bytes()
    info = examine(path)
    assert (info.media, info.width, info.height) == (f"image/{kind.lower()}", 60, 40)
    assert seen_size(path, "照片") == (60, 40)
    for convert in (for_print, for_travel):
        data = convert(path, "照片")
        assert colours(data) == ((60, 40), ["red", "white", "blue", "white"])
        assert not [word for word in SECRETS if word in data]


def test_heic(path: Path) -> None:
    assert b"HEIC-MAKER" in HEIC.read_bytes()
    info = examine(HEIC)
    assert (info.media, info.width, info.height) == ("image/heic", 96, 64)
    data = for_print(HEIC, "照片.heic")
    assert colours(data) == ((96, 64), ["red", "white", "blue", "white"])
    assert not [word for word in SECRETS if word in data]
    for length in (20, 200, 400, 780):
        path.write_bytes(HEIC.read_bytes()[:length])
        refused(path)


@pytest.mark.parametrize("at", [176, 177, 179])
def test_a_heic_that_ends_its_decoder_is_a_sentence(path: Path, at: int) -> None:
    """One byte of an item's type changed: it ends the process that pi_heif 1.4 runs in."""
    data = bytearray(HEIC.read_bytes())
    data[at] ^= 0x92
    path.write_bytes(data)
    with pytest.raises(PhotoError, match=r"窗口照片.jpg.*不完整或已损坏") as caught:
        examine(path)
    assert caught.value.code == "photo_damaged"
    assert seen_size(path, "照片") == (96, 64)  # what a draft that has it already asks first


def test_damage_anywhere_in_a_heic_header_is_a_refusal(path: Path) -> None:
    choice = random.Random(13)  # noqa: S311 - damage, not a secret
    for _ in range(400):
        damaged = bytearray(HEIC.read_bytes())
        for _ in range(choice.randint(1, 4)):
            damaged[choice.randrange(450)] = choice.randrange(256)
        path.write_bytes(damaged[: choice.choice([len(damaged), choice.randrange(450)])])
        try:
            width, height = seen_size(path, "照片")
        except ChuangbaoError as error:
            assert "照片" in error.message  # noqa: PT017 - either outcome is right; this is what one must say
        else:
            assert width > 0 < height


def test_a_heic_of_more_pixels_than_any_camera_starts_no_decoder(path: Path) -> None:
    data = HEIC.read_bytes()
    size = data.index(b"ispe") + 8
    path.write_bytes(data[:size] + struct.pack(">II", 60_000, 60_000) + data[size + 8 :])
    assert refused(path).code == "photo_too_many_pixels"


def test_a_heic_whose_header_says_another_size_is_not_guessed_at(path: Path) -> None:
    data = HEIC.read_bytes()
    size = data.index(b"ispe") + 8
    path.write_bytes(data[:size] + struct.pack(">II", 48, 32) + data[size + 8 :])
    assert refused(path).code in {"photo_unfamiliar", "photo_damaged"}


def test_what_is_transparent_turns_white(path: Path) -> None:
    image = Image.new("RGBA", (60, 40), (255, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 30, 20))
    image.paste((0, 0, 255, 255), (30, 20, 60, 40))
    image.save(path, "PNG")
    assert colours(for_print(path, "照片"))[1] == ["red", "white", "blue", "white"]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixels_prints_as_it_looks(path: Path, mode: str) -> None:
    image = Image.new("L", (60, 40), 255)
    image.paste(0, (0, 0, 30, 20))
    if mode == "I;16":
        values = [300 if pixel == 0 else 50_000 for pixel in image.tobytes()]
        Image.frombytes("I;16", image.size, struct.pack(f"<{len(values)}H", *values)).save(path, "PNG")
    else:
        image.convert("RGB").convert(mode).save(path, "JPEG" if mode == "CMYK" else "PNG")
    examine(path)
    assert colours(for_print(path, "照片")) == ((60, 40), ["black", "white", "white", "white"])


def test_a_palette_with_a_transparent_colour(path: Path) -> None:
    image = corners().convert("P", palette=Image.Palette.ADAPTIVE, colors=4)
    image.save(path, "PNG", transparency=image.getpixel((50, 5)))
    assert colours(for_print(path, "照片"))[1] == ["red", "white", "blue", "white"]


def test_large_photos_are_scaled_to_what_paper_and_travel_need(path: Path) -> None:
    corners(6000, 3000).save(path, "JPEG")
    assert examine(path).width == 6000
    assert colours(for_print(path, "照片")) == ((2000, 1000), ["red", "white", "blue", "white"])
    assert colours(for_travel(path, "照片"))[0] == (4000, 2000)


def test_converting_is_the_same_every_time(path: Path) -> None:
    Image.effect_noise((300, 200), 80).convert("RGB").save(path, "JPEG")
    assert for_print(path, "照片") == for_print(path, "照片")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_colours_of_a_telephone_are_those_of_paper(path: Path, kind: str) -> None:
    """The same red in Display P3 and in sRGB: stored by other numbers, printed by the same."""
    Image.new("RGB", (60, 40), P3_RED).save(path, kind, icc_profile=p3_profile(), quality=95)
    for convert in (for_print, for_travel):
        data = convert(path, "照片")
        assert b"ICC_PROFILE" not in data
        with Image.open(io.BytesIO(data)) as image:
            assert image.getpixel((30, 20)) == pytest.approx(SRGB_RED, abs=4)


def test_a_damaged_colour_profile_is_no_reason_to_refuse(path: Path) -> None:
    for profile in (b"nonsense", p3_profile()[:200], p3_profile().replace(b"RGB ", b"CMYK", 1)):
        corners().save(path, "JPEG", icc_profile=profile, quality=95)
        examine(path)
        assert colours(for_print(path, "照片"))[1] == ["red", "white", "blue", "white"]


def test_of_moving_pictures_the_first_is_the_photo(path: Path) -> None:
    corners().save(path, "PNG", save_all=True, append_images=[Image.new("RGB", (60, 40), "black")])
    assert examine(path).media == "image/png"
    assert colours(for_print(path, "照片"))[1] == ["red", "white", "blue", "white"]


# ── what does not ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        "这不是照片".encode(),
        b"MZ" + bytes(500),
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
        b"<!DOCTYPE html><html><body><img src=x></body></html>",
        b"\x00\x00\x00\x1cftypavif" + bytes(99),
        b"%PDF-1.7\n" + bytes(99),
        b"GIF89a" + bytes(99),
        b"\xff\xd8\xff",
    ],
    ids=["empty", "newline", "text", "program", "svg", "html", "avif", "pdf", "gif", "three bytes"],
)
def test_what_is_no_photo(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert refused(path).code in {"not_a_photo", "photo_damaged"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
def test_half_a_photo(path: Path, kind: str, part: float) -> None:
    whole = io.BytesIO()
    Image.effect_noise((200, 200), 90).convert("RGB").save(whole, kind)
    data = whole.getvalue()
    path.write_bytes(data[: int(len(data) * part)])
    refused(path)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_size_is_read_without_the_pixels(path: Path, kind: str) -> None:
    """Opening a draft asks it of every photo: 48 megapixels must not be decoded for it."""
    whole = io.BytesIO()
    Image.effect_noise((400, 300), 90).convert("RGB").save(whole, kind, exif=camera(6))
    path.write_bytes(whole.getvalue()[:3000])
    assert seen_size(path, "照片") == (300, 400)


def test_a_file_that_is_not_there(path: Path) -> None:
    for use in (lambda: examine(path), lambda: for_print(path, path.name), lambda: seen_size(path, path.name)):
        with pytest.raises(EnvironmentFault, match="窗口照片"):
            use()


def test_a_folder_is_no_photo(tmp_path: Path) -> None:
    with pytest.raises(ChuangbaoError):
        examine(tmp_path, "照片")


def test_a_huge_file_is_refused_unread(path: Path) -> None:
    """Two gigabytes that exist only as a number; reading them would take a machine's memory."""
    with path.open("wb") as file:
        file.write(jpeg((40, 30)))
        file.truncate(2 * 1024**3)
    outcome, peak = costs("examine", path)
    assert outcome == "photo_too_large"
    assert peak < 150
    with pytest.raises(PhotoError, match=r"窗口照片.*2048 MB.*64 MB"):
        examine(path)
    assert MAX_BYTES == 64 * 1024**2


def chunks(*parts: tuple[bytes, bytes]) -> bytes:
    made = b"\x89PNG\r\n\x1a\n"
    for kind, data in parts:
        made += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return made


def rows(count: int, length: int) -> Iterator[bytes]:
    packer = zlib.compressobj(9)
    row = bytes(length)
    for _ in range(count):
        yield packer.compress(row)
    yield packer.flush()


def test_a_header_that_claims_everything(path: Path) -> None:
    path.write_bytes(chunks((b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 6, 0, 0, 0)), (b"IDAT", b"x")))
    assert refused(path).code == "photo_bomb"
    for use in ("examine", "print"):
        outcome, peak = costs(use, path)
        assert outcome == "photo_bomb"
        assert peak < 150


def test_a_picture_that_unpacks_without_end(path: Path) -> None:
    data = b"".join(rows(20_000, 2_501))
    path.write_bytes(
        chunks((b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)), (b"IDAT", data), (b"IEND", b""))
    )
    assert path.stat().st_size < 200_000
    assert refused(path).code == "photo_bomb"
    for use in ("examine", "print"):
        outcome, peak = costs(use, path)
        assert outcome == "photo_bomb"
        assert peak < 150


def test_more_pixels_than_any_camera_has(path: Path) -> None:
    data = b"".join(rows(11_000, 1_376))
    path.write_bytes(
        chunks((b"IHDR", struct.pack(">IIBBBBB", 11_000, 11_000, 1, 0, 0, 0, 0)), (b"IDAT", data), (b"IEND", b""))
    )
    error = refused(path)
    assert error.code == "photo_too_many_pixels"
    assert "11000×11000" in error.message
    for use in ("examine", "print"):
        outcome, peak = costs(use, path)
        assert outcome == "photo_too_many_pixels"
        assert peak < 150


def test_a_comment_that_unpacks_without_end(path: Path) -> None:
    text = zlib.compress(bytes(300_000_000), 1)
    header = (b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 0, 0, 0, 0))
    pixels = (b"IDAT", zlib.compress(bytes(20)))
    path.write_bytes(chunks(header, (b"zTXt", b"Comment\x00\x00" + text), pixels, (b"IEND", b"")))
    refused(path)
    for use in ("examine", "print"):
        outcome, peak = costs(use, path)
        assert outcome == "photo_damaged"
        assert peak < 150


def costs(use: str, path: Path) -> tuple[str, int]:
    """What becomes of a photo in a process of its own, and the most memory that process had, in MB."""
    if sys.platform != "linux":
        pytest.skip("memory is read from /proc")
    command = [sys.executable, "-c", IN_A_PROCESS_OF_ITS_OWN, use, str(path)]
    done = subprocess.run(command, capture_output=True, check=True, text=True, cwd=program_root())
    outcome, peak = done.stdout.split()
    return outcome, int(peak)


def test_a_large_jpeg_is_printed_with_little_memory(path: Path) -> None:
    Image.new("L", (9_000, 9_000), 200).convert("RGB").save(path, "JPEG", quality=30)
    outcome, peak = costs("print", path)
    assert outcome == "accepted"
    assert peak < 150  # the pixels alone are 243 MB


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_damage_anywhere_is_a_refusal_and_never_a_crash(path: Path, kind: str) -> None:
    whole = io.BytesIO()
    Image.effect_noise((60, 40), 60).convert("RGB").save(whole, kind, exif=camera(6))
    data = whole.getvalue()
    choice = random.Random(11)  # noqa: S311 - damage, not a secret
    for _ in range(500):
        damaged = bytearray(data)
        for _ in range(choice.randint(1, 5)):
            damaged[choice.randrange(choice.choice([len(data), 300]))] = choice.randrange(256)
        path.write_bytes(damaged)
        for use in (examine, seen_size, for_print):
            try:
                use(path, "照片")
            except ChuangbaoError as error:
                assert "照片" in error.message  # noqa: PT017 - either outcome is right; this is what one must say
