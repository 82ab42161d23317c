"""Several drafts at once: checked, put into one PDF, or sealed; then how each of them fared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.services.batch import Merged, Outcome, check_several, merge_several, seal_several
from ui.backend import Backend
from ui.dialogs.common import column, framed, hand_over_button, plain, words
from ui.dialogs.folders import FolderMemory, FolderRow
from ui.dialogs.job import JobDialog
from ui.dialogs.recipients import OfficeList
from ui.theme import GRID, Theme

_PROBLEMS_AT_MOST = 5  # of one draft; all of them stand in its editor


class BatchDialog(JobDialog):
    """A job over several drafts. `names` are what they are called, by id."""

    def __init__(
        self,
        title: str,
        primary: str,
        names: dict[str, str],
        backend: Backend,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, primary, backend, theme, parent)
        self.ids = tuple(names)
        frame, layout = framed("report")
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(words(f"{len(names)} 份草稿", "heading"))
        for name in names.values():
            layout.addWidget(words(f"· {plain(name)}"))
        self.form_layout.addWidget(frame)

    def show_outcomes(self, outcomes: Sequence[Outcome], good: str, bad: str, onwards: QWidget | None = None) -> None:
        """The result list in place of the page, those that did not go well first; `onwards` leads to what comes next."""
        failed = [o for o in outcomes if not o.ok]
        done = [o for o in outcomes if o.ok]
        page = QWidget()
        layout = column(spacing=3 * GRID)
        layout.setContentsMargins(0, 0, 2 * GRID, 0)
        for heading, found in ((bad, failed), (good, done)):
            if found:
                layout.addWidget(words(f"{heading} {len(found)} 份", "heading"))
                for outcome in found:
                    layout.addWidget(self._outcome(outcome))
        if onwards is not None:
            layout.addWidget(onwards, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        page.setLayout(layout)
        self.show_page(page)
        self.finished_with()
        if not self.outcome.isVisibleTo(self):
            self.dismiss.setFocus()

    def _outcome(self, outcome: Outcome) -> QWidget:
        frame, layout = framed("report")
        layout.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        icon = QLabel()
        colours = self.theme.colours
        name, colour = ("check", colours.safe) if outcome.ok else ("circle-alert", colours.must)
        icon.setAccessibleName("没有问题" if outcome.ok else "有问题")
        icon.setPixmap(self.theme.icon(name, colour).pixmap(4 * GRID, 4 * GRID))
        lines = column(spacing=GRID)
        lines.addWidget(words(plain(outcome.title)))
        lines.addWidget(words(plain(outcome.message), "quiet"))
        if not outcome.ok:
            musts = [p for p in outcome.problems if p.severity.value == "must"]
            for problem in musts[:_PROBLEMS_AT_MOST]:
                lines.addWidget(words(f"· {plain(problem.message)}"))
            if len(musts) > _PROBLEMS_AT_MOST:
                lines.addWidget(words(f"· 还有 {len(musts) - _PROBLEMS_AT_MOST} 处，打开草稿查看", "quiet"))
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(lines, 1)
        layout.addLayout(row)
        frame.setAccessibleName(f"{outcome.title}：{outcome.message}")
        return frame


class CheckDialog(BatchDialog):
    """Checks at once: there is nothing to ask."""

    def __init__(self, names: dict[str, str], backend: Backend, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("检查几份草稿", "检查(&K)", names, backend, theme, parent)
        self.form_layout.addStretch(1)
        self.begin()

    @Slot()
    def begin(self) -> None:
        """Check them all."""
        self.work(
            lambda w, r: check_several(w, self.ids, progress=r.report, cancelled=r.cancelled),
            self.engage("正在检查"),
            lambda outcomes: self.show_outcomes(outcomes, "没有必改的", "有必改的"),
        )


class MergeDialog(BatchDialog):
    """One PDF of all the papers."""

    def __init__(
        self,
        names: dict[str, str],
        backend: Backend,
        theme: Theme,
        settings: FolderMemory | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("合成一个 PDF", "导出(&E)", names, backend, theme, parent)
        self.folder = FolderRow("保存到", "export", settings, theme)
        self.form_layout.addWidget(
            words("全部文件按草稿的顺序合成一个 PDF，带书签；印在纸上会出错的草稿不收入，会列出来。")
        )
        self.form_layout.addWidget(self.folder)
        self.form_layout.addStretch(1)
        self.primary.setFocus()

    @Slot()
    def begin(self) -> None:
        """Write the file."""
        folder = self.folder.folder
        self.work(
            lambda w, r: merge_several(w, self.ids, folder, progress=r.report, cancelled=r.cancelled),
            self.engage("正在排版"),
            self._merged,
        )

    def _merged(self, merged: Merged) -> None:
        if merged.file is not None:
            self.folder.remember()
            self.outcome.say(f"{merged.file.path.name}（{merged.file.pages} 页）", merged.file.path.parent)
        self.show_outcomes(merged.outcomes, "已收入", "没有收入")


class SealSeveralDialog(BatchDialog):
    """A sealed file for each draft, all for the same offices. `hand_over_wanted(paths)`: to take them elsewhere."""

    hand_over_wanted = Signal(object)

    def __init__(
        self,
        names: dict[str, str],
        backend: Backend,
        theme: Theme,
        settings: FolderMemory | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("封装几份草稿", "封装(&S)", names, backend, theme, parent)
        self.offices = OfficeList(backend, theme, settings)
        self.folder = FolderRow("保存到", "seal", settings, theme)
        note, layout = framed("hint")
        layout.addWidget(
            words("每份草稿各封一个文件，旁边各写一份交接清单；封装成功的草稿成为定稿。有必改的不封装，会列出来。")
        )
        for each in (self.offices, self.folder, note):
            self.form_layout.addWidget(each)
        self.form_layout.addStretch(1)
        self.offices.changed.connect(self._judge)
        self._judge()
        self.offices.choose.setFocus()

    @Slot()
    def _judge(self) -> None:
        self.allow(self.offices.fault)

    @Slot()
    def begin(self) -> None:
        """Seal one after another."""
        folder, offices = self.folder.folder, self.offices.offices
        self.work(
            lambda w, r: seal_several(w, self.ids, folder, offices, progress=r.report, cancelled=r.cancelled),
            self.engage("正在封装"),
            lambda outcomes: self._sealed(outcomes, folder),
        )

    def _sealed(self, outcomes: Sequence[Outcome], folder: Path) -> None:
        files = [o.sealed.file.path for o in outcomes if o.sealed is not None]
        if not files:
            self.show_outcomes(outcomes, "已封装", "没有封装")
            return
        self.folder.remember()
        self.outcome.say(f"已封装 {len(files)} 份，重新打开核对无误", folder)
        onwards = hand_over_button(self.theme)
        onwards.clicked.connect(lambda: self._hand_over(files))
        self.show_outcomes(outcomes, "已封装", "没有封装", onwards)

    def _hand_over(self, files: Sequence[Path]) -> None:
        self.hand_over_wanted.emit(files)
        self.accept()
