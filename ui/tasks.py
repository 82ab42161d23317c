"""The only way into a worker thread, and the only way back.

`run_task` runs a function off the window's thread; its outcome arrives on the window's thread, unless the object it was
for is gone by then. Environment faults and refusals are outcomes; our own bugs go to `sys.excepthook` like any other.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

from app.errors import ChuangbaoError

T = TypeVar("T")


class _Courier(QObject):
    """Carries outcomes from the workers of a pool to the window. Lives as long as the pool.

    Not one for each task: the worker would drop the last reference, and destroy a QObject while the window's thread is
    about to deliver from it.
    """

    arrived = Signal(int, bool, object)

    def __init__(self, pool: QThreadPool) -> None:
        super().__init__(pool)
        self._deliveries: dict[int, _Delivery] = {}
        self._tickets = itertools.count()
        self.arrived.connect(self._arrived, Qt.ConnectionType.QueuedConnection)

    def expect(self, delivery: _Delivery) -> int:
        """A number for the worker to give back; everything else stays on the window's thread."""
        ticket = next(self._tickets)
        self._deliveries[ticket] = delivery
        return ticket

    @Slot(int, bool, object)
    def _arrived(self, ticket: int, good: bool, outcome: Any) -> None:
        delivery = self._deliveries.pop(ticket)
        if shiboken6.isValid(delivery):
            delivery.deleteLater()
            (delivery.on_done if good else delivery.on_error)(outcome)


class _Delivery(QObject):
    """Lives on the window's thread as a child of the receiver: when that is deleted, nothing is delivered.

    Keeps the function as well: what it holds, widgets perhaps, must not be let go of on the worker's thread.
    """

    def __init__(
        self,
        receiver: QObject,
        function: Callable[[], Any],
        on_done: Callable[[Any], None],
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(receiver)
        self._function = function
        self.on_done = on_done
        self.on_error = on_error


class _Runnable(QRunnable):
    def __init__(self, function: Callable[[], Any], courier: _Courier, ticket: int) -> None:
        super().__init__()
        self._functions = [function]
        self._courier = courier
        self._ticket = ticket

    @Slot()
    def run(self) -> None:
        good, outcome = True, None
        try:
            outcome = self._functions[0]()
        except ChuangbaoError as error:
            good, outcome = False, error
        except BaseException as error:  # noqa: BLE001 - a worker has nobody above it: report, then tell the window
            sys.excepthook(type(error), error, error.__traceback__)
            good, outcome = False, error
        self._functions.clear()
        self._courier.arrived.emit(self._ticket, good, outcome)


def run_task(
    pool: QThreadPool,
    receiver: QObject,
    function: Callable[[], T],
    on_done: Callable[[T], None],
    on_error: Callable[[BaseException], None],
) -> None:
    """Run `function` on a thread of `pool`; then one of the two callbacks on the thread of `receiver`.

    Called on the window's thread only. Neither callback is called when `receiver` was deleted meanwhile. `function` must
    not touch a widget.
    """
    courier = pool.findChild(_Courier) or _Courier(pool)
    ticket = courier.expect(_Delivery(receiver, function, on_done, on_error))
    pool.start(_Runnable(function, courier, ticket))


def single_thread_pool(parent: QObject) -> QThreadPool:
    """A pool of one thread that never expires: for things that belong to the thread that opened them, as the store."""
    pool = QThreadPool(parent)
    pool.setMaxThreadCount(1)
    pool.setExpiryTimeout(-1)
    return pool
