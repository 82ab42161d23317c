"""What happened to a draft and how to go back: timeline, undo, snapshots, comparing, restoring; with the form's labels.

A moment of a draft is a snapshot's name, a journal row (`seq`, as the timeline gives it) or a time. What undo takes back
is said in `app.storage.undoing`, what counts as one step in `app.storage.steps`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.definition import ATTACHED, Form
from app.domain.draft import BESIDE, Attachment
from app.domain.notes import label
from app.domain.text_diff import Op, Run, diff, sizes
from app.domain.values import masked
from app.errors import UsageError
from app.services.workspace import Workspace
from app.storage.records import Changed, FieldStep, Snapshot, StepKind

NOW = "现在"
KIND_NAMES = {
    StepKind.START: "开始",
    StepKind.EDIT: "修改",
    StepKind.UNDO: "撤销",
    StepKind.REDO: "重做",
    StepKind.RESTORE: "恢复",
}
_BEFORE_RESTORE = "恢复前"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A step of a field as a list shows it; `label` is the field's in the form, its id where the form has it no more.

    `runs` lead from the text before to the text after (`app.domain.text_diff.elided` shortens them), masked where the
    field is sensitive; `inserted` and
    `removed` count characters; `begun` and `ended` are local time.
    """

    step: FieldStep
    label: str
    begun: datetime
    ended: datetime
    runs: tuple[Run, ...]
    inserted: int
    removed: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Some entries, newest first, and how many there are altogether."""

    total: int
    entries: tuple[TimelineEntry, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A place in the history of a draft: right after journal row `seq`, and what to call it.

    `attachments` are known for a snapshot and for now, not for any other moment; `snapshot` is the snapshot's name.
    """

    seq: int
    name: str
    attachments: tuple[Attachment, ...] | None = None
    snapshot: str | None = None


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """How a field differs between two moments; of a sensitive field masked texts."""

    field: str
    label: str
    before: str
    after: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two moments side by side: fields that differ, in the form's order, and pictures only one of them has.

    A picture that was only moved, turned or given another caption is no difference here. The pictures are None where one
    of the moments does not tell what lay in the slots.
    """

    before: Moment
    after: Moment
    fields: tuple[FieldDifference, ...]
    pictures_added: tuple[Attachment, ...] | None = None
    pictures_removed: tuple[Attachment, ...] | None = None


def timeline(
    workspace: Workspace, draft_id: str, field: str | None = None, limit: int = 50, offset: int = 0
) -> Timeline:
    """What was changed in a field, or in the whole draft, newest first.

    Raises UsageError for an unknown draft or (code "unknown_field") field, StorageError.
    """
    form = _form(workspace, draft_id)
    if field is not None:
        _check_field(form, field)
    page = workspace.store.steps(draft_id, field, limit, offset)
    return Timeline(page.total, tuple(_entry(form, step) for step in page.steps))


def undo(
    workspace: Workspace, draft_id: str, field: str | None = None, seen: Mapping[str, int] | None = None
) -> Changed:
    """Take back the last change of a field or of the draft. Raises UsageError, and what `Store.undo` raises."""
    if field is not None:
        _check_field(_form(workspace, draft_id), field)
    return workspace.store.undo(draft_id, field, seen)


def redo(
    workspace: Workspace, draft_id: str, field: str | None = None, seen: Mapping[str, int] | None = None
) -> Changed:
    """Bring back what the last undo took. Raises UsageError, and what `Store.redo` raises."""
    if field is not None:
        _check_field(_form(workspace, draft_id), field)
    return workspace.store.redo(draft_id, field, seen)


def moment_of(workspace: Workspace, draft_id: str, place: str | int | datetime | None) -> Moment:
    """A snapshot by its name, a moment by its journal row or (aware) time, or now for None.

    Raises UsageError for an unknown draft, snapshot (code "unknown_snapshot") or journal row (code "unknown_moment");
    StorageError.
    """
    store = workspace.store
    match place:
        case None:
            stored = store.load(draft_id)
            return Moment(max(stored.seen.values(), default=0), NOW, stored.draft.attachments)
        case str():
            snapshot = store.find_snapshot(draft_id, place)
            return Moment(snapshot.seq, snapshot.name, snapshot.attachments, snapshot.name)
        case int():
            if not store.has_change(draft_id, place):
                raise UsageError(
                    f"这份草稿的修改记录里没有编号 {place}。没有改动任何内容；请在修改记录里核对编号。",
                    code="unknown_moment",
                )
            return Moment(place, f"修改 {place}")
        case datetime():
            return Moment(store.seq_at(draft_id, place), f"{place.astimezone():%Y-%m-%d %H:%M:%S}")


def compare(workspace: Workspace, draft_id: str, before: Moment, after: Moment) -> Comparison:
    """What differs between two moments of a draft. Raises UsageError for an unknown draft, StorageError."""
    form = _form(workspace, draft_id)
    old, new = (workspace.store.texts_at(draft_id, moment.seq) for moment in (before, after))
    order = {field: place for place, field in enumerate(form.fields)}
    differing = sorted(
        (f for f in {**old, **new} if old.get(f, "") != new.get(f, "")), key=lambda f: (order.get(f, len(order)), f)
    )
    fields = tuple(_difference(form, field, old.get(field, ""), new.get(field, "")) for field in differing)
    if before.attachments is None or after.attachments is None:
        return Comparison(before, after, fields)
    added = _only_in(after.attachments, before.attachments)
    removed = _only_in(before.attachments, after.attachments)
    return Comparison(before, after, fields, added, removed)


def restore_field(
    workspace: Workspace, draft_id: str, field: str, moment: Moment, seen: Mapping[str, int] | None = None
) -> Changed:
    """Put a field back to a moment, as a new change that undo takes back. Raises what `Store.restore_field` raises."""
    if not field.startswith(BESIDE):
        _check_field(_form(workspace, draft_id), field)
    return workspace.store.restore_field(draft_id, field, moment.seq, seen)


def restore_draft(
    workspace: Workspace, draft_id: str, moment: Moment, seen: Mapping[str, int] | None = None
) -> Changed:
    """Put the whole draft back to a moment, from a snapshot its pictures too; what was there is kept as a snapshot.

    Raises what `Store.restore_moment` and `Store.restore_snapshot` raise.
    """
    keep_as = f"{_BEFORE_RESTORE} {workspace.clock().astimezone():%Y-%m-%d %H:%M}"
    if moment.snapshot is not None:
        return workspace.store.restore_snapshot(draft_id, moment.snapshot, keep_as, seen)
    return workspace.store.restore_moment(draft_id, moment.seq, keep_as, seen)


def take_snapshot(workspace: Workspace, draft_id: str, name: str) -> Snapshot:
    """Give this moment of a draft a name. Raises what `Store.take_snapshot` raises."""
    return workspace.store.take_snapshot(draft_id, name)


def _form(workspace: Workspace, draft_id: str) -> Form:
    return workspace.form_of(workspace.store.load(draft_id).draft)


def _check_field(form: Form, field: str) -> None:
    known = form.fields.get(field)
    if known is None or known.type in ATTACHED:
        raise UsageError(
            f"表上没有标识为“{field}”的文字填写项。没有改动任何内容；请用 packs show 查看有哪些项。",
            code="unknown_field",
        )


def _entry(form: Form, step: FieldStep) -> TimelineEntry:
    inserted, removed = sizes(diff(step.before, step.after))
    runs = _told(form, step.field, step.before, step.after)
    return TimelineEntry(
        step, label(form, step.field), step.begun.astimezone(), step.ended.astimezone(), runs, inserted, removed
    )


def _shown(form: Form, field: str, text: str) -> str:
    return masked(form.fields[field], text) if field in form.fields else text


def _told(form: Form, field: str, before: str, after: str) -> tuple[Run, ...]:
    """The difference as a list shows it. Of a sensitive field not which characters: nobody looking on should see them."""
    if field not in form.fields or not form.fields[field].sensitive:
        return diff(before, after)
    texts = ((Op.DELETE, before), (Op.INSERT, after))
    return tuple(Run(op, _shown(form, field, text)) for op, text in texts if text)


def _difference(form: Form, field: str, before: str, after: str) -> FieldDifference:
    runs = _told(form, field, before, after)
    return FieldDifference(field, label(form, field), _shown(form, field, before), _shown(form, field, after), runs)


def _only_in(these: Sequence[Attachment], those: Sequence[Attachment]) -> tuple[Attachment, ...]:
    known = {(a.slot, a.sha256) for a in those}
    return tuple(a for a in these if (a.slot, a.sha256) not in known)
