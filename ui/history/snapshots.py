"""Snapshots: moments with a name, to compare with now or with each other, and to go back to."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.services import history
from app.services.history import NOW, Comparison, Moment
from app.services.workspace import Workspace
from app.storage.records import Snapshot
from ui.backend import Backend
from ui.dialogs.common import Scroll, button, plain, words
from ui.fitting import GivingRow
from ui.history.marking import Reading
from ui.history.words import moment_words
from ui.session import DraftSession
from ui.theme import GRID, Theme

_OTHER = 8  # characters of the name of a moment that are always shown
_LIST_WIDTH = 320  # px
_ROW = 44  # px


class SnapshotsView(QWidget):
    """`restore_wanted("", Moment)`: put the whole draft back; `told(sentence)`; `failed(error)`."""

    restore_wanted = Signal(str, object)
    told = Signal(str)
    failed = Signal(object)

    def __init__(self, session: DraftSession, backend: Backend, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._backend = backend
        self._theme = theme
        self._asked = 0
        self._found: list[Snapshot] = []
        self._name = QLineEdit()
        self._name.setPlaceholderText("给现在起个名字，如：送科长看过")
        self._name.setAccessibleName("快照的名称")
        self._take = button("保存快照(&S)")
        self._list = QListWidget()
        self._list.setAccessibleName("快照，最近的在前")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._other = QComboBox()
        self._other.setAccessibleName("与哪个时刻比较")
        self._other.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._other.setMinimumContentsLength(_OTHER)
        self._head = words("", "heading")
        self._reading = Reading(theme.colours, "两个时刻的差别")
        self._restore = button("恢复整份到这个快照(&T)")
        self._advice = words("", "quiet")
        self._lay_out()
        self._take.clicked.connect(self._take_snapshot)
        self._name.returnPressed.connect(self._take_snapshot)
        self._list.currentRowChanged.connect(lambda _: self._chosen())
        self._other.currentIndexChanged.connect(lambda _: self._compare())
        self._restore.clicked.connect(self._go_back)
        session.state_changed.connect(self._show_state)
        self.setFocusProxy(self._list)
        self._show_state()

    def _lay_out(self) -> None:
        left, right = QWidget(), QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 2 * GRID, 0)
        column.setSpacing(2 * GRID)
        column.addWidget(self._list, 1)
        column.addWidget(self._name)
        column.addWidget(self._take)
        column = QVBoxLayout(right)
        column.setContentsMargins(2 * GRID, 0, 0, 0)
        column.setSpacing(2 * GRID)
        with_ = words("比较对象")
        with_.setBuddy(self._other)
        column.addWidget(self._head)
        column.addWidget(GivingRow(with_, self._other, spacing=2 * GRID, left=True))
        column.addWidget(words("有下划线的是后来加进去的，有删除线的是后来删去的。", "quiet"))
        column.addWidget(self._reading, 1)
        row = QHBoxLayout()
        row.addWidget(self._restore)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self._advice)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        scroll = Scroll(right, "快照的内容和恢复")
        self._restore.ensurePolished()
        # The button is the widest; the list beside it gives way, not the other way round.
        scroll.setMinimumWidth(
            self._restore.sizeHint().width() + 4 * GRID + scroll.verticalScrollBar().sizeHint().width()
        )
        splitter.addWidget(scroll)
        splitter.setSizes([_LIST_WIDTH, 10_000])
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(splitter)

    # ── the list ────────────────────────────────────────────────────────

    def refresh(self, choose: str = "") -> None:
        """Read the snapshots again; `choose` is the name of the one to show, else the one shown before."""
        draft_id = self._session.draft.id
        wanted = choose or (self._snapshot.name if self._snapshot else "")
        self._backend.store(
            self,
            lambda workspace: workspace.store.snapshots(draft_id),
            lambda f: self._show(f, wanted),
            self.failed.emit,
        )

    def _show(self, found: list[Snapshot], wanted: str) -> None:
        self._found = found
        now = datetime.now().astimezone()
        self._list.blockSignals(True)
        self._list.clear()
        for snapshot in found:
            when = moment_words(snapshot.at.astimezone(), now)
            kind = "自动" if snapshot.automatic else "自己起的名字"
            icon = "history" if snapshot.automatic else "file-text"
            item = QListWidgetItem(self._theme.icon(icon), f"{plain(snapshot.name)}\n{when} · {kind}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{plain(snapshot.name)}，{when}，{kind}")
            item.setSizeHint(QSize(0, max(_ROW, 2 * self._list.fontMetrics().lineSpacing() + 5 * GRID)))
            self._list.addItem(item)
        names = [s.name for s in found]
        self._list.setCurrentRow(names.index(wanted) if wanted in names else min(0, len(found) - 1))
        self._list.blockSignals(False)
        self._chosen()

    @property
    def _snapshot(self) -> Snapshot | None:
        row = self._list.currentRow()
        return self._found[row] if 0 <= row < len(self._found) else None

    def _chosen(self) -> None:
        """Another snapshot: offer the rest for comparing, now first."""
        chosen, other = self._snapshot, self._other.currentData()
        self._other.blockSignals(True)
        self._other.clear()
        self._other.addItem(NOW, "")
        for snapshot in self._found:
            if snapshot is not chosen:
                self._other.addItem(plain(snapshot.name), snapshot.name)
        self._other.setCurrentIndex(max(0, self._other.findData(other)))
        self._other.blockSignals(False)
        self._other.setEnabled(chosen is not None)
        self._show_state()
        self._compare()

    def _show_state(self) -> None:
        editable = self._session.editable
        for widget in (self._name, self._take):
            widget.setEnabled(editable)
        self._restore.setEnabled(editable and self._snapshot is not None)
        self._advice.setText(
            "文字和照片一起恢复；恢复前的样子会自动存成快照，什么都不会丢。"
            if editable
            else "已定稿，只能查看和比较。要恢复从前的内容，请先撤回定稿。"
        )

    # ── comparing ───────────────────────────────────────────────────────

    def _compare(self) -> None:
        self._asked += 1
        chosen, asked = self._snapshot, self._asked
        if chosen is None:
            self._head.setText("还没有快照")
            cursor = self._reading.start()
            self._reading.write(
                cursor,
                "给一个时刻起名字，以后可以和它比较，也可以整份恢复到它。例如送领导审阅之前，存一个“送科长看过”。",
                quiet=True,
            )
            self._reading.finish()
            return
        draft_id, names = self._session.draft.id, (chosen.name, self._other.currentData() or None)

        def compare(workspace: Workspace) -> Comparison:
            moments = [history.moment_of(workspace, draft_id, name) for name in names]
            if moments[1].snapshot is not None:  # the earlier one first, whichever was chosen
                moments.sort(key=lambda moment: moment.seq)
            return history.compare(workspace, draft_id, *moments)

        def show(found: Comparison) -> None:
            if asked == self._asked:
                self._show_comparison(found)

        self._backend.work(self, compare, show, self.failed.emit)

    def _show_comparison(self, found: Comparison) -> None:
        self._head.setText(f"从“{plain(found.before.name)}”到“{plain(found.after.name)}”")
        reading = self._reading
        cursor = reading.start()
        for difference in found.fields:
            reading.write_heading(cursor, difference.label)
            reading.write_runs(cursor, difference.runs)
        pictures = [("增加的照片", found.pictures_added or ()), ("减少的照片", found.pictures_removed or ())]
        for title, attachments in pictures:
            if attachments:
                reading.write_heading(cursor, title)
                reading.write(cursor, "、".join(a.name for a in attachments))
        if reading.document().isEmpty():
            reading.write(cursor, "内容相同，没有差别。", quiet=True)
        reading.finish()

    # ── doing ───────────────────────────────────────────────────────────

    def _take_snapshot(self) -> None:
        draft_id, name = self._session.draft.id, self._name.text()

        def take(workspace: Workspace) -> Snapshot:
            return history.take_snapshot(workspace, draft_id, name)

        def taken(snapshot: Snapshot) -> None:
            self._name.clear()
            self.told.emit(f"已把现在的内容存为快照“{plain(snapshot.name)}”。")
            self.refresh(snapshot.name)

        def saved(success: bool) -> None:
            if success:  # else the bar says why
                self._backend.store(self, take, taken, self.failed.emit)

        self._session.flush(saved)

    def _go_back(self) -> None:
        chosen = self._snapshot
        if chosen is not None:
            self.restore_wanted.emit("", Moment(chosen.seq, chosen.name, chosen.attachments, chosen.name))
