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


class FieldDate(DateEditor):
    """A date field of the form, shown and typed here as well as on its paper; a 定稿 keeps it as it is."""

    def __init__(self, session: DraftSession, field: str, name: str, theme: Theme) -> None:
        super().__init__(theme, theme.colours.text)
        self._session = session
        self._field = field
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName(name)
        self.set_text(session.value(field))
        self.edited.connect(lambda text: session.set_value(field, text, self))
        session.value_changed.connect(self._show)
        session.state_changed.connect(self._lock)
        self._lock()

    def _show(self, field: str, initiator: object) -> None:
        if field == self._field and initiator is not self:
            self.set_text(self._session.value(field))

    def _lock(self) -> None:
        self.set_text(self._session.value(self._field))
        self.setEnabled(self._session.editable)


class PublicityRow(QWidget):
    """One 公示: who holds it, its days, and what they come to. `fields` are those its days stand in, if in fields."""

    def __init__(self, session: DraftSession, step: PublicityStep, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._key = own_key(step.id)
        self.fields = tuple(field for field in (step.begins_in, step.ends_in) if field)
        first, last = f"{step.title}：开始日期", f"{step.title}：结束日期"
        self.begins: DateEditor
        if self.fields:
            self.begins = FieldDate(session, step.begins_in, first, theme)
            self.ends: DateEditor = FieldDate(session, step.ends_in, last, theme)
        else:
            self.begins = NoteDate(session, begin_key(step.id), first, theme)
            self.ends = NoteDate(session, end_key(step.id), last, theme)
        self.own = QCheckBox("由我们办")
        if self.fields:  # never told to show: without a parent yet it would be a window, and take the keys with it
            self.own.hide()
        self.own.setToolTip("由本单位办的公示，天数不足时必改；别处办的只作提醒")
        self.own.setAccessibleName(f"{step.title}由我们办")
        self.own.toggled.connect(lambda on: session.set_note(self._key, YES if on else ""))
        self._message = words()
        until = QWidget()
        pair = QHBoxLayout(until)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(2 * GRID)
        pair.addWidget(words("至"))
        pair.addWidget(self.ends)
        pair.addStretch(1)
        parts: list[QWidget] = [self.begins, until, self.own]
        if self.fields:
            parts.append(words("由我们办，与表上的公示日期是同一处。", "quiet"))
        layout = column(spacing=GRID)
        layout.addWidget(words(f"{plain(step.title)}　{plain(step.owner)}，{step.working_days} 个工作日"))
        layout.addWidget(GivingRow(*parts, spacing=2 * GRID, left=True))
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
