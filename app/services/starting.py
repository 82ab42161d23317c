"""以去年的材料为底稿: a new draft under this year's notice (or another kind) from one that is there."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.definition import Form, Pack
from app.domain.draft import SAMPLE, Draft
from app.domain.notes import ORIGIN
from app.domain.shared_facts import origin_note
from app.domain.succession import Succession, succeed
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Start:
    """What a new draft would begin with: `source` under `pack` and `form`.

    `same_notice`: it is another kind of application under the same notice, rather than next year's.
    """

    source: Draft
    source_pack: Pack
    source_form: Form
    pack: Pack
    form: Form
    report: Succession
    same_notice: bool


@dataclass(frozen=True, slots=True)
class StartedDraft:
    """A draft that was made from another, and what became of everything in that one."""

    draft: Draft
    report: Succession
    same_notice: bool


def look_ahead(workspace: Workspace, draft_id: str, pack_id: str, kind: str) -> Start:
    """What `start_from` would do; nothing is written. The newest revision of the pack is meant.

    Raises UsageError for an unknown draft, pack or kind, PackError, StorageError.
    """
    source = workspace.store.load(draft_id).draft
    pack = workspace.catalogue.get(pack_id)
    form = workspace.catalogue.form(pack.id, kind, pack.revision)
    before = workspace.form_of(source)
    other_kind = (source.pack, source.pack_revision) == (pack.id, pack.revision) and source.kind != form.id
    report = succeed(source, before, form, same_notice=other_kind)
    return Start(source, workspace.pack_of(source), before, pack, form, report, other_kind)


def start_from(workspace: Workspace, draft_id: str, pack_id: str, kind: str) -> StartedDraft:
    """A new draft from another one, which stays as it is; its history begins anew.

    What found no place stands beside the fields of the new one; one from a sample is a sample. One of another kind under the
    same notice remembers where it began: what is changed there later is offered (`app.services.sharing`). Raises as
    `look_ahead`; ConflictError when the pictures
    were changed meanwhile.
    """
    start = look_ahead(workspace, draft_id, pack_id, kind)
    photos = [(moved.photo, moved.slot, moved.position) for moved in start.report.photos]
    texts = {**start.report.texts, SAMPLE: start.source.notes.get(SAMPLE, "")}
    if start.same_notice:
        texts[ORIGIN] = origin_note(start.source.id, start.report)
    draft = workspace.store.derive_draft(
        start.source.id, (start.pack.id, start.pack.revision, start.form.id), texts, photos
    )
    return StartedDraft(draft, start.report, start.same_notice)
