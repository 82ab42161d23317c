"""The slip of a draft: facts of pack, paper and store, and a code that repeats them."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from app.bundle.office import Office, create_office, load_office
from app.domain.draft import Draft
from app.errors import EnvironmentFault
from app.render.pages import LaidDocument
from app.services.drafting import PhotoFile, new_draft, sample_draft
from app.services.finalising import finalise_draft, reopen_draft
from app.services.printing import note_prints, printable
from app.services.sealing import seal_draft
from app.services.slip import NotFinal, make_slip, write_slip, write_slip_beside
from app.services.workspace import Workspace
from app.storage.records import Medium
from tests.render.helpers import picture, read_text, unspaced
from tests.render.reading import read_qr


@pytest.fixture
def draft(workspace: Workspace) -> Draft:
    pack = workspace.catalogue.get("liaoning-2016")
    return sample_draft(workspace, pack, next(iter(pack.forms)), "ordinary")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))
    return load_office(made.public_path)


def words(laid: LaidDocument) -> str:
    return unspaced("".join(run.text for page in laid.pages for run in page.runs))


def test_an_open_draft_has_no_slip(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    with pytest.raises(NotFinal, match="请先定稿"):
        write_slip(workspace, draft.id, tmp_path / "单")
    assert not (tmp_path / "单").exists()
    finalise_draft(workspace, draft.id)
    reopen_draft(workspace, draft.id, "")
    with pytest.raises(NotFinal):
        make_slip(workspace, draft.id)


def test_it_lists_what_is_printed_and_reads_back(
    workspace: Workspace, draft: Draft, office: Office, tmp_path: Path
) -> None:
    sealed = seal_draft(workspace, draft.id, tmp_path / "移交", [office])
    file = write_slip_beside(workspace, sealed)
    unit = workspace.form_of(draft).by_role(draft.values, "unit_name")
    assert file.path == tmp_path / "移交" / f"{unit}_交接清单.pdf"
    assert (file.pages, file.copies) == (1, 2)
    code, sha = sealed.revision.check_code, hashlib.sha256(sealed.file.path.read_bytes()).hexdigest()
    read = unspaced(read_text(file.path))
    final = workspace.store.load(draft.id).draft
    for paper in printable(workspace, final):
        pages, copies = len(paper.pages), paper.copies
        assert f"{paper.title}{pages}{copies}{pages * copies}" in read
    pack = workspace.pack_of(draft)
    for fact in (unit, pack.notice.number, code, sha, sealed.file.path.name, "照片2张", "推荐审批表4832须盖章"):
        assert fact in read
    assert unspaced(pack.office.name) in read
    said = read_qr(picture(file.path, 1, 110), tmp_path)
    assert said == f"CHUANGBAO 1|{draft.pack}/1/{draft.kind}|1|{code}|{sha}"


def test_no_person_is_named(workspace: Workspace, draft: Draft) -> None:
    finalise_draft(workspace, draft.id)
    slip = make_slip(workspace, draft.id)
    form, read = workspace.form_of(draft), words(slip.laid)
    personal = [draft.value(f.id) for role in ("leader", "phone") for f in form.with_role(role)]
    assert all(personal)
    assert not any(fact in read or fact in slip.facts.qr for fact in personal)
    assert not any(contact in read for contact in workspace.pack_of(draft).office.contacts)


def test_without_a_sealed_file_it_says_so(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    record = finalise_draft(workspace, draft.id)
    file = write_slip(workspace, draft.id, tmp_path)
    assert "没有随附移交文件" in read_text(file.path)
    assert read_qr(picture(file.path, 1, 110), tmp_path).endswith(f"|1|{record.check_code}|")


def test_later_it_still_knows_the_file_that_was_sealed(
    workspace: Workspace, draft: Draft, office: Office, tmp_path: Path
) -> None:
    sealed = seal_draft(workspace, draft.id, tmp_path / "移交", [office])
    assert make_slip(workspace, draft.id).facts.sealed is not None
    assert sealed.file.sha256 in make_slip(workspace, draft.id).facts.qr
    reopen_draft(workspace, draft.id, "")
    finalise_draft(workspace, draft.id)
    assert make_slip(workspace, draft.id).facts.sealed is None  # that file holds another revision


@pytest.mark.parametrize(("photos", "pages"), [(0, None), (8, 4)])
def test_photos_are_counted(workspace: Workspace, photos: int, pages: int | None) -> None:
    pack = workspace.catalogue.get("liaoning-2016")
    kind, form = next(iter(pack.forms.items()))
    values = next(sample.values for sample in form.samples if sample.id == "ordinary")
    hall = PhotoFile("photos", pack.folder / "sample-photo-hall.jpg", "大厅")
    draft, _ = new_draft(workspace, pack.id, kind, values, [hall] * photos)
    finalise_draft(workspace, draft.id)
    slip = make_slip(workspace, draft.id)
    assert slip.facts.photos == photos
    assert [p.pages for p in slip.facts.papers if p.title == "照片附页"] == ([pages] if pages else [])
    assert (f"照片{photos}张" if photos else "没有照片") in words(slip.laid)


def test_the_next_slip_lists_what_it_replaces(workspace: Workspace, draft: Draft, tmp_path: Path) -> None:
    first = finalise_draft(workspace, draft.id)
    final = workspace.store.load(draft.id).draft
    note_prints(workspace, final, Medium.PDF, printable(workspace, final))
    write_slip(workspace, draft.id, tmp_path)
    taken = reopen_draft(workspace, draft.id, "")
    assert [(p.print.medium, p.print.title) for p in taken.void][-1] == (Medium.PDF, "交接清单")
    finalise_draft(workspace, draft.id)
    reopen_draft(workspace, draft.id, "")  # of the second nothing was made: nothing to replace
    third = finalise_draft(workspace, draft.id)
    slip = make_slip(workspace, draft.id)
    (replaced,) = slip.facts.replaced
    assert (replaced.revision, replaced.check_code) == (1, first.check_code)
    read = words(slip.laid)
    assert f"修订1（校验码{first.check_code}）由本单取代" in read
    assert "推荐审批表8份" in read
    assert f"修订3·校验码{third.check_code}·第1页/共1页" in read


def test_when_the_slip_cannot_be_written_the_file_is_said_to_be_safe(
    workspace: Workspace, draft: Draft, office: Office, tmp_path: Path
) -> None:
    sealed = seal_draft(workspace, draft.id, tmp_path / "移交", [office])
    unit = workspace.form_of(draft).by_role(draft.values, "unit_name")
    (tmp_path / "移交" / f"{unit}_交接清单.pdf" / "占位").mkdir(parents=True)
    with pytest.raises(EnvironmentFault, match="已封装好，核对无误，但交接清单没有写成"):
        write_slip_beside(workspace, sealed)
    assert sealed.file.path.is_file()
