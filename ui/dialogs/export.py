"""Export: every paper as PDF, Word file or both into a folder; refused while the paper itself would be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from app.services.checking import ProblemsFound, check_draft, refuse_wrong_paper
from app.services.exporting import DOCX, PDF, Format, PaperFile, write_papers
from app.services.photo_files import export_photos, wants_photo_files
from app.services.printing import note_prints, printable
from app.services.workspace import Workspace
from app.storage.records import Medium
from ui.backend import Backend
from ui.dialogs.common import Reporter, framed, plain, words
from ui.dialogs.folders import FolderMemory, FolderRow
from ui.dialogs.job import JobDialog
from ui.session import DraftSession
from ui.theme import GRID, Theme

_Row = tuple[str, ...]
"""A line about a file: its name, then what is said of it at the right."""


class ExportDialog(JobDialog):
    """What will be made, where, and what stands against it."""

    def __init__(
        self,
        session: DraftSession,
        backend: Backend,
        theme: Theme,
        settings: FolderMemory | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("导出文件", "导出(&E)", backend, theme, parent)
        self._session = session
        self._sum = words("", "quiet")
        self.folder = FolderRow("保存到", "export", settings, theme)
        session.refresh_papers()
        if session.subject:
            self.form_layout.addWidget(words(plain(session.subject), "heading"))
        stopping = self._stopping_lines()
        if stopping:
            self.form_layout.addWidget(self._problems(stopping))
        self.form_layout.addWidget(self._papers())
        self.form_layout.addWidget(self._sum)
        self.pdf = QCheckBox("PDF（打印、存档）(&P)")
        self.docx = QCheckBox("Word 文件（供修改，不用于报送）(&W)")
        self.photos = QCheckBox("照片文件（按要求命名）(&H)")
        self.photos.setVisible(wants_photo_files(session.form, session.draft))
        self.pdf.setChecked(True)
        for tick in (self.pdf, self.docx, self.photos):
            tick.toggled.connect(self._formats_changed)
            self.form_layout.addWidget(tick)
        if session.draft.sample:
            self.form_layout.addWidget(words("这是供练习的示例：每页角上会印“示例”，不能报送。", "advice"))
        elif session.editable:
            self.form_layout.addWidget(words("还没有定稿：每页角上会印“草稿”。要交的纸请先定稿，再导出。", "advice"))
        self.form_layout.addWidget(self.folder)
        self.form_layout.addWidget(words("文件夹里若有以前导出的同名文件，会换成新的。", "quiet"))
        self.form_layout.addStretch(1)
        self._stopped = f"还有 {len(stopping)} 处印在纸上会出错，改好后才能导出。" if stopping else ""
        self._formats_changed()
        (self.dismiss if stopping else self.primary).setFocus()

    def _formats(self) -> list[Format]:
        return [format_ for format_, tick in ((PDF, self.pdf), (DOCX, self.docx)) if tick.isChecked()]

    def _formats_changed(self) -> None:
        self.allow(self._stopped or ("" if self._formats() or self.photos.isChecked() else "请至少选一种文件。"))

    def _stopping_lines(self) -> list[str]:
        try:
            refuse_wrong_paper(self._session.problems)
        except ProblemsFound as error:
            return [problem.message for problem in error.problems]
        return []

    def _problems(self, lines: list[str]) -> QWidget:
        frame, layout = framed("notice")
        layout.addWidget(words("必改：现在导出，纸上的文字会缺失或超出规定", "heading"))
        for line in lines:
            layout.addWidget(words(f"· {plain(line)}"))
        return frame

    def _papers(self) -> QWidget:
        rows: list[tuple[str, ...]] = []
        sheets = made = 0
        for paper in self._session.papers:
            pages = len(paper.pages)
            if pages:
                rows.append((paper.title, f"{pages} 页", f"打印 {paper.copies} 份"))
                made += 1
                sheets += pages * paper.copies
            else:
                rows.append((paper.title, "没有内容，不生成"))
        self._sum.setText(f"{made} 种文件，A4。全部按份数打印，共 {sheets} 面。")
        return self._table(rows)

    def _table(self, rows: Sequence[tuple[str, ...]]) -> QWidget:
        frame, layout = framed("card")
        grid = QGridLayout()
        grid.setHorizontalSpacing(4 * GRID)
        grid.setVerticalSpacing(2 * GRID)
        grid.setColumnStretch(1, 1)
        for row, (title, *facts) in enumerate(rows):
            icon = QLabel()
            icon.setAccessibleName("文件")
            icon.setPixmap(self.theme.icon("file-text", self.theme.colours.quiet).pixmap(4 * GRID, 4 * GRID))
            grid.addWidget(icon, row, 0)
            grid.addWidget(words(title), row, 1)
            for place, text in enumerate(facts, start=2):
                cell = words(text, "quiet")
                cell.setWordWrap(False)
                grid.addWidget(cell, row, place, 1, 1 if len(facts) > 1 else 2, Qt.AlignmentFlag.AlignRight)
        layout.addLayout(grid)
        return frame

    # ── the job ─────────────────────────────────────────────────────────

    @Slot()
    def begin(self) -> None:
        """Save what is pending, then make the papers from what was saved."""
        reporter = self.engage("正在保存草稿")
        self._session.flush(lambda saved: self._export(reporter, saved=saved))

    def _export(self, reporter: Reporter, *, saved: bool) -> None:
        if not saved:
            self.rest()
            self.notice.say(f"草稿还没有存上，没有导出。{self._session.save.message}")
            return
        draft_id, folder = self._session.draft.id, self.folder.folder
        formats, photos = self._formats(), self.photos.isChecked()

        def export(workspace: Workspace, reporter: Reporter) -> list[_Row]:
            reporter.report(0, 0, "正在排版和检查")
            draft = workspace.store.load(draft_id).draft
            laid = printable(workspace, draft)
            refuse_wrong_paper(check_draft(workspace, draft, laid))
            files = write_papers(
                workspace, draft, laid, folder,
                formats=formats, progress=reporter.report, cancelled=reporter.cancelled,
            )  # fmt: skip
            if PDF in formats:
                note_prints(workspace, draft, Medium.PDF, laid)
            rows: list[_Row] = [(f.path.name, f"{f.pages} 页", _use(f)) for f in files]
            if photos:
                rows += [(p.path.name, "照片") for p in export_photos(workspace, draft, folder)]
            return rows

        self.work(export, reporter, lambda files: self._exported(files, folder))

    def _exported(self, rows: list[_Row], folder: Path) -> None:
        self.folder.remember()
        self.show_page(self._written(rows))
        self.outcome.say(f"已导出 {len(rows)} 个文件", folder)
        self.finished_with()

    def _written(self, rows: list[_Row]) -> QWidget:
        page, layout = framed("report")
        layout.setContentsMargins(0, 0, 2 * GRID, 0)
        layout.setSpacing(4 * GRID)
        layout.addWidget(words(plain(self._session.subject), "heading"))
        layout.addWidget(self._table([(plain(name), *facts) for name, *facts in rows]))
        layout.addStretch(1)
        return page


def _use(file: PaperFile) -> str:
    return f"打印 {file.copies} 份" if file.format == PDF.name else "供修改"
