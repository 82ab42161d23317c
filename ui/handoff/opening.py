"""The way from the window's pages to the dialogs of handing over; those are imported when first wanted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from ui.backend import Backend
from ui.dialog_queue import DialogQueue
from ui.settings import Settings
from ui.theme import Theme


class HandOver(QObject):
    """Opens dialogs over a window, one at a time. `bundle_wanted(path)`: a file is to be opened."""

    bundle_wanted = Signal(object)

    def __init__(
        self, dialogs: DialogQueue, backend: Backend, theme: Theme, settings: Settings, window: QWidget
    ) -> None:
        super().__init__(window)
        self._dialogs = dialogs
        self._backend = backend
        self._theme = theme
        self._settings = settings
        self._window = window

    @Slot(object)
    def files(self, paths: Sequence[Path]) -> None:
        """Hand over what was just sealed, as soon as the dialog that sealed it is gone."""
        from ui.handoff.dialog import HandOverDialog

        self._dialogs.ask(lambda: HandOverDialog(self._backend, self._theme, self._settings, self._window, files=paths))

    @Slot(str)
    def draft(self, draft_id: str) -> None:
        """Hand over the sealed file of a draft."""
        from ui.handoff.dialog import HandOverDialog

        if not self._dialogs.busy:
            self._dialogs.ask(
                lambda: HandOverDialog(self._backend, self._theme, self._settings, self._window, draft_id=draft_id)
            )

    @Slot()
    def check(self) -> None:
        """Look at a medium that came in."""
        if not self._dialogs.busy:
            self._dialogs.ask(self._incoming)

    def _incoming(self) -> QDialog:
        from ui.handoff.incoming import IncomingDialog

        dialog = IncomingDialog(self._backend, self._theme, self._settings, self._window)
        dialog.bundle_wanted.connect(self.bundle_wanted)
        return dialog
