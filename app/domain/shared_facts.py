"""What two applications of one notice share: a draft begun from another, and what was changed there since. Pure.

A draft begun from one of another kind under the same notice remembers it: beside its fields (`ORIGIN`) stand that draft's
id and, for each field, a fingerprint of what stood there when last compared. What is changed there later is offered here
and never written by itself; what was typed here differently is no change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.definition import Field, Form
from app.domain.draft import Draft
from app.domain.notes import ORIGIN
from app.domain.succession import Succession, succeed


@dataclass(frozen=True, slots=True)
class SharedChange:
    """A shared fact that says something else in the draft it came from: `there` now, and what stands `here`."""

    field: Field
    here: str
    there: str


def origin_note(source_id: str, report: Succession) -> str:
    """What a new draft remembers of the one it began from."""
    return _note(source_id, {taken.field.id: _fingerprint(taken.text) for taken in report.taken})


def origin_of(draft: Draft) -> str:
    """The id of the draft this one began from; empty for none."""
    return draft.notes.get(ORIGIN, "").split("\n", 1)[0]


def shared_changes(draft: Draft, form: Form, source: Draft, source_form: Form) -> tuple[SharedChange, ...]:
    """What was changed in the draft this one began from since it was last compared, and is different here."""
    known = _fingerprints(draft)
    return tuple(
        SharedChange(taken.field, draft.value(taken.field.id), taken.text)
        for taken in succeed(source, source_form, form, same_notice=True).taken
        if known.get(taken.field.id) != _fingerprint(taken.text) and taken.text != draft.value(taken.field.id)
    )


def compared(draft: Draft, changes: Iterable[SharedChange]) -> str:
    """What is to be remembered once these changes were taken over or declined."""
    return _note(origin_of(draft), {**_fingerprints(draft), **{c.field.id: _fingerprint(c.there) for c in changes}})


def _note(source_id: str, fingerprints: Mapping[str, str]) -> str:
    return "\n".join([source_id, *(f"{field}={print_}" for field, print_ in fingerprints.items())])


def _fingerprints(draft: Draft) -> dict[str, str]:
    lines = draft.notes.get(ORIGIN, "").split("\n")[1:]
    return {field: print_ for field, _, print_ in (line.partition("=") for line in lines)}


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
