"""Which font prints a character, and that none is ever printed as a blank."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pypdf
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from app.domain.definition import Align, Face, Style, VAlign
from app.errors import EnvironmentFault
from app.render.fonts import FontLibrary
from app.render.pages import Missing, Page
from app.render.pdf import PdfInfo, write_pdf
from app.render.typesetter import Box, Typesetter
from tests.render.helpers import FONTS, RARE, Desk, liaoning_desk, picture, read_text, run, unspaced

BIG = Style(size=72, align=Align.LEFT, valign=VAlign.TOP, leading=100, min_leading=100)
NO_PHOTOS = {"": b""}


def line_of(text: str, fonts: FontLibrary) -> Page:
    """A page with one large line."""
    filled = Typesetter(fonts).fill(text, [Box(10, 10, 190, 50)], BIG, "name")
    assert filled.over == 0
    return Page(210, 297, filled.runs[0])


def print_line(text: str, fonts: FontLibrary, path: Path) -> None:
    path.write_bytes(write_pdf([line_of(text, fonts)], fonts, PdfInfo("字", "人", "窗报"), NO_PHOTOS.__getitem__))


def runs_of(text: str, fonts: FontLibrary) -> list[tuple[str, str]]:
    return [(run.text, run.font) for run in line_of(text, fonts).runs]


def test_the_chain_of_fonts(fonts: FontLibrary) -> None:
    assert runs_of("陈堃A，", fonts) == [("陈", "ChuangbaoFang"), ("堃", "ChuangbaoRare"), ("A，", "ChuangbaoFang")]
    title = Typesetter(fonts).fill("表堃", [Box(10, 10, 190, 50)], Style(face=Face.TITLE), "").runs[0]
    assert [(run.text, run.font) for run in title] == [("表", "ChuangbaoTitle"), ("堃", "ChuangbaoRare")]


def test_the_systems_font_comes_first(tmp_path: Path) -> None:
    system = tmp_path / "simfang.ttf"
    shutil.copy(FONTS / "ChuangbaoTitle.ttf", system)
    fonts = FontLibrary(FONTS, [system])
    assert runs_of("陈堃", fonts) == [("陈", "simfang"), ("堃", "ChuangbaoRare")]
    path = tmp_path / "字.pdf"
    print_line("陈晓光", fonts, path)
    assert "FandolSong" in run("pdffonts", path)
    assert unspaced(read_text(path)) == "陈晓光"


def test_the_rare_font_is_opened_for_rare_characters_only(tmp_path: Path) -> None:
    for name in ("ChuangbaoFang.ttf", "ChuangbaoTitle.ttf"):
        (tmp_path / name).symlink_to(FONTS / name)
    desk = liaoning_desk(FontLibrary(tmp_path))
    ordinary = next(s for s in desk.form.samples if s.id == "ordinary")
    for document in desk.form.documents:
        laid = desk.lay(document, desk.draft(ordinary.values, ordinary.photos))
        assert "ChuangbaoRare" not in laid.fonts
        assert desk.pdf(laid)
    with pytest.raises(EnvironmentFault, match="ChuangbaoRare") as caught:
        desk.lay("approval", {"leader_name": "龑"})
    assert caught.value.code == "font"


@pytest.mark.parametrize("content", [b"", b"OTTO" + bytes(200), b"\x00\x01\x00\x00" + bytes(8), b"<html>"])
def test_a_damaged_font_file_is_named(tmp_path: Path, content: bytes) -> None:
    for name in ("ChuangbaoTitle.ttf", "ChuangbaoRare.ttf"):
        (tmp_path / name).symlink_to(FONTS / name)
    (tmp_path / "ChuangbaoFang.ttf").write_bytes(content)
    with pytest.raises(EnvironmentFault, match="ChuangbaoFang"):
        liaoning_desk(FontLibrary(tmp_path)).lay("brief", {"brief": "字"})


def test_rare_characters_copy_as_themselves(fonts: FontLibrary, paper_path: Path) -> None:
    print_line(RARE, fonts, paper_path)
    assert unspaced(read_text(paper_path)) == RARE
    assert unspaced(pypdf.PdfReader(paper_path).pages[0].extract_text()) == RARE


def test_rare_characters_print_as_themselves(fonts: FontLibrary, paper_path: Path) -> None:
    """Each printed shape is most like the same character drawn by another program from the same font."""
    print_line(RARE, fonts, paper_path)
    page = picture(paper_path, 1, 72)
    drawn = {c: ink(drawing(c)) for c in RARE}
    left = line_of(RARE, fonts).runs[0].xs
    for character, x in zip(RARE, left, strict=True):
        at = round(x / 25.4 * 72)
        printed = ink(page.crop((at, 20, at + 72, 140)))
        difference = {c: distance(printed, shape) for c, shape in drawn.items()}
        assert min(difference, key=lambda c: difference[c]) == character


def drawing(character: str) -> Image.Image:
    image = Image.new("L", (120, 120), 255)
    ImageDraw.Draw(image).text((20, 20), character, 0, ImageFont.truetype(FONTS / "ChuangbaoRare.ttf", 72))
    return image


def ink(image: Image.Image) -> Image.Image:
    box = ImageChops.invert(image).getbbox()
    assert box is not None, "nothing was printed"
    return image.crop(box).resize((64, 64))


def distance(a: Image.Image, b: Image.Image) -> int:
    return sum(value * count for value, count in enumerate(ImageChops.difference(a, b).histogram()))


@pytest.mark.parametrize("character", ["\U0001f600", "\ue000", "\x07", "\x1b", "\uffff", "\u0301", "\U000f0000"])
def test_a_character_without_a_glyph_is_reported_and_not_printed(desk: Desk, paper_path: Path, character: str) -> None:
    value = f"陈{character}晓光"
    laid = desk.lay("approval", {"leader_name": value})
    assert laid.missing == (Missing("leader_name", character, 1),)
    printed = [run.text for page in laid.pages for run in page.runs if run.field == "leader_name"]
    assert printed == ["陈", "晓光"]
    paper_path.write_bytes(desk.pdf(laid))
    text = read_text(paper_path, 3)
    assert character not in text
    assert re.search("陈 +晓光", text)  # the place stays empty: a reader sees that something is missing


@pytest.mark.parametrize("character", ["\u200b", "\ufeff", "\ufe0f", "\u2060", "\U000e0100", "\u061c"])
def test_what_can_never_be_seen_is_dropped_without_a_word(desk: Desk, character: str) -> None:
    laid = desk.lay("approval", {"leader_name": f"陈{character}晓光"})
    assert laid.missing == ()
    runs = [run for page in laid.pages for run in page.runs if run.field == "leader_name"]
    assert [(run.text, run.start) for run in runs] == [("陈", 0), ("晓光", 2)]


@pytest.mark.parametrize("space", list(" \t\u00a0\u3000\u2002\u2003\u2009\u202f\u205f"))
def test_every_kind_of_space_prints_as_one(desk: Desk, space: str) -> None:
    laid = desk.lay("approval", {"leader_name": f"陈{space}光"})
    assert laid.missing == ()
    xs = [x for page in laid.pages for run in page.runs if run.field == "leader_name" for x in run.xs]
    assert xs == sorted(xs)
    assert xs[-1] - xs[0] > 14 * 25.4 / 72  # wider than the character before it


def test_a_horizontal_bar_prints_as_a_dash_and_stays_what_was_typed(fonts: FontLibrary, paper_path: Path) -> None:
    assert runs_of("他\u2015\u2015说", fonts) == [("他\u2015\u2015说", "ChuangbaoFang")]
    print_line("他\u2015\u2015说", fonts, paper_path)
    assert unspaced(read_text(paper_path)) == "他\u2015\u2015说"


def test_missing_characters_keep_their_places(desk: Desk) -> None:
    deeds = "一二三\n\U0001f600四五\U0001f600"
    laid = desk.lay("approval", {"deeds": deeds, "window_name": "\U0001f600窗口"})
    assert set(laid.missing) == {
        Missing("deeds", "\U0001f600", 4),
        Missing("deeds", "\U0001f600", 7),
        Missing("window_name", "\U0001f600", 0),  # printed on two pages, reported once
    }
    assert len(laid.missing) == 3


def test_the_fonts_a_paper_used_are_recorded(desk: Desk) -> None:
    assert desk.lay("brief", {"brief": "字"}).fonts == ("ChuangbaoTitle", "ChuangbaoFang")
    assert "ChuangbaoRare" in desk.lay("brief", {"brief": "堃"}).fonts


def test_a_pdf_holds_only_the_glyphs_it_uses(fonts: FontLibrary, paper_path: Path) -> None:
    print_line("中", fonts, paper_path)
    assert len(paper_path.read_bytes()) < 8_000
