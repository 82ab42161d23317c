"""Pictures of attached photos, read in the background on first asking and kept while the draft has the photo."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QTransform

from app.domain.crop import Crop, turned
from app.domain.draft import Attachment
from app.services.photos import thumbnail
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.session import DraftSession

_PAPER_EDGE = 1200  # px: sharp on a page as wide as a screen


@dataclass(frozen=True, slots=True)
class _Picture:
    image: QImage
    turn: int
    crop: Crop | None


class PhotoLoader(QObject):
    """`image` gives what is there and starts reading what is not; `loaded()` says there is something new to draw.

    A photo is read once: when it is turned, the picture is turned in memory. When it is cut anew, it is read anew, so that
    a small part of it is as sharp as all of it was.
    """

    loaded = Signal()

    def __init__(
        self, session: DraftSession, backend: Backend, parent: QObject | None = None, edge: int = _PAPER_EDGE
    ) -> None:
        super().__init__(session if parent is None else parent)
        self._session = session
        self._backend = backend
        self._edge = edge
        self._pictures: dict[str, _Picture] = {}
        self._reading: set[str] = set()
        self._unreadable: set[str] = set()
        session.attachments_changed.connect(self._forget_removed)

    def image(self, sha256: str) -> QImage | None:
        """The picture of a photo of the draft as it is turned there; None while it is read or if it cannot be."""
        photo = next((a for a in self._session.draft.attachments if a.sha256 == sha256), None)
        return None if photo is None else self.picture(photo)

    def picture(self, photo: Attachment) -> QImage | None:
        """The picture of an attachment, turned and cut as that says."""
        known = self._pictures.get(photo.sha256)
        if known is None or turned(known.crop, photo.turn - known.turn) != photo.crop:
            self._read(photo)
            return None
        if known.turn != photo.turn:
            image = known.image.transformed(QTransform().rotate(photo.turn - known.turn))
            known = self._pictures[photo.sha256] = _Picture(image, photo.turn, photo.crop)
        return known.image

    def unreadable(self, sha256: str) -> bool:
        """Whether reading the photo was tried in vain."""
        return sha256 in self._unreadable

    def _read(self, photo: Attachment) -> None:
        sha256 = photo.sha256
        if sha256 in self._reading or sha256 in self._unreadable:
            return
        self._reading.add(sha256)
        edge = self._edge

        def read(workspace: Workspace) -> QImage:
            return QImage.fromData(thumbnail(workspace, photo, edge))

        def done(image: QImage) -> None:
            self._reading.discard(sha256)
            self._pictures[sha256] = _Picture(image, photo.turn, photo.crop)
            self._forget_removed()
            self.loaded.emit()

        def failed(_: BaseException) -> None:
            self._reading.discard(sha256)
            self._unreadable.add(sha256)
            self.loaded.emit()

        self._backend.work(self, read, done, failed)

    def _forget_removed(self) -> None:
        wanted = {a.sha256 for a in self._session.draft.attachments}
        self._pictures = {sha256: p for sha256, p in self._pictures.items() if sha256 in wanted}
        self._unreadable &= wanted
