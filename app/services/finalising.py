"""定稿 and 撤回定稿: freezing a draft as a revision with its check code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.bundle.form_json import canonical_json, revision_digest
from app.domain.check_code import check_code
from app.domain.crop import crop_text
from app.domain.draft import Draft, DraftState
from app.errors import InputError
from app.render.pages import LaidDocument
from app.services.checking import check_draft, refuse_unfinished
from app.services.papers import lay_out_all
from app.services.printing import as_final
from app.services.voiding import TakenBack
from app.services.workspace import Workspace
from app.storage.records import RevisionRecord


class SampleOnly(InputError):
    """A sample (示例) is no application: nobody may receive it as one."""

    code = "sample"

    def __init__(self) -> None:
        super().__init__(
            "这是供练习的示例，不能封装移交，也没有交接清单。没有写出任何文件；可以用它练习填写、定稿和打印，"
            "正式材料请回到首页另行新建。"
        )


def refuse_sample(draft: Draft) -> None:
    """Raise SampleOnly for a sample."""
    if draft.sample:
        raise SampleOnly


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision ready to be frozen, or frozen already: what paper and bundle are made from.

    `laid` are its papers, marked as those of this revision, `fonts` the font keys they use, `frozen` tells whether the store has it.
    """

    draft: Draft
    number: int
    check_code: str
    laid: tuple[LaidDocument, ...]
    fonts: tuple[str, ...]
    frozen: bool
    seen: Mapping[str, int]


def prepare_revision(workspace: Workspace, draft_id: str, *, leaves: bool = True) -> Revision:
    """The revision a draft has, or would have if frozen now. Raises ProblemsFound while any 必改 is left.

    `leaves`: it is to be handed over, in whatever way; raises SampleOnly for a sample.
    """
    stored = workspace.store.load(draft_id)
    draft = stored.draft
    if leaves:
        refuse_sample(draft)
    laid = lay_out_all(workspace, draft)
    if draft.state is DraftState.FINAL:
        record = last_record(workspace, draft.id)
        return Revision(
            draft,
            record.number,
            record.check_code,
            as_final(workspace, draft, laid, record.number, record.check_code),
            record.fonts,
            frozen=True,
            seen=stored.seen,
        )
    refuse_unfinished(check_draft(workspace, draft, laid))
    number = draft.revision + 1
    captions = ((a.slot, a.position, a.caption) for a in draft.attachments)
    code = check_code(revision_digest(number, draft.values, captions))
    final = as_final(workspace, draft, laid, number, code)
    return Revision(draft, number, code, final, _fonts(final), frozen=False, seen=stored.seen)


def freeze(workspace: Workspace, revision: Revision) -> None:
    """Make a prepared revision the draft's 定稿. ConflictError when another process changed the draft meanwhile."""
    if revision.frozen:
        return
    draft = revision.draft
    photos = [[a.slot, a.position, a.sha256, a.turn, crop_text(a.crop), a.caption] for a in draft.attachments]
    canonical = canonical_json({"values": dict(draft.values), "photos": photos}).decode("utf-8")
    workspace.store.finalise(draft.id, revision.check_code, canonical, revision.fonts, revision.seen, draft.attachments)


def finalise_draft(workspace: Workspace, draft_id: str) -> RevisionRecord:
    """Freeze a draft as its next revision; one that is frozen already stays as it is."""
    revision = prepare_revision(workspace, draft_id, leaves=False)
    freeze(workspace, revision)
    return last_record(workspace, revision.draft.id)


def reopen_draft(workspace: Workspace, draft_id: str, reason: str) -> TakenBack:
    """Take a 定稿 back. Returns the revision with what was made of it, void from now on. InputError when it is open."""
    draft = workspace.store.reopen(draft_id, reason)
    record = last_record(workspace, draft.id)
    prints = (p for p in workspace.store.prints(draft.id) if p.revision == record.number)
    handed = (h for h in workspace.store.handovers(draft.id) if h.revision == record.number)
    return TakenBack(record, tuple(prints), tuple(handed))


def last_record(workspace: Workspace, draft_id: str) -> RevisionRecord:
    """The newest revision of a draft that has one."""
    record = workspace.store.last_revision(draft_id)
    if record is None:
        raise LookupError(f"draft {draft_id} was finalised, yet has no revision")
    return record


def _fonts(laid: Sequence[LaidDocument]) -> tuple[str, ...]:
    return tuple(sorted({font for document in laid for font in document.fonts}))
