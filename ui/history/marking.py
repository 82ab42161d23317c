"""Differences as a person reads them: put in is underlined and green, taken out struck through and red, never by colour alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.domain.text_diff import Op, Run, elided
from ui.dialogs.common import plain
from ui.theme import Colours

_EXCERPT = 60  # characters of one entry in a list
_LONGEST_RUN = 28
_BESIDE = 6
_CONTEXT = 40  # characters of kept text beside a change, where the whole change is shown


def format_of(op: Op, colours: Colours) -> QTextCharFormat:
    """The look of a run."""
    look = QTextCharFormat()
    look.setForeground(QColor(colours.text))
    if op is Op.INSERT:
        look.setForeground(QColor(colours.safe))
        look.setFontUnderline(True)
        look.setFontWeight(QFont.Weight.DemiBold)
    elif op is Op.DELETE:
        look.setForeground(QColor(colours.must))
        look.setFontStrikeOut(True)
    elif op is Op.OMIT:
        look.setForeground(QColor(colours.quiet))
    return look


def excerpt(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The beginning of a difference for one or two lines: a little before the first change, long runs cut short."""
    shown: list[Run] = []
    room = _EXCERPT
    for run in elided(runs, _BESIDE):
        text = "…" if run.op is Op.OMIT else plain(run.text.replace("\n", "↵"))
        if len(text) > _LONGEST_RUN:
            text = f"{text[: _LONGEST_RUN // 2]}…{text[-_LONGEST_RUN // 2 :]}"
        shown.append(Run(run.op, text))
        room -= len(text)
        if room < 0:
            shown.append(Run(Op.OMIT, "…"))
            break
    return tuple(shown)


def _pieces(runs: Sequence[Run]) -> Iterator[tuple[Op, str]]:
    for run in elided(runs, _CONTEXT):
        if run.op is Op.OMIT:
            yield run.op, f" …（没有改动的 {len(run.text)} 字）… "
        else:
            # A paragraph put in or taken out shows in its mark as well.
            yield run.op, plain(run.text if run.op is Op.KEEP else run.text.replace("\n", "↵\n"))


class Reading(QPlainTextEdit):
    """Differences to read and to copy from; never markup."""

    def __init__(self, colours: Colours, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(8)

    def start(self) -> QTextCursor:
        """Empty it, and a place to write from."""
        self.clear()
        return QTextCursor(self.document())

    def finish(self) -> None:
        """Show it from its top."""
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def write_heading(self, cursor: QTextCursor, text: str) -> None:
        """A line above what belongs to it."""
        look = format_of(Op.KEEP, self._colours)
        look.setFontWeight(QFont.Weight.Bold)
        if not self.document().isEmpty():
            cursor.insertText("\n\n", QTextCharFormat())
        cursor.insertText(f"{plain(text)}\n", look)

    def write_runs(self, cursor: QTextCursor, runs: Sequence[Run]) -> None:
        """The whole of a difference, with long kept stretches left out."""
        for op, text in _pieces(runs):
            cursor.insertText(text, format_of(op, self._colours))

    def write(self, cursor: QTextCursor, text: str, *, quiet: bool = False) -> None:
        """Words of the program."""
        cursor.insertText(plain(text), format_of(Op.OMIT if quiet else Op.KEEP, self._colours))
