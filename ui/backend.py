"""Where the window's work is done: one thread that owns the store, a few more for papers, photos and bundles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, QThreadPool

from app.paths import DataPaths, ProgramPaths
from app.services.workspace import Workspace
from ui.tasks import run_task, single_thread_pool

T = TypeVar("T")

_WORKERS = 2


class Backend(QObject):
    """Runs services off the window's thread. A workspace is made, used and closed on one thread only."""

    def __init__(self, make_workspace: Callable[[], Workspace], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_workspace = make_workspace
        self._storage = single_thread_pool(self)
        self._workers = QThreadPool(self)
        self._workers.setMaxThreadCount(_WORKERS)
        self._stored: Workspace | None = None  # belongs to the storage thread

    @property
    def data(self) -> DataPaths:
        """Where the data folder's things are; opens nothing."""
        return self._make_workspace().data

    @property
    def program(self) -> ProgramPaths:
        """Where the program's things are."""
        return self._make_workspace().program

    def store(
        self,
        receiver: QObject,
        function: Callable[[Workspace], T],
        on_done: Callable[[T], None],
        on_error: Callable[[BaseException], None],
    ) -> None:
        """Short reads and writes, in the order they were asked for."""

        def run() -> T:
            if self._stored is None:
                self._stored = self._make_workspace()
            return function(self._stored)

        run_task(self._storage, receiver, run, on_done, on_error)

    def work(
        self,
        receiver: QObject,
        function: Callable[[Workspace], T],
        on_done: Callable[[T], None],
        on_error: Callable[[BaseException], None],
    ) -> None:
        """Long jobs, with a workspace of their own, so that saving never waits for them."""

        def run() -> T:
            opened = self._stored is not None and self._stored.is_open
            with replace(self._make_workspace(), beside=opened) as workspace:
                return function(workspace)

        run_task(self._workers, receiver, run, on_done, on_error)

    def close(self) -> None:
        """Wait for what is under way, then close the store. Called once, when the last window has gone."""

        def close_store(_: Workspace) -> None:
            if self._stored is not None:
                self._stored.close()
                self._stored = None

        self._workers.waitForDone()
        if self._stored is not None:
            self.store(self, close_store, lambda _: None, lambda _: None)
        self._storage.waitForDone()
