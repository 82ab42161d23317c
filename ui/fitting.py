"""Parts that give way when text is large or the window small: a line that shortens, a row that becomes a column."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QSizePolicy, QWidget

_LEAST = 6  # characters of a shortened line


class ElidedLabel(QLabel):
    """One line of plain text that ends in … where there is no room; whole for a pointer and for a screen reader."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        self._whole = text
        self.setAccessibleName(text)
        self._shorten()
        self.updateGeometry()

    def text(self) -> str:
        """All of it, however much is shown."""
        return self._whole

    def sizeHint(self) -> QSize:
        return QSize(self._advance(self._whole) + 1, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        least = min(self._advance(self._whole), self._advance("字" * _LEAST)) + 1
        return QSize(least, super().minimumSizeHint().height())

    def _advance(self, text: str) -> int:
        self.ensurePolished()
        return self.fontMetrics().horizontalAdvance(text)

    def _shorten(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(1, self.width()))
        super().setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shorten()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._shorten()


class GivingRow(QWidget):
    """Widgets side by side as long as they fit, else under each other. `left`: no wider than they need be."""

    def __init__(self, *widgets: QWidget, spacing: int, left: bool = False) -> None:
        super().__init__()
        self._widgets = widgets
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(spacing)
        for widget in widgets:
            self._row.addWidget(widget)
        if left:
            self._row.addStretch(1)

    def sizeHint(self) -> QSize:
        return QSize(self._side_by_side(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        # Of the widest alone: with the row's own the column could never become narrower than the row.
        widest = max((w.minimumSizeHint().width() for w in self._shown()), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def _shown(self) -> list[QWidget]:
        return [w for w in self._widgets if not w.isHidden()]

    def _side_by_side(self) -> int:
        shown = self._shown()
        return sum(w.sizeHint().width() for w in shown) + self._row.spacing() * max(0, len(shown) - 1)

    def _turn(self) -> None:
        fits = self._side_by_side() <= self.width()
        wanted = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if self._row.direction() is not wanted:
            self._row.setDirection(wanted)
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._turn()
        return super().event(event)
