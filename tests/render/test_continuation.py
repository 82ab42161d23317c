"""续页: a full cell goes on over further pages beside its own label; the form's own pages stay as they are."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
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
    Overflow,
    Row,
    Style,
    TablePart,
    VAlign,
)
from app.packs.loader import load_pack
from app.render.fonts import FontLibrary
from app.render.pages import PT, FieldBox, LaidDocument, Page
from tests.render.helpers import HAN, LIAONING, Desk, liaoning_desk, read_box, read_text, shown, the_desk, unspaced

EM = 14 * PT
TEXT = Style(align=Align.JUSTIFY, valign=VAlign.TOP, indent=2)
MARK = "（续）"


def lines(count: int) -> str:
    return "\n".join(f"{2000 + n}年获“示范窗口”称号" for n in range(count))


def label(text: str) -> Cell:
    return Cell(0, 1, 1, LabelContent(text), Style(leading=22))


def cell(field: str, **options: object) -> Cell:
    content = FieldContent(field, overflow=Overflow.CONTINUE, continued_mark=MARK)
    return Cell(1, 1, 1, replace(content, **options), TEXT)  # type: ignore[arg-type]


def table(*rows: Row, page_numbers: bool = False) -> Document:
    """A paper of 190 × 140 mm within its margins."""
    part = TablePart((40, 110), rows)
    return Document("table", "表", 1, (part,), Margins(10, 10, 10, 10), 210, 160, page_numbers)


def lay(fonts: FontLibrary, document: Document, **values: str) -> tuple[Desk, LaidDocument]:
    fields = {name: Field(name, name, FieldType.LONG_TEXT) for name in ("a", "b", "c")}
    desk = Desk(Form("made", "样表", fields, (document,), ()), fonts)
    return desk, desk.lay(document, values)


def words(page: Page) -> str:
    return "".join(run.text for run in page.runs if not run.field)


def boxes(laid: LaidDocument, field: str) -> list[tuple[int, FieldBox]]:
    return [(n, box) for n, page in enumerate(laid.pages, 1) for box in page.boxes if box.field == field]


def awards_desk(folder: Path, fonts: FontLibrary, *edits: tuple[str, str]) -> Desk:
    """The Liaoning form, changed by somebody with a text editor."""
    shutil.copytree(LIAONING, folder / "1")
    form = folder / "1" / "window.toml"
    text = form.read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    form.write_text(text, encoding="utf-8")
    return Desk(load_pack(folder / "1").forms["window"], fonts)


AWARDS = (
    '{ field = "awards", span = 3, style = "list" }',
    f'{{ field = "awards", span = 3, style = "list", overflow = "continue", continued_mark = "{MARK}" }}',
)


def test_a_full_cell_goes_on_on_a_page_put_in_after_its_own(
    tmp_path: Path, fonts: FontLibrary, paper_path: Path
) -> None:
    desk = awards_desk(tmp_path, fonts, AWARDS)
    values = {"awards": lines(12), "deeds": HAN * 4, "window_name": "示例窗口"}
    laid, usual = desk.lay("approval", values), desk.lay("approval", {**values, "awards": lines(2)})
    assert (len(usual.pages), len(laid.pages)) == (4, 5)
    assert [page for page, _ in boxes(laid, "awards")] == [3, 4]
    for old, new in ((2, 2), (3, 4)):  # what the notice drew stays where it is
        assert laid.pages[new].boxes == usual.pages[old].boxes
        assert laid.pages[new].rules == usual.pages[old].rules
    assert words(laid.pages[3]) == "何时何地受过何种奖　　励" + MARK
    assert laid.fits["awards"].over == 0
    assert (laid.fits["awards"].continued, usual.fits["awards"].continued) == (1, 0)
    paper_path.write_bytes(desk.pdf(laid))
    read = [read_box(paper_path, page, box) for page, box in boxes(laid, "awards")]
    assert all(read)
    assert "".join(read) == shown(values["awards"])
    assert unspaced(read_text(paper_path, 5)).startswith("主要先进")


def test_without_leave_of_the_pack_it_is_refused(fonts: FontLibrary) -> None:
    laid = liaoning_desk(fonts).lay("approval", {"awards": lines(12)})
    assert len(laid.pages) == 4
    assert laid.fits["awards"].over == sum(map(len, lines(12).split("\n")[5:]))


def test_the_second_box_of_a_text_may_go_on_too(tmp_path: Path, fonts: FontLibrary) -> None:
    second = '{ field = "deeds", continues = true, span = 3, style = "text"'
    desk = awards_desk(tmp_path, fonts, (second, f'{second}, overflow = "continue"'))
    laid = desk.lay("approval", {"deeds": HAN * 14})
    assert [page for page, _ in boxes(laid, "deeds")] == [3, 4, 5]
    assert laid.fits["deeds"].over == 0
    [_, _, (_, box)] = boxes(laid, "deeds")
    assert (box.y, box.height) == (30, 237)  # the row is a stretched one: it fills its page
    assert laid.fits["deeds"].leading == 28


def test_where_the_next_page_has_room_it_begins_with_the_rest(fonts: FontLibrary) -> None:
    after = Row(60, (label("意见"), cell("b", overflow=Overflow.REFUSE, continued_mark="")), break_before=True)
    _, laid = lay(fonts, table(Row(40, (label("事迹"), cell("a"))), after), a=lines(7), b="同意")
    assert [words(page) for page in laid.pages] == ["事迹", f"事迹{MARK}意见"]
    [(_, first), (_, second)] = boxes(laid, "a")
    [(page, opinion)] = boxes(laid, "b")
    assert (page, opinion.height) == (2, 60)
    assert second.y == 10
    assert opinion.y == pytest.approx(second.y + second.height)
    full, tall = replace(after, height=120), replace(after, stretch=True)
    for next_row in (full, tall):
        _, laid = lay(fonts, table(Row(40, (label("事迹"), cell("a"))), next_row), a=lines(7), b="同意")
        assert [words(page) for page in laid.pages] == ["事迹", f"事迹{MARK}", "意见"]
        assert first == boxes(laid, "a")[0][1]


def test_two_cells_share_the_added_page(fonts: FontLibrary) -> None:
    rows = (Row(40, (label("甲"), cell("a"))), Row(40, (label("乙"), cell("b"))), Row(40, (label("丙"), cell("c"))))
    _, laid = lay(fonts, table(*rows, page_numbers=True), a=lines(6), b="短", c=lines(8))
    assert [words(page) for page in laid.pages] == ["甲乙丙— 1 —", f"甲{MARK}丙{MARK}— 2 —"]
    assert {name: fit.over for name, fit in laid.fits.items()} == {"a": 0, "b": 0, "c": 0}


def test_an_item_of_two_lines_is_not_divided_over_pages(fonts: FontLibrary) -> None:
    item = "2016年被示例市人力资源和社会保障局授予“优质服务窗口”称号"
    for count in range(4, 8):
        _, laid = lay(fonts, table(Row(38, (label("奖励"), cell("a")))), a="\n".join([item] * count))
        assert laid.fits["a"].over == 0
        assert len(laid.pages) == 1 + laid.fits["a"].continued == 2
        runs = [(page, run.start // (len(item) + 1)) for page in laid.pages for run in page.runs if run.field]
        for number in range(count):
            assert len({id(page) for page, item_number in runs if item_number == number}) == 1


def test_lines_taller_than_a_page_are_said_to_be_too_much(fonts: FontLibrary) -> None:
    tall = replace(cell("a"), style=replace(TEXT, leading=900, min_leading=900))
    _, laid = lay(fonts, table(Row(40, (label("甲"), tall))), a="三个字")
    assert len(laid.pages) == 1
    assert laid.fits["a"].over == 3


PIECES = st.lists(
    st.one_of(
        st.text(HAN + "，。、；", min_size=1, max_size=60), st.sampled_from(["\n", "2016年", "Wi-Fi", "“五制”", " "])
    ),
    min_size=1,
    max_size=120,
).map("".join)
ROW = st.tuples(st.sampled_from([15.0, 40.0, 90.0, 130.0]), st.booleans(), st.booleans())


@given(st.lists(st.tuples(ROW, PIECES), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_nothing_is_lost_and_nothing_stands_outside(made: list[tuple[tuple[float, bool, bool], str]]) -> None:
    names = ("a", "b", "c")
    rows = [
        Row(height, (label(f"栏{name}"), cell(name)), stretch=stretch, break_before=fresh)
        for name, ((height, stretch, fresh), _) in zip(names, made, strict=False)
    ]
    values = {name: text for name, (_, text) in zip(names, made, strict=False)}
    _, laid = lay(the_desk().fonts, table(*rows), **values)
    for name in names[: len(made)]:
        assert laid.fits[name].over == 0
        runs = [(n, run) for n, page in enumerate(laid.pages) for run in page.runs if run.field == name]
        assert shown("".join(run.text for _, run in runs)) == shown(values[name].rstrip())
        assert [(n, run.start) for n, run in runs] == sorted((n, run.start) for n, run in runs)
        places = [(n, box) for n, page in enumerate(laid.pages) for box in page.boxes if box.field == name]
        assert len(places) == 1 + laid.fits[name].continued
        for number, (page, box) in enumerate(places):
            assert words(laid.pages[page]).count(f"栏{name}") == 1
            assert (f"栏{name}{MARK}" in words(laid.pages[page])) == (number > 0)
            assert number == 0 or any(n == page for n, _ in runs)  # no empty page is added
            assert box.y + box.height <= 150.01
        for page, run in runs:
            [box] = [box for n, box in places if n == page]
            assert box.y <= run.y - 0.88 * EM
            assert run.y + 0.12 * EM <= box.y + box.height
            assert box.x <= run.xs[0] + 0.5 * EM
            assert run.xs[-1] + 0.5 * EM <= box.x + box.width
