"""Drafts and their values."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from app.domain.draft import DraftState
from app.errors import ConflictError, InputError, UsageError
from app.paths import DataPaths
from app.storage.faults import FieldsConflict
from app.storage.store import Store
from tests.storage.helpers import assert_reads_well, raw

LONG = "一窗受理、集成服务𠮷。\n" * 300


def new_draft(store: Store, **values: str) -> str:
    return store.create_draft("liaoning-2016", 3, "window", values).id


def test_a_new_draft_reads_back(store: Store) -> None:
    made = store.create_draft("liaoning-2016", 3, "window", {"leader_name": "张三", "narrative": LONG, "phone": ""})
    assert re.fullmatch("[0-9a-hjkmnp-tv-z]{10}", made.id)
    stored = store.load(made.id)
    assert stored.draft == made
    assert stored.draft.values == {"leader_name": "张三", "narrative": LONG}
    assert (stored.draft.state, stored.draft.revision) == (DraftState.OPEN, 0)
    assert stored.seen.keys() == stored.draft.values.keys()
    assert stored.created == stored.changed == datetime(2016, 7, 5, 8, 0, 2, tzinfo=UTC)


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ufeff", "e\u0301", " 前后 ", "\r\n", "'; DROP TABLE draft; --"])
def test_text_is_kept_to_the_character(store: Store, text: str) -> None:
    draft = new_draft(store)
    store.save_values(draft, {text: text})
    assert store.load(draft).draft.values == {text: text}


def test_a_draft_is_found_by_the_beginning_of_its_id(store: Store) -> None:
    draft = new_draft(store)
    new_draft(store)
    assert store.load(draft[:4]).draft.id == draft
    assert store.load(f" {draft.upper()} ").draft.id == draft
    store.save_values(draft[:6], {"phone": "12333"})
    assert store.load(draft).draft.value("phone") == "12333"


def test_characters_easily_misread_find_the_draft(store: Store, paths: DataPaths) -> None:
    draft = new_draft(store)
    with raw(paths) as connection:
        connection.execute("UPDATE draft SET id = '01abcdefgh' WHERE id = ?", (draft,))
    assert store.load("OLAB").draft.id == store.load("oiab").draft.id == "01abcdefgh"


@pytest.mark.parametrize(
    "unknown", ["", "0", "abc", "zzzzzzzzzz", "zzzzzzzzzzz", "*", "????", "[a-z]*", "\ud800", "张三李四"]
)
def test_an_unknown_id_is_told(store: Store, unknown: str) -> None:
    new_draft(store)
    with pytest.raises(UsageError) as caught:
        store.load(unknown)
    assert_reads_well(caught.value)


def test_an_ambiguous_beginning_is_told(store: Store, paths: DataPaths) -> None:
    for n in range(2):
        draft = new_draft(store)
        with raw(paths) as connection:
            connection.execute("UPDATE draft SET id = ? WHERE id = ?", (f"aaaaaaaaa{n}", draft))
    with pytest.raises(UsageError, match="不止一份") as caught:
        store.load("aaaa")
    assert_reads_well(caught.value)
    assert store.load("aaaaaaaaa1").draft.id == "aaaaaaaaa1"


def test_values_are_changed_added_and_cleared(store: Store) -> None:
    draft = new_draft(store, leader_name="张三", phone="12333")
    store.save_values(draft, {"leader_name": "李四", "phone": "", "headcount": "12"})
    stored = store.load(draft)
    assert stored.draft.values == {"leader_name": "李四", "headcount": "12"}
    assert stored.changed > stored.created


def test_what_is_stored_already_is_not_written(store: Store, paths: DataPaths) -> None:
    draft = new_draft(store, leader_name="张三")
    before, written = store.load(draft), paths.store.read_bytes()
    assert store.save_values(draft, {"leader_name": "张三", "phone": ""}) == before.seen
    assert store.save_values(draft, {}) == {}
    assert store.load(draft) == before
    assert paths.store.read_bytes() == written


def test_what_was_saved_carries_seen_on(store: Store) -> None:
    draft = new_draft(store)
    seen = dict(store.load(draft).seen)
    for text in ("张", "张三", "", "李四"):
        seen |= store.save_values(draft, {"leader_name": text}, seen)
    assert seen == store.load(draft).seen
    assert store.load(draft).draft.value("leader_name") == "李四"


def test_a_field_changed_by_somebody_else_is_not_overwritten(store: Store) -> None:
    draft = new_draft(store, leader_name="张三", phone="1", headcount="12")
    mine = store.load(draft).seen
    store.save_values(draft, {"leader_name": "李四", "phone": "2"})
    theirs = store.load(draft)
    with pytest.raises(ConflictError, match="leader_name、phone") as caught:
        store.save_values(draft, {"leader_name": "王五", "headcount": "13", "phone": "3"}, mine)
    assert isinstance(caught.value, FieldsConflict)
    assert caught.value.fields == ("leader_name", "phone")
    assert_reads_well(caught.value)
    assert store.load(draft) == theirs


def test_different_fields_are_no_conflict(store: Store) -> None:
    draft = new_draft(store, leader_name="张三")
    mine = store.load(draft).seen
    store.save_values(draft, {"phone": "12333"})
    store.save_values(draft, {"leader_name": "李四"}, mine)
    assert store.load(draft).draft.values == {"leader_name": "李四", "phone": "12333"}


def test_the_same_change_twice_is_no_conflict(store: Store) -> None:
    draft = new_draft(store, leader_name="张三")
    mine = store.load(draft).seen
    theirs = store.save_values(draft, {"leader_name": "李四"})
    assert store.save_values(draft, {"leader_name": "李四"}, mine) == theirs


@pytest.mark.parametrize("before", ["", "张三"])
def test_a_field_entered_and_cleared_meanwhile_is_a_conflict(store: Store, before: str) -> None:
    draft = new_draft(store, leader_name=before)
    mine = store.load(draft).seen
    store.save_values(draft, {"leader_name": "李四"})
    store.save_values(draft, {"leader_name": ""})
    with pytest.raises(FieldsConflict):
        store.save_values(draft, {"leader_name": "王五"}, mine)
    assert store.load(draft).draft.values == {}


def test_a_field_cleared_and_entered_again_as_it_was_is_a_conflict(store: Store) -> None:
    draft = new_draft(store, leader_name="张三")
    mine = store.load(draft).seen
    store.save_values(draft, {"leader_name": ""})
    store.save_values(draft, {"leader_name": "张三"})
    with pytest.raises(FieldsConflict):
        store.save_values(draft, {"leader_name": "李四"}, mine)


@pytest.mark.parametrize("changes", [{"deeds": "好的\ud83d", "phone": "1"}, {"\udcff": "字"}])
def test_half_a_character_is_refused_with_the_whole_call(store: Store, changes: dict[str, str]) -> None:
    draft = new_draft(store, leader_name="张三")
    before = store.load(draft)
    with pytest.raises(InputError) as caught:
        store.save_values(draft, {"leader_name": "李四", **changes})
    assert caught.value.code == "text"
    assert_reads_well(caught.value)
    assert store.load(draft) == before


def test_a_final_draft_takes_no_values(store: Store) -> None:
    draft = new_draft(store, leader_name="张三")
    store.finalise(draft, "0000", "{}", [])
    with pytest.raises(InputError) as caught:
        store.save_values(draft, {"leader_name": "李四"})
    assert caught.value.code == "final"
    assert "撤回定稿" in caught.value.message
    assert_reads_well(caught.value)
    assert store.load(draft).draft.value("leader_name") == "张三"


def test_drafts_are_listed_last_changed_first(store: Store, paths: DataPaths) -> None:
    first, second, third, deleted = (new_draft(store, unit_name=name) for name in "甲乙丙丁")
    store.save_values(first, {"unit_name": "甲局", "phone": "12333"})
    store.save_values(first, {"phone": ""})
    with raw(paths) as connection:
        connection.execute("UPDATE draft SET deleted = changed WHERE id = ?", (deleted,))
    listed = store.list_drafts()
    assert [summary.id for summary in listed] == [first, third, second]
    assert [summary.values for summary in listed] == [{"unit_name": "甲局"}, {"unit_name": "丙"}, {"unit_name": "乙"}]
    stored = store.load(first)
    assert (listed[0].created, listed[0].changed) == (stored.created, stored.changed)
    assert (listed[0].pack, listed[0].pack_revision, listed[0].kind) == ("liaoning-2016", 3, "window")
    assert (listed[0].state, listed[0].revision) == (DraftState.OPEN, 0)


def test_a_closed_store_can_be_closed_again(paths: DataPaths) -> None:
    store = Store.open(paths)
    store.close()
    store.close()
