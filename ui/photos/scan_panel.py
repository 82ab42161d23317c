"""The scans of one slot (盖章扫描件): a list, each to be seen in the system's viewer as a copy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.draft import Attachment
from app.domain.scan_files import PDF
from app.errors import ChuangbaoError
from app.services.scans import page_count
from app.services.viewing import copy_to_view
from ui.backend import Backend
from ui.photos.loader import PhotoLoader
from ui.photos.scan_row import PICTURE_EDGE, ComingRow, ScanRow
from ui.photos.slot_panel import SlotPanel
from ui.session import DraftSession
from ui.theme import GRID, Theme


class RowList(QWidget):
    """Rows one below the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(3 * GRID)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 2 * GRID, 0)  # a breath beside the scroll bar
        column.addLayout(self._rows)
        column.addStretch(1)

    def show_tiles(self, tiles: Sequence[QWidget]) -> None:
        """Show these and no others."""
        while self._rows.count():
            self._rows.takeAt(0)
        for tile in tiles:
            self._rows.addWidget(tile)
            tile.show()


class ScanPanel(SlotPanel):
    """A panel of rows. Pages are counted in the background, each file's once."""

    def __init__(
        self, session: DraftSession, backend: Backend, theme: Theme, slot: str, parent: QWidget | None = None
    ) -> None:
        rows = RowList()
        super().__init__(session, backend, theme, slot, rows, rows, parent)
        self._pages: dict[str, int | None] = {}
        self._loader = PhotoLoader(session, backend, self, PICTURE_EDGE)
        self._loader.loaded.connect(self._show_images)
        session.problems_changed.connect(self._show_images)
        self._show()

    @property
    def rows(self) -> list[ScanRow]:
        """The scans' rows in order."""
        return [item for item in self.items if isinstance(item, ScanRow)]

    def _new_item(self, photo: Attachment) -> ScanRow:
        row = ScanRow(photo, self._theme, self._inside)
        row.open_asked.connect(lambda: self._open(row.photo))
        return row

    def _coming_item(self, name: str) -> ComingRow:
        return ComingRow(name, self._theme, self._inside)

    def _dress(self) -> None:
        self._show_images()
        for row in self.rows:
            if row.photo.sha256 in self._pages:
                row.show_pages(self._pages[row.photo.sha256], len(self._items))
            else:
                self._count_pages(row.photo)

    def _show_images(self) -> None:
        for row in self.rows:
            image = None if row.photo.media == PDF else self._loader.picture(row.photo)
            row.show_image(image, lost=self._session.is_lost(row.photo))

    def _count_pages(self, scan: Attachment) -> None:
        sha256 = scan.sha256
        self._pages[sha256] = None

        def done(pages: int | None) -> None:
            self._pages[sha256] = pages
            for row in self.rows:
                if row.photo.sha256 == sha256:
                    row.show_pages(pages, len(self._items))

        # One that cannot be read is named by the session.
        self._backend.work(self, lambda workspace: page_count(workspace, scan), done, lambda _: None)

    def _open(self, scan: Attachment) -> None:
        """Show a copy in the system's viewer: what is done there changes nothing here."""
        self._backend.work(self, lambda workspace: copy_to_view(workspace, scan), self._show_copy, self._not_opened)

    def _show_copy(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.slot_photos.tell(f"系统里没有能打开“{path.name}”的程序。草稿没有变化；可以请管理员安装 PDF 阅读器。")

    def _not_opened(self, error: BaseException) -> None:
        self.slot_photos.tell(error.message if isinstance(error, ChuangbaoError) else "程序内部出错，没有打开。")
