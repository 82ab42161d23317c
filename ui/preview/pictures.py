"""Photos for the preview: read in the background when a page that is in sight asks for them, a bounded number kept."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.domain.draft import Draft
from app.services.photos import thumbnail
from app.services.workspace import Workspace
from ui.backend import Backend

_EDGE = 1200  # px: sharp on a page as wide as a screen
_KEPT = 12  # pictures; those of a page live on in the picture of the page


class PreviewPhotos(QObject):
    """`arrived(draft id)`: there is something new to draw on pages of a draft."""

    arrived = Signal(str)

    def __init__(self, backend: Backend, parent: QObject) -> None:
        super().__init__(parent)
        self._backend = backend
        self._drafts: dict[str, Draft] = {}
        self._kept: OrderedDict[tuple[str, str], QImage | None] = OrderedDict()
        self._reading: set[tuple[str, str]] = set()

    def know(self, draft: Draft) -> None:
        """Photos of this draft may be asked for."""
        self._drafts[draft.id] = draft

    def image(self, draft_id: str, sha256: str) -> QImage | None:
        """A photo as it is turned in a draft; None while it is read or if it cannot be."""
        key = (draft_id, sha256)
        if key not in self._kept:
            self._read(key)
            return None
        self._kept.move_to_end(key)
        return self._kept[key]

    def _read(self, key: tuple[str, str]) -> None:
        if key in self._reading:
            return
        self._reading.add(key)
        photo = next(a for a in self._drafts[key[0]].attachments if a.sha256 == key[1])

        def read(workspace: Workspace) -> QImage:
            return QImage.fromData(thumbnail(workspace, photo, _EDGE))

        def keep(image: QImage | None) -> None:
            self._reading.discard(key)
            self._kept[key] = image
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            self.arrived.emit(key[0])

        # A photo that cannot be read stays a grey box here; the printer's own reading of it says why.
        self._backend.work(self, read, keep, lambda _: keep(None))
