"""证件照 of a draft and of many: what is said of them before printing, and what the printed file holds."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.draft import Draft
from app.domain.rules import Severity
from app.services import photos
from app.services.checking import check_draft, refuse_wrong_paper
from app.services.drafting import open_draft
from app.services.exporting import write_papers
from app.services.pack_check import check_pack_folder
from app.services.papers import fields_of, lay_out_all
from app.services.photo_sheets import lay_out_photo_sheets, render_photo_sheets
from app.services.workspace import Workspace
from tests.portraits import TWO_SIDED, WITH_LABELS, person, portrait
from tests.tools import require_tool


def images(pdf: Path) -> list[tuple[int, int, int]]:
    """Width and height in pixels, and dpi, of each image of a PDF."""
    listed = subprocess.run(
        [require_tool("pdfimages"), "-list", pdf], capture_output=True, check=True, text=True
    ).stdout
    rows = [line.split() for line in listed.splitlines()[2:]]
    return [(int(row[3]), int(row[4]), int(row[12])) for row in rows]


def reminders(workspace: Workspace, draft: Draft) -> list[tuple[str, str]]:
    found = [p for p in check_draft(workspace, draft) if p.field == "portrait"]
    assert all(p.severity is Severity.ADVICE for p in found)
    return [(p.code, p.message) for p in found]


def test_the_pack_holds_together_on_paper(desk: Workspace) -> None:
    check_pack_folder(desk, desk.program.forms / "liaoning-2016" / "2")
    form = desk.catalogue.get("liaoning-2016").forms["window"]
    assert fields_of(form.document(WITH_LABELS)) == {"portrait", "window_name", "person"}


def test_a_photo_of_the_right_shape_and_size_needs_no_word(desk: Workspace, tmp_path: Path) -> None:
    draft = person(desk, "张三", portrait(tmp_path / "a.jpg"), portrait(tmp_path / "b.jpg", (2100, 2940)))
    assert reminders(desk, draft) == []


def test_what_the_print_cuts_off_is_said_once_with_its_numbers(desk: Workspace, tmp_path: Path) -> None:
    draft = person(desk, "张三", portrait(tmp_path / "a.jpg", (413, 626)), portrait(tmp_path / "b.jpg", (1600, 1200)))
    shape, kept = "与要求的 35×49 毫米比例不同", "居中保留。原照片不变；如裁到头部，请用“裁剪”选取要印的部分。"
    assert reminders(desk, draft) == [
        (
            "photo_cropped",
            f"照片“a.jpg”是 413×626 像素，{shape}：印出时上下共裁去 48 像素（8%，相当于 4.1 毫米），{kept}",
        ),
        (
            "photo_cropped",
            f"照片“b.jpg”是 1600×1200 像素，{shape}：印出时左右共裁去 743 像素（46%，相当于 30.3 毫米），{kept}",
        ),
    ]
    refuse_wrong_paper(check_draft(desk, draft))


def test_a_photo_of_few_pixels_is_a_reminder(desk: Workspace, tmp_path: Path) -> None:
    draft = person(desk, "张三", portrait(tmp_path / "小.jpg", (295, 413)))
    assert reminders(desk, draft) == [
        (
            "photo_coarse",
            "照片“小.jpg”像素偏少：印成 35×49 毫米只有 214 dpi，看上去会模糊。最好换一张不小于 413×579 像素的。",
        )
    ]


def test_a_turned_photo_is_cropped_as_it_is_seen(desk: Workspace, tmp_path: Path) -> None:
    draft = person(desk, "张三", portrait(tmp_path / "a.jpg", (980, 700)))
    assert [code for code, _ in reminders(desk, draft)] == ["photo_cropped"]
    turned = photos.turn(desk, draft.id, draft.in_slot("portrait")[0], 90).draft
    assert reminders(desk, turned) == []


def test_print_holds_300_dpi_and_no_more(desk: Workspace, tmp_path: Path) -> None:
    draft = person(
        desk, "张三", portrait(tmp_path / "大.jpg", (3500, 4900)), portrait(tmp_path / "宽.jpg", (4900, 4900))
    )
    files = write_papers(desk, draft, lay_out_all(desk, draft), tmp_path / "纸")
    two_sided = next(f for f in files if f.document == TWO_SIDED)
    assert images(two_sided.path) == [(414, 579, 300)] * 2 + [(579, 579, 300)] * 2
    assert (two_sided.copies, two_sided.pages) == (1, 2)
    assert two_sided.path.stat().st_size < 300_000
    approval = next(f for f in files if f.document == "approval")
    assert images(approval.path) == []


def test_many_drafts_share_sheets(desk: Workspace, tmp_path: Path) -> None:
    drafts = [person(desk, f"某{n}", portrait(tmp_path / f"{n}.jpg", (413, 579 + n))) for n in range(7)]
    laid = lay_out_photo_sheets(desk, drafts, TWO_SIDED)
    order = [p.sha256 for page in laid.pages for p in page.pictures]
    assert order == [d.attachments[0].sha256 for d in drafts for _ in range(2)]
    assert [len(page.pictures) for page in laid.pages] == [12, 0, 2, 0]
    pdf = render_photo_sheets(desk, drafts, laid)
    assert pdf == render_photo_sheets(desk, drafts, lay_out_photo_sheets(desk, drafts, TWO_SIDED))
    path = tmp_path / "照片.pdf"
    path.write_bytes(pdf)
    assert len(images(path)) == 14
    read = subprocess.run([require_tool("pdftotext"), path, "-"], capture_output=True, check=True, text=True).stdout
    assert all(read.count(f"某{n}") == 4 for n in range(7))  # two captions and two backs


def test_drafts_of_other_forms_do_not_share(desk: Workspace, tmp_path: Path) -> None:
    draft = person(desk, "张三", portrait(tmp_path / "a.jpg"))
    for drafts in ([], [draft, replace(draft, kind="other")]):
        with pytest.raises(ValueError, match="forms"):
            lay_out_photo_sheets(desk, drafts, TWO_SIDED)
    with pytest.raises(KeyError):
        lay_out_photo_sheets(desk, [draft], "nothing")
    assert open_draft(desk, draft.id).draft == draft
