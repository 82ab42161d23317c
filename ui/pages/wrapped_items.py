"""List items whose text is always shown whole, on as many lines as it takes."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter, QPalette
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.theme import GRID

_ICON = 16
_PADDING = 2 * GRID
_BAR = 12  # px, the width the style sheet gives the scroll bar
_FLAGS = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

Index = QModelIndex | QPersistentModelIndex


class WrappedItems(QStyledItemDelegate):
    """Qt's own delegate guesses the width before the scroll bar has taken its share, and then elides."""

    def __init__(self, view: QListView, *, least: int = 0) -> None:
        """`least`: pixels an item is high at least."""
        super().__init__(view)
        self._view = view
        self._least = least

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        # As if the scroll bar were always there: heights must not depend on whether it is.
        bar = self._view.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self._view)
        width = self._view.contentsRect().width() - max(bar, _BAR)
        room = self._text_room(QRect(0, 0, width, 0), index)
        text = QFontMetrics(self._font(option, index)).boundingRect(
            QRect(0, 0, room.width(), 10_000), _FLAGS, self._text(index)
        )
        return QSize(width, max(self._least, max(_ICON, text.height()) + 2 * _PADDING))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        panel = QStyleOptionViewItem(option)
        self.initStyleOption(panel, index)
        panel.text, panel.icon = "", QIcon()
        self._view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, panel, painter, self._view)
        painter.save()
        rectangle: QRect = option.rect
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(icon, QIcon):
            icon.paint(painter, QRect(rectangle.left() + _PADDING, rectangle.center().y() - _ICON // 2, _ICON, _ICON))
        painter.setFont(self._font(option, index))
        painter.setPen(self._view.palette().color(QPalette.ColorRole.Text))
        painter.drawText(self._text_room(rectangle, index), _FLAGS, self._text(index))
        painter.restore()

    @staticmethod
    def _text(index: Index) -> str:
        return str(index.data(Qt.ItemDataRole.DisplayRole) or "")

    @staticmethod
    def _font(option: QStyleOptionViewItem, index: Index) -> QFont:
        own = index.data(Qt.ItemDataRole.FontRole)
        if isinstance(own, QFont):
            return own
        font: QFont = option.font
        return font

    @staticmethod
    def _text_room(rectangle: QRect, index: Index) -> QRect:
        icon = isinstance(index.data(Qt.ItemDataRole.DecorationRole), QIcon)
        left = _PADDING + (_ICON + _PADDING if icon else 0)
        return rectangle.adjusted(left, 0, -_PADDING, 0)
