"""What happens when a bug of ours escapes: a report in the data folder, a calm line in the window, work goes on."""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.paths import DataPaths
from app.services.crash_report import CrashReport, write_crash_report

_AT_MOST = 20  # reports a run: a fault in a repaint comes back with every frame


class CrashReporter(QObject):
    """Takes over `sys.excepthook`. The report is written on the thread that failed; `crashed` comes on the window's."""

    crashed = Signal(object)
    """A CrashReport."""

    _reported = Signal(object)

    def __init__(self, data: DataPaths, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data = data
        self._seen: set[tuple[str, str, int]] = set()
        self._lock = threading.Lock()
        self._previous = sys.excepthook
        self._previous_of_threads = threading.excepthook
        self._reported.connect(self._arrived, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over from Python: unhandled exceptions of slots, of workers and of plain threads come here."""
        self._previous = sys.excepthook
        self._previous_of_threads = threading.excepthook
        sys.excepthook = self.report
        threading.excepthook = self._of_thread

    def uninstall(self) -> None:
        """Give back what `install` took."""
        sys.excepthook = self._previous
        threading.excepthook = self._previous_of_threads

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """The hook. The same fault in the same line is reported once a run."""
        if not self._is_new(kind, trace):
            return
        if error.__traceback__ is None:
            error = error.with_traceback(trace)
        written = write_crash_report(self._data, error)
        _to_terminal(written.text)
        self._reported.emit(written)

    def _is_new(self, kind: type[BaseException], trace: TracebackType | None) -> bool:
        frames = traceback.extract_tb(trace)
        where = (kind.__name__, frames[-1].filename, frames[-1].lineno or 0) if frames else (kind.__name__, "", 0)
        with self._lock:
            if where in self._seen or len(self._seen) >= _AT_MOST:
                return False
            self._seen.add(where)
            return True

    def _of_thread(self, arguments: threading.ExceptHookArgs) -> None:
        error = arguments.exc_value or arguments.exc_type()
        self.report(arguments.exc_type, error, arguments.exc_traceback)

    @Slot(object)
    def _arrived(self, report: CrashReport) -> None:
        self.crashed.emit(report)


def _to_terminal(text: str) -> None:
    # A windowed program on Windows has no standard error at all.
    if sys.stderr is not None:
        try:
            sys.stderr.write(text)
        except (OSError, UnicodeError):
            return
