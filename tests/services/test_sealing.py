"""Sealing: what goes in comes out, nothing leaves in the clear, and a failure leaves the draft as it was."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from app.bundle.form_json import record_digest
from app.bundle.identities import load_identities
from app.bundle.layout import print_name
from app.bundle.office import Office, create_office, load_office
from app.bundle.reader import open_bundle
from app.domain.check_code import check_code
from app.domain.draft import Draft, DraftState
from app.errors import ConflictError, EnvironmentFault
from app.services import sealing
from app.services.drafting import PhotoFile, add_photo, sample_draft
from app.services.exporting import render_pdf
from app.services.finalising import freeze, prepare_revision, reopen_draft
from app.services.printing import printable
from app.services.sealing import seal_draft
from app.services.workspace import Workspace


@pytest.fixture
def draft(workspace: Workspace) -> Draft:
    pack = workspace.catalogue.get("liaoning-2016")
    return sample_draft(workspace, pack, next(iter(pack.forms)), "ordinary")


@pytest.fixture
def office(tmp_path: Path) -> tuple[Office, Path]:
    made = create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))
    return load_office(made.public_path), made.private_path


def test_what_was_typed_comes_out(
    workspace: Workspace, draft: Draft, office: tuple[Office, Path], tmp_path: Path
) -> None:
    sealed = seal_draft(workspace, draft.id, tmp_path / "移交", [office[0]])
    with open_bundle(sealed.file.path, load_identities(office[1]), workspace.data.quarantine) as opened:
        assert dict(opened.record.values) == dict(draft.values)
        assert opened.record.check_code == sealed.revision.check_code
        assert [a.caption for a in opened.record.attachments] == [a.caption for a in draft.attachments]
        names = [m.name for m in opened.members]
        assert "data/print/approval.pdf" in names
        assert opened.read("data/print/approval.pdf").startswith(b"%PDF")
    assert workspace.store.load(draft.id).draft.state is DraftState.FINAL
    whole = sealed.file.path.read_bytes()
    assert draft.values["leader_name"].encode() not in whole


def test_the_papers_in_it_are_final_though_it_is_frozen_last(
    workspace: Workspace, draft: Draft, office: tuple[Office, Path], tmp_path: Path
) -> None:
    sealed = seal_draft(workspace, draft.id, tmp_path / "移交", [office[0]])
    final = workspace.store.load(draft.id).draft
    with open_bundle(sealed.file.path, load_identities(office[1]), workspace.data.quarantine) as opened:
        for laid in printable(workspace, final):
            assert opened.read(print_name(laid.document)) == render_pdf(workspace, final, laid)
        assert check_code(record_digest(opened.record)) == sealed.revision.check_code
    (noted,) = workspace.store.prints(draft.id)
    assert (noted.revision, noted.print.title, noted.print.sha256) == (1, sealed.file.path.name, sealed.file.sha256)


def test_photos_travel_upright_and_without_position(
    workspace: Workspace, draft: Draft, office: tuple[Office, Path], tmp_path: Path
) -> None:
    photo = tmp_path / "手机照片.jpg"
    image = Image.new("RGB", (640, 480), "navy")
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright
    exif.get_ifd(0x8825)[2] = (41.8, 0.0, 0.0)
    image.save(photo, exif=exif)
    add_photo(workspace, draft.id, PhotoFile("photos", photo, "门头"))
    sealed = seal_draft(workspace, draft.id, tmp_path / "移交", [office[0]])
    with open_bundle(sealed.file.path, load_identities(office[1]), workspace.data.quarantine) as opened:
        travelled = Image.open(io.BytesIO(opened.read("data/photos/03.jpg")))
        assert travelled.size == (480, 640)
        assert not travelled.getexif()
    kept = workspace.store.load(draft.id).draft.attachments[-1]
    assert workspace.store.read_attachment(kept.sha256) == photo.read_bytes()  # the original stays at home


def test_a_failed_comparison_leaves_no_file_and_an_open_draft(
    workspace: Workspace, draft: Draft, office: tuple[Office, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> object:
        def verify(_: Path) -> None:
            raise EnvironmentFault("刚写好的文件读不回来。")

        return verify

    monkeypatch.setattr(sealing, "reopen_and_compare", refuse)
    with pytest.raises(EnvironmentFault):
        seal_draft(workspace, draft.id, tmp_path / "移交", [office[0]])
    assert list((tmp_path / "移交").iterdir()) == []
    assert workspace.store.load(draft.id).draft.state is DraftState.OPEN
    assert list(workspace.data.quarantine.iterdir()) == []


def test_a_change_meanwhile_is_not_frozen_over(workspace: Workspace, draft: Draft) -> None:
    revision = prepare_revision(workspace, draft.id)
    workspace.store.save_values(draft.id, {"headcount": "99"})
    with pytest.raises(ConflictError):
        freeze(workspace, revision)
    assert workspace.store.load(draft.id).draft.state is DraftState.OPEN


def test_each_revision_gets_a_name_and_a_code_of_its_own(
    workspace: Workspace, draft: Draft, office: tuple[Office, Path], tmp_path: Path
) -> None:
    first = seal_draft(workspace, draft.id, tmp_path / "移交", [office[0]])
    reopen_draft(workspace, draft.id, "人数有误")
    workspace.store.save_values(draft.id, {"headcount": "37"})
    second = seal_draft(workspace, draft.id, tmp_path / "移交", [office[0]])
    assert (first.revision.number, second.revision.number) == (1, 2)
    assert first.revision.check_code != second.revision.check_code
    assert "修订1" in first.file.path.name
    assert "修订2" in second.file.path.name
