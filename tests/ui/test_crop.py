"""Cutting a photo in the window: by mouse, by keyboard alone, with live size and resolution, and never frozen."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.crop import Crop, cropped_size
from app.packs.catalogue import Catalogue
from app.paths import DataPaths, ProgramPaths, program_root
from app.services.photo_rooms import room_of
from app.services.workspace import Workspace
from tests.portraits import portrait, portrait_pack
from tests.ui.conftest import MakeSession
from tests.ui.waiting import delete_what_is_due, spin, wait_for
from ui.backend import Backend
from ui.photos.crop_dialog import CropDialog
from ui.photos.panel import PhotoPanel
from ui.session import DraftSession
from ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton
MOST_STALL = 50  # ms
Shift, Control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier

Opened = Callable[[str, Path], PhotoPanel]


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


@pytest.fixture
def session(make_session: MakeSession) -> DraftSession:
    return make_session("empty")


@pytest.fixture
def opened(session: DraftSession, backend: Backend, theme: Theme) -> Iterator[Opened]:
    """The panel of a slot that a photo was put into."""
    panels: list[PhotoPanel] = []

    def make(slot: str, file: Path) -> PhotoPanel:
        panel = PhotoPanel(session, backend, theme, slot)
        panels.append(panel)
        panel.resize(900, 700)
        panel.show()
        panel.slot_photos.add_files([file])
        settle(panel)
        wait_for(lambda: all(t.picture.image is not None for t in panel.tiles), "the thumbnail")
        return panel

    yield make
    for panel in panels:
        panel.hide()
        settle(panel)
        panel.deleteLater()


def settle(panel: PhotoPanel) -> None:
    wait_for(lambda: not panel.slot_photos.busy, "everything to be stored")


def dialog_of(panel: PhotoPanel) -> CropDialog:
    """The dialog that C opens on the first photo, once it shows it."""
    panel.tiles[0].setFocus()
    QTest.keyClick(panel.tiles[0], Qt.Key.Key_C)
    (dialog,) = panel.findChildren(CropDialog)
    wait_for(lambda: dialog.view.ready, "the photo")
    return dialog


def drag(view: QWidget, start: QPointF, by: tuple[int, int]) -> None:
    middle = start.toPoint() + QPoint(by[0] // 2, by[1] // 2)
    QTest.mousePress(view, LEFT, pos=start.toPoint())
    QTest.mouseMove(view, middle)
    QTest.mouseMove(view, start.toPoint() + QPoint(*by))
    QTest.mouseRelease(view, LEFT, pos=start.toPoint() + QPoint(*by))


def stored(data: Path, session: DraftSession, slot: str) -> tuple[int, Crop | None]:
    """How another process would read the first photo."""
    with Workspace(ProgramPaths(program_root()), DataPaths(data)) as workspace:
        photo = workspace.store.load(session.draft.id).draft.in_slot(slot)[0]
    return photo.turn, photo.crop


def test_a_slot_with_a_size_frames_its_shape(opened: Opened, session: DraftSession, data: Path, tmp_path: Path) -> None:
    panel = opened("portrait", portrait(tmp_path / "大.jpg", (1600, 1200)))
    dialog = dialog_of(panel)
    view = dialog.view
    wide, tall = cropped_size(view.frame, view.pixels)
    assert tall == 1200
    assert wide == pytest.approx(1200 * 35 / 49, abs=1)
    assert dialog.result_label.text() == f"{wide}×{tall} 像素（原照片 1600×1200）"
    assert "印成 35×49 毫米，约 622 dpi，清晰" in dialog.print_label.text()
    drag(view, view.framed().topLeft(), (150, 190))
    smaller = cropped_size(view.frame, view.pixels)
    assert smaller[1] < 900
    assert smaller[0] / smaller[1] == pytest.approx(35 / 49, abs=0.002)
    assert dialog.result_label.text().startswith(f"{smaller[0]}×{smaller[1]} 像素")
    assert dialog.result_label.text() in view.accessibleDescription()
    before = view.frame
    drag(view, view.framed().center(), (-60, -40))
    assert view.frame[0] < before[0]
    assert view.frame[1] < before[1]
    assert cropped_size(view.frame, view.pixels) == pytest.approx(smaller, abs=1)
    QTest.mouseClick(dialog.ok_button, LEFT)
    settle(panel)
    turn, crop = stored(data, session, "portrait")
    assert turn == 0
    assert cropped_size(crop, (1600, 1200)) == pytest.approx(smaller, abs=1)
    # Paper and thumbnail show just that.
    paper = session.paper("portrait-labels")
    assert paper.exact_photos[0].pixels == cropped_size(crop, (1600, 1200))
    wait_for(lambda: panel.tiles[0].picture.image is not None, "the thumbnail")
    image = panel.tiles[0].picture.image
    assert image is not None
    assert image.width() / image.height() == pytest.approx(35 / 49, abs=0.01)


def test_everything_by_keyboard_alone(opened: Opened, session: DraftSession, data: Path, tmp_path: Path) -> None:
    panel = opened("photos", portrait(tmp_path / "大厅.jpg", (900, 600)))
    dialog = dialog_of(panel)
    view = dialog.view
    assert view.hasFocus()
    assert view.crop is None  # free of shape: all of it
    QTest.keyClick(view, Qt.Key.Key_Minus)
    width = view.frame[2] - view.frame[0]
    assert width == pytest.approx(1 / 1.05)
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.frame[0] == 0
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Right, Control)
    assert view.frame[0] * 900 == pytest.approx(10)
    QTest.keyClick(view, Qt.Key.Key_Up, Shift)  # lower edge up, nothing else
    assert view.frame[2] - view.frame[0] == pytest.approx(width)
    assert view.frame[3] - view.frame[1] == pytest.approx(1 / 1.05 - 0.01)
    kept = cropped_size(view.crop, view.pixels)
    QTest.keyClick(view, Qt.Key.Key_R)
    assert view.turn == 90
    assert cropped_size(view.crop, view.pixels) == kept[::-1]
    QTest.keyClick(view, Qt.Key.Key_Return)
    settle(panel)
    assert not [d for d in panel.findChildren(CropDialog) if d.isVisible()]
    turn, crop = stored(data, session, "photos")
    assert turn == 90
    assert cropped_size(crop, (600, 900)) == kept[::-1]
    assert session.paper("photos").pages[0].pictures[0].width < session.paper("photos").pages[0].pictures[0].height


def test_as_it_came(opened: Opened, session: DraftSession, data: Path, tmp_path: Path) -> None:
    panel = opened("portrait", portrait(tmp_path / "证件照.jpg", (900, 600)))
    dialog = dialog_of(panel)
    assert dialog.reset_button.isEnabled()  # the frame of the slot is not the whole photo
    QTest.keyClick(dialog.view, Qt.Key.Key_R)
    QTest.keyClick(dialog.view, Qt.Key.Key_Return)
    settle(panel)
    assert stored(data, session, "portrait")[0] == 90
    again = dialog_of(panel)
    QTest.mouseClick(again.reset_button, LEFT)
    assert not again.reset_button.isEnabled()
    assert again.view.pixels == (900, 600)
    QTest.mouseClick(again.ok_button, LEFT)
    settle(panel)
    assert stored(data, session, "portrait") == (0, None)


def test_escape_leaves_everything(opened: Opened, session: DraftSession, data: Path, tmp_path: Path) -> None:
    panel = opened("photos", portrait(tmp_path / "大厅.jpg", (900, 600)))
    dialog = dialog_of(panel)
    QTest.keyClick(dialog.view, Qt.Key.Key_Minus)
    QTest.keyClick(dialog.view, Qt.Key.Key_Escape)
    spin()
    settle(panel)
    assert stored(data, session, "photos") == (0, None)
    assert panel.focusWidget() is panel.tiles[0]


def test_few_pixels_are_told_before_they_are_printed(opened: Opened, tmp_path: Path) -> None:
    panel = opened("portrait", portrait(tmp_path / "小.jpg", (413, 579)))
    dialog = dialog_of(panel)
    assert "清晰" in dialog.print_label.text()
    for _ in range(8):
        QTest.keyClick(dialog.view, Qt.Key.Key_Minus)
    assert "可能发虚" in dialog.print_label.text()
    assert dialog.print_label.objectName() == "advice"
    dialog.reject()
    spin()


def test_a_photo_that_cannot_be_read_is_said_so(opened: Opened, data: Path, tmp_path: Path) -> None:
    panel = opened("photos", portrait(tmp_path / "大厅.jpg", (900, 600)))
    with Workspace(ProgramPaths(program_root()), DataPaths(data)) as workspace:
        workspace.store.attachment_path(panel.tiles[0].photo.sha256).unlink()
    QTest.keyClick(panel.tiles[0], Qt.Key.Key_C)
    (dialog,) = panel.findChildren(CropDialog)
    wait_for(lambda: bool(dialog.result_label.text()), "the sentence")
    assert "大厅.jpg" in dialog.result_label.text()
    assert not dialog.ok_button.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    spin()


def test_the_resolution_on_a_page_is_that_of_the_page(session: DraftSession) -> None:
    room = room_of(session.form, "photos")
    assert room is not None
    assert not room.exact
    assert room.resolution((1600, 100)) == round(1600 / room.width * 25.4)
    assert room.resolution((100, 1600)) == round(1600 / room.height * 25.4)


def test_48_megapixels_without_a_freeze(opened: Opened, tmp_path: Path) -> None:
    noise = Image.frombytes("RGB", (500, 375), random.Random(5).randbytes(500 * 375 * 3))  # noqa: S311 - a picture
    file = tmp_path / "大照片.jpg"
    noise.resize((8000, 6000)).save(file, quality=85)
    panel = opened("photos", portrait(tmp_path / "a.jpg", (900, 600)))
    panel.slot_photos.remove(panel.tiles[0].photo)
    panel.slot_photos.add_files([file])
    settle(panel)
    stalls: list[float] = []
    last = perf_counter()

    def tick() -> None:
        nonlocal last
        now = perf_counter()
        stalls.append((now - last) * 1000)
        last = now

    timer = QTimer()
    timer.timeout.connect(tick)
    dialog = dialog_of(panel)
    spin(100)
    view = dialog.view
    last = perf_counter()
    timer.start(0)
    for step in range(60):
        place = view.framed().bottomRight().toPoint()
        QTest.mousePress(view, LEFT, pos=place)
        QTest.mouseMove(view, place + QPoint(-7 if step < 30 else 7, -5 if step < 30 else 5))
        QTest.mouseRelease(view, LEFT, pos=place)
        spin()
        if step % 20 == 10:
            QTest.keyClick(view, Qt.Key.Key_R)
            spin()
    timer.stop()
    dialog.reject()
    spin()
    assert max(stalls) <= MOST_STALL, f"longest stall {max(stalls):.0f} ms"
