"""The drives that are plugged in: looked at again and again while the list is seen, on a worker, one look at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.handoff.drives import Drive, megabytes
from ui.backend import Backend
from ui.dialogs.common import button, plain, words
from ui.theme import GRID, Theme

LookForDrives = Callable[[], list[Drive]]

_AGAIN = 1500  # ms after the last look ended
_ROOT = Qt.ItemDataRole.UserRole
_LEAST, _MOST = 2, 4  # rows seen without scrolling


class DriveList(QWidget):
    """`changed()`: another place was chosen, or what is known of it changed.

    A drive that comes is shown, one that goes takes its choice along. What takes long to answer (a worn stick) is waited
    for on the worker; the window is not.
    """

    changed = Signal()

    def __init__(self, backend: Backend, theme: Theme, look: LookForDrives, caption: str) -> None:
        super().__init__()
        self._backend = backend
        self._theme = theme
        self._look = look
        self._looking = False
        self.drives: tuple[Drive, ...] = ()
        self.folder: Path | None = None
        self._other: Path | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AGAIN)
        self._timer.timeout.connect(self.refresh)
        self.list = QListWidget()
        self.list.setObjectName("drives")
        self.list.setAccessibleName(caption)
        self.list.setSpacing(1)
        self.list.currentItemChanged.connect(self._current_changed)
        self.nothing = words("没有找到 U 盘。请插上 U 盘，这里会自己出现。", "quiet")
        self.elsewhere = button("其他位置(&L)…")
        self.elsewhere.setIcon(theme.icon("folder-open"))
        self.elsewhere.clicked.connect(self._choose)
        head = QHBoxLayout()
        head.setSpacing(2 * GRID)
        head.addWidget(words(caption, "heading"), 1)
        head.addWidget(self.elsewhere)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addLayout(head)
        layout.addWidget(self.nothing)
        layout.addWidget(self.list)
        self._show([])

    @property
    def drive(self) -> Drive | None:
        """The drive that is chosen; None for another place, or none."""
        return next((drive for drive in self.drives if drive.root == self.folder), None)

    @Slot()
    def refresh(self) -> None:
        """Look which drives there are."""
        if not self._looking:
            self._looking = True
            self._backend.work(self, lambda _: self._look(), self._looked, lambda _: self._looked(list(self.drives)))

    def choose_folder(self, folder: Path) -> None:
        """Take a place that is no removable drive, as a hard disk in a USB box on Windows."""
        self._other = self.folder = folder
        self._show(self.drives)

    # ── looking ─────────────────────────────────────────────────────────

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _looked(self, found: list[Drive]) -> None:
        self._looking = False
        if tuple(found) != self.drives or self.list.count() != len(self._places(found)):
            self._show(found)
        if self.isVisible():
            self._timer.start()

    def _places(self, drives: Sequence[Drive]) -> list[Path]:
        places = [drive.root for drive in drives]
        return places if self._other is None or self._other in places else [*places, self._other]

    def _show(self, found: Sequence[Drive]) -> None:
        self.drives = tuple(found)
        places = self._places(found)
        if self.folder not in places:
            self.folder = places[0] if len(places) == 1 else None
        self.list.blockSignals(True)
        self.list.clear()
        for place in places:
            drive = next((drive for drive in found if drive.root == place), None)
            item = QListWidgetItem(self._theme.icon("usb" if drive else "folder-open"), _words(drive, place))
            item.setData(_ROOT, str(place))
            self.list.addItem(item)
            if place == self.folder:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self.nothing.setVisible(not found)
        self.list.setVisible(bool(places))
        row = self.list.sizeHintForRow(0) + 2 if places else 0
        self.list.setFixedHeight(row * min(max(len(places), _LEAST), _MOST) + 2 * GRID)
        self.changed.emit()

    def _current_changed(self, item: QListWidgetItem | None) -> None:
        self.folder = Path(item.data(_ROOT)) if item is not None else None
        self.changed.emit()

    @Slot()
    def _choose(self) -> None:
        dialog = QFileDialog(self, "选择位置", str(self.folder or Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda folder: self.choose_folder(Path(folder)))
        dialog.open()


def _words(drive: Drive | None, place: Path) -> str:
    if drive is None:
        return f"{plain(str(place))}\n自己选择的位置"
    kind = "，只读，不能写入" if drive.read_only else ""
    room = f"可用 {megabytes(drive.free)}，共 {megabytes(drive.size)}"
    return f"{plain(drive.name)}\n{drive.format}　{room}{kind}"
