"""What was made of a revision stays on record."""

from __future__ import annotations

import pytest

from app.errors import UsageError
from app.storage.records import Medium, Print
from app.storage.store import Store


def test_prints_are_kept_with_their_revision_and_moment(store: Store) -> None:
    draft = store.create_draft("liaoning-2016", 1, "window", {"leader_name": "张三"}).id
    assert store.prints(draft) == []
    store.finalise(draft, "7F3A", "first", [])
    form = Print(Medium.PDF, "approval", "推荐审批表", 4, 8)
    sealed = Print(Medium.SEALED, "", "某单位.cbao", size=1234, sha256="ab" * 32)
    store.note_prints(draft, 1, [form])
    store.reopen(draft, "")
    store.finalise(draft, "8G4B", "second", [])
    store.note_prints(draft, 2, [sealed, form])
    first, *second = store.prints(draft)
    assert (first.revision, first.print) == (1, form)
    assert [(p.revision, p.print) for p in second] == [(2, sealed), (2, form)]
    assert first.at < second[0].at == second[1].at
    assert [(r.number, r.check_code) for r in store.revisions(draft)] == [(2, "8G4B"), (1, "7F3A")]
    assert [r.reopened_at is None for r in store.revisions(draft)] == [True, False]


def test_a_copy_has_no_prints_and_an_unknown_draft_is_refused(store: Store) -> None:
    draft = store.create_draft("liaoning-2016", 1, "window", {}).id
    store.finalise(draft, "7F3A", "first", [])
    store.note_prints(draft, 1, [Print(Medium.PAPER, "approval", "推荐审批表", 4, 8)])
    assert store.prints(store.copy_draft(draft).id) == []
    with pytest.raises(UsageError):
        store.prints("nosuchdraft")
