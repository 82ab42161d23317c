"""The clerk's dates: the day the receiving office set, and the days of each 公示."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from app.domain.definition import YES, PublicityStep
from app.domain.rules import Severity
from app.domain.schedule import Publicity, begin_key, end_key, entered_day, own_key
from ui.dialogs.common import column, plain, restyle, words
from ui.fields.date import DateEditor
from ui.fitting import GivingRow
from ui.session import DraftSession
from ui.theme import GRID, POINTS, Theme

_WIDTH = 168  # px: a date and the calendar's button


class NoteDate(DateEditor):
    """A date kept beside the fields under a key; kept as soon as it is one, or when the line is left."""

    def __init__(self, session: DraftSession, key: str, name: str, theme: Theme) -> None:
        super().__init__(theme, theme.colours.text)
        self._session = session
        self._key = key
        self.setFixedWidth(round(_WIDTH * max(1.0, theme.points / POINTS)))
        self.setAccessibleName(name)
        self.set_text(session.draft.notes.get(key, ""))
        self.edited.connect(self._typed)
        self.editingFinished.connect(self._keep)
        session.notes_changed.connect(self._show)

    def _typed(self, text: str) -> None:
        if not text or entered_day(text) is not None:
            self._keep()

    def _keep(self) -> None:
        self._session.set_note(self._key, self.text().strip())

    def _show(self) -> None:
        kept = self._session.draft.notes.get(self._key, "")
        if not self.hasFocus() or entered_day(kept) is not None:
            self.set_text(kept)


class PublicityRow(QWidget):
    """One 公示: who holds it, its days, and what they come to."""

    def __init__(self, session: DraftSession, step: PublicityStep, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._key = own_key(step.id)
        self.begins = NoteDate(session, begin_key(step.id), f"{step.title}：开始日期", theme)
        ends = NoteDate(session, end_key(step.id), f"{step.title}：结束日期", theme)
        self.own = QCheckBox("由我们办")
        self.own.setToolTip("由本单位办的公示，天数不足时必改；别处办的只作提醒")
        self.own.setAccessibleName(f"{step.title}由我们办")
        self.own.toggled.connect(lambda on: session.set_note(self._key, YES if on else ""))
        self._message = words()
        until = QWidget()
        pair = QHBoxLayout(until)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(2 * GRID)
        pair.addWidget(words("至"))
        pair.addWidget(ends)
        pair.addStretch(1)
        layout = column(spacing=GRID)
        layout.addWidget(words(f"{plain(step.title)}　{plain(step.owner)}，{step.working_days} 个工作日"))
        layout.addWidget(GivingRow(self.begins, until, self.own, spacing=2 * GRID, left=True))
        layout.addWidget(self._message)
        self.setLayout(layout)
        session.notes_changed.connect(self._show_own)
        self._show_own()

    def show_state(self, publicity: Publicity) -> None:
        """What the dates come to."""
        marks = {Severity.MUST: "must", Severity.ADVICE: "advice", None: "quiet"}
        prefix = {Severity.MUST: "必改：", Severity.ADVICE: "提醒：", None: ""}[publicity.severity]
        fixed = "" if publicity.entered or publicity.begins is None else "通知已定："
        restyle(self._message, marks[publicity.severity])
        self._message.setText(f"{prefix}{fixed}{publicity.message}")

    def take_focus(self) -> None:
        """The keyboard goes to the first day."""
        self.begins.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_own(self) -> None:
        self.own.setChecked(self._session.draft.notes.get(self._key, "") == YES)
