"""Photos of a draft as files of their own, under the names the notice asks for (单位_姓名.jpg)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from app.bundle.new_files import write_new
from app.domain.definition import Form
from app.domain.draft import Draft
from app.domain.filenames import name_from
from app.domain.patterns import names_in
from app.errors import describe_os_error
from app.render.photos import for_file
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ExportedPhoto:
    """A photo as a file: of which slot and place there (from 0), where it lies."""

    slot: str
    position: int
    path: Path


def export_photos(
    workspace: Workspace, draft: Draft, folder: Path, go_on: Callable[[], None] = lambda: None
) -> list[ExportedPhoto]:
    """Write the photos of every slot whose field says `file_name`: upright, cropped to the slot's shape, without EXIF.

    No file is ever overwritten, of this draft or another: where the name is taken, a number is added (`_2`); a file that
    already holds just this photo is left and named in the answer. All photos are read before the first is written.
    `go_on` is called before each; what it raises ends the work and is passed on. Raises PhotoError, EnvironmentFault.
    """
    form = workspace.form_of(draft)
    made: list[tuple[str, int, str, bytes]] = []
    for slot in form.fields.values():
        for photo in draft.in_slot(slot.id) if slot.file_name else ():
            go_on()
            path = workspace.store.attachment_path(photo.sha256)
            data = for_file(path, photo.name, photo.turn, slot.size_mm, photo.crop)
            made.append((slot.id, photo.position, file_stem(form, draft, slot.file_name), data))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [ExportedPhoto(slot, position, _kept(folder, stem, data)) for slot, position, stem, data in made]
    except OSError as error:
        raise describe_os_error(error, f"写入 {folder}") from error


def file_stem(form: Form, draft: Draft, pattern: str) -> str:
    """The file name a pattern gives for a draft, without ending; a field not filled in is named as such."""
    fields = {name: form.field_named(draft.values, name) for name in names_in(pattern)}
    parts = {n: form.value(draft.values, f.id).strip() or f"未填{f.label}" for n, f in fields.items()}
    return name_from(pattern, parts, "照片")


def _kept(folder: Path, stem: str, data: bytes) -> Path:
    """Where the photo lies in a folder: in a new file, or in one that holds it already."""
    # Names that differ only in case are one file on Windows, and on a stick that goes there.
    taken = {_folded(path.name): path for path in folder.iterdir()}
    for number in count(1):
        path = folder / f"{stem}{'' if number == 1 else f'_{number}'}.jpg"
        there = taken.get(_folded(path.name))
        if there is None:
            write_new(path, data)
            return path
        if there.is_file() and there.read_bytes() == data:
            return there
    raise AssertionError("there is always another number")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def wants_photo_files(form: Form, draft: Draft) -> bool:
    """Whether the notice asks for photos as files of their own and the draft has some."""
    return any(field.file_name and draft.in_slot(field.id) for field in form.fields.values())
