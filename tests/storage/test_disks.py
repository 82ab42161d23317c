"""Full and read-only disks, mounted for real: a sentence each time, and nothing lost."""

from __future__ import annotations

import io

import pytest
from sqlite_utils import Database

from app.errors import EnvironmentFault, StorageError
from app.storage.backups import back_up
from app.storage.local_backups import next_backup
from app.storage.migrations import ALL_MIGRATIONS
from app.storage.restoring import restore_backup
from app.storage.store import Store, utc_now
from tests.disks import SmallDisk
from tests.storage.helpers import assert_reads_well, contents


def m999_nothing(db: Database) -> None:
    db.execute("CREATE TABLE later (x TEXT)")


def test_saving_on_a_full_disk_loses_nothing(small_disk: SmallDisk) -> None:
    with Store.open(small_disk.paths) as store:
        draft = store.create_draft("liaoning-2016", 1, "window", {"narrative": "事迹" * 1000}).id
        before = store.load(draft)
        filler = small_disk.fill()
        with pytest.raises(StorageError, match="磁盘已满") as caught:
            store.save_values(draft, {"narrative": "材料" * 50_000, "phone": "12333"})
        assert_reads_well(caught.value)
        assert store.load(draft) == before
        filler.unlink()
        store.save_values(draft, {"phone": "12333"}, before.seen)
        assert store.load(draft).draft.value("phone") == "12333"
        assert store.health().sound


def test_typing_until_the_disk_is_full_keeps_what_was_acknowledged(small_disk: SmallDisk) -> None:
    acknowledged: dict[str, str] = {}

    def type_on(store: Store, draft: str) -> None:
        for n in range(10_000):
            store.save_values(draft, {f"field{n}": "事迹材料" * 1000})
            acknowledged[f"field{n}"] = "事迹材料" * 1000

    with Store.open(small_disk.paths) as store:
        draft = store.create_draft("liaoning-2016", 1, "window", {}).id
        with pytest.raises(StorageError, match="磁盘已满"):
            type_on(store, draft)
    assert acknowledged
    with Store.open(small_disk.paths) as store:
        assert store.load(draft).draft.values == acknowledged
        assert store.health().sound


def test_a_store_cannot_begin_on_a_full_disk(small_disk: SmallDisk) -> None:
    filler = small_disk.fill()
    with pytest.raises(EnvironmentFault, match="磁盘已满") as caught:
        Store.open(small_disk.paths)
    assert_reads_well(caught.value)
    filler.unlink()
    with Store.open(small_disk.paths) as store:
        assert store.health().sound


def test_a_photo_that_does_not_fit_leaves_nothing(small_disk: SmallDisk) -> None:
    with Store.open(small_disk.paths) as store:
        draft = store.create_draft("liaoning-2016", 1, "window", {}).id
        kept = store.add_attachment(draft, "photos", io.BytesIO(b"small"), "a.jpg", "image/jpeg")
        before = contents(small_disk.paths.attachments)
        with pytest.raises(EnvironmentFault, match="磁盘已满") as caught:
            store.add_attachment(draft, "photos", io.BytesIO(b"\0" * (2 << 20)), "b.jpg", "image/jpeg")
        assert_reads_well(caught.value)
        assert contents(small_disk.paths.attachments) == before
        assert store.load(draft).draft.attachments == (kept,)


def test_without_room_for_a_backup_nothing_is_migrated(small_disk: SmallDisk) -> None:
    paths = small_disk.paths
    with Store.open(paths) as store:
        store.create_draft("liaoning-2016", 1, "window", {"narrative": "事迹" * 10_000})
    before = paths.store.read_bytes()
    filler = small_disk.fill()
    with pytest.raises(EnvironmentFault, match="磁盘已满") as caught:
        Store.open(paths, migrations=(*ALL_MIGRATIONS, m999_nothing))
    assert_reads_well(caught.value)
    assert "备份" in caught.value.message
    assert paths.store.read_bytes() == before
    assert not paths.backups.exists() or not list(paths.backups.iterdir())
    filler.unlink()
    with Store.open(paths, migrations=(*ALL_MIGRATIONS, m999_nothing)) as store:
        assert store.health().sound


def test_a_read_only_disk_can_be_read(small_disk: SmallDisk) -> None:
    paths = small_disk.paths
    with Store.open(paths) as store:
        draft = store.create_draft("liaoning-2016", 1, "window", {"leader_name": "张三"}).id
        photo = store.add_attachment(draft, "photos", io.BytesIO(b"photo"), "a.jpg", "image/jpeg")
    (paths.attachments / "old.part").write_bytes(b"left by a crash")
    before = contents(paths.root)
    small_disk.make_read_only()
    with Store.open(paths) as store:
        assert store.load(draft).draft.value("leader_name") == "张三"
        assert store.read_attachment(photo.sha256) == b"photo"
        assert store.health().sound
        with pytest.raises(StorageError, match="写保护") as caught:
            store.save_values(draft, {"leader_name": "李四"})
        assert_reads_well(caught.value)
        with pytest.raises(EnvironmentFault, match="只读") as refused:
            store.add_attachment(draft, "photos", io.BytesIO(b"another"), "b.jpg", "image/jpeg")
        assert_reads_well(refused.value)
    assert contents(paths.root) == before


def test_saving_resumes_when_the_write_protection_is_lifted(small_disk: SmallDisk) -> None:
    with Store.open(small_disk.paths) as store:
        draft = store.create_draft("liaoning-2016", 1, "window", {"leader_name": "张三"}).id
    small_disk.make_read_only()
    with Store.open(small_disk.paths) as store:
        seen = store.load(draft).seen
        for _ in range(2):
            with pytest.raises(StorageError, match="写保护"):
                store.save_values(draft, {"leader_name": "李四"}, seen)
        small_disk.make_writable()
        store.save_values(draft, {"leader_name": "李四"}, seen)
        assert store.load(draft).draft.value("leader_name") == "李四"


def test_a_full_disk_keeps_no_backup_and_loses_none(small_disk: SmallDisk) -> None:
    paths = small_disk.paths
    with Store.open(paths) as store:
        store.create_draft("liaoning-2016", 1, "window", {"narrative": "事迹" * 30_000})
        good = next_backup(paths, utc_now(), "start")
        back_up(paths.store, good)
        before = contents(paths.backups)
        small_disk.fill()
        with pytest.raises(EnvironmentFault, match="磁盘已满") as caught:
            back_up(paths.store, next_backup(paths, utc_now(), "start"))
        assert_reads_well(caught.value)
        with pytest.raises(EnvironmentFault, match="磁盘已满"):
            restore_backup(paths, good, utc_now())
    assert contents(paths.backups) == before
    with Store.open(paths) as store:
        assert store.health().sound


def test_a_store_cannot_begin_on_a_read_only_disk(small_disk: SmallDisk) -> None:
    small_disk.make_read_only()
    with pytest.raises(EnvironmentFault, match="只读") as caught:
        Store.open(small_disk.paths)
    assert_reads_well(caught.value)
