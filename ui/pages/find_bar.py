"""查找替换: a line above the paper that looks through all the texts of the draft, not only the one that is open."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from app.domain.finding import Hit, find, replaced
from ui.fitting import GivingRow
from ui.session import DraftSession
from ui.theme import GRID, Theme

_LOOK_AFTER = 150  # ms without a keystroke


class FindBar(QWidget):
    """Hidden until `start`. `hit_shown(Hit)` asks for a place to be brought into sight; `closed()`."""

    hit_shown = Signal(object)
    closed = Signal()

    def __init__(self, session: DraftSession, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self._hits: list[Hit] = []
        self._at = -1
        self._words, self._by = QLineEdit(), QLineEdit()
        for line, name in ((self._words, "查找"), (self._by, "替换为")):
            line.setPlaceholderText(name)
            line.setAccessibleName(name)
            line.setMaximumWidth(60 * GRID)
        self._count = QLabel()
        self._count.setObjectName("quiet")
        self._previous = self._arrow(theme, "arrow-up", "上一处", "Shift+F3")
        self._next = self._arrow(theme, "arrow-down", "下一处", "F3")
        self._one = QPushButton("替换(&R)")
        self._all = QPushButton("全部替换(&A)")
        close = self._arrow(theme, "x", "关闭查找", "Esc")
        row = QHBoxLayout(self)
        row.setContentsMargins(4 * GRID, GRID, 2 * GRID, GRID)
        row.setSpacing(2 * GRID)
        looking = _group(self._words, self._previous, self._next, self._count)
        row.addWidget(GivingRow(looking, _group(self._by, self._one, self._all), spacing=2 * GRID, left=True), 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_LOOK_AFTER)
        self._timer.timeout.connect(self._look)
        self._words.textChanged.connect(lambda _: self._timer.start())
        self._words.returnPressed.connect(lambda: self.step(1))
        self._by.returnPressed.connect(self._replace_one)
        self._previous.clicked.connect(lambda: self.step(-1))
        self._next.clicked.connect(lambda: self.step(1))
        self._one.clicked.connect(self._replace_one)
        self._all.clicked.connect(self._replace_all)
        close.clicked.connect(self.stop)
        session.value_changed.connect(self._changed)
        session.state_changed.connect(self._show)
        self.hide()

    @staticmethod
    def _arrow(theme: Theme, icon: str, name: str, keys: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(theme.icon(icon))
        button.setAccessibleName(name)
        button.setToolTip(f"{name}（{keys}）")
        return button

    def start(self, words: str = "", *, replace: bool = False) -> None:
        """Open the line, with what is marked in the text as the words to look for."""
        self.show()
        if words and "\n" not in words:
            self._words.setText(words)
        self._look()
        line = self._by if replace and self._session.editable and self._words.text() else self._words
        line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        line.selectAll()

    def stop(self) -> None:
        """Close the line."""
        if self.isVisible():
            self._timer.stop()
            self.hide()
            self.closed.emit()

    def step(self, by: int) -> None:
        """Show the next (1) or the one before (-1), from the last to the first."""
        if self._timer.isActive():
            self._timer.stop()
            self._look()
        if self._hits:
            self._at = (self._at + by) % len(self._hits) if self._at >= 0 else (0 if by > 0 else len(self._hits) - 1)
            self._show()
            self.hit_shown.emit(self._hits[self._at])

    def _look(self) -> None:
        self._timer.stop()
        self._hits = find(self._session.form, self._session.draft.values, self._words.text())
        self._at = -1
        self._show()

    def _changed(self, _field: str, _initiator: object) -> None:
        if self.isVisible():
            self._timer.start()

    def _show(self) -> None:
        if not self._words.text():
            self._count.setText("在全部文字中查找")
        elif not self._hits:
            self._count.setText("没有找到")
        else:
            place = f"第 {self._at + 1} 处，" if self._at >= 0 else ""
            self._count.setText(f"{place}共 {len(self._hits)} 处")
        for button in (self._previous, self._next):
            button.setEnabled(bool(self._hits))
        for widget in (self._by, self._one, self._all):
            widget.setEnabled(self._session.editable)
        self._one.setEnabled(self._session.editable and bool(self._hits))
        self._all.setEnabled(self._session.editable and bool(self._hits))

    def _replace_one(self) -> None:
        """The place that is shown; the first press only shows it."""
        if self._at < 0 or self._timer.isActive():
            self.step(1)
            return
        if not self._session.editable:
            return
        at = self._at
        self._take([self._hits[at]])
        self._look()
        self._at = at - 1
        self.step(1)

    def _replace_all(self) -> None:
        self._look()
        count = len(self._hits)
        self._take(self._hits)
        self._look()
        self._count.setText(f"替换了 {count} 处")

    def _take(self, hits: list[Hit]) -> None:
        self._session.set_together(replaced(self._session.draft.values, hits, self._by.text()))
        self._timer.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.stop()
        else:
            super().keyPressEvent(event)


def _group(*widgets: QWidget) -> QWidget:
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2 * GRID)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return group
