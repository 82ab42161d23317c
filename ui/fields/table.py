"""A table of rows (简历): a grid in the box under the paper. Always ready to type in; pasted whole from Word or Excel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.definition import Field, FieldType
from app.domain.tables import pasted_rows
from ui.fields.keys import leaving, taking_back
from ui.fields.table_cells import CellDelegate, chars
from ui.fields.table_model import TableModel
from ui.theme import GRID, Theme

_NARROW = 12  # characters wide: months and short choices
_TEXT = 20  # characters that a column of text shows at least
_HEIGHT = 240  # px, where nothing else says how high
_PASTE_HINT = "可从 Word、Excel 整块粘贴；Tab 到下一格。"


class TableEditor(QWidget):
    """`edited(text)` at every change, `left(step)` when Tab runs out of cells or Esc closes it; `takes_back(step)`.

    `file_wanted()`: rows are to be taken from a file.
    """

    edited = Signal(str)
    file_wanted = Signal()
    left = Signal(int)
    takes_back = Signal(int)

    def __init__(self, field: Field, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self.model = TableModel(field)
        self.model.setParent(self)
        self.grid = _Grid(self)
        self.grid.setModel(self.model)
        self._delegate = CellDelegate(self.model, self)
        self.grid.setItemDelegate(self._delegate)
        texts = [n for n, column in enumerate(field.columns) if column.type is FieldType.TEXT]
        self._wide = texts or list(range(len(field.columns)))
        self._widths()
        self._tools = {
            "plus": ("加一行", "Ctrl+Return", self.add_row),
            "trash-2": ("删除这一行", "Ctrl+Shift+Delete", self.remove_row),
            "arrow-up": ("上移一行", "Ctrl+Shift+Up", lambda: self.move_row(-1)),
            "arrow-down": ("下移一行", "Ctrl+Shift+Down", lambda: self.move_row(1)),
            "file-input": ("从文件导入", "Ctrl+Shift+O", self.file_wanted.emit),
        }
        self.buttons: dict[str, QToolButton] = {}
        bar = QHBoxLayout()
        bar.setSpacing(GRID)
        for icon, (words, keys, do) in self._tools.items():
            button = QToolButton()
            button.setIcon(theme.icon(icon))
            button.setText(words)
            # The button itself is never reached by Tab, which goes through the cells; its keys work from every cell.
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)
            button.setToolTip(f"{words}（{shortcut.key().toString(QKeySequence.SequenceFormat.NativeText)}）")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(do)
            self.buttons[icon] = button
            bar.addWidget(button)
        bar.addStretch(1)
        self._told = QLabel(_PASTE_HINT)
        self._told.setObjectName("quiet")
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        bar.addWidget(self._told)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addLayout(bar)
        column.addWidget(self.grid, 1)
        self.setFocusProxy(self.grid)
        self.model.changed.connect(self._changed)
        self._delegate.pasted.connect(self.paste)
        self._delegate.left.connect(self.go_on)
        self._delegate.stepped.connect(self.step_row)
        self._delegate.takes_back.connect(self.takes_back)
        self._show_state()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), _HEIGHT // 2)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.grid.setAccessibleName(name)

    # ── the value ───────────────────────────────────────────────────────

    def text(self) -> str:
        """The value as it stands."""
        return self.model.text()

    def set_text(self, text: str) -> None:
        if text == self.text():
            return
        row, column = self._place()
        with self.grid.still():
            self.model.set_text(text)
        self._go(min(row, self.model.rowCount() - 1), column)
        self._show_state()

    def select_range(self, start: int, _end: int) -> None:
        """Go to the cell that holds a code point of the value."""
        self._go(*self.model.place_of(start))

    def _changed(self, text: str) -> None:
        self._show_state()
        self.edited.emit(text)

    def _show_state(self) -> None:
        full = self.model.full
        self.buttons["plus"].setEnabled(not full)
        self._told.setText(f"最多 {self._field.max_rows} 行，已填满。" if full else _PASTE_HINT)

    # ── rows ────────────────────────────────────────────────────────────

    def add_row(self) -> None:
        """An empty row below the one being edited, ready for typing."""
        row = self._place()[0]
        below = row + 1 if row < self.model.filled else row
        if not self.model.full and below < self.model.rowCount():
            if below < self.model.filled:
                with self.grid.still():
                    self.model.insert_row(below)
            self._go(below, 0)

    def remove_row(self) -> None:
        """The row being edited, gone; undo brings it back."""
        row, column = self._place()
        if row < self.model.rowCount() and self.model.filled:
            with self.grid.still():
                self.model.remove_row(row)
            self._go(min(row, self.model.rowCount() - 1), column)

    def move_row(self, step: int) -> None:
        """The row being edited one up or down."""
        row, column = self._place()
        with self.grid.still():
            row += step if self.model.move_row(row, step) else 0
        self._go(row, column)

    def paste(self, text: str) -> None:
        """Rows out of Word or Excel from the cell being edited on. What the form has no row for stays out, and is said."""
        rows = pasted_rows(self._field, text)
        if not rows:
            return
        row, column = self._place()
        whole_lines = "\t" not in text  # what was divided here fills the row from its first cell
        with self.grid.still():
            last = self.model.paste(self.model.index(row, 0 if whole_lines else column), rows)
        self._go(*last)
        beyond = row + len(rows) - self._field.max_rows
        if beyond > 0:
            self._told.setText(f"粘贴的内容有 {beyond} 行超出，表格最多 {self._field.max_rows} 行，没有放入。")

    # ── cells ───────────────────────────────────────────────────────────

    def go_on(self, step: int) -> None:
        """To the next cell or the one before; out at either end, and where the last, empty row is passed over."""
        if step == 0:
            self.left.emit(0)
            return
        row, column = self._place()
        columns = self.model.columnCount()
        at = row * columns + column + step
        passed = step > 0 and row >= self.model.filled and row == self.model.rowCount() - 1
        if passed or not 0 <= at < self.model.rowCount() * columns:
            self.left.emit(step)
            return
        self._go(at // columns, at % columns)

    def _place(self) -> tuple[int, int]:
        index = self.grid.currentIndex()
        return (index.row(), index.column()) if index.isValid() else (0, 0)

    def _go(self, row: int, column: int) -> None:
        index = self.model.index(max(0, row), column)
        self.grid.setCurrentIndex(index)
        if self.holds_focus:
            self.grid.open()

    def step_row(self, step: int) -> None:
        """To the cell above or below."""
        row, column = self._place()
        if 0 <= row + step < self.model.rowCount():
            self._go(row + step, column)

    @property
    def holds_focus(self) -> bool:
        """Whether the keys go to one of the cells."""
        focus = QApplication.focusWidget()
        return focus is not None and (focus is self.grid or self.grid.isAncestorOf(focus))

    def _widths(self) -> None:
        header = self.grid.horizontalHeader()
        for number, column in enumerate(self._field.columns):
            if number not in self._wide:
                header.resizeSection(number, chars(self, max(_NARROW, *map(len, ("", *column.choices)))))

    def share_width(self) -> None:
        """Texts take what the other columns leave; where that is too little to read, the grid scrolls sideways."""
        header = self.grid.horizontalHeader()
        least = chars(self, _TEXT)
        others = sum(header.sectionSize(n) for n in range(header.count()) if n not in self._wide)
        roomy = self.grid.viewport().width() - others >= least * len(self._wide)
        for number in self._wide:
            header.setSectionResizeMode(
                number, QHeaderView.ResizeMode.Stretch if roomy else QHeaderView.ResizeMode.Interactive
            )
            if not roomy:
                header.resizeSection(number, max(least, header.sectionSizeHint(number)))


class _Grid(QTableView):
    """A cell is opened by being gone to: by keys, a click or the focus. Qt's own way (CurrentChanged) opens cells also in
    the middle of a change of rows, which then lose their editor while it is open.
    """

    def __init__(self, owner: TableEditor) -> None:
        super().__init__()
        self._owner = owner
        self._still = False
        self.setEditTriggers(QAbstractItemView.EditTrigger.AnyKeyPressed)
        self.clicked.connect(self.open)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.verticalHeader().setMinimumSectionSize(9 * GRID)
        self.horizontalHeader().setHighlightSections(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._owner.share_width()
        super().resizeEvent(event)

    def open(self) -> None:
        """The editor of the current cell, unless it is open already."""
        if not self._still and self.state() is not QAbstractItemView.State.EditingState:
            self.edit(self.currentIndex())

    @contextmanager
    def still(self) -> Iterator[None]:
        """No cell is open, and none is opened by the focus that comes back, while rows change."""
        self._still = True
        try:
            editor = self.indexWidget(self.currentIndex())
            if editor is not None:
                self.commitData(editor)  # of a choice looked for by typing, what it comes to
                self.closeEditor(editor, CellDelegate.EndEditHint.NoHint)
            yield
        finally:
            self._still = False

    def hideEvent(self, event: QHideEvent) -> None:
        # An editor that outlives its grid tells it of its end when the grid has none of its own parts left: a crash.
        with self.still():
            super().hideEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.model().index(0, 0))
        self.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step, back = leaving(event), taking_back(event)
        if step is not None:
            self._owner.go_on(step)
        elif back is not None:
            self._owner.takes_back.emit(back)
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._owner.paste(QGuiApplication.clipboard().text())
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        self._owner.go_on(1 if forward else -1)
        return True
