"""Leaving the open draft: only when it is saved, or when the user says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from ui.notice_bar import NoticeBar

if TYPE_CHECKING:  # late: every start of the program would wait for it
    from ui.pages.editor import EditorPage


class Leaving(QObject):
    """Saves, has the draft put away, and goes on to what was wanted; asks in a line when saving fails."""

    def __init__(
        self,
        question: NoticeBar,
        editor: Callable[[], EditorPage | None],
        put_away: Callable[[Callable[[], None]], None],
        window: QObject,
    ) -> None:
        """`editor` shows the open draft; `put_away` takes it off the screen, saved or not, and calls what comes then."""
        super().__init__(window)
        self._question = question
        self._editor = editor
        self._put_away = put_away
        self._then: Callable[[], None] | None = None

    def leave(self, then: Callable[[], None]) -> None:
        """Save and put away the open draft, then go on. When saving fails the draft stays, with a question."""
        editor = self._editor()
        if editor is None:
            then()
            return
        if self._then is not None:
            self._then = then  # the later wish counts: back, then the window's cross
            return
        self._then = then
        self._question.dismiss()
        session = editor.session
        editor.close_session(lambda: self._left(saved=True))
        if self._then is not None:
            # The editor says nothing when saving fails; asked after it, the session does.
            session.flush(self._left)

    @Slot()
    def save_changed(self) -> None:
        """Saving stands otherwise: once all is saved there is nothing to ask."""
        editor = self._editor()
        if editor is not None and editor.session.saved:
            self._question.dismiss()

    def _left(self, saved: bool) -> None:
        then, self._then = self._then, None
        editor = self._editor()
        if then is None or editor is None:
            return
        if saved:
            self._put_away(then)
            return
        reason = editor.session.save.message
        self._question.tell(
            f"还有文字没有存上：{reason}",
            [
                ("再试一次", lambda: self.leave(then)),
                ("留在这里", lambda: None),
                ("不保存，离开", lambda: self._put_away(then)),
            ],
            grave=True,
        )
