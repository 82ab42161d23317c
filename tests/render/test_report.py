"""Reports by GB/T 9704-2012, measured in the finished PDF by programs that know nothing of ours."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.definition import ReportPart
from app.render.pages import PT, GlyphRun, LaidDocument, Page
from app.render.report import ANNEX_LABEL, LINES, GridLine, annexes_of, bracketed, paged
from tests.render.helpers import HAN, RARE, Word, picture, report_desk, shown, unspaced, words_in
from tests.render.preflight import faults
from tests.render.test_pdf_tags import told

EM = 156 / 28  # mm
PITCH = 225 / 22  # mm
LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0
HAIR = 0.1  # mm: 16 points on a pitch of 15.8 reach a little beyond the last place
LINE = (HAN * 2)[:28]


def words_of(laid: LaidDocument, path: Path) -> list[Word]:
    """The words of a report in the finished file."""
    path.write_bytes(report_desk().pdf(laid))
    return words_in(path)


def lines_of(words: list[Word], page: int) -> list[tuple[float, float, float, str]]:
    """Lines of a page without its number: top, left, right and text."""
    rows: dict[float, list[Word]] = defaultdict(list)
    for word in words:
        if word.page == page and word.top < BOTTOM:
            rows[round(word.top, 1)].append(word)
    return [
        (top, min(w.left for w in row), max(w.right for w in row), "".join(w.text for w in row))
        for top, row in sorted(rows.items())
    ]


def ink(path: Path, page: int, part: tuple[float, float, float, float]) -> tuple[float, float]:
    """Top and bottom of what is dark in a part (left, top, right, bottom) of a page, all in mm."""
    dots = 300 / 25.4
    left, top, right, bottom = (round(edge * dots) for edge in part)
    cut = picture(path, page, 300).crop((left, top, right, bottom))
    box = cut.point(lambda grey: 255 if grey < 128 else 0).getbbox()
    assert box is not None
    return part[1] + box[1] / dots, part[1] + box[3] / dots


def lay(**values: str) -> LaidDocument:
    return report_desk().lay("report", values)


def written(lines: int) -> LaidDocument:
    """A report with every section and so many lines in the first of them."""
    return lay(
        report_procedure=LINE * lines,
        report_publicity=LINE * 20,
        report_ranking=LINE,
        report_unit="示例市人社局",
        report_annexes="审批表\n事迹材料",
    )


def sample() -> LaidDocument:
    desk = report_desk()
    [given_sample] = desk.form.samples
    return desk.lay("report", desk.draft(given_sample.values, given_sample.photos))


def runs_of(laid: LaidDocument, field: str) -> list[GlyphRun]:
    return [r for page in laid.pages for r in page.runs if r.field == field]


def rows_of(page: Page) -> dict[int, list[GlyphRun]]:
    """The runs of a page by the line of the grid they stand on."""
    rows: dict[int, list[GlyphRun]] = defaultdict(list)
    for each in page.runs[: len(page.runs) - page.furniture]:
        rows[int((each.y - TOP) / PITCH)].append(each)
    return rows


# ── the page ────────────────────────────────────────────────────────────


def test_22_lines_of_28_characters(tmp_path: Path) -> None:
    laid = lay(report_procedure="\n".join([LINE * 30] * 3))
    words = words_of(laid, tmp_path / "报告.pdf")
    lines = lines_of(words, 2)
    assert len(lines) == 22
    full = [line for line in lines if abs(line[1] - LEFT) < HAIR and line[2] > RIGHT - HAIR]
    assert len(full) >= 20
    assert {len(text) for _, _, _, text in full} == {28}
    assert all(abs(right - RIGHT) < HAIR for _, _, right, _ in full)
    steps = [b[0] - a[0] for a, b in pairwise(lines)]
    assert all(abs(step - PITCH) < 0.11 for step in steps)
    assert sum(steps) == pytest.approx(21 * PITCH, abs=0.11)
    [opening] = {round(line[1] - LEFT, 1) for line in lines if line[1] - LEFT > HAIR}
    assert opening == pytest.approx(2 * EM, abs=HAIR)
    first, last = ink(tmp_path / "报告.pdf", 2, (0, 0, 210, 265))
    assert TOP < first < TOP + PITCH - 16 * PT + 1
    assert BOTTOM - (PITCH - 16 * PT) - 1 < last < BOTTOM


def test_the_type_and_its_sizes() -> None:
    laid = sample()
    sizes = {
        field: {r.size for r in runs_of(laid, field)} for field in ("report_title", "report_opening", "report_date")
    }
    assert sizes == {"report_title": {22}, "report_opening": {16}, "report_date": {16}}
    assert {r.font for r in runs_of(laid, "report_title")} == {"ChuangbaoTitle"}
    headings = {r.text: r.font for page in laid.pages for r in page.runs if r.font in ("ChuangbaoHei", "ChuangbaoKai")}
    assert headings == {
        "一、推荐程序": "ChuangbaoHei",
        "二、公示时间": "ChuangbaoHei",
        "三、推荐对象排序": "ChuangbaoHei",
        "（一）加强组织领导。": "ChuangbaoKai",
        "（二）广泛宣传发动。": "ChuangbaoKai",
        "（三）严格初审考察。": "ChuangbaoKai",
        "（四）集体研究决定。": "ChuangbaoKai",
        "（一）示例市社会保险服务中心综合服务大厅。": "ChuangbaoKai",
        "（二）示例市": "ChuangbaoKai",
        "峪自治县": "ChuangbaoKai",
        "河镇人力资源和社会保障服务中": "ChuangbaoKai",
        "心综合窗口。": "ChuangbaoKai",
    }


def test_the_head_of_the_first_page(tmp_path: Path) -> None:
    lines = lines_of(words_of(sample(), tmp_path / "报告.pdf"), 1)
    for _, left, right, _ in lines[:2]:
        assert (left + right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=1)
    addressee, opening = lines[2], lines[3]
    assert addressee[3] == "辽宁省人力资源和社会保障厅："
    assert addressee[1] == pytest.approx(LEFT, abs=HAIR)
    assert opening[0] - addressee[0] == pytest.approx(PITCH, abs=0.11)
    first = min(r.y for r in runs_of(sample(), "report_to"))
    last = max(r.y for r in runs_of(sample(), "report_title"))
    assert int((first - TOP) / PITCH) - int((last - TOP) / PITCH) == 2  # an empty line between them


@given(st.text(alphabet=HAN, min_size=2, max_size=70))
def test_no_character_of_a_title_is_left_alone(title: str) -> None:
    rows = defaultdict(list)
    for each in runs_of(lay(report_title=title), "report_title"):
        rows[each.y].append(each)
    lengths = [sum(len(r.text) for r in row) for row in rows.values()]
    assert sum(lengths) == len(title)
    assert min(lengths) >= 2
    assert max(lengths) - min(lengths) <= max(2, len(lengths))


def test_page_numbers_stand_outside_with_their_dashes_7_mm_below(tmp_path: Path) -> None:
    laid = lay(report_procedure=LINE * 60)
    words = words_of(laid, tmp_path / "报告.pdf")
    for page in (1, 2, 3):
        number = [w for w in words if w.page == page and w.top > BOTTOM]
        assert [w.text for w in number] == ["—", str(page), "—"]
        if page % 2:
            assert number[-1].right == pytest.approx(RIGHT - 14 * PT, abs=HAIR)
        else:
            assert number[0].left == pytest.approx(LEFT + 14 * PT, abs=HAIR)
        middle = (number[0].left + number[0].right) / 2
        dash = ink(tmp_path / "报告.pdf", page, (middle - 0.5, BOTTOM, middle + 0.5, 297))
        assert sum(dash) / 2 == pytest.approx(BOTTOM + 7, abs=0.1)
    assert {r.size for page in laid.pages for r in page.runs[len(page.runs) - page.furniture :]} == {14}


# ── the end ─────────────────────────────────────────────────────────────


def test_the_unit_stands_over_the_middle_of_the_date(tmp_path: Path) -> None:
    words = words_of(sample(), tmp_path / "报告.pdf")
    lines = lines_of(words, 3)
    closing, annex, unit, date, note = (
        next(line for line in lines if mark in line[3])
        for mark in ("特此报告", "附件：", "示例市人力资源和社会保障局", "2016年8月3日", "联系人")
    )
    assert date[2] == pytest.approx(RIGHT - 4 * EM, abs=HAIR)
    assert (unit[1] + unit[2]) / 2 == pytest.approx((date[1] + date[2]) / 2, abs=HAIR)
    assert date[0] - unit[0] == pytest.approx(PITCH, abs=0.11)
    assert note[0] - date[0] == pytest.approx(PITCH, abs=0.11)
    assert annex[0] - closing[0] == pytest.approx(2 * PITCH, abs=0.11)
    last_annex = max(line[0] for line in lines if line[0] < unit[0])
    assert unit[0] - last_annex == pytest.approx(3 * PITCH, abs=0.11)  # room for the seal
    assert note[3] == "（联系人：陈晓光，联系电话：024-22959057）"


def test_annexes_are_numbered_and_their_names_aligned() -> None:
    names = "\n".join(["全国人力资源社会保障系统优质服务窗口单位推荐审批表和事迹材料", "", *(["事迹简介"] * 10)])
    laid = lay(report_annexes=names)
    rows = [row for page in laid.pages for _, row in sorted(rows_of(page).items())]
    annexes = [row for row in rows if any(r.field == "report_annexes" for r in row)]
    assert len({round(next(r for r in row if r.field == "report_annexes").xs[0], 2) for row in annexes}) == 1
    assert annexes[0][0].text == ANNEX_LABEL
    assert annexes[0][0].xs[0] == pytest.approx(LEFT + 2 * EM)
    numbers = [r for row in annexes for r in row if re.fullmatch(r"\d+\.", r.text)]
    assert [r.text for r in numbers] == [f"{n}." for n in range(1, 12)]
    assert len({round(r.xs[-1], 2) for r in numbers}) == 1  # the points stand below one another


@pytest.mark.parametrize(
    ("typed", "numbers", "names"),
    [
        ("审批表", [""], ["审批表"]),
        ("1. 审批表\n2.事迹材料", ["1.", "2."], ["审批表", "事迹材料"]),
        ("  审批表 \n\n3、事迹材料", ["1.", "2."], ["审批表", "3、事迹材料"]),
        ("2016年计划\n1.", ["1.", "2."], ["2016年计划", "1."]),
        ("", [], []),
    ],
)
def test_numbers_of_annexes_that_were_typed_are_not_doubled(typed: str, numbers: list[str], names: list[str]) -> None:
    found = annexes_of(typed)
    assert [a.number for a in found] == numbers
    assert [a.name for a in found] == names
    assert [typed[a.start : a.start + len(a.name)] for a in found] == names


def test_colon_and_brackets_are_not_doubled() -> None:
    plain, marked = (
        lay(report_to="甲厅", report_note="联系人：乙"),
        lay(report_to="甲厅：", report_note="（联系人：乙）"),
    )

    def read(laid: LaidDocument) -> list[list[str]]:
        rows = [row for page in laid.pages for _, row in sorted(rows_of(page).items())]
        said = ["".join(r.text for r in sorted(row, key=lambda r: r.xs[0])) for row in rows]
        return [[words for words in said if mark in words] for mark in ("甲厅", "乙")]

    assert read(plain) == read(marked) == [["甲厅："], ["（联系人：乙）"]]
    assert {r.text for r in runs_of(plain, "report_to")} == {"甲厅"}  # the colon is not the field's
    assert bracketed("") == ("", "", "")


@pytest.mark.parametrize("length", [1, 13, 14, 20, 24, 25, 60])
def test_a_long_unit_moves_in_with_its_date(length: int) -> None:
    laid = lay(report_unit=(HAN * 2)[:length], report_date="2016-08-03")
    unit, date = runs_of(laid, "report_unit"), runs_of(laid, "report_date")
    right = max(r.xs[-1] for r in unit) + EM
    middle = (min(r.xs[0] for r in unit) + right) / 2
    assert right <= RIGHT + HAIR
    digit = 0.5 * EM
    assert "".join(r.text for r in date) == "2016年8月3日"
    assert (date[0].xs[0] + date[-1].xs[-1] + EM) / 2 == pytest.approx(middle, abs=digit)
    assert date[-1].xs[-1] + EM <= RIGHT - 4 * EM + HAIR


@pytest.mark.parametrize("lines", range(10, 35))
def test_no_last_page_without_text(lines: int) -> None:
    last = written(lines).pages[-1]
    body = {section.field for section in report_part().sections}
    text = [row for row in rows_of(last).values() if {r.field for r in row} & body]
    assert len(text) >= 2
    assert {r.field for r in last.runs} >= {"report_unit", "report_annexes"}


def test_a_heading_is_never_the_last_line_of_a_page() -> None:
    seen = 0
    for lines in range(5, 30):
        laid = written(lines)
        for page in laid.pages[:-1]:
            rows = rows_of(page)
            lowest = rows[max(rows)]
            assert not any(r.heading for r in lowest)
            seen += max(rows) < LINES - 1
    assert seen  # it did have to move


# ── nothing lost, nothing outside ───────────────────────────────────────

numbered = st.sampled_from(["", "一、", "（一）", "1. ", "（1）", "  ", "二、"])
sentences = st.text(alphabet=HAN + RARE + "，。“”《》12A ", max_size=90)
texts = st.lists(st.builds(str.__add__, numbered, sentences), max_size=9).map("\n".join)
one_line = st.text(alphabet=HAN + "（）A1", max_size=90)


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "report_title": st.lists(one_line, min_size=1, max_size=4).map("\n".join),
            "report_to": one_line,
            "report_unit": one_line,
            "report_note": one_line,
            "report_procedure": texts,
            "report_publicity": texts,
            "report_ranking": texts,
            "report_annexes": st.lists(one_line.map(lambda t: f"附{t}"), max_size=8).map("\n".join),
            "report_date": st.sampled_from(["", "2016-08-03", "乱填"]),
        }
    )
)
@example({"report_unit": HAN * 30, "report_procedure": LINE * 40})
@example({"report_annexes": "\n".join(["审批表"] * 40), "report_procedure": "字"})
@example({"report_note": HAN * 20, "report_ranking": "一、程序\n" * 30})
def test_nothing_is_lost_and_nothing_stands_outside(values: Mapping[str, str]) -> None:
    form = report_desk().form
    laid = lay(**values)
    for page in laid.pages:
        for each in page.runs[: len(page.runs) - page.furniture]:
            assert each.xs[0] >= LEFT - EM / 2 - HAIR  # an opening mark gives up its blank at the edge
            drawn_right = each.xs[-1] + (EM if not each.text[-1].isascii() else EM / 4)
            assert drawn_right <= RIGHT + EM / 2 + HAIR
            assert each.y - 0.8 * each.size * PT > TOP
            assert each.y + 0.1 * each.size * PT < BOTTOM
        assert all(box.y + box.height <= BOTTOM + HAIR for box in page.boxes)
    for field in report_desk().form.document("report").parts[0].fields:  # type: ignore[union-attr]
        if field == "report_date":
            continue
        value = form.value(values, field)
        printed = "".join(r.text for r in runs_of(laid, field))
        assert shown(printed) == shown(value), field
        for each in runs_of(laid, field):
            assert value[each.start : each.start + len(each.text)] == each.text
    boxed = {box.field for page in laid.pages for box in page.boxes}
    assert boxed == {*report_part().fields}  # every field can be clicked, empty ones too


def report_part() -> ReportPart:
    part = report_desk().form.document("report").parts[0]
    assert isinstance(part, ReportPart)
    return part


gridlines = st.lists(
    st.tuples(st.booleans(), st.booleans()).map(lambda pair: GridLine(stays=pair[0], gap=pair[1])), max_size=70
)


@given(gridlines, st.integers(0, 30), st.integers(0, 30))
def test_pages_hold_all_lines_and_no_page_too_many(body: list[GridLine], annexes: int, end: int) -> None:
    text, names, signed = list(body), [GridLine(field="附件")] * annexes, [GridLine(field="落款")] * end
    pages = paged(text, names, signed)
    assert all(len(page) <= LINES for page in pages)
    assert all(page for page in pages) or not (text or names or signed)
    together = [line for page in pages for line in page]
    assert [x for x in together if not x.gap] == [x for x in [*text, *names, *signed] if not x.gap]
    if 0 < end <= LINES - 2:
        assert all(line in pages[-1] for line in signed[:1])
        assert sum(line.field == "落款" for line in pages[-1]) == end
    for page in pages[:-1]:
        assert not page[-1].stays or all(line.stays for line in page[1:])


# ── files ───────────────────────────────────────────────────────────────


def test_a_reader_hears_title_and_headings_as_such(tmp_path: Path) -> None:
    path = tmp_path / "报告.pdf"
    path.write_bytes(report_desk().pdf(sample()))
    heard = [(kind, unspaced("".join(texts))) for _, kind, texts in told(path)]
    assert [(kind, text) for kind, text in heard if re.fullmatch(r"H\d", kind)] == [
        ("H1", "关于推荐全国人力资源社会保障系统2014-2016年度优质服务窗口的报告"),
        ("H2", "一、推荐程序"),
        ("H2", "二、公示时间"),
        ("H2", "三、推荐对象排序"),
    ]
    paragraphs = [text for kind, text in heard if kind == "P"]
    [sample_] = report_desk().form.samples
    for paragraph in sample_.values["report_procedure"].strip().split("\n"):
        assert unspaced(paragraph) in paragraphs  # whole, with the heading it begins with
    assert [kind for kind, _ in heard][-2:] == ["Figure", "P"]


def test_photos_follow_on_pages_of_their_own() -> None:
    laid = sample()
    assert [len(page.pictures) for page in laid.pages] == [0, 0, 0, 1]
    assert "".join(r.text for r in runs_of(laid, "photos")) == "市局公告栏公示，2016年7月22日摄（示例图）"
    numbers = ["".join(r.text for r in page.runs[len(page.runs) - page.furniture :]) for page in laid.pages]
    assert numbers == ["— 1 —", "— 2 —", "— 3 —", "— 4 —"]


def test_a_report_is_a_valid_archive_file(tmp_path: Path) -> None:
    path = tmp_path / "报告.pdf"
    path.write_bytes(report_desk().pdf(sample()))
    assert faults([path], tmp_path) == [[]]
