"""Next year's notice is a new folder: a changed copy of a pack changes fields, checks and paper, and no Python."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.paths import DataPaths, ProgramPaths, program_root
from app.services.checking import check_draft
from app.services.drafting import new_draft
from app.services.papers import lay_out_all, write_papers
from app.services.workspace import Workspace
from tests.tools import require_tool

NEW_FIELD = """\
[[field]]
id = "fax"
label = "传真"
type = "telephone"
"""
NEW_ROW = """\
[[document.part.row]]
height = 16
cells = [
  { label = "传　真", style = "label" },
  { field = "fax", span = 3, style = "fill" },
]
"""


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[Workspace]:
    """The Liaoning pack as revision 2 with a new row, a wider column, and 300 → 120."""
    root = tmp_path / "program"
    folder = root / "forms" / "liaoning-2016" / "2"
    shutil.copytree(program_root() / "forms" / "liaoning-2016" / "1", folder)
    pack, form = folder / "pack.toml", folder / "window.toml"
    edit(pack, ("revision = 1", "revision = 2"))
    edit(
        form,
        ('[[field]]\nid = "headcount"', f'{NEW_FIELD}\n[[field]]\nid = "headcount"'),
        ("maximum = 300", "maximum = 120"),
        ("columns = [26, 52, 26, 52]", "columns = [22, 60, 22, 52]"),
        ("[[document.part.row]]\nheight = 40", f"{NEW_ROW}\n[[document.part.row]]\nheight = 40"),
    )
    shutil.copytree(program_root() / "resources", root / "resources")
    with Workspace(ProgramPaths(root), DataPaths(tmp_path / "数据")) as workspace:
        yield workspace


def edit(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


def test_checks_and_paper_follow_the_pack(changed: Workspace, tmp_path: Path) -> None:
    values = {"window_name": "示例窗口", "fax": "024-22959057", "deeds": "事" * 121}
    draft, unknown = new_draft(changed, "liaoning-2016", "window", values)
    assert (draft.pack_revision, unknown) == (2, ())
    over = next(p for p in check_draft(changed, draft) if p.field == "deeds")
    assert (over.code, over.over) == ("limit", 1)

    laid = lay_out_all(changed, draft)
    boxes = {box.field: box for page in laid[0].pages for box in page.boxes}
    assert boxes["fax"].height == 16
    assert boxes["window_nature"].width == 60
    assert boxes["fax"].y + 16 == pytest.approx(boxes["awards"].y)

    files = write_papers(changed, draft, laid, tmp_path / "纸")
    read = subprocess.run(
        [require_tool("pdftotext"), "-layout", files[0].path, "-"], capture_output=True, check=True, text=True
    ).stdout
    assert "024-22959057" in read
    assert "传 真" in " ".join(read.split())


def test_a_full_cell_goes_on_where_the_pack_says_so(changed: Workspace, tmp_path: Path) -> None:
    values = {"window_name": "示例窗口", "awards": "\n".join(f"{2000 + n}年获示范窗口称号" for n in range(12))}
    draft, _ = new_draft(changed, "liaoning-2016", "window", values)
    [refused] = [p for p in check_draft(changed, draft) if p.code == "overflow"]
    assert (refused.field, refused.over) == ("awards", 7 * len("2000年获示范窗口称号"))

    edit(
        changed.program.forms / "liaoning-2016" / "2" / "window.toml",
        ('{ field = "awards", span', '{ field = "awards", overflow = "continue", continued_mark = "（续）", span'),
    )
    with Workspace(changed.program, DataPaths(tmp_path / "另一数据")) as workspace:
        draft, _ = new_draft(workspace, "liaoning-2016", "window", values)
        assert [p for p in check_draft(workspace, draft) if p.code == "overflow"] == []
        laid = lay_out_all(workspace, draft)
        [approval, *_] = write_papers(workspace, draft, laid, tmp_path / "纸")
    assert approval.pages == 5
    read = subprocess.run(
        [require_tool("pdftotext"), "-layout", "-f", "4", "-l", "4", approval.path, "-"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert "（续）" in read
    assert "2011年获示范窗口称号" in read


def test_a_draft_of_the_old_revision_keeps_its_form(changed: Workspace) -> None:
    old = program_root() / "forms" / "liaoning-2016" / "1"
    shutil.copytree(old, changed.program.forms / "liaoning-2016" / "1")
    draft, _ = new_draft(changed, "liaoning-2016", "window", {"deeds": "事" * 121})
    stale = replace(draft, pack_revision=1)
    assert [p for p in check_draft(changed, stale) if p.field == "deeds"] == []
