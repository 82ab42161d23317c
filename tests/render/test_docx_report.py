"""Reports as Word files: real headings, faces and page numbers, and as many pages in LibreOffice as ours."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.shared import Pt

from app.render.pages import PT
from app.render.report import EM, LEADING
from tests.render.helpers import HAN, read_text, report_desk, run, unspaced, words_in
from tests.render.word import in_libreoffice, opened, word_file, xml_parts

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LINE = (HAN * 2)[:28]


@pytest.fixture(scope="module")
def data() -> bytes:
    desk = report_desk()
    [sample] = desk.form.samples
    return word_file(desk, "report", desk.draft(sample.values, sample.photos))


@pytest.fixture
def file(data: bytes, tmp_path: Path) -> WordDocument:
    return opened(data, tmp_path)


def texts_in(file: WordDocument, style: str) -> list[str]:
    return [p.text for p in file.paragraphs if p.style is not None and p.style.name == style]


def test_every_word_of_the_report_is_there_in_order(file: WordDocument) -> None:
    [sample] = report_desk().form.samples
    said = unspaced("".join(p.text for p in file.paragraphs))
    laid = report_desk().lay("report", sample.values)
    ours = unspaced("".join(r.text for page in laid.pages for r in page.runs[: len(page.runs) - page.furniture]))
    assert said == ours


def test_headings_are_words_own(file: WordDocument) -> None:
    assert texts_in(file, "Heading 1") == ["一、推荐程序", "二、公示时间", "三、推荐对象排序"]
    style = file.styles["Heading 1"].element
    assert style.get(f"{W}customStyle") is None
    assert style.styleId == "Heading1"
    assert style.pPr.find(f"{W}outlineLvl").get(f"{W}val") == "0"
    assert style.rPr.find(f"{W}rFonts").get(f"{W}eastAsia") == "黑体"


def test_a_heading_run_into_its_text_has_a_run_of_its_own(file: WordDocument) -> None:
    led = [p for p in file.paragraphs if p.text.startswith("（") and len(p.runs) == 2]
    assert [p.runs[0].text for p in led][:2] == ["（一）加强组织领导。", "（二）广泛宣传发动。"]
    fonts = [next(p.runs[0]._r.iter(f"{W}rFonts")) for p in led]  # noqa: SLF001
    assert {f.get(f"{W}eastAsia") for f in fonts} == {"楷体"}
    assert all(p.runs[1]._r.rPr is None for p in led)  # noqa: SLF001


def test_lines_and_characters_are_as_far_apart_as_the_standard_says(file: WordDocument) -> None:
    style = file.styles["公文正文"]
    assert style.font.size == Pt(16)
    assert int(style.element.pPr.find(f"{W}spacing").get(f"{W}line")) / 20 == pytest.approx(LEADING, abs=0.03)
    assert 16 + int(style.element.rPr.find(f"{W}spacing").get(f"{W}val")) / 20 == pytest.approx(EM / PT, abs=0.03)
    size, margins = (next(file.element.body.iter(f"{W}{tag}")) for tag in ("pgSz", "pgMar"))
    width, height, left, right, top = (
        int(element.get(f"{W}{side}")) / 20 * PT
        for element, side in ((size, "w"), (size, "h"), (margins, "left"), (margins, "right"), (margins, "top"))
    )
    for found, wanted in ((width, 210), (height, 297), (left, 28)):
        assert found == pytest.approx(wanted, abs=0.1)
    assert 28 * 15.8 * PT <= width - left - right < 156.5
    assert top == pytest.approx(37, abs=1)  # Word puts the letters lower in a line than we do


def test_page_numbers_stand_outside(file: WordDocument) -> None:
    assert file.settings.odd_and_even_pages_header_footer
    for section in file.sections:
        for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
            [line] = footer.paragraphs
            assert "".join(t.text or "" for t in line._p.iter(f"{W}t")) in ("— 1 —", "— 2 —")  # noqa: SLF001
            assert [f.get(f"{W}instr") for f in line._p.iter(f"{W}fldSimple")] == ["PAGE"]  # noqa: SLF001
            jc = line.style.element.pPr.find(f"{W}jc").get(f"{W}val")
            assert jc == align


def test_the_same_report_gives_the_same_bytes(data: bytes) -> None:
    desk = report_desk()
    [sample] = desk.form.samples
    assert word_file(desk, "report", desk.draft(sample.values, sample.photos)) == data


def test_fonts_have_other_names_to_be_found_by(data: bytes, tmp_path: Path) -> None:
    table = xml_parts(data, tmp_path)["word/fontTable.xml"]
    assert re.findall(r'w:name="(黑体|楷体)"', table) == ["黑体", "楷体"]


def test_an_empty_report_and_a_long_one_can_be_made(tmp_path: Path) -> None:
    desk = report_desk()
    for values in (
        {},
        {"report_title": HAN * 2, "report_unit": HAN, "report_note": "（联系人：甲）", "report_to": HAN * 2},
        {"report_procedure": "\n".join(["一、程序", "（一）部署。", "1. 宣传", "（1）发动", ""] * 9)},
        {"report_annexes": "\n".join(["事迹材料"] * 12)},
    ):
        file = opened(word_file(desk, "report", desk.draft(values)), tmp_path)
        assert file.paragraphs


def test_libreoffice_makes_as_many_pages_with_the_same_fonts(tmp_path: Path) -> None:
    desk = report_desk()
    [sample] = desk.form.samples
    drafts = {
        "sample": desk.draft(sample.values, sample.photos),
        "long": desk.draft({**sample.values, "report_procedure": "\n".join([f"（一）组织推荐。{LINE * 8}"] * 12)}),
        "pulled": desk.draft(
            {
                "report_procedure": LINE * 5,
                "report_publicity": LINE * 3,
                "report_ranking": LINE * 2,
                "report_unit": "示例市人力资源和社会保障局",
                "report_date": "2016-08-03",
            }
        ),
    }
    for name, draft in drafts.items():
        (tmp_path / f"{name}.docx").write_bytes(word_file(desk, "report", draft))
    office = tmp_path / "office"
    in_libreoffice(sorted(tmp_path.glob("*.docx")), "pdf", office)
    for name, draft in drafts.items():
        laid, theirs = desk.lay("report", draft), office / f"{name}.pdf"
        pages = int(re.search(r"Pages:\s+(\d+)", run("pdfinfo", theirs))[1])  # type: ignore[index]
        assert pages == len(laid.pages), name
        fonts = run("pdffonts", theirs)
        assert all(face in fonts for face in ("FandolFang", "FandolSong", "FandolHei"))
        for page in range(1, pages + 1):
            number = [w for w in words_in(theirs) if w.page == page and w.top > 262]
            assert "".join(w.text for w in number) == f"—{page}—"
            edge = 184 - number[-1].right if page % 2 else number[0].left - 28
            assert edge == pytest.approx(14 * PT, abs=0.5), (name, page)
    last = [unspaced(read_text(office / "pulled.pdf", page)) for page in (1, 2)]
    assert "特此报告" in last[1]
    assert "示例市人力资源和社会保障局" in last[1]
    heights = {p.text: p for p in docx.Document(str(tmp_path / "pulled.docx")).paragraphs}
    assert heights["特此报告。"].paragraph_format.keep_with_next
