"""The bar above the preview: zoom, fit, one page or two, and the number of the page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from ui.preview.view import FIT_PAGE, FIT_WIDTH, PreviewView
from ui.theme import GRID, Theme

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Number(QLineEdit):
    """Keeps Enter to itself: the dialog's default button would print."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in _ENTER:
            event.accept()


class PreviewBar(QWidget):
    """`pairs_wanted(bool)`: two pages side by side, or one."""

    pairs_wanted = Signal(bool)

    def __init__(self, view: PreviewView, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._theme = theme
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._percent = QLabel()
        self._percent.setObjectName("quiet")
        self._percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._percent.setMinimumWidth(12 * GRID)
        smaller = self._button("zoom-out", "缩小", "Ctrl+-", lambda: view.step_zoom(-1))
        larger = self._button("zoom-in", "放大", "Ctrl+=", lambda: view.step_zoom(1))
        self._width = self._button("", "适合宽度", "Ctrl+0", lambda: view.set_zoom(FIT_WIDTH))
        self._whole = self._button("", "整页", "Ctrl+9", lambda: view.set_zoom(FIT_PAGE))
        self.pairs = self._button("", "双页", "Ctrl+2", lambda: self.pairs_wanted.emit(self.pairs.isChecked()))
        for button in (self._width, self._whole, self.pairs):
            button.setCheckable(True)
        self.number = _Number()
        self.number.setFixedWidth(13 * GRID)
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.setAccessibleName("页码")
        self.number.setToolTip("输入页码后按回车（Ctrl+G）")
        self._validator = QIntValidator(1, 1, self)
        self.number.setValidator(self._validator)
        self.number.returnPressed.connect(self._go)
        self._of = QLabel()
        self._of.setObjectName("quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID, GRID, 3 * GRID, GRID)
        row.setSpacing(GRID)
        left: list[QWidget] = [smaller, self._percent, larger, self._width, self._whole, self.pairs]
        for widget in left:
            row.addWidget(widget)
        row.insertSpacing(3, 3 * GRID)
        row.addStretch(1)
        right: list[QWidget] = [QLabel("第"), self.number, self._of]
        for widget in right:
            row.addWidget(widget)
        view.zoom_changed.connect(self._show_zoom)
        view.page_changed.connect(self._show_page)
        self._show_zoom()
        self.show_count()

    def _button(self, icon: str, name: str, keys: str, then: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        if icon:
            button.setIcon(self._theme.icon(icon))
        else:
            button.setText(name)
        button.setAccessibleName(name)
        button.setToolTip(f"{name}（{keys}）")
        button.setShortcut(QKeySequence(keys))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: then())
        return button

    def show_count(self) -> None:
        """There is another number of pages."""
        count = len(self._view.leaves)
        self._validator.setRange(1, max(1, count))
        self._of.setText(f"/ {count} 页")
        self.number.setEnabled(count > 0)
        self._show_page(self._view.current)

    def ask_for_page(self) -> None:
        """The number takes the keyboard (Ctrl+G)."""
        self.number.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.number.selectAll()

    def _show_page(self, index: int) -> None:
        if not self.number.hasFocus():
            self.number.setText(str(index + 1) if self._view.leaves else "")

    def _show_zoom(self) -> None:
        self._percent.setText(f"{self._view.percent}%")
        self._width.setChecked(self._view.zoom == FIT_WIDTH)
        self._whole.setChecked(self._view.zoom == FIT_PAGE)

    def _go(self) -> None:
        self._view.go_to(int(self.number.text()) - 1)
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
