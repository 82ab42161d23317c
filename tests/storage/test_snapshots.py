"""Snapshots, going back to them or to any moment, pictures included."""

from __future__ import annotations

import io

import pytest

from app.domain.draft import Attachment
from app.errors import InputError, UsageError
from app.paths import DataPaths
from app.storage.faults import FieldsConflict
from app.storage.store import Store
from tests.storage.helpers import TickingClock, assert_reads_well


@pytest.fixture
def draft(store: Store) -> str:
    return store.create_draft("liaoning-2016", 1, "window", {"deeds": "原文。", "phone": "12333"}).id


def add(store: Store, draft: str, name: str) -> Attachment:
    return store.add_attachment(draft, "photos", io.BytesIO(name.encode()), name, "image/jpeg", f"{name}的说明")


def test_a_snapshot_is_a_name_for_a_moment(store: Store, draft: str) -> None:
    photo = add(store, draft, "a.jpg")
    taken = store.take_snapshot(draft, " 送科长看过 ")
    assert (taken.name, taken.automatic, taken.attachments) == ("送科长看过", False, (photo,))
    store.save_values(draft, {"deeds": "改后。", "leader_name": "张三"})
    assert store.texts_at(draft, taken.seq) == {"deeds": "原文。", "phone": "12333", "leader_name": ""}
    assert store.snapshots(draft) == [taken]
    assert store.find_snapshot(draft, "送科长看过") == taken
    later = store.take_snapshot(draft, "第二次")
    assert [s.name for s in store.snapshots(draft)] == ["第二次", "送科长看过"]
    assert later.seq > taken.seq
    assert store.snapshots(store.copy_draft(draft).id) == []


@pytest.mark.parametrize("name", ["", "  ", "字" * 41, "两\n行", "送科长看过"])
def test_a_name_that_will_not_do_is_refused(store: Store, draft: str, name: str) -> None:
    store.take_snapshot(draft, "送科长看过")
    with pytest.raises(InputError) as caught:
        store.take_snapshot(draft, name)
    assert caught.value.code == "snapshot_name"
    assert_reads_well(caught.value)
    assert len(store.snapshots(draft)) == 1


def test_an_unknown_snapshot_is_told(store: Store, draft: str) -> None:
    for look in (store.find_snapshot, lambda d, n: store.restore_snapshot(d, n, "恢复前")):
        with pytest.raises(UsageError) as caught:
            look(draft, "没有")
        assert caught.value.code == "unknown_snapshot"
        assert_reads_well(caught.value)


def test_the_whole_draft_goes_back_and_forth(store: Store, draft: str) -> None:
    first, second = add(store, draft, "a.jpg"), add(store, draft, "b.jpg")
    store.turn_attachment(draft, first, 90)
    before = store.take_snapshot(draft, "送科长看过").attachments
    store.remove_attachment(draft, second)
    add(store, draft, "c.jpg")
    store.save_values(draft, {"deeds": "改后。", "leader_name": "张三"})
    changed = store.load(draft).draft
    restored = store.restore_snapshot(draft, "送科长看过", "恢复前")
    assert restored.values == {"deeds": "原文。", "leader_name": ""}
    now = store.load(draft).draft
    assert (now.values, now.attachments) == ({"deeds": "原文。", "phone": "12333"}, before)
    kept = store.find_snapshot(draft, "恢复前")
    assert kept.automatic
    assert store.restore_snapshot(draft, "恢复前", "恢复前").values == {"deeds": "改后。", "leader_name": "张三"}
    assert store.load(draft).draft == changed
    assert store.find_snapshot(draft, "恢复前（2）").automatic
    assert store.undo(draft).values == {"deeds": "原文。", "leader_name": ""}
    assert store.health().sound


def test_going_back_to_what_is_there_changes_nothing(store: Store, draft: str) -> None:
    store.take_snapshot(draft, "送科长看过")
    seen = store.load(draft).seen
    assert store.restore_snapshot(draft, "送科长看过", "恢复前").values == {}
    assert store.restore_field(draft, "deeds", max(seen.values())).seqs == {}
    assert store.load(draft).seen == seen
    assert len(store.snapshots(draft)) == 1


def test_a_field_or_all_texts_go_back_to_a_moment(store: Store, draft: str) -> None:
    photo = add(store, draft, "a.jpg")
    moments = [store.save_values(draft, {"deeds": f"第 {n} 稿。"}, as_one=True)["deeds"] for n in range(4)]
    store.save_values(draft, {"phone": "110"})
    assert store.restore_field(draft, "deeds", moments[1]).values == {"deeds": "第 1 稿。"}
    assert store.undo(draft, "deeds").values == {"deeds": "第 3 稿。"}
    assert store.restore_moment(draft, moments[0], "恢复前").values == {"deeds": "第 0 稿。", "phone": "12333"}
    assert store.load(draft).draft.attachments == (photo,)
    assert [s.name for s in store.snapshots(draft)] == ["恢复前"]


def test_times_find_their_place_in_the_journal(store: Store, draft: str) -> None:
    moments = [store.save_values(draft, {"deeds": f"第 {n} 稿。"}, as_one=True)["deeds"] for n in range(3)]
    entries = store.field_history(draft, "deeds")[1:]
    assert [store.seq_at(draft, entry.at) for entry in entries] == moments
    assert store.seq_at(draft, store.load(draft).created.replace(year=2000)) == 0
    assert all(store.has_change(draft, seq) for seq in moments)
    assert not store.has_change(draft, moments[-1] + 1)


def test_nobody_elses_change_is_put_back(store: Store, draft: str, paths: DataPaths) -> None:
    store.take_snapshot(draft, "送科长看过")
    seen = {**store.load(draft).seen, **store.save_values(draft, {"deeds": "我的"})}
    with Store.open(paths, TickingClock()) as other:
        other.save_values(draft, {"phone": "110"})
    with pytest.raises(FieldsConflict) as caught:
        store.restore_snapshot(draft, "送科长看过", "恢复前", seen)
    assert caught.value.fields == ("phone",)
    assert len(store.snapshots(draft)) == 1
    assert store.restore_field(draft, "deeds", 1, seen).values == {"deeds": "原文。"}


def test_each_finalised_revision_leaves_a_snapshot(store: Store, draft: str) -> None:
    store.finalise(draft, "A" * 8, "{}", [])
    assert store.take_snapshot(draft, "送出前").name == "送出前"
    store.reopen(draft, "改一处")
    store.save_values(draft, {"deeds": "改后。"})
    store.finalise(draft, "B" * 8, "{}", [])
    assert [s.name for s in store.snapshots(draft)] == ["第 2 次定稿", "送出前", "第 1 次定稿"]
    assert store.texts_at(draft, store.find_snapshot(draft, "第 1 次定稿").seq)["deeds"] == "原文。"
    store.delete_draft(draft)
    with pytest.raises(InputError) as caught:
        store.take_snapshot(draft, "在回收站")
    assert caught.value.code == "deleted"


def test_a_picture_only_a_snapshot_names_is_watched_over(store: Store, draft: str) -> None:
    photo = add(store, draft, "a.jpg")
    store.keep_automatic(draft, "导入前")
    store.remove_attachment(draft, photo)
    assert (store.health().unused, store.health().sound) == (0, True)
    store.attachment_path(photo.sha256).unlink()
    assert store.health().missing == (photo.sha256,)
    # The texts are not held back by a lost picture; the check of the draft names it.
    store.save_values(draft, {"deeds": "改后。"})
    store.restore_snapshot(draft, "导入前", "恢复前")
    assert store.load(draft).draft.attachments == (photo,)
    assert store.load(draft).draft.value("deeds") == "原文。"
