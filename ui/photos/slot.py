"""The photos of one slot as the window believes them to be: changed at once, stored in order, put right at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.domain.crop import Crop
from app.domain.draft import Attachment
from app.errors import ChuangbaoError
from app.services import photos as service
from app.services.drafting import OpenedDraft, open_draft
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.photos.incoming import encoded
from ui.photos.wording import words_of
from ui.session import DraftSession

_OUR_FAULT = "程序内部出错，已保存的草稿不受影响。"


@dataclass(frozen=True, slots=True)
class _Coming:
    name: str
    add: Callable[[Workspace], Attachment]


class SlotPhotos(QObject):
    """`changed()`: photos, those being read, or what can be put back; `troubled()`: the sentences in `troubles`;
    `settled()`: everything asked for so far is stored (or refused).

    Belongs to the session, so that what was dropped is added even when its panel has gone.
    """

    changed = Signal()
    troubled = Signal()
    settled = Signal()

    def __init__(self, session: DraftSession, backend: Backend, slot: str) -> None:
        super().__init__(session)
        self.field = session.form.fields[slot]
        self.photos: service.Photos = session.draft.in_slot(slot)
        self.removed: list[Attachment] = []
        self.troubles: list[str] = []
        self._session = session
        self._backend = backend
        self._draft_id = session.draft.id
        self._coming: list[_Coming] = []
        self._reading = False
        self._under_way = 0
        session.attachments_changed.connect(self._follow)
        session.state_changed.connect(self._state_changed)

    @property
    def coming(self) -> list[str]:
        """Names of what is being read, in order."""
        return [c.name for c in self._coming]

    @property
    def busy(self) -> bool:
        """Whether something is not stored yet."""
        return bool(self._coming) or self._under_way > 0

    # ── adding ──────────────────────────────────────────────────────────

    def add_files(self, paths: Sequence[Path]) -> None:
        """Add photo files one after the other; each bad one becomes a sentence and the others follow."""
        slot, draft_id = self.field.id, self._draft_id

        def adding(path: Path) -> Callable[[Workspace], Attachment]:
            return lambda workspace: service.add(workspace, draft_id, slot, path)

        self._add([_Coming(path.name, adding(path)) for path in paths])

    def add_image(self, image: QImage) -> None:
        """Add a picture from the clipboard."""
        slot, draft_id = self.field.id, self._draft_id

        def add(workspace: Workspace) -> Attachment:
            return service.add_pasted(workspace, draft_id, slot, *encoded(image))

        self._add([_Coming("粘贴的图片", add)])

    def _add(self, coming: Sequence[_Coming]) -> None:
        if not self._session.editable or not coming:
            return
        self.forget_troubles()
        self._coming += coming
        self.changed.emit()
        self._read_next()

    def _read_next(self) -> None:
        if not self._reading and self._coming:
            self._reading = True
            # Not on the storage thread: decoding takes a while, and saving must not wait for it.
            self._backend.work(self, self._coming[0].add, lambda _: self._read_done(None), self._read_done)

    def _read_done(self, error: BaseException | None) -> None:
        def shown() -> None:
            self._reading = False
            del self._coming[0]
            if error is not None:
                self._refuse(name, error)
            self.changed.emit()
            self._read_next()

        name = self._coming[0].name
        if error is None:
            self._reread(shown)
        else:
            shown()

    def _refuse(self, name: str, error: BaseException) -> None:
        if isinstance(error, ChuangbaoError) and error.code == service.SLOT_FULL:
            names = "、".join([name, *self.coming])
            self._coming.clear()
            words = words_of(self.field)
            most = f"{self.field.max_items} {words.unit}"
            self.tell(f"最多放 {most}，没有放进去的：{names}。可以先移除不用的{words.noun}，再添加。")
        else:
            self.tell(_sentence(error))

    # ── changing ────────────────────────────────────────────────────────

    def remove(self, photo: Attachment) -> None:
        """Take a photo out; `undo` puts it back."""

        def take_back() -> None:
            self.removed = [p for p in self.removed if p != photo]

        self.removed.append(photo)
        self._change(
            lambda workspace: service.remove(workspace, self._draft_id, photo),
            service.without(self.photos, photo),
            take_back,
        )

    def undo(self) -> Attachment | None:
        """Put back what was removed last; the photo as it will be."""
        if not self.removed:
            return None
        photo = self.removed.pop()
        expected = service.with_back(self.photos, photo)
        self._change(
            lambda workspace: service.restore(workspace, self._draft_id, photo),
            expected,
            lambda: self.removed.append(photo),
        )
        return expected[min(photo.position, len(expected) - 1)]

    def forget_removed(self) -> None:
        """Offer no more to put back what was removed."""
        self.removed.clear()
        self.changed.emit()

    def move(self, photo: Attachment, to: int) -> None:
        """Give a photo another position."""
        expected = service.moved(self.photos, photo, to)
        if expected != self.photos:
            self._change(lambda workspace: service.move(workspace, self._draft_id, photo, to), expected)

    def turn(self, photo: Attachment) -> None:
        """Turn a photo by a quarter, clockwise."""
        degrees = (photo.turn + 90) % 360
        self._change(
            lambda workspace: service.turn(workspace, self._draft_id, photo, degrees),
            service.turned(self.photos, photo, degrees),
        )

    def frame(self, photo: Attachment, degrees: int, crop: Crop | None) -> None:
        """Turn a photo and show only a part of it."""
        if (degrees, crop) != (photo.turn, photo.crop):
            self._change(
                lambda workspace: service.frame(workspace, self._draft_id, photo, degrees, crop),
                service.framed(self.photos, photo, degrees, crop),
            )

    def caption(self, photo: Attachment, text: str) -> None:
        """Change what is printed below a photo."""
        if text != photo.caption:
            self._change(
                lambda workspace: service.caption(workspace, self._draft_id, photo, text),
                service.captioned(self.photos, photo, text),
            )

    def _change(
        self,
        function: Callable[[Workspace], OpenedDraft],
        expected: service.Photos,
        take_back: Callable[[], None] = lambda: None,
    ) -> None:
        def done(opened: OpenedDraft) -> None:
            self._under_way -= 1
            self._session.reload(opened)
            self._follow()
            self._tell_settled()

        def failed(error: BaseException) -> None:
            self._under_way -= 1
            take_back()
            self.tell(_sentence(error))
            self._reread(lambda: None)

        # Photos handed to the storage thread are as `expected` by earlier changes; that thread keeps their order.
        self._under_way += 1
        self.photos = expected
        self._backend.store(self, function, done, failed)
        self.changed.emit()

    # ── what the store has ──────────────────────────────────────────────

    def _reread(self, then: Callable[[], None]) -> None:
        def done(opened: OpenedDraft) -> None:
            self._under_way -= 1
            self._session.reload(opened)
            self._follow()
            then()
            self._tell_settled()

        def failed(error: BaseException) -> None:
            self._under_way -= 1
            self.tell(_sentence(error))
            self._follow()
            then()
            self._tell_settled()

        draft_id = self._draft_id
        self._under_way += 1
        self._backend.store(self, lambda workspace: open_draft(workspace, draft_id), done, failed)

    def _tell_settled(self) -> None:
        if not self.busy:
            self.settled.emit()

    def _follow(self) -> None:
        """Believe the session again, once it knows of every change."""
        stored = self._session.draft.in_slot(self.field.id)
        if not self._under_way and stored != self.photos:
            self.photos = stored
            self.changed.emit()

    def _state_changed(self) -> None:
        if not self._session.editable:
            self.removed.clear()
        self.changed.emit()

    # ── sentences ───────────────────────────────────────────────────────

    def tell(self, sentence: str) -> None:
        """Show a sentence, once."""
        if sentence not in self.troubles:
            self.troubles.append(sentence)
            self.troubled.emit()

    def forget_troubles(self) -> None:
        """Show none any more."""
        if self.troubles:
            self.troubles.clear()
            self.troubled.emit()


def _sentence(error: BaseException) -> str:
    return error.message if isinstance(error, ChuangbaoError) else _OUR_FAULT
