"""以去年的材料为底稿: a new draft under this year's notice (or another kind) from one that is there."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.definition import Form, Pack
from app.domain.draft import SAMPLE, Draft
from app.domain.succession import Succession, succeed
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Start:
    """What a new draft would begin with: `source` under `pack` and `form`."""

    source: Draft
    source_pack: Pack
    source_form: Form
    pack: Pack
    form: Form
    report: Succession


@dataclass(frozen=True, slots=True)
class StartedDraft:
    """A draft that was made from another, and what became of everything in that one."""

    draft: Draft
    report: Succession


def look_ahead(workspace: Workspace, draft_id: str, pack_id: str, kind: str) -> Start:
    """What `start_from` would do; nothing is written. The newest revision of the pack is meant.

    Raises UsageError for an unknown draft, pack or kind, PackError, StorageError.
    """
    source = workspace.store.load(draft_id).draft
    pack = workspace.catalogue.get(pack_id)
    form = workspace.catalogue.form(pack.id, kind, pack.revision)
    before = workspace.form_of(source)
    return Start(source, workspace.pack_of(source), before, pack, form, succeed(source, before, form))


def start_from(workspace: Workspace, draft_id: str, pack_id: str, kind: str) -> StartedDraft:
    """A new draft from another one, which stays as it is; its history begins anew.

    What found no place stands beside the fields of the new one; one from a sample is a sample. Raises as `look_ahead`; ConflictError when the pictures
    were changed meanwhile.
    """
    start = look_ahead(workspace, draft_id, pack_id, kind)
    photos = [(moved.photo, moved.slot, moved.position) for moved in start.report.photos]
    texts = {**start.report.texts, SAMPLE: start.source.notes.get(SAMPLE, "")}
    draft = workspace.store.derive_draft(
        start.source.id, (start.pack.id, start.pack.revision, start.form.id), texts, photos
    )
    return StartedDraft(draft, start.report)
