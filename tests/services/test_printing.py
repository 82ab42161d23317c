"""What may be printed, how it is marked, and what is remembered of it."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.definition import Form, Pack
from app.domain.draft import Draft, DraftState
from app.packs.catalogue import Catalogue
from app.paths import DataPaths, ProgramPaths, program_root
from app.render.pages import LaidDocument, Page
from app.services.checking import check_draft
from app.services.drafting import sample_draft
from app.services.exporting import render_pdf, write_papers
from app.services.finalising import finalise_draft, reopen_draft
from app.services.papers import lay_out_all
from app.services.printing import note_prints, printable
from app.services.workspace import Workspace
from app.storage.records import Medium
from tests.tools import require_tool


class OnePack(Catalogue):
    """The form packs with one form changed."""

    def __init__(self, folder: Path, change: Form) -> None:
        super().__init__([folder])
        self._change = change

    def form(self, pack_id: str, kind: str, revision: int | None = None) -> Form:
        del pack_id, kind, revision
        return self._change


@pytest.fixture
def draft(workspace: Workspace) -> Draft:
    pack = workspace.catalogue.get("liaoning-2016")
    return sample_draft(workspace, pack, next(iter(pack.forms)), "ordinary")


@pytest.fixture
def pack(workspace: Workspace) -> Pack:
    return workspace.catalogue.get("liaoning-2016")


def finalised(workspace: Workspace, draft: Draft) -> tuple[Draft, str]:
    code = finalise_draft(workspace, draft.id).check_code
    return workspace.store.load(draft.id).draft, code


def marks(page: Page, before: Page) -> str:
    return "".join(run.text for run in page.runs[len(before.runs) :])


def all_marks(workspace: Workspace, draft: Draft) -> dict[str, list[str]]:
    plain = lay_out_all(workspace, draft)
    return {
        d.document: [marks(page, before) for page, before in zip(d.pages, p.pages, strict=True)]
        for d, p in zip(printable(workspace, draft), plain, strict=True)
    }


def test_an_open_draft_says_so_on_every_page(workspace: Workspace, draft: Draft) -> None:
    found = all_marks(workspace, draft)
    assert len(found) == 4
    assert all(words == "草稿" for pages in found.values() for words in pages)


def test_final_form_pages_are_unmarked_and_our_own_name_their_revision(workspace: Workspace, draft: Draft) -> None:
    final, code = finalised(workspace, draft)
    form = workspace.form_of(draft)
    unit = form.by_role(draft.values, "unit_name")
    found = all_marks(workspace, final)
    foot = f"{unit} · 修订 1 · 校验码 {code} · "
    assert found == {
        "approval": [""] * 4,
        "narrative": [f"{foot}共4页"] * 4,
        "brief": [f"{foot}第1页/共1页"],
        "photos": [f"{foot}第1页/共1页"],
    }
    unmarked, printed = lay_out_all(workspace, draft)[0], printable(workspace, final)[0]
    assert render_pdf(workspace, draft, unmarked) == render_pdf(workspace, final, printed)


def test_marks_change_neither_fits_nor_problems(workspace: Workspace, draft: Draft) -> None:
    def told(laid: tuple[LaidDocument, ...]) -> list[object]:
        return [(d.fits, d.missing, d.label_overflow, [p.boxes for p in d.pages]) for d in laid]

    plain = lay_out_all(workspace, draft)
    assert told(printable(workspace, draft)) == told(plain)
    assert check_draft(workspace, draft, printable(workspace, draft)) == check_draft(workspace, draft, plain)
    final, _ = finalised(workspace, draft)
    assert told(printable(workspace, final)) == told(plain)


def test_a_revision_taken_back_can_no_longer_be_printed(workspace: Workspace, draft: Draft) -> None:
    final, _ = finalised(workspace, draft)
    reopen_draft(workspace, draft.id, "")
    for stale in (final, workspace.store.load(draft.id).draft):
        assert {words for pages in all_marks(workspace, stale).values() for words in pages} == {"草稿"}


def test_without_the_packs_leave_nothing_but_photo_pages_is_marked(tmp_path: Path, pack: Pack) -> None:
    form = next(iter(pack.forms.values()))
    bare = replace(form, documents=tuple(replace(d, foot_line=False) for d in form.documents))
    with _with_form(tmp_path, bare) as workspace:
        draft = sample_draft(workspace, pack, form.id, "ordinary")
        final, _ = finalised(workspace, draft)
        found = all_marks(workspace, final)
    assert [document for document, pages in found.items() if any(pages)] == ["photos"]


def test_a_pack_may_allow_the_line_on_its_form(tmp_path: Path, pack: Pack) -> None:
    form = next(iter(pack.forms.values()))
    marked = replace(form, documents=tuple(replace(d, foot_line=True) for d in form.documents))
    with _with_form(tmp_path, marked) as workspace:
        final, code = finalised(workspace, sample_draft(workspace, pack, form.id, "ordinary"))
        assert all(code in words for pages in all_marks(workspace, final).values() for words in pages)


def _with_form(tmp_path: Path, form: Form) -> Workspace:
    workspace = Workspace(ProgramPaths(program_root()), DataPaths(tmp_path / "另一个"))
    workspace.__dict__["catalogue"] = OnePack(workspace.program.forms, form)
    return workspace


def test_what_was_made_of_a_revision_is_void_when_it_is_taken_back(workspace: Workspace, draft: Draft) -> None:
    final, code = finalised(workspace, draft)
    for _ in range(2):
        note_prints(workspace, final, Medium.PDF, printable(workspace, final))
    form = printable(workspace, final)[0]
    note_prints(workspace, final, Medium.PAPER, [form])
    note_prints(workspace, final, Medium.PAPER, [replace(form, copies=2)])
    taken = reopen_draft(workspace, draft.id, "人数有误")
    assert len(taken.void) == 2 * 4 + 2
    day = taken.void[0].at.astimezone()
    today = f"{day.month}月{day.day}日"
    assert taken.message == (
        f"已撤回修订 1（校验码 {code}），草稿可以修改了。这一修订已于 "
        f"{today} 导出推荐审批表 8 份、事迹材料 1 份、事迹简介 1 份、照片附页 1 份；{today} 打印推荐审批表 10 份，"
        "请收回作废；改好后请重新定稿、打印。"
    )


def test_nothing_is_remembered_of_an_open_draft(workspace: Workspace, draft: Draft) -> None:
    note_prints(workspace, draft, Medium.PDF, printable(workspace, draft))
    assert workspace.store.prints(draft.id) == []
    finalised(workspace, draft)
    taken = reopen_draft(workspace, draft.id, "")
    assert taken.void == ()
    assert "没有要收回的纸" in taken.message
    assert workspace.store.load(draft.id).draft.state is DraftState.OPEN


def test_each_revision_voids_only_its_own_prints(workspace: Workspace, draft: Draft) -> None:
    first, _ = finalised(workspace, draft)
    note_prints(workspace, first, Medium.PDF, printable(workspace, first))
    reopen_draft(workspace, draft.id, "")
    second, code = finalised(workspace, draft)
    assert second.revision == 2
    note_prints(workspace, second, Medium.PDF, printable(workspace, second)[:1])
    taken = reopen_draft(workspace, draft.id, "")
    assert [(p.revision, p.print.document) for p in taken.void] == [(2, "approval")]
    assert f"修订 2（校验码 {code}）" in taken.message


def test_the_same_content_in_a_new_revision_has_a_code_of_its_own(workspace: Workspace, draft: Draft) -> None:
    _, first = finalised(workspace, draft)
    reopen_draft(workspace, draft.id, "")
    assert finalised(workspace, draft)[1] != first


def test_photo_pages_read_their_foot(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    final, code = finalised(workspace, draft)
    files = write_papers(workspace, final, printable(workspace, final), tmp_path / "纸")
    read = [
        subprocess.run(
            [require_tool("pdftotext"), "-layout", f.path, "-"], capture_output=True, check=True, encoding="utf-8"
        ).stdout
        for f in files
    ]
    assert [f"校验码 {code}" in text for text in read] == [False, True, True, True]
    assert not any("草稿" in text for text in read)
