"""从文件导入表格: what a spreadsheet would make of a table field, all of it shown before anything is taken over."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from app.errors import ChuangbaoError
from app.services.table_import import Preview, Sheet, preview, read_sheets
from ui.backend import Backend
from ui.dialogs.common import framed, plain, words
from ui.dialogs.job import JobDialog
from ui.session import DraftSession
from ui.theme import GRID, Theme

_ROWS = 40  # changed cells told one by one


class TableImportDialog(JobDialog):
    """`told(str)` once it is in the draft: one change, which undo takes back."""

    told = Signal(str)

    def __init__(
        self,
        session: DraftSession,
        field: str,
        path: Path,
        backend: Backend,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(f"导入“{plain(session.form.fields[field].label)}”", "导入(&I)", backend, theme, parent)
        self._session = session
        self._field = field
        self._path = path
        self._sheets: tuple[Sheet, ...] = ()
        self._found: Preview | None = None
        self._report = QWidget()
        self.keep = QCheckBox("文件里没有的行也保留，放在后面(&K)")
        self.keep.toggled.connect(self._look)
        self.form_layout.addWidget(words(f"文件：{plain(path.name)}", "quiet"))
        self.form_layout.addWidget(self.keep)
        self.form_layout.addWidget(self._report)
        self.form_layout.addStretch(1)
        reporter = self.engage("正在读取")
        self.work(lambda _w, _r: read_sheets(path), reporter, self._read)

    def _read(self, sheets: tuple[Sheet, ...]) -> None:
        self._sheets = sheets
        self._look()

    def failed(self, error: BaseException) -> None:
        """Nothing to import: say why."""
        super().failed(error)
        self.allow("没有可以导入的内容。")

    @Slot()
    def _look(self) -> None:
        """Compare with the table as it stands now."""
        session = self._session
        try:
            self._found = preview(
                session.form, session.draft, self._field, self._sheets, self._path.name, keep=self.keep.isChecked()
            )
        except ChuangbaoError as error:
            self._found = None
            self.failed(error)
            return
        self.notice.say("")
        made = preview_view(self._found)
        self.form_layout.replaceWidget(self._report, made)
        self._report.hide()
        self._report.deleteLater()
        self._report = made
        same = self._found.report.same
        self.allow("和现有内容一样，不用导入。" if same else "" if session.editable else "已定稿，不能导入。")
        (self.dismiss if same else self.primary).setFocus()

    @Slot()
    def begin(self) -> None:
        """Take it over."""
        self._look()  # rows may have been typed meanwhile elsewhere
        if self._found is None:
            return
        self._session.set_together({self._field: self._found.report.text})
        self.told.emit(f"已从 {self._path.name} 导入 {self._found.report.rows} 行。不想要可以按 Ctrl+Z 撤销。")
        self.accept()


def preview_view(found: Preview) -> QWidget:
    """What is matched, what is not, and what changes."""
    report, columns = found.report, found.field.columns
    frame, layout = framed("report")
    layout.setContentsMargins(0, 2 * GRID, 0, 0)
    layout.setSpacing(2 * GRID)
    sheet = f"（工作表“{plain(found.sheet)}”）" if found.sheet else ""
    layout.addWidget(words(f"导入后共 {report.rows} 行{sheet}", "heading"))
    if found.fault:
        layout.addWidget(words(f"导入后请核对：{plain(found.fault)}。", "advice"))
    for told, items, name in (
        ("去掉的行（文件里没有）", report.removed, "advice"),
        ("文件里没有的列，已有的内容不变", report.missing, "quiet"),
        ("文件里没有用到的列", report.unused, "quiet"),
        ("没有导入的合计行", report.sums, "quiet"),
        ("保留的行（文件里没有）", report.kept, "quiet"),
        ("新增的行", report.added, ""),
    ):
        if items:
            layout.addWidget(words(f"{told}：{'、'.join(map(plain, items))}", name))
    layout.addWidget(words("各列和文件里的表头", "heading"))
    layout.addWidget(_grid((columns[m.column].label, m.heading) for m in report.matched))
    if report.changed:
        layout.addWidget(words(f"改动的格 {len(report.changed)} 处", "heading"))
        shown = report.changed[:_ROWS]
        layout.addWidget(
            _grid((f"{c.row}　{c.column}", f"{c.before or '（空）'} → {c.after or '（空）'}") for c in shown)
        )
        if len(report.changed) > _ROWS:
            layout.addWidget(words(f"还有 {len(report.changed) - _ROWS} 处。", "quiet"))
    return frame


def _grid(rows: Iterable[tuple[str, str]]) -> QWidget:
    frame, layout = framed("card")
    grid = QGridLayout()
    grid.setHorizontalSpacing(4 * GRID)
    grid.setVerticalSpacing(GRID)
    grid.setColumnStretch(1, 1)
    for number, (caption, text) in enumerate(rows):
        value = words(plain(text))
        value.setAccessibleName(f"{caption}：{text}")
        grid.addWidget(words(plain(caption), "quiet"), number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, number, 1, Qt.AlignmentFlag.AlignTop)
    layout.addLayout(grid)
    return frame
