"""The only way into a worker thread, and the only way back.

`run_task` runs a function off the window's thread; its outcome arrives on the window's thread, unless the object it was
for is gone by then. Environment faults and refusals are outcomes; our own bugs go to `sys.excepthook` like any other.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

from app.errors import ChuangbaoError

T = TypeVar("T")


class Outcome(QObject):
    """Carries a result or an error from the worker to the window."""

    done = Signal(object)
    failed = Signal(object)


class _Runnable(QRunnable):
    def __init__(self, function: Callable[[], Any], outcome: Outcome) -> None:
        super().__init__()
        self._function = function
        self._outcome = outcome

    @Slot()
    def run(self) -> None:
        try:
            result = self._function()
        except ChuangbaoError as error:
            self._outcome.failed.emit(error)
        except BaseException as error:  # noqa: BLE001 - a worker has nobody above it: report, then tell the window
            sys.excepthook(type(error), error, error.__traceback__)
            self._outcome.failed.emit(error)
        else:
            self._outcome.done.emit(result)


class _Delivery(QObject):
    """Lives on the window's thread as a child of the receiver: when that is deleted, nothing is delivered."""

    def __init__(
        self, receiver: QObject, on_done: Callable[[Any], None], on_error: Callable[[BaseException], None]
    ) -> None:
        super().__init__(receiver)
        self._on_done = on_done
        self._on_error = on_error
        self.outcome = Outcome()
        self.outcome.done.connect(self._done, Qt.ConnectionType.QueuedConnection)
        self.outcome.failed.connect(self._failed, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _done(self, result: object) -> None:
        self._on_done(result)
        self.deleteLater()

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        self._on_error(error)
        self.deleteLater()


def run_task(
    pool: QThreadPool,
    receiver: QObject,
    function: Callable[[], T],
    on_done: Callable[[T], None],
    on_error: Callable[[BaseException], None],
) -> None:
    """Run `function` on a thread of `pool`; then one of the two callbacks on the thread of `receiver`.

    Neither is called when `receiver` was deleted meanwhile. `function` must not touch a widget.
    """
    delivery = _Delivery(receiver, on_done, on_error)
    runnable = _Runnable(function, delivery.outcome)
    pool.start(runnable)


def single_thread_pool(parent: QObject) -> QThreadPool:
    """A pool of one thread that never expires: for things that belong to the thread that opened them, as the store."""
    pool = QThreadPool(parent)
    pool.setMaxThreadCount(1)
    pool.setExpiryTimeout(-1)
    return pool
