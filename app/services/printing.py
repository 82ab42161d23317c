"""The papers of a draft as they may be printed: marked 草稿, or finalised; and the record of what was printed."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.definition import Form, PhotoPart
from app.domain.draft import Draft, DraftState
from app.domain.subjects import subject
from app.render.marking import Marking, mark
from app.render.pages import LaidDocument
from app.services.papers import lay_out_all
from app.services.workspace import Workspace
from app.storage.records import Medium, Print

_DRAFT = Marking(corner="草稿")
_SAMPLE = Marking(corner="示例")


def printable(workspace: Workspace, draft: Draft) -> tuple[LaidDocument, ...]:
    """All papers of a draft with the marks of its state: what PDF, DOCX, preview and printer are made from.

    While it is open every page says 草稿, also when an earlier revision was taken back: that one can no longer be
    printed. Finalised, the pages of a form stay as the notice wants them; our own annex pages, and papers whose pack
    allows it, name unit, revision and check code at the foot. A sample says 示例 on every page, finalised or not. Fits
    and problems are those of `lay_out_all`.
    """
    laid = lay_out_all(workspace, draft)
    if draft.sample:
        return tuple(mark(document, _SAMPLE, workspace.typesetter) for document in laid)
    record = workspace.store.last_revision(draft.id) if draft.state is DraftState.FINAL else None
    if record is None or record.reopened_at is not None:
        return tuple(mark(document, _DRAFT, workspace.typesetter) for document in laid)
    return as_final(workspace, draft, laid, record.number, record.check_code)


def as_final(
    workspace: Workspace, draft: Draft, laid: Iterable[LaidDocument], revision: int, check_code: str
) -> tuple[LaidDocument, ...]:
    """Papers set from a draft, marked as those of a revision (定稿)."""
    form = workspace.form_of(draft)
    marked: list[LaidDocument] = []
    for each in laid:
        document = form.document(each.document)
        if document.foot_line or all(isinstance(part, PhotoPart) for part in document.parts):
            foot = foot_of(form, draft, revision, check_code, numbered=document.page_numbers)
            marked.append(mark(each, foot, workspace.typesetter))
        else:
            marked.append(each)
    return tuple(marked)


def foot_of(form: Form, draft: Draft, revision: int, check_code: str, *, numbered: bool = False) -> Marking:
    """The foot line of a paper of a revision: 推荐对象 · 修订 n · 校验码 · 第x页/共y页."""
    return Marking(
        name=subject(form, draft.values), facts=(f"修订 {revision}", f"校验码 {check_code}"), numbered=numbered
    )


def note_prints(workspace: Workspace, draft: Draft, medium: Medium, laid: Iterable[LaidDocument]) -> None:
    """Note papers of a draft that were just written or sent to a printer, in as many copies as they say.

    Of an open draft nothing is noted: its papers say 草稿, and nobody has to take them back.
    """
    if draft.state is DraftState.FINAL:
        prints = [Print(medium, d.document, d.title, len(d.pages), d.copies) for d in laid]
        workspace.store.note_prints(draft.id, draft.revision, prints)
