"""Photos in the window: dropped, pasted, moved, turned, captioned, removed and put back; bad and huge ones among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.draft import Attachment, Draft
from app.paths import DataPaths, ProgramPaths, program_root
from app.services import photos as service
from app.services.drafting import OpenedDraft, open_draft
from app.services.finalising import finalise_draft
from app.services.workspace import Workspace
from tests.ui.conftest import MakeSession
from tests.ui.waiting import spin, wait_for
from ui.backend import Backend
from ui.photos.loader import PhotoLoader
from ui.photos.panel import PhotoPanel
from ui.photos.tile import PhotoTile
from ui.session import DraftSession
from ui.theme import Theme

SLOT = "photos"


@pytest.fixture
def session(make_session: MakeSession) -> DraftSession:
    """A draft with the two photos of the sample."""
    return make_session("ordinary")


@pytest.fixture
def panel(session: DraftSession, backend: Backend, theme: Theme) -> Iterator[PhotoPanel]:
    shown = PhotoPanel(session, backend, theme, SLOT)
    shown.resize(900, 700)
    shown.show()
    shown.activateWindow()
    wait_for(lambda: all(t.picture.image is not None for t in shown.tiles), "the thumbnails")
    yield shown
    shown.hide()
    settle(shown)
    shown.deleteLater()
    QGuiApplication.clipboard().clear()  # what lies there must not outlive Python


def settle(panel: PhotoPanel) -> None:
    wait_for(lambda: not panel.slot_photos.busy, "everything to be stored")


def stored(data: Path, draft_id: str) -> Draft:
    """The draft as another process would read it."""
    with Workspace(ProgramPaths(program_root()), DataPaths(data)) as workspace:
        return workspace.store.load(draft_id).draft


def photo(folder: Path, name: str, colour: str = "navy", size: tuple[int, int] = (60, 40)) -> Path:
    path = folder / name
    Image.new("RGB", size, colour).save(path)
    return path


def names(photos: Sequence[Attachment]) -> list[str]:
    return [p.name for p in photos]


def shown(panel: PhotoPanel) -> list[str]:
    """The names as tiles show them, in the order of Tab's way through the panel."""
    found: list[str] = []
    widget = panel.nextInFocusChain()
    while widget is not None and widget is not panel:
        if isinstance(widget, PhotoTile) and not widget.isHidden():
            found.append(widget.photo.name)
        widget = widget.nextInFocusChain()
    assert found == [t.photo.name for t in panel.tiles]
    return found


def agree(panel: PhotoPanel, session: DraftSession, data: Path, expected: Sequence[str]) -> None:
    """Tiles, session and store all have the same photos."""
    settle(panel)
    assert shown(panel) == list(expected)
    assert names(session.draft.in_slot(SLOT)) == list(expected)
    assert stored(data, session.draft.id).attachments == session.draft.attachments


def files(paths: Sequence[Path]) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drop(target: QWidget, mime: QMimeData, proposed: Qt.DropAction = Qt.DropAction.MoveAction) -> QDropEvent:
    """Drag over the middle of a widget and let go, as a file manager does it; the drop as it was answered."""
    middle = target.rect().center()
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    actions = proposed | Qt.DropAction.CopyAction
    enter = QDragEnterEvent(middle, actions, mime, buttons, keys)
    QApplication.sendEvent(target, enter)
    event = QDropEvent(QPointF(middle), actions, mime, buttons, keys)
    event.setAccepted(False)
    if enter.isAccepted():
        QApplication.sendEvent(target, event)
    return event


def paste(target: QWidget, mime: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(mime)
    QTest.keyClick(target, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


# ── putting in ──────────────────────────────────────────────────────────


def test_dropped_files_follow_the_others(panel: PhotoPanel, session: DraftSession, data: Path, tmp_path: Path) -> None:
    before = names(session.draft.in_slot(SLOT))
    pages = len(session.paper("photos").pages)
    dropped = [photo(tmp_path, f"第{n}张.jpg", size=(60 + n, 40)) for n in (1, 2, 3)]
    event = drop(panel, files(dropped))
    assert event.isAccepted()
    assert event.dropAction() is Qt.DropAction.CopyAction  # or a file manager would delete the originals
    assert panel.slot_photos.coming == ["第1张.jpg", "第2张.jpg", "第3张.jpg"]
    agree(panel, session, data, [*before, "第1张.jpg", "第2张.jpg", "第3张.jpg"])
    assert panel.count_label.text() == "已放 5 张，最多 8 张"
    assert len(session.paper("photos").pages) > pages
    assert all(path.exists() for path in dropped)
    assert not panel.glow.isVisible()


def test_what_is_no_file_is_not_taken(panel: PhotoPanel, session: DraftSession, data: Path) -> None:
    before = names(session.draft.in_slot(SLOT))
    text = QMimeData()
    text.setText("https://example.org/photo.jpg")
    remote = QMimeData()
    remote.setUrls([QUrl("https://example.org/photo.jpg")])
    for mime in (text, remote):
        assert not drop(panel, mime).isAccepted()
    agree(panel, session, data, before)


def test_broken_files_among_good_ones(panel: PhotoPanel, session: DraftSession, data: Path, tmp_path: Path) -> None:
    before = names(session.draft.in_slot(SLOT))
    whole = photo(tmp_path, "好.jpg", size=(300, 200)).read_bytes()
    half, text = tmp_path / "半张.jpg", tmp_path / "<b>文字.jpg"
    half.write_bytes(whole[: len(whole) // 2])
    text.write_text("这不是照片", encoding="utf-8")
    gone = tmp_path / "没有.jpg"
    drop(panel, files([half, tmp_path / "好.jpg", text, gone, photo(tmp_path, "也好.png")]))
    agree(panel, session, data, [*before, "好.jpg", "也好.png"])
    sentences = panel.slot_photos.troubles
    assert len(sentences) == 3
    for name, sentence in zip(("半张.jpg", "<b>文字.jpg", "没有.jpg"), sentences, strict=True):
        assert name in sentence
    assert panel.trouble_line.isVisible()
    assert panel.trouble_line.label.textFormat() is Qt.TextFormat.PlainText
    QTest.mouseClick(panel.trouble_line.close_button, Qt.MouseButton.LeftButton)
    assert not panel.trouble_line.isVisible()


def test_a_full_slot_says_what_was_left_out(
    panel: PhotoPanel, session: DraftSession, data: Path, tmp_path: Path
) -> None:
    before = names(session.draft.in_slot(SLOT))
    most = session.form.fields[SLOT].max_items
    many = [photo(tmp_path, f"{n}.jpg", size=(60 + n, 40)) for n in range(most)]
    drop(panel, files(many))
    fitting = most - len(before)
    agree(panel, session, data, [*before, *(f"{n}.jpg" for n in range(fitting))])
    (sentence,) = panel.slot_photos.troubles
    assert all(f"{n}.jpg" in sentence for n in range(fitting, most))
    assert f"{fitting - 1}.jpg" not in sentence
    assert not panel.add_button.isEnabled()


@pytest.mark.parametrize("copies", [1, 2])
def test_a_picture_is_pasted_as_a_file(panel: PhotoPanel, session: DraftSession, data: Path, copies: int) -> None:
    before = names(session.draft.in_slot(SLOT))
    for number in range(copies):
        image = QImage(320, 200, QImage.Format.Format_RGB32)
        image.fill(QColor("red" if number else "green"))
        mime = QMimeData()
        mime.setImageData(image)
        paste(panel, mime)
        settle(panel)
    added = session.draft.in_slot(SLOT)[len(before) :]
    assert len(added) == copies
    assert all(a.name.startswith("粘贴_") and a.name.endswith(".png") for a in added)
    agree(panel, session, data, [*before, *names(added)])


def test_copied_files_are_pasted(panel: PhotoPanel, session: DraftSession, data: Path, tmp_path: Path) -> None:
    before = names(session.draft.in_slot(SLOT))
    mime = files([photo(tmp_path, "复制的.jpg")])
    mime.setText(str(tmp_path / "复制的.jpg"))  # file managers add the path as text
    caption = panel.tiles[0].caption
    caption.setFocus()
    kept = caption.text()
    paste(caption, mime)
    agree(panel, session, data, [*before, "复制的.jpg"])
    assert caption.text() == kept


def test_text_is_pasted_into_a_caption(panel: PhotoPanel, session: DraftSession, data: Path) -> None:
    mime = QMimeData()
    mime.setText("𠮷祥门头")
    tile = panel.tiles[1]
    tile.caption.setFocus()
    tile.caption.selectAll()
    paste(tile.caption, mime)
    assert tile.caption.text() == "𠮷祥门头"
    wait_for(lambda: session.draft.in_slot(SLOT)[1].caption == "𠮷祥门头", "the caption")
    assert stored(data, session.draft.id).in_slot(SLOT)[1].caption == "𠮷祥门头"


def test_an_empty_clipboard_is_told(panel: PhotoPanel) -> None:
    mime = QMimeData()
    mime.setText("只有文字")
    paste(panel, mime)
    assert "没有照片" in panel.trouble_line.label.text()


def test_a_huge_photo_leaves_the_window_alive(
    panel: PhotoPanel, session: DraftSession, data: Path, tmp_path: Path
) -> None:
    before = names(session.draft.in_slot(SLOT))
    noise = Image.effect_noise((2000, 1500), 60).resize((8000, 6000))  # 48 megapixels
    noise.convert("RGB").save(tmp_path / "大.jpg", quality=85)
    ticks = {"reading": 0, "drawing": 0}
    heartbeat = QTimer()
    heartbeat.setInterval(5)

    def tick() -> None:
        ticks["reading" if panel.slot_photos.busy else "drawing"] += 1

    heartbeat.timeout.connect(tick)
    heartbeat.start()
    drop(panel, files([tmp_path / "大.jpg"]))
    assert panel.slot_photos.busy
    settle(panel)
    wait_for(lambda: panel.tiles[-1].picture.image is not None, "the thumbnail")
    heartbeat.stop()
    # Decoding takes hundreds of milliseconds: a window that waited for it would have ticked once or twice.
    assert ticks["reading"] >= 10
    assert ticks["drawing"] >= 5
    image = panel.tiles[-1].picture.image
    assert image is not None
    assert max(image.width(), image.height()) <= 1200
    agree(panel, session, data, [*before, "大.jpg"])


# ── changing ────────────────────────────────────────────────────────────


def test_order_by_mouse(panel: PhotoPanel, session: DraftSession, data: Path, tmp_path: Path) -> None:
    drop(panel, files([photo(tmp_path, "c.jpg", size=(61, 40)), photo(tmp_path, "d.jpg", size=(62, 40))]))
    settle(panel)
    a, b = names(session.draft.in_slot(SLOT))[:2]
    tile = panel.tiles[3]
    for expected in ([a, b, "d.jpg", "c.jpg"], [a, "d.jpg", b, "c.jpg"], ["d.jpg", a, b, "c.jpg"]):
        QTest.mouseClick(tile.earlier, Qt.MouseButton.LeftButton)
        assert shown(panel) == expected  # at once, whatever the store is doing
    assert not tile.earlier.isEnabled()
    QTest.mouseClick(tile.later, Qt.MouseButton.LeftButton)
    agree(panel, session, data, [a, "d.jpg", b, "c.jpg"])
    assert panel.tiles[1] is tile


def test_everything_by_keyboard(panel: PhotoPanel, session: DraftSession, data: Path) -> None:
    a, b = names(session.draft.in_slot(SLOT))
    tile = panel.tiles[0]
    panel.add_button.setFocus()
    for control in [*tile.controls(), *panel.tiles[1].controls()]:
        if control.isEnabled():
            QTest.keyClick(panel.window().focusWidget(), Qt.Key.Key_Tab)
            assert QApplication.focusWidget() is control
            assert control.accessibleName()
    tile.setFocus()
    QTest.keyClick(tile, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    agree(panel, session, data, [b, a])
    assert tile.hasFocus()
    QTest.keyClick(tile, Qt.Key.Key_R)
    QTest.keyClick(tile, Qt.Key.Key_F2)
    assert tile.caption.hasFocus()
    tile.caption.clear()
    QTest.keyClicks(tile.caption, "counter 3")
    tile.setFocus()
    settle(panel)
    changed = stored(data, session.draft.id).in_slot(SLOT)[1]
    assert (changed.name, changed.turn, changed.caption) == (a, 90, "counter 3")
    QTest.keyClick(tile, Qt.Key.Key_Left)
    assert panel.tiles[0].hasFocus()
    QTest.keyClick(panel.tiles[0], Qt.Key.Key_Delete)
    agree(panel, session, data, [a])
    assert panel.undo_line.undo_button.hasFocus()
    QTest.keyClick(panel.undo_line.undo_button, Qt.Key.Key_Space)
    agree(panel, session, data, [b, a])
    assert panel.tiles[0].hasFocus()


def test_turning_quickly_counts_every_turn(panel: PhotoPanel, session: DraftSession, data: Path) -> None:
    tile = panel.tiles[0]
    before = tile.picture.image
    assert before is not None
    for _ in range(3):
        QTest.mouseClick(tile.turner, Qt.MouseButton.LeftButton)
    after = tile.picture.image
    assert after is not None
    assert (after.width(), after.height()) == (before.height(), before.width())  # without reading the file again
    settle(panel)
    assert stored(data, session.draft.id).in_slot(SLOT)[0].turn == 270
    picture = session.paper("photos").pages[0].pictures[0]
    assert picture.width / picture.height == pytest.approx(before.height() / before.width(), rel=0.02)
    QTest.mouseClick(tile.turner, Qt.MouseButton.LeftButton)
    settle(panel)
    assert stored(data, session.draft.id).in_slot(SLOT)[0].turn == 0


def test_captions_are_saved_in_a_while_and_on_leaving(panel: PhotoPanel, session: DraftSession, data: Path) -> None:
    tile = panel.tiles[0]
    tile.caption.setFocus()
    tile.caption.selectAll()
    QTest.keyClicks(tile.caption, "first")
    assert session.draft.in_slot(SLOT)[0].caption != "first"
    wait_for(lambda: session.draft.in_slot(SLOT)[0].caption == "first", "the caption to be saved by itself")
    assert any("first" in run.text for page in session.paper("photos").pages for run in page.runs)
    QTest.keyClicks(tile.caption, " and second")
    panel.hide()
    settle(panel)
    assert stored(data, session.draft.id).in_slot(SLOT)[0].caption == "first and second"
    panel.show()


def test_a_caption_being_typed_outlives_changes_around_it(
    panel: PhotoPanel, session: DraftSession, data: Path, tmp_path: Path
) -> None:
    tile = panel.tiles[0]
    tile.caption.setFocus()
    tile.caption.selectAll()
    QTest.keyClicks(tile.caption, "half")
    drop(panel, files([photo(tmp_path, "新.jpg")]))
    QTest.keyClicks(tile.caption, " a line")
    settle(panel)
    assert tile.caption.text() == "half a line"
    QTest.mouseClick(panel.tiles[1].earlier, Qt.MouseButton.LeftButton)
    assert tile.caption.text() == "half a line"
    settle(panel)
    assert [a.caption for a in stored(data, session.draft.id).in_slot(SLOT)][1] == "half a line"


def test_removing_is_undone_step_by_step(panel: PhotoPanel, session: DraftSession, data: Path, tmp_path: Path) -> None:
    drop(panel, files([photo(tmp_path, "c.jpg")]))
    settle(panel)
    before = session.draft.in_slot(SLOT)
    assert not panel.undo_line.isVisible()
    for _ in before:
        QTest.mouseClick(panel.tiles[0].remover, Qt.MouseButton.LeftButton)
    assert "c.jpg" in panel.undo_line.label.text()
    agree(panel, session, data, [])
    assert panel.empty.isVisible()
    while panel.undo_line.isVisible():
        QTest.mouseClick(panel.undo_line.undo_button, Qt.MouseButton.LeftButton)
    agree(panel, session, data, names(before))
    assert session.draft.in_slot(SLOT) == before


def test_a_change_by_another_process_is_told_and_shown(panel: PhotoPanel, session: DraftSession, data: Path) -> None:
    a, b = names(session.draft.in_slot(SLOT))
    with Workspace(ProgramPaths(program_root()), DataPaths(data)) as workspace:
        service.move(workspace, session.draft.id, session.draft.in_slot(SLOT)[0], 1)
    QTest.mouseClick(panel.tiles[0].remover, Qt.MouseButton.LeftButton)
    agree(panel, session, data, [b, a])
    assert a in panel.trouble_line.label.text()
    assert not panel.undo_line.isVisible()


def test_a_final_draft_is_only_looked_at(panel: PhotoPanel, session: DraftSession, data: Path, tmp_path: Path) -> None:
    before = session.draft.in_slot(SLOT)
    with Workspace(ProgramPaths(program_root()), DataPaths(data)) as workspace:
        finalise_draft(workspace, session.draft.id)
        session.reload(open_draft(workspace, session.draft.id))
    tile = panel.tiles[0]
    assert not panel.add_button.isVisible()
    assert not any(b.isVisible() for b in (tile.earlier, tile.later, tile.turner, tile.remover))
    assert tile.caption.isReadOnly()
    path = photo(tmp_path, "a.jpg")
    assert not drop(panel, files([path])).isAccepted()
    paste(panel, files([path]))
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_R):
        QTest.keyClick(tile, key)
    QTest.keyClick(tile, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    agree(panel, session, data, names(before))
    assert session.draft.in_slot(SLOT) == before


def test_a_drop_on_a_caption_is_a_drop_on_the_panel(panel: PhotoPanel) -> None:
    caption = panel.tiles[0].caption
    widget = panel.childAt(caption.mapTo(panel, QPoint(5, 5)))
    while widget is not None and not widget.acceptDrops():
        widget = widget.parentWidget()
    assert widget is panel


# ── pictures for the paper ──────────────────────────────────────────────


def test_the_paper_gets_its_pictures(session: DraftSession, backend: Backend) -> None:
    loader = PhotoLoader(session, backend)
    told: list[int] = []
    loader.loaded.connect(lambda: told.append(1))
    first = session.draft.in_slot(SLOT)[0]
    assert loader.image(first.sha256) is None
    assert loader.image(first.sha256) is None
    assert loader.image("0" * 64) is None
    wait_for(lambda: bool(told), "the picture")
    image = loader.image(first.sha256)
    assert image is not None
    assert 400 < max(image.width(), image.height()) <= 1200
    spin()
    assert len(told) == 1

    def change(*, turn: bool) -> None:
        opened: list[OpenedDraft] = []
        draft = session.draft.id

        def function(workspace: Workspace) -> OpenedDraft:
            if turn:
                return service.turn(workspace, draft, first, 90)
            return service.remove(workspace, draft, first)

        backend.store(session, function, opened.append, lambda error: pytest.fail(str(error)))
        wait_for(lambda: bool(opened), "the change")
        session.reload(opened[0])

    change(turn=True)
    turned = loader.image(first.sha256)
    assert turned is not None
    assert (turned.width(), turned.height()) == (image.height(), image.width())
    change(turn=False)
    assert loader.image(first.sha256) is None


def test_a_photo_that_went_missing_says_so(session: DraftSession, backend: Backend, theme: Theme, data: Path) -> None:
    first = session.draft.in_slot(SLOT)[0]
    with Workspace(ProgramPaths(program_root()), DataPaths(data)) as workspace:
        workspace.store.attachment_path(first.sha256).unlink()
    loader = PhotoLoader(session, backend)
    loader.image(first.sha256)
    wait_for(lambda: loader.unreadable(first.sha256), "the attempt")
    assert loader.image(first.sha256) is None
    panel = PhotoPanel(session, backend, theme, SLOT)
    wait_for(lambda: panel.tiles[1].picture.image is not None, "the other thumbnail")
    assert panel.tiles[0].picture.image is None
    panel.deleteLater()
