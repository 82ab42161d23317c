"""Marks in the margins: they say what a print is, stand outside the type area, and change nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.definition import Margins
from app.render.marking import Marking, mark
from app.render.pages import PT, GlyphRun, LaidDocument, Page, Picture
from tests.render.helpers import HAN, RARE, Desk, Paper, read_text, the_desk

DRAFT = Marking(corner="草稿")
CODE = "7F3A-11BB"


def final(name: str, *, numbered: bool = False) -> Marking:
    return Marking(name=name, facts=("修订 1", f"校验码 {CODE}"), numbered=numbered)


def added(before: LaidDocument, after: LaidDocument) -> list[tuple[GlyphRun, ...]]:
    """The runs that were added to each page; everything else must be as it was."""
    assert replace(after, pages=before.pages) == before
    for old, new in zip(before.pages, after.pages, strict=True):
        assert replace(new, runs=old.runs, furniture=old.furniture) == old
        assert new.runs[: len(old.runs)] == old.runs
    marks = [new.runs[len(old.runs) :] for old, new in zip(before.pages, after.pages, strict=True)]
    assert all(run.field == "" for runs in marks for run in runs)
    return marks


def outside(page: Page, run: GlyphRun, margins: Margins) -> bool:
    """Whether a run stands on the paper, 5 mm from its edges, and in a margin above or below the type area."""
    em = run.size * PT
    on_paper = (
        run.xs[0] >= 5 and run.xs[-1] + em <= page.width - 5 and run.y - em >= 5 and run.y + em / 4 <= page.height - 5
    )
    return on_paper and (run.y + em / 4 <= margins.top or run.y - em >= page.height - margins.bottom)


@pytest.mark.parametrize("marking", [DRAFT, final("示例市社会保险服务中心综合服务大厅")], ids=["draft", "final"])
def test_marks_stand_outside_the_type_area_of_every_page(desk: Desk, papers: list[Paper], marking: Marking) -> None:
    for paper in papers:
        for page, runs in zip(
            paper.laid.pages, added(paper.laid, mark(paper.laid, marking, desk.typesetter)), strict=True
        ):
            assert runs
            assert all(outside(page, run, paper.document.margins) for run in runs)


def test_a_draft_says_so_on_every_page_and_cells_read_as_before(desk: Desk, papers: list[Paper]) -> None:
    for paper in papers[:6]:
        marked = paper.path.with_name("标记.pdf")
        marked.write_bytes(desk.pdf(mark(paper.laid, DRAFT, desk.typesetter)))
        for number in range(1, len(paper.laid.pages) + 1):
            first, *rest = (line for line in read_text(marked, number).splitlines() if line.strip())
            assert first.strip() == "草稿"
            plain = [line for line in read_text(paper.path, number).splitlines() if line.strip()]
            assert ["".join(line.split()) for line in rest] == ["".join(line.split()) for line in plain]


def test_the_foot_names_unit_revision_code_and_page(desk: Desk, papers: list[Paper]) -> None:
    laid = next(p.laid for p in papers if len(p.laid.pages) == 4)
    for numbered, ends in ((False, "第{}页/共4页"), (True, "共4页")):
        for number, runs in enumerate(added(laid, mark(laid, final("某窗口", numbered=numbered), desk.typesetter)), 1):
            words = "".join(run.text for run in runs)
            assert words == f"某窗口 · 修订 1 · 校验码 {CODE} · {ends.format(number)}"
            assert len({run.y for run in runs}) == 1


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from(HAN + RARE + "ABC 123（）“”、\n"), max_size=200))
def test_however_long_the_name_the_facts_stay_and_two_lines_do(name: str) -> None:
    desk = the_desk()
    laid = desk.lay("brief", {"brief": "一段话。" * 20})
    for page, runs in zip(laid.pages, added(laid, mark(laid, final(name), desk.typesetter)), strict=True):
        words = "".join(run.text for run in runs)
        facts = f"修订 1 · 校验码 {CODE} · 第1页/共1页"
        assert words.endswith(facts)
        lines = ["".join(run.text for run in runs if run.y == y) for y in sorted({run.y for run in runs})]
        assert len(lines) == 1 or (len(lines) == 2 and lines[1] == facts)
        assert all(outside(page, run, desk.form.document("brief").margins) for run in runs)


def test_a_mark_is_never_set_over_content() -> None:
    typesetter = the_desk().typesetter
    whole = Picture(0, 0, 210, 297, "")
    top = Picture(0, 0, 210, 20, "")
    laid = LaidDocument("d", "文件", 1, (Page(210, 297, pictures=(whole,)), Page(210, 297, pictures=(top,))))
    crowded, free = added(laid, mark(laid, DRAFT, typesetter))
    assert crowded == ()
    assert free[0].y > 280  # a lower corner instead
    crowded, free = added(laid, mark(laid, final("某窗口"), typesetter))
    assert crowded == ()
    assert free != ()
