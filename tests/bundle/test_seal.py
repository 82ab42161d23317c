"""Sealing and opening: whole or not at all, and other programs can open it too."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import bagit
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.bundle.age_stream import MAX_RECIPIENTS, Identity, new_identity
from app.bundle.background_writer import BackgroundWriter
from app.bundle.bag import BagInfo
from app.bundle.container import Container, Member, plan
from app.bundle.identities import identity_text
from app.bundle.new_files import PartFile, reserve_and_replace, write_new
from app.bundle.reader import Verdict, open_bundle, reopen_and_compare
from app.bundle.refusals import Refusal
from app.bundle.seal import SealedFile, SealingCancelled, seal
from app.errors import EnvironmentFault, InputError, RefusedError
from tests.bundle.samples import (
    INFO,
    PDF,
    PRINT,
    attachment,
    container_bytes,
    form,
    good_container,
    good_form,
    good_payload,
    picture,
)
from tests.bundle.test_form_json import IDS, TEXT
from tests.disks import SmallDisk
from tests.tools import require_tool


def seal_to(
    key: Identity, container: Container, target: Path, quarantine: Path, **watching: Callable[..., object]
) -> SealedFile:
    """Seal and verify with the receiver's own key."""
    verify = reopen_and_compare(container, [key], quarantine)
    return seal(container, target, [str(key.to_public())], verify=verify, **watching)  # type: ignore[arg-type]


def long_container(folder: Path, megabytes: int) -> Container:
    """Photos from files, long enough to be interrupted."""
    records, members = [], []
    for number in range(1, megabytes + 1):
        data = picture(number)[:-2] + os.urandom(1_000_000) + b"\xff\xd9"
        path = folder / f"source-{number}.jpg"
        path.write_bytes(data)
        records.append(attachment(number, data))
        members.append(Member.of_photo(records[-1], path))
    return plan([Member.of_form(form(records)), *members], INFO)


def test_what_is_sealed_can_be_opened(key: Identity, out: Path, quarantine: Path) -> None:
    sealed = seal_to(key, good_container(), out / "移交.cbao", quarantine)
    data = sealed.path.read_bytes()
    assert sealed == SealedFile(out / "移交.cbao", len(data), hashlib.sha256(data).hexdigest())
    with open_bundle(sealed.path, [key], quarantine) as bundle:
        assert bundle.record == good_form()
        assert bundle.verdict is Verdict.UNSIGNED
        assert bundle.info["External-Identifier"] == INFO.identifier
        assert {m.name: (m.size, m.sha256) for m in bundle.members} == {
            m.name: (m.size, m.sha256) for m in good_container().members
        }
        for name, content in good_payload().items():
            assert bundle.read(name) == content
        with bundle.open("data/photos/01.jpg") as file, Image.open(file) as image:
            assert image.size == (32, 24)
            image.load()
        with bundle.open(PRINT) as file:
            assert file.seek(-6, os.SEEK_END) == len(PDF) - 6
            assert file.read() == b"%%EOF\n"
            assert file.read() == b""
            with pytest.raises(ValueError, match="negative"):
                file.seek(-1)
        with pytest.raises(KeyError):
            bundle.read("data/photos/99.jpg")
        assert not list(quarantine.iterdir())  # nothing to find there even now
    with pytest.raises(ValueError, match="closed"):
        bundle.read(PRINT)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    values=st.dictionaries(IDS, TEXT),
    photos=st.lists(
        st.tuples(st.sampled_from([80, 90, 100]), st.sampled_from(["image/jpeg", "image/png"]), TEXT), max_size=5
    ),
    prints=st.lists(st.binary(max_size=300), max_size=3),
)
def test_round_trip(
    key: Identity,
    tmp_path: Path,
    values: dict[str, str],
    photos: list[tuple[int, str, str]],
    prints: list[bytes],
) -> None:
    records, members = [], []
    for number, (shade, media, name) in enumerate(photos, start=1):
        data = picture(shade, media)
        records.append(attachment(number, data, media, name))
        members.append(Member.of_photo(records[-1], data))
    members += [Member.of_bytes(f"data/print/表{n}.pdf", b"%PDF-" + data) for n, data in enumerate(prints)]
    record = form(records, values)
    container = plan([Member.of_form(record), *members], INFO)
    sealed = seal_to(key, container, tmp_path / "a.cbao", tmp_path / "隔离")
    with open_bundle(sealed.path, [key], tmp_path / "隔离") as bundle:
        assert bundle.record == record
        assert len(bundle.members) == len(container.members)
        for member in container.members:
            assert bundle.read(member.name) == member.source
    sealed.path.unlink()


def test_plain_programs_open_it(key: Identity, out: Path, quarantine: Path, tmp_path: Path) -> None:
    sealed = seal_to(key, good_container(), out / "移交.cbao", quarantine)
    identity, plain, folder = tmp_path / "key.txt", tmp_path / "plain.zip", tmp_path / "bag"
    identity.write_bytes(identity_text(key, "2024-05-06"))
    subprocess.run(
        [require_tool("age"), "-d", "-i", identity, "-o", plain, sealed.path], check=True, capture_output=True
    )
    assert plain.read_bytes() == container_bytes(good_container())
    subprocess.run([require_tool("unzip"), "-q", plain, "-d", folder], check=True, capture_output=True)
    assert bagit.Bag(str(folder)).validate()
    printed = subprocess.run(
        [require_tool("sha256sum"), sealed.path], check=True, capture_output=True, text=True
    ).stdout
    assert printed.startswith(sealed.sha256)


def test_a_bundle_made_by_plain_programs_is_read(key: Identity, quarantine: Path, tmp_path: Path) -> None:
    plain, path = tmp_path / "plain.zip", tmp_path / "a.cbao"
    plain.write_bytes(container_bytes(good_container()))
    subprocess.run(
        [require_tool("age"), "-e", "-r", str(key.to_public()), "-o", path, plain], check=True, capture_output=True
    )
    with open_bundle(path, [key], quarantine) as bundle:
        assert bundle.record == good_form()


def test_everybody_it_is_sealed_to_can_open_it(out: Path, quarantine: Path) -> None:
    keys = [new_identity() for _ in range(MAX_RECIPIENTS)]
    container = good_container()
    recipients = [str(key.to_public()) for key in keys]
    sealed = seal(
        container,
        out / "a.cbao",
        [*recipients, recipients[0]],
        verify=reopen_and_compare(container, [keys[0]], quarantine),
    )
    for key in keys:
        open_bundle(sealed.path, [new_identity(), key], quarantine).close()


def test_the_wrong_key_opens_nothing(key: Identity, out: Path, quarantine: Path) -> None:
    sealed = seal_to(key, good_container(), out / "a.cbao", quarantine)
    with pytest.raises(RefusedError) as caught:
        open_bundle(sealed.path, [new_identity()], quarantine)
    assert caught.value.code == Refusal.WRONG_KEY
    with pytest.raises(RefusedError) as caught:
        open_bundle(sealed.path, "口令", quarantine)
    assert caught.value.code == Refusal.NEEDS_KEY


def test_recipients_are_checked_before_anything_is_written(key: Identity, out: Path) -> None:
    def never(path: Path) -> None:
        raise AssertionError(path)

    with pytest.raises(ValueError, match="at least one"):
        seal(good_container(), out / "a.cbao", [], verify=never)
    many = [str(new_identity().to_public()) for _ in range(MAX_RECIPIENTS + 1)]
    with pytest.raises(InputError) as caught:
        seal(good_container(), out / "a.cbao", many, verify=never)
    assert caught.value.code == "too_many_recipients"
    for bad in ("age1", str(key), "", "ssh-ed25519 AAAA"):
        with pytest.raises(RefusedError) as refused:
            seal(good_container(), out / "a.cbao", [bad], verify=never)
        assert refused.value.code == Refusal.RECIPIENT
    assert not list(out.iterdir())


def test_a_taken_name_is_left_alone(key: Identity, out: Path, quarantine: Path) -> None:
    target = out / "某单位 v1.2.cbao"
    target.write_bytes(b"somebody's work")
    names = [seal_to(key, good_container(), target, quarantine).path.name for _ in range(2)]
    assert names == ["某单位 v1.2 (2).cbao", "某单位 v1.2 (3).cbao"]
    assert target.read_bytes() == b"somebody's work"
    assert len(list(out.iterdir())) == 3


def test_two_at_once_take_two_names(key: Identity, out: Path, quarantine: Path) -> None:
    threads = [
        threading.Thread(target=seal_to, args=(key, good_container(), out / "a.cbao", quarantine)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(path.name for path in out.iterdir()) == [
        "a (2).cbao",
        *(f"a ({n}).cbao" for n in range(3, 7)),
        "a.cbao",
    ]


def test_progress_ends_at_the_size(key: Identity, out: Path, quarantine: Path, tmp_path: Path) -> None:
    container = long_container(tmp_path, 3)
    heard: list[int] = []
    seal_to(key, container, out / "a.cbao", quarantine, progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == container.size
    assert len(heard) > 10


@pytest.mark.parametrize("after", [0, 3, 100])
def test_cancelling_leaves_nothing(after: int, key: Identity, out: Path, tmp_path: Path) -> None:
    container = long_container(tmp_path, 3)
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > after

    def never_done(path: Path) -> None:
        asked.extend([True] * 100)  # by now the user has pressed it
        assert path.exists()

    with pytest.raises(SealingCancelled, match="没有留下文件"):
        seal(container, out / "a.cbao", [str(key.to_public())], verify=never_done, cancelled=cancelled)
    assert not list(out.iterdir())


def test_opening_can_be_stopped(key: Identity, out: Path, quarantine: Path, tmp_path: Path) -> None:
    sealed = seal_to(key, long_container(tmp_path, 3), out / "a.cbao", quarantine)

    class Stop(Exception):
        pass

    for limit in (0, sealed.size - 1, sealed.size + 1):

        def watch(done: int, limit: int = limit) -> None:
            if done > limit:
                raise Stop

        with pytest.raises(Stop):
            open_bundle(sealed.path, [key], quarantine, watch=watch)
        assert not list(quarantine.iterdir())


def test_a_photo_that_changes_meanwhile_stops_it(key: Identity, out: Path, quarantine: Path, tmp_path: Path) -> None:
    container = long_container(tmp_path, 3)

    def change(done: int) -> None:
        if 1_000_000 < done < 1_500_000:
            (tmp_path / "source-3.jpg").write_bytes(picture())

    with pytest.raises(InputError, match="照片 3") as caught:
        seal_to(key, container, out / "a.cbao", quarantine, progress=change)
    assert caught.value.code == "source_changed"
    assert not list(out.iterdir())


def test_an_error_of_verify_leaves_nothing(key: Identity, out: Path) -> None:
    def fail(path: Path) -> None:
        assert path.parent == out
        raise EnvironmentFault("不对")

    with pytest.raises(EnvironmentFault, match="不对"):
        seal(good_container(), out / "a.cbao", [str(key.to_public())], verify=fail)
    assert not list(out.iterdir())


def test_a_medium_that_gives_back_something_else_is_noticed(key: Identity, out: Path, quarantine: Path) -> None:
    compare = reopen_and_compare(good_container(), [key], quarantine)

    def spoil(path: Path) -> None:
        data = bytearray(path.read_bytes())
        data[-100] ^= 1
        path.write_bytes(data)
        compare(path)

    with pytest.raises(EnvironmentFault) as caught:
        seal(good_container(), out / "a.cbao", [str(key.to_public())], verify=spoil)
    assert caught.value.code == "verify_failed"
    assert not list(out.iterdir())


def test_another_good_bundle_in_its_place_is_noticed(key: Identity, out: Path, quarantine: Path) -> None:
    other = plan([Member.of_form(form())], BagInfo(date(2024, 5, 6), "x", "y"))
    compare = reopen_and_compare(other, [key], quarantine)
    with pytest.raises(EnvironmentFault) as caught:
        seal(good_container(), out / "a.cbao", [str(key.to_public())], verify=compare)
    assert caught.value.code == "verify_failed"


def test_a_full_disk(key: Identity, small_disk: SmallDisk, quarantine: Path, tmp_path: Path) -> None:
    container = long_container(tmp_path, 3)
    with pytest.raises(EnvironmentFault, match="磁盘已满"):
        seal_to(key, container, small_disk.root / "a.cbao", quarantine)
    assert not list(small_disk.root.iterdir())


def test_a_disk_that_fills_with_the_last_bytes(key: Identity, small_disk: SmallDisk, quarantine: Path) -> None:
    filler = small_disk.fill()
    with pytest.raises(EnvironmentFault, match="磁盘已满"):
        seal_to(key, good_container(), small_disk.root / "a.cbao", quarantine)
    assert list(small_disk.root.iterdir()) == [filler]


def test_a_full_quarantine(key: Identity, small_disk: SmallDisk, out: Path, tmp_path: Path) -> None:
    container = long_container(tmp_path, 3)
    sealed = seal_to(key, container, out / "a.cbao", tmp_path / "隔离")
    with pytest.raises(EnvironmentFault, match=r"隔离区.*磁盘已满"):
        open_bundle(sealed.path, [key], small_disk.root)
    with pytest.raises(EnvironmentFault, match=r"隔离区.*磁盘已满"):
        seal_to(key, container, out / "b.cbao", small_disk.root)
    assert [path.name for path in out.iterdir()] == ["a.cbao"]
    assert not list(small_disk.root.iterdir())


def test_a_read_only_disk(key: Identity, small_disk: SmallDisk, quarantine: Path, out: Path) -> None:
    small_disk.make_read_only()
    with pytest.raises(EnvironmentFault, match="只读"):
        seal_to(key, good_container(), small_disk.root / "a.cbao", quarantine)
    with pytest.raises(EnvironmentFault, match="只读"):
        seal_to(key, good_container(), out / "a.cbao", small_disk.root / "隔离")
    assert not list(out.iterdir())


def test_a_bundle_on_a_read_only_disk_is_read(key: Identity, small_disk: SmallDisk, quarantine: Path) -> None:
    sealed = seal_to(key, good_container(), small_disk.root / "a.cbao", quarantine)
    small_disk.make_read_only()
    open_bundle(sealed.path, [key], quarantine).close()


def test_a_folder_that_is_not_there(key: Identity, out: Path, quarantine: Path) -> None:
    with pytest.raises(EnvironmentFault, match="U 盘"):
        seal_to(key, good_container(), out / "没有" / "a.cbao", quarantine)
    with pytest.raises(EnvironmentFault):
        open_bundle(out / "没有.cbao", [key], quarantine)


def test_a_name_too_long_for_the_disk(key: Identity, out: Path, quarantine: Path) -> None:
    with pytest.raises(EnvironmentFault, match="太长"):
        seal_to(key, good_container(), out / f"{'长' * 100}.cbao", quarantine)
    assert not list(out.iterdir())


def test_where_there_are_no_hard_links(tmp_path: Path) -> None:
    part, target = tmp_path / "part", tmp_path / "target"
    part.write_bytes(b"new")
    reserve_and_replace(part, target)
    assert target.read_bytes() == b"new"
    assert not part.exists()
    part.write_bytes(b"newer")
    with pytest.raises(FileExistsError):
        reserve_and_replace(part, target)
    assert target.read_bytes() == b"new"
    with pytest.raises(FileNotFoundError):
        reserve_and_replace(tmp_path / "none", tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_new_files_are_private_when_asked(tmp_path: Path) -> None:
    write_new(tmp_path / "a", b"x", private=True)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "a", b"y")
    assert (tmp_path / "a").read_bytes() == b"x"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_part_file_is_gone_after_an_error(tmp_path: Path) -> None:
    def interrupted() -> None:
        with PartFile(tmp_path) as part:
            part.file.write(b"x")
            assert part.path.exists()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert not list(tmp_path.iterdir())


def test_the_writer_passes_on_what_the_disk_says() -> None:
    def write_much(writer: BackgroundWriter) -> None:
        for _ in range(100):
            writer.write(bytes(1 << 20))
        writer.finish()

    with Path("/dev/full").open("wb", buffering=0) as full, BackgroundWriter(full) as writer:
        with pytest.raises(OSError, match="No space") as caught:
            write_much(writer)
        assert caught.value.errno == errno.ENOSPC
        with pytest.raises(OSError, match="No space"):
            writer.write(b"more")


def test_the_writer_shows_what_it_wrote_in_order(tmp_path: Path) -> None:
    digest = hashlib.sha256()
    data = os.urandom(5_000_000)
    with (tmp_path / "a").open("wb") as file, BackgroundWriter(file, digest.update) as writer:
        for start in range(0, len(data), 65_552):
            writer.write(data[start : start + 65_552])
        writer.finish()
    assert (tmp_path / "a").read_bytes() == data
    assert digest.digest() == hashlib.sha256(data).digest()
    assert writer.size == len(data)
