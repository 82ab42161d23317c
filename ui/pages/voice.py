"""What the editor says aloud while somebody types: a limit crossed at once, the rest when the keys rest."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.rules import Severity
from ui.accessible import Announcer
from ui.session import DraftSession, SaveState


class EditorVoice(QObject):
    """Listens to a session. Saving is not worth a word as long as it works: it happens at every pause."""

    def __init__(self, session: DraftSession, page: QWidget) -> None:
        super().__init__(page)
        self.announcer = Announcer(page)
        self._session = session
        self._musts = self._count()
        self._failing = session.save.state is SaveState.FAILED
        session.problems_changed.connect(self._problems)
        session.save_changed.connect(self._saving)

    def say_saved(self) -> None:
        """The clerk asked for saving: say that it is done."""
        moment = self._session.save.at
        if self._session.saved:
            self.announcer.say(f"已保存 {moment:%H:%M:%S}" if moment else "已保存")

    def say_crossed(self, sentence: str) -> None:
        """A text has come over its limit, or under it again."""
        self.announcer.say(sentence)

    def _count(self) -> int:
        return sum(p.severity is Severity.MUST for p in self._session.problems)

    def _problems(self) -> None:
        before, now = self._musts, self._count()
        self._musts = now
        if now != before:
            self.announcer.say_later("problems", f"还有 {now} 项必改" if now else "没有必改的了")

    def _saving(self) -> None:
        failing = self._session.save.state is SaveState.FAILED
        if self._failing and self._session.saved:
            self.announcer.say_later("saving", "又存上了")
        elif failing:
            self.announcer.say_later("saving", "")  # the line at the top says why
        if failing or self._session.saved:
            self._failing = failing
