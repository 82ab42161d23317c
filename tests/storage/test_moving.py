"""Drafts of another store taken in beside one's own."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from app.domain.draft import DraftState
from app.paths import DataPaths
from app.storage.store import Store
from tests.storage.helpers import TickingClock, contents


@pytest.fixture
def other(tmp_path: Path) -> DataPaths:
    """A store with a draft in every state: typed, final, copied, in the bin, purged."""
    paths = DataPaths(tmp_path / "原电脑")
    with Store.open(paths, TickingClock()) as store:
        first = store.create_draft("liaoning-2016", 1, "window", {"window_name": "甲", "deeds": "事迹"}).id
        for n in range(5):
            store.save_values(first, {"deeds": f"事迹{n}" * n})
        store.add_attachment(first, "photos", io.BytesIO(b"photo"), "a.jpg", "image/jpeg", "合影")
        store.finalise(first, "1234", '{"frozen": true}', ["fang"])
        store.copy_draft(first)
        store.delete_draft(store.create_draft("liaoning-2016", 1, "window", {"window_name": "丙"}).id)
        store.purge_drafts([store.create_draft("liaoning-2016", 1, "window", {"window_name": "丁"}).id])
    return paths


def test_an_empty_store_becomes_the_other(store: Store, other: DataPaths) -> None:
    moved = store.move_in(other.store)
    assert [d.old for d in moved.drafts] == [d.new for d in moved.drafts]
    with Store.open(other) as theirs:
        assert store.list_drafts() == theirs.list_drafts()
        assert store.list_drafts(deleted=True) == theirs.list_drafts(deleted=True)
        assert store.purge_log() == theirs.purge_log()
        for each in moved.drafts:
            assert store.load(each.new) == theirs.load(each.old)
            assert store.field_history(each.new, "deeds") == theirs.field_history(each.old, "deeds")
            assert store.last_revision(each.new) == theirs.last_revision(each.old)


def test_drafts_here_are_left_alone_and_colliding_ids_are_new(store: Store, other: DataPaths) -> None:
    store.create_draft("liaoning-2016", 1, "window", {"window_name": "本机", "phone": "12333"})
    store.move_in(other.store)
    before = {d.id: store.load(d.id) for d in store.list_drafts()}
    final = next(d for d in store.list_drafts() if d.state is DraftState.FINAL)
    with Store.open(other) as theirs:
        theirs.reopen(final.id, "改")
        theirs.save_values(final.id, {"window_name": "甲改"})
    moved = store.move_in(other.store)
    assert [d.old for d in moved.drafts] == [final.id]
    assert len(moved.known) == 2
    (new,) = (d.new for d in moved.drafts)
    assert new != final.id
    assert {i: store.load(i) for i in before} == before
    assert store.load(new).draft.value("window_name") == "甲改"
    assert store.list_drafts()[0].id == new
    assert not store.health().diverging
    assert not store.health().foreign_keys
    store.save_values(new, {"deeds": "还能改"}, store.load(new).seen)
    assert store.text_at(new, "deeds", store.load(new).seen["deeds"]) == "还能改"
    assert not store.move_in(other.store).drafts[1:]  # `new` was changed here, so it comes once more; nothing else does


def test_the_other_store_is_only_read(store: Store, other: DataPaths) -> None:
    before = contents(other.root)
    store.move_in(other.store)
    store.move_in(other.store)
    assert contents(other.root) == before
    assert len(store.list_drafts()) == 2


def test_undo_and_snapshots_come_along(store: Store, tmp_path: Path) -> None:
    paths = DataPaths(tmp_path / "另一台")
    with Store.open(paths, TickingClock()) as theirs:
        moved = theirs.create_draft("liaoning-2016", 1, "window", {"deeds": "一"}).id
        theirs.save_values(moved, {"deeds": "一二"}, as_one=True)
        theirs.take_snapshot(moved, "送科长看过")
        theirs.save_values(moved, {"deeds": "一二三"}, as_one=True)
        theirs.undo(moved)
    here = store.create_draft("liaoning-2016", 1, "window", {"deeds": "本机"}).id
    for n in range(5):
        store.save_values(here, {"deeds": f"本机{n}"}, as_one=True)
    store.move_in(paths.store)
    assert store.redo(moved).values == {"deeds": "一二三"}
    assert [store.undo(moved).values, store.undo(moved).values] == [{"deeds": "一二"}, {"deeds": "一"}]
    snapshot = store.find_snapshot(moved, "送科长看过")
    assert store.texts_at(moved, snapshot.seq) == {"deeds": "一二"}
    assert store.undo(here).values == {"deeds": "本机3"}
    assert store.health().sound
