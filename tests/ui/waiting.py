"""Waiting for what the event loop brings: no sleeps, a sentence when it does not come."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, QTimer

_AT_MOST = 30_000  # ms: what a busy machine may need; nothing waits longer than it has to
_LOOK_EVERY = 5  # ms


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Run the event loop until the condition is true; fails after half a minute with what was waited for."""
    deadline = QDeadlineTimer(_AT_MOST)
    while not condition():
        if deadline.hasExpired():
            pytest.fail(f"waited in vain for: {what}")
        spin(_LOOK_EVERY)


def spin(milliseconds: int = 0) -> None:
    """Let the event loop run for a moment: what is queued is delivered, what was to be deleted is deleted."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def delete_what_is_due() -> None:
    """Carry out every `deleteLater`."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
