"""移交前: days left, what is still missing with the way there, 公示, 倒排工期, and what else the notice asks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QWidget

from app.domain.definition import Guidance
from app.domain.schedule import DUE
from app.errors import ChuangbaoError
from app.services.holidays import import_holidays
from app.services.planning import Item, Review, Status, Way, review
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.common import button, column, framed, plain, restyle, words
from ui.plan.checklist import Checklist
from ui.plan.dates import NoteDate, PublicityRow
from ui.plan.stages import StageTable
from ui.session import DraftSession
from ui.theme import GRID, Theme

HAND_OVER = "@hand-over"
_WIDTH = 860  # px


class HandOverPanel(QScrollArea):
    """`field_wanted(field)`, `finalise_wanted()`, `print_wanted()`, `seal_wanted()`, `hand_over_wanted()`: where the clerk
    wants to go.

    `shared_wanted(Offer)`: what was changed in the draft this one began from is to be looked at. `changed()`: what `detail`
    says is new.
    """

    field_wanted = Signal(str)
    finalise_wanted = Signal()
    print_wanted = Signal()
    seal_wanted = Signal()
    hand_over_wanted = Signal()
    shared_wanted = Signal(object)
    changed = Signal()

    def __init__(self, session: DraftSession, backend: Backend, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._backend = backend
        self._review: Review | None = None
        self._looking = self._again = False
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._left_words = words("", "title")
        self._due_words = words("", "quiet")
        self._due = NoteDate(session, DUE, "受理单位定的报送日期", theme)
        self._fault = words("", "must")
        self._checklist = Checklist(theme)
        self._checklist.wanted.connect(self._go)
        self._steps = {
            step.id: PublicityRow(session, step, theme) for step in session.pack.publicity_of(session.draft.kind)
        }
        self._stages = StageTable()
        self._uncertain, uncertain = framed("hint")
        self._uncertain_words = words()
        self._import = button("导入放假安排…")
        self._import.clicked.connect(self._choose_table)
        uncertain.addWidget(self._uncertain_words)
        uncertain.addWidget(self._import, 0, Qt.AlignmentFlag.AlignLeft)
        self._left, self._left_column = framed("hint")
        self._left_text = words()
        self._left_column.addWidget(words("底稿里有、这张表上没有去处的内容（不打印，不移交）", "heading"))
        self._left_column.addWidget(self._left_text)
        self._left_text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._build()
        session.notes_changed.connect(self.refresh)  # shown or not: dates count among the problems
        session.value_changed.connect(self._date_changed)
        for signal in (session.problems_changed, session.state_changed, session.attachments_changed):
            signal.connect(self._look_if_shown)
        self.refresh()

    def _build(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        layout = column(spacing=2 * GRID)
        layout.setContentsMargins(8 * GRID, 6 * GRID, 8 * GRID, 6 * GRID)
        office = QHBoxLayout()
        office.setSpacing(2 * GRID)
        office.addWidget(self._due)
        office.addWidget(words("受理单位另定了报送日期时填在这里，代替通知里的；逾期只作提醒。", "quiet"), 1)
        parts: list[QWidget | QHBoxLayout] = [self._left_words, self._due_words, office, self._fault]
        parts += [_heading("还差什么"), self._checklist, self._left]
        if self._steps:
            parts += [_heading("公示"), *self._steps.values()]
        parts += [_heading("倒排工期"), self._stages, self._uncertain]
        parts += _guidance(self._session.pack.guidance)
        for part in parts:
            if isinstance(part, QWidget):
                layout.addWidget(part)
            else:
                layout.addLayout(part)
        layout.addStretch(1)
        self._uncertain.hide()
        self._left.hide()
        self._fault.hide()
        inside = QWidget()
        inside.setMaximumWidth(_WIDTH)
        inside.setLayout(layout)
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(inside, 1)
        row.addStretch(0)
        self.setWidget(page)

    # ── reading ─────────────────────────────────────────────────────────

    @property
    def detail(self) -> str:
        """What the list at the left says: the days that are left, else how many things are done."""
        due = self._review.plan.due if self._review is not None else None
        if due is None or self._review is None:
            return ""
        if due.days_left >= 0:
            return "今天到期" if due.days_left == 0 else f"还剩 {due.days_left} 天"
        items = [item for item in self._review.items if item.status is not Status.OPTIONAL]
        return f"{sum(item.status is Status.DONE for item in items)}/{len(items)}"

    @property
    def done(self) -> bool:
        """Whether nothing is left to do or to think about."""
        waiting = (Status.OPEN, Status.ADVICE)
        return self._review is not None and not any(item.status in waiting for item in self._review.items)

    def refresh(self) -> None:
        """Look again; what is being looked at already is looked at once more afterwards."""
        if self._looking:
            self._again = True
            return
        self._looking, self._again = True, False
        draft, problems = self._session.draft, self._session.problems
        self._backend.store(self, lambda workspace: review(workspace, draft, problems), self._show, self._failed)

    def _looked(self) -> None:
        self._looking = False
        if self._again:
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def event(self, event: QEvent) -> bool:
        # Back from a dialog in which something was printed or sealed.
        if event.type() == QEvent.Type.WindowActivate:
            self._look_if_shown()
        return super().event(event)

    def _date_changed(self, field: str, _initiator: object) -> None:
        if any(field in row.fields for row in self._steps.values()):
            self.refresh()

    def _look_if_shown(self) -> None:
        if self.isVisible():
            self.refresh()

    def _show(self, found: Review) -> None:
        self._review = found
        self._fault.hide()
        plan = found.plan
        due = plan.due
        self._left_words.setText("通知没有写报送日期" if due is None else due.left_words)
        restyle(self._left_words, "title")
        self._due_words.setText("" if due is None else due.day_line(plan.today))
        self._checklist.show_items(found.items)
        for publicity in plan.publicity:
            self._steps[publicity.step.id].show_state(publicity)
        self._stages.show_plan(plan)
        self._uncertain_words.setText(plan.uncertain_words)
        self._uncertain.setVisible(bool(plan.uncertain))
        self._left_text.setText("\n".join(f"{plain(label)}：{plain(text)}" for label, text in found.left.items()))
        self._left.setVisible(bool(found.left))
        self._session.take_dates(found.dates)
        self.changed.emit()
        self._looked()

    def _failed(self, error: BaseException) -> None:
        self._fault.setText(
            error.message if isinstance(error, ChuangbaoError) else "程序内部出错，已保存的草稿不受影响。"
        )
        self._fault.show()
        self._looked()

    # ── doing ───────────────────────────────────────────────────────────

    def _go(self, item: Item) -> None:
        match item.way:
            case Way.FIELD:
                self.field_wanted.emit(item.field)
            case Way.FINALISE:
                self.finalise_wanted.emit()
            case Way.PRINT:
                self.print_wanted.emit()
            case Way.SEAL:
                self.seal_wanted.emit()
            case Way.HAND_OVER:
                self.hand_over_wanted.emit()
            case Way.SHARED:
                self.shared_wanted.emit(self._review.offer if self._review is not None else None)
            case Way.DATES:
                step = self._steps.get(item.id.removeprefix("publicity-"))
                if step is not None:
                    step.take_focus()
                    self.ensureWidgetVisible(step, 0, 40)

    def _choose_table(self) -> None:
        dialog = QFileDialog(self, "导入放假安排", "", "放假安排表 (*.csv *.txt)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.import_table(Path(file)))
        dialog.open()

    def import_table(self, path: Path) -> None:
        """Take over a table of holidays, then reckon again."""

        def take(workspace: Workspace) -> None:
            import_holidays(workspace.data, path)

        self._backend.store(self, take, lambda _: self.refresh(), self._failed)


def _heading(text: str) -> QWidget:
    made = words(text, "heading")
    made.setContentsMargins(0, 4 * GRID, 0, 0)
    return made


def _guidance(guidance: Iterable[Guidance]) -> list[QWidget]:
    """What the notice asks of people, by whom it asks it."""
    lines = [words(f"{plain(g.audience)}：{plain(g.text)}", "quiet") for g in guidance]
    return [_heading("通知还要求"), *lines] if lines else []
