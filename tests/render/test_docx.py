"""The papers as Word files: every word in them once, in the right cell, in styles a clerk can change."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import parse_xml
from docx.shared import Mm
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.domain.definition import NOT_APPLICABLE, LabelContent, SheetPart, TablePart
from app.render.docx import DocxInfo
from tests.render.helpers import HAN, RARE, Desk, jpeg, report_desk, shown, the_desk, unspaced
from tests.render.word import changed_papers, continuing, opened, printed, word_file, xml_parts

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

# The order of children by ISO/IEC 29500-1, annex A, written out for what these files use.
SEQUENCES = {
    "document": "body",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "tc": "tcPr p",
    "p": "pPr r fldSimple",
    "r": "rPr t tab drawing",
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl tabs kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE "
    "autoSpaceDN adjustRightInd snapToGrid spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rFonts b spacing sz szCs lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar",
    "tblBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
    "tcPr": "tcW gridSpan vMerge tcBorders tcMar vAlign",
    "tcBorders": "top left bottom right",
    "tcMar": "top left bottom right",
    "sectPr": "footerReference type pgSz pgMar cols docGrid",
    "style": "name basedOn uiPriority semiHidden qFormat pPr rPr tblPr",
    "styles": "docDefaults latentStyles style",
    "docDefaults": "rPrDefault pPrDefault",
    "font": "altName panose1 charset family pitch",
    "settings": "zoom defaultTabStop evenAndOddHeaders characterSpacingControl noLineBreaksAfter noLineBreaksBefore compat themeFontLang "
    "decimalSymbol listSeparator",
    "compat": "spaceForUL balanceSingleByteDoubleByteWidth doNotLeaveBackslashAlone ulTrailSpace doNotExpandShiftReturn "
    "useFELayout compatSetting",
}
FREE = {"body": {"p", "tbl", "sectPr"}, "trPr": {"cantSplit", "trHeight"}, "tab": set(), "ftr": {"p"}}


@pytest.fixture(scope="module")
def files(desk: Desk) -> dict[tuple[str, str], bytes]:
    """Every paper of every sample that has pages, by sample and document."""
    made: dict[tuple[str, str], bytes] = {}
    for sample in desk.form.samples:
        draft = desk.draft(sample.values, sample.photos)
        for document in desk.form.documents:
            if desk.lay(document, draft).pages:
                made[sample.id, document.id] = word_file(desk, document, draft)
    return made


def text_of(document: docx.document.Document) -> str:
    """All words of a file, paragraph by paragraph."""
    texts = ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in document.element.body.iter(f"{W}p")]
    return "\n".join(texts)


def cells_after(document: docx.document.Document, label: str) -> list[str]:
    """The text of the cell right of each cell with a label."""
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return [b for row in rows for a, b in pairwise(row) if a == label and b != label]


# ── words ───────────────────────────────────────────────────────────────


def test_every_word_stands_in_the_file_once_and_in_order(
    desk: Desk, files: dict[tuple[str, str], bytes], tmp_path: Path
) -> None:
    for (sample_id, document_id), data in files.items():
        sample = next(s for s in desk.form.samples if s.id == sample_id)
        draft = desk.draft(sample.values, sample.photos)
        expected = "".join(printed(desk, desk.form.document(document_id), draft))
        assert unspaced(text_of(opened(data, tmp_path))) == unspaced(expected)


def test_changed_papers_keep_every_word(desk: Desk, tmp_path: Path) -> None:
    for sample in desk.form.samples:
        draft = desk.draft(sample.values)
        for document in changed_papers(desk.form.document("approval")).values():
            file = opened(word_file(desk, document, draft), tmp_path)
            words = unspaced("".join(printed(desk, document, draft)))
            assert sorted(unspaced(text_of(file))) == sorted(words)  # a value may go on behind the next label


def test_paragraphs_of_a_value_are_paragraphs(desk: Desk, tmp_path: Path) -> None:
    text = "　　先进集体。\n\n第二段\t有制表符  两个空格\n  第三段"
    file = opened(word_file(desk, "brief", desk.draft({"brief": text})), tmp_path)
    body = [p.text for p in file.paragraphs if p.style is not None and p.style.name == "正文段落"]
    assert body == [
        "先进集体。",
        "",
        "第二段\t有制表符  两个空格",
        "第三段",
    ]  # blanks typed as an indent give way to it


deed_texts = st.lists(st.text(alphabet=HAN + RARE + "，。“”12 ", max_size=150), max_size=8).map("\n".join)


@given(deed_texts)
@settings(max_examples=60, deadline=None)
def test_a_value_over_two_cells_is_neither_cut_nor_doubled(text: str) -> None:
    desk = the_desk()
    data = word_file(desk, "approval", desk.draft({"deeds": text}))
    first, second = cells_after(docx.Document(io.BytesIO(data)), "主要先进\n事　　迹\n（300字\n以内）")
    assert shown(first + second) == shown(text)
    runs = [[r for r in page.runs if r.field == "deeds"] for page in desk.lay("approval", {"deeds": text}).pages[2:4]]
    over = [shown("".join(r.text for r in page)) for page in runs]
    if over[1]:
        assert shown(second).startswith(over[1])
        assert shown(first) == over[0]


def test_what_goes_on_in_the_second_cell_is_not_indented_again(desk: Desk, tmp_path: Path) -> None:
    text = HAN * 12
    file = opened(word_file(desk, "approval", desk.draft({"deeds": text})), tmp_path)
    cells = [
        row.cells[1] for table in file.tables[1:] for row in table.rows if row.cells[0].text.startswith("主要先进")
    ]
    assert cells[0].text + cells[1].text == text
    assert cells[1].text
    indents = [cell.paragraphs[0].paragraph_format.first_line_indent for cell in cells]
    assert indents[0] is None  # the style's
    assert indents[1] == 0


def test_further_pages_repeat_the_label_and_take_the_rest_of_the_text(desk: Desk, tmp_path: Path) -> None:
    paper = continuing(desk.form.document("approval"))
    draft = desk.draft({"deeds": "\n".join(HAN * 3 for _ in range(20))})
    file = opened(word_file(desk, paper, draft), tmp_path)
    assert len(file.sections) == len(desk.lay(paper, draft).pages) > 4
    label = "主要先进\n事　　迹\n（300字\n以内）"
    added = cells_after(file, f"{label}\n（续）")
    assert added
    assert unspaced("".join([*cells_after(file, label), *added])) == unspaced(draft.value("deeds"))


def test_headings_stay_with_what_follows(desk: Desk, tmp_path: Path) -> None:
    text = f"一、把柜台搬到群众身边\n{HAN * 2}。\n小结\n{HAN}。"
    file = opened(word_file(desk, "narrative", desk.draft({"narrative": text})), tmp_path)
    body = [p for p in file.paragraphs if p.style is not None and p.style.name == "正文段落"]
    assert [bool(p.paragraph_format.keep_with_next) for p in body] == [True, False, True, False]


typed = st.dictionaries(
    st.sampled_from(["window_name", "deeds", "awards", "phone", "brief", "filled_on", "opinion_city"]),
    st.text(max_size=200) | st.text(alphabet=st.characters(), max_size=30),
)


@given(typed)
@example({"window_name": "\x1f", "deeds": "一\x1f\n二\x1f"})  # a blank to Python, nothing to XML
@settings(max_examples=40, deadline=None)
def test_nothing_typed_keeps_the_file_from_being_written(values: dict[str, str]) -> None:
    desk = the_desk()
    for document in ("approval", "brief"):
        info = DocxInfo(values.get("window_name", "") * 3, "窗报")
        data = word_file(desk, document, desk.draft(values), info)
        lost = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
        expected = "".join(printed(desk, desk.form.document(document), desk.draft(values)))
        if values.get("opinion_city") == NOT_APPLICABLE:
            continue
        assert unspaced(text_of(docx.Document(io.BytesIO(data)))) == unspaced(lost.sub("\ufffd", expected))


def test_an_opinion_marked_as_not_applicable_says_so(desk: Desk, tmp_path: Path) -> None:
    file = opened(word_file(desk, "approval", desk.draft({"opinion_county": NOT_APPLICABLE})), tmp_path)
    assert cells_after(file, "县级人力\n资源社会\n保障部门\n意　　见") == [NOT_APPLICABLE]
    assert cells_after(file, "市级人力\n资源社会\n保障部门\n意　　见") == ["（盖章）\n2016年　　月　　日"]


# ── shape ───────────────────────────────────────────────────────────────


def test_columns_have_the_widths_of_the_pack(desk: Desk, tmp_path: Path) -> None:
    approval = desk.form.document("approval")
    for document in (approval, *changed_papers(approval).values()):
        file = opened(word_file(desk, document, desk.draft({})), tmp_path)
        part = next(p for p in document.parts if isinstance(p, TablePart))
        for table in file.tables[1 if isinstance(document.parts[0], SheetPart) else 0 :]:
            assert [c.width.mm for c in table.columns if c.width] == pytest.approx(part.columns, abs=0.04)
            assert not table.autofit
            for row in table.rows:
                assert row.height_rule is WD_ROW_HEIGHT_RULE.AT_LEAST
                widths = [int(tc.width or 0) for tc in row._tr.tc_lst]  # noqa: SLF001 - spans as they stand in the file
                assert sum(widths) == pytest.approx(Mm(sum(part.columns)), abs=Mm(0.1))


def test_cells_are_merged_as_the_pack_says(desk: Desk, tmp_path: Path) -> None:
    document = changed_papers(desk.form.document("approval"))["landscape"]
    first, second = opened(word_file(desk, document, desk.draft({"window_name": "示例窗口"})), tmp_path).tables
    assert [row.cells[0].text for row in first.rows] == ["基\n本\n情\n况"] * 3 + ["事迹"]
    assert first.cell(0, 0)._tc is first.cell(2, 0)._tc  # noqa: SLF001
    assert [c.text for c in first.rows[0].cells] == ["基\n本\n情\n况", "名称", *["示例窗口"] * 3]
    assert second.cell(0, 1)._tc is second.cell(1, 2)._tc  # noqa: SLF001
    assert [c.text for c in second.rows[1].cells] == ["尾", "左上", "左上", "人数", ""]


def test_pages_change_where_ours_do(desk: Desk, tmp_path: Path) -> None:
    approval = desk.form.document("approval")
    file = opened(word_file(desk, approval, desk.draft({})), tmp_path)
    assert len(file.sections) == 4
    assert [len(table.rows) for table in file.tables[1:]] == [6, 5]
    for section in file.sections:
        assert section.page_width == pytest.approx(Mm(210), abs=500)
        assert section.page_height == pytest.approx(Mm(297), abs=500)
        assert section.left_margin == pytest.approx(Mm(27), abs=500)
    [one, two] = opened(word_file(desk, changed_papers(approval)["landscape"], desk.draft({})), tmp_path).sections
    assert one.orientation == two.orientation == 1
    assert one.page_width is not None
    assert one.page_width > (one.page_height or 0)


def test_page_numbers_are_fields(files: dict[tuple[str, str], bytes], tmp_path: Path) -> None:
    numbered = opened(files["full", "narrative"], tmp_path)
    footer = numbered.sections[0].footer.paragraphs[0]
    assert "".join(t.text or "" for t in footer._p.iter(f"{W}t")) == "— 1 —"  # noqa: SLF001
    assert [f.get(f"{W}instr") for f in footer._p.iter(f"{W}fldSimple")] == ["PAGE"]  # noqa: SLF001
    plain = opened(files["full", "approval"], tmp_path)
    assert not list(plain.element.body.iter(f"{W}footerReference"))


def test_photos_have_their_size_and_their_words(desk: Desk, tmp_path: Path) -> None:
    photos = []
    for number, size in enumerate([(1600, 900), (600, 2400), (50, 50)]):
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(jpeg(size, exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"))
        photos.append(("photos", path, f"说明{number}\x0b" if number else ""))
    draft = desk.draft({}, photos)
    data = word_file(desk, "photos", draft)
    file = opened(data, tmp_path)
    placed = [p for page in desk.lay("photos", draft).pages for p in page.pictures]
    inline = list(file.element.body.iter("{*}inline"))
    assert [(i.extent.cx, i.extent.cy) for i in inline] == [
        (pytest.approx(Mm(p.width), abs=2), pytest.approx(Mm(p.height), abs=2)) for p in placed
    ]
    assert [i.docPr.get("descr") for i in inline] == ["照片附页", "说明1\ufffd", "说明2\ufffd"]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in (n for n in package.namelist() if n.startswith("word/media/")):
            with Image.open(io.BytesIO(package.read(name))) as image:
                assert not image.getexif()


def test_boxes_of_a_cover_that_overlap_lose_no_word(desk: Desk, tmp_path: Path) -> None:
    approval = desk.form.document("approval")
    sheet = approval.parts[0]
    assert isinstance(sheet, SheetPart)
    words = ["压住上一格一半", "完全压住", "从右边伸进来"]
    first = sheet.blocks[1]
    blocks = [
        first,
        *(
            replace(first, x=x, y=y, width=60, height=20, content=LabelContent(text))
            for (x, y), text in zip([(30, 110), (60, 90), (140, 85)], words, strict=True)
        ),
    ]
    document = replace(approval, parts=(SheetPart(tuple(blocks)),))
    text = text_of(opened(word_file(desk, document, desk.draft({})), tmp_path))
    assert sorted(unspaced(text)) == sorted(unspaced("".join(printed(desk, document, desk.draft({})))))


# ── the file ────────────────────────────────────────────────────────────


def test_children_stand_in_the_order_of_the_standard(
    desk: Desk, files: dict[tuple[str, str], bytes], tmp_path: Path
) -> None:
    changed = [word_file(desk, d, desk.draft({})) for d in changed_papers(desk.form.document("approval")).values()]
    [report] = report_desk().form.samples
    values = {**report.values, "report_annexes": "\n".join(["事迹材料"] * 10)}
    changed.append(word_file(report_desk(), "report", report_desk().draft(values, report.photos)))
    seen: set[str] = set()
    for data in (*files.values(), *changed):
        for name, text in xml_parts(data, tmp_path).items():
            if not name.startswith("word/") or name.endswith(".rels"):
                continue
            for element in parse_xml(text.encode()).iter(f"{W}*"):
                tag = element.tag.removeprefix(W)
                children = [c.tag.removeprefix(W) for c in element]
                if tag in SEQUENCES:
                    order = SEQUENCES[tag].split()
                    assert set(children) <= set(order), (tag, children)
                    if tag not in ("p", "r"):
                        assert children == sorted(children, key=order.index), (tag, children)
                elif tag in FREE:
                    assert set(children) <= FREE[tag], (tag, children)
                seen.add(tag)
                assert children.count("pPr") <= 1
    assert set(SEQUENCES) <= seen


def test_only_chinese_fonts_are_named_for_every_script(files: dict[tuple[str, str], bytes], tmp_path: Path) -> None:
    for data in files.values():
        parts = xml_parts(data, tmp_path)
        whole = "".join(parts.values())
        assert not re.search("Calibri|Cambria|Helvetica|Arial|Times|python-docx|2013-", whole)
        named = re.findall(r"<w:rFonts [^>]*>", whole)
        assert named
        for fonts in named:
            faces = dict(re.findall(r'w:(ascii|hAnsi|eastAsia|cs)="([^"]*)"', fonts))
            assert set(faces) == {"ascii", "hAnsi", "eastAsia", "cs"}
            assert set(faces.values()) <= {"仿宋", "方正小标宋简体"}
            assert len(set(faces.values())) == 1
        assert 'w:eastAsia="zh-CN"' in parts["word/styles.xml"]


def test_styles_have_chinese_names_and_the_indents_of_the_pack(
    files: dict[tuple[str, str], bytes], tmp_path: Path
) -> None:
    approval, narrative = (opened(files["full", d], tmp_path) for d in ("approval", "narrative"))
    own = [s.name for s in approval.styles if s.element.get(f"{W}customStyle")]
    assert {"封面文字", "文件标题", "填表说明", "栏目名称", "栏目内容", "意见栏"} <= set(own)
    assert {p.style.name for p in narrative.paragraphs if p.style} == {"文件标题", "署名", "正文段落"}
    body = narrative.styles["正文段落"].element.pPr.ind
    assert body.get(f"{W}firstLineChars") == "200"
    assert body.get(f"{W}firstLine") == "560"
    note = approval.styles["填表说明"].element.pPr.ind
    assert (note.get(f"{W}left"), note.get(f"{W}hanging")) == ("560", "560")


def test_properties_say_what_the_file_is_and_no_more(desk: Desk, tmp_path: Path) -> None:
    said = opened(word_file(desk, "brief", desk.draft({})), tmp_path).core_properties
    assert (said.title, said.author, said.language) == ("事迹简介", "示例窗口", "zh-CN")
    assert (said.created, said.modified) == (None, None)
    made = datetime(2016, 7, 20, 8, 30, tzinfo=UTC)
    dated = word_file(desk, "brief", desk.draft({}), DocxInfo("示例窗口", "窗报", made))
    assert opened(dated, tmp_path).core_properties.created == made
    with zipfile.ZipFile(tmp_path / "文件.docx") as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.testzip() is None
        assert package.namelist()[0] == "[Content_Types].xml"


def test_the_same_draft_gives_the_same_bytes(desk: Desk, files: dict[tuple[str, str], bytes]) -> None:
    for sample in desk.form.samples:
        draft = desk.draft(sample.values, sample.photos)
        for document in desk.form.documents:
            if (sample.id, document.id) in files:
                assert word_file(desk, document, draft) == files[sample.id, document.id]


def test_python_docx_is_not_loaded_before_a_file_is_written() -> None:
    code = "import sys, app.render.docx; sys.exit('docx' in sys.modules or 'lxml' in sys.modules)"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(Path.cwd()), "HOME": folder})
