"""Remembers in the data folder which draft is open and where, so that a power cut leads back to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.services.recovery import Recovered, find_place, keep_place, leave_place
from ui.backend import Backend


class OpenPlace(QObject):
    """Told by the window what is open; written on the storage thread, before the change it belongs to is saved."""

    def __init__(self, backend: Backend, parent: QObject) -> None:
        super().__init__(parent)
        self._backend = backend
        self._draft = ""
        self._field: str | None = None

    def find(self, then: Callable[[Recovered], None]) -> None:
        """Call with what was open when the program last ended without closing it, if anything was."""

        def found(recovered: Recovered | None) -> None:
            if recovered is not None:
                then(recovered)

        self._backend.store(self, find_place, found, _not_worth_a_word)

    def opened(self, draft_id: str, field: str) -> None:
        """A draft is on the screen, at this field (may be empty)."""
        self._draft = draft_id
        self._keep(field)

    def typed(self, field: str) -> None:
        """This field was changed."""
        if field != self._field and self._draft:
            self._keep(field)

    def closed(self) -> None:
        """Saved and put away."""
        self._draft = ""
        self.set_down()

    def set_down(self) -> None:
        """Everything is saved and the session may end any moment; typing on takes it up again."""
        self._field = None
        self._backend.store(self, leave_place, lambda _: None, _not_worth_a_word)

    def _keep(self, field: str) -> None:
        self._field = field
        draft = self._draft
        self._backend.store(self, lambda w: keep_place(w, draft, field), lambda _: None, _not_worth_a_word)


def _not_worth_a_word(_: BaseException) -> None:
    """A folder that refuses makes itself known where it matters, when text is saved."""
