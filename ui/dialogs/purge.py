"""到期清除: which drafts, the list with a word to type, then the proof and what the program cannot reach."""

from __future__ import annotations

from datetime import datetime, time

from PySide6.QtCore import QDate, Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDateEdit,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QStackedWidget,
    QWidget,
)

from app.errors import ChuangbaoError
from app.services.purging import Campaign, PurgeReport, campaigns, every_draft, finished_drafts, purge
from app.services.restoring import DraftLine
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.common import OUR_FAULT, Reporter, button, column, framed, plain, words
from ui.dialogs.job import JobDialog
from ui.fitting import GivingRow
from ui.pages.wrapped_items import WrappedItems
from ui.theme import GRID, Theme

_WORD = "清除"
_WHAT = (
    "清除后，这些草稿连同修改记录、照片和备份里的内容都不再存在，不能恢复。清除完会在数据文件夹的每个文件里"
    "查找一遍，确认没有残留。"
)


class PurgeDialog(JobDialog):
    """Two pages before the deed: choosing, and the list with the word; one after it."""

    def __init__(self, backend: Backend, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("到期清除", "下一步(&N)", backend, theme, parent)
        self._campaigns: list[Campaign] = []
        self._going: list[DraftLine] = []
        self.by_date = QRadioButton("一届评选里已定稿的全部草稿(&D)")
        self.one_by_one = QRadioButton("逐份选择(&G)")
        self.campaign = QComboBox()
        self.before = QDateEdit(QDate.currentDate())
        self.drafts = QListWidget()
        self.word = QLineEdit()
        self.back = button("上一步(&B)")
        self._date_part = QWidget()
        self._list = QListWidget()
        self._sum = words("", "heading")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._choosing())
        self._pages.addWidget(self._confirming())
        self.form_layout.addWidget(self._pages)
        self.by_date.setChecked(True)
        self.allow("正在读取草稿……")
        self.backend.store(self, _choices, self._read, self._unread)

    # ── choosing ────────────────────────────────────────────────────────

    def _choosing(self) -> QWidget:
        page = QWidget()
        layout = column(spacing=3 * GRID)
        ways = QButtonGroup(self)
        for way in (self.by_date, self.one_by_one):
            ways.addButton(way)
            way.toggled.connect(self._judge)
        self.campaign.setAccessibleName("哪一届")
        self.campaign.currentIndexChanged.connect(self._judge)
        self.before.setDisplayFormat("yyyy年M月d日")
        self.before.setCalendarPopup(True)
        self.before.setAccessibleName("在这一天以前定稿的")
        grid = QGridLayout(self._date_part)
        grid.setContentsMargins(6 * GRID, 0, 0, 0)
        grid.setHorizontalSpacing(3 * GRID)
        grid.setVerticalSpacing(2 * GRID)
        for row, (caption, edit) in enumerate((("哪一届(&J)", self.campaign), ("在这一天以前定稿(&T)", self.before))):
            label = QLabel(caption)
            label.setBuddy(edit)
            grid.addWidget(label, row, 0)
            grid.addWidget(edit, row, 1)
        grid.setColumnStretch(1, 1)
        self.drafts.setAccessibleName("草稿")
        self.drafts.setWordWrap(True)
        self.drafts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.drafts.itemChanged.connect(self._judge)
        for each in (words(_WHAT), self.by_date, self._date_part, self.one_by_one):
            layout.addWidget(each)
        layout.addWidget(self.drafts, 1)
        layout.addStretch(0)
        page.setLayout(layout)
        return page

    def _read(self, found: tuple[list[Campaign], list[DraftLine]]) -> None:
        self._campaigns, drafts = found
        self.campaign.addItems([f"{plain(c.title)}（已定稿 {c.drafts} 份）" for c in self._campaigns])
        for line in drafts:
            item = QListWidgetItem(_described(line))
            item.setData(Qt.ItemDataRole.UserRole, line)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.drafts.addItem(item)
        if not self._campaigns:
            self.by_date.setEnabled(False)
            self.one_by_one.setChecked(True)
        self._judge()
        (self.campaign if self._campaigns else self.drafts).setFocus()

    def _unread(self, error: BaseException) -> None:
        self.notice.say(error.message if isinstance(error, ChuangbaoError) else OUR_FAULT)

    def _ticked(self) -> list[DraftLine]:
        items = [self.drafts.item(row) for row in range(self.drafts.count())]
        return [i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() is Qt.CheckState.Checked]

    @Slot()
    def _judge(self) -> None:
        self._date_part.setVisible(self.by_date.isChecked())
        self.drafts.setVisible(self.one_by_one.isChecked())
        self.allow(self._reason())

    def _reason(self) -> str:
        if self._pages.currentIndex() == 1:
            return "" if self.word.text().strip() == _WORD else f"请先输入“{_WORD}”两个字。"
        if not self.drafts.count():
            return "没有草稿可以清除。"
        return "请勾选要清除的草稿。" if self.one_by_one.isChecked() and not self._ticked() else ""

    # ── the list, and the word ──────────────────────────────────────────

    def _confirming(self) -> QWidget:
        page = QWidget()
        self._list.setAccessibleName("将清除的草稿")
        self._list.setItemDelegate(WrappedItems(self._list))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.word.setAccessibleName(f"输入“{_WORD}”确认")
        self.word.textChanged.connect(self._judge)
        self.back.clicked.connect(self._turn_back)
        caption = QLabel(f"确认无误，请输入“{_WORD}”两个字(&W)")
        caption.setBuddy(self.word)
        layout = column(spacing=3 * GRID)
        layout.addWidget(self._sum)
        layout.addWidget(self._list, 1)
        layout.addWidget(GivingRow(caption, self.word, self.back, spacing=3 * GRID))
        page.setLayout(layout)
        return page

    def _confirm(self, going: list[DraftLine]) -> None:
        if not going:
            self.notice.say("这一天以前没有定稿的草稿。没有清除任何内容；请改一下日期。")
            self._judge()
            return
        self._going = going
        self.notice.say("")
        self._sum.setText(f"将永久清除 {len(going)} 份草稿，不能恢复：")
        self._list.clear()
        self._list.addItems([_described(line) for line in going])
        self.word.clear()
        self._pages.setCurrentIndex(1)
        self.primary.setText("永久清除(&Q)")
        self._judge()
        self.word.setFocus()

    @Slot()
    def _turn_back(self) -> None:
        self._pages.setCurrentIndex(0)
        self.notice.say("")
        self.primary.setText("下一步(&N)")
        self._judge()
        self.primary.setFocus()

    # ── the job ─────────────────────────────────────────────────────────

    @Slot()
    def begin(self) -> None:
        """Show the list; from there, do it."""
        if self._pages.currentIndex() == 1:
            self._purge()
        elif self.one_by_one.isChecked():
            self._confirm(self._ticked())
        else:
            chosen = self._campaigns[self.campaign.currentIndex()]
            day = self.before.date()
            before = datetime.combine(datetime(day.year(), day.month(), day.day()).date(), time()).astimezone()  # noqa: DTZ001

            def look(workspace: Workspace) -> list[DraftLine]:
                return finished_drafts(workspace, chosen.pack, chosen.kind, before)

            self.primary.setEnabled(False)
            self.backend.store(self, look, self._confirm, self._unread)

    def _purge(self) -> None:
        going = self._going

        def remove(workspace: Workspace, reporter: Reporter) -> PurgeReport:
            return purge(workspace, going, progress=reporter.report, cancelled=reporter.cancelled)

        self.work(remove, self.engage("正在清除"), self._purged, on_store=True)

    def failed(self, error: BaseException) -> None:
        """Say what was and was not done."""
        super().failed(error)
        if isinstance(error, ChuangbaoError) and error.code == "unproven":
            self.form.setEnabled(False)
            self.finished_with()
            self.dismiss.setFocus()
        else:
            self._judge()

    def _purged(self, report: PurgeReport) -> None:
        page, layout = framed("report")
        layout.setContentsMargins(0, 0, 2 * GRID, 0)
        layout.setSpacing(4 * GRID)
        layout.addWidget(self._verdict(report))
        for caption, lines in (
            ("清除了什么", _removed(report)),
            ("怎样核对的", _proof(report)),
            ("程序够不到的，请自行处理", [report.beyond]),
        ):
            cell, inside = framed("fact")
            inside.setContentsMargins(0, 0, 0, 0)
            inside.addWidget(words(caption, "heading"))
            for line in lines:
                said = words(plain(line))
                said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                inside.addWidget(said)
            layout.addWidget(cell)
        layout.addStretch(1)
        self.show_page(page)
        self.finished_with()
        self.dismiss.setFocus()

    def _verdict(self, report: PurgeReport) -> QWidget:
        frame, inside = framed("card" if report.proven else "notice")
        if report.proven:
            said = words(f"已清除 {len(report.drafts)} 份草稿。已核对 {report.files} 个文件，没有残留。", "safe")
        else:
            said = words(f"已清除 {len(report.drafts)} 份草稿，但还有 {len(report.findings)} 个文件里有残留。", "must")
        said.setAccessibleName(said.text())
        inside.addWidget(said)
        return frame


def _removed(report: PurgeReport) -> list[str]:
    return [
        f"草稿 {len(report.drafts)} 份，附件 {report.attachments} 个",
        f"本机备份改写 {report.backups_rewritten} 份，删除 {report.backups_deleted} 份",
    ]


def _proof(report: PurgeReport) -> list[str]:
    lines = [
        f"在数据文件夹剩下的 {report.files} 个文件（{report.searched:,} 字节）里，查找了清除的 {report.pieces} 段内容。"
    ]
    if report.proven:
        lines.append("一处也没有找到。")
    else:
        lines += ["这些文件里还有，请查看并自行删除：", *(f"· {name}" for name in report.findings)]
    if report.shared:
        lines.append(f"另有 {report.shared} 段也写在保留的草稿里，不算在内。")
    return lines


def _described(line: DraftLine) -> str:
    return plain(f"{' '.join(line.unit.split())}　{line.form}　最后修改 {line.changed:%Y年%m月%d日}")


def _choices(workspace: Workspace) -> tuple[list[Campaign], list[DraftLine]]:
    return campaigns(workspace), every_draft(workspace)
