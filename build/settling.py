"""Waiting until a screen has nothing left to do: what is read is read, what was put off is done, what is queued delivered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QObject, QThreadPool, QTimer

_AT_MOST = 4000  # ms; a job that was made long on purpose is under way for ever
_LOOK_EVERY = 10  # ms
_QUIET = 3  # looks in a row that found nothing to do: what is delivered may begin something new


def settle(*things: QObject, at_most: int = _AT_MOST) -> bool:
    """Run the event loop until these (windows, backends) have nothing to do, or `at_most` milliseconds; whether they have."""
    deadline = QDeadlineTimer(at_most)
    quiet = 0
    while quiet < _QUIET:
        if deadline.hasExpired():
            return False
        pause(_LOOK_EVERY)
        quiet = 0 if any(_busy(thing) for thing in things) else quiet + 1
    return True


def later(milliseconds: int, thing: QObject, then: Callable[[], object]) -> None:
    """Call after so long, unless the thing is gone by then; `settle` waits for it, unlike for `QTimer.singleShot`."""
    timer = QTimer(thing)
    timer.setSingleShot(True)
    timer.timeout.connect(then)
    timer.start(milliseconds)


def pause(milliseconds: int) -> None:
    """Let the event loop run for so long."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _busy(thing: QObject) -> bool:
    pools, timers = thing.findChildren(QThreadPool), thing.findChildren(QTimer)
    return any(pool.activeThreadCount() for pool in pools) or any(t.isActive() and t.isSingleShot() for t in timers)
