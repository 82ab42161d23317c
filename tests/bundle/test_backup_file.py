"""The backup file: what goes in comes out, plain age and unzip open it, and nothing damaged is believed."""

from __future__ import annotations

import hashlib
import subprocess
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.bundle.age_stream import Identity, encrypt_stream, new_identity, parse_recipients
from app.bundle.backup_file import (
    STORE,
    UNIT_KEY_MEMBER,
    LockedKey,
    attachment_member,
    lock_key,
    plan_backup,
    write_backup,
)
from app.bundle.backup_reader import needs_passphrase, open_backup, reopen_and_compare_backup
from app.bundle.chunks import unwatched
from app.bundle.container import Container, Member, plan_members
from app.errors import EnvironmentFault, InputError, RefusedError
from tests.bundle.terminal import run_on_terminal
from tests.tools import require_tool

PHOTO = bytes(range(256)) * 3000
DIGEST = hashlib.sha256(PHOTO).hexdigest()
FACTS: dict[str, object] = {
    "created": "2016-07-05T08:00:00+00:00",
    "unit": "示例",
    "program": "窗报",
    "drafts": 1,
    "missing": 0,
}
MEMBERS = [
    Member.of_bytes(STORE, b"SQLite format 3\0" + b"s" * 5000),
    Member.of_bytes(attachment_member(DIGEST), PHOTO),
    Member.of_bytes(UNIT_KEY_MEMBER, b"# key\n"),
    Member.of_bytes("packs/示例-2024/1/pack.toml", b"id = 1"),
]
PASSPHRASE = "河畔 四月 7 柳树"


@pytest.fixture(scope="module")
def locked() -> LockedKey:
    return lock_key(PASSPHRASE, "2016-07-05", lambda: None)


def write(out: Path, key: Identity, locked: LockedKey | None, container: Container | None = None) -> Path:
    container = container or plan_backup(MEMBERS, FACTS)
    verify = reopen_and_compare_backup(container, key, out / "隔离")
    own = [str(key.to_public())]
    return write_backup(container, out / "备份.cbak", own, locked, verify=verify, watch=unwatched).path


def test_what_goes_in_comes_out(out: Path, key: Identity, locked: LockedKey) -> None:
    office = new_identity()
    container = plan_backup(MEMBERS, FACTS)
    own, to_keys, under = new_identity(), out / "a", out / "b"
    for folder in (to_keys, under):
        folder.mkdir()
    verify = reopen_and_compare_backup(container, own, out)
    keys = [str(own.to_public()), str(office.to_public())]
    for path, opener in (
        (write_backup(container, to_keys / "备份.cbak", keys, None, verify=verify, watch=unwatched).path, [office]),
        (write(under, key, locked), PASSPHRASE),
        (write(under, key, locked), [key]),
    ):
        assert needs_passphrase(path) == (path.parent == under)
        with open_backup(path, opener, out) as opened:
            assert opened.facts.unit == "示例"
            assert {m.name for m in opened.members} == {m.name for m in container.members}
            with opened.open(attachment_member(DIGEST)) as photo:
                assert photo.read() == PHOTO
    assert [p.name for p in under.glob("*.cbak")] != []
    assert not list(out.rglob("*.part"))


def test_a_name_that_is_taken_is_left_alone(out: Path, key: Identity) -> None:
    first = write(out, key, None)
    before = first.read_bytes()
    assert write(out, key, None).name == "备份 (2).cbak"
    assert first.read_bytes() == before


def test_the_plain_programs_open_it(out: Path, key: Identity, locked: LockedKey, tmp_path: Path) -> None:
    age, unzip = require_tool("age"), require_tool("unzip")
    path = write(out, key, locked)
    subprocess.run([unzip, "-q", path, "-d", tmp_path / "outer"], check=True, capture_output=True)
    key_file, plain = tmp_path / "key.txt", tmp_path / "plain.zip"
    assert run_on_terminal([age, "-d", "-o", str(key_file), str(tmp_path / "outer/key.age")], [PASSPHRASE]) == 0
    subprocess.run(
        [age, "-d", "-i", key_file, "-o", plain, tmp_path / "outer/data.age"], check=True, capture_output=True
    )
    with zipfile.ZipFile(plain) as inner:
        assert inner.testzip() is None
        assert inner.read(attachment_member(DIGEST)) == PHOTO
        listed = inner.read("manifest-sha256.txt").decode()
    assert f"{DIGEST}  {attachment_member(DIGEST)}\n" in listed


def flip(at: float) -> Callable[[bytes], bytes]:
    def damage(whole: bytes) -> bytes:
        place = int(len(whole) * at)
        return whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]

    return damage


DAMAGES: list[Callable[[bytes], bytes]] = [
    *(flip(at / 20) for at in range(20)),
    lambda w: w[:-1],
    lambda w: w[: len(w) // 2],
    lambda w: w + b"x",
    lambda w: w + w,
    lambda w: w[:30000] + b"\0" * 512 + w[30512:],
    lambda _: b"",
    lambda _: b"PK\x03\x04" + b"\0" * 400,
    lambda _: b"\xff\xd8\xff photo",
]


@pytest.mark.parametrize("under_passphrase", [False, True])
def test_damage_is_refused_with_a_sentence(
    out: Path, key: Identity, locked: LockedKey, *, under_passphrase: bool
) -> None:
    path = write(out, key, locked if under_passphrase else None)
    whole = path.read_bytes()
    for damage in DAMAGES:
        path.write_bytes(damage(whole))
        with pytest.raises(RefusedError) as caught:
            open_backup(path, [key], out / "隔离")
        assert "没有改动" in caught.value.message
        assert "报送单位" not in caught.value.message
        assert list((out / "隔离").iterdir()) == []


def test_wrong_keys_and_passphrases(out: Path, key: Identity, locked: LockedKey) -> None:
    path = write(out, key, locked)
    with pytest.raises(RefusedError, match="口令不对"):
        open_backup(path, "不是它", out)
    with pytest.raises(RefusedError, match="私钥"):
        open_backup(path, [new_identity()], out)
    to_key = write(out, key, None)
    with pytest.raises(RefusedError) as caught:
        open_backup(to_key, PASSPHRASE, out)
    assert caught.value.code == "needs_key"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../chuangbao.db", "name_path"),
        ("store/other.db", "name_unknown"),
        ("attachments/evil.exe", "name_unknown"),
        ("packs/a/1/../../x", "name_path"),
        ("packs/a/1/con.toml", "name_reserved"),
        ("packs/a/0/x.toml", "name_unknown"),
        ("STORE/chuangbao.db", "name_duplicate"),
        (attachment_member("0" * 64), "bag_digest"),
    ],
)
def test_hostile_members_are_refused(out: Path, key: Identity, name: str, code: str) -> None:
    """Sealed by somebody who has the public key, with sums that agree."""
    honest = plan_backup(MEMBERS, FACTS).members
    evil = Member.of_bytes(name, b"evil")
    manifest = Member.of_bytes(
        "manifest-sha256.txt",
        b"".join(f"{m.sha256}  {m.name}\n".encode() for m in (honest[0], *honest[2:], evil)),
    )
    path = out / "坏.cbak"
    with path.open("wb") as sink, plan_members([honest[0], manifest, *honest[2:], evil]).open() as source:
        encrypt_stream(source, sink, parse_recipients([str(key.to_public())]))
    with pytest.raises(RefusedError) as caught:
        open_backup(path, [key], out / "隔离")
    assert caught.value.code == code


def test_a_newer_backup_asks_for_the_newer_program(out: Path, key: Identity) -> None:
    members = list(plan_backup(MEMBERS, FACTS).members)
    about = members[0].source
    assert isinstance(about, bytes)
    assert b'"version":1' in about
    members[0] = Member.of_bytes("backup.json", about.replace(b'"version":1', b'"version":2'))
    members[1] = Member.of_bytes(
        "manifest-sha256.txt", b"".join(f"{m.sha256}  {m.name}\n".encode() for m in (members[0], *members[2:]))
    )
    path = out / "新.cbak"
    with path.open("wb") as sink, plan_members(members).open() as source:
        encrypt_stream(source, sink, parse_recipients([str(key.to_public())]))
    with pytest.raises(RefusedError, match="升级本程序"):
        open_backup(path, [key], out / "隔离")


def test_a_file_changed_meanwhile_is_not_taken_for_complete(out: Path, key: Identity, tmp_path: Path) -> None:
    photo = tmp_path / "photo"
    photo.write_bytes(PHOTO)
    container = plan_backup([MEMBERS[0], Member(attachment_member(DIGEST), photo, len(PHOTO), DIGEST)], FACTS)
    photo.write_bytes(PHOTO[:-1] + b"!")
    with pytest.raises(InputError):
        write(out, key, None, container)
    assert not list(out.glob("*.cbak"))
    assert not list(out.glob("*.part"))


def test_a_file_that_reads_back_differently_is_thrown_away(out: Path, key: Identity) -> None:
    container = plan_backup(MEMBERS, FACTS)
    other = plan_backup(MEMBERS[:2], FACTS)
    with pytest.raises(EnvironmentFault, match="已经删除"):
        write_backup(
            container, out / "备份.cbak", [str(key.to_public())], None,
            verify=reopen_and_compare_backup(other, key, out / "隔离"), watch=unwatched,
        )  # fmt: skip
    assert not list(out.glob("*.cbak"))


def test_large_attachments_pass_in_constant_memory(out: Path, key: Identity, locked: LockedKey, tmp_path: Path) -> None:
    photo = tmp_path / "large"
    with photo.open("wb") as file:
        file.truncate(200 << 20)
    with photo.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    container = plan_backup([MEMBERS[0], Member(attachment_member(digest), photo, 200 << 20, digest)], FACTS)
    tracemalloc.start()
    path = write(out, key, locked, container)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 24 << 20
    assert path.stat().st_size > 200 << 20
