"""The papers of the Liaoning form: whole, inside their cells, and honest about what does not fit."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.definition import LabelContent, NotesPart, ProsePart, SheetPart, TablePart
from app.domain.text import count_chars
from app.render.choosing import MAX_STRETCH
from app.render.pages import PT, FieldBox, GlyphRun, LaidDocument, RuleLine
from tests.render.helpers import HAN, Desk, Paper, jpeg, printed_values, read_box, read_text, shown, the_desk, unspaced

EM = 14 * PT
OPINIONS = ("opinion_county", "opinion_city", "opinion_province", "opinion_ministry")


def han(count: int) -> str:
    return (HAN * (count // len(HAN) + 1))[:count]


def field_runs(laid: LaidDocument, field: str) -> list[tuple[int, GlyphRun]]:
    """Runs of a field with their page, from 1."""
    return [(n, run) for n, page in enumerate(laid.pages, 1) for run in page.runs if run.field == field]


def boxes(laid: LaidDocument, field: str) -> list[tuple[int, FieldBox]]:
    return [(n, box) for n, page in enumerate(laid.pages, 1) for box in page.boxes if box.field == field]


def in_box(run: GlyphRun, box: FieldBox, slack: float = 0.02) -> bool:
    """Whether the characters of a run, as tall as their size, stand inside a rectangle."""
    em = run.size * PT
    left, right = run.xs[0] + 0.5 * em, run.xs[-1] + 0.5 * em  # marks at the edges hang by half an em of blank
    top, bottom = run.y - 0.88 * em, run.y + 0.12 * em
    across = box.x - slack <= left and right <= box.x + box.width + slack
    return across and box.y - slack <= top and bottom <= box.y + box.height + slack


def baselines(laid: LaidDocument, field: str, page: int) -> list[float]:
    return sorted({round(run.y, 4) for n, run in field_runs(laid, field) if n == page})


def labels(paper: Paper) -> Iterator[str]:
    for part in paper.document.parts:
        match part:
            case SheetPart(blocks):
                yield from (b.content.text for b in blocks if isinstance(b.content, LabelContent))
            case NotesPart(title, items):
                yield from (title, *items)
            case TablePart(_, rows):
                for row in rows:
                    yield from (c.content.text for c in row.cells if isinstance(c.content, LabelContent))
            case _:
                yield part.title


# ── every paper of every sample ─────────────────────────────────────────


def test_every_document_of_every_sample_was_made(papers: list[Paper]) -> None:
    assert [(p.sample.id, p.document.id, len(p.laid.pages)) for p in papers] == [
        ("empty", "approval", 4),
        ("empty", "narrative", 1),
        ("empty", "brief", 1),
        ("ordinary", "approval", 4),
        ("ordinary", "narrative", 4),
        ("ordinary", "brief", 1),
        ("ordinary", "photos", 1),
        ("full", "approval", 4),
        ("full", "narrative", 4),
        ("full", "brief", 1),
        ("full", "photos", 2),
    ]


def test_all_are_a4_and_complete(papers: list[Paper]) -> None:
    for paper in papers:
        assert all((page.width, page.height) == (210, 297) for page in paper.laid.pages)
        assert paper.laid.missing == ()
        assert paper.laid.label_overflow == ()
        assert not [fit for fit in paper.laid.fits.values() if fit.over]


def test_every_value_reads_back_whole_from_its_cell(papers: list[Paper], desk: Desk) -> None:
    for sample in desk.form.samples:
        values = printed_values(desk.form, sample.values)
        seen: set[str] = set()
        for paper in (p for p in papers if p.sample is sample):
            for field in values:
                read = [read_box(paper.path, page, box) for page, box in boxes(paper.laid, field)]
                if read:
                    twice = field == "window_name" and len(read) == 2  # on the cover and in the table
                    assert read == [shown(values[field])] * 2 if twice else "".join(read) == shown(values[field])
                    seen.add(field)
        assert seen == set(values)


def test_photos_stand_with_their_captions(papers: list[Paper]) -> None:
    for paper in (p for p in papers if p.document.id == "photos"):
        assert sum(len(page.pictures) for page in paper.laid.pages) == len(paper.sample.photos)
        captions = [caption for _, _, caption in paper.sample.photos]
        assert unspaced(read_text(paper.path)) == "照片附页" + "".join(captions)


def test_text_stays_inside_its_cell(papers: list[Paper]) -> None:
    for paper in papers:
        for page in paper.laid.pages:
            for run in page.runs:
                cells = [box for box in page.boxes if box.field == run.field]
                if run.field and cells:
                    assert any(in_box(run, box) for box in cells), (paper.path.name, run.text)
                paper_edge = FieldBox("", 0, 0, page.width, page.height)
                assert in_box(run, paper_edge)


def test_every_run_knows_its_place_in_the_value(papers: list[Paper], desk: Desk) -> None:
    for paper in papers:
        for page in paper.laid.pages:
            for run in page.runs:
                assert len(run.xs) == len(run.text)
                if run.field and run.field not in {"filled_on", "photos"} | set(OPINIONS):
                    value = desk.form.value(paper.sample.values, run.field)
                    assert value[run.start : run.start + len(run.text)] == run.text


def test_rules_close_around_every_cell(papers: list[Paper]) -> None:
    for paper in (p for p in papers if p.document.id == "approval"):
        for number, page in enumerate(paper.laid.pages, 1):
            if number < 3:
                continue
            assert page.boxes
            for box in page.boxes:
                right, bottom = box.x + box.width, box.y + box.height
                assert covered(page.rules, box.x, box.y, right, box.y)
                assert covered(page.rules, box.x, bottom, right, bottom)
                assert covered(page.rules, box.x, box.y, box.x, bottom)
                assert covered(page.rules, right, box.y, right, bottom)
            left, top = min(r.x1 for r in page.rules), min(r.y1 for r in page.rules)
            right, bottom = max(r.x2 for r in page.rules), max(r.y2 for r in page.rules)
            assert (left, top, right, bottom) == pytest.approx((27, 30, 183, 267))
            assert covered(page.rules, left, top, right, top)
            assert covered(page.rules, left, bottom, right, bottom)
            assert covered(page.rules, left, top, left, bottom)
            assert covered(page.rules, right, top, right, bottom)


def covered(rules: tuple[RuleLine, ...], x1: float, y1: float, x2: float, y2: float) -> bool:
    """Whether straight rules cover the whole way between two points."""
    flat = abs(y1 - y2) < 1e-3
    on = [r for r in rules if (abs(r.y1 - y1) + abs(r.y2 - y1) if flat else abs(r.x1 - x1) + abs(r.x2 - x1)) < 1e-3]
    at, end = (x1, x2) if flat else (y1, y2)
    for start, stop in sorted((r.x1, r.x2) if flat else (r.y1, r.y2) for r in on):
        if start <= at + 1e-3:
            at = max(at, stop)
    return at >= end - 1e-3


def test_no_rule_is_drawn_twice(papers: list[Paper]) -> None:
    for paper in papers:
        for page in paper.laid.pages:
            assert len(set(page.rules)) == len(page.rules)


def test_the_words_of_the_form_are_all_there(papers: list[Paper]) -> None:
    for paper in papers:
        printed = "".join(run.text for page in paper.laid.pages for run in page.runs if not run.field)
        for label in labels(paper):
            assert shown(label) in shown(printed)
        text = unspaced(read_text(paper.path))
        for label in labels(paper):
            for line in label.split("\n"):
                assert unspaced(line)[:8] in text  # a label of several lines stands beside its cell's text


def test_the_instructions_are_the_notices_nine(papers: list[Paper]) -> None:
    for paper in (p for p in papers if p.document.id == "approval"):
        text = unspaced(read_text(paper.path, 2))
        assert text.startswith("填表说明一、本表是")
        assert re.findall("(?:^|；)([一二三四五六七八九])、", text.removeprefix("填表说明")) == list(
            "一二三四五六七八九"
        )


def test_opinion_cells_hold_nothing_but_the_printed_line(papers: list[Paper]) -> None:
    for paper in (p for p in papers if p.document.id == "approval"):
        for field in OPINIONS:
            [(page, box)] = boxes(paper.laid, field)
            assert read_box(paper.path, page, box) == "（盖章）2016年月日"
            assert box.height >= 50  # a round seal is 42 mm


def test_an_opinion_that_does_not_apply_says_so(desk: Desk, paper_path: Path) -> None:
    values = {"opinion_county": "不适用", "opinion_city": "同意推荐"}
    laid = desk.lay("approval", values)
    paper_path.write_bytes(desk.pdf(laid))
    read = {field: read_box(paper_path, page, box) for field in OPINIONS for page, box in boxes(laid, field)}
    blank = "（盖章）2016年月日"
    assert read == dict(zip(OPINIONS, ["不适用", blank, blank, blank], strict=True))


def test_the_empty_form(papers: list[Paper], desk: Desk) -> None:
    empty, full = (
        next(p.laid for p in papers if (p.sample.id, p.document.id) == (sample, "approval"))
        for sample in ("empty", "full")
    )
    printed = "".join(run.text for page in empty.pages for run in page.runs if run.field and run.field not in OPINIONS)
    assert shown(printed) == "辽宁省人力资源和社会保障厅年月日"  # the pack's own default, and a date to write by hand
    for one, other in zip(empty.pages, full.pages, strict=True):
        assert one.rules == other.rules
        assert one.boxes == other.boxes
    assert desk.lay("photos", {}).pages == ()


# ── what fits ───────────────────────────────────────────────────────────


def test_300_han_characters_fit_the_first_cell(desk: Desk) -> None:
    for text in (han(300), "\n".join(han(100) for _ in range(3)), han(297) + "。”"):
        assert count_chars(text).words <= 300
        laid = desk.lay("approval", {"deeds": text})
        assert laid.fits["deeds"].over == 0
        assert {page for page, _ in field_runs(laid, "deeds")} == {3}


def test_ten_paragraphs_of_thirty_go_on_in_the_second_cell(desk: Desk, paper_path: Path) -> None:
    text = "\n".join(han(30) for _ in range(10))
    laid = desk.lay("approval", {"deeds": text})
    assert laid.fits["deeds"].over == 0
    assert {page for page, _ in field_runs(laid, "deeds")} == {3, 4}
    paper_path.write_bytes(desk.pdf(laid))
    read = [read_box(paper_path, page, box) for page, box in boxes(laid, "deeds")]
    assert "".join(read) == shown(text)
    assert all(read)


def test_lines_tighten_before_a_second_cell_is_used(desk: Desk) -> None:
    leadings: dict[bool, list[float]] = {False: [], True: []}
    for count in range(20, 560, 10):
        laid = desk.lay("approval", {"deeds": han(count)})
        fit = laid.fits["deeds"]
        assert {run.size for _, run in field_runs(laid, "deeds")} == {14}
        pages = {page for page, _ in field_runs(laid, "deeds")}
        leadings[4 in pages].append(fit.leading)
        for page in pages:
            ys = baselines(laid, "deeds", page)
            steps = [b - a for a, b in pairwise(ys)]
            assert steps == pytest.approx([fit.leading * PT] * len(steps), abs=1e-3)
    alone, together = leadings[False], leadings[True]
    assert (alone[0], alone[-1]) == (28, 20)
    assert alone == sorted(alone, reverse=True)
    assert len(set(alone)) > 5
    assert together[-1] == 20
    assert all(20 <= leading <= 28 for leading in together)


def test_the_pdf_too_has_14_points_at_the_leading_chosen(desk: Desk) -> None:
    laid = desk.lay("approval", {"deeds": han(350)})
    leading = laid.fits["deeds"].leading
    assert 20 <= leading < 28
    found: list[tuple[float, float]] = []

    def see(text: str, _cm: object, matrix: list[float], _font: object, size: float) -> None:
        if unspaced(text) and matrix[4] > 53 / PT and matrix[5] < (297 - 146) / PT:
            found.append((size, matrix[5]))

    pypdf.PdfReader(io.BytesIO(desk.pdf(laid))).pages[2].extract_text(visitor_text=see)
    assert {size for size, _ in found} == {14}
    ys = sorted({round(y, 2) for _, y in found}, reverse=True)
    assert [a - b for a, b in pairwise(ys)] == pytest.approx([leading] * (len(ys) - 1), abs=0.02)


TYPED = st.lists(
    st.one_of(st.text(HAN + "，。、；", min_size=1, max_size=60), st.sampled_from(["\n", "2016年", " ", "“五制”"])),
    min_size=15,
    max_size=60,
).map("".join)


@given(st.sampled_from(["deeds", "awards", "window_name", "parent_unit", "phone"]), TYPED)
@settings(max_examples=80, deadline=None)
def test_what_is_too_long_is_counted_to_the_character(field: str, text: str) -> None:
    desk = the_desk()
    laid = desk.lay("approval", {field: text})
    fit = laid.fits[field]
    printed = sum(len(shown(run.text)) for page, run in field_runs(laid, field) if page > 1)
    if field != "window_name":  # it stands on the cover too, where there may be less room
        assert printed + fit.over == len(shown(text))
    kept = text
    for _ in range(fit.over):
        kept = kept.rstrip()[:-1]
    shorter = desk.lay("approval", {field: kept}).fits[field]
    assert shorter.over == 0
    if fit.over:
        assert fit.lines > fit.capacity >= shorter.lines


@pytest.mark.parametrize(
    ("field", "first", "last"),
    [("window_name", 20, 90), ("parent_unit", 20, 90), ("awards", 100, 180), ("deeds", 480, 580)],
)
def test_not_one_character_more_than_needed_is_said_to_be_too_much(
    desk: Desk, field: str, first: int, last: int
) -> None:
    over = [desk.lay("approval", {field: han(count)}).fits[field].over for count in range(first, last)]
    fitting = over.count(0)
    assert 0 < fitting < len(over)
    assert over == [0] * fitting + list(range(1, len(over) - fitting + 1))


def test_one_line_too_many_is_said_in_characters_and_lines(desk: Desk) -> None:
    fit = desk.lay("approval", {"awards": "一\n二\n三\n四\n五\n六七八"}).fits["awards"]
    assert (fit.capacity, fit.lines, fit.over, fit.lines_left) == (5, 6, 3, 0)
    fit = desk.lay("approval", {"awards": "一\n二"}).fits["awards"]
    assert (fit.capacity, fit.lines, fit.over, fit.lines_left) == (5, 2, 0, 3)


def test_nothing_is_printed_of_what_does_not_fit(desk: Desk) -> None:
    laid = desk.lay("approval", {"window_level": han(40)})
    printed = "".join(run.text for _, run in field_runs(laid, "window_level"))
    fit = laid.fits["window_level"]
    assert len(printed) + fit.over == 40
    assert all(
        in_box(run, box) for page, box in boxes(laid, "window_level") for _, run in field_runs(laid, "window_level")
    )


# ── cells of one line, dates, the cover ─────────────────────────────────


def test_one_fact_in_two_places(desk: Desk, paper_path: Path) -> None:
    laid = desk.lay("approval", {"window_name": "示例市社会保险服务中心"})
    paper_path.write_bytes(desk.pdf(laid))
    assert [page for page, _ in boxes(laid, "window_name")] == [1, 3]
    assert [read_box(paper_path, page, box) for page, box in boxes(laid, "window_name")] == [
        "示例市社会保险服务中心"
    ] * 2


@pytest.mark.parametrize(
    ("typed", "printed"),
    [("2016-07-05", "2016年7月5日"), ("", "年月日"), ("七月五日", "年月日"), ("2016-02-30", "年月日")],
)
def test_the_date_on_the_cover(desk: Desk, paper_path: Path, typed: str, printed: str) -> None:
    laid = desk.lay("approval", {"filled_on": typed})
    paper_path.write_bytes(desk.pdf(laid))
    [(page, box)] = boxes(laid, "filled_on")
    assert read_box(paper_path, page, box) == printed


def test_a_telephone_number_is_never_divided(desk: Desk) -> None:
    for phone in ("0431—88690639（传真）", "024-22959057转8012（办公）", "024—22959057、13912345678、12333"):
        laid = desk.lay("approval", {"phone": phone})
        assert laid.fits["phone"].over == 0
        lines: dict[float, str] = {}
        for _, run in field_runs(laid, "phone"):
            lines[run.y] = lines.get(run.y, "") + run.text
        whole = re.findall(r"[0-9]+(?:[-—][0-9]+)*", phone)
        assert [n for line in lines.values() for n in re.findall(r"[0-9]+(?:[-—][0-9]+)*", line)] == whole


def test_values_of_a_short_cell_stand_in_its_middle(desk: Desk) -> None:
    laid = desk.lay("approval", {"leader_name": "陈晓光"})
    [(_, run)] = field_runs(laid, "leader_name")
    [(_, box)] = boxes(laid, "leader_name")
    assert (run.xs[0] + run.xs[-1] + EM) / 2 == pytest.approx(box.x + box.width / 2)
    assert run.y - 0.38 * EM == pytest.approx(box.y + box.height / 2)


def test_the_first_line_of_a_text_is_indented_by_two_characters(desk: Desk) -> None:
    laid = desk.lay("approval", {"deeds": f"{han(60)}\n\u3000\u3000{han(60)}\n  {han(10)}"})
    [(_, box), _] = boxes(laid, "deeds")
    starts: dict[float, float] = {}
    for _, run in field_runs(laid, "deeds"):
        starts[run.y] = min(starts.get(run.y, 999), run.xs[0])
    left = [round((x - box.x - 1.5) / EM, 3) for _, x in sorted(starts.items())]
    assert left == [2, 0, 0, 2, 0, 0, 2]  # typed indents give way to the style's


def test_justified_lines_reach_both_edges(papers: list[Paper]) -> None:
    """Most lines are flush; those that could be only with wider gaps stay ragged."""
    laid = next(p.laid for p in papers if p.document.id == "narrative" and p.sample.id == "ordinary")
    right = 210 - 27
    ends: dict[tuple[int, float], tuple[float, str]] = {}
    for page, run in field_runs(laid, "narrative"):
        ends[page, run.y] = max(ends.get((page, run.y), (0.0, "")), (run.xs[-1], run.text[-1]))
    flush = [
        x for x, last in ends.values() if abs(x + (0.5 if last in "，。、；：！？）》”" else 1) * EM - right) < 0.01
    ]
    assert len(flush) > 0.75 * len(ends)
    assert MAX_STRETCH == 0.35


# ── prose and photos ────────────────────────────────────────────────────


def test_prose_runs_over_as_many_pages_as_it_needs(desk: Desk, paper_path: Path) -> None:
    text = "\n".join(han(n) for n in range(1, 400, 7))
    laid = desk.lay("narrative", {"narrative": text, "window_name": "示例窗口"})
    assert laid.fits["narrative"].over == 0
    paper_path.write_bytes(desk.pdf(laid))
    pages = [unspaced(read_text(paper_path, n)) for n in range(1, len(laid.pages) + 1)]
    assert all(page.endswith(f"—{n}—") for n, page in enumerate(pages, 1))
    body = "".join(page.removesuffix(f"—{n}—") for n, page in enumerate(pages, 1))
    assert body == "事迹材料示例窗口" + shown(text)


def test_prose_never_ends_with_an_empty_page(desk: Desk) -> None:
    document = desk.form.document("narrative")
    [prose] = document.parts
    assert isinstance(prose, ProsePart)
    loose = replace(document, parts=(replace(prose, style=replace(prose.style, min_leading=20)),))
    for count in range(300, 900, 25):
        for paper in (document, loose):
            laid = desk.lay(paper, {"narrative": han(count)})
            last = len(laid.pages)
            assert any(page == last for page, _ in field_runs(laid, "narrative"))
            assert laid.fits["narrative"].leading == 28


def test_lines_taller_than_the_page_are_reported_and_not_tried_for_ever(desk: Desk) -> None:
    document = desk.form.document("narrative")
    [prose] = document.parts
    assert isinstance(prose, ProsePart)
    absurd = replace(document, parts=(replace(prose, style=replace(prose.style, leading=900, min_leading=900)),))
    laid = desk.lay(absurd, {"narrative": han(50)})
    assert laid.fits["narrative"].over == 50


def test_an_endless_by_line_does_not_run_off_the_paper(desk: Desk) -> None:
    laid = desk.lay("narrative", {"narrative": han(100), "window_name": han(3000)})
    assert laid.fits["window_name"].over > 0
    assert laid.fits["narrative"].over == 0
    area = FieldBox("", 27, 37, 156, 225)
    assert all(in_box(run, area) for page in laid.pages for run in page.runs if run.field)
    assert len(laid.pages) == 2


def test_photos_keep_their_shape_and_stay_on_the_page(desk: Desk, tmp_path: Path) -> None:
    sizes = [(1600, 900), (600, 2400), (2400, 300), (50, 50), (1000, 1000)]
    photos = []
    for number, size in enumerate(sizes):
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(jpeg(size))
        photos.append(("photos", path, f"说明{number}" + "很长的说明" * (number * 3)))
    laid = desk.lay("photos", desk.draft({}, photos))
    assert [len(page.pictures) for page in laid.pages] == [2, 2, 1]
    assert laid.fits["photos"].over == 0
    shapes = [p.width / p.height for page in laid.pages for p in page.pictures]
    assert shapes == pytest.approx([width / height for width, height in sizes])
    for page in laid.pages:
        bands = [(r.y - 0.88 * EM, r.y + 0.12 * EM) for r in page.runs]
        bands = sorted({*bands, *((p.y, p.y + p.height) for p in page.pictures)})
        assert all(above[1] < below[0] for above, below in pairwise(bands))  # nothing lies on anything else
        assert bands[0][0] >= 30 - 1e-6
        assert bands[-1][1] <= 267
        assert all(p.x >= 27 - 1e-6 and p.x + p.width <= 183 + 1e-6 for p in page.pictures)


def test_a_caption_that_does_not_fit_is_reported(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "照片.jpg"
    path.write_bytes(jpeg((40, 30)))
    laid = desk.lay("photos", desk.draft({}, [("photos", path, han(30)), ("photos", path, han(90))]))
    assert laid.fits["photos"].over > 0


ENTERED = ["window_name", "deeds", "awards", "phone", "narrative", "brief", "filled_on", "opinion_city", "leader_name"]


@given(st.dictionaries(st.sampled_from(ENTERED), st.text(max_size=300)))
@settings(max_examples=80, deadline=None)
def test_nothing_typed_can_break_the_layout(values: dict[str, str]) -> None:
    """Any text at all: every character is printed, counted as too much, reported as missing, or never seen."""
    desk = the_desk()
    for document, field in (
        ("narrative", "narrative"),
        ("brief", "brief"),
        ("approval", "deeds"),
        ("approval", "phone"),
    ):
        laid = desk.lay(document, values)
        assert desk.pdf(laid).startswith(b"%PDF")
        text = values.get(field, "")
        printed = sum(len(shown(run.text)) for _, run in field_runs(laid, field))
        missing = sum(1 for m in laid.missing if m.field == field)
        if laid.fits[field].over == 0:
            assert printed + missing == len(shown(text.rstrip()))
