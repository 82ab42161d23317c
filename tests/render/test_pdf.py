"""The finished files as other programs see them."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest
from PIL import Image, ImageChops
from pypdf.generic import StreamObject

from app.paths import program_root
from app.render.pages import GlyphRun, Page
from app.render.pdf import PdfInfo, write_pdf
from tests.render.helpers import HAN, Desk, Paper, jpeg, picture, read_text, run, unspaced

NO_PHOTOS = {"": b""}
PRINT_ALL = """
import hashlib
from app.render.pdf import PdfChapter, PdfInfo, PdfPart, write_merged_pdf
from tests.render.helpers import jpeg, liaoning_desk
desk = liaoning_desk()
parts = []
for sample in desk.form.samples:
    draft = desk.draft(sample.values, sample.photos)
    for document in desk.form.documents:
        laid = desk.lay(document, draft)
        if laid.pages:
            print(hashlib.sha256(desk.pdf(laid)).hexdigest())
            parts.append(PdfPart(laid.title, laid.pages, lambda sha: jpeg((9, 9)), laid.copies))
chapters = [PdfChapter("甲", parts), PdfChapter("乙", parts)]
merged, _ = write_merged_pdf(chapters, desk.fonts, PdfInfo("题", "人", "窗报"), two_sided=True)
print(hashlib.sha256(merged).hexdigest())
"""


def test_every_font_is_embedded_cut_down_and_readable(papers: list[Paper]) -> None:
    for paper in papers:
        lines = run("pdffonts", paper.path).splitlines()[2:]
        assert len(lines) == len(paper.laid.fonts)
        for line in lines:
            name, kind, encoding, embedded, subset, unicode = re.match(
                r"(\S+)\s+(CID TrueType)\s+(\S+)\s+(\w+)\s+(\w+)\s+(\w+)", line
            ).groups()  # type: ignore[union-attr]
            assert (kind, encoding, embedded, subset, unicode) == ("CID TrueType", "Identity-H", "yes", "yes", "yes")
            assert re.match(r"[A-Z]{6}\+Chuangbao", name)
        assert b"Helvetica" not in paper.pdf


def test_pages_are_a4(papers: list[Paper]) -> None:
    for paper in papers:
        said = run("pdfinfo", "-f", 1, "-l", 99, paper.path)
        assert int(re.search(r"Pages: +(\d+)", said)[1]) == len(paper.laid.pages)  # type: ignore[index]
        assert set(re.findall(r"Page +\d+ size: +(.*)", said)) == {"595.276 x 841.89 pts (A4)"}
        assert "Encrypted:       no" in said


def test_the_structure_is_sound(papers: list[Paper]) -> None:
    for paper in papers:
        assert "No syntax or stream encoding errors found" in run("qpdf", "--check", paper.path)
        assert len(pypdf.PdfReader(io.BytesIO(paper.pdf), strict=True).pages) == len(paper.laid.pages)


def test_the_file_says_in_chinese_what_it_is_and_whose(desk: Desk, paper_path: Path) -> None:
    laid = desk.lay("brief", {"brief": "字"})
    paper_path.write_bytes(desk.pdf(laid, author="示例市𠮷峪（龑）“窗口”"))
    said = run("pdfinfo", paper_path)
    assert re.search(r"^Title: +事迹简介$", said, re.MULTILINE)
    assert re.search(r"^Author: +示例市𠮷峪（龑）“窗口”$", said, re.MULTILINE)
    assert re.search(r"^Creator: +窗报$", said, re.MULTILINE)
    assert "ReportLab" not in said
    assert pypdf.PdfReader(paper_path).trailer["/Root"]["/Lang"] == "zh-CN"  # type: ignore[index]


@pytest.mark.parametrize("author", ["", "\x07()\\<>", "字" * 500])
def test_a_strange_name_does_no_harm(desk: Desk, paper_path: Path, author: str) -> None:
    paper_path.write_bytes(desk.pdf(desk.lay("brief", {"brief": "字"}), author=author))
    assert "No syntax" in run("qpdf", "--check", paper_path)


def test_the_same_draft_gives_the_same_bytes_in_any_process(papers: list[Paper]) -> None:
    digests = []
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", PRINT_ALL],
            env={"PYTHONHASHSEED": seed, "TZ": f"UTC-{seed}", "PATH": ""},
            cwd=program_root(),
            capture_output=True,
            check=True,
            text=True,
        )
        digests.append(done.stdout.split())
    assert digests[0] == digests[1]
    assert len(digests[0]) == len(papers) + 1


def test_stretched_lines_copy_without_gaps(desk: Desk, paper_path: Path) -> None:
    """Also where the font changes within the line, as at a rare character."""
    text = "，".join([f"{HAN[n : n + n % 7]}赟堃电话0431—886906{n}，024-22959057𠮷" for n in range(30)])
    laid = desk.lay("brief", {"brief": text})
    data = desk.pdf(laid)
    paper_path.write_bytes(data)
    read = read_text(paper_path)
    assert not [line for line in read.splitlines() if " " in line.strip()]
    assert text in unspaced(read)
    content = stream_of(pypdf.PdfReader(io.BytesIO(data)).pages[0])
    said = [bytes.fromhex(found).decode("utf-16-be") for found in re.findall("ActualText<FEFF([0-9A-F]+)>", content)]
    assert len(said) > 3
    assert all(line in text for line in said)


def stream_of(page: pypdf.PageObject) -> str:
    """The drawing operators of a page as they stand in the file."""
    stream = page["/Contents"].get_object()
    assert isinstance(stream, StreamObject)
    return stream.get_data().decode("latin-1")


def test_lines_side_by_side_are_copied_as_two(desk: Desk, paper_path: Path) -> None:
    """Runs of one field at one height that are far apart are not taken for one line."""
    xs = tuple(30 + 7.0 * n for n in range(4))
    far = tuple(120 + 7.0 * n for n in range(4))
    page = Page(
        210,
        297,
        (
            GlyphRun("左边文字", "ChuangbaoFang", 14, xs, 50, "a", 0),
            GlyphRun("右边文字", "ChuangbaoFang", 14, far, 50, "a", 4),
        ),
    )
    paper_path.write_bytes(write_pdf([page], desk.fonts, PdfInfo("题", "人", "窗报"), NO_PHOTOS.__getitem__))
    assert re.search("左边文字 +右边文字", read_text(paper_path))


def test_many_forms_in_one_file_share_their_fonts(desk: Desk, papers: list[Paper], paper_path: Path) -> None:
    one = next(p for p in papers if (p.sample.id, p.document.id) == ("ordinary", "approval"))
    paper_path.write_bytes(
        write_pdf(one.laid.pages * 8, desk.fonts, PdfInfo("题", "人", "窗报"), NO_PHOTOS.__getitem__)
    )
    assert paper_path.stat().st_size < 1.6 * len(one.pdf)
    assert unspaced(read_text(paper_path)) == unspaced(read_text(one.path)) * 8


def test_photos_are_in_the_file_and_what_the_camera_noted_is_not(desk: Desk, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "秘密相机".encode().decode("latin-1")
    exif[0x0110] = "SECRET-CAMERA"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (41.0, 48.0, 30.25), "E", (123.0, 25.0, 51.5)
    path = tmp_path / "照片.jpg"
    path.write_bytes(jpeg((800, 600), "red", exif=exif, comment=b"SECRET-COMMENT", dpi=(300, 300)))
    assert b"SECRET-CAMERA" in path.read_bytes()
    laid = desk.lay("photos", desk.draft({}, [("photos", path, "大厅")]))
    data = desk.pdf(laid)
    [image] = pypdf.PdfReader(io.BytesIO(data)).pages[0].images
    for content in (data, image.data):
        assert not [word for word in (b"Exif", b"SECRET", b"GPS", path.name.encode()) if word in content]
    assert b"xap" not in image.data  # the file itself has metadata, of ours
    assert image.image is not None
    red, green, blue = image.image.convert("RGB").getpixel((10, 10))  # type: ignore[misc]
    assert red > 240
    assert green < 20 > blue
    out = tmp_path / "照片附页.pdf"
    out.write_bytes(data)
    assert re.search(r"\s1\s+0 image\s+800\s+600\s+rgb", run("pdfimages", "-list", out))


def test_a_photo_used_twice_lies_once_in_the_file(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "照片.jpg"
    Image.effect_noise((600, 400), 90).convert("RGB").save(path)
    once = desk.pdf(desk.lay("photos", desk.draft({}, [("photos", path, "一")])))
    twice = desk.pdf(desk.lay("photos", desk.draft({}, [("photos", path, "一"), ("photos", path, "二")])))
    assert len(twice) < 1.2 * len(once)


def test_pages_are_not_blank_and_keep_their_margins(papers: list[Paper]) -> None:
    dot = 25.4 / 50
    for paper in papers:
        margins = paper.document.margins
        for number in range(1, len(paper.laid.pages) + 1):
            page = picture(paper.path, number, 50)
            box = ImageChops.invert(page.point(lambda grey: 0 if grey < 200 else 255)).getbbox()
            assert box is not None
            left, top, right, bottom = (edge * dot for edge in box)
            foot = margins.bottom - 20 if paper.document.page_numbers else margins.bottom
            assert left >= margins.left - 1
            assert top >= margins.top - 1
            assert right <= 210 - margins.right + 1
            assert bottom <= 297 - foot + 1
