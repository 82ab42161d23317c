"""The papers as files: one document a file in any format, or all of them in one; each a valid PDF/A."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdf
import pytest

from app.domain.draft import Draft
from app.domain.subjects import subject
from app.errors import EnvironmentFault
from app.render.pages import LaidDocument
from app.services.drafting import sample_draft
from app.services.exporting import (
    PDF,
    Application,
    Format,
    Made,
    PrintRun,
    render_pdf,
    write_merged,
    write_papers,
)
from app.services.papers import lay_out_all
from app.services.steps import GoOn
from app.services.workspace import Workspace
from tests.render.preflight import faults


@pytest.fixture
def applications(workspace: Workspace) -> list[Application]:
    """Every sample of every form at hand."""
    drafts = [
        sample_draft(workspace, pack, form.id, sample.id)
        for pack in workspace.catalogue.packs()
        for form in pack.forms.values()
        for sample in form.samples
    ]
    return [Application(draft, lay_out_all(workspace, draft)) for draft in drafts]


def test_what_is_written_for_every_pack_is_valid(
    workspace: Workspace, applications: Sequence[Application], tmp_path: Path
) -> None:
    paths = []
    for number, each in enumerate(applications):
        paths += [f.path for f in write_papers(workspace, each.draft, each.laid, tmp_path / str(number))]
    merged = write_merged(workspace, applications, tmp_path / "合", run=PrintRun(None, two_sided=True))
    paths.append(merged.path)
    assert {str(p): told for p, told in zip(paths, faults(paths, tmp_path), strict=True) if told} == {}
    reader = pypdf.PdfReader(merged.path)
    assert len(reader.pages) == merged.pages
    chapters = [entry for entry in reader.outline if not isinstance(entry, list)]
    assert len(chapters) == len(applications)
    for chapter, application in zip(chapters, applications, strict=True):
        form = workspace.form_of(application.draft)
        assert chapter.title == f"{subject(form, application.draft.values) or '未填单位'} · {form.title}"


def test_a_single_paper_is_what_sealing_takes(
    workspace: Workspace, applications: Sequence[Application], tmp_path: Path
) -> None:
    for each in applications:
        files = write_papers(workspace, each.draft, each.laid, tmp_path)
        assert [f.path.read_bytes() for f in files] == [render_pdf(workspace, each.draft, d) for d in each.laid]


def test_formats_are_written_side_by_side(
    workspace: Workspace, applications: Sequence[Application], tmp_path: Path
) -> None:
    def make(workspace: Workspace, draft: Draft, laid: LaidDocument, run: PrintRun, go_on: GoOn) -> Made:
        go_on()
        title = workspace.form_of(draft).document(laid.document).title
        return Made(title.encode(), len(laid.pages), run.times(laid))

    one = applications[-1]
    files = write_papers(
        workspace, one.draft, one.laid, tmp_path, formats=(PDF, Format("txt", make)), run=PrintRun(None)
    )
    assert [(f.document, f.format) for f in files] == [(d.document, f) for d in one.laid for f in ("pdf", "txt")]
    for pdf, text in zip(files[::2], files[1::2], strict=True):
        assert text.path == pdf.path.with_suffix(".txt")
        assert text.path.read_text(encoding="utf-8") == pdf.title
        assert len(pypdf.PdfReader(pdf.path).pages) == pdf.pages == text.copies * text.pages
        assert pdf.copies == 1  # the copies are in it


def test_a_folder_that_cannot_be_made_is_told(
    workspace: Workspace, applications: Sequence[Application], tmp_path: Path
) -> None:
    (tmp_path / "文件").write_text("挡路", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match="草稿不受影响"):
        write_merged(workspace, applications[:1], tmp_path / "文件" / "纸")
