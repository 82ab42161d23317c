"""A backup in the place of a damaged store, and a store that was deleted or replaced while it is open."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import StorageError
from app.paths import DataPaths
from app.storage.backups import back_up
from app.storage.local_backups import local_backups, next_backup
from app.storage.restoring import restore_backup
from app.storage.salvage import salvage
from app.storage.store import Store, utc_now
from tests.storage.helpers import TickingClock, another_process, assert_reads_well, contents, go, next_line, raw


def make_store(paths: DataPaths) -> str:
    with Store.open(paths, TickingClock()) as store:
        draft = store.create_draft("liaoning-2016", 1, "window", {"leader_name": "张三", "deeds": "事迹" * 4000}).id
        for n in range(30):
            store.create_draft("liaoning-2016", 1, "window", {"window_name": f"第 {n} 窗口"})
    return draft


def backed_up(paths: DataPaths) -> Path:
    target = next_backup(paths, utc_now(), "start")
    back_up(paths.store, target)
    return target


def flipped(whole: bytes) -> bytes:
    damaged = bytearray(whole)
    chance = random.Random(5)  # noqa: S311 - damage, not secrets
    for _ in range(60):
        damaged[chance.randrange(100, len(damaged))] ^= 0xFF
    return bytes(damaged)


@pytest.mark.parametrize(
    "damage", [flipped, lambda w: w[: len(w) // 2], lambda w: b"\0" * len(w), lambda _: b"", lambda w: w[:50]]
)
def test_a_damaged_store_makes_room_for_its_backup(paths: DataPaths, damage: Callable[[bytes], bytes]) -> None:
    draft = make_store(paths)
    backup = backed_up(paths)
    kept = backup.read_bytes()
    wreck = damage(paths.store.read_bytes())
    paths.store.write_bytes(wreck)
    aside = restore_backup(paths, backup, utc_now())
    assert aside is not None
    assert aside.read_bytes() == wreck
    assert backup.read_bytes() == kept
    with Store.open(paths) as store:
        assert store.load(draft).draft.value("leader_name") == "张三"
        assert len(store.list_drafts()) == 31
        assert store.health().sound


@pytest.mark.parametrize("store", [None, b"\xff" * 8192])
def test_a_journal_left_by_a_crash_is_not_played_into_the_backup(paths: DataPaths, store: bytes | None) -> None:
    """The journal of a transaction that a killed process left behind, beside a sound store and beside a wreck."""
    draft = make_store(paths)
    backup = backed_up(paths)
    journal = paths.store.with_name("chuangbao.db-journal")
    with raw(paths) as connection:
        connection.execute("PRAGMA journal_mode=TRUNCATE")
        connection.execute("PRAGMA cache_size=1")  # so that pages reach the file before the commit
        connection.execute("BEGIN")
        connection.execute("UPDATE value SET text = text || ?", ("别的内容" * 5000,))
        journal_bytes, torn = journal.read_bytes(), paths.store.read_bytes()
        connection.execute("ROLLBACK")
    assert len(journal_bytes) > 4096
    journal.write_bytes(journal_bytes)
    paths.store.write_bytes(store or torn)
    restore_backup(paths, backup, utc_now())
    assert not journal.exists() or not journal.stat().st_size
    with Store.open(paths) as opened:
        assert opened.load(draft).draft.value("deeds") == "事迹" * 4000
        assert opened.health().sound


def test_a_missing_store_is_restored_too(paths: DataPaths) -> None:
    draft = make_store(paths)
    backup = backed_up(paths)
    paths.store.unlink()
    assert restore_backup(paths, backup, utc_now()) is None
    with Store.open(paths) as store:
        assert store.load(draft).draft.value("leader_name") == "张三"


def test_a_damaged_backup_is_not_put_in_place(paths: DataPaths) -> None:
    make_store(paths)
    backup = backed_up(paths)
    backup.write_bytes(backup.read_bytes()[:9000])
    before = contents(paths.root)
    with pytest.raises(StorageError) as caught:
        restore_backup(paths, backup, utc_now())
    assert_reads_well(caught.value)
    assert contents(paths.root) == before


def test_a_store_in_use_is_not_replaced(paths: DataPaths) -> None:
    make_store(paths)
    backup = backed_up(paths)
    before = paths.store.read_bytes()
    with raw(paths) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="占用") as caught:
            restore_backup(paths, backup, utc_now())
        assert_reads_well(caught.value)
        other.execute("ROLLBACK")
    assert paths.store.read_bytes() == before
    assert not paths.aside.exists()


def test_restoring_twice_keeps_both_stores(paths: DataPaths) -> None:
    make_store(paths)
    backup = backed_up(paths)
    clock = TickingClock()
    now = clock()
    first, second = restore_backup(paths, backup, now), restore_backup(paths, backup, now)
    assert first != second
    assert sorted(paths.aside.glob("*.db")) == sorted(p for p in (first, second) if p)


def test_what_can_be_read_of_a_damaged_store_is_read(paths: DataPaths) -> None:
    draft = make_store(paths)
    whole = salvage(paths.store)
    assert whole.complete
    assert len(whole.drafts) == 31
    assert next(d for d in whole.drafts if d.id == draft).values["leader_name"] == "张三"
    before = paths.store.read_bytes()
    found: list[int] = []
    for page in range(1, len(before) // 4096):
        paths.store.write_bytes(before[: page * 4096] + b"\xff" * 4096 + before[(page + 1) * 4096 :])
        part = salvage(paths.store)
        found.append(len(part.drafts))
        assert {d.id for d in part.drafts} <= {d.id for d in whole.drafts}
    assert max(found) == 31
    paths.store.write_bytes(b"\0" * 8192)
    assert not salvage(paths.store).complete
    assert not salvage(paths.store.with_name("missing.db")).complete


def test_saving_resumes_when_a_moved_store_is_back(paths: DataPaths) -> None:
    draft = make_store(paths)
    with Store.open(paths) as store:
        elsewhere = paths.store.rename(paths.root / "moved.db")
        with pytest.raises(StorageError, match="移走或删除") as caught:
            store.save_values(draft, {"leader_name": "李四"})
        assert_reads_well(caught.value)
        assert caught.value.code == "moved"
        assert store.load(draft).draft.value("leader_name") == "张三"  # still read
        elsewhere.rename(paths.store)
        store.save_values(draft, {"leader_name": "李四"})
        assert store.load(draft).draft.value("leader_name") == "李四"


def test_saving_resumes_on_a_copy_put_in_the_place(paths: DataPaths) -> None:
    draft = make_store(paths)
    copy = backed_up(paths)
    with Store.open(paths) as store:
        seen = store.load(draft).seen
        paths.store.unlink()
        with pytest.raises(StorageError):
            store.save_values(draft, {"leader_name": "李四"}, seen)
        shutil.copyfile(copy, paths.store)
        store.save_values(draft, {"leader_name": "李四"}, seen)
    with Store.open(paths) as store:
        assert store.load(draft).draft.value("leader_name") == "李四"
        assert store.health().sound


def test_a_whole_folder_that_comes_back(paths: DataPaths) -> None:
    draft = make_store(paths)
    with Store.open(paths) as store:
        away = paths.root.rename(paths.root.with_name("移走"))
        with pytest.raises(StorageError, match="移走或删除"):
            store.save_values(draft, {"leader_name": "李四"})
        away.rename(paths.root)
        store.save_values(draft, {"leader_name": "李四"})
        assert store.load(draft).draft.value("leader_name") == "李四"


def test_a_deleted_store_is_put_back_from_the_open_one(paths: DataPaths) -> None:
    draft = make_store(paths)
    with Store.open(paths) as store:
        assert not store.put_back()  # nothing is missing
        store.save_values(draft, {"leader_name": "李四"})
        paths.store.unlink()
        assert store.put_back()
        store.save_values(draft, {"leader_name": "王五"})
    with Store.open(paths) as store:
        assert store.load(draft).draft.value("leader_name") == "王五"
        assert store.health().sound


def test_a_restore_is_followed_by_a_process_that_has_the_store_open(paths: DataPaths) -> None:
    draft = make_store(paths)
    backup = backed_up(paths)
    with another_process("fill", paths.root, draft, "field", 5) as writer:
        with Store.open(paths) as store:
            store.save_values(draft, {"leader_name": "李四"})
        restore_backup(paths, backup, utc_now())
        go(writer)
        assert next_line(writer) == "done"
    with Store.open(paths) as store:
        values = store.load(draft).draft.values
        assert (values["leader_name"], values["field4"]) == ("张三", "第 4 项")
        assert store.health().sound
    assert len(local_backups(paths)) == 1
