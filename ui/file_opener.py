"""Files given to the program, by name, by a page or by a second start: bundles are shown, receipts passed on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from app.bundle.layout import RECEIPT_SUFFIX, SEALED_SUFFIX
from app.packs.catalogue import Catalogue
from app.render.fonts import FontLibrary
from ui.backend import Backend
from ui.dialog_queue import DialogQueue
from ui.settings import Settings
from ui.theme import Theme


class FileOpener(QObject):
    """`told(sentence)`: a line for the window. `receipts(list of Path)`: to be taken in where the drafts are shown."""

    told = Signal(str)
    receipts = Signal(object)

    def __init__(
        self,
        dialogs: DialogQueue,
        backend: Backend,
        catalogue: Catalogue,
        theme: Theme,
        fonts: FontLibrary,
        settings: Settings,
        window: QWidget,
    ) -> None:
        """`window` owns this and its dialogs."""
        super().__init__(window)
        self._dialogs = dialogs
        self._backend = backend
        self._catalogue = catalogue
        self._theme = theme
        self._fonts = fonts
        self._settings = settings
        self._window = window

    def open(self, files: Sequence[Path]) -> None:
        """Show bundles, one after another; what is no bundle is named."""
        bundles = [f for f in files if f.suffix.lower() == SEALED_SUFFIX]
        receipts = [f for f in files if f.suffix.lower() == RECEIPT_SUFFIX]
        others = [f.name for f in files if f not in bundles and f not in receipts]
        if others:
            self.told.emit(
                f"这里只能打开移交文件（{SEALED_SUFFIX}）和回执（{RECEIPT_SUFFIX}）：{'、'.join(others)}。"
                "收件公钥在封装时选用，备份文件在“备份和搬家”里收入。"
            )
        if receipts:
            self.receipts.emit(receipts)
        for bundle in bundles:
            self._dialogs.ask(partial(self._bundle_dialog, bundle))

    def _bundle_dialog(self, path: Path) -> QDialog:
        from ui.dialogs.bundle import BundleDialog

        return BundleDialog(
            path, self._backend, self._catalogue, self._theme, self._fonts, self._settings, self._window
        )  # fmt: skip
