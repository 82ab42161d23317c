"""定稿 and 撤回."""

from __future__ import annotations

import io

import pytest

from app.domain.draft import DraftState
from app.errors import ConflictError, InputError
from app.storage.faults import FieldsConflict
from app.storage.store import Store
from tests.storage.helpers import assert_reads_well


@pytest.fixture
def draft(store: Store) -> str:
    return store.create_draft("liaoning-2016", 1, "window", {"leader_name": "张三"}).id


def test_a_draft_is_frozen_with_what_was_frozen(store: Store, draft: str) -> None:
    assert store.last_revision(draft) is None
    final = store.finalise(draft, "7F3A", '{"leader_name": "张三"}', ["仿宋 1.0", "黑体 2.1"], store.load(draft).seen)
    assert (final.state, final.revision) == (DraftState.FINAL, 1)
    assert final == store.load(draft).draft
    assert store.list_drafts()[0].state is DraftState.FINAL
    record = store.last_revision(draft)
    assert record is not None
    assert (record.number, record.check_code, record.canonical) == (1, "7F3A", '{"leader_name": "张三"}')
    assert record.fonts == ("仿宋 1.0", "黑体 2.1")
    assert record.frozen_at == store.load(draft).changed
    assert (record.reopened_at, record.reason) == (None, None)


def test_a_draft_is_taken_back_changed_and_frozen_again(store: Store, draft: str) -> None:
    store.finalise(draft, "7F3A", "first", [])
    opened = store.reopen(draft, "上级要求补充")
    assert (opened.state, opened.revision) == (DraftState.OPEN, 1)
    record = store.last_revision(draft)
    assert record is not None
    assert record.reason == "上级要求补充"
    assert record.reopened_at == store.load(draft).changed
    store.save_values(draft, {"leader_name": "李四"})
    assert store.finalise(draft, "11BB", "second", []).revision == 2
    again = store.last_revision(draft)
    assert again is not None
    assert (again.number, again.canonical, again.reopened_at) == (2, "second", None)


def test_a_draft_changed_meanwhile_is_not_frozen(store: Store, draft: str) -> None:
    seen = store.load(draft).seen
    store.save_values(draft, {"leader_name": "李四", "phone": "12333"})
    with pytest.raises(FieldsConflict) as caught:
        store.finalise(draft, "7F3A", "{}", [], seen)
    assert set(caught.value.fields) == {"leader_name", "phone"}
    assert_reads_well(caught.value)
    assert store.load(draft).draft.state is DraftState.OPEN
    assert store.last_revision(draft) is None


def test_a_draft_whose_photos_changed_meanwhile_is_not_frozen(store: Store, draft: str) -> None:
    stored = store.load(draft)
    store.add_attachment(draft, "photos", io.BytesIO(b"photo"), "a.jpg", "image/jpeg")
    with pytest.raises(ConflictError) as caught:
        store.finalise(draft, "7F3A", "{}", [], stored.seen, stored.draft.attachments)
    assert_reads_well(caught.value)
    now = store.load(draft)
    assert store.finalise(draft, "7F3A", "{}", [], now.seen, now.draft.attachments).state is DraftState.FINAL


def test_a_final_draft_is_not_frozen_twice(store: Store, draft: str) -> None:
    store.finalise(draft, "7F3A", "{}", [])
    with pytest.raises(InputError) as caught:
        store.finalise(draft, "0000", "{}", [])
    assert caught.value.code == "final"
    record = store.last_revision(draft)
    assert record is not None
    assert record.check_code == "7F3A"


def test_an_open_draft_is_not_taken_back(store: Store, draft: str) -> None:
    with pytest.raises(InputError) as caught:
        store.reopen(draft, "")
    assert caught.value.code == "open"
    assert_reads_well(caught.value)
