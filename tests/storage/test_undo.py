"""Undo and redo over the journal: across restarts and processes, field by field and for the whole draft."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import InputError, UsageError
from app.paths import DataPaths
from app.storage.faults import FieldsConflict
from app.storage.records import StepKind
from app.storage.store import Store
from tests.storage.helpers import TickingClock, another_process, assert_reads_well, go, next_line, raw


@pytest.fixture
def draft(store: Store) -> str:
    return store.create_draft("liaoning-2016", 1, "window", {"deeds": "原文。"}).id


def values(store: Store, draft: str) -> dict[str, str]:
    return dict(store.load(draft).draft.values)


def test_text_typed_yesterday_is_taken_back_after_a_restart(paths: DataPaths) -> None:
    clock = TickingClock()
    with Store.open(paths, clock) as store:
        draft = store.create_draft("liaoning-2016", 1, "window", {"deeds": "原文。"}).id
        for text in ("原文。第", "原文。第一", "原文。第一句。", "原文。第一句。第二", "原文。第一句。第二句。"):
            store.save_values(draft, {"deeds": text})
    for expected in ("原文。第一句。", "原文。"):
        with Store.open(paths, clock) as store:
            assert store.undo(draft, "deeds").values == {"deeds": expected}
            assert values(store, draft) == {"deeds": expected}
    for expected in ("原文。第一句。", "原文。第一句。第二句。"):
        with Store.open(paths, clock) as store:
            assert store.redo(draft, "deeds").values == {"deeds": expected}
    with Store.open(paths, clock) as store:
        assert [s.kind for s in store.steps(draft, "deeds").steps[:4]] == [StepKind.REDO] * 2 + [StepKind.UNDO] * 2
        assert store.health().sound


def test_what_a_draft_began_with_is_not_taken_back(store: Store, draft: str) -> None:
    copy = store.copy_draft(draft).id
    for each in (draft, copy):
        with pytest.raises(InputError) as caught:
            store.undo(each)
        assert caught.value.code == "nothing_to_undo"
        assert_reads_well(caught.value)
        with pytest.raises(InputError) as caught:
            store.redo(each, "deeds")
        assert caught.value.code == "nothing_to_redo"
        assert_reads_well(caught.value)
        assert store.undo_state(each) == store.undo_state(each, "deeds")
        assert store.undo_state(each).undo == ()
        assert len(store.field_history(each, "deeds")) == 1


def test_a_field_has_its_own_undo_and_the_draft_that_of_all(store: Store, draft: str) -> None:
    for field, text in (("phone", "1"), ("deeds", "甲"), ("phone", "2"), ("leader_name", "张三")):
        store.save_values(draft, {field: text}, as_one=True)
    assert store.undo_state(draft).undo == ("leader_name",)
    assert store.undo(draft, "deeds").values == {"deeds": "原文。"}
    assert store.undo(draft).values == {"leader_name": ""}
    assert store.undo(draft).values == {"phone": "1"}
    assert store.undo(draft).values == {"phone": ""}
    assert store.undo_state(draft).undo == ()
    for expected in ({"phone": "1"}, {"phone": "2"}, {"leader_name": "张三"}, {"deeds": "甲"}):
        assert store.redo(draft).values == expected
    assert store.undo_state(draft).redo == ()
    assert values(store, draft) == {"deeds": "甲", "phone": "2", "leader_name": "张三"}


def test_redo_ends_where_something_else_is_changed(store: Store, draft: str) -> None:
    for field in ("deeds", "phone"):
        store.save_values(draft, {field: "甲"}, as_one=True)
        store.undo(draft, field)
    store.save_values(draft, {"phone": "乙"})
    assert store.undo_state(draft).redo == ()
    assert store.undo_state(draft, "phone").redo == ()
    # The draft's redo has ended; what was taken back in another field can still be brought back there.
    assert store.redo(draft, "deeds").values == {"deeds": "甲"}


def test_what_was_changed_together_is_taken_back_together(store: Store, draft: str) -> None:
    store.save_values(draft, {"deeds": "甲。", "phone": "1"}, as_one=True)
    store.save_values(draft, {"phone": "12"})
    assert store.undo(draft).values == {"phone": "1"}
    assert store.undo(draft).values == {"deeds": "原文。", "phone": ""}
    assert store.redo(draft).values == {"deeds": "甲。", "phone": "1"}
    assert store.undo(draft, "phone").values == {"phone": ""}
    assert store.undo(draft).values == {"deeds": "原文。"}


def test_typed_and_deleted_again_is_passed_over(store: Store, draft: str) -> None:
    store.save_values(draft, {"deeds": "原文。改过"})
    store.save_values(draft, {"phone": "1"})
    for text in ("原文。改过又", "原文。改过"):
        store.save_values(draft, {"deeds": text})
    assert store.undo(draft, "deeds").values == {"deeds": "原文。"}
    assert store.redo(draft, "deeds").values == {"deeds": "原文。改过"}
    assert store.undo(draft).values == {"deeds": "原文。"}


def test_nothing_somebody_else_changed_is_taken_back(store: Store, draft: str, paths: DataPaths) -> None:
    seqs = store.save_values(draft, {"deeds": "我的"}, as_one=True)
    with Store.open(paths, TickingClock()) as other:
        other.save_values(draft, {"deeds": "别人的"})
    for field in (None, "deeds"):
        with pytest.raises(FieldsConflict) as caught:
            store.undo(draft, field, seqs)
        assert caught.value.fields == ("deeds",)
        assert_reads_well(caught.value)
    assert values(store, draft) == {"deeds": "别人的"}
    undone = store.undo(draft, "deeds", store.load(draft).seen)
    assert undone.values == {"deeds": "我的"}
    with pytest.raises(FieldsConflict):
        store.redo(draft, "deeds", seqs)
    assert store.redo(draft, "deeds", undone.seqs).values == {"deeds": "别人的"}


def test_a_draft_that_takes_no_change_takes_no_undo(store: Store, draft: str) -> None:
    store.save_values(draft, {"deeds": "甲"})
    seq = store.load(draft).seen["deeds"]
    store.finalise(draft, "A" * 8, "{}", [])
    for code in ("final", "deleted"):
        for change in (store.undo, store.redo):
            with pytest.raises(InputError) as caught:
                change(draft)
            assert caught.value.code == code
        restores: tuple[Callable[[], object], ...] = (
            lambda: store.restore_field(draft, "deeds", 0),
            lambda: store.restore_moment(draft, seq, "恢复前"),
            lambda: store.restore_snapshot(draft, "第 1 次定稿", "恢复前"),
        )
        for restore in restores:
            with pytest.raises(InputError) as caught:
                restore()
            assert caught.value.code == code
        if code == "final":
            store.reopen(draft, "")
        store.delete_draft(draft)
    store.restore_draft(draft)
    assert store.undo(draft).values == {"deeds": "原文。"}
    with pytest.raises(UsageError):
        store.undo("zzzz")


def test_two_processes_undoing_at_once_take_back_two_steps(paths: DataPaths) -> None:
    with Store.open(paths) as store:
        draft = store.create_draft("liaoning-2016", 1, "window", {"deeds": "0"}).id
        for n in range(1, 42):
            store.save_values(draft, {"deeds": str(n)}, as_one=True)
        with (
            another_process("undo", paths.root, draft, 20) as one,
            another_process("undo", paths.root, draft, 20) as two,
        ):
            go(one)
            go(two)
            assert next_line(one) == next_line(two) == "done"
        assert values(store, draft) == {"deeds": "1"}
        assert store.health().sound


def test_an_undo_is_one_short_entry(store: Store, draft: str, paths: DataPaths) -> None:
    long = "窗口事迹材料。" * 300
    store.save_values(draft, {"deeds": long})
    store.save_values(draft, {"deeds": long[:1000] + "新" + long[1000:]}, as_one=True)
    store.undo(draft)
    with raw(paths) as connection:
        last = connection.execute("SELECT pos, removed, inserted FROM journal ORDER BY seq DESC LIMIT 1").fetchall()
    assert last == [(1000, "新", "")]


# No deadline: each example commits to a real disk.
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["deeds", "phone"]), st.sampled_from(["undo", "redo", "甲", "乙", "甲乙"]))))
def test_each_field_has_its_own_piles(store: Store, actions: list[tuple[str, str]]) -> None:
    draft = store.create_draft("liaoning-2016", 1, "window", {"deeds": "原文"}).id
    texts = {"deeds": ["原文"], "phone": [""]}  # what undo would go back through, the text of now last
    taken: dict[str, list[str]] = {"deeds": [], "phone": []}
    for field, action in actions:
        if action == "undo":
            if len(texts[field]) > 1:
                taken[field].append(texts[field].pop())
                assert store.undo(draft, field).values == {field: texts[field][-1]}
        elif action == "redo":
            if taken[field]:
                texts[field].append(taken[field].pop())
                assert store.redo(draft, field).values == {field: texts[field][-1]}
        elif texts[field][-1] != action:
            store.save_values(draft, {field: action}, as_one=True)
            texts[field].append(action)
            taken[field].clear()
        state = store.undo_state(draft, field)
        assert (bool(state.undo), bool(state.redo)) == (len(texts[field]) > 1, bool(taken[field]))
    assert {f: store.load(draft).draft.value(f) for f in texts} == {f: t[-1] for f, t in texts.items()}
