"""Waiting until a screen has nothing left to do: what is read is read, what was put off is done, what is queued delivered."""

from __future__ import annotations

from PySide6.QtCore import QAbstractEventDispatcher, QDeadlineTimer, QEventLoop, QObject, QThreadPool, QTimer

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
        quiet = 0 if any(_busy(thing) for thing in things) or _put_off() else quiet + 1
    return True


def pause(milliseconds: int) -> None:
    """Let the event loop run for so long."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _busy(thing: QObject) -> bool:
    pools, timers = thing.findChildren(QThreadPool), thing.findChildren(QTimer)
    return any(pool.activeThreadCount() for pool in pools) or any(t.isActive() and t.isSingleShot() for t in timers)


def _put_off() -> bool:
    """Whether a `QTimer.singleShot` waits: its timer is a child of the event dispatcher."""
    waiting = (child.metaObject().className() for child in QAbstractEventDispatcher.instance().children())
    return "QSingleShotTimer" in waiting
