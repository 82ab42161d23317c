"""Which files are handed over: the one just sealed, or those somebody chooses or drops here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from app.bundle.layout import SEALED_SUFFIX
from app.services.sealed_files import SealedFile
from ui.dialogs.common import button, plain, size_words, words
from ui.theme import GRID, Theme

_ICON = 6 * GRID


class SourceRow(QFrame):
    """`files`, of `total` bytes. `changed()`: other files, or none."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("hint")
        self.setAcceptDrops(True)
        self.files: tuple[Path, ...] = ()
        self.total = 0
        self._start = Path()
        icon = QLabel()
        icon.setAccessibleName("移交文件")
        icon.setPixmap(theme.icon("lock", theme.colours.accent).pixmap(_ICON, _ICON))
        self.names = words("", "heading")
        self.detail = words("", "quiet")
        self.change = button("选择文件(&F)…")
        self.change.setIcon(theme.icon("folder-open"))
        self.change.clicked.connect(self._choose)
        told = QVBoxLayout()
        told.setSpacing(GRID)
        told.addWidget(self.names)
        told.addWidget(self.detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        row.setSpacing(3 * GRID)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(told, 1)
        row.addWidget(self.change, 0, Qt.AlignmentFlag.AlignVCenter)
        self.take(())

    def take(self, files: Sequence[Path]) -> None:
        """Hand over these files; what is not there any more is left out."""
        sizes = {path: size for path in files if (size := _size(path)) is not None}
        self.files, self.total = tuple(sizes), sum(sizes.values())
        if self.files:
            self._start = self.files[0].parent
            more = f" 等 {len(self.files)} 个文件" if len(self.files) > 1 else ""
            self.names.setText(f"{plain(self.files[0].name)}{more}")
            self.detail.setText(f"{size_words(self.total)}，在 {plain(str(self._start))}")
        else:
            self.names.setText("还没有选择要移交的文件")
            self.detail.setText(f"选择封装好的移交文件（{SEALED_SUFFIX}），也可以拖到这里。")
        self.changed.emit()

    def expect(self, sealed: SealedFile | None, folder: Path | None) -> None:
        """The file last sealed of a draft: take it where it was found, else say which one to look for."""
        self._start = folder or self._start
        if sealed is None:
            self.names.setText("这份草稿还没有封装")
            self.detail.setText("请先封装，再移交；或者选择别的移交文件。")
        elif sealed.path is None:
            self.names.setText(plain(sealed.name))
            self.detail.setText("这个文件不在上次封装的文件夹里，可能移走了；请选择它现在的位置，或重新封装一份。")
        else:
            self.take([sealed.path])

    @Slot()
    def _choose(self) -> None:
        dialog = QFileDialog(
            self, "选择要移交的文件", str(self._start), f"窗报移交文件 (*{SEALED_SUFFIX});;所有文件 (*)"
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda files: self.take([Path(file) for file in files]))
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.take([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size if path.is_file() else None
    except OSError:
        return None
