"""Several documents in one file: bookmarks, labels, copies that cost nothing, fronts and backs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdf
import pytest

from app.render.pdf import PdfChapter, PdfInfo, PdfPart, write_merged_pdf
from tests.render.helpers import Desk, Paper, jpeg, picture, read_text, run

INFO = PdfInfo("全部文件", "示例窗口", "窗报")


def parts(papers: Sequence[Paper], copies: int = 1) -> list[PdfPart]:
    """The documents of the ordinary sample."""
    own = [p for p in papers if p.sample.id == "ordinary"]
    return [PdfPart(p.laid.title, p.laid.pages, lambda _: jpeg((40, 30)), copies) for p in own]


def read(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data), strict=True)


def bookmarks(reader: pypdf.PdfReader) -> list[tuple[int, str, int]]:
    """Depth, words and page (from 0) of each line of the outline."""

    def level(entries: list[Any], depth: int) -> list[tuple[int, str, int]]:
        found: list[tuple[int, str, int]] = []
        for entry in entries:
            if isinstance(entry, list):
                found += level(entry, depth + 1)
            else:
                found.append((depth, str(entry.title), reader.get_destination_page_number(entry) or 0))
        return found

    return level(reader.outline, 0)


def texts(reader: pypdf.PdfReader) -> list[str]:
    return [page.extract_text() for page in reader.pages]


def test_one_application_has_a_bookmark_a_document(desk: Desk, papers: list[Paper]) -> None:
    own = parts(papers)
    data, count = write_merged_pdf([PdfChapter("甲", own)], desk.fonts, INFO)
    reader = read(data)
    assert len(reader.pages) == count == sum(len(p.pages) for p in own)
    at = [sum(len(p.pages) for p in own[:n]) for n in range(len(own))]
    assert bookmarks(reader) == [(0, part.title, page) for part, page in zip(own, at, strict=True)]
    assert reader.page_labels[:5] == ["推荐审批表 1", "推荐审批表 2", "推荐审批表 3", "推荐审批表 4", "事迹材料 1"]


def test_several_applications_have_two_levels(desk: Desk, papers: list[Paper]) -> None:
    own = parts(papers)
    data, _ = write_merged_pdf([PdfChapter("甲（一）", own[:2]), PdfChapter("乙", own[1:2])], desk.fonts, INFO)
    assert [(depth, title) for depth, title, _ in bookmarks(read(data))] == [
        (0, "甲（一）"),
        (1, "推荐审批表"),
        (1, "事迹材料"),
        (0, "乙"),
        (1, "事迹材料"),
    ]


def test_a_single_document_has_none(papers: list[Paper]) -> None:
    for paper in papers:
        assert read(paper.pdf).outline == []
        assert b"/PageLabels" not in paper.pdf


def test_copies_are_collated_and_look_alike(desk: Desk, papers: list[Paper], tmp_path: Path) -> None:
    own = parts(papers, 3)[:2]
    data, count = write_merged_pdf([PdfChapter("", own)], desk.fonts, INFO)
    seen = texts(read(data))
    first = len(own[0].pages)
    assert count == len(seen) == 3 * sum(len(p.pages) for p in own)
    assert seen[:first] == seen[first : 2 * first] == seen[2 * first : 3 * first]
    assert len(set(seen[:first])) == first
    path = tmp_path / "三份.pdf"
    path.write_bytes(data)
    assert picture(path, 3, 40).tobytes() == picture(path, 3 + first, 40).tobytes()
    assert read_text(path, 4) == read_text(path, 4 + first)
    assert [page for _, _, page in bookmarks(read(data))] == [0, 3 * first]


def test_eight_copies_cost_little_more_than_one(desk: Desk, papers: list[Paper]) -> None:
    """In room, and so in time (which `make bench` shows): nothing is drawn twice."""
    one, eight = (write_merged_pdf([PdfChapter("", parts(papers, n)[:1])], desk.fonts, INFO)[0] for n in (1, 8))
    assert len(eight) < 1.05 * len(one)
    assert eight.count(b"endstream") == one.count(b"endstream")


@pytest.mark.parametrize("copies", [1, 2])
def test_two_sided_every_copy_begins_on_a_front(desk: Desk, papers: list[Paper], copies: int) -> None:
    own = parts(papers, copies)
    assert any(len(p.pages) % 2 for p in own[:-1])
    plain = read(write_merged_pdf([PdfChapter("甲", own)], desk.fonts, INFO)[0])
    reader = read(write_merged_pdf([PdfChapter("甲", own)], desk.fonts, INFO, two_sided=True)[0])
    seen = texts(reader)
    for part in own:
        begins = [n for n, label in enumerate(reader.page_labels) if label == f"{part.title} 1"]
        assert len(begins) == copies
        assert not any(n % 2 for n in begins)
    assert seen[-1] != ""  # no blank sheet at the end
    blanks = [page for page, text in zip(reader.pages, seen, strict=True) if not text and "/StructParents" not in page]
    without = [t for page, t in zip(reader.pages, seen, strict=True) if page not in blanks or t]
    assert [t for t in without if t] == [t for t in texts(plain) if t]
    assert all(page.mediabox == reader.pages[0].mediabox for page in blanks)


def test_thousands_of_pages_keep_within_the_limits_of_the_format(desk: Desk, tmp_path: Path) -> None:
    laid = desk.lay("brief", {"brief": "字"})
    part = PdfPart(laid.title, laid.pages, str.encode, 1)
    data, count = write_merged_pdf([PdfChapter(str(n), [part]) for n in range(2500)], desk.fonts, INFO)
    path = tmp_path / "厚.pdf"
    path.write_bytes(data)
    assert "No syntax" in run("qpdf", "--check", path)
    assert f"Pages:           {count}\n" in run("pdfinfo", path)
    assert count == 2500
    reader = read(data)
    assert reader.page_labels[-1] == f"{laid.title} 1"
    assert len(bookmarks(reader)) == 5000


def test_the_same_photo_in_two_drafts_lies_once_in_the_file(desk: Desk, papers: list[Paper]) -> None:
    photo = jpeg((600, 400), "red", quality=100)
    own = [p for p in papers if p.document.id == "photos"][:1]
    part = PdfPart("照片", own[0].laid.pages, lambda _: photo)
    once, _ = write_merged_pdf([PdfChapter("甲", [part])], desk.fonts, INFO)
    twice, _ = write_merged_pdf([PdfChapter("甲", [part]), PdfChapter("乙", [part])], desk.fonts, INFO)
    assert once.count(b"/Subtype/Image") == twice.count(b"/Subtype/Image") == 1


def test_a_document_asked_for_no_times_is_not_there(desk: Desk, papers: list[Paper]) -> None:
    own = parts(papers)
    data, _ = write_merged_pdf([PdfChapter("", [*parts(papers, 0)[:1], *own[1:3]])], desk.fonts, INFO)
    assert [title for _, title, _ in bookmarks(read(data))] == [own[1].title, own[2].title]
