"""An entry of the timeline in its list: field and time on one line, the beginning of what changed on the next two."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.domain.text_diff import Run
from ui.history.marking import format_of
from ui.theme import GRID, Theme

STEP = Qt.ItemDataRole.UserRole
_PADDING = 2 * GRID
_LINES = 2

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class StepItem:
    """What one entry shows: `head` at the left and `time` at the right of its first line, then the excerpt."""

    head: str
    time: str
    runs: tuple[Run, ...]


class StepItems(QStyledItemDelegate):
    """Draws StepItems; a difference is marked by lines through and under the text as well as by colour."""

    def __init__(self, view: QListView, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._colours = theme.colours

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        height = QFontMetrics(self._bold(option)).height() + _LINES * option.fontMetrics.lineSpacing()
        return QSize(0, height + 2 * _PADDING + GRID)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(STEP)
        panel = QStyleOptionViewItem(option)
        self.initStyleOption(panel, index)
        panel.text = ""
        self._view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, panel, painter, self._view)
        if not isinstance(item, StepItem):
            return
        room: QRect = option.rect.adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        painter.save()
        painter.setClipRect(room)
        bold = QFontMetrics(self._bold(option))
        first = QRect(room.left(), room.top(), room.width(), bold.height())
        wide = option.fontMetrics.horizontalAdvance(item.time)
        painter.setFont(option.font)
        painter.setPen(QColor(self._colours.quiet))
        painter.drawText(first, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, item.time)
        painter.setFont(self._bold(option))
        painter.setPen(QColor(self._colours.text))
        head = bold.elidedText(item.head, Qt.TextElideMode.ElideRight, first.width() - wide - _PADDING)
        painter.drawText(first, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, head)
        self._draw_runs(painter, option, item.runs, QRectF(room.adjusted(0, bold.height() + GRID, 0, 0)))
        painter.restore()

    def _draw_runs(self, painter: QPainter, option: QStyleOptionViewItem, runs: tuple[Run, ...], room: QRectF) -> None:
        layout = QTextLayout("".join(run.text for run in runs), option.font)
        wrapping = QTextOption()
        wrapping.setWrapMode(QTextOption.WrapMode.WrapAnywhere)
        layout.setTextOption(wrapping)
        formats, start = [], 0
        for run in runs:
            marked = QTextLayout.FormatRange()
            units = len(run.text.encode("utf-16-le")) // 2
            marked.start, marked.length, marked.format = start, units, format_of(run.op, self._colours)
            formats.append(marked)
            start += units
        layout.setFormats(formats)
        layout.beginLayout()
        for number in range(_LINES):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(room.width())
            line.setPosition(QPointF(0, number * option.fontMetrics.lineSpacing()))
        layout.endLayout()
        layout.draw(painter, room.topLeft())

    @staticmethod
    def _bold(option: QStyleOptionViewItem) -> QFont:
        font = QFont(option.font)
        font.setBold(True)
        return font
