"""Photos of a draft: put in, taken out, put back, moved, turned and captioned; small pictures of them for a window.

A change takes the attachment as it was last read and is refused when another process moved it meanwhile.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.crop import Crop
from app.domain.crop import turned as turned_crop
from app.domain.definition import ATTACHED_UNITS
from app.domain.draft import Attachment
from app.errors import InputError, describe_os_error
from app.render.photos import for_screen, seen_size
from app.services.drafting import OpenedDraft, PhotoFile, add_photo, open_draft
from app.services.workspace import Workspace

SUFFIXES = (".jpg", ".jpeg", ".png", ".heic", ".heif")
"""Endings of file names to offer when somebody chooses photos; what a file is, is seen when it is opened."""

SLOT_FULL = "slot_full"
"""The code of the error when a slot has no room for one more."""

Photos = tuple[Attachment, ...]


def add(workspace: Workspace, draft_id: str, slot: str, path: Path) -> Attachment:
    """One more photo at the end of a slot. Raises PhotoError with the reason, InputError (`SLOT_FULL`).

    Decodes the photo and copies it: for a thread that nobody waits for.
    """
    return add_photo(workspace, draft_id, PhotoFile(slot, path))


def add_pasted(workspace: Workspace, draft_id: str, slot: str, suffix: str, data: bytes) -> Attachment:
    """One more photo from the clipboard, as a file named for the moment; `data` is a JPEG or PNG. Raises as `add`."""
    name = f"粘贴_{workspace.clock().astimezone():%Y%m%d_%H%M%S}{suffix}"
    quarantine = workspace.data.quarantine
    try:
        quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=quarantine) as folder:
            path = Path(folder) / name
            path.write_bytes(data)
            return add(workspace, draft_id, slot, path)
    except OSError as error:
        raise describe_os_error(error, "存入粘贴的图片") from error


def remove(workspace: Workspace, draft_id: str, photo: Attachment) -> OpenedDraft:
    """Take a photo out; `restore` puts it back."""
    workspace.store.remove_attachment(draft_id, photo)
    return open_draft(workspace, draft_id)


def restore(workspace: Workspace, draft_id: str, photo: Attachment) -> OpenedDraft:
    """Put a removed photo back at its place. Raises InputError (`SLOT_FULL`) when others have taken all room."""
    draft = workspace.store.load(draft_id).draft
    field = workspace.form_of(draft).fields[photo.slot]
    if len(draft.in_slot(photo.slot)) >= field.max_items:
        unit = ATTACHED_UNITS[field.type]
        raise InputError(
            f"“{field.label}”已放满 {field.max_items} {unit}，“{photo.name}”没有放回。"
            f"草稿没有变化；请先移除一{unit}，再撤销。",
            code=SLOT_FULL,
        )
    workspace.store.restore_attachment(draft_id, photo)
    return open_draft(workspace, draft_id)


def move(workspace: Workspace, draft_id: str, photo: Attachment, to: int) -> OpenedDraft:
    """Give a photo another position in its slot, the nearest there is."""
    workspace.store.move_attachment(draft_id, photo, to)
    return open_draft(workspace, draft_id)


def turn(workspace: Workspace, draft_id: str, photo: Attachment, degrees: int) -> OpenedDraft:
    """Turn a photo to 0, 90, 180 or 270 degrees clockwise of upright."""
    workspace.store.turn_attachment(draft_id, photo, degrees)
    return open_draft(workspace, draft_id)


def frame(workspace: Workspace, draft_id: str, photo: Attachment, degrees: int, crop: Crop | None) -> OpenedDraft:
    """Turn a photo and show only a part of it (None for all); the file stays whole."""
    workspace.store.frame_attachment(draft_id, photo, degrees, crop)
    return open_draft(workspace, draft_id)


def caption(workspace: Workspace, draft_id: str, photo: Attachment, text: str) -> OpenedDraft:
    """Change what is printed below a photo."""
    workspace.store.set_caption(draft_id, photo, text)
    return open_draft(workspace, draft_id)


@dataclass(frozen=True, slots=True)
class WholePhoto:
    """All of a photo, turned as it is: a JPEG small enough for a screen, and the photo's own size in pixels."""

    jpeg: bytes
    pixels: tuple[int, int]


def whole(workspace: Workspace, photo: Attachment, edge: int) -> WholePhoto:
    """What a crop is chosen from; the JPEG is of at most `edge` px. Raises PhotoError, EnvironmentFault."""
    path = workspace.store.attachment_path(photo.sha256)
    return WholePhoto(for_screen(path, photo.name, edge, photo.turn), seen_size(path, photo.name, photo.turn))


def thumbnail(workspace: Workspace, photo: Attachment, edge: int) -> bytes:
    """A photo as a JPEG of at most `edge` px, upright, turned and cut. Raises PhotoError, EnvironmentFault."""
    return for_screen(workspace.store.attachment_path(photo.sha256), photo.name, edge, photo.turn, photo.crop)


# ── what a slot looks like after a change, before the store has answered ──


def without(photos: Photos, photo: Attachment) -> Photos:
    """The slot after `remove`."""
    return _numbered([p for p in photos if p != photo])


def with_back(photos: Photos, photo: Attachment) -> Photos:
    """The slot after `restore`."""
    return _numbered([*photos[: photo.position], photo, *photos[photo.position :]])


def moved(photos: Photos, photo: Attachment, to: int) -> Photos:
    """The slot after `move`."""
    others = [p for p in photos if p != photo]
    target = max(0, min(to, len(others)))
    return _numbered([*others[:target], photo, *others[target:]])


def turned(photos: Photos, photo: Attachment, degrees: int) -> Photos:
    """The slot after `turn`."""
    crop = turned_crop(photo.crop, degrees - photo.turn)
    return framed(photos, photo, degrees, crop)


def framed(photos: Photos, photo: Attachment, degrees: int, crop: Crop | None) -> Photos:
    """The slot after `frame`."""
    return tuple(replace(p, turn=degrees, crop=crop) if p.sha256 == photo.sha256 else p for p in photos)


def captioned(photos: Photos, photo: Attachment, text: str) -> Photos:
    """The slot after `caption`."""
    return tuple(replace(p, caption=text) if p == photo else p for p in photos)


def _numbered(photos: Sequence[Attachment]) -> Photos:
    return tuple(replace(p, position=n) for n, p in enumerate(photos))
