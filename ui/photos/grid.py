"""Tiles of the same width in as many columns as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAccessible, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.photos.tile import TILE_WIDTH
from ui.theme import GRID

_GAP = 3 * GRID


class TileGrid(QWidget):
    """Shows tiles in reading order, which is Tab's order as well. Tiles keep their focus when they move."""

    spoken_role = QAccessible.Role.List

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles: list[QWidget] = []
        self._columns = 0
        self._layout = QGridLayout()
        self._layout.setSpacing(_GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 2 * GRID, 0)  # a breath beside the scroll bar
        column.addLayout(self._layout)
        column.addStretch(1)
        self.setMinimumWidth(TILE_WIDTH)

    def show_tiles(self, tiles: Sequence[QWidget]) -> None:
        """Show these and no others."""
        self._tiles = list(tiles)
        self._place()

    def _place(self) -> None:
        for column in range(max(self._columns, self._fitting())):
            self._layout.setColumnStretch(column, 1 if column < self._fitting() else 0)
        self._columns = self._fitting()
        while self._layout.count():
            self._layout.takeAt(0)
        for number, tile in enumerate(self._tiles):
            self._layout.addWidget(tile, number // self._columns, number % self._columns)
            tile.show()

    def _fitting(self) -> int:
        return max(1, (self.width() - 2 * GRID + _GAP) // (TILE_WIDTH + _GAP))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitting() != self._columns:
            self._place()
