"""Attachments: kept to the byte, once each, and never believed without a look."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
import zlib
from pathlib import Path

import pytest

from app.domain.draft import Attachment
from app.errors import EnvironmentFault, InputError, StorageError, UsageError
from app.paths import DataPaths
from app.storage.attachments import CHUNK
from app.storage.store import Store
from tests.storage.helpers import assert_reads_well, contents, raw

PHOTO = b"\xff\xd8\xff photo" * 1000


@pytest.fixture
def draft(store: Store) -> str:
    return store.create_draft("liaoning-2016", 1, "window", {}).id


def add(store: Store, draft: str, name: str, content: bytes = PHOTO, slot: str = "photos") -> Attachment:
    return store.add_attachment(draft, slot, io.BytesIO(content), name, "image/jpeg")


def names(store: Store, draft: str) -> list[str]:
    attachments = store.load(draft).draft.in_slot("photos")
    assert [a.position for a in attachments] == list(range(len(attachments)))
    return [a.name for a in attachments]


def test_a_file_is_kept_to_the_byte(store: Store, draft: str, paths: DataPaths, tmp_path: Path) -> None:
    source = tmp_path / "窗口 照片.jpg"
    source.write_bytes(PHOTO)
    added = store.add_attachment(draft, "photos", source, source.name, "image/jpeg", "服务窗口")
    digest = hashlib.sha256(PHOTO).hexdigest()
    assert added == Attachment("photos", 0, digest, "窗口 照片.jpg", "image/jpeg", len(PHOTO), "服务窗口")
    assert store.load(draft).draft.attachments == (added,)
    assert store.read_attachment(digest) == PHOTO
    assert store.attachment_path(digest) == paths.attachments / digest[:2] / digest
    assert contents(paths.attachments) == {f"{digest[:2]}/{digest}": PHOTO}
    with raw(paths) as connection:
        assert connection.execute("SELECT crc32 FROM attachment").fetchall() == [(zlib.crc32(PHOTO),)]


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1])
def test_files_around_the_size_of_a_chunk(store: Store, draft: str, size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    added = add(store, draft, "a.jpg", content[:size])
    assert added.size == size
    assert store.read_attachment(added.sha256) == content[:size]


def test_a_large_file_needs_little_memory(store: Store, draft: str, tmp_path: Path) -> None:
    source = tmp_path / "large.bin"
    with source.open("wb") as file:
        file.truncate(64 * CHUNK)
    tracemalloc.start()
    store.add_attachment(draft, "photos", source, "large.bin", "application/octet-stream")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * CHUNK


def test_the_same_file_is_kept_once(store: Store, draft: str, paths: DataPaths) -> None:
    first = add(store, draft, "a.jpg")
    path = store.attachment_path(first.sha256)
    before = path.stat()
    second = add(store, draft, "b.jpg")
    assert (second.sha256, second.position) == (first.sha256, 1)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert len(contents(paths.attachments)) == 1


@pytest.mark.parametrize("damage", [PHOTO[:-1], PHOTO[:-1] + b"!"])
def test_adding_a_file_again_mends_the_altered_one(store: Store, draft: str, damage: bytes) -> None:
    added = add(store, draft, "a.jpg")
    store.attachment_path(added.sha256).write_bytes(damage)
    add(store, draft, "a.jpg")
    assert store.read_attachment(added.sha256) == PHOTO


def test_removing_moves_up_those_behind(store: Store, draft: str) -> None:
    for name in ("a", "b", "c", "d"):
        add(store, draft, name)
    add(store, draft, "other", slot="team_photo")
    store.remove_attachment(draft, "photos", 1)
    assert names(store, draft) == ["a", "c", "d"]
    store.remove_attachment(draft, "photos", 0)
    assert names(store, draft) == ["c", "d"]
    add(store, draft, "e")
    assert names(store, draft) == ["c", "d", "e"]
    assert [a.name for a in store.load(draft).draft.in_slot("team_photo")] == ["other"]


def test_a_removed_file_stays_readable_for_others(store: Store, draft: str) -> None:
    added = add(store, draft, "a.jpg")
    store.remove_attachment(draft, "photos", 0)
    assert store.load(draft).draft.attachments == ()
    assert store.read_attachment(added.sha256) == PHOTO
    assert store.health().unused == 1


def test_a_caption_can_be_changed(store: Store, draft: str) -> None:
    add(store, draft, "a.jpg")
    changed = store.set_caption(draft, "photos", 0, "窗口全景")
    assert changed.caption == "窗口全景"
    assert store.load(draft).draft.attachments == (changed,)


def test_changes_of_attachments_count_as_changes(store: Store, draft: str) -> None:
    moments = [store.load(draft).changed]
    add(store, draft, "a.jpg")
    moments.append(store.load(draft).changed)
    store.set_caption(draft, "photos", 0, "说明")
    moments.append(store.load(draft).changed)
    store.remove_attachment(draft, "photos", 0)
    moments.append(store.load(draft).changed)
    assert moments == sorted(set(moments))


@pytest.mark.parametrize("position", [-1, 1])
def test_a_position_that_does_not_exist_is_told(store: Store, draft: str, position: int) -> None:
    add(store, draft, "a.jpg")
    with pytest.raises(UsageError) as caught:
        store.remove_attachment(draft, "photos", position)
    assert_reads_well(caught.value)
    with pytest.raises(UsageError):
        store.set_caption(draft, "photos", position, "说明")
    assert names(store, draft) == ["a.jpg"]


def test_a_final_draft_keeps_its_attachments(store: Store, draft: str, paths: DataPaths) -> None:
    add(store, draft, "a.jpg")
    store.finalise(draft, "0000", "{}", [])
    with pytest.raises(InputError) as refused_add:
        add(store, draft, "b.jpg", b"another")
    with pytest.raises(InputError) as refused_remove:
        store.remove_attachment(draft, "photos", 0)
    with pytest.raises(InputError) as refused_caption:
        store.set_caption(draft, "photos", 0, "说明")
    assert {e.value.code for e in (refused_add, refused_remove, refused_caption)} == {"final"}
    assert names(store, draft) == ["a.jpg"]
    assert len(contents(paths.attachments)) == 1


def test_an_altered_file_is_told(store: Store, draft: str) -> None:
    added = add(store, draft, "a.jpg")
    path = store.attachment_path(added.sha256)
    for damage in (PHOTO[:-1], PHOTO + b"!", PHOTO[:-1] + b"!", b""):
        path.write_bytes(damage)
        with pytest.raises(StorageError) as caught:
            store.read_attachment(added.sha256)
        assert caught.value.code == "attachment_altered"
        assert_reads_well(caught.value)
        assert store.health().altered == (added.sha256,)


def test_a_missing_file_is_told(store: Store, draft: str) -> None:
    added = add(store, draft, "a.jpg")
    store.attachment_path(added.sha256).unlink()
    with pytest.raises(StorageError) as caught:
        store.read_attachment(added.sha256)
    assert caught.value.code == "attachment_missing"
    assert_reads_well(caught.value)
    assert store.health().missing == (added.sha256,)


@pytest.mark.parametrize("text", ["", "abc", "../" * 21 + "x", "A" * 64])
def test_only_digests_have_a_path(store: Store, text: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        store.attachment_path(text)
    with pytest.raises(ValueError, match="SHA-256"):
        store.read_attachment(text)


def test_a_source_that_cannot_be_read(store: Store, draft: str, paths: DataPaths, tmp_path: Path) -> None:
    for source in (tmp_path / "没有.jpg", tmp_path):
        with pytest.raises(EnvironmentFault, match="读取“照片”") as caught:
            store.add_attachment(draft, "photos", source, "照片", "image/jpeg")
        assert_reads_well(caught.value)
    assert store.load(draft).draft.attachments == ()
    assert contents(paths.attachments) == {}


class PulledStick(io.BytesIO):
    """Gives one chunk, then fails as a medium that was pulled out."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(5, "Input/output error")
        return super().read(size)


def test_a_source_that_breaks_off_leaves_nothing(store: Store, draft: str, paths: DataPaths) -> None:
    source = PulledStick(b"\0" * (2 * CHUNK))
    with pytest.raises(EnvironmentFault, match="拔出"):
        store.add_attachment(draft, "photos", source, "照片", "image/jpeg")
    assert store.load(draft).draft.attachments == ()
    assert contents(paths.attachments) == {}
