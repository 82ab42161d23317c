"""Saving when the system is shutting down: nothing may come after it, so it is waited for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, QTimer

if TYPE_CHECKING:  # late: every start of the program would wait for it
    from ui.session import DraftSession

_LAST_SAVE = 5000  # ms the system gives us at most when the session ends


def save_and_wait(session: DraftSession, then: Callable[[], None], parent: QObject) -> None:
    """Save what is pending, without going back to the event loop's other work; `then` is called once all is saved."""
    loop = QEventLoop(parent)
    timer = QTimer(loop)
    timer.timeout.connect(loop.quit)
    timer.start(_LAST_SAVE)
    finished: list[bool] = []

    def saved(success: bool) -> None:
        finished.append(success)
        if success:
            then()
        loop.quit()

    session.flush(saved)
    if not finished:
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    timer.stop()
    loop.deleteLater()
