"""What the dialogs share: plain words, a progress line with cancel, a result with 打开文件夹."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from threading import Event

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QAccessible, QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.accessible import Announcer
from ui.theme import GRID, Theme

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_LONG_RUN = re.compile(r"[!-~]{40}(?=[!-~])")
OUR_FAULT = "程序内部出错，已保存的草稿不受影响。"
_ICON = 5 * GRID
_BESIDE = 45 * GRID  # what a dialog has beside its scrolling part: margins, buttons, the title of the window


def plain(text: str) -> str:
    """Untrusted text fit for the screen: what is invisible or reorders is shown by its code, long runs may break."""
    unseen = {c for c in set(text) - {"\n", "\t"} if unicodedata.category(c) in _UNSEEN}
    seen = text.translate({ord(c): f"\\u{{{ord(c):04x}}}" for c in unseen})
    return _LONG_RUN.sub(lambda run: f"{run.group()}\u200b", seen)


def words(text: str = "", name: str = "") -> QLabel:
    """A label that is never markup and wraps; `name` picks its look in the style sheet."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(True)
    label.setObjectName(name)
    return label


def button(text: str, name: str = "") -> QPushButton:
    """A button that leaves Enter to the primary one."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setAutoDefault(False)
    return made


def hand_over_button(theme: Theme) -> QPushButton:
    """From a sealed file on to handing it over."""
    made = button("移交：存到 U 盘、刻光盘、发邮件(&M)…")
    made.setIcon(theme.icon("send"))
    return made


def restyle(widget: QWidget, name: str) -> None:
    """Give a widget another look of the style sheet."""
    if widget.objectName() != name:
        widget.setObjectName(name)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def column(*, margin: int = 0, spacing: int = 2 * GRID) -> QVBoxLayout:
    """A column of widgets."""
    layout = QVBoxLayout()
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    return layout


def framed(name: str) -> tuple[QFrame, QVBoxLayout]:
    """A frame of the style sheet (card, hint, notice) and the column inside it."""
    frame = QFrame()
    frame.setObjectName(name)
    layout = column(margin=3 * GRID, spacing=GRID)
    frame.setLayout(layout)
    return frame, layout


def size_words(size: int) -> str:
    """A file size as people say it."""
    if size < 1 << 20:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / (1 << 20):.1f} MB"


class Scroll(QScrollArea):
    """A column that scrolls when the screen is small; the arrow keys reach it when it has the focus."""

    spoken_role = QAccessible.Role.Grouping

    def __init__(self, inside: QWidget, name: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setObjectName("scroll")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setWidget(inside)
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._take_focus_if_it_scrolls)
        self._take_focus_if_it_scrolls()

    @Slot()
    def _take_focus_if_it_scrolls(self) -> None:
        scrolls = self.verticalScrollBar().maximum() > 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus)


class TallScroll(Scroll):
    """Its dialog grows until all that is inside is seen, or the screen is full; then it scrolls.

    By itself Qt makes no dialog higher than two thirds of the screen.
    """

    def __init__(self, inside: QWidget, name: str) -> None:
        self._inside = inside
        super().__init__(inside, name)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._grow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        handled = super().eventFilter(watched, event)
        if watched is self._inside and event.type() is QEvent.Type.LayoutRequest:
            self._grow()
        return handled

    def _grow(self) -> None:
        layout = self._inside.layout()
        if not self.isVisible() or layout is None:
            return
        wide = layout.hasHeightForWidth()
        needed = layout.totalHeightForWidth(self.viewport().width()) if wide else layout.totalSizeHint().height()
        room = self.screen().availableGeometry().height() - _BESIDE
        lack = min(needed, room) - self.viewport().height()
        if lack > 0:
            self.window().resize(self.window().width(), self.window().height() + lack)


class Reporter(QObject):
    """Between a job and its dialog: progress goes one way as a queued signal, the wish to stop the other."""

    progressed = Signal(int, int, str)

    def __init__(self) -> None:
        super().__init__()
        self._stop = Event()

    def report(self, done: int, total: int, doing: str) -> None:
        """Called by the job, on its thread."""
        self.progressed.emit(done, total, doing)

    def cancel(self) -> None:
        """Ask the job to stop."""
        self._stop.set()

    def cancelled(self) -> bool:
        """Whether the job is to stop; called by the job."""
        return self._stop.is_set()


class ProgressLine(QWidget):
    """What is being done now, how far it is, and 取消."""

    def __init__(self) -> None:
        super().__init__()
        self.doing = words("", "quiet")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("进度")
        self.cancel = button("取消(&C)")
        self.cancel.clicked.connect(self.stop)
        self._reporter: Reporter | None = None
        row = QHBoxLayout()
        row.setSpacing(3 * GRID)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        layout = column(spacing=GRID)
        layout.addWidget(self.doing)
        layout.addLayout(row)
        self.setLayout(layout)
        self.hide()

    def follow(self, reporter: Reporter, doing: str) -> None:
        """Show the progress of a job that is about to begin."""
        self._reporter = reporter
        reporter.progressed.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self.bar.setRange(0, 0)
        self.doing.setText(f"{doing}……")
        self.cancel.setEnabled(True)
        self.show()

    def finish(self) -> None:
        """The job has ended."""
        if self._reporter is not None:
            # With a connection left, its end on another thread could meet the end of this widget.
            self._reporter.progressed.disconnect(self._show)
        self._reporter = None
        self.hide()

    @Slot()
    def stop(self) -> None:
        """Ask the job to stop; it does so at its next safe moment."""
        if self._reporter is not None:
            self._reporter.cancel()
            self.cancel.setEnabled(False)
            self.doing.setText("正在取消……")

    @Slot(int, int, str)
    def _show(self, done: int, total: int, doing: str) -> None:
        if self._reporter is None or self._reporter.cancelled():
            return
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.doing.setText(f"{doing}……")


class NoticeLine(QFrame):
    """What went wrong, in the page."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._voice = Announcer(self)
        icon = QLabel()
        icon.setAccessibleName("出错")
        icon.setPixmap(theme.icon("circle-alert", theme.colours.must).pixmap(_ICON, _ICON))
        self.text = words()
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        row.setSpacing(2 * GRID)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        self.hide()

    def say(self, text: str) -> None:
        """Show a sentence; none hides the line."""
        self.text.setText(plain(text))
        self.setVisible(bool(text))
        if text:
            self._voice.say(text)


class ResultLine(QFrame):
    """It worked: what came of it, where the files are, and 打开文件夹."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._voice = Announcer(self)
        icon = QLabel()
        icon.setAccessibleName("成功")
        icon.setPixmap(theme.icon("check", theme.colours.safe).pixmap(_ICON, _ICON))
        self.headline = words("", "safe")
        self.where = QLineEdit()
        self.where.setReadOnly(True)
        self.where.setAccessibleName("文件所在的文件夹")
        self.open_folder = button("打开文件夹(&F)")
        self.open_folder.setIcon(theme.icon("folder-open"))
        self.open_folder.clicked.connect(self._open)
        self.trouble = words("", "must")
        self.trouble.hide()
        self._folder = Path()
        top = QHBoxLayout()
        top.setSpacing(2 * GRID)
        top.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.headline, 1)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(self.where, 1)
        row.addWidget(self.open_folder)
        layout = column(margin=3 * GRID, spacing=2 * GRID)
        layout.addLayout(top)
        layout.addLayout(row)
        layout.addWidget(self.trouble)
        self.setLayout(layout)
        self.hide()

    def say(self, headline: str, folder: Path) -> None:
        """Show what was done, and the folder it lies in."""
        self._folder = folder
        self.headline.setText(plain(headline))
        self.where.setText(str(folder))
        self.trouble.hide()
        self.show()
        self._voice.say(headline)

    @Slot()
    def _open(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder))):
            self.trouble.setText("没有能打开文件夹的程序；请按上面的路径自行打开。")
            self.trouble.show()
