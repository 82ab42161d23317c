"""Our reader of font files beside fontTools: the same glyphs, the same measures, the same outlines in a subset."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from app.render.truetype import FontFormatError, TrueType
from tests.render.helpers import FONTS

NAMES = ["ChuangbaoFang.ttf", "ChuangbaoTitle.ttf", "ChuangbaoRare.ttf"]


@pytest.fixture(scope="module", params=NAMES)
def pair(request: pytest.FixtureRequest) -> tuple[TrueType, TTFont]:
    path = FONTS / str(request.param)
    return TrueType(path), TTFont(path)


def sampled(font: TTFont, count: int) -> list[int]:
    """Some of the characters of a font, the same every time."""
    choice = random.Random(7)  # noqa: S311 - texts, not secrets
    return sorted(choice.sample(sorted(font.getBestCmap()), count))


def outline(font: TTFont, name: str) -> list[Any]:
    pen = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[name].draw(pen)
    return pen.value  # type: ignore[no-any-return]


def test_every_code_point_finds_the_same_glyph(pair: tuple[TrueType, TTFont]) -> None:
    ours, theirs = pair
    known = {code: theirs.getGlyphID(name) for code, name in theirs.getBestCmap().items()}
    assert all(ours.glyph(code) == known.get(code, 0) for code in range(0x33000))
    assert ours.glyph(0x10FFFF) == 0


def test_measures(pair: tuple[TrueType, TTFont]) -> None:
    ours, theirs = pair
    assert ours.units_per_em == theirs["head"].unitsPerEm
    assert (ours.ascent, ours.descent) == (theirs["hhea"].ascent, theirs["hhea"].descent)
    for code in sampled(theirs, 400):
        name = theirs.getBestCmap()[code]
        glyph = theirs["glyf"][name]
        assert ours.advance(ours.glyph(code)) == theirs["hmtx"][name][0]
        extent = (glyph.xMin, glyph.xMax) if glyph.numberOfContours else None
        assert ours.extent(ours.glyph(code)) == extent


def test_a_subset_draws_the_same_outlines(pair: tuple[TrueType, TTFont]) -> None:
    ours, theirs = pair
    names = list(dict.fromkeys(theirs.getBestCmap()[code] for code in sampled(theirs, 150)))
    data = ours.subset([theirs.getGlyphID(name) for name in names])
    subset = TTFont(io.BytesIO(data), checkChecksums=2)
    order = subset.getGlyphOrder()
    assert len(order) == len(names) + 1
    for number, name in enumerate(names, start=1):
        assert outline(subset, order[number]) == outline(theirs, name)
        assert subset["hmtx"][order[number]] == theirs["hmtx"][name]


def made_up(path: Path) -> TTFont:
    """A font as old systems have them: a character map of format 4 only, in no order, and glyphs made of glyphs."""
    square = TTGlyphPen(None)
    square.moveTo((0, 0))
    square.lineTo((0, 500))
    square.lineTo((500, 500))
    square.lineTo((500, 0))
    square.closePath()
    glyphs = {".notdef": TTGlyphPen(None).glyph(), "square": square.glyph()}
    for name, parts in {"two": ["square", "square"], "four": ["two", "two"]}.items():
        pen = TTGlyphPen(glyphs)
        pen.addComponent(parts[0], (1, 0, 0, 1, 0, 0))
        pen.addComponent(parts[1], (0.5, 0, 0.25, 0.5, 300, -700))
        glyphs[name] = pen.glyph()
    singles = {f"g{n}": square.glyph() for n in range(300)}
    glyphs |= singles
    builder = FontBuilder(1024, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    codes = random.Random(3).sample(range(0x4E00, 0x5200), len(singles))  # noqa: S311 - a font, not a secret
    builder.setupCharacterMap({0x41: "square", 0x42: "two", 0x43: "four"} | dict(zip(codes, singles, strict=True)))
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (1024, 0)))
    builder.setupHorizontalHeader(ascent=880, descent=-144)
    builder.setupNameTable({"psName": "Made Up"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
    return TTFont(path)


def test_a_font_with_the_old_character_map_and_composite_glyphs(tmp_path: Path) -> None:
    path = tmp_path / "字.ttf"
    theirs = made_up(path)
    ours = TrueType(path)
    known = {code: theirs.getGlyphID(name) for code, name in theirs.getBestCmap().items()}
    assert all(ours.glyph(code) == known.get(code, 0) for code in range(0x20000))
    assert ours.postscript_name == "MadeUp"
    subset = TTFont(io.BytesIO(ours.subset([ours.glyph(0x43)])), checkChecksums=2)
    assert outline(subset, subset.getGlyphOrder()[1]) == outline(theirs, "four")


@pytest.mark.parametrize(
    "content", [b"", b"x", b"OTTO" + bytes(100), b"\x00\x01\x00\x00\x00\x09" + bytes(6), bytes(99)]
)
def test_what_is_no_font_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "字.ttf"
    path.write_bytes(content)
    with pytest.raises(FontFormatError):
        TrueType(path)


def test_half_a_font_is_refused_or_lacks_characters(tmp_path: Path) -> None:
    whole = (FONTS / NAMES[0]).read_bytes()
    path = tmp_path / "字.ttf"
    path.write_bytes(whole[:1000])
    with pytest.raises(FontFormatError):
        TrueType(path)
