"""Help from everywhere: F1 opens the manual at the page that fits, 导出诊断包 writes what a helper needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, QObject, QStandardPaths, Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget

from app import __version__
from app.errors import ChuangbaoError
from ui.backend import Backend
from ui.dialogs.common import OUR_FAULT
from ui.manual.topics import topic_of
from ui.notice_bar import Action
from ui.theme import Theme

if TYPE_CHECKING:
    from app.services.diagnosis import Diagnosis, Facts
    from ui.manual.window import ManualWindow

Tell = Callable[[str, list[Action]], None]


class HelpDesk(QObject):
    """Belongs to the window; `tell` shows a line with buttons in it."""

    def __init__(self, window: QWidget, backend: Backend, theme: Theme, tell: Tell) -> None:
        super().__init__(window)
        self._window = window
        self._backend = backend
        self._theme = theme
        self._tell = tell
        self.manual: ManualWindow | None = None
        self._give_key(window)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._dialog_may_have_come)

    def _dialog_may_have_come(self) -> None:
        """A dialog takes the keys of the window below it: it needs an F1 of its own."""
        now = QApplication.activeWindow()
        if isinstance(now, QDialog):
            self._give_key(now)

    def _give_key(self, widget: QWidget) -> None:
        name = "help"
        if widget.findChild(QShortcut, name, Qt.FindChildOption.FindDirectChildrenOnly) is None:
            key = QShortcut(QKeySequence("F1"), widget)
            key.setObjectName(name)
            key.activated.connect(self.show_fitting)

    def show_fitting(self) -> None:
        """The manual at the page that fits where the keys are now."""
        now = QApplication.activeWindow()
        self.show_manual(topic_of(QApplication.focusWidget() or now or self._window))

    def show_manual(self, page: str) -> None:
        """The manual at a page."""
        from app.services.manual import load_manual
        from ui.manual.window import ManualWindow

        if self.manual is None:
            try:
                pages = load_manual(self._backend.program.manual)
            except ChuangbaoError as error:
                self._tell(error.message, [])
                return
            self.manual = ManualWindow(pages, self._theme)
            self.manual.closed.connect(self._manual_closed)
        self.manual.open_at(page)

    def _manual_closed(self) -> None:
        gone, self.manual = self.manual, None
        if gone is not None:
            gone.deleteLater()

    def close(self) -> None:
        """The program ends: the manual goes with it."""
        if self.manual is not None:
            self.manual.close()

    # ── 诊断包 ──────────────────────────────────────────────────────────

    def ask_diagnosis(self) -> None:
        """Ask in which folder, then write it there."""
        desktop = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DesktopLocation)
        dialog = QFileDialog(self._window, "诊断包放在哪个文件夹", desktop or QDir.homePath())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda folder: self.write_diagnosis(Path(folder)))
        dialog.open()

    def write_diagnosis(self, folder: Path) -> None:
        """Write the zip into a folder and say so."""
        from app.services.diagnosis import write_diagnosis, zip_path

        facts = _window_facts()
        self._tell("正在写诊断包……", [])
        self._backend.work(
            self,
            lambda workspace: write_diagnosis(workspace, zip_path(workspace, folder), facts),
            self._written,
            self._failed,
        )

    def _written(self, made: Diagnosis) -> None:
        folder = QUrl.fromLocalFile(str(made.path.parent))
        self._tell(
            f"诊断包已写好：{made.path.name}。里面没有填报内容、姓名、照片和文件名，可以先打开看看，再交给帮您的人。",
            [("打开文件夹", lambda: _open(folder)), ("知道了", _nothing)],
        )

    def _failed(self, error: BaseException) -> None:
        message = error.message if isinstance(error, ChuangbaoError) else OUR_FAULT
        self._tell(f"诊断包没有写成。{message}", [("知道了", _nothing)])

    def about(self) -> None:
        """关于窗报: a line is enough."""
        self._tell(
            f"窗报 {__version__}。不联网；程序以 MIT 许可发布，字体和图标各按其许可（见程序文件夹里的 resources）。",
            [("知道了", _nothing)],
        )


def _window_facts() -> Facts:
    return {
        "qt": qVersion(),
        "platform": QGuiApplication.platformName(),
        "points": QApplication.font().pointSizeF(),
        "screens": [
            {"width": s.size().width(), "height": s.size().height(), "scale": s.devicePixelRatio()}
            for s in QGuiApplication.screens()
        ],
    }


def _open(folder: QUrl) -> None:
    QDesktopServices.openUrl(folder)


def _nothing() -> None:
    """What a button does that only closes its line."""
