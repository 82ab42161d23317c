"""Attachments: kept to the byte, once each, and never believed without a look."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.draft import Attachment
from app.errors import ConflictError, EnvironmentFault, InputError, StorageError
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


def several(store: Store, draft: str, names: str) -> list[Attachment]:
    """One attachment a letter, each of different bytes."""
    return [add(store, draft, name, name.encode()) for name in names]


def photos(store: Store, draft: str) -> tuple[Attachment, ...]:
    attachments = store.load(draft).draft.in_slot("photos")
    assert [a.position for a in attachments] == list(range(len(attachments)))
    return attachments


def names(store: Store, draft: str) -> list[str]:
    return [a.name for a in photos(store, draft)]


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
    several(store, draft, "abcd")
    add(store, draft, "other", slot="team_photo")
    assert store.remove_attachment(draft, photos(store, draft)[1]).name == "b"
    assert names(store, draft) == ["a", "c", "d"]
    store.remove_attachment(draft, photos(store, draft)[0])
    assert names(store, draft) == ["c", "d"]
    add(store, draft, "e")
    assert names(store, draft) == ["c", "d", "e"]
    assert [a.name for a in store.load(draft).draft.in_slot("team_photo")] == ["other"]


def test_a_removed_file_stays_readable_for_others(store: Store, draft: str) -> None:
    added = add(store, draft, "a.jpg")
    assert store.remove_attachment(draft, added) == added
    assert store.load(draft).draft.attachments == ()
    assert store.read_attachment(added.sha256) == PHOTO
    assert store.health().unused == 1


def test_a_caption_can_be_changed(store: Store, draft: str) -> None:
    added = add(store, draft, "a.jpg")
    changed = store.set_caption(draft, added, "窗口全景")
    assert changed.caption == "窗口全景"
    assert store.load(draft).draft.attachments == (changed,)


@pytest.mark.parametrize("position", range(4))
def test_what_was_removed_comes_back_as_it_was(store: Store, draft: str, paths: DataPaths, position: int) -> None:
    several(store, draft, "abcd")
    store.set_caption(draft, photos(store, draft)[position], "说明")
    store.turn_attachment(draft, photos(store, draft)[position], 270)
    before = photos(store, draft)
    removed = store.remove_attachment(draft, before[position])
    assert removed == before[position]
    assert store.restore_attachment(draft, removed) == removed
    assert photos(store, draft) == before
    with raw(paths) as connection:
        crc = connection.execute("SELECT name, crc32 FROM attachment").fetchall()
    assert dict(crc) == {name: zlib.crc32(name.encode()) for name in "abcd"}


def test_what_was_removed_comes_back_to_a_shorter_slot(store: Store, draft: str) -> None:
    a, b, c = several(store, draft, "abc")
    removed = store.remove_attachment(draft, c)
    store.remove_attachment(draft, b)
    assert store.restore_attachment(draft, removed).position == 1
    assert names(store, draft) == ["a", "c"]
    assert store.load(draft).draft.attachments[0] == a


def test_what_lost_its_file_does_not_come_back(store: Store, draft: str) -> None:
    removed = store.remove_attachment(draft, add(store, draft, "a.jpg"))
    store.attachment_path(removed.sha256).write_bytes(b"something else")
    with pytest.raises(StorageError) as caught:
        store.restore_attachment(draft, removed)
    assert caught.value.code == "attachment_altered"
    store.attachment_path(removed.sha256).unlink()
    with pytest.raises(StorageError) as missing:
        store.restore_attachment(draft, removed)
    assert missing.value.code == "attachment_missing"
    assert names(store, draft) == []


@pytest.mark.parametrize("start", range(4))
@pytest.mark.parametrize("to", range(-1, 6))
def test_moving_keeps_the_order_of_the_others(store: Store, draft: str, start: int, to: int) -> None:
    several(store, draft, "abcd")
    add(store, draft, "other", slot="team_photo")
    moved = store.move_attachment(draft, photos(store, draft)[start], to)
    expected = list("abcd")
    expected.insert(min(max(to, 0), 3), expected.pop(start))
    assert names(store, draft) == expected
    assert photos(store, draft)[moved.position] == moved
    assert [a.position for a in store.load(draft).draft.in_slot("team_photo")] == [0]


def test_a_photo_can_be_turned(store: Store, draft: str) -> None:
    added, other = several(store, draft, "ab")
    assert added.turn == 0
    for turn in (90, 180, 270, 0, 90):
        turned = store.turn_attachment(draft, added, turn)
        assert turned.turn == turn
        assert photos(store, draft) == (turned, other)
    for turn in (-90, 45, 360):
        with pytest.raises(ValueError, match="quarter"):
            store.turn_attachment(draft, added, turn)


def test_one_picture_is_turned_one_way(store: Store, draft: str) -> None:
    first = add(store, draft, "a.jpg")
    elsewhere = store.create_draft("liaoning-2016", 1, "window", {}).id
    add(store, elsewhere, "a.jpg")
    store.turn_attachment(draft, first, 90)
    second = add(store, draft, "b.jpg")
    assert second.turn == 90
    removed = store.remove_attachment(draft, second)
    store.turn_attachment(draft, first, 180)
    assert store.restore_attachment(draft, removed).turn == 180
    assert [a.turn for a in photos(store, draft)] == [180, 180]
    assert [a.turn for a in photos(store, elsewhere)] == [0]


def test_a_copy_of_a_draft_is_turned_alike(store: Store, draft: str) -> None:
    store.turn_attachment(draft, add(store, draft, "a.jpg"), 90)
    assert store.copy_draft(draft).attachments == photos(store, draft)


def test_changes_of_attachments_count_as_changes(store: Store, draft: str) -> None:
    moments = [store.load(draft).changed]
    first, second = several(store, draft, "ab")
    steps: list[Callable[[], Attachment]] = [
        lambda: store.set_caption(draft, first, "说明"),
        lambda: store.turn_attachment(draft, first, 90),
        lambda: store.move_attachment(draft, first, 1),
        lambda: store.remove_attachment(draft, replace(second, position=0)),
        lambda: store.restore_attachment(draft, second),
    ]
    for step in steps:
        step()
        moments.append(store.load(draft).changed)
    assert moments == sorted(set(moments))


def test_what_another_process_moved_is_left_alone(store: Store, draft: str) -> None:
    first, second = several(store, draft, "ab")
    store.move_attachment(draft, first, 1)
    before = photos(store, draft)
    gone = replace(first, position=7)
    for stale in (first, second, gone):
        for change in all_changes(store, draft, stale):
            with pytest.raises(ConflictError) as caught:
                change()
            assert_reads_well(caught.value)
            assert stale.name in caught.value.message
    assert photos(store, draft) == before


def all_changes(store: Store, draft: str, attachment: Attachment) -> list[Callable[[], Attachment]]:
    return [
        lambda: store.remove_attachment(draft, attachment),
        lambda: store.move_attachment(draft, attachment, 0),
        lambda: store.turn_attachment(draft, attachment, 90),
        lambda: store.set_caption(draft, attachment, "说明"),
    ]


def test_a_final_draft_keeps_its_attachments(store: Store, draft: str, paths: DataPaths) -> None:
    added = add(store, draft, "a.jpg")
    store.finalise(draft, "0000", "{}", [])
    changes: list[Callable[[], Attachment]] = [
        *all_changes(store, draft, added),
        lambda: add(store, draft, "b.jpg", b"another"),
        lambda: store.restore_attachment(draft, added),
    ]
    for change in changes:
        with pytest.raises(InputError) as refused:
            change()
        assert refused.value.code == "final"
    assert photos(store, draft) == (added,)
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


def test_a_photo_is_cut_wherever_the_draft_has_it_and_stays_whole(store: Store, draft: str, paths: DataPaths) -> None:
    first = add(store, draft, "a.jpg")
    again = add(store, draft, "b.jpg")
    cut = store.frame_attachment(draft, first, 90, (0.25, 0.0, 0.75, 0.5))
    assert cut == replace(first, turn=90, crop=(0.25, 0.0, 0.75, 0.5))
    assert photos(store, draft) == (cut, replace(again, turn=90, crop=cut.crop))
    assert list(contents(paths.attachments).values()) == [PHOTO]
    # Turned on, it shows the same part; a third one of the same bytes joins the others.
    turned = store.turn_attachment(draft, cut, 180)
    assert turned.crop == (0.5, 0.25, 1.0, 0.75)
    assert add(store, draft, "c.jpg").crop == turned.crop
    assert store.load(store.copy_draft(draft).id).draft.attachments == photos(store, draft)
    assert store.frame_attachment(draft, turned, 0, None) == replace(first, turn=0, crop=None)
    assert all(photo.crop is None for photo in photos(store, draft))


def test_a_cut_photo_that_was_removed_comes_back_as_it_was(store: Store, draft: str) -> None:
    cut = store.frame_attachment(draft, add(store, draft, "a.jpg"), 0, (0.1, 0.2, 0.7654321, 1.0))
    assert store.remove_attachment(draft, cut) == cut
    assert store.restore_attachment(draft, cut) == cut
    assert photos(store, draft) == (cut,)


def test_a_snapshot_remembers_how_a_photo_was_cut(store: Store, draft: str) -> None:
    photo = add(store, draft, "a.jpg")
    cut = store.frame_attachment(draft, photo, 0, (0.0, 0.0, 0.5, 1.0))
    snapshot = store.take_snapshot(draft, "送科长看过")
    store.frame_attachment(draft, cut, 0, None)
    assert store.find_snapshot(draft, "送科长看过").attachments == (cut,)
    store.restore_snapshot(draft, snapshot.name, "恢复前")
    assert photos(store, draft) == (cut,)
