"""The photos of one slot: all of them at a glance, put in by any way a clerk may try, every change undone as easily."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QMimeData, QStandardPaths, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.domain.draft import Attachment
from app.services.photo_quality import photo_remarks
from app.services.photos import SUFFIXES
from ui.backend import Backend
from ui.photos.crop_dialog import CropDialog
from ui.photos.empty import DropGlow, EmptySlot
from ui.photos.grid import TileGrid
from ui.photos.incoming import files_in, image_in, offers_photos
from ui.photos.lines import TroubleLine, UndoLine
from ui.photos.loader import PhotoLoader
from ui.photos.slot import SlotPhotos
from ui.photos.tile import THUMBNAIL_EDGE, ComingTile, PhotoTile
from ui.session import DraftSession
from ui.theme import GRID, Theme

_ADD = "添加照片…(&A)"


class PhotoPanel(QWidget):
    """Shows and changes the photos of `slot`; follows the session. Read-only while the draft is 定稿."""

    def __init__(
        self, session: DraftSession, backend: Backend, theme: Theme, slot: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # so that a click anywhere and Ctrl+V will do
        self.slot_photos = SlotPhotos(session, backend, slot)
        self._session = session
        self._backend = backend
        self._theme = theme
        self._loader = PhotoLoader(session, backend, self, THUMBNAIL_EDGE)
        self._tiles: dict[tuple[str, int], PhotoTile] = {}
        self._coming: list[ComingTile] = []
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        self.count_label = QLabel(self)
        self.count_label.setObjectName("count")
        self.add_button = QPushButton(theme.icon("image-plus"), _ADD, self)
        self.undo_line = UndoLine(theme, self)
        self.trouble_line = TroubleLine(theme, self)
        self._frozen = QLabel("已定稿，照片不能更改。如需更改，请先撤回定稿。", self)
        self._frozen.setObjectName("quiet")
        self.empty = EmptySlot(theme, self)
        self.glow = DropGlow(theme, self)
        self._grid = TileGrid()
        self._scroll = QScrollArea(self)
        self._arrange()
        self.add_button.clicked.connect(self.choose_files)
        self.undo_line.undo_asked.connect(self.undo)
        self.undo_line.closed.connect(self.slot_photos.forget_removed)
        self.trouble_line.closed.connect(self.slot_photos.forget_troubles)
        self.slot_photos.changed.connect(self._show)
        self.slot_photos.troubled.connect(self._show_troubles)
        self._loader.loaded.connect(self._show_images)
        session.looks_changed.connect(self._show_remarks)
        self._show()

    def _arrange(self) -> None:
        field = self.slot_photos.field
        title = QLabel(field.label, self)
        title.setObjectName("title")
        title.setTextFormat(Qt.TextFormat.PlainText)
        header = QHBoxLayout()
        header.setSpacing(4 * GRID)
        header.addWidget(title)
        header.addWidget(self.count_label)
        header.addStretch(1)
        header.addWidget(self.add_button)
        hint = QLabel(field.hint, self)
        hint.setObjectName("quiet")
        hint.setTextFormat(Qt.TextFormat.PlainText)
        hint.setWordWrap(True)
        hint.setVisible(bool(field.hint))
        self._grid.setObjectName("page")
        self._scroll.setWidget(self._grid)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * GRID, 4 * GRID, 6 * GRID, 4 * GRID)
        column.setSpacing(3 * GRID)
        column.addLayout(header)
        for line in (hint, self._frozen, self.undo_line, self.trouble_line):
            column.addWidget(line)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.empty, 1)

    # ── showing ─────────────────────────────────────────────────────────

    @property
    def tiles(self) -> list[PhotoTile]:
        """The photos' tiles in order."""
        return sorted(self._tiles.values(), key=lambda tile: tile.photo.position)

    def _show(self) -> None:
        photos, names = self.slot_photos.photos, self.slot_photos.coming
        editable, most = self._session.editable, self.slot_photos.field.max_items
        self.count_label.setText(f"已放 {len(photos)} 张，最多 {most} 张")
        self.add_button.setVisible(editable)
        self.add_button.setEnabled(len(photos) + len(names) < most)
        self._frozen.setVisible(not editable)
        self.undo_line.show_removed([p.name for p in self.slot_photos.removed])
        self._show_tiles(photos, names, editable=editable)
        vacant = not photos and not names
        self.empty.show_state(editable=editable)
        self.empty.setVisible(vacant)
        self._scroll.setVisible(not vacant)
        self._order_tabs()
        self._show_images()
        self._show_remarks()

    def _show_tiles(self, photos: tuple[Attachment, ...], names: list[str], *, editable: bool) -> None:
        kept: dict[tuple[str, int], PhotoTile] = {}
        for photo in photos:
            key = (photo.sha256, sum(known == photo.sha256 for known, _ in kept))
            tile = kept[key] = self._tiles.pop(key) if key in self._tiles else self._new_tile(photo)
            tile.show_photo(photo, len(photos), editable=editable)
        for tile in self._tiles.values():
            tile.hide()
            tile.deleteLater()
        for place in self._coming:
            place.hide()
            place.deleteLater()
        self._tiles = kept
        self._coming = [ComingTile(name, self._theme, self._grid) for name in names]
        self._grid.show_tiles([*kept.values(), *self._coming])

    def _new_tile(self, photo: Attachment) -> PhotoTile:
        tile = PhotoTile(photo, self._theme, self._grid)
        tile.caption_edited.connect(lambda text: self.slot_photos.caption(tile.photo, text))
        tile.move_asked.connect(lambda by: self._move(tile, by))
        tile.crop_asked.connect(lambda: self._crop(tile))
        tile.turn_asked.connect(lambda: self.slot_photos.turn(tile.photo))
        tile.remove_asked.connect(lambda: self._remove(tile))
        tile.neighbour_asked.connect(lambda by: self._go(tile.photo.position + by))
        tile.photos_pasted.connect(self.paste)
        return tile

    def _show_images(self) -> None:
        for tile in self._tiles.values():
            image = self._loader.picture(tile.photo)
            tile.show_image(image, unreadable=self._loader.unreadable(tile.photo.sha256))

    def _show_remarks(self) -> None:
        for tile in self._tiles.values():
            tile.show_remarks(photo_remarks(self._session.form, tile.photo, self._session.looks))

    def _show_troubles(self) -> None:
        self.trouble_line.show_sentences(self.slot_photos.troubles)

    def _order_tabs(self) -> None:
        lines = (self.undo_line.undo_button, self.undo_line.close_button, self.trouble_line.close_button)
        chain: list[QWidget] = [self.add_button, *lines]
        chain += [control for tile in self._tiles.values() for control in tile.controls()]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def _go(self, position: int) -> None:
        tiles = self.tiles
        if 0 <= position < len(tiles):
            tiles[position].setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroll.ensureWidgetVisible(tiles[position])

    # ── changing ────────────────────────────────────────────────────────

    def choose_files(self) -> None:
        """Let the user choose photos, several at once."""
        pattern = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        chosen, _ = QFileDialog.getOpenFileNames(self, "添加照片", self._folder, f"照片 ({pattern});;所有文件 (*)")
        if chosen:
            self._folder = str(Path(chosen[0]).parent)
            self.slot_photos.add_files([Path(name) for name in chosen])

    def paste(self) -> None:
        """Add what the clipboard holds: copied files, or else a picture."""
        if self._session.editable and not self._take(QGuiApplication.clipboard().mimeData()):
            self.slot_photos.tell("剪贴板里没有照片。请先复制照片文件或图片，再按 Ctrl+V。")

    def undo(self) -> None:
        """Put back what was removed last."""
        photo = self.slot_photos.undo()
        if photo is not None and not self.slot_photos.removed:
            self._go(photo.position)

    def save_captions(self) -> None:
        """Hand over captions still being typed."""
        for tile in self.tiles:
            tile.commit()

    def _take(self, mime: QMimeData) -> bool:
        if files := files_in(mime):
            self.slot_photos.add_files(files)
        elif (image := image_in(mime)) is not None:
            self.slot_photos.add_image(image)
        else:
            return False
        return True

    def _move(self, tile: PhotoTile, by: int) -> None:
        self.save_captions()
        self.slot_photos.move(tile.photo, tile.photo.position + by)
        self._scroll.ensureWidgetVisible(tile)

    def _crop(self, tile: PhotoTile) -> None:
        """Let the user choose the part that is shown."""
        self.save_captions()
        dialog = CropDialog(tile.photo, self._session.form, self._backend, self._theme, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda turn, crop: self.slot_photos.frame(tile.photo, turn, crop))
        dialog.finished.connect(lambda: tile.setFocus(Qt.FocusReason.OtherFocusReason))
        dialog.open()

    def _remove(self, tile: PhotoTile) -> None:
        self.save_captions()
        self.slot_photos.remove(tile.photo)
        self.undo_line.undo_button.setFocus(Qt.FocusReason.OtherFocusReason)

    # ── keys, drops, leaving ────────────────────────────────────────────

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.matches(QKeySequence.StandardKey.Undo) and self.slot_photos.removed:
            self.undo()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._judge(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._judge(event)

    def _judge(self, event: QDragMoveEvent) -> None:
        welcome = self._session.editable and offers_photos(event.mimeData())
        if welcome:
            # Never a move: whatever the file manager proposes, its file stays where it is.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.glow.light_up()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: ARG002 - Qt's name
        self.glow.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.glow.hide()
        if self._session.editable and self._take(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def hideEvent(self, event: QHideEvent) -> None:
        self.save_captions()
        super().hideEvent(event)
