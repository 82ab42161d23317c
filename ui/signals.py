"""Ctrl+C and the system's request to end (SIGTERM at logout) close the window as its cross does: saved first."""

from __future__ import annotations

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


class EndRequests(QObject):
    """Python runs signal handlers only between its own instructions; a socket wakes Qt's event loop for that."""

    wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        self._previous_fd = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._previous = {s: signal.signal(s, self._asked) for name in _NAMES if (s := getattr(signal, name, None))}

    def release(self) -> None:
        """Give everything back."""
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._previous_fd)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _woken(self) -> None:
        try:
            while self._reader.recv(64):
                continue
        except BlockingIOError:
            return

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self.wanted.emit()
