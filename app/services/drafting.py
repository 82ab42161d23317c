"""Making and changing drafts: answers in, values and photos stored, unknown ids reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from app.domain.definition import ATTACHED, ATTACHED_NAMES, ATTACHED_UNITS, FieldType, Form, Pack
from app.domain.draft import SAMPLE, Attachment, Draft
from app.domain.receipts import NOT_HANDED_OVER, HandedOver
from app.domain.text import normalise_line_ends
from app.errors import InputError, UsageError
from app.render.photos import examine
from app.services.scans import examine_scan
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """A photo or a scan to add: into which slot, from where, with which caption."""

    slot: str
    path: Path
    caption: str = ""


@dataclass(frozen=True, slots=True)
class OpenedDraft:
    """A draft as a window needs it: with what was seen (for saving), and by SHA-256 the photos' sizes in pixels.

    `photo_faults` are the photos that cannot be read any more, as `Workspace.photo_faults` tells them, `handover` is what
    became of the revision that left last.
    """

    draft: Draft
    seen: Mapping[str, int]
    changed: datetime
    photo_sizes: Mapping[str, tuple[int, int]]
    photo_faults: Mapping[str, str]
    handover: HandedOver = NOT_HANDED_OVER


def open_draft(workspace: Workspace, draft_id: str) -> OpenedDraft:
    """Read a draft for editing, whether or not its photos can still be read. Raises what the store raises."""
    stored = workspace.store.load(draft_id)
    sizes = {a.sha256: workspace.photo_size(a) for a in stored.draft.attachments}
    return OpenedDraft(
        stored.draft,
        stored.seen,
        stored.changed.astimezone(),
        sizes,
        workspace.photo_faults(stored.draft),
        workspace.store.handed_over().get(stored.draft.id, NOT_HANDED_OVER),
    )


@dataclass(frozen=True, slots=True)
class Sorted:
    """Answers sorted by the form: values it knows, ids it does not."""

    values: Mapping[str, str]
    unknown: tuple[str, ...]


def sort_answers(form: Form, answers: Mapping[str, object]) -> Sorted:
    """Values by field id. Numbers are taken as their digits, line ends become line feeds, unknown ids are set aside.

    Raises InputError for a value that is no text (or number), and for text given to a photo slot.
    """
    values: dict[str, str] = {}
    unknown: list[str] = []
    for field_id, value in answers.items():
        field = form.fields.get(field_id)
        if field is None:
            unknown.append(field_id)
            continue
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise InputError(
                f"“{field.label}”（{field_id}）的值应为文字，现在是 {type(value).__name__}。没有写入任何内容；请改正后重试。",
                code="answer_type",
            )
        if field.type in ATTACHED:
            option = "--photo" if field.type is FieldType.PHOTO else "--scan"
            raise InputError(
                f"“{field.label}”（{field_id}）是{ATTACHED_NAMES[field.type]}，不能填文字。"
                f"没有写入任何内容；文件请用 {option} 添加。",
                code="answer_type",
            )
        values[field_id] = normalise_line_ends(str(value))
    return Sorted(values, tuple(unknown))


def new_draft(
    workspace: Workspace,
    pack_id: str,
    kind: str,
    answers: Mapping[str, object],
    photos: Sequence[PhotoFile] = (),
    notes: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Draft, tuple[str, ...]]:
    """A new draft of the newest revision of a pack, and the ids its form does not know; `notes` stand beside its fields.

    Everything is examined before anything is stored: a bad photo leaves no half-made draft behind.
    """
    pack = workspace.catalogue.get(pack_id)
    form = workspace.catalogue.form(pack.id, kind, pack.revision)
    answered = sort_answers(form, answers)
    media = [_examined(form, photo) for photo in photos]
    for slot in {photo.slot for photo in photos}:
        _check_room(form, slot, sum(photo.slot == slot for photo in photos))
    draft = workspace.store.create_draft(pack.id, pack.revision, kind, {**answered.values, **notes})
    for photo, mime in zip(photos, media, strict=True):
        workspace.store.add_attachment(draft.id, photo.slot, photo.path, photo.path.name, mime, photo.caption)
    return workspace.store.load(draft.id).draft, answered.unknown


def add_photo(workspace: Workspace, draft_id: str, photo: PhotoFile) -> Attachment:
    """One more photo or scan into a slot of a draft. Raises PhotoError with the reason; the draft is then unchanged."""
    draft = workspace.store.load(draft_id).draft
    form = workspace.form_of(draft)
    media = _examined(form, photo)
    _check_room(form, photo.slot, len(draft.in_slot(photo.slot)) + 1)
    return workspace.store.add_attachment(draft.id, photo.slot, photo.path, photo.path.name, media, photo.caption)


def sample_draft(workspace: Workspace, pack: Pack, kind: str, sample_id: str, *, marked: bool = False) -> Draft:
    """A draft filled from one of the pack's samples; `marked` as 示例 when it is for a person to play with."""
    for sample in pack.forms[kind].samples:
        if sample.id == sample_id:
            photos = [PhotoFile(slot, path, caption) for slot, path, caption in sample.photos]
            draft, _ = new_draft(workspace, pack.id, kind, sample.values, photos, {SAMPLE: "1"} if marked else {})
            return draft
    raise UsageError(f"表格包 {pack.id} 没有名为“{sample_id}”的示例。", code="unknown_sample")


def _examined(form: Form, photo: PhotoFile) -> str:
    """MIME type of a photo or scan that may go into its slot."""
    field = form.fields.get(photo.slot)
    if field is None or field.type not in ATTACHED:
        slots = "、".join(f.id for f in form.fields.values() if f.type in ATTACHED) or "（没有）"
        raise UsageError(f"没有名为“{photo.slot}”的照片栏或扫描件栏。可用的有：{slots}。", code="unknown_slot")
    return examine_scan(photo.path) if field.type is FieldType.SCAN else examine(photo.path).media


def _check_room(form: Form, slot: str, count: int) -> None:
    field = form.fields[slot]
    unit = ATTACHED_UNITS[field.type]
    if count > field.max_items:
        raise InputError(
            f"“{field.label}”最多 {field.max_items} {unit}，现在要放 {count} {unit}。草稿没有变化；请减少一些。",
            code="slot_full",
        )


class DraftEditor:
    """Changes one draft and never overwrites what another process changed meanwhile.

    It remembers which journal row each field was last seen at; saving over a newer one is a ConflictError, after which
    `refresh` looks again.
    """

    def __init__(self, workspace: Workspace, draft_id: str) -> None:
        self._workspace = workspace
        stored = workspace.store.load(draft_id)
        self._draft_id = stored.draft.id
        self._form = workspace.form_of(stored.draft)
        self._seen = dict(stored.seen)

    def save(self, changes: Mapping[str, object], *, as_one: bool = False) -> tuple[str, ...]:
        """Store the changes, all or none; on the disk when this returns. Returns ids the form does not know.

        `as_one`: the changes are one step that undo takes back at once, not part of what is being typed.
        """
        answered = sort_answers(self._form, changes)
        store = self._workspace.store
        self._seen.update(store.save_values(self._draft_id, answered.values, self._seen, as_one=as_one))
        return answered.unknown

    def refresh(self) -> None:
        """Look at the draft again."""
        self._seen = dict(self._workspace.store.load(self._draft_id).seen)
