"""Every file the program writes is PDF/A-1b in the eyes of a validator, and says the same of itself in both places."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pypdf
import pytest
from PIL import Image, ImageCms

from app.render.pages import Fill, GlyphRun, Page, Picture, RuleLine
from app.render.pdf import PdfChapter, PdfInfo, PdfPart, write_merged_pdf, write_pdf
from app.render.pdf_colour import srgb_profile
from tests.render.helpers import RARE, Desk, Paper, jpeg, run
from tests.render.preflight import faults


def grey_jpeg() -> bytes:
    target = io.BytesIO()
    Image.effect_noise((320, 240), 60).save(target, "JPEG")
    return target.getvalue()


PHOTOS = {"colour": jpeg((64, 48), "red"), "grey": grey_jpeg()}


def page_of(text: str, font: str = "ChuangbaoFang") -> Page:
    """A page with one line, photos, a rule and a filled rectangle."""
    run_ = GlyphRun(text, font, 14, tuple(20 + 4.9 * n for n in range(len(text))), 40, "a", 0, True)
    pictures = (Picture(20, 60, 80, 60, "colour", "大厅"), Picture(110, 60, 80, 60, "grey"))
    return Page(210, 297, (run_,), (RuleLine(20, 50, 190, 50, 0.5),), pictures, (), (Fill(20, 130, 5, 5),))


def every_kind(desk: Desk, papers: list[Paper]) -> dict[str, bytes]:
    """A file of each kind: single papers, strange contents, merged files, copies."""
    info = PdfInfo("全部文件", "示例窗口等3份", "窗报")
    made = {f"{p.sample.id}-{p.document.id}": p.pdf for p in papers}
    parts = [PdfPart(p.laid.title, p.laid.pages, lambda sha: jpeg((30, 20), sha[:1] and "blue")) for p in papers]
    made["empty-form"] = desk.pdf(desk.lay("approval", {}))
    made["rare-characters"] = desk.pdf(desk.lay("approval", {"window_name": RARE, "leader_name": RARE}))
    made["strange-author"] = desk.pdf(desk.lay("brief", {"brief": "字"}), author="\x07()\\<>&]]>\ud800 “龑𠮷” ")
    made["no-author"] = desk.pdf(desk.lay("brief", {"brief": "字"}), author="")
    made["photos"] = write_pdf([page_of("两张照片")], desk.fonts, PdfInfo("照片", "", "窗报"), PHOTOS.__getitem__)
    made["blank"] = write_pdf([Page(210, 297)], desk.fonts, PdfInfo("空白", "", "窗报"), PHOTOS.__getitem__)
    made["merged"], _ = write_merged_pdf([PdfChapter("甲", parts)], desk.fonts, info)
    eight = [PdfPart(p.title, p.pages, p.photo, copies) for p, copies in zip(parts, [8, 1, 2, 3] * 9, strict=False)]
    chapters = [PdfChapter("甲（一）", eight), PdfChapter("乙", parts), PdfChapter("没有文件", [])]
    made["copies"], _ = write_merged_pdf(chapters, desk.fonts, info, two_sided=True)
    return made


def test_every_file_is_valid(desk: Desk, papers: list[Paper], tmp_path: Path) -> None:
    made = every_kind(desk, papers)
    paths = []
    for name, data in made.items():
        paths.append(tmp_path / f"{name}.pdf")
        paths[-1].write_bytes(data)
        assert "No syntax or stream encoding errors found" in run("qpdf", "--check", paths[-1])
    # A file that only says it is one, so that we know the validator looks.
    liar = tmp_path / "liar.pdf"
    liar.write_bytes(made["empty-form"].replace(b"/CIDToGIDMap", b"/CIDToGIDMop"))
    *judged, of_liar = faults([*paths, liar], tmp_path)
    assert {path.stem: told for path, told in zip(paths, judged, strict=True) if told} == {}
    assert of_liar != []


def test_any_text_in_any_font_is_valid(desk: Desk, tmp_path: Path) -> None:
    """Characters nobody foresees, each font's own, in files of their own."""
    chosen = random.Random(19005)  # noqa: S311 - texts, not secrets
    paths = []
    for key, file in desk.fonts.files.items():
        known = [chr(c) for c in range(0x20, 0x2FFFF) if file.font.glyph(c) and not 0xD800 <= c < 0xE000]
        for number in range(3):
            pages = [page_of("".join(chosen.sample(known, 30)), key) for _ in range(4 * number + 1)]
            paths.append(tmp_path / f"{key}-{number}.pdf")
            paths[-1].write_bytes(write_pdf(pages, desk.fonts, PdfInfo("字", "", "窗报"), PHOTOS.__getitem__))
    assert len(paths) > 8
    assert {p.stem: told for p, told in zip(paths, faults(paths, tmp_path), strict=True) if told} == {}


@pytest.mark.parametrize("author", ["示例市（𠮷）<窗口> & “龑”", "plain (ASCII) \\ name", "", "\x00\x0b字\ud800"])
def test_both_places_agree(desk: Desk, author: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(desk.pdf(desk.lay("brief", {"brief": "字"}), author=author)))
    told, info = reader.xmp_metadata, reader.metadata
    assert told is not None
    assert info is not None
    assert told.dc_title == {"x-default": info.title}
    assert told.dc_creator == ([info.author] if info.author else [])
    assert told.pdf_producer == info.producer == info.creator == told.xmp_creator_tool == "窗报"
    assert told.dc_language == ["zh-CN"]
    assert told.xmp_create_date is None
    kept = "".join(c for c in author if c.isprintable())
    assert (info.author or "") == kept
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"  # type: ignore[index]


def test_files_are_told_apart_by_their_identifier(desk: Desk) -> None:
    files = [desk.pdf(desk.lay("brief", {"brief": text})) for text in ("字", "字。", "宇", "字", "宇")]
    one, two, three, *again = [str(pypdf.PdfReader(io.BytesIO(file)).trailer["/ID"]) for file in files]
    assert len({one, two, three}) == 3
    assert again == [one, three]


def test_the_profile_is_srgb() -> None:
    """Colours sent through it and through the reference come out alike, to one step of 255."""
    ours = ImageCms.ImageCmsProfile(io.BytesIO(srgb_profile()))
    assert ours.profile.version == pytest.approx(2.1)
    reference = ImageCms.createProfile("sRGB")
    picture = Image.new("RGB", (16, 4096 // 16))
    picture.putdata([(r, g, b) for r in range(0, 256, 17) for g in range(0, 256, 17) for b in range(0, 256, 17)])
    seen = ImageCms.profileToProfile(picture, ours, reference)
    assert seen is not None
    differences = zip(picture.tobytes(), seen.tobytes(), strict=True)
    assert max(abs(a - b) for a, b in differences) <= 1
