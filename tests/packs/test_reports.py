"""Reports of a pack: their fields, and a mistake named by file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.checks import check
from app.domain.definition import Face, Pack, PhotoPart, ReportPart
from app.domain.draft import Draft
from app.domain.rules import Severity
from app.errors import PackError
from app.packs.loader import load_pack
from tests.packs.changes import change


def test_what_the_notice_asks_the_report_to_say(liaoning: Pack) -> None:
    form = liaoning.forms["report"]
    document = form.document("report")
    report, photos = document.parts
    assert isinstance(report, ReportPart)
    assert isinstance(photos, PhotoPart)
    assert [s.heading for s in report.sections if s.heading] == ["一、推荐程序", "二、公示时间", "三、推荐对象排序"]
    assert (document.copies, document.stamped, document.page_numbers, document.is_official) == (1, True, True, True)
    assert all(field.source == "s4-1" for field in form.fields.values())
    assert {f.id for f in form.fields.values()} == {*report.fields, photos.slot}  # all that is asked for is printed


def test_an_empty_report_and_the_sample(liaoning: Pack) -> None:
    form = liaoning.forms["report"]

    def found(values: dict[str, str], severity: Severity) -> list[str]:
        draft = Draft("d", liaoning.id, liaoning.revision, form.id, values)
        return [p.field for p in check(form, draft) if p.severity is severity]

    assert found({}, Severity.MUST) == ["report_unit", "report_procedure", "report_publicity", "report_ranking"]
    assert found({}, Severity.ADVICE) == ["report_date"]
    [sample] = form.samples
    assert found(dict(sample.values), Severity.MUST) == found(dict(sample.values), Severity.ADVICE) == []
    assert found({**sample.values, "report_date": "2016-08-06"}, Severity.ADVICE) == ["report_date"]


def test_the_faces_of_headings_can_be_asked_for(pack_copy: Path) -> None:
    change(pack_copy / "report.toml", 'face = "title"', 'face = "hei"')
    photos = load_pack(pack_copy).forms["report"].document("report").parts[1]
    assert isinstance(photos, PhotoPart)
    assert photos.title_style.face is Face.HEI


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('heading = "一、推荐程序"', 'heading = "推荐程序"', 'heading = "推荐程序"', "part[1].section[2].heading：小标题要以层次序数开头"),
        ('heading = "一、推荐程序"', 'heading = "一、推荐。程序"', 'heading = "一、推荐。', "part[1].section[2].heading：小标题"),
        ('unit = "report_unit"', 'unit = "nobody"', 'unit = "nobody"', "part[1].unit：没有 id 为“nobody”的 field"),
        ('date = "report_date"', 'date = "report_unit"', 'date = "report_unit"', "part[1].date：“report_unit”的类型是 text"),
        ('note = "report_note"', 'note = "report_unit"', 'kind = "report"', "“report_unit”在同一份报告里用了两次"),
        ('note = "report_note"', 'notes = "report_note"', "notes =", "part[1].notes："),
        ('field = "report_closing"', 'field = "report_closing"\nstyle = "title"', 'style = "title"', "section[5].style："),
        ("right = 26", "right = 27", "margins =", "margins：公文的页边距由 GB/T 9704-2012 规定，应为 { top = 37,"),
        ("copies = 1", "copies = 1\nwidth = 297", 'id = "report"', "公文用 A4 纸"),
        ("page_numbers = true", "page_numbers = false", "page_numbers =", "page_numbers：公文要印页码"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_where_it_stands(pack_copy: Path, old: str, new: str, line: str, message: str) -> None:
    path = pack_copy / "report.toml"
    change(path, old, new)
    with pytest.raises(PackError) as caught:
        load_pack(pack_copy)
    said = str(caught.value)
    assert message in said
    assert said.startswith("report.toml 第 ")
    number = int(said.split()[2])
    assert line in "\n".join(path.read_text("utf-8").splitlines()[number - 1 : number + 2])


@pytest.mark.parametrize("order", ["photos first", "twice", "no section"])
def test_what_stands_where_in_the_document(pack_copy: Path, order: str) -> None:
    path = pack_copy / "report.toml"
    text = path.read_text("utf-8")
    head, report, *sections = text.split("[[document.part")
    photos = sections.pop()
    parts = {
        "photos first": [photos, report, *sections],
        "twice": [report, *sections, report, *sections],
        "no section": [report, photos],
    }[order]
    path.write_text("[[document.part".join([head, *(p.rstrip() + "\n\n" for p in parts)]), "utf-8")
    with pytest.raises(PackError, match="至少要有一个 section" if order == "no section" else "report 要放在文件的开头"):
        load_pack(pack_copy)
