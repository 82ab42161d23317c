"""What the printer is given: the papers of drafts as they will print, and what stands against printing each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.domain.checks import Problem
from app.domain.definition import Document
from app.domain.draft import Attachment, Draft, DraftState
from app.domain.subjects import subject
from app.errors import InputError
from app.render.pages import LaidDocument, Page
from app.render.photos import for_print, print_edges
from app.services.checking import ProblemsFound, check_draft, must_fix, refuse_wrong_paper
from app.services.papers import fields_of
from app.services.printing import printable
from app.services.workspace import Workspace


class PrintCancelled(InputError):
    """The user stopped it before anything of this document reached the printer."""

    code = "cancelled"

    def __init__(self) -> None:
        super().__init__("打印已取消。草稿不受影响；需要时可以重新打印。")


@dataclass(frozen=True, slots=True)
class PrintPaper:
    """One document of a draft. `stamped`: every copy is to be stamped. `stopping` makes it wrong on paper."""

    id: str
    title: str
    copies: int
    pages: tuple[Page, ...]
    stamped: bool
    stopping: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class DraftPrints:
    """A draft ready for the printer. `unfinished` counts 必改 that may be printed all the same, as a draft."""

    draft: Draft
    unit: str
    papers: tuple[PrintPaper, ...]
    unfinished: int

    @property
    def final(self) -> bool:
        """Whether these are prints of a revision (定稿)."""
        return self.draft.state is DraftState.FINAL


def prints_of(
    workspace: Workspace, draft_ids: Sequence[str], go_on: Callable[[int], None] = lambda _: None
) -> list[DraftPrints]:
    """The papers of drafts, each with what stands against it. Raises what the store and the photos raise.

    `go_on` is called before each draft with the number of those that are done; what it raises is passed on.
    """
    found = []
    for number, draft_id in enumerate(draft_ids):
        go_on(number)
        found.append(_prints(workspace, workspace.store.load(draft_id).draft))
    return found


def _prints(workspace: Workspace, draft: Draft) -> DraftPrints:
    form = workspace.form_of(draft)
    laid = printable(workspace, draft)
    problems = check_draft(workspace, draft, laid)
    stopping = _stopping(problems)
    papers = [_paper(form.document(document.document), document, stopping) for document in laid]
    unfinished = len(must_fix(problems)) - len(stopping)
    return DraftPrints(draft, subject(form, draft.values), tuple(papers), unfinished)


def _stopping(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    try:
        refuse_wrong_paper(problems)
    except ProblemsFound as error:
        return error.problems
    return ()


def _paper(document: Document, laid: LaidDocument, stopping: Iterable[Problem]) -> PrintPaper:
    fields = fields_of(document)
    # What fits one document may not fit another that prints the same field; said at both, for either may be printed.
    against = tuple(p for p in stopping if not p.field or p.field in fields)
    return PrintPaper(laid.document, laid.title, laid.copies, laid.pages, document.stamped, against)


def sheets(pages: int, copies: int, *, two_sided: bool) -> int:
    """Sheets of paper that copies of a document take; with `two_sided` each copy begins on a fresh sheet."""
    return copies * (-(-pages // 2) if two_sided else pages)


def photos_for_print(
    workspace: Workspace, draft: Draft, pages: Iterable[Page], go_on: Callable[[], None]
) -> dict[str, bytes]:
    """The photos on some pages of a draft by SHA-256, as JPEGs of 300 dpi. `go_on` is called before each.

    Raises PhotoError, EnvironmentFault, and what `go_on` raises.
    """
    attached: dict[str, Attachment] = {a.sha256: a for a in draft.attachments}
    found: dict[str, bytes] = {}
    for sha256, edge in print_edges(pages).items():
        go_on()
        photo = attached[sha256]
        found[sha256] = for_print(workspace.store.attachment_path(sha256), photo.name, photo.turn, edge, photo.crop)
    return found
