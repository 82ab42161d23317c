"""A bug of ours: a report in the data folder, a calm line in the window, and the work goes on."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtCore import QObject, QThread, QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from app.packs.catalogue import Catalogue
from app.paths import DataPaths
from app.render.fonts import FontLibrary
from app.services.crash_report import CrashReport
from app.services.workspace import Workspace
from tests.ui.waiting import delete_what_is_due, wait_for
from ui.backend import Backend
from ui.crash import CrashReporter
from ui.main_window import MainWindow
from ui.settings import Settings
from ui.theme import Theme


class Shown(QObject):
    """Gathers what is to be shown, and on which thread it came."""

    def __init__(self, reporter: CrashReporter) -> None:
        super().__init__()
        self.reports: list[CrashReport] = []
        self.threads: list[QThread] = []
        reporter.crashed.connect(self.take)

    def take(self, report: CrashReport) -> None:
        self.reports.append(report)
        self.threads.append(QThread.currentThread())


@pytest.fixture
def reporter(qapp: QApplication, data: Path) -> Iterator[CrashReporter]:
    made = CrashReporter(DataPaths(data), qapp)
    made.install()
    yield made
    made.uninstall()
    made.deleteLater()


@pytest.fixture
def shown(reporter: CrashReporter) -> Shown:
    return Shown(reporter)


def fail(*_: object) -> NoReturn:
    raise LookupError("a bug of ours")


def written(data: Path) -> list[str]:
    return [f.read_text(encoding="utf-8") for f in (data / "crashes").glob("crash-*.txt")]


def test_a_bug_in_the_window_leaves_a_report_and_a_line(
    backend: Backend,
    catalogue: Catalogue,
    fonts: FontLibrary,
    theme: Theme,
    reporter: CrashReporter,
    data: Path,
    tmp_path: Path,
) -> None:
    window = MainWindow(backend, catalogue, fonts, theme, Settings(tmp_path / "window.ini"))
    window.show()
    reporter.crashed.connect(window.show_crash)
    QTimer.singleShot(0, fail)
    wait_for(window.news.isVisible, "the line")
    [report] = (data / "crashes").iterdir()
    message = window.news.text.text().replace("\u200b", "")  # where a long path may break
    assert str(report) in message
    assert "草稿不受影响" in message
    assert "a bug of ours" in report.read_text(encoding="utf-8")
    assert [b.text() for b in window.news.findChildren(QPushButton)] == ["打开文件夹", "知道了"]
    window.close()
    window.deleteLater()
    delete_what_is_due()


def test_a_bug_in_a_worker_is_written_there_and_shown_here(
    backend: Backend, shown: Shown, data: Path, qapp: QApplication
) -> None:
    errors: list[BaseException] = []

    def work(_: Workspace) -> None:
        fail()

    backend.work(backend, work, lambda _: None, errors.append)
    wait_for(lambda: bool(errors and shown.reports), "the report")
    assert isinstance(errors[0], LookupError)
    assert shown.threads == [qapp.thread()]
    [text] = written(data)
    assert "LookupError: a bug of ours" in text


def test_a_bug_in_a_plain_thread_is_shown_too(shown: Shown, qapp: QApplication) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert not shown.reports
    wait_for(lambda: bool(shown.reports), "the report")
    assert shown.threads == [qapp.thread()]


def test_the_same_fault_over_and_over_is_one_report(shown: Shown, data: Path) -> None:
    for _ in range(50):
        QTimer.singleShot(0, fail)
    QTimer.singleShot(0, lambda: int("another"))
    wait_for(lambda: len(shown.reports) == 2, "two reports")
    assert len(written(data)) == 2


def test_a_folder_that_refuses_still_tells(shown: Shown, data: Path) -> None:
    data.parent.mkdir(parents=True, exist_ok=True)
    data.write_text("a file where the folder should be", encoding="utf-8")
    QTimer.singleShot(0, fail)
    wait_for(lambda: bool(shown.reports), "the report")
    [report] = shown.reports
    assert report.path is None
    assert "写不进" in report.message
    assert "a bug of ours" in report.text


def test_what_was_there_before_comes_back(qapp: QApplication, data: Path) -> None:
    before = sys.excepthook
    before_of_threads = threading.excepthook
    reporter = CrashReporter(DataPaths(data), qapp)
    reporter.install()
    assert sys.excepthook != before
    reporter.uninstall()
    assert sys.excepthook is before
    assert threading.excepthook is before_of_threads
    reporter.deleteLater()
