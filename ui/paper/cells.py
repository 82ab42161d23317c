"""The cells of the paper for those who use no mouse: one of them has the keys, the arrows go to the next, Enter opens it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.theme import Theme

_FRAME = 3  # px
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ROWS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)


class _Cell(QAbstractButton):
    """Lies over a cell and shows nothing but the frame of the focus. The mouse goes through it to the paper."""

    key_pressed = Signal(QKeyEvent)
    reached = Signal()

    def __init__(self, field: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.reached.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
        self.key_pressed.emit(event)
        if not event.isAccepted():
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(QColor(self._theme.colours.on_paper), _FRAME))
            half = _FRAME / 2
            painter.drawRect(QRectF(self.rect()).adjusted(half, half, -half, -half))
            painter.end()


class PaperCells(QObject):
    """The first cell of each field. `chosen(field)` for Enter, `reached(field)` when a cell gets the keys.

    Tab comes to one cell only, the one that had the keys last: a form of forty cells would keep the way to the problem
    list.
    """

    chosen = Signal(str)
    reached = Signal(str)

    def __init__(self, theme: Theme, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._theme = theme
        self._canvas = canvas
        self._cells: dict[str, _Cell] = {}
        self._current = ""
        self._hidden = ""

    def place(self, boxes: Sequence[tuple[str, QRectF]]) -> None:
        """Lie over these cells (fields with their rectangles in pixels of the canvas, in reading order)."""
        first: dict[str, QRectF] = {}
        for field, rectangle in boxes:
            first.setdefault(field, rectangle)
        if list(first) != list(self._cells):
            self._make(list(first))
        for field, rectangle in first.items():
            self._cells[field].setGeometry(rectangle.toAlignedRect())

    def _make(self, fields: list[str]) -> None:
        kept = {field: cell for field, cell in self._cells.items() if field in fields}
        for field, cell in self._cells.items():
            if field not in kept:
                cell.hide()
                cell.deleteLater()
        self._cells = {field: kept.get(field) or self._new(field) for field in fields}
        if self._current not in self._cells:
            self._current = next(iter(fields), "")
        self._show()

    def _new(self, field: str) -> _Cell:
        cell = _Cell(field, self._theme, self._canvas)
        cell.clicked.connect(lambda: self.chosen.emit(field))
        cell.reached.connect(lambda: self._reached(field))
        cell.key_pressed.connect(lambda event: self._key(field, event))
        QWidget.setTabOrder(self._canvas, cell)
        return cell

    def _show(self) -> None:
        for field, cell in self._cells.items():
            tab = Qt.FocusPolicy.TabFocus if field == self._current else Qt.FocusPolicy.NoFocus
            cell.setFocusPolicy(tab)
            cell.setVisible(field != self._hidden)

    def describe(self, told: Callable[[str], tuple[str, str]]) -> None:
        """Name and describe every cell."""
        for field, cell in self._cells.items():
            name, description = told(field)
            if cell.accessibleName() != name:
                cell.setAccessibleName(name)
            if cell.accessibleDescription() != description:
                cell.setAccessibleDescription(description)

    def hide_for_editor(self, field: str) -> None:
        """An editor is in the place of this cell; with an empty text none is."""
        if field != self._hidden:
            self._hidden = field
            if field in self._cells:
                self._current = field
            self._show()

    def focus(self, field: str = "") -> None:
        """Give the keys to a cell, to the one that had them last unless told otherwise."""
        cell = self._cells.get(field or self._current)
        if cell is None:
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            cell.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def rectangles(self) -> Mapping[str, QRectF]:
        """Where the cells lie, in pixels of the canvas."""
        return {field: QRectF(cell.geometry()) for field, cell in self._cells.items()}

    def _reached(self, field: str) -> None:
        self._current = field
        self._show()
        self.reached.emit(field)

    def _key(self, field: str, event: QKeyEvent) -> None:
        key, fields = Qt.Key(event.key()), list(self._cells)
        at = fields.index(field)
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            return
        if key in _STEPS:
            self.focus(fields[max(0, min(len(fields) - 1, at + _STEPS[key]))])
        elif key in _ROWS:
            self.focus(self._beyond(field, _ROWS[key]))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.focus(fields[0 if key == Qt.Key.Key_Home else -1])
        elif key in _OPENS:
            self.chosen.emit(field)
        else:
            return
        event.accept()

    def _beyond(self, field: str, step: int) -> str:
        """The nearest cell below (1) or above (-1); the same where there is none."""
        here = self.rectangles[field]

        def distance(there: QRectF) -> float:
            apart: QPointF = there.center() - here.center()
            return abs(apart.y()) * 4 + abs(apart.x())

        beyond = {
            other: there
            for other, there in self.rectangles.items()
            if (there.top() >= here.bottom() - _FRAME if step > 0 else there.bottom() <= here.top() + _FRAME)
        }
        return min(beyond, key=lambda other: distance(beyond[other]), default=field)
