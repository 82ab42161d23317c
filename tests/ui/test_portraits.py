"""A form that wants 证件照, in the window: a panel to put them in, the sheet as it will be printed, what is said of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.packs.catalogue import Catalogue
from app.paths import DataPaths, ProgramPaths, program_root
from app.render.fonts import FontLibrary
from app.services import photos
from app.services.drafting import OpenedDraft, open_draft
from app.services.workspace import Workspace
from tests.portraits import TWO_SIDED, WITH_LABELS, portrait, portrait_pack
from tests.ui.conftest import MakeSession
from tests.ui.test_paper_pictures import difference, pdf_pictures, photos_of, screen_pictures
from tests.ui.waiting import delete_what_is_due, spin, wait_for
from ui.backend import Backend
from ui.pages.editor import EditorPage
from ui.paper.painter import PagePainter
from ui.photos.panel import PhotoPanel
from ui.photos.remarks import Swatch
from ui.session import DraftSession
from ui.theme import Theme


@pytest.fixture
def program(tmp_path: Path) -> ProgramPaths:
    root = tmp_path / "program"
    portrait_pack(root / "forms")
    (root / "resources").symlink_to(program_root() / "resources")
    return ProgramPaths(root)


@pytest.fixture
def catalogue(program: ProgramPaths) -> Catalogue:
    return Catalogue([program.forms])


@pytest.fixture
def backend(qapp: QApplication, program: ProgramPaths, data: Path) -> Iterator[Backend]:
    made = Backend(lambda: Workspace(program, DataPaths(data)), qapp)
    yield made
    made.close()
    made.deleteLater()
    delete_what_is_due()


def put_in(session: DraftSession, backend: Backend, path: Path) -> OpenedDraft:
    """A photo added to the slot, as the panel does it."""
    opened: list[OpenedDraft] = []

    def add(workspace: Workspace) -> OpenedDraft:
        photos.add(workspace, session.draft.id, "portrait", path)
        return open_draft(workspace, session.draft.id)

    backend.store(session, add, opened.append, lambda error: pytest.fail(str(error)))
    wait_for(lambda: bool(opened), "the photo")
    return opened[0]


def test_the_slot_has_a_panel_and_only_one(
    make_session: MakeSession, backend: Backend, theme: Theme, fonts: FontLibrary
) -> None:
    page = EditorPage(make_session(), theme, fonts, backend, None)
    page.show()
    spin()
    panels = page.findChildren(PhotoPanel)
    assert len(panels) == 2  # 照片 and 证件照
    page.show_entry(TWO_SIDED)
    assert not page.paper.isVisible()
    page.show_entry(WITH_LABELS)
    assert page.paper.isVisible()
    page.close()
    page.deleteLater()
    spin()


def test_sheet_on_screen_and_in_the_pdf_are_the_same_and_the_cut_is_said(
    make_session: MakeSession, backend: Backend, fonts: FontLibrary, tmp_path: Path
) -> None:
    session = make_session()
    session.reload(put_in(session, backend, portrait(tmp_path / "宽.jpg", (800, 600))))
    assert [p.code for p in session.problems if p.field == "portrait"] == ["photo_cropped"]
    read = photos_of(session, backend)
    painter = PagePainter(fonts, lambda sha256: QImage.fromData(read[sha256]))
    sheet = session.paper(TWO_SIDED)
    on_screen = screen_pictures(sheet, painter, tmp_path)
    on_paper = pdf_pictures(sheet, fonts, read, tmp_path)
    assert len(on_screen) == len(on_paper) == 2
    for ours, theirs in zip(on_screen, on_paper, strict=True):
        mean, spot = difference(ours, theirs)
        assert mean <= 1
        assert spot <= 40


def test_quality_is_said_beside_the_photo_and_in_the_list(
    make_session: MakeSession, backend: Backend, theme: Theme, fonts: FontLibrary, tmp_path: Path
) -> None:
    session = make_session()
    session.reload(put_in(session, backend, portrait(tmp_path / "红底.jpg", ground=(200, 30, 40))))
    page = EditorPage(session, theme, fonts, backend, None)
    page.show()
    panel = next(p for p in page.findChildren(PhotoPanel) if p.slot_photos.field.id == "portrait")
    page.show_entry(TWO_SIDED)
    wait_for(lambda: bool(panel.tiles[0].remarks.sentences), "the reminder")
    (sentence,) = panel.tiles[0].remarks.sentences
    assert "底色看起来不是蓝色" in sentence
    assert panel.tiles[0].remarks.isVisible()
    assert sentence in panel.tiles[0].accessibleDescription()
    (swatch,) = panel.tiles[0].findChildren(Swatch)
    assert swatch.colour.red() > 150 > swatch.colour.blue()
    assert [p.code for p in session.problems if p.field == "portrait"] == ["photo_ground"]
    # Another photo in its place, and the reminder goes with it.
    panel.slot_photos.remove(panel.tiles[0].photo)
    panel.slot_photos.add_files([portrait(tmp_path / "蓝底.jpg")])
    wait_for(lambda: not panel.slot_photos.busy, "the exchange")
    wait_for(lambda: len(session.looks) >= 2 and not panel.slot_photos.busy, "the measurement")
    assert not panel.tiles[0].remarks.isVisible()
    assert not [p for p in session.problems if p.field == "portrait"]
    page.close()
    page.deleteLater()
