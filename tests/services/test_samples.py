"""示例: to play with and nothing else. Marked on paper, never sealed, and so is whatever is made from it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.domain.draft import Draft
from app.services import shelf
from app.services.exporting import render_pdf
from app.services.finalising import SampleOnly, finalise_draft
from app.services.printing import printable
from app.services.sealing import seal_draft
from app.services.slip import write_slip
from app.services.starting import start_from
from app.services.workspace import Workspace

PACK, KIND = "liaoning-2016", "window"


def printed(workspace: Workspace, draft_id: str) -> list[str]:
    """The text of every page of a draft as it prints."""
    draft = workspace.store.load(draft_id).draft
    pages = []
    for laid in printable(workspace, draft):
        pages += [page.extract_text() for page in PdfReader(io.BytesIO(render_pdf(workspace, draft, laid))).pages]
    return pages


def test_every_page_of_a_sample_says_so_also_when_final(workspace: Workspace) -> None:
    sample = shelf.new_from_sample(workspace)
    assert all("示例" in page and "草稿" not in page for page in printed(workspace, sample.id))
    finalise_draft(workspace, sample.id)
    assert all("示例" in page for page in printed(workspace, sample.id))


def test_the_mark_is_no_value(workspace: Workspace) -> None:
    sample = shelf.new_from_sample(workspace)
    stored = workspace.store.load(sample.id).draft
    assert stored.sample
    assert not any(key.startswith("@") for key in stored.values)


@pytest.mark.parametrize("make", [shelf.duplicate, lambda w, d: start_from(w, d, PACK, KIND).draft])
def test_what_is_made_from_a_sample_is_one(workspace: Workspace, make: object) -> None:
    sample = shelf.new_from_sample(workspace)
    made = make(workspace, sample.id)  # type: ignore[operator]
    assert isinstance(made, Draft)
    assert workspace.store.load(made.id).draft.sample
    assert all(card.sample for card in shelf.cards(workspace))


def test_nobody_receives_a_sample(workspace: Workspace, tmp_path: Path) -> None:
    sample = shelf.new_from_sample(workspace)
    with pytest.raises(SampleOnly, match="没有写出任何文件"):
        seal_draft(workspace, sample.id, tmp_path / "out", passphrase="口令 口令")
    assert not (tmp_path / "out").exists()
    finalise_draft(workspace, sample.id)
    with pytest.raises(SampleOnly):
        write_slip(workspace, sample.id, tmp_path)


def test_an_ordinary_draft_is_none(workspace: Workspace) -> None:
    shelf.new(workspace, PACK, KIND)
    (card,) = shelf.cards(workspace)
    assert not card.sample


def test_a_new_draft_knows_its_unit(workspace: Workspace) -> None:
    shelf.new(workspace, PACK, KIND, "示例市社会保险服务中心")
    (card,) = shelf.cards(workspace)
    assert card.unit == "示例市社会保险服务中心"
