"""The rows of a table field as Qt wants them: texts that can be edited, one empty row at the end to go on in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.domain.definition import Column, Field
from app.domain.tables import cells_of, normalised_cell, rows_of, table_text

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class TableModel(QAbstractTableModel):
    """`changed(text)` when the value is new through an edit made here."""

    changed = Signal(str)

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._field = field
        self._rows: list[list[str]] = []
        self._told = ""
        self._rows = self._with_blank([])

    # ── the value ───────────────────────────────────────────────────────

    def text(self) -> str:
        """The value as it stands."""
        return table_text(self._rows)

    def set_text(self, text: str) -> None:
        """Another value from elsewhere; nothing is told."""
        if text == self.text():
            return
        self._told = text
        self._replace([list(row) for row in rows_of(text, self.columnCount())])

    @property
    def filled(self) -> int:
        """Rows of the value."""
        return len(rows_of(self.text(), self.columnCount()))

    @property
    def full(self) -> bool:
        """Whether the form takes no more rows."""
        return self.filled >= self._field.max_rows

    def column(self, index: Index) -> Column:
        return self._field.columns[index.column()]

    def place_of(self, start: int) -> tuple[int, int]:
        """Row and column of the cell that holds a code point of the value."""
        place = (0, 0)
        for row, cells in enumerate(cells_of(self.text(), self.columnCount())):
            for column, cell in enumerate(cells):
                if cell.start <= start:
                    place = row, column
        return place

    # ── changing it ─────────────────────────────────────────────────────

    def set_cell(self, index: Index, typed: str) -> None:
        """What stands in a cell, as its column keeps it."""
        text = normalised_cell(self.column(index), typed)
        if text == self._rows[index.row()][index.column()]:
            return
        self._rows[index.row()][index.column()] = text
        self.dataChanged.emit(index, index)
        self._append_blank()
        self._tell()

    def paste(self, index: Index, rows: Sequence[Sequence[str]]) -> tuple[int, int]:
        """Rows put in from a cell on, over what stands there; the last place written to. Rows beyond the form's stay out."""
        last = (index.row(), index.column())
        new = [list(row) for row in self._rows]
        for down, row in enumerate(rows):
            at = index.row() + down
            while at >= len(new) and at < self._field.max_rows:
                new.append([""] * self.columnCount())
            if at >= len(new):
                break
            for right, cell in enumerate(row[: self.columnCount() - index.column()]):
                column = index.column() + right
                new[at][column] = normalised_cell(self._field.columns[column], cell)
                last = (at, column)
        self._replace(new)
        self._tell()
        return last

    def insert_row(self, row: int) -> None:
        """An empty row before `row`."""
        self.beginInsertRows(_NOWHERE, row, row)
        self._rows.insert(row, [""] * self.columnCount())
        self.endInsertRows()
        self._tell()

    def remove_row(self, row: int) -> None:
        self.beginRemoveRows(_NOWHERE, row, row)
        del self._rows[row]
        self.endRemoveRows()
        self._append_blank()
        self._tell()

    def move_row(self, row: int, step: int) -> bool:
        """Change places with the row above (-1) or below (1); False where there is none."""
        other = row + step
        if not (0 <= row < self.filled and 0 <= other < self.filled):
            return False
        self.beginMoveRows(_NOWHERE, row, row, _NOWHERE, other + (step > 0))
        self._rows[row], self._rows[other] = self._rows[other], self._rows[row]
        self.endMoveRows()
        self._tell()
        return True

    def _replace(self, rows: list[list[str]]) -> None:
        """Other rows in place of all. No reset: Qt opens a cell in the middle of one, and forgets it while it is open."""
        rows = self._with_blank(rows)
        had, common = len(self._rows), min(len(self._rows), len(rows))
        if len(rows) < had:
            self.beginRemoveRows(_NOWHERE, len(rows), had - 1)
            del self._rows[len(rows) :]
            self.endRemoveRows()
        self._rows[:common] = rows[:common]
        if common:
            self.dataChanged.emit(self.index(0, 0), self.index(common - 1, self.columnCount() - 1))
        if len(rows) > had:
            self.beginInsertRows(_NOWHERE, had, len(rows) - 1)
            self._rows.extend(rows[had:])
            self.endInsertRows()

    def _with_blank(self, rows: list[list[str]]) -> list[list[str]]:
        """One empty row at the end, unless the form takes no more."""
        full = len(rows) >= self._field.max_rows
        return rows if full or (rows and not any(rows[-1])) else [*rows, [""] * self.columnCount()]

    def _append_blank(self) -> None:
        self._replace(self._rows[:])

    def _tell(self) -> None:
        text = self.text()
        if text != self._told:
            self._told = text
            self.changed.emit(text)

    # ── what Qt asks ────────────────────────────────────────────────────

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._field.columns)

    def flags(self, _index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._rows[index.row()][index.column()]
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole:
            return False
        self.set_cell(index, str(value))
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._field.columns[section].label if orientation is Qt.Orientation.Horizontal else str(section + 1)
