"""The photos of one slot: all of them at a glance, to be cut, turned, captioned and put in order."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.domain.draft import Attachment
from app.services.photo_quality import photo_remarks
from ui.backend import Backend
from ui.photos.crop_dialog import CropDialog
from ui.photos.grid import TileGrid
from ui.photos.loader import PhotoLoader
from ui.photos.slot_panel import SlotPanel
from ui.photos.tile import THUMBNAIL_EDGE, ComingTile, PhotoTile
from ui.session import DraftSession
from ui.theme import Theme


class PhotoPanel(SlotPanel):
    """A panel of tiles, with what there is to think about each photo."""

    def __init__(
        self, session: DraftSession, backend: Backend, theme: Theme, slot: str, parent: QWidget | None = None
    ) -> None:
        self._grid = TileGrid()
        super().__init__(session, backend, theme, slot, self._grid, self._grid, parent)
        self._loader = PhotoLoader(session, backend, self, THUMBNAIL_EDGE)
        self._loader.loaded.connect(self._show_images)
        session.looks_changed.connect(self._show_remarks)
        self._show()

    @property
    def tiles(self) -> list[PhotoTile]:
        """The photos' tiles in order."""
        return [item for item in self.items if isinstance(item, PhotoTile)]

    def _new_item(self, photo: Attachment) -> PhotoTile:
        tile = PhotoTile(photo, self._theme, self._grid)
        tile.crop_asked.connect(lambda: self._crop(tile))
        tile.turn_asked.connect(lambda: self.slot_photos.turn(tile.photo))
        return tile

    def _coming_item(self, name: str) -> ComingTile:
        return ComingTile(name, self._theme, self._grid)

    def _dress(self) -> None:
        self._show_images()
        self._show_remarks()

    def _show_images(self) -> None:
        for tile in self.tiles:
            image = self._loader.picture(tile.photo)
            tile.show_image(image, unreadable=self._loader.unreadable(tile.photo.sha256))

    def _show_remarks(self) -> None:
        for tile in self.tiles:
            tile.show_remarks(photo_remarks(self._session.form, tile.photo, self._session.looks))

    def _crop(self, tile: PhotoTile) -> None:
        """Let the user choose the part that is shown."""
        self.save_captions()
        dialog = CropDialog(tile.photo, self._session.form, self._backend, self._theme, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda turn, crop: self.slot_photos.frame(tile.photo, turn, crop))
        dialog.finished.connect(lambda: tile.setFocus(Qt.FocusReason.OtherFocusReason))
        dialog.open()
