"""The structure of the files as other programs read it: in the order of the eye, every value whole, photos described."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.render.pages import GlyphRun, Page
from app.render.pdf import PdfChapter, PdfInfo, PdfPart, write_merged_pdf, write_pdf
from app.render.reading_order import reading_order
from tests.render.helpers import Desk, Paper, jpeg, printed_values, shown, the_desk, unspaced
from tests.tools import require_tool

CELLS = ("TH", "TD")


def told(path: Path) -> list[tuple[int, str, list[str]]]:
    """The structure as poppler reads it aloud: depth, kind and own texts of each element, in order."""
    said = subprocess.run(
        [require_tool("pdfinfo"), "-struct-text", path], check=True, capture_output=True
    ).stdout.decode("utf-8", "replace")
    found: list[tuple[int, str, list[str]]] = []
    for line in said[said.index("Document\n") :].splitlines():
        bare = line.strip()
        if bare.startswith('"'):
            found[-1][2].append(bare.strip('"'))
        elif match := re.match(r"(\s*)([A-Z]\w*)", line):
            found.append((len(match[1]), match[2], []))
    return found


def test_a_reader_hears_every_value_of_the_form_beside_its_label(desk: Desk, papers: list[Paper]) -> None:
    for paper in papers:
        if paper.document.id != "approval":
            continue
        elements = told(paper.path)
        assert [kind for _, kind, _ in elements[:2]] == ["Document", "Part"]
        assert sum(kind == "Table" for _, kind, _ in elements) == 1  # over both of its pages
        cells: list[tuple[str, str]] = []
        for _, kind, texts in elements:
            if kind in CELLS:
                cells.append((kind, ""))
            if cells and kind in (*CELLS, "P"):
                cells[-1] = (cells[-1][0], cells[-1][1] + "".join(texts))
        beside = {
            unspaced(label): unspaced(value)
            for (one, label), (other, value) in pairwise(cells)
            if (one, other) == ("TH", "TD")
        }
        for field, value in printed_values(desk.form, paper.sample.values).items():
            label = unspaced(desk.form.fields[field].label)
            if label in beside:
                assert shown(value) == beside[label], label
        assert {"窗口名称", "窗口性质", "窗口级别", "联系电话", "窗口人数"} <= beside.keys()


def test_paragraphs_are_whole_also_over_the_page(papers: list[Paper]) -> None:
    seen = 0
    for paper in papers:
        if paper.document.id in ("narrative", "brief"):
            heard = [unspaced("".join(texts)) for _, kind, texts in told(paper.path) if kind == "P"]
            field = paper.document.id
            paragraphs = [shown(p) for p in paper.sample.values.get(field, "").split("\n") if p.strip()]
            assert heard[len(heard) - len(paragraphs) :] == paragraphs
            seen += len(paper.laid.pages)
    assert seen > 6


def leaves(element: Any) -> Iterator[Any]:
    """The structure elements that have content of their own."""
    element = element.get_object()
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        if not isinstance(kid, int) and "/S" in kid.get_object():
            yield from leaves(kid)
        else:
            yield element
            return


def marked(page: pypdf.PageObject) -> list[int]:
    """The MCIDs of a page as they are drawn."""
    return [int(n) for n in re.findall(rb"/MCID (\d+)[^\n]*BDC", page.get_contents().get_data())]  # type: ignore[union-attr]


def test_content_and_structure_know_each_other(papers: list[Paper]) -> None:
    for paper in papers:
        reader = pypdf.PdfReader(io.BytesIO(paper.pdf))
        root: Any = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        nums = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
        parents = {nums[i]: nums[i + 1].get_object() for i in range(0, len(nums), 2)}
        for page in reader.pages:
            assert marked(page) == list(range(len(parents[page["/StructParents"]])))
            for mcid, owner in enumerate(parents[page["/StructParents"]]):
                kids = owner.get_object()["/K"]
                own = [kids] if isinstance(kids, int) else [k if isinstance(k, int) else k["/MCID"] for k in kids]
                assert mcid in own
        drawn = sum(len(marked(page)) for page in reader.pages)
        kids = [leaf["/K"] for leaf in leaves(root["/StructTreeRoot"]["/K"])]
        assert sum(len(k) if isinstance(k, list) else 1 for k in kids) == drawn


def test_everything_drawn_is_told_or_an_artifact(papers: list[Paper]) -> None:
    for paper in papers:
        for page in pypdf.PdfReader(io.BytesIO(paper.pdf)).pages:
            depth = 0
            for line in page.get_contents().get_data().decode("ascii").split("\n"):  # type: ignore[union-attr]
                depth += line.endswith(("BDC", "BMC")) - (line == "EMC")
                if line.split(" ")[-1] in ("TJ", "S", "f", "Do", "Q"):
                    assert depth >= 1, line
            assert depth == 0


def test_page_numbers_are_not_read_into_the_text(papers: list[Paper]) -> None:
    for paper in papers:
        if paper.document.page_numbers:
            heard = "".join(text for _, _, texts in told(paper.path) for text in texts)
            assert not re.search(r"— ?\d+ ?—", heard)


def test_photos_are_told_by_their_captions(desk: Desk, tmp_path: Path) -> None:
    photos = []
    for number, caption in enumerate(["服务大厅", "", "（自助）𠮷"]):
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(jpeg((400, 300 + number)))
        photos.append(("photos", path, caption))
    laid = desk.lay("photos", desk.draft({}, photos))
    reader = pypdf.PdfReader(io.BytesIO(desk.pdf(laid)))
    root: Any = reader.trailer["/Root"]
    found = list(leaves(root["/StructTreeRoot"]["/K"]))
    assert [leaf["/Alt"] for leaf in found if leaf["/S"] == "/Figure"] == ["服务大厅", "照片", "（自助）𠮷"]
    kinds = [leaf["/S"] for leaf in found]
    assert kinds == ["/P", "/Figure", "/P", "/Figure", "/Figure", "/P"]  # a caption follows its photo


def test_copies_are_told_once(desk: Desk, papers: list[Paper], tmp_path: Path) -> None:
    paper = next(p for p in papers if p.document.id == "narrative")
    part = PdfPart(paper.laid.title, paper.laid.pages, str.encode, copies=8)
    path = tmp_path / "八份.pdf"
    path.write_bytes(write_merged_pdf([PdfChapter("", [part])], desk.fonts, PdfInfo("题", "", "窗报"))[0])
    assert [e for e in told(path) if e[1] != "Part"] == [e for e in told(paper.path) if e[1] != "Part"]


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="窗口，。1a \n（）—𠮷", max_size=400), st.text(alphabet="大厅\n ", max_size=30))
def test_whatever_is_typed_is_told_once_and_in_order(deeds: str, name: str) -> None:
    desk = the_desk()
    laid = desk.lay("approval", {"deeds": deeds, "window_name": name})
    for page in laid.pages:
        drawn = [run for each in reading_order(page) for run in runs_of(each)]
        assert sorted(map(id, drawn)) == sorted(map(id, page.runs))
        for field in ("deeds", "window_name"):
            starts = [run.start for run in drawn if run.field == field]
            again = starts.index(0, 1) if starts.count(0) > 1 else len(starts)
            assert starts[:again] == sorted(starts[:again])


def runs_of(element: object) -> list[GlyphRun]:
    """The runs of anything in the reading order."""
    found = list(getattr(element, "runs", ()))
    for row in getattr(element, "rows", ()):
        found += [run for cell in row for content in cell.content for run in getattr(content, "runs", ())]
    return found


@pytest.mark.parametrize("field", ["", "a"])
def test_a_page_made_by_hand_is_told_line_by_line(desk: Desk, tmp_path: Path, field: str) -> None:
    """Without marks for paragraphs: what begins anew is told apart."""
    xs = (20.0, 25.0)
    runs = tuple(GlyphRun(text, "ChuangbaoFang", 14, xs, 40 + 10 * n, field) for n, text in enumerate(("甲乙", "丙丁")))
    path = tmp_path / "页.pdf"
    path.write_bytes(write_pdf([Page(210, 297, runs)], desk.fonts, PdfInfo("题", "", "窗报"), str.encode))
    assert [(kind, texts) for _, kind, texts in told(path)][2:] == [("P", ["甲乙"]), ("P", ["丙丁"])]
