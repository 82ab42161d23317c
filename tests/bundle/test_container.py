"""The container: the same input gives the same bytes, and other programs agree about them."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import bagit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bundle.bag import BagInfo
from app.bundle.chunks import ChunkSource
from app.bundle.container import Member, plan
from app.bundle.content import check_content
from app.bundle.layout import FORM_JSON, Limits
from app.errors import EnvironmentFault, InputError, PhotoError, RefusedError
from tests.bundle.samples import (
    INFO,
    PRINT,
    attachment,
    container_bytes,
    form,
    good_container,
    good_form,
    good_payload,
    picture,
)
from tests.tools import require_tool

PHOTO = "data/photos/01.jpg"


def members() -> list[Member]:
    return [Member.of_bytes(name, data) for name, data in good_payload().items()]


def drain(stream: ChunkSource) -> None:
    while stream.read(8192):
        pass


def photo_member(path: Path, data: bytes) -> list[Member]:
    """A form with one photo that lies in a file."""
    path.write_bytes(data)
    record = attachment(1, data, name="门头.jpg")
    return [Member.of_form(form([record])), Member.of_photo(record, path)]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    first = container_bytes(plan(members(), INFO))
    from_files = []
    for number, (name, data) in enumerate(reversed(good_payload().items())):
        path = tmp_path / str(number)
        path.write_bytes(data)
        from_files.append(Member(name, path, len(data), hashlib.sha256(data).hexdigest()))
    again = plan(from_files, INFO)
    assert container_bytes(again) == first
    assert container_bytes(again) == first  # a second stream of the same plan
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(container_bytes(good_container())).hexdigest()
    assert again.size == len(first)


def test_zip_as_others_see_it() -> None:
    with zipfile.ZipFile(io.BytesIO(container_bytes(good_container()))) as archive:
        assert archive.testzip() is None
        infos = archive.infolist()
    assert [info.filename for info in infos] == [
        "bagit.txt",
        "bag-info.txt",
        "manifest-sha256.txt",
        "tagmanifest-sha256.txt",
        FORM_JSON,
        "data/photos/01.jpg",
        "data/photos/02.jpg",
        "data/photos/03.png",
        PRINT,
        "data/scans/04.pdf",
        "data/scans/05.jpg",
    ]
    for info in infos:
        assert info.date_time == (1980, 1, 1, 0, 0, 0)
        assert (info.compress_type, info.flag_bits, info.extra) == (0, 0x800, b"")


def test_bag_as_others_see_it(tmp_path: Path) -> None:
    payload = {**good_payload(), "data/print/推荐审批表.pdf": b"%PDF-"}
    container = plan([Member.of_bytes(name, data) for name, data in payload.items()], INFO)
    (tmp_path / "plain.zip").write_bytes(container_bytes(container))
    folder = tmp_path / "bag"
    subprocess.run(
        [require_tool("unzip"), "-q", tmp_path / "plain.zip", "-d", folder],
        check=True,
        capture_output=True,
        env={**os.environ, "LC_ALL": "C"},
    )
    found = bagit.Bag(str(folder))
    assert found.validate()
    assert found.info["Payload-Oxum"] == f"{sum(map(len, payload.values()))}.{len(payload)}"
    assert found.info["Bagging-Date"] == "2024-05-06"
    assert found.info["Recipient-Fingerprint"] == INFO.fingerprints[0]
    checked = subprocess.run(
        [require_tool("sha256sum"), "-c", "manifest-sha256.txt", "tagmanifest-sha256.txt"], check=True,
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert checked.stdout.count(": OK") == len(payload) + 3


@settings(deadline=None)
@given(st.lists(st.integers(1, 5000), min_size=1, max_size=40))
def test_reads_of_any_length_give_the_same_bytes(sizes: list[int]) -> None:
    whole = container_bytes(good_container())
    read = b""
    with good_container().open() as stream:
        while piece := stream.read(sizes[len(read) % len(sizes)]):
            read += piece
        assert stream.read(10) == b""
    assert read == whole


def test_the_watch_hears_of_every_byte_and_may_stop(tmp_path: Path) -> None:
    data = picture()[:-2] + bytes(1_000_000) + b"\xff\xd9"
    container = plan(photo_member(tmp_path / "a.jpg", data), INFO)
    heard: list[int] = []
    with container.open(heard.append) as stream:
        drain(stream)
    assert heard == sorted(heard)
    assert heard[-1] == sum(member.size for member in container.members)

    class Stop(Exception):
        pass

    def stop(done: int) -> None:
        if done > 500_000:
            raise Stop

    with pytest.raises(Stop), container.open(stop) as stream:
        drain(stream)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda d: d[:100] + bytes([d[100] ^ 1]) + d[101:], id="one bit"),
        pytest.param(lambda d: d[:-1], id="shorter"),
        pytest.param(lambda d: d + b"x", id="longer"),
        pytest.param(lambda d: d * 100_000, id="much longer"),
        pytest.param(lambda _: b"", id="empty"),
    ],
)
def test_a_photo_changed_after_planning_is_noticed(change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    container = plan(photo_member(path, picture()), INFO)
    path.write_bytes(change(picture()))
    with pytest.raises(InputError, match="照片「门头") as caught:
        container_bytes(container)
    assert caught.value.code == "source_changed"


def test_a_photo_changed_while_it_streams_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    data = picture()[:-2] + bytes(1_000_000) + b"\xff\xd9"
    container = plan(photo_member(path, data), INFO)
    with container.open() as stream:
        stream.read(400_000)
        with path.open("r+b") as file:
            file.seek(900_000)
            file.write(b"other")
        with pytest.raises(InputError) as caught:
            drain(stream)
    assert caught.value.code == "source_changed"


def test_bytes_that_are_not_what_they_should_be_are_noticed() -> None:
    made = [replace(m, sha256="0" * 64) if m.name == PHOTO else m for m in members()]
    with pytest.raises(InputError) as caught:
        container_bytes(plan(made, INFO))
    assert caught.value.code == "source_changed"


def test_a_photo_of_another_size_is_noticed_when_planning(tmp_path: Path) -> None:
    made = photo_member(tmp_path / "a.jpg", picture())
    (tmp_path / "a.jpg").write_bytes(picture()[:-2] + bytes(10) + b"\xff\xd9")
    with pytest.raises((InputError, PhotoError), match="门头"):
        plan(made, INFO)


def test_a_photo_that_is_gone_is_named(tmp_path: Path) -> None:
    made = photo_member(tmp_path / "a.jpg", picture())
    container = plan(made, INFO)
    (tmp_path / "a.jpg").unlink()
    with pytest.raises(EnvironmentFault, match="门头"):
        plan(made, INFO)
    with pytest.raises(EnvironmentFault, match="门头"):
        container_bytes(container)


@pytest.mark.parametrize("data", [b"MZ" + bytes(100), picture()[:-10], b""])
def test_a_picture_no_receiver_would_take_is_not_sealed(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="门头"):
        plan(photo_member(tmp_path / "a.jpg", data), INFO)


def test_a_known_crc_is_taken_over(tmp_path: Path) -> None:
    made = photo_member(tmp_path / "a.jpg", picture())
    known = [made[0], replace(made[1], crc32=zlib.crc32(picture()))]
    assert container_bytes(plan(known, INFO)) == container_bytes(plan(made, INFO))


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(members=5), "too_many_members"),
        (Limits(member=600), "member_too_large"),
        (Limits(form=100), "member_too_large"),
        (Limits(total=2000), "container_too_large"),
    ],
)
def test_too_much_is_said_before_sealing(limits: Limits, code: str) -> None:
    with pytest.raises(InputError) as caught:
        plan(members(), INFO, limits)
    assert caught.value.code == code


def test_mistakes_of_ours_are_not_hidden() -> None:
    with pytest.raises(ValueError, match="missing"):
        plan([], INFO)
    with pytest.raises(RefusedError):
        plan([*members(), Member.of_bytes("data/other.txt", b"")], INFO)
    with pytest.raises(RefusedError):
        plan([*members(), members()[0]], INFO)
    for bad in ("two\nlines", " ", "a\u2028b"):
        with pytest.raises(ValueError, match="one line"):
            BagInfo(date(2024, 5, 6), "x", bad)


def test_a_label_cannot_reorder_the_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"MZ")
    record = attachment(1, b"MZ", name="\u202egpj.exe" + "长" * 200)
    with pytest.raises(PhotoError) as caught:
        plan([Member.of_form(form([record])), Member.of_photo(record, tmp_path / "a.jpg")], INFO)
    assert "\u202e" not in caught.value.message
    assert len(caught.value.message) < 200


def test_the_record_is_what_was_put_in() -> None:
    clear = container_bytes(good_container())
    assert check_content(io.BytesIO(clear)).record == good_form()
