"""The journal: whatever was entered can be found again, and costs what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import StorageError, UsageError
from app.paths import DataPaths
from app.storage.splices import Splice
from app.storage.store import Store
from tests.storage.helpers import TickingClock, assert_reads_well, raw

FIELDS = st.sampled_from(["deeds", "narrative", "phone", "负责人"])
TEXTS = st.text(max_size=8) | st.text(alphabet="一窗𠮷", max_size=8)


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples, each with a draft of its own."""
    root: Path = tmp_path_factory.mktemp("history")
    with Store.open(DataPaths(root), TickingClock()) as store:
        yield store


def test_every_state_of_a_field_can_be_found_again(store: Store) -> None:
    draft = store.create_draft("liaoning-2016", 1, "window", {"deeds": "一窗受理"}).id
    store.save_values(draft, {"deeds": "一窗集成受理", "phone": "12333"})
    store.save_values(draft, {"deeds": ""})
    store.save_values(draft, {"deeds": "一窗"})
    history = store.field_history(draft, "deeds")
    assert [entry.splice for entry in history] == [
        Splice(0, "", "一窗受理"),
        Splice(2, "", "集成"),
        Splice(0, "一窗集成受理", ""),
        Splice(0, "", "一窗"),
    ]
    assert all(a.seq < b.seq and a.at < b.at for a, b in pairwise(history))
    assert [store.text_at(draft, "deeds", e.seq) for e in history] == ["一窗受理", "一窗集成受理", "", "一窗"]
    assert store.text_at(draft, "deeds", 0) == ""
    assert store.text_at(draft[:4], "deeds", history[-1].seq + 1000) == "一窗"


def test_a_field_never_entered_has_no_history(store: Store) -> None:
    draft = store.create_draft("liaoning-2016", 1, "window", {}).id
    assert store.field_history(draft, "deeds") == []
    assert store.text_at(draft, "deeds", 1) == ""
    with pytest.raises(UsageError):
        store.field_history("zzzz", "deeds")


# No deadline: each example commits to a real disk.
@settings(deadline=None, max_examples=60)
@given(st.lists(st.dictionaries(FIELDS, TEXTS, max_size=3), max_size=10))
def test_any_sequence_of_saves_replays_to_every_state(shared_store: Store, saves: list[dict[str, str]]) -> None:
    store = shared_store
    draft = store.create_draft("liaoning-2016", 1, "window", {}).id
    expected: dict[str, str] = {}
    states: list[tuple[str, int, str]] = []
    for changes in saves:
        seqs = store.save_values(draft, changes, store.load(draft).seen)
        expected |= changes
        states += [(field, seq, changes[field]) for field, seq in seqs.items()]
    stored = store.load(draft)
    assert stored.draft.values == {field: text for field, text in expected.items() if text}
    assert all(store.text_at(draft, field, seq) == text for field, seq, text in states)
    assert {f: e[-1].seq for f in expected if (e := store.field_history(draft, f))} == stored.seen
    assert store.health().diverging == ()


def test_the_store_grows_with_what_was_typed(store: Store, paths: DataPaths) -> None:
    narrative = "窗口事迹材料" * 330
    draft = store.create_draft("liaoning-2016", 1, "window", {"narrative": narrative}).id
    before = paths.store.stat().st_size
    typed = "每天受理业务一百二十件，群众满意率百分之百。" * 20
    for n in range(1, len(typed) + 1):
        store.save_values(draft, {"narrative": narrative[:1000] + typed[:n] + narrative[1000:]})
    with raw(paths) as connection:
        ((characters,),) = connection.execute("SELECT sum(length(removed) + length(inserted)) FROM journal")
    assert characters == len(narrative) + len(typed)
    assert paths.store.stat().st_size - before <= 180 * len(typed)


def test_changes_that_do_not_fit_together_are_told(store: Store, paths: DataPaths) -> None:
    draft = store.create_draft("liaoning-2016", 1, "window", {"deeds": "一窗受理"}).id
    with raw(paths) as connection:
        connection.execute(
            "INSERT INTO journal (draft, field, at, pos, removed, inserted) VALUES (?, 'deeds', '2016-07-05', 40, '字', '')",
            (draft,),
        )
    with pytest.raises(StorageError) as caught:
        store.text_at(draft, "deeds", 1000)
    assert caught.value.code == "journal"
    assert_reads_well(caught.value)
    assert store.load(draft).draft.value("deeds") == "一窗受理"
