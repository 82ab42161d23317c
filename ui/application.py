"""Puts the window together: application, data folder, theme, crash reports, one window per data folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import (
    QCoreApplication,
    QLibraryInfo,
    QLocale,
    QMessageLogContext,
    Qt,
    QtMsgType,
    QTranslator,
    qInstallMessageHandler,
)
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from app import __version__
from app.errors import ChuangbaoError, EnvironmentFault
from app.packs.catalogue import Catalogue
from app.paths import DataPaths, ProgramPaths, default_data_folder, program_root
from app.render.fonts import FontLibrary, system_fang_files
from app.services.viewing import forget_copies
from app.services.workspace import Workspace
from ui import accessible
from ui.backend import Backend
from ui.crash import CrashReporter
from ui.main_window import MainWindow
from ui.preferences import Preferences, Scheme, read_preferences
from ui.settings import Settings
from ui.signals import EndRequests
from ui.single import SingleWindow
from ui.theme import DARK, LIGHT, Theme, interface_font, is_dark, text_size

_SETTINGS = "window.ini"
_SCHEMES = {
    Scheme.SYSTEM: Qt.ColorScheme.Unknown,
    Scheme.LIGHT: Qt.ColorScheme.Light,
    Scheme.DARK: Qt.ColorScheme.Dark,
}
_SCREENLESS = ("offscreen", "minimal")
_NO_DISPLAY = "打不开窗口：没有可用的图形界面。请在桌面环境中运行，或改用命令行：chuangbao --help。"


def run(data: Path | None, files: Sequence[Path], watch: Callable[[MainWindow], None] | None = None) -> int:
    """Show the window of a data folder until it is closed; or hand the files to the one that is open already.

    `watch` is given the window as soon as it is shown (ui.selftest).
    """
    app = _application()
    paths = DataPaths((data or default_data_folder()).absolute())
    program = ProgramPaths(program_root())
    single = SingleWindow(paths.root)
    try:
        if not single.claim(files):
            return 0
    except ChuangbaoError as error:
        _say(app, error.message)
        return error.exit_code
    reporter = CrashReporter(paths)
    reporter.install()
    try:
        return _show(app, program, paths, single, reporter, files, watch)
    finally:
        reporter.uninstall()
        single.release()


def _show(
    app: QApplication,
    program: ProgramPaths,
    paths: DataPaths,
    single: SingleWindow,
    reporter: CrashReporter,
    files: Sequence[Path],
    watch: Callable[[MainWindow], None] | None,
) -> int:
    resources = program.root / "resources"
    app.setWindowIcon(QIcon(str(resources / "icons" / "app.svg")))
    points = text_size(app.font())
    app.setFont(interface_font(program.fonts, points))
    _speak_chinese(app)
    settings = Settings(paths.root / _SETTINGS)
    theme = Theme(LIGHT, resources / "icons", points)
    dress(app, theme, read_preferences(settings), points)
    system = tuple(system_fang_files())
    backend = Backend(lambda: Workspace(program, paths, system))
    window = MainWindow(
        backend, Catalogue([program.forms]), FontLibrary(program.fonts, system), theme, settings,
        first_run=paths.untouched,
    )  # fmt: skip

    def scheme_changed() -> None:
        if dress(app, theme, read_preferences(settings), points):
            window.restyle()

    window.look_changed.connect(scheme_changed, Qt.ConnectionType.QueuedConnection)
    app.styleHints().colorSchemeChanged.connect(scheme_changed)
    app.commitDataRequest.connect(lambda _: window.save_before_the_end(), Qt.ConnectionType.DirectConnection)
    reporter.crashed.connect(window.show_crash)
    single.called.connect(window.called)
    requests = EndRequests()
    requests.wanted.connect(window.close, Qt.ConnectionType.QueuedConnection)
    forget_copies(paths)  # of scans looked at before a crash, or that a viewer still held
    window.show()
    window.open_files(files)
    if watch is not None:
        watch(window)
    try:
        return app.exec()
    finally:
        requests.release()
        backend.close()
        forget_copies(paths)


def _application() -> QApplication:
    """The application object. Without a display Qt would abort the process: a sentence and exit 3 instead."""
    previous = qInstallMessageHandler(_fatal_is_no_display)
    try:
        app = QApplication(["chuangbao"])
    finally:
        qInstallMessageHandler(previous)
    app.setStyle("Fusion")
    accessible.install()
    QCoreApplication.setOrganizationName("Chuangbao")
    QCoreApplication.setApplicationName("Chuangbao")
    QCoreApplication.setApplicationVersion(__version__)
    return app


def _fatal_is_no_display(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(f"{_NO_DISPLAY if kind is QtMsgType.QtFatalMsg else text}\n")
        sys.stderr.flush()
    if kind is QtMsgType.QtFatalMsg:
        # Qt aborts as soon as its message handler returns: the only way out with an exit code of ours.
        os._exit(EnvironmentFault.exit_code)


def _say(app: QApplication, sentence: str) -> None:
    """There is no window to show a line in: the terminal if there is one, else a box."""
    if sys.stderr is not None:
        sys.stderr.write(f"{sentence}\n")
        if sys.stderr.isatty():
            return
    if app.platformName() not in _SCREENLESS:
        box = QMessageBox(QMessageBox.Icon.Information, "窗报", sentence)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.exec()


def _speak_chinese(app: QApplication) -> None:
    """Qt's own dialogs, dates and context menus in Chinese whatever the system speaks."""
    chinese = QLocale("zh_CN")
    QLocale.setDefault(chinese)
    translator = QTranslator(app)
    if translator.load(chinese, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)


def dress(app: QApplication, theme: Theme, preferences: Preferences, points: float) -> bool:
    """Give the application the colours and the size of text that were chosen; whether anything is new.

    `points` is the size that text has without a choice.
    """
    wanted = _SCHEMES[preferences.scheme]
    if theme.scheme is not wanted:
        theme.scheme = wanted
        app.styleHints().setColorScheme(wanted)  # the frame that the system draws, where it can
    before, theme.points = theme.points, points * preferences.scale
    font = app.font()
    font.setPointSizeF(theme.points)
    app.setFont(font)
    theme.families = tuple(font.families())
    return follow_scheme(app, theme, wanted) or theme.points != before


def follow_scheme(app: QApplication, theme: Theme, wanted: Qt.ColorScheme = Qt.ColorScheme.Unknown) -> bool:
    """Give the theme the colours of a scheme, the system's where none is wanted; whether they are new."""
    scheme = app.styleHints().colorScheme() if wanted is Qt.ColorScheme.Unknown else wanted
    unknown = scheme is Qt.ColorScheme.Unknown
    dark = is_dark(app.style().standardPalette()) if unknown else scheme is Qt.ColorScheme.Dark
    before, theme.colours = theme.colours, DARK if dark else LIGHT
    app.setPalette(theme.palette())
    app.setStyleSheet(theme.stylesheet())
    return theme.colours is not before
