"""`--selftest FILE`: the self-test of the core, then of the window on this system's own platform; the verdict as JSON.

Steps as in `app.services.selftest`, taken while the real program runs on a data folder that is gone afterwards; the window
closes itself at the end. Beside the verdict is a picture of the window.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QEventLoop, QTimer
from PySide6.QtGui import QFontInfo, QIcon
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QApplication

from app.errors import EnvironmentFault, describe_os_error
from app.paths import DataPaths, ProgramPaths, program_root
from app.render.fonts import system_fang_files
from app.services.files import replace_file
from app.services.selftest import Failed, Part, Step, run_selftest, selftest_sample, take
from app.services.workspace import Workspace
from ui.application import run
from ui.main_window import MainWindow

_AT_MOST = 30_000  # ms for a draft to be shown
_LOOK_EVERY = 50  # ms


def run_whole_selftest(file: Path) -> int:
    """Test the core, then the window, and write the verdict into `file`. The exit code: 0 when all went well, else 3.

    Raises EnvironmentFault when the verdict cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise describe_os_error(error, f"准备文件夹 {file.parent}") from error
    with tempfile.TemporaryDirectory(prefix="窗报自检 ") as folder:
        data = DataPaths(Path(folder))
        with Workspace(ProgramPaths(program_root()), data, tuple(system_fang_files())) as workspace:
            verdict = run_selftest(workspace)
            draft_id = selftest_sample(workspace).id if verdict.ok else ""
        if verdict.ok:
            test = WindowTest(draft_id, file.with_suffix(".png"))
            run(data.root, [], test.watch)
            verdict = verdict.then(test.steps or [Step("window", 0.0, "", "窗口没有打开。")])
    text = json.dumps(verdict.document(), ensure_ascii=False, indent=2)
    replace_file(file, f"{text}\n".encode())
    return 0 if verdict.ok else EnvironmentFault.exit_code


class WindowTest:
    """Watches one window from the moment it is shown. `steps` are the verdict once the program has ended."""

    def __init__(self, draft_id: str, picture: Path) -> None:
        """`draft_id` is a draft of the data folder the window works on; `picture` is where to save what it looks like."""
        self._draft_id = draft_id
        self._picture = picture
        self.steps: tuple[Step, ...] = ()

    def watch(self, window: MainWindow) -> None:
        """Begin as soon as the event loop runs: called with a window that is being shown."""
        QTimer.singleShot(0, window, lambda: self._run(window))

    def _run(self, window: MainWindow) -> None:
        try:
            self.steps = tuple(take(self._parts(window)))
        finally:
            window.close()

    def _parts(self, window: MainWindow) -> Sequence[Part]:
        return (
            ("window", lambda: _shown(window)),
            ("language", _language),
            ("font", _font),
            ("icons", lambda: _icons(window)),
            ("printing", _printing),
            ("editor", lambda: self._editor(window)),
            ("picture", lambda: self._look(window)),
        )

    def _editor(self, window: MainWindow) -> str:
        before = window.windowTitle()
        window.open_draft(self._draft_id)
        _wait(lambda: window.windowTitle() != before)
        return window.windowTitle()

    def _look(self, window: MainWindow) -> str:
        # What is new on the page finds its place first, as before a clerk sees it.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        picture = window.grab()
        if not picture.save(str(self._picture)):
            raise Failed(f"窗口的图片写不进 {self._picture}。")
        return f"{picture.width()} × {picture.height()}"


def _shown(window: MainWindow) -> str:
    """When the window is on the screen, as a clock time that whoever started the program can compare with."""
    _wait(lambda: window.windowHandle().isExposed())
    return f"{QApplication.platformName()} {time.time():.3f}"


def _language() -> str:
    """Qt's own dialogs speak Chinese only when their translation was packed."""
    cancel = QCoreApplication.translate("QPlatformTheme", "Cancel")
    if cancel != "取消":
        raise Failed(f"Qt 的中文翻译没有装上：{cancel}")
    return cancel


def _font() -> str:
    found = QFontInfo(QApplication.font())
    return f"{found.family()} {found.pointSizeF():g}"


def _icons(window: MainWindow) -> str:
    """Icons are SVG, which is a plugin apart."""
    icon: QIcon = window.windowIcon()
    if icon.pixmap(32, 32).isNull():
        raise Failed("图标显示不出来（缺少 SVG 插件）。")
    return "svg"


def _printing() -> str:
    return f"{len(QPrinterInfo.availablePrinterNames())} 台打印机"


def _wait(happened: Callable[[], bool]) -> None:
    """Let the program run until something has happened. Raises Failed when it does not."""
    loop, clock, timer = QEventLoop(), QElapsedTimer(), QTimer()

    def look() -> None:
        if happened() or clock.hasExpired(_AT_MOST):
            loop.quit()

    timer.timeout.connect(look)
    clock.start()
    timer.start(_LOOK_EVERY)
    loop.exec()
    timer.stop()
    if not happened():
        raise Failed("等了半分钟，窗口没有反应。")
