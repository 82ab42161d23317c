"""The fonts that ship with the program: what they cover, their names, and that nobody swapped them."""

from __future__ import annotations

import hashlib
import re
import string
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from app.render.truetype import TrueType

FANG = "ChuangbaoFang.ttf"
TITLE = "ChuangbaoTitle.ttf"
HEI = "ChuangbaoHei.ttf"
KAI = "ChuangbaoKai.ttf"
RARE = "ChuangbaoRare.ttf"
FONTS = (FANG, TITLE, HEI, KAI, RARE)

README_HASH = re.compile(r"^\| `(?P<name>[^`]+)` \| [\d,]+ \| `(?P<digest>[0-9a-f]{64})` \|$", re.MULTILINE)
RESERVED = ("lxgw", "霞鹜", "klee")
NAMES_OF_THE_FONT = (1, 3, 4, 6, 16, 17, 18, 21, 22, 25)
NOT_EMBEDDABLE = 0x0302  # restricted licence, no subsetting, bitmaps only


def fonts_folder() -> Path:
    return Path(__file__).resolve().parents[2] / "resources" / "fonts"


@cache
def opened(name: str) -> TTFont:
    return TTFont(fonts_folder() / name)


@cache
def characters(name: str) -> frozenset[int]:
    return frozenset(opened(name).getBestCmap())


def gb2312_han() -> set[int]:
    """Level 1 and level 2 of GB 2312: rows 16 to 87, of which the codec knows the assigned cells."""
    cells = (bytes((0xA0 + row, 0xA0 + cell)) for row in range(16, 88) for cell in range(1, 95))
    return {ord(text) for text in (cell.decode("gb2312", errors="ignore") for cell in cells) if text}


def advance(name: str, character: str) -> int:
    font = opened(name)
    width: int = font["hmtx"][font.getBestCmap()[ord(character)]][0]
    return width


@pytest.mark.parametrize("name", FONTS)
def test_our_reader_finds_every_character(name: str) -> None:
    font = TrueType(fonts_folder() / name)
    order = opened(name).getGlyphOrder()
    assert {code: order[font.glyph(code)] for code in characters(name)} == opened(name).getBestCmap()


@pytest.mark.parametrize("name", [FANG, TITLE, HEI, KAI])
def test_our_reader_measures_an_em_for_a_character(name: str) -> None:
    font = TrueType(fonts_folder() / name)
    assert [font.advance(font.glyph(ord(c))) for c in "推荐审批表"] == [font.units_per_em] * 5


def test_readme_names_every_file_with_its_hash() -> None:
    folder = fonts_folder()
    readme = (folder / "README.md").read_text(encoding="utf-8")
    recorded = {match["name"]: match["digest"] for match in README_HASH.finditer(readme)}
    shipped = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "README.md"
    }
    assert recorded == shipped


@pytest.mark.parametrize("name", [FANG, TITLE, HEI, KAI])
def test_text_faces_cover_gb2312_and_ascii(name: str) -> None:
    han = gb2312_han()
    assert len(han) == 6763
    assert han <= characters(name)
    assert {ord(character) for character in string.printable if character.isprintable()} <= characters(name)


def test_kai_has_the_punctuation_of_headings_and_stays_small() -> None:
    assert {ord(c) for c in "〇·—…“”‘’（）《》、，。：；？！〔〕％±×℃Ⅳ①"} <= characters(KAI)
    assert (fonts_folder() / KAI).stat().st_size < 7_000_000


def test_text_and_rare_cover_the_basic_block() -> None:
    both = characters(FANG) | characters(RARE)
    assert len([code for code in both if 0x4E00 <= code <= 0x9FFF]) >= 20_900
    assert not [chr(code) for code in range(0x4E00, 0x9FA6) if code not in both]


@pytest.mark.parametrize("character", "龑堃𬭼玥赟𠮷㛃旻喆骉頔镕〇―®㎡⑳Ⅻ")
def test_names_and_signs_have_a_glyph(character: str) -> None:
    assert ord(character) in characters(FANG) | characters(RARE)


def test_rare_repeats_nothing_of_the_text_face() -> None:
    assert not characters(FANG) & characters(RARE)


@pytest.mark.parametrize("name", FONTS)
def test_nothing_prints_as_a_blank_but_spaces(name: str) -> None:
    font = opened(name)
    blank = {code for code, glyph in font.getBestCmap().items() if font["glyf"][glyph].numberOfContours == 0}
    assert {chr(code) for code in blank if not chr(code).isspace()} == set()
    assert not [code for code in blank if code < 0x20]


def test_rare_does_not_use_a_reserved_name() -> None:
    names = [str(record) for record in opened(RARE)["name"].names if record.nameID in NAMES_OF_THE_FONT]
    assert names
    assert not [name for name in names for reserved in RESERVED if reserved in name.lower()]


@pytest.mark.parametrize(
    ("name", "copyright_holder", "licence"),
    [
        (FANG, "Fandol team", "GNU General Public License"),
        (TITLE, "Fandol team", "GNU General Public License"),
        (HEI, "Fandol team", "GNU General Public License"),
        (KAI, "Fandol team", "GNU General Public License"),
        (RARE, "LXGW", "SIL Open Font License"),
    ],
)
def test_copyright_and_licence_stay_in_the_font(name: str, copyright_holder: str, licence: str) -> None:
    table = opened(name)["name"]
    assert copyright_holder in str(table.getDebugName(0))
    assert licence in str(table.getDebugName(13))


def test_licence_texts_are_whole() -> None:
    copying = (fonts_folder() / "COPYING.fandol.txt").read_text(encoding="utf-8")
    assert "GNU GENERAL PUBLIC LICENSE" in copying
    assert "END OF TERMS AND CONDITIONS" in copying
    assert "As a special exception, if you create a document which uses this font" in copying
    ofl = (fonts_folder() / "OFL.wenkai.txt").read_text(encoding="utf-8")
    assert 'Reserved Font Names "霞鹜" and "LXGW"' in ofl
    assert "PERMISSION & CONDITIONS" in ofl
    assert "OTHER DEALINGS IN THE FONT SOFTWARE." in ofl


@pytest.mark.parametrize("name", FONTS)
def test_embedding_is_permitted(name: str) -> None:
    assert opened(name)["OS/2"].fsType & NOT_EMBEDDABLE == 0


@pytest.mark.parametrize(("name", "width"), [(FANG, 500), (TITLE, 500), (HEI, 500), (KAI, 555)])
def test_digits_are_as_wide_as_each_other(name: str, width: int) -> None:
    assert {advance(name, digit) for digit in string.digits} == {width}


@pytest.mark.parametrize("name", FONTS)
def test_outlines_and_metrics_are_sane(name: str) -> None:
    font = opened(name)
    assert font.sfntVersion == "\0\1\0\0"
    assert font["maxp"].tableVersion == 0x00010000
    assert font["head"].unitsPerEm == 1000
    assert 800 <= font["hhea"].ascent <= 1000
    assert -300 <= font["hhea"].descent <= -100
    assert "CFF " not in font


@pytest.mark.parametrize("name", FONTS)
def test_outer_contours_run_clockwise(name: str) -> None:
    """The signed area of a glyph is negative when its outer contours run clockwise, as TrueType asks."""
    font = opened(name)
    for character in "国推荐（8A" if name != RARE else "龑堃玥赟𠮷":
        points, ends, _ = font["glyf"][font.getBestCmap()[ord(character)]].getCoordinates(font["glyf"])
        area, start = 0.0, 0
        for end in ends:
            contour = list(points[start : end + 1])
            start = end + 1
            sides = zip(contour, contour[1:] + contour[:1], strict=True)
            area += sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in sides)
        assert area < 0, character
