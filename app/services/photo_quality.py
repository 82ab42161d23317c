"""What is said of the photos of a draft: reminders from what was measured, never refusals.

Measuring decodes a photo and may take half a second, so it is done beside the work: once for each photo as it is turned
and cut, by whoever keeps the answers (`LookKey`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from app.domain.checks import Problem
from app.domain.crop import Crop
from app.domain.definition import FieldType, Form, PhotoSheetPart
from app.domain.draft import Attachment, Draft
from app.domain.rules import Severity
from app.errors import EnvironmentFault, PhotoError
from app.render.photo_look import Look, Remark, remarks
from app.render.photos import measure
from app.services.photo_rooms import room_of
from app.services.workspace import Workspace

LookKey = tuple[str, int, Crop | None]
"""A photo as it is shown: its SHA-256, how far it is turned, and the part of it."""

Looks = Mapping[LookKey, Look]

NOT_LOOKED_AT: Looks = MappingProxyType({})

_SMALL = "photo_small"


def look_key(photo: Attachment) -> LookKey:
    """What a measurement holds for."""
    return photo.sha256, photo.turn, photo.crop


def photos_in(form: Form, draft: Draft) -> Iterator[Attachment]:
    """The attachments of a draft that are photos, by slot and position."""
    for field in form.fields.values():
        if field.type is FieldType.PHOTO:
            yield from draft.in_slot(field.id)


def look_at_photo(workspace: Workspace, photo: Attachment) -> Look:
    """Measure a photo. Raises PhotoError, EnvironmentFault."""
    return measure(workspace.store.attachment_path(photo.sha256), photo.name, photo.turn, photo.crop)


def look_at_all(workspace: Workspace, draft: Draft) -> Looks:
    """Measure every photo of a draft; one that cannot be read is left out, for it is named elsewhere (`photo_lost`)."""
    looks: dict[LookKey, Look] = {}
    for photo in photos_in(workspace.form_of(draft), draft):
        if look_key(photo) not in looks:
            try:
                looks[look_key(photo)] = look_at_photo(workspace, photo)
            except (PhotoError, EnvironmentFault):
                continue
    return looks


def photo_remarks(form: Form, photo: Attachment, looks: Looks) -> list[Remark]:
    """What to say beside a photo; nothing while it has not been measured, or where no paper prints it."""
    look, room = looks.get(look_key(photo)), room_of(form, photo.slot)
    if look is None or room is None:
        return []
    return remarks(look, room.width, room.height, exact=room.exact, ground=form.fields[photo.slot].ground)


def quality_problems(form: Form, draft: Draft, looks: Looks) -> list[Problem]:
    """The same as 提醒 for the list of what is still to do.

    Not that an exact print has few pixels: its sheet says so (`photo_coarse`), with the size that would do.
    """
    return [
        Problem(
            Severity.ADVICE, photo.slot, remark.code, f"第 {photo.position + 1} 张照片“{photo.name}”{remark.message}。"
        )
        for photo in photos_in(form, draft)
        for remark in photo_remarks(form, photo, looks)
        if not (remark.code == _SMALL and _said_by_its_sheet(form, photo.slot))
    ]


def _said_by_its_sheet(form: Form, slot: str) -> bool:
    parts = (part for document in form.documents for part in document.parts)
    return any(isinstance(part, PhotoSheetPart) and part.slot == slot for part in parts)
