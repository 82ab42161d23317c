"""How photos get in: an invitation while there are none, and a glow while some are dragged over the panel."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.photos.wording import SlotWords
from ui.theme import GRID, Theme

_ICON = 48


class EmptySlot(QWidget):
    """A dashed frame with an invitation."""

    def __init__(self, theme: Theme, words: SlotWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = theme.colours
        self._words = words
        icon = QLabel(self)
        icon.setPixmap(theme.icon(words.icon, theme.colours.quiet).pixmap(QSize(_ICON, _ICON)))
        self._first = QLabel(self)
        self._first.setObjectName("heading")
        self._second = QLabel(
            f"也可以按“添加{words.noun}…”一次选几{words.unit}，或复制{words.noun}后在这里按 Ctrl+V。", self
        )
        self._second.setObjectName("quiet")
        column = QVBoxLayout(self)
        column.setSpacing(2 * GRID)
        column.addStretch(1)
        for label in (self._first, self._second):
            label.setWordWrap(True)
        for label in (icon, self._first, self._second):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addStretch(1)

    def show_state(self, *, editable: bool) -> None:
        """Invite only where photos may be put in."""
        self._first.setText(f"把{self._words.noun}拖到这里" if editable else f"没有放{self._words.noun}")
        self._second.setVisible(editable)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(self._colours.quiet), 1)
        pen.setDashPattern([6, 4])
        painter.setPen(pen)
        painter.setBrush(QColor(self._colours.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()


class DropGlow(QWidget):
    """Over the whole panel while photos are dragged across it: letting go here will do."""

    def __init__(self, theme: Theme, noun: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._noun = noun
        self._panel = parent
        self._colours = theme.colours
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def light_up(self) -> None:
        """Show over everything else of the panel."""
        self.setGeometry(self._panel.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(self._colours.accent_soft)
        ground.setAlpha(235)
        painter.setPen(QPen(QColor(self._colours.accent), 3))
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), 8, 8)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        painter.setFont(font)
        painter.setPen(QColor(self._colours.text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, f"松开鼠标，{self._noun}就放进来")
        painter.end()
