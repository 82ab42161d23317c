"""Drafts as a whole: into the bin and out of it, and copied."""

from __future__ import annotations

import io

import pytest

from app.domain.draft import Draft, DraftState
from app.errors import InputError, UsageError
from app.storage.store import Store
from tests.storage.helpers import assert_reads_well


def make(store: Store, **values: str) -> Draft:
    return store.create_draft("liaoning-2016", 1, "window", values)


def ids(store: Store, *, deleted: bool = False) -> list[str]:
    return [summary.id for summary in store.list_drafts(deleted)]


def test_a_deleted_draft_lies_in_the_bin_and_comes_back_as_it_was(store: Store) -> None:
    first, second = make(store, window_name="甲"), make(store, window_name="乙")
    before = store.load(first.id)
    store.delete_draft(first.id)
    assert (ids(store), ids(store, deleted=True)) == ([second.id], [first.id])
    assert store.load(first.id) == before
    store.restore_draft(first.id)
    assert (ids(store), ids(store, deleted=True)) == ([second.id, first.id], [])
    assert store.load(first.id) == before


def test_the_bin_shows_the_one_deleted_last_first(store: Store) -> None:
    drafts = [make(store) for _ in range(3)]
    for draft in (drafts[1], drafts[2], drafts[0]):
        store.delete_draft(draft.id)
    store.delete_draft(drafts[1].id)  # lies there already: keeps its place
    assert ids(store, deleted=True) == [drafts[0].id, drafts[2].id, drafts[1].id]


def test_a_draft_in_the_bin_takes_no_change(store: Store) -> None:
    draft = make(store, window_name="甲")
    store.delete_draft(draft.id)
    before = store.load(draft.id)
    for change in (
        lambda: store.save_values(draft.id, {"window_name": "乙"}),
        lambda: store.add_attachment(draft.id, "photos", io.BytesIO(b"x"), "x.jpg", "image/jpeg"),
        lambda: store.finalise(draft.id, "0000-0000", "{}", []),
    ):
        with pytest.raises(InputError, match="回收站") as caught:
            change()
        assert caught.value.code == "deleted"
        assert_reads_well(caught.value)
    assert store.load(draft.id) == before
    store.restore_draft(draft.id)
    store.save_values(draft.id, {"window_name": "乙"})
    assert store.load(draft.id).draft.value("window_name") == "乙"


def test_a_final_draft_may_be_deleted_and_stays_final(store: Store) -> None:
    draft = make(store)
    store.finalise(draft.id, "0000-0000", "{}", [])
    store.delete_draft(draft.id)
    store.restore_draft(draft.id)
    assert store.load(draft.id).draft.state is DraftState.FINAL


def test_a_copy_holds_the_same_and_begins_anew(store: Store) -> None:
    draft = make(store, window_name="甲", deeds="一、事迹𠮷\n二、" * 200)
    store.save_values(draft.id, {"phone": "12333"})
    store.save_values(draft.id, {"phone": ""})
    for name in ("a.jpg", "b.jpg"):
        store.add_attachment(draft.id, "photos", io.BytesIO(name.encode()), name, "image/jpeg", f"说明 {name}")
    store.finalise(draft.id, "0000-0000", "{}", [])
    original = store.load(draft.id)

    copy = store.copy_draft(draft.id)
    assert copy.id != draft.id
    assert dict(copy.values) == dict(original.draft.values)
    assert copy.attachments == original.draft.attachments
    assert (copy.state, copy.revision) == (DraftState.OPEN, 0)
    assert store.load(copy.id).draft == copy
    assert store.last_revision(copy.id) is None

    store.save_values(copy.id, {"window_name": "乙"}, store.load(copy.id).seen)
    assert store.load(draft.id) == original


@pytest.mark.parametrize("doing", ["copy_draft", "delete_draft", "restore_draft"])
def test_an_unknown_draft_is_told(store: Store, doing: str) -> None:
    with pytest.raises(UsageError) as caught:
        getattr(store, doing)("zzzzzzzzzz")
    assert_reads_well(caught.value)
