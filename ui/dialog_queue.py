"""Dialogs one at a time: a bundle that arrives while something is being sealed waits for its turn."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog


class DialogQueue(QObject):
    """Shows dialogs over their window, without stopping the event loop; each is deleted when it is finished."""

    finished = Signal()
    """A dialog was closed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._shown: QDialog | None = None
        self._waiting: list[Callable[[], QDialog]] = []

    @property
    def busy(self) -> bool:
        """Whether a dialog is shown."""
        return self._shown is not None

    def ask(self, make: Callable[[], QDialog]) -> None:
        """Make and show a dialog as soon as no other is shown."""
        self._waiting.append(make)
        self._next()

    def dismiss(self) -> None:
        """Close what is shown, now or when its job has stopped; forget what was to follow."""
        self._waiting.clear()
        if self._shown is not None:
            self._shown.close()

    def _next(self) -> None:
        if self._shown is None and self._waiting:
            self._shown = self._waiting.pop(0)()
            self._shown.setWindowModality(Qt.WindowModality.WindowModal)
            self._shown.finished.connect(self._closed)
            self._shown.open()

    @Slot(int)
    def _closed(self, _: int) -> None:
        shown, self._shown = self._shown, None
        if shown is not None:
            shown.deleteLater()
        self.finished.emit()
        self._next()
