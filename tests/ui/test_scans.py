"""Stamped scans in the window: put in, listed with pages and size, seen in the system's viewer, told apart when opened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QObject, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.bundle.office import create_office, load_office
from app.packs.catalogue import Catalogue
from app.paths import DataPaths, ProgramPaths, program_root
from app.render.fonts import FontLibrary
from app.services.drafting import open_draft
from app.services.sealing import Sealed, seal_draft
from app.services.workspace import Workspace
from tests.scans import OPINIONS, scan_pack, scan_pdf
from tests.ui.conftest import MakeSession
from tests.ui.waiting import delete_what_is_due, spin, wait_for
from ui.backend import Backend
from ui.dialogs.bundle import BundleDialog
from ui.pages.editor import EditorPage
from ui.photos.scan_panel import ScanPanel
from ui.session import DraftSession
from ui.settings import Settings
from ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def program(tmp_path: Path) -> ProgramPaths:
    root = tmp_path / "program"
    scan_pack(root / "forms")
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


@pytest.fixture
def session(make_session: MakeSession) -> DraftSession:
    return make_session()


@pytest.fixture
def page(session: DraftSession, backend: Backend, theme: Theme, fonts: FontLibrary) -> Iterator[EditorPage]:
    shown = EditorPage(session, theme, fonts, backend, None)
    shown.resize(1366, 738)
    shown.show()
    yield shown
    wait_for(lambda: not any(p.slot_photos.busy for p in shown.findChildren(ScanPanel)), "everything to be stored")
    shown.close()
    shown.deleteLater()


@pytest.fixture
def panel(page: EditorPage) -> ScanPanel:
    page.go_to_field(OPINIONS)
    found = next(p for p in page.findChildren(ScanPanel) if p.slot_photos.field.id == OPINIONS)
    assert found.isVisible()
    return found


def put_in(panel: ScanPanel, *files: Path) -> None:
    panel.slot_photos.add_files(list(files))
    settle(panel)


def settle(panel: ScanPanel) -> None:
    wait_for(lambda: not panel.slot_photos.busy, "everything to be stored")


def names(panel: ScanPanel) -> list[str]:
    return [row.photo.name for row in panel.rows]


class Viewer(QObject):
    """Stands in the place of the system's viewer, as Qt provides for."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[Path] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.files.append(Path(url.toLocalFile()))


def test_the_slot_is_among_what_there_is_and_the_paper_knows_nothing_of_it(
    page: EditorPage, panel: ScanPanel, session: DraftSession
) -> None:
    assert page.shown == f"@scans-{OPINIONS}"
    assert not [d for d in session.papers if "征求意见" in d.title]
    assert panel.empty.isVisible()
    assert panel.count_label.text() == "已放 0 份，最多 3 份"
    assert "征求纪检" in "".join(label.text() for label in panel.findChildren(QLabel))


def test_scans_are_listed_with_pages_and_size(panel: ScanPanel, session: DraftSession, tmp_path: Path) -> None:
    picture = tmp_path / "证明.jpg"
    Image.new("RGB", (600, 850), "navy").save(picture)
    put_in(panel, scan_pdf(tmp_path / "纪检意见.pdf", 3), picture)
    wait_for(lambda: "3 页" in panel.rows[0].facts.text(), "the pages")
    assert panel.rows[0].facts.text().startswith("PDF · 3 页 · ")
    wait_for(lambda: panel.rows[1].facts.text().startswith("图片 · 1 页 · "), "the page of the picture")
    assert panel.rows[0].accessibleName().startswith("第 1 份，共 2 份：纪检意见.pdf，PDF，3 页，")
    wait_for(lambda: panel.rows[1].picture.pixmap().toImage().pixelColor(10, 20).blue() > 100, "the small picture")
    assert panel.count_label.text() == "已放 2 份，最多 3 份"
    assert len(session.draft.in_slot(OPINIONS)) == 2


def test_dropped_files_are_judged_one_by_one(panel: ScanPanel, tmp_path: Path) -> None:
    program = tmp_path / "意见.pdf"
    program.write_bytes(b"MZ" + bytes(3000))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(f)) for f in (program, scan_pdf(tmp_path / "好的.pdf"))])
    middle, keys = panel.rect().center(), Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(panel, QDragEnterEvent(middle, Qt.DropAction.CopyAction, mime, LEFT, keys))
    QApplication.sendEvent(panel, QDropEvent(QPointF(middle), Qt.DropAction.CopyAction, mime, LEFT, keys))
    settle(panel)
    assert names(panel) == ["好的.pdf"]
    assert "“意见.pdf”不是可用的扫描件：只收 PDF、JPEG、PNG、HEIC" in panel.trouble_line.label.text()
    put_in(panel, *(scan_pdf(tmp_path / f"{n}.pdf", words=str(n)) for n in range(3)))
    assert "最多放 3 份，没有放进去的：2.pdf。可以先移除不用的扫描件" in panel.trouble_line.label.text()


def test_by_keyboard_alone(panel: ScanPanel, session: DraftSession, tmp_path: Path) -> None:
    put_in(panel, *(scan_pdf(tmp_path / f"{n}.pdf", words=n) for n in "甲乙丙"))
    first = panel.rows[0]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    settle(panel)
    assert names(panel) == ["乙.pdf", "甲.pdf", "丙.pdf"]
    QTest.keyClick(first, Qt.Key.Key_F2)
    assert panel.window().focusWidget() is first.caption
    QTest.keyClicks(first.caption, "organisation")
    first.commit()
    settle(panel)
    assert session.draft.in_slot(OPINIONS)[1].caption == "organisation"
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Delete)
    settle(panel)
    assert names(panel) == ["乙.pdf", "丙.pdf"]
    # In the page Ctrl+Z is the text's own; right after a removal it is the file that comes back.
    assert panel.window().focusWidget() is panel.undo_line.undo_button
    QTest.keyClick(panel.undo_line.undo_button, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(panel)
    assert names(panel) == ["乙.pdf", "甲.pdf", "丙.pdf"]
    assert session.draft.in_slot(OPINIONS)[1].caption == "organisation"


def test_enter_shows_a_copy_in_the_systems_viewer(panel: ScanPanel, data: Path, tmp_path: Path) -> None:
    original = scan_pdf(tmp_path / "纪检意见.pdf")
    put_in(panel, original)
    viewer = Viewer()
    QDesktopServices.setUrlHandler("file", viewer, "take")  # type: ignore[arg-type]  # the stub is wrong
    try:
        panel.rows[0].setFocus()
        QTest.keyClick(panel.rows[0], Qt.Key.Key_Return)
        wait_for(lambda: bool(viewer.files), "the viewer")
    finally:
        QDesktopServices.unsetUrlHandler("file")
    (copy,) = viewer.files
    assert copy.name == "纪检意见.pdf"
    assert copy.is_relative_to(data / "quarantine")
    assert copy.read_bytes() == original.read_bytes()


def test_a_scan_that_was_lost_is_said_so(panel: ScanPanel, session: DraftSession, data: Path, tmp_path: Path) -> None:
    put_in(panel, scan_pdf(tmp_path / "纪检意见.pdf"))
    with Workspace(ProgramPaths(tmp_path / "program"), DataPaths(data)) as workspace:
        workspace.store.attachment_path(panel.rows[0].photo.sha256).unlink()
        session.reload(open_draft(workspace, session.draft.id))
    assert [p.code for p in session.problems if p.field == OPINIONS] == ["scan_lost"]
    QTest.mouseClick(panel.rows[0].opener, LEFT)
    wait_for(panel.trouble_line.isVisible, "the sentence")
    assert "不见了" in panel.trouble_line.label.text()


def test_the_office_sees_scans_apart_from_photos(
    panel: ScanPanel,
    session: DraftSession,
    backend: Backend,
    catalogue: Catalogue,
    theme: Theme,
    fonts: FontLibrary,
    tmp_path: Path,
) -> None:
    put_in(panel, scan_pdf(tmp_path / "纪检意见.pdf"))
    panel.slot_photos.caption(panel.rows[0].photo, "市纪委监委")
    settle(panel)
    made = create_office("示例受理单位", tmp_path / "受理", None, clock=lambda: date(2016, 7, 1))
    done: list[Sealed] = []
    backend.work(
        backend,
        lambda w: seal_draft(w, session.draft.id, tmp_path / "移交", [load_office(made.public_path)]),
        done.append,
        lambda error: pytest.fail(str(error)),
    )
    wait_for(lambda: bool(done), "the sealed file")
    dialog = BundleDialog(done[0].file.path, backend, catalogue, theme, fonts, Settings(tmp_path / "设置.ini"))
    dialog.show()
    wait_for(lambda: not dialog.busy, "the look inside")
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert "扫描件 1 份" in said
    assert "征求意见表 1" in said
    assert any("纪检意见.pdf" in line and "说明：市纪委监委" in line for line in said)
    assert any(b.accessibleName() == "另存为 纪检意见.pdf" for b in dialog.findChildren(QPushButton))
    dialog.save_print("data/scans/01.pdf", tmp_path / "另存.pdf")
    wait_for(lambda: not dialog.busy and (tmp_path / "另存.pdf").exists(), "the saved scan")
    assert (tmp_path / "另存.pdf").read_bytes() == (tmp_path / "纪检意见.pdf").read_bytes()
    dialog.close()
    dialog.deleteLater()
    spin()
