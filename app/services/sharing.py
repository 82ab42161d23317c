"""One person, several forms: what was changed in the draft another one began from, offered and taken over on request."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.domain.draft import Draft, DraftState
from app.domain.notes import ORIGIN
from app.domain.shared_facts import SharedChange, compared, origin_of, shared_changes
from app.errors import UsageError
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Offer:
    """What the draft `source`, of the form called `title`, says differently since a draft of another form began from it."""

    source: str
    title: str
    changes: tuple[SharedChange, ...]

    @property
    def labels(self) -> str:
        """The changed fields by their labels."""
        return "、".join(change.field.label for change in self.changes)


def offered(workspace: Workspace, draft: Draft) -> Offer | None:
    """What is offered to a draft, as stored or as on the screen; None for nothing, and while it is 定稿.

    A draft it began from that is in the bin or gone offers nothing. Raises StorageError, PackError.
    """
    origin = origin_of(draft)
    if not origin or draft.state is DraftState.FINAL or origin not in {d.id for d in workspace.store.list_drafts()}:
        return None
    source = workspace.store.load(origin).draft
    form = workspace.form_of(source)
    changes = shared_changes(draft, workspace.form_of(draft), source, form)
    return Offer(source.id, form.title, changes) if changes else None


def accept(workspace: Workspace, draft_id: str, fields: Collection[str] | None = None) -> tuple[SharedChange, ...]:
    """Take over what is offered for these fields, None for all, as one step that undo takes back; the rest is declined.

    With no field at all everything is declined. Raises UsageError (code "not_offered") for a field nothing is offered for,
    and what the store raises.
    """
    stored = workspace.store.load(draft_id)
    offer = offered(workspace, stored.draft)
    changes = offer.changes if offer is not None else ()
    known = [change.field.id for change in changes]
    for field in fields or ():
        if field not in known:
            told = "、".join(known) or "（没有）"
            raise UsageError(
                f"底稿里没有“{field}”的新改动。没有改动任何内容；可以带过来的：{told}。", code="not_offered"
            )
    taken = tuple(change for change in changes if fields is None or change.field.id in fields)
    if changes:
        texts = {change.field.id: change.there for change in taken} | {ORIGIN: compared(stored.draft, changes)}
        workspace.store.save_values(draft_id, texts, stored.seen, as_one=True)
    return taken
