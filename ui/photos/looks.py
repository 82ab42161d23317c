"""Measures the photos of the open draft in the background, one at a time, each once for as long as the draft is open."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.render.photo_look import Look
from app.services.photo_quality import LookKey, look_at_photo, look_key, photos_in
from ui.backend import Backend
from ui.session import DraftSession


class PhotoLooks(QObject):
    """Tells the session what was measured. Lives with the session; opening a draft never waits for it."""

    def __init__(self, session: DraftSession, backend: Backend) -> None:
        super().__init__(session)
        self._session = session
        self._backend = backend
        self._tried: set[LookKey] = set()
        self._measuring = False
        session.attachments_changed.connect(self._go_on)
        self._go_on()

    def _go_on(self) -> None:
        if self._measuring:
            return
        photos = photos_in(self._session.form, self._session.draft)
        photo = next((p for p in photos if look_key(p) not in self._tried), None)
        if photo is None:
            return
        key = look_key(photo)
        self._measuring = True
        self._tried.add(key)  # one that cannot be read is not tried for ever; the session names it already

        def done(look: Look) -> None:
            self._measuring = False
            self._session.take_look(key, look)
            self._go_on()

        def failed(_: BaseException) -> None:
            self._measuring = False
            self._go_on()

        self._backend.work(self, lambda workspace: look_at_photo(workspace, photo), done, failed)
