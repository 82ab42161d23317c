"""Tables of made-up forms: spans, page breaks, stretched rows, and what a changed pack changes."""

from __future__ import annotations

import shutil
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.definition import (
    Align,
    Cell,
    Document,
    Field,
    FieldContent,
    FieldType,
    Form,
    LabelContent,
    Margins,
    Row,
    Style,
    TablePart,
    VAlign,
)
from app.packs.loader import load_pack
from app.render.fonts import FontLibrary
from app.render.pages import FieldBox, LaidDocument, Page
from app.render.tables import place_rows
from app.render.typesetter import Box
from tests.render.helpers import HAN, LIAONING, Desk, liaoning_desk, read_box, read_text, shown, unspaced

FILL = Style(align=Align.LEFT, valign=VAlign.TOP, leading=20, min_leading=20)


def label(text: str, column: int = 0, span: int = 1, rows: int = 1) -> Cell:
    return Cell(column, span, rows, LabelContent(text), Style(leading=20))


def cell(field: str, column: int = 1, span: int = 1, rows: int = 1, *, continues: bool = False) -> Cell:
    return Cell(column, span, rows, FieldContent(field, continues=continues), FILL)


def table(*rows: Row, columns: tuple[float, ...] = (40, 110)) -> Document:
    """A paper of 190 × 140 mm within its margins."""
    margins = Margins(10, 10, 10, 10)
    return Document("table", "表", 1, (TablePart(columns, rows),), margins, width=210, height=160)


def lay(fonts: FontLibrary, document: Document, **values: str) -> LaidDocument:
    fields = {name: Field(name, name, FieldType.LONG_TEXT) for name in ("a", "b", "c")}
    return Desk(Form("made", "样表", fields, (document,), ()), fonts).lay(document, values)


def where(laid: LaidDocument, field: str) -> list[tuple[int, float, float, float, float]]:
    return [(n, b.x, b.y, b.width, b.height) for n, p in enumerate(laid.pages, 1) for b in p.boxes if b.field == field]


def words(page: Page, field: str = "") -> str:
    return "".join(run.text for run in page.runs if run.field == field)


def test_rows_bound_by_a_span_are_not_torn_apart(fonts: FontLibrary) -> None:
    laid = lay(
        fonts,
        table(
            Row(100, (label("上"), cell("a"))),
            Row(20, (label("跨三行", rows=3), cell("b"))),
            Row(20, (cell("c"),)),
            Row(20, (cell("a"),)),
            Row(30, (label("下"), cell("b"))),
        ),
        a="甲",
        b="乙",
        c="丙",
    )
    assert [words(page) for page in laid.pages] == ["上", "跨三行下"]
    assert where(laid, "b") == [(2, 70, 10, 110, 20), (2, 70, 70, 110, 30)]
    assert where(laid, "c") == [(2, 70, 30, 110, 20)]
    spanned = FieldBox("", 30, 10, 40, 60)
    assert not crossing(laid.pages[1], spanned)
    assert (30, 70, 70, 70) in [(r.x1, r.y1, r.x2, r.y2) for r in laid.pages[1].rules]  # and it is closed below


def crossing(page: Page, box: FieldBox) -> list[object]:
    """Rules that run through the inside of a rectangle."""
    right, bottom = box.x + box.width, box.y + box.height
    return [
        r
        for r in page.rules
        if (r.y1 == r.y2 and box.y < r.y1 < bottom and r.x1 < right and r.x2 > box.x)
        or (r.x1 == r.x2 and box.x < r.x1 < right and r.y1 < bottom and r.y2 > box.y)
    ]


def test_a_table_narrower_than_the_type_area_stands_in_its_middle(fonts: FontLibrary) -> None:
    page = lay(fonts, table(Row(20, (label("甲"), cell("a"))), columns=(30, 50))).pages[0]
    assert (min(r.x1 for r in page.rules), max(r.x2 for r in page.rules)) == (65, 145)


def test_stretched_rows_share_what_their_page_has_left(fonts: FontLibrary) -> None:
    laid = lay(
        fonts,
        table(
            Row(20, (label("甲"), cell("a")), stretch=True),
            Row(30, (label("乙"), cell("b")), stretch=True),
            Row(40, (label("丙"), cell("c"))),
            Row(100, (label("丁"), cell("c"))),
            Row(30, (label("戊"), cell("a")), stretch=True, break_before=True),
        ),
    )
    assert where(laid, "a") == [(1, 70, 10, 110, 45), (3, 70, 10, 110, 140)]
    assert where(laid, "b") == [(1, 70, 55, 110, 55)]
    assert where(laid, "c") == [(1, 70, 110, 110, 40), (2, 70, 10, 110, 100)]


def test_a_text_flows_through_its_cells_and_is_shown_again_elsewhere(fonts: FontLibrary, paper_path: Path) -> None:
    document = table(
        Row(20, (label("一"), cell("a"))),
        Row(20, (label("二"), cell("a", continues=True))),
        Row(60, (label("三"), cell("a"))),
        Row(120, (label("四"), cell("a", continues=True))),
    )
    text = "\n".join(HAN[i : i + 9] for i in range(0, 45, 9))
    desk = Desk(Form("made", "样表", {"a": Field("a", "甲", FieldType.LONG_TEXT)}, (document,), ()), fonts)
    laid = desk.lay(document, {"a": text})
    paper_path.write_bytes(desk.pdf(laid))
    boxes = [(n, b) for n, p in enumerate(laid.pages, 1) for b in p.boxes]
    first, second, again, last = (read_box(paper_path, n, b) for n, b in boxes)
    assert first + second + last == shown(text)
    assert first
    assert second
    assert again == shown(text)
    assert laid.fits["a"].over == 0


def test_the_fuller_of_two_cells_is_reported(fonts: FontLibrary) -> None:
    document = table(Row(60, (label("大"), cell("a"))), Row(12, (label("小"), cell("a"))))
    fit = lay(fonts, document, a="一\n二\n三").fits["a"]
    assert (fit.lines, fit.capacity, fit.over) == (3, 1, 2)


def test_labels_that_do_not_fit_are_a_fault_of_the_pack(fonts: FontLibrary) -> None:
    laid = lay(fonts, table(Row(12, (label("太长的栏目名称写不下了吧真的"), cell("a")))))
    assert laid.label_overflow == ("太长的栏目名称写不下了吧真的",)


ROWS = st.lists(
    st.tuples(st.sampled_from([15.0, 30.0, 50.0]), st.integers(1, 3), st.integers(1, 3), st.booleans(), st.booleans()),
    min_size=1,
    max_size=12,
)


@given(ROWS)
def test_cells_tile_their_pages(shape: list[tuple[float, int, int, bool, bool]]) -> None:
    """Whatever spans there are: no gap, no overlap, nothing beyond the type area, every row once and in order."""
    rows, under = [], [0, 0]
    for index, (height, left, right, stretch, fresh) in enumerate(shape):
        spans = [min(span, len(shape) - index, 2) for span in (left, right)]
        cells = tuple(label(f"{index}", column, rows=spans[column]) for column in (0, 1) if not under[column])
        breaks = fresh and not any(under)
        under = [max(0, u - 1) if u else spans[column] - 1 for column, u in enumerate(under)]
        rows.append(Row(height, cells, stretch=stretch, break_before=breaks))
    area = Box(10, 10, 190, 400)
    pages = place_rows(TablePart((40, 110), tuple(rows)), area)
    placed = [found for page in pages for found, _ in page.cells]
    assert placed == [c for row in rows for c in row.cells]
    for page in pages:
        boxes = [box for _, box in page.cells]
        bottom = max(b.y + b.height for b in boxes)
        assert bottom <= area.y + area.height + 0.01
        assert sum(b.width * b.height for b in boxes) == pytest.approx(150 * (bottom - area.y))
        for a, b in combinations(boxes, 2):
            assert a.x + a.width <= b.x + 1e-6 or b.x + b.width <= a.x + 1e-6 or apart(a, b)


def apart(a: Box, b: Box) -> bool:
    return a.y + a.height <= b.y + 1e-6 or b.y + b.height <= a.y + 1e-6


# ── a pack that somebody changed ────────────────────────────────────────


def changed(folder: Path, fonts: FontLibrary, *edits: tuple[str, str]) -> Desk:
    shutil.copytree(LIAONING, folder / "1")
    form = folder / "1" / "window.toml"
    text = form.read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    form.write_text(text, encoding="utf-8")
    return Desk(load_pack(folder / "1").forms["window"], fonts)


def test_a_wider_column_takes_fewer_lines(tmp_path: Path, fonts: FontLibrary) -> None:
    wide = changed(tmp_path, fonts, ("columns = [26, 52, 26, 52]", "columns = [26, 66, 26, 38]"))
    values = {"parent_unit": "示例市人力资源和社会保障"}
    before, after = liaoning_desk(fonts).lay("approval", values), wide.lay("approval", values)
    assert (before.fits["parent_unit"].lines, after.fits["parent_unit"].lines) == (2, 1)
    assert (where(before, "parent_unit")[0][3], where(after, "parent_unit")[0][3]) == (52, 66)


def test_a_new_row_pushes_the_rest_down(tmp_path: Path, fonts: FontLibrary, paper_path: Path) -> None:
    row = 'height = 16\ncells = [\n  { label = "备　　注", style = "label" },\n  { field = "note", span = 3, style = "fill" },\n]'
    desk = changed(
        tmp_path,
        fonts,
        (
            '[[field]]\nid = "headcount"',
            '[[field]]\nid = "note"\nlabel = "备注"\ntype = "text"\n\n[[field]]\nid = "headcount"',
        ),
        ("[[document.part.row]]\nheight = 40", f"[[document.part.row]]\n{row}\n\n[[document.part.row]]\nheight = 40"),
    )
    old, new = liaoning_desk(fonts).lay("approval", {}), desk.lay("approval", {"note": "按市级窗口推荐"})
    [(_, _, top, _, height)] = where(new, "note")
    assert (top, height) == (where(old, "awards")[0][2], 16)
    assert where(new, "awards")[0][2] == pytest.approx(top + 16)
    assert where(new, "deeds")[0][4] == pytest.approx(where(old, "deeds")[0][4] - 16)  # the stretched row gives way
    assert where(new, "opinion_city") == where(old, "opinion_city")
    paper_path.write_bytes(desk.pdf(new))
    assert "备注按市级窗口推荐" in unspaced(read_text(paper_path, 3))


def test_rows_follow_one_another_without_a_gap(fonts: FontLibrary) -> None:
    laid = liaoning_desk(fonts).lay("approval", {})
    tops = sorted({(b.y, b.y + b.height) for b in laid.pages[2].boxes})
    assert all(above[1] == pytest.approx(below[0]) for above, below in pairwise(tops))
