"""Where files come from and go to: the folder last used for a purpose, asked for again and again the same way."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QStandardPaths, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from ui.dialogs.common import button, column, words
from ui.theme import GRID, Theme

_KEYS = "private_key"


class FolderMemory(Protocol):
    """Remembers which folder was used last for what."""

    def folder(self, name: str) -> Path | None: ...

    def remember_folder(self, name: str, path: Path) -> None: ...


def folder_for(settings: FolderMemory | None, name: str) -> Path:
    """The folder last used for this, else the user's documents."""
    remembered = settings.folder(name) if settings is not None else None
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return remembered or Path(documents or Path.home())


def remember_folder(settings: FolderMemory | None, name: str, folder: Path) -> None:
    """It was used: offer it next time."""
    if settings is not None:
        settings.remember_folder(name, folder)


def choose_private_key(parent: QWidget, settings: FolderMemory | None) -> Path | None:
    """Ask for the file of a private key (私钥); None when nobody chose one."""
    chosen, _ = QFileDialog.getOpenFileName(
        parent, "选择私钥", str(folder_for(settings, _KEYS)), "私钥 (*.txt *.age);;所有文件 (*)"
    )
    if not chosen:
        return None
    remember_folder(settings, _KEYS, Path(chosen).parent)
    return Path(chosen)


class FolderRow(QWidget):
    """Where files go: the folder last used for this, else the user's documents; 更改… chooses another."""

    changed = Signal()

    def __init__(self, caption: str, name: str, settings: FolderMemory | None, theme: Theme) -> None:
        super().__init__()
        self._name = name
        self._settings = settings
        self.folder = folder_for(settings, name)
        heading = words(caption, "heading")
        self.shown = QLineEdit(str(self.folder))
        self.shown.setReadOnly(True)
        self.shown.setAccessibleName(caption)
        self.change = button("更改(&B)…")
        self.change.setIcon(theme.icon("folder-open"))
        self.change.setAccessibleName(f"更改{caption}")
        self.change.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(self.shown, 1)
        row.addWidget(self.change)
        layout = column(spacing=GRID)
        layout.addWidget(heading)
        layout.addLayout(row)
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def choose(self, folder: Path) -> None:
        """Take another folder."""
        self.folder = folder
        self.shown.setText(str(folder))
        self.changed.emit()

    def remember(self) -> None:
        """It was used: offer it next time."""
        remember_folder(self._settings, self._name, self.folder)

    def showEvent(self, event: QShowEvent) -> None:
        """The end of a path tells more than its beginning."""
        super().showEvent(event)
        self.shown.end(False)

    @Slot()
    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "选择文件夹", str(self.folder))
        if chosen:
            self.choose(Path(chosen))
