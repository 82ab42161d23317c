"""The papers of a draft as they may be printed: marked 草稿, or finalised; and the record of what was printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.domain.definition import Document, Form, PhotoPart
from app.domain.draft import Draft, DraftState
from app.render.marking import Marking, mark
from app.render.pages import LaidDocument
from app.render.typesetter import Typesetter
from app.services.papers import PaperFile, lay_out_all
from app.services.workspace import Workspace
from app.storage.records import Made, Print

_DRAFT = Marking(corner="草稿")


def printable(workspace: Workspace, draft: Draft) -> tuple[LaidDocument, ...]:
    """All papers of a draft with the marks of its state: what PDF, DOCX, preview and printer are made from.

    While it is open every page says 草稿, also when an earlier revision was taken back: that one can no longer be
    printed. Finalised, the pages of a form stay as the notice wants them; our own annex pages, and papers whose pack
    allows it, name unit, revision and check code at the foot. Fits and problems are those of `lay_out_all`.
    """
    laid = lay_out_all(workspace, draft)
    record = workspace.store.last_revision(draft.id) if draft.state is DraftState.FINAL else None
    if record is None or record.reopened_at is not None:
        return tuple(mark(document, _DRAFT, workspace.typesetter) for document in laid)
    form = workspace.form_of(draft)
    return as_final(form, draft, laid, workspace.typesetter, record.number, record.check_code)


def as_final(
    form: Form, draft: Draft, laid: Iterable[LaidDocument], typesetter: Typesetter, revision: int, check_code: str
) -> tuple[LaidDocument, ...]:
    """Papers set from a draft, marked as those of a revision (定稿)."""
    return tuple(
        mark(document, foot_of(form, draft, form.document(document.document), revision, check_code), typesetter)
        if _bears_foot(form.document(document.document))
        else document
        for document in laid
    )


def foot_of(form: Form, draft: Draft, document: Document, revision: int, check_code: str) -> Marking:
    """The foot line of a paper of a revision: 单位 · 修订 n · 校验码 · 第x页/共y页."""
    return Marking(
        name=form.by_role(draft.values, "unit_name"),
        facts=(f"修订 {revision}", f"校验码 {check_code}"),
        numbered=document.page_numbers,
    )


def _bears_foot(document: Document) -> bool:
    return document.foot_line or all(isinstance(part, PhotoPart) for part in document.parts)


def note_papers(workspace: Workspace, draft: Draft, files: Sequence[PaperFile]) -> None:
    """Note files that were just made of a draft. Of an open draft nothing is noted: its papers say 草稿."""
    note_prints(workspace, draft, [Print(Made(f.format), f.document, f.title, f.pages, f.copies) for f in files])


def note_prints(workspace: Workspace, draft: Draft, prints: Sequence[Print]) -> None:
    """Note what was just made of a draft, or sent to a printer. Of an open draft nothing is noted."""
    if draft.state is DraftState.FINAL:
        workspace.store.note_prints(draft.id, draft.revision, prints)
