"""The bar above an open draft: back, what it is, whether it is saved, zoom; and a line for what went wrong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.domain.subjects import SUBJECT_ROLES
from app.errors import ChuangbaoError
from ui.dialogs.common import plain
from ui.fitting import ElidedLabel
from ui.notice_bar import Action, NoticeBar
from ui.pages.draft_card import SAMPLE
from ui.session import DraftSession, SaveState, SaveStatus
from ui.theme import GRID, Theme


class EditorBar(QWidget):
    """`back()`; `zoom_wanted(step)`: 1 larger, -1 smaller, 0 fit to width. `put_back_wanted()`, `restore_wanted()`: what
    can be done about a store that was deleted or damaged under the draft."""

    back = Signal()
    put_back_wanted = Signal()
    restore_wanted = Signal()
    zoom_wanted = Signal(int)

    def __init__(self, session: DraftSession, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._title = ElidedLabel("heading")
        self._saved = QLabel()
        self._saved.setObjectName("saved")
        self._zoom = QLabel()
        self._zoom.setObjectName("quiet")
        for label in (self._saved, self._zoom):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._saved.ensurePolished()
        # As wide as it ever gets: what is beside it does not move with every save.
        self._saved.setMinimumWidth(self._saved.fontMetrics().horizontalAdvance("已保存 88:88:88") + GRID)
        bar = QWidget()
        bar.setObjectName("bar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(2 * GRID, GRID, 4 * GRID, GRID)
        row.setSpacing(2 * GRID)
        back = self._button(theme, "arrow-left", "返回", "Alt+Left")
        back.setText("返回")
        back.setShortcut(QKeySequence("Alt+Left"))  # a new text takes the shortcut away
        back.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        back.clicked.connect(self.back)
        row.addWidget(back)
        row.addWidget(self._title, 1)
        self._paper_tools: list[QWidget] = []
        for icon, name, keys, step in (
            ("zoom-out", "缩小", "Ctrl+-", -1),
            ("zoom-in", "放大", "Ctrl+=", 1),
            ("file-text", "适合宽度", "Ctrl+0", 0),
        ):
            button = self._button(theme, icon, name, keys)
            button.clicked.connect(lambda _=False, s=step: self.zoom_wanted.emit(s))
            row.addWidget(button)
            self._paper_tools.append(button)
            if step == -1:
                row.addWidget(self._zoom)
                self._paper_tools.append(self._zoom)
        row.addSpacing(4 * GRID)
        row.addWidget(self._saved)
        self._news = NoticeBar()
        self._save_failing = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._news)
        session.save_changed.connect(self._show_save)
        session.value_changed.connect(self._value_changed)
        self._show_save()
        self._show_title()

    @staticmethod
    def _button(theme: Theme, icon: str, name: str, keys: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(theme.icon(icon))
        button.setAccessibleName(name)
        button.setToolTip(f"{name}（{keys}）")
        button.setShortcut(QKeySequence(keys))
        return button

    def _value_changed(self, field: str) -> None:
        if self._session.form.fields[field].role in SUBJECT_ROLES:
            self._show_title()

    def _show_title(self) -> None:
        pack, form = self._session.pack, self._session.form
        paper = pack.short_title if len(pack.forms) == 1 else form.title
        sample = f"【{SAMPLE}】" if self._session.draft.sample else ""
        self._title.setText(f"{sample}{self._session.subject or '未填单位'} · {paper}")

    def _show_save(self) -> None:
        status = self._session.save
        moment = f"{status.at:%H:%M:%S}" if status.at else ""
        self._saved.setText(
            {
                SaveState.SAVED: f"已保存 {moment}".strip(),
                SaveState.PENDING: "正在保存…",
                SaveState.FAILED: "还没有存上",
            }[status.state]
        )
        failing = status.state is SaveState.FAILED
        if failing:
            self._tell_failing(status)
        elif self._save_failing:
            self._news.dismiss()
        self._save_failing = failing

    def _tell_failing(self, status: SaveStatus) -> None:
        """Once for each sentence: a button that is about to be pressed must not be made anew with every attempt."""
        actions: list[Action] = []
        safe = "屏幕上的文字都还在，程序会继续尝试保存。"
        if status.code == "moved":
            actions = [("找不回来，由程序放回(&F)", self.put_back_wanted.emit)]
            safe = "屏幕上的文字都还在。"
        elif status.code in ("damaged", "gone"):
            actions = [("从备份恢复(&H)…", self.restore_wanted.emit)]
            safe = "屏幕上的文字都还在，恢复后会写进去。"
        message = f"{status.message}{safe}"
        if not (self._save_failing and self._news.isVisibleTo(self) and self._news.text.text() == plain(message)):
            # Where the clerk is typing is where the keyboard stays.
            self._news.tell(message, actions, grave=True, asks=False)

    def tell(self, message: str, actions: Sequence[Action] = ()) -> None:
        """A line for something that was done, until it is closed or another takes its place."""
        if not self._save_failing:
            self._news.tell(message, [*actions, ("知道了", lambda: None)])

    def clear(self) -> None:
        """Take the line away, unless it says that saving fails."""
        if not self._save_failing:
            self._news.dismiss()

    def show_error(self, error: BaseException) -> None:
        """A line for something that failed, until it is closed or another takes its place."""
        message = error.message if isinstance(error, ChuangbaoError) else "程序内部出错，已保存的草稿不受影响。"
        self._news.tell(message, [("知道了", lambda: None)], grave=True)

    def show_paper_tools(self, *, shown: bool) -> None:
        """The zoom belongs to the paper; a panel of fields or photos has none."""
        for widget in self._paper_tools:
            widget.setVisible(shown)

    def show_zoom(self, percent: int) -> None:
        """The scale of the paper in per cent."""
        self._zoom.setText(f"{percent}%")
