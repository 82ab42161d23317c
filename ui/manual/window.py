"""The manual in a window beside the work: pages at the left, a search over all of them, one page at the right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMarginsF, Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPageLayout, QPdfWriter, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.services.manual import ManualPage, search_manual
from ui.dialogs.common import button, plain, words
from ui.manual.page_view import PageView
from ui.manual.paper import print_manual
from ui.pages.wrapped_items import WrappedItems
from ui.theme import GRID, Theme

_SIZE = (1060, 720)
_LIST = 260
_ID = Qt.ItemDataRole.UserRole
_NEAR = Qt.ItemDataRole.UserRole + 1
_TITLE = "窗报使用说明"


class ManualWindow(QWidget):
    """Opens at a page; stays open beside the program. `closed()`: it was put away."""

    closed = Signal()

    def __init__(self, pages: Sequence[ManualPage], theme: Theme) -> None:
        super().__init__()
        self._pages = {page.id: page for page in pages}
        self._shown = ""
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_TITLE)
        self.resize(*_SIZE)
        self.search = QLineEdit()
        self.search.setPlaceholderText("在全部说明里查找（Ctrl+Shift+F）")
        self.search.setAccessibleName("在全部说明里查找")
        self.search.setClearButtonEnabled(True)
        for clear in self.search.findChildren(QToolButton):  # Qt's own has no name
            clear.setAccessibleName("清除查找")
        self.list = QListWidget()
        self.list.setAccessibleName("说明的各页")
        self.list.setItemDelegate(WrappedItems(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view = PageView(theme)
        self.finder = QLineEdit()
        self.finder.setPlaceholderText("在本页查找（Ctrl+F）")
        self.finder.setAccessibleName("在本页查找")
        self.finder.setMaximumWidth(60 * GRID)
        self.found = words("", "quiet")
        self.print_page = button("打印本页(&P)…")
        self.print_page.setIcon(theme.icon("printer"))
        self.save_all = button("全部存为 PDF(&S)…")
        self.save_all.setIcon(theme.icon("file-output"))
        self._lay_out()
        self._connect()
        self._list_pages()

    def _lay_out(self) -> None:
        side = QWidget()
        side.setObjectName("side")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        left = QVBoxLayout(side)
        left.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        bar = QWidget()
        bar.setObjectName("bar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        row.setSpacing(2 * GRID)
        row.addWidget(self.finder, 1)
        row.addWidget(self.found, 1)
        row.addWidget(self.print_page)
        row.addWidget(self.save_all)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.view, 1)
        splitter = QSplitter()
        splitter.addWidget(side)
        splitter.addWidget(right)
        splitter.setSizes([_LIST, _SIZE[0] - _LIST])
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._into_list)
        self.list.currentItemChanged.connect(self._chosen)
        self.list.itemActivated.connect(self._chosen)
        self.view.anchorClicked.connect(self._follow)
        self.finder.textChanged.connect(self._find)
        self.finder.returnPressed.connect(lambda: self.view.step(self.finder.text()))
        self.print_page.clicked.connect(self._print)
        self.save_all.clicked.connect(self._ask_where)
        for keys, then in (
            ("Ctrl+F", lambda: self._start(self.finder)),
            ("Ctrl+Shift+F", lambda: self._start(self.search)),
            ("Ctrl+P", self._print),
            ("F3", lambda: self.view.step(self.finder.text())),
            ("Shift+F3", lambda: self.view.step(self.finder.text(), back=True)),
            ("Esc", self._back_or_close),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(then)

    # ── pages ───────────────────────────────────────────────────────────

    @property
    def shown(self) -> str:
        """The id of the page that is shown."""
        return self._shown

    def open_at(self, page: str) -> None:
        """Show a page and come to the front."""
        self.search.clear()
        self._show_page(page)
        self.show()
        self.raise_()
        self.activateWindow()
        self.view.setFocus()

    def _show_page(self, page_id: str) -> None:
        page = self._pages.get(page_id) or next(iter(self._pages.values()))
        if page.id != self._shown:
            self._shown = page.id
            self.view.show_page(page)
            self.setWindowTitle(f"{page.title} — {_TITLE}")
        self._find()
        if not self.search.text():
            self.list.blockSignals(True)  # the page is shown already
            self.list.setCurrentRow(list(self._pages).index(page.id))
            self.list.blockSignals(False)

    def _list_pages(self) -> None:
        self.list.clear()
        for page in self._pages.values():
            self._add(page.title, page.id)

    def _add(self, text: str, page_id: str, near: str = "") -> None:
        item = QListWidgetItem(plain(text))
        item.setData(_ID, page_id)
        item.setData(_NEAR, near)
        self.list.addItem(item)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._show_page(item.data(_ID))
            if self.search.text():
                self.view.mark(self.search.text().split(), item.data(_NEAR))

    def _follow(self, link: QUrl) -> None:
        """A link leads to another page of the manual, and nowhere else."""
        for page in self._pages.values():
            if page.file.name == link.path():
                self.search.clear()
                self._show_page(page.id)

    # ── searching ───────────────────────────────────────────────────────

    def _search(self) -> None:
        self.list.blockSignals(True)
        if not self.search.text().strip():
            self._list_pages()
            self.view.mark([])
            self._show_page(self._shown)
        else:
            self.list.clear()
            for hit in search_manual(list(self._pages.values()), self.search.text()):
                self._add(
                    f"{self._pages[hit.page].title} · {hit.heading}\n{hit.extract}", hit.page, hit.extract.strip("…")
                )
            if not self.list.count():
                self._add("没有找到。换一个说法试试，例如“打印”“备份”“照片”。", self._shown)
        self.list.blockSignals(False)

    def _into_list(self) -> None:
        if self.list.count():
            self.list.setFocus()
            self.list.setCurrentRow(0)

    def _find(self) -> None:
        word = self.finder.text().strip()
        if word or not self.search.text():
            count = self.view.mark([word] if word else [])
            self.found.setText("" if not word else f"本页有 {count} 处" if count else "本页没有")

    @staticmethod
    def _start(line: QLineEdit) -> None:
        line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        line.selectAll()

    def _back_or_close(self) -> None:
        if self.finder.text() or self.search.text():
            self.finder.clear()
            self.search.clear()
            self.view.setFocus()
        else:
            self.close()

    # ── on paper ────────────────────────────────────────────────────────

    def _print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(f"{_TITLE} {self._pages[self._shown].title}")
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: print_manual([self._pages[self._shown]], printer, self.font()))
        QDialog.open(dialog)  # QPrintDialog hides it behind one of its own

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, "全部存为 PDF", f"{_TITLE}.pdf", "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.save_pdf(Path(name)))
        dialog.open()

    def save_pdf(self, target: Path) -> None:
        """All pages as one PDF file."""
        writer = QPdfWriter(str(target))
        writer.setTitle(_TITLE)
        writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
        print_manual(list(self._pages.values()), writer, self.font())
        self.found.setText(f"已存为 {plain(target.name)}" if target.exists() else f"没有写成 {plain(target.name)}")

    def closeEvent(self, event: QCloseEvent) -> None:
        """It goes with its program, and is made anew next time."""
        super().closeEvent(event)
        self.closed.emit()
