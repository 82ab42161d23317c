"""Reminders below a photo: the reason in words, and the colour that was found where one is meant."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.render.photo_look import Remark
from ui.theme import GRID, Theme

_ICON = 4 * GRID


class Swatch(QWidget):
    """A small field of a colour, edged so that it is seen on any ground."""

    def __init__(self, colour: QColor, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.colour = colour
        self._edge = QColor(theme.colours.quiet)
        self.setFixedSize(_ICON, _ICON)
        name = f"照片的底色：红 {colour.red()}，绿 {colour.green()}，蓝 {colour.blue()}"
        self.setAccessibleName(name)
        self.setToolTip(name)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's name
        painter = QPainter(self)
        painter.setPen(QPen(self._edge, 1))
        painter.setBrush(self.colour)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


class RemarkList(QWidget):
    """One line a reminder; takes no room without any."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: list[Remark] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID)
        self.hide()

    @property
    def sentences(self) -> list[str]:
        """What is said."""
        return [remark.message for remark in self._shown]

    def show_remarks(self, remarks: Sequence[Remark]) -> None:
        """Show these and no others."""
        if list(remarks) == self._shown:
            return
        self._shown = list(remarks)
        while (item := self._column.takeAt(0)) is not None:
            if (line := item.widget()) is not None:
                line.hide()
                line.deleteLater()
        for remark in remarks:
            self._column.addWidget(self._line(remark))
        self.setVisible(bool(remarks))

    def _line(self, remark: Remark) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        row.addWidget(self._mark(remark, line), 0, Qt.AlignmentFlag.AlignTop)
        words = QLabel(line)
        words.setObjectName("advice")
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setText(remark.message)
        words.setWordWrap(True)
        row.addWidget(words, 1)
        return line

    def _mark(self, remark: Remark, line: QWidget) -> QWidget:
        if remark.swatch is not None:
            return Swatch(QColor(*remark.swatch), self._theme, line)
        mark = QLabel(line)
        icon = self._theme.icon("triangle-alert", self._theme.colours.advice)
        mark.setAccessibleName("提醒")
        mark.setPixmap(icon.pixmap(QSize(_ICON, _ICON)))
        return mark
