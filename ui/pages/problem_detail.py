"""Under the list of problems: where the chosen one comes from, what one click does about it, and what to say to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from app.domain.checks import Problem
from app.domain.definition import Pack
from app.domain.rules import Severity
from ui.dialogs.common import plain, words
from ui.pages.note_line import NoteLine
from ui.theme import GRID

_LONGEST = 14  # characters of a replacement that a button shows whole


class ProblemDetail(QFrame):
    """`fix_wanted(problems)` asks for the replacements of these problems to be carried out, `note_wanted(problem, text)` for
    a reminder to be answered."""

    fix_wanted = Signal(object)
    note_wanted = Signal(object, str)

    def __init__(self, pack: Pack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hint")
        self._pack = pack
        self._problem: Problem | None = None
        self._alike: list[Problem] = []
        self._source = words("", "quiet")
        self.note = NoteLine()
        self.note.given.connect(lambda text: self.note_wanted.emit(self._problem, text))
        self._one = QPushButton()
        self._all = QPushButton()
        self._one.clicked.connect(self._fix_one)
        self._all.clicked.connect(lambda: self.fix_wanted.emit(self._alike))
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        for widget in (self._source, self._one, self._all, self.note):
            column.addWidget(widget)
        self.show_problem(None, ())

    @property
    def problem(self) -> Problem | None:
        """What is shown."""
        return self._problem

    def show_problem(self, problem: Problem | None, problems: Sequence[Problem], *, editable: bool = True) -> None:
        """Show a problem, one of `problems`; None hides the strip."""
        self._problem = problem
        section = self._pack.sections.get(problem.source) if problem is not None else None
        self._source.setVisible(section is not None)
        self._source.setText(f"依据：{plain(section.title)}" if section is not None else "")
        fix = problem.fix if problem is not None else None
        # What was answered (三十家子为地名) is right as it stands: "all" leaves it alone.
        rule = problem.rule if problem is not None else None
        self._alike = [p for p in problems if p.rule == rule and p.fix is not None and not p.note]
        self._one.setVisible(fix is not None)
        self._one.setText(f"改为“{_short(fix)}”" if fix is not None else "")
        self._all.setVisible(fix is not None and len(self._alike) > 1)
        self._all.setText(f"同类 {len(self._alike)} 处全部改")
        answerable = problem is not None and problem.severity is Severity.ADVICE
        self.note.setVisible(answerable)
        if problem is not None:
            self.note.show_note(problem.note, editable=editable)
        self.setVisible(problem is not None and (section is not None or fix is not None or answerable))

    def _fix_one(self) -> None:
        if self._problem is not None:
            self.fix_wanted.emit([self._problem])


def _short(text: str) -> str:
    line = plain(text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
