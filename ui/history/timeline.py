"""The timeline of a field or of the whole draft: newest first, fifty at a time, each change to read and to go back to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.domain.definition import ATTACHED
from app.domain.text_diff import elided, marked
from app.services import history
from app.services.history import Moment, Timeline, TimelineEntry
from app.services.workspace import Workspace
from app.storage.records import StepKind
from ui.backend import Backend
from ui.dialogs.common import Scroll, button, plain, words
from ui.fitting import GivingRow
from ui.history.marking import Reading, excerpt
from ui.history.step_items import STEP, StepItem, StepItems
from ui.history.words import moment_words
from ui.session import DraftSession
from ui.theme import GRID, Theme

_PAGE = 50
_SCOPE = 6  # characters of a field's label that are always shown
_LIST_WIDTH = 320  # px


class TimelineView(QWidget):
    """`restore_wanted(field or "", Moment)`: put a field, or the whole draft, back; `failed(error)`."""

    restore_wanted = Signal(str, object)
    failed = Signal(object)

    def __init__(self, session: DraftSession, backend: Backend, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._backend = backend
        self._offset = 0
        self._asked = 0
        self._entries: tuple[TimelineEntry, ...] = ()
        self._scope = QComboBox()
        self._scope.setAccessibleName("看哪一栏的修改")
        self._scope.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._scope.setMinimumContentsLength(_SCOPE)
        self._scope.addItem("整份草稿", "")
        for field in session.form.fields.values():
            if field.type not in ATTACHED:
                self._scope.addItem(field.label, field.id)
        self._list = QListWidget()
        self._list.setAccessibleName("修改记录，最近的在前")
        self._list.setItemDelegate(StepItems(self._list, theme))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._newer, self._older = button("较新(&N)"), button("较早(&O)")
        self._count = words("", "quiet")
        self._head = words("", "heading")
        self._reading = Reading(theme.colours, "这一步的改动")
        self._before = button("恢复到这之前(&B)")
        self._here = button("恢复到这时(&T)")
        self._whole = button("整份恢复到这时(&W)")
        self._advice = words("", "quiet")
        self._lay_out()
        self._scope.currentIndexChanged.connect(lambda _: self._turn(0))
        self._list.currentRowChanged.connect(self._choose)
        self._newer.clicked.connect(lambda: self._turn(self._offset - _PAGE))
        self._older.clicked.connect(lambda: self._turn(self._offset + _PAGE))
        self._before.clicked.connect(lambda: self._restore(self._before_moment))
        self._here.clicked.connect(lambda: self._restore(self._moment))
        self._whole.clicked.connect(lambda: self._restore(self._moment, whole=True))
        session.state_changed.connect(lambda: self._choose(self._list.currentRow()))
        self.setFocusProxy(self._list)
        self._choose(-1)

    def _lay_out(self) -> None:
        left, right = QWidget(), QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 2 * GRID, 0)
        column.setSpacing(2 * GRID)
        column.addWidget(self._scope)
        column.addWidget(self._list, 1)
        pages = QHBoxLayout()
        pages.addWidget(self._newer)
        pages.addWidget(self._older)
        column.addLayout(pages)
        column.addWidget(self._count)
        column = QVBoxLayout(right)
        column.setContentsMargins(2 * GRID, 0, 0, 0)
        column.setSpacing(2 * GRID)
        column.addWidget(self._head)
        column.addWidget(_legend(self._reading))
        column.addWidget(self._reading, 1)
        column.addWidget(GivingRow(self._before, self._here, self._whole, spacing=2 * GRID, left=True))
        column.addWidget(self._advice)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        splitter.addWidget(Scroll(right, "这一步的改动和恢复"))
        splitter.setSizes([_LIST_WIDTH, 10_000])
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(splitter)

    # ── what is shown ───────────────────────────────────────────────────

    def show_scope(self, field: str) -> None:
        """The changes of a field, or for an empty id those of the draft, from the newest."""
        self._scope.blockSignals(True)
        self._scope.setCurrentIndex(max(0, self._scope.findData(field)))
        self._scope.blockSignals(False)
        self._turn(0)

    def refresh(self) -> None:
        """Read again: something was changed."""
        self._turn(0)

    def _turn(self, offset: int) -> None:
        """Read the page that begins after the `offset` newest."""
        self._offset = max(0, offset)
        self._asked += 1
        asked, draft_id, field, start = self._asked, self._session.draft.id, self._scope.currentData(), self._offset

        def read(workspace: Workspace) -> Timeline:
            return history.timeline(workspace, draft_id, field or None, _PAGE, start)

        def show(found: Timeline) -> None:
            if asked == self._asked:
                self._show(found)

        self._backend.work(self, read, show, self.failed.emit)

    def _show(self, found: Timeline) -> None:
        self._entries = found.entries
        now = datetime.now().astimezone()
        self._list.blockSignals(True)
        self._list.clear()
        for entry in found.entries:
            item = QListWidgetItem()
            item.setData(STEP, StepItem(_head(entry), moment_words(entry.ended, now), excerpt(entry.runs)))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, _spoken(entry, now))
            self._list.addItem(item)
        self._list.setCurrentRow(0 if found.entries else -1)
        self._list.blockSignals(False)
        last = self._offset + len(found.entries)
        self._count.setText(f"第 {self._offset + 1}–{last} 步，共 {found.total} 步" if found.entries else "还没有修改")
        self._newer.setEnabled(self._offset > 0)
        self._older.setEnabled(last < found.total)
        self._choose(self._list.currentRow())

    @property
    def _entry(self) -> TimelineEntry | None:
        row = self._list.currentRow()
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def _choose(self, _row: int) -> None:
        entry, editable = self._entry, self._session.editable
        cursor = self._reading.start()
        if entry is None:
            self._head.setText("")
            self._reading.write(cursor, "左边选一步，这里显示改了什么。", quiet=True)
        else:
            self._head.setText(plain(_told(entry, datetime.now().astimezone())))
            self._reading.write_runs(cursor, entry.runs)
        self._reading.finish()
        now = (
            ({**self._session.draft.values, **self._session.draft.notes}).get(entry.step.field, "")
            if entry is not None
            else ""
        )
        self._before.setEnabled(entry is not None and editable and entry.step.before != now)
        self._here.setEnabled(entry is not None and editable and entry.step.after != now)
        newest = self._offset == 0 and self._list.currentRow() == 0 and not self._scope.currentData()
        self._whole.setEnabled(entry is not None and editable and not newest)
        self._before.setVisible(entry is None or entry.step.kind is not StepKind.START)
        self._advice.setText(
            "前两个按钮只动这一栏，第三个动整份草稿。恢复之后仍可撤销，什么都不会丢。"
            if editable
            else "已定稿，只能查看。要恢复从前的文字，请先撤回定稿。"
        )

    # ── going back ──────────────────────────────────────────────────────

    @staticmethod
    def _moment(entry: TimelineEntry) -> Moment:
        return Moment(entry.step.seq, moment_words(entry.ended, datetime.now().astimezone()))

    @staticmethod
    def _before_moment(entry: TimelineEntry) -> Moment:
        when = moment_words(entry.begun, datetime.now().astimezone())
        return Moment(entry.step.step - 1, f"{when}的修改之前")

    def _restore(self, moment_of: Callable[[TimelineEntry], Moment], *, whole: bool = False) -> None:
        entry = self._entry
        if entry is not None:
            self.restore_wanted.emit("" if whole else entry.step.field, moment_of(entry))


def _legend(reading: QWidget) -> QLabel:
    """What the marks mean."""
    legend = words("有下划线的是加进去的，有删除线的是删去的。", "quiet")
    legend.setBuddy(reading)
    return legend


def _head(entry: TimelineEntry) -> str:
    kind = entry.step.kind
    return entry.label if kind is StepKind.EDIT else f"{history.KIND_NAMES[kind]} · {entry.label}"


def _sizes(entry: TimelineEntry) -> str:
    parts = [f"增 {entry.inserted} 字"] * bool(entry.inserted) + [f"删 {entry.removed} 字"] * bool(entry.removed)
    return "，".join(parts) or "文字没有变"


def _told(entry: TimelineEntry, now: datetime) -> str:
    return f"{_head(entry)} · {moment_words(entry.ended, now)} · {_sizes(entry)}"


def _spoken(entry: TimelineEntry, now: datetime) -> str:
    return f"{_told(entry, now)}：{plain(marked(elided(entry.runs)))}"
