"""Opening the store: new, older, newer, damaged, foreign, locked, gone."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from app.errors import EnvironmentFault, NewerStore, StorageError
from app.paths import DataPaths
from app.storage.backups import back_up
from app.storage.connection import open_connection
from app.storage.migrations import ALL_MIGRATIONS, Migration
from app.storage.store import Store, utc_now
from tests.storage.helpers import TickingClock, assert_reads_well, contents, raw


def m999_remarks(db: Database) -> None:
    """As a later version might: a table rebuilt under foreign keys, and a new one."""
    db.table("draft").transform(rename={"kind": "form"})
    db.execute("CREATE TABLE remark (draft TEXT NOT NULL REFERENCES draft (id), text TEXT NOT NULL) STRICT")


LATER: tuple[Migration, ...] = (*ALL_MIGRATIONS, m999_remarks)


def make_store(paths: DataPaths) -> str:
    with Store.open(paths, TickingClock()) as store:
        return store.create_draft("liaoning-2016", 1, "window", {"leader_name": "张三", "deeds": "事迹" * 2000}).id


def test_a_new_store_is_made_for_this_user_only(paths: DataPaths) -> None:
    with Store.open(paths) as store:
        assert store.list_drafts() == []
    assert paths.store.exists()
    assert not paths.backups.exists()
    if sys.platform != "win32":
        assert stat.S_IMODE(paths.root.stat().st_mode) == 0o700


def test_the_connection_keeps_its_rules(paths: DataPaths) -> None:
    with closing(open_connection(paths, utc_now(), ALL_MIGRATIONS, busy_timeout=5.0)) as connection:
        rules = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        kept = {rule: connection.execute(f"PRAGMA {rule}").fetchone()[0] for rule in rules}
        assert not connection.in_transaction
    assert kept == {"journal_mode": "truncate", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


def test_an_unchanged_store_is_opened_without_a_write(paths: DataPaths) -> None:
    make_store(paths)
    before = contents(paths.root)
    with Store.open(paths) as store:
        assert len(store.list_drafts()) == 1
    assert contents(paths.root) == before


def test_a_newer_store_is_refused_and_left_as_it_is(paths: DataPaths) -> None:
    make_store(paths)
    Store.open(paths, migrations=LATER).close()
    before = contents(paths.root)
    with pytest.raises(NewerStore) as caught:
        Store.open(paths)
    assert_reads_well(caught.value)
    assert "新版本" in caught.value.message
    assert contents(paths.root) == before


def test_an_older_store_is_backed_up_before_it_is_migrated(paths: DataPaths) -> None:
    draft = make_store(paths)
    with Store.open(paths) as store:
        before = store.load(draft)
    with Store.open(paths, TickingClock(), migrations=LATER) as store:
        assert store.health().migrations == tuple(m.__name__ for m in LATER)
    (backup,) = paths.backups.iterdir()
    assert backup.name == f"chuangbao-0001-20160705T080001Z-{ALL_MIGRATIONS[-1].__name__}.db"

    restored = DataPaths(paths.root.parent / "restored")
    restored.root.mkdir()
    backup.rename(restored.store)
    with Store.open(restored) as store:
        assert store.load(draft) == before
        assert store.health().sound
    Store.open(paths, migrations=LATER).close()
    assert not list(paths.backups.iterdir())  # nothing was pending, so no further one


def test_a_migration_that_fails_changes_nothing(paths: DataPaths) -> None:
    def m999_breaks(db: Database) -> None:
        db.execute("DROP TABLE revision")
        raise RuntimeError("a bug of ours")

    draft = make_store(paths)
    with pytest.raises(RuntimeError, match="a bug of ours"):
        Store.open(paths, migrations=(*ALL_MIGRATIONS, m999_breaks))
    assert len(list(paths.backups.iterdir())) == 1
    with Store.open(paths) as store:
        assert store.last_revision(draft) is None
        assert store.health().sound


def test_a_migration_that_orphans_rows_is_taken_back(paths: DataPaths) -> None:
    def m999_orphans(db: Database) -> None:
        db.execute("DELETE FROM draft")

    draft = make_store(paths)
    with pytest.raises(StorageError) as caught:
        Store.open(paths, migrations=(*ALL_MIGRATIONS, m999_orphans))
    assert_reads_well(caught.value)
    assert caught.value.code == "migration"
    with Store.open(paths) as store:
        assert store.load(draft).draft.value("leader_name") == "张三"


def garbage(whole: bytes) -> bytes:
    return os.urandom(len(whole))


def text_file(_: bytes) -> bytes:
    return "这是一个文本文件。\n".encode() * 100


def damaged_tail(whole: bytes) -> bytes:
    return whole[:4096] + b"\xa5" * (len(whole) - 4096)


def half(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def header_only(whole: bytes) -> bytes:
    return whole[:100]


def look_at_everything(paths: DataPaths) -> None:
    with Store.open(paths) as store:
        store.list_drafts()
        store.health()


@pytest.mark.parametrize("damage", [garbage, text_file, damaged_tail, half, header_only])
def test_a_damaged_file_is_told_and_left_as_it_is(paths: DataPaths, damage: Callable[[bytes], bytes]) -> None:
    make_store(paths)
    paths.store.write_bytes(damage(paths.store.read_bytes()))
    before = contents(paths.root)
    with pytest.raises(StorageError) as caught:
        look_at_everything(paths)
    assert_reads_well(caught.value)
    assert caught.value.code == "damaged"
    assert str(paths.store) in caught.value.message
    assert contents(paths.root) == before


def test_the_database_of_another_program_is_no_store(paths: DataPaths) -> None:
    paths.root.mkdir()
    with raw(paths) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    before = contents(paths.root)
    with pytest.raises(StorageError) as caught:
        Store.open(paths)
    assert_reads_well(caught.value)
    assert caught.value.code == "foreign"
    assert contents(paths.root) == before


def test_a_folder_in_the_place_of_the_store(paths: DataPaths) -> None:
    paths.store.mkdir(parents=True)
    with pytest.raises(StorageError) as caught:
        Store.open(paths)
    assert_reads_well(caught.value)


def test_a_file_in_the_place_of_the_data_folder(paths: DataPaths) -> None:
    paths.root.write_text("", encoding="utf-8")
    with pytest.raises(EnvironmentFault) as caught:
        Store.open(paths)
    assert_reads_well(caught.value)


def test_a_locked_store_is_told_after_the_wait(paths: DataPaths) -> None:
    draft = make_store(paths)
    with Store.open(paths, busy_timeout=0.05) as store, raw(paths) as other:
        other.execute("BEGIN IMMEDIATE")
        assert store.load(draft).draft.value("leader_name") == "张三"
        with pytest.raises(StorageError) as caught:
            store.save_values(draft, {"leader_name": "李四"})
        assert_reads_well(caught.value)
        assert "占用" in caught.value.message
        other.execute("ROLLBACK")
        store.save_values(draft, {"leader_name": "李四"})
        assert store.load(draft).draft.value("leader_name") == "李四"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let an open file be deleted")
def test_a_store_deleted_while_open_takes_nothing_more(paths: DataPaths) -> None:
    draft = make_store(paths)
    with Store.open(paths) as store:
        paths.store.unlink()
        with pytest.raises(StorageError) as caught:
            store.save_values(draft, {"leader_name": "李四"})
    assert_reads_well(caught.value)
    assert "移走或删除" in caught.value.message


def test_after_the_store_was_deleted_a_new_one_begins(paths: DataPaths) -> None:
    make_store(paths)
    paths.store.unlink()
    with Store.open(paths) as store:
        assert store.list_drafts() == []


def test_leftovers_of_crashed_runs_are_swept_after_a_day(paths: DataPaths) -> None:
    make_store(paths)
    for folder in (paths.attachments, paths.backups):
        folder.mkdir()
        for name, age in (("old.part", timedelta(hours=25)), ("new.part", timedelta(hours=1))):
            left = folder / name
            left.write_bytes(b"half")
            then = (utc_now() - age).timestamp()
            os.utime(left, (then, then))
    with Store.open(paths) as store:
        assert store.health().unfinished == 1
    for folder in (paths.attachments, paths.backups):
        assert [p.name for p in folder.iterdir()] == ["new.part"]


def test_a_backup_taken_while_the_store_is_in_use(paths: DataPaths, tmp_path: Path) -> None:
    target = tmp_path / "U盘" / "备份.db"
    draft = make_store(paths)
    with Store.open(paths) as store:
        back_up(paths.store, target)
        store.save_values(draft, {"leader_name": "李四"})
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT text FROM value WHERE field = 'leader_name'").fetchall() == [("张三",)]
    assert [p.name for p in target.parent.iterdir()] == ["备份.db"]


@pytest.mark.parametrize("damage", [garbage, damaged_tail, half])
def test_no_backup_is_made_of_a_damaged_store(
    paths: DataPaths, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    target = tmp_path / "U盘" / "备份.db"
    make_store(paths)
    paths.store.write_bytes(damage(paths.store.read_bytes()))
    with pytest.raises(StorageError) as caught:
        back_up(paths.store, target)
    assert_reads_well(caught.value)
    assert caught.value.code == "damaged"
    assert not list(target.parent.iterdir())


def test_no_backup_is_made_of_a_store_that_lost_an_index(paths: DataPaths, tmp_path: Path) -> None:
    make_store(paths)
    with raw(paths) as connection:
        connection.execute("PRAGMA writable_schema=on")
        connection.execute("DELETE FROM sqlite_master WHERE name = 'journal_of_field'")
    with pytest.raises(StorageError) as caught:
        back_up(paths.store, tmp_path / "备份.db")
    assert caught.value.code == "damaged"
    assert not (tmp_path / "备份.db").exists()
