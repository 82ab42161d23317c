"""Office files and keys: ours read by age, age's read by us, and nothing else read at all."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bundle.age_stream import MAX_RECIPIENTS, new_identity
from app.bundle.form_json import canonical_json
from app.bundle.identities import UNIT_KEY, load_identities, unit_key
from app.bundle.office import (
    CreatedOffice,
    Office,
    Purpose,
    create_office,
    fingerprint,
    load_office,
    office_bytes,
    office_fingerprint,
    parse_office,
)
from app.bundle.refusals import Refusal
from app.bundle.signing import SigningKey
from app.errors import EnvironmentFault, InputError, RefusedError
from tests.bundle.samples import container_bytes, good_container, sealed
from tests.bundle.terminal import run_on_terminal
from tests.disks import SmallDisk
from tests.tools import require_tool

NAME = "示例市“窗口”办公室"
SECRET = "梅花 香自苦寒来"


def today() -> date:
    return date(2024, 5, 6)


def create(out: Path, name: str = NAME, passphrase: str | None = None) -> CreatedOffice:
    return create_office(name, out, passphrase, clock=today)


def age(*arguments: object) -> None:
    subprocess.run([require_tool("age"), *(str(a) for a in arguments)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory) -> CreatedOffice:
    """An office whose key is under SECRET: scrypt takes its second only once."""
    return create(tmp_path_factory.mktemp("受理"), passphrase=SECRET)


def refusal(path: Path, data: bytes) -> RefusedError:
    path.write_bytes(data)
    with pytest.raises(RefusedError) as caught:
        load_office(path)
    return caught.value


def test_the_two_files(out: Path) -> None:
    made = create(out)
    assert {made.public_path.name, made.private_path.name} == {f"{NAME}_收件公钥.cbkey", f"{NAME}_私钥.txt"}
    assert made.private_path.stat().st_mode & 0o777 == 0o600
    office = load_office(made.public_path)
    assert (office.name, office.created, office.fingerprint) == (NAME, "2024-05-06", made.fingerprint)
    assert re.fullmatch(r"[0-9]{5}( [0-9]{5}){5}", made.fingerprint)
    (identity,) = load_identities(made.private_path)
    assert office.recipients == (str(identity.to_public()),)
    lines = made.private_path.read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["# created: 2024-05-06", f"# public key: {office.recipients[0]}"]
    assert office_bytes(office) == made.public_path.read_bytes()


def test_age_uses_our_key(out: Path, tmp_path: Path) -> None:
    made = create(out)
    (recipient,) = load_office(made.public_path).recipients
    (tmp_path / "clear").write_bytes(b"hello")
    age("-e", "-r", recipient, "-o", tmp_path / "sealed", tmp_path / "clear")
    age("-d", "-i", made.private_path, "-o", tmp_path / "back", tmp_path / "sealed")
    assert (tmp_path / "back").read_bytes() == b"hello"


def test_age_uses_our_protected_key(protected: CreatedOffice, tmp_path: Path) -> None:
    assert protected.private_path.name == f"{NAME}_私钥.age"
    assert b"AGE-SECRET-KEY" not in protected.private_path.read_bytes()
    (recipient,) = load_office(protected.public_path).recipients
    (tmp_path / "clear").write_bytes(b"hello")
    age("-e", "-r", recipient, "-o", tmp_path / "sealed", tmp_path / "clear")
    command: list[str | Path] = [
        require_tool("age"),
        "-d",
        "-i",
        protected.private_path,
        "-o",
        tmp_path / "back",
        tmp_path / "sealed",
    ]
    assert run_on_terminal(command, [SECRET]) == 0
    assert (tmp_path / "back").read_bytes() == b"hello"


def test_our_protected_key_is_read(protected: CreatedOffice) -> None:
    (identity,) = load_identities(protected.private_path, lambda: SECRET)
    assert load_office(protected.public_path).recipients == (str(identity.to_public()),)
    with pytest.raises(RefusedError) as caught:
        load_identities(protected.private_path, lambda: "别的")
    assert caught.value.code == Refusal.WRONG_PASSPHRASE
    with pytest.raises(RefusedError) as caught:
        load_identities(protected.private_path)
    assert caught.value.code == Refusal.NEEDS_PASSPHRASE


def test_a_passphrase_is_not_asked_for_in_vain(out: Path) -> None:
    def never() -> str:
        raise AssertionError("asked")

    load_identities(create(out).private_path, never)


def test_keys_of_age_are_read(tmp_path: Path) -> None:
    path, locked = tmp_path / "key.txt", tmp_path / "key.age"
    subprocess.run([require_tool("age-keygen"), "-o", path], check=True, capture_output=True)
    (identity,) = load_identities(path)
    assert str(identity.to_public()) in path.read_text(encoding="utf-8")
    assert run_on_terminal([require_tool("age"), "-p", "-o", locked, path], [SECRET, SECRET]) == 0
    (again,) = load_identities(locked, lambda: SECRET)
    assert str(again) == str(identity)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="Windows line ends"),
        pytest.param(lambda text: "\ufeff" + text, id="Notepad"),
        pytest.param(lambda text: text.splitlines()[2], id="only the key"),
        pytest.param(lambda text: f"\n\n  {text}\n\n", id="blank lines"),
    ],
)
def test_keys_as_people_keep_them(spoil: Any, out: Path) -> None:
    made = create(out)
    made.private_path.write_text(spoil(made.private_path.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    assert len(load_identities(made.private_path)) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Refusal.KEY_FILE),
        (b"# nothing but a comment\n", Refusal.KEY_FILE),
        (b"AGE-SECRET-KEY-1QQQQ\n", Refusal.KEY_FILE),
        (b"age1qqqq\n", Refusal.KEY_FILE),
        (b"\xff\xfe", Refusal.KEY_FILE),
        (bytes(100_000), Refusal.KEY_FILE),
        (b'{"kind":"chuangbao-office"}', Refusal.PUBLIC_KEY),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\n", Refusal.ARMORED),
        (b"age-encryption.org/v1\n-> scrypt", Refusal.HEADER_DAMAGED),
    ],
)
def test_what_is_no_key_is_refused(data: bytes, code: Refusal, tmp_path: Path) -> None:
    path = tmp_path / "key.txt"
    path.write_bytes(data)
    with pytest.raises(RefusedError) as caught:
        load_identities(path, lambda: SECRET)
    assert caught.value.code == code
    assert "QQQQ" not in caught.value.message


def test_a_bundle_is_no_key(tmp_path: Path) -> None:
    path = tmp_path / "key.txt"
    path.write_bytes(sealed(container_bytes(good_container())))
    with pytest.raises(RefusedError) as caught:
        load_identities(path)
    assert caught.value.code == Refusal.KEY_FILE
    with pytest.raises(RefusedError) as caught:
        load_identities(tmp_path)
    assert caught.value.code == Refusal.NOT_A_FILE
    with pytest.raises(EnvironmentFault):
        load_identities(tmp_path / "没有")


def test_a_protected_file_that_holds_no_key(tmp_path: Path) -> None:
    path = tmp_path / "key.age"
    path.write_bytes(pyrage.passphrase.encrypt(b"hello", SECRET))
    with pytest.raises(RefusedError) as caught:
        load_identities(path, lambda: SECRET)
    assert caught.value.code == Refusal.KEY_FILE


def test_nothing_is_overwritten(out: Path) -> None:
    made = create(out)
    before = {path: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(InputError) as caught:
        create(out)
    assert caught.value.code == "office_exists"
    made.private_path.unlink()
    with pytest.raises(InputError):
        create(out)
    assert {path: path.read_bytes() for path in out.iterdir()} == {made.public_path: before[made.public_path]}


def test_both_files_or_none(small_disk: SmallDisk) -> None:
    filler = small_disk.fill()
    with pytest.raises(EnvironmentFault, match="磁盘已满"):
        create(small_disk.root)
    assert list(small_disk.root.iterdir()) == [filler]
    small_disk.make_read_only()
    with pytest.raises(EnvironmentFault, match="只读"):
        create(small_disk.root)


@pytest.mark.parametrize(
    "name", ["", " \u3000", "甲\n乙", "\u202e甲", "长" * 61, "𠮷" * 46, "a\u200bb", "\ud800"]
)  # fmt: skip
def test_unusable_names(name: str, out: Path) -> None:
    with pytest.raises(InputError) as caught:
        create(out, name)
    assert caught.value.code == "office_name"
    assert not list(out.iterdir())


@pytest.mark.parametrize("name", ['甲/乙\\丙:丁*?"<>|', "con", "..", "长" * 60, "e\u0301"])
def test_names_that_files_cannot_have(name: str, out: Path) -> None:
    made = create(out, name)
    assert made.public_path.parent == out
    assert load_office(made.public_path).name == name.replace("e\u0301", "\u00e9")


def test_an_empty_passphrase_is_none(out: Path) -> None:
    with pytest.raises(InputError):
        create(out, passphrase="")
    assert not list(out.iterdir())


def test_more_recipients_than_one(tmp_path: Path) -> None:
    keys = tuple(str(new_identity().to_public()) for _ in range(2))
    path = tmp_path / "a.cbkey"
    path.write_bytes(office_bytes(Office(NAME, "2024-05-06", keys, fingerprint(NAME, keys))))
    assert load_office(path).recipients == keys
    assert fingerprint(NAME, keys) == fingerprint(NAME, keys[::-1])
    assert fingerprint(NAME, keys) != fingerprint(NAME + "一", keys)
    assert fingerprint(NAME, keys) != fingerprint(NAME, keys[:1])


PURPOSE = Purpose(("liaoning-2016",), "2024-08-04", "2024-12-31", "张老师 024-12345678")


def test_version_2_says_everything(out: Path) -> None:
    made = create_office(NAME, out, None, clock=today, escrow=True, purpose=PURPOSE)
    office = load_office(made.public_path)
    assert made.escrow_path is not None
    assert made.escrow_path.stat().st_mode & 0o777 == 0o600
    (own,), (offline,) = load_identities(made.private_path), load_identities(made.escrow_path)
    assert office.recipients == (str(own.to_public()), str(offline.to_public()))
    assert office.escrow == (str(offline.to_public()),)
    assert office.signing == SigningKey(own).public.text
    assert office.purpose == PURPOSE
    assert office_bytes(office) == made.public_path.read_bytes()


def test_the_fingerprint_covers_all_of_version_2(out: Path) -> None:
    office = load_office(create_office(NAME, out, None, clock=today, escrow=True, purpose=PURPOSE).public_path)
    others = [
        replace(office, **{field: value})  # type: ignore[arg-type]
        for field, value in {
            "name": "别的",
            "created": "2024-05-07",
            "recipients": office.recipients[::-1],
            "escrow": (),
            "signing": SigningKey(new_identity()).public.text,
            "purpose": replace(PURPOSE, packs=()),
        }.items()
    ]
    purposes = (replace(PURPOSE, deadline=""), replace(PURPOSE, expires=""), replace(PURPOSE, contact=""))
    others += [replace(office, purpose=purpose) for purpose in purposes]
    fingerprints = {office_fingerprint(each) for each in others}
    assert len(fingerprints) == len(others) == 9
    assert office.fingerprint not in fingerprints


def test_a_file_of_version_1_is_read_and_written_as_it_was(tmp_path: Path) -> None:
    keys = (str(new_identity().to_public()),)
    data = office_bytes(Office(NAME, "2024-05-06", keys, fingerprint(NAME, keys)))
    assert set(json.loads(data)) == {"kind", "version", "name", "created", "recipients", "fingerprint"}
    (tmp_path / "a.cbkey").write_bytes(data)
    office = load_office(tmp_path / "a.cbkey")
    assert (office.version, office.signing, office.purpose) == (1, "", Purpose())
    assert office_bytes(office) == data


@pytest.mark.parametrize("last", ["2024-05-05", "2024-05-06", ""])
def test_the_last_day(last: str, out: Path) -> None:
    office = load_office(create_office(NAME, out, None, clock=today, purpose=Purpose(expires=last)).public_path)
    if last == "2024-05-05":
        with pytest.raises(RefusedError, match=last) as caught:
            office.refuse_expired(today())
        assert caught.value.code == Refusal.OFFICE_EXPIRED
    else:
        office.refuse_expired(today())


@pytest.mark.parametrize(
    "purpose",
    [
        Purpose(deadline="明天"),
        Purpose(deadline="2024-02-30"),
        Purpose(expires="2024-5-6"),
        Purpose(deadline="2024-08-04", expires="2024-08-03"),
        Purpose(packs=("../x",)),
        Purpose(contact="张老师\u202e"),
        Purpose(contact="长" * 201),
    ],
)
def test_a_purpose_without_sense(purpose: Purpose, out: Path) -> None:
    with pytest.raises(InputError) as caught:
        create_office(NAME, out, None, clock=today, purpose=purpose)
    assert caught.value.code == "office_purpose"
    assert not list(out.iterdir())


def test_fingerprints_stay_what_they_are() -> None:
    # Printed in notices and read over the telephone: never to change.
    assert fingerprint("示例受理单位", ["age1b", "age1a"]) == "31898 61887 08768 05547 17425 43970"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "other"}, Refusal.OFFICE_KIND),
        ({"version": 3, "more": "2024-06-01"}, Refusal.NEWER_OFFICE),
        ({"version": "1"}, Refusal.JSON_TYPE),
        ({"name": "别的单位"}, Refusal.OFFICE_FINGERPRINT),
        ({"name": "\u202e甲"}, Refusal.JSON_VALUE),
        ({"name": "长" * 61}, Refusal.JSON_VALUE),
        ({"recipients": []}, Refusal.JSON_VALUE),
        ({"recipients": "age1"}, Refusal.JSON_TYPE),
        ({"recipients": ["age1"]}, Refusal.RECIPIENT),
        ({"recipients": ["age1"] * (MAX_RECIPIENTS + 1)}, Refusal.JSON_VALUE),
        ({"recipients": [str(new_identity().to_public())]}, Refusal.OFFICE_FINGERPRINT),
        ({"fingerprint": "00000 " * 5 + "00000"}, Refusal.OFFICE_FINGERPRINT),
        ({"created": "昨天"}, Refusal.JSON_VALUE),
        ({"extra": 1}, Refusal.JSON_UNKNOWN),
        ({"signing": "RW"}, Refusal.JSON_VALUE),
        ({"signing": SigningKey(new_identity()).public.text}, Refusal.OFFICE_FINGERPRINT),
        ({"escrow": [str(new_identity().to_public())]}, Refusal.JSON_VALUE),
        ({"packs": ["../x"]}, Refusal.JSON_VALUE),
        ({"deadline": "2024-02-30"}, Refusal.JSON_VALUE),
        ({"deadline": "2024-09-01"}, Refusal.OFFICE_FINGERPRINT),
        ({"expires": "2099-01-01"}, Refusal.OFFICE_FINGERPRINT),
        ({"contact": "打这个电话 1"}, Refusal.OFFICE_FINGERPRINT),
        ({"version": 1}, Refusal.JSON_UNKNOWN),
    ],
)
def test_changed_office_files(change: dict[str, object], code: Refusal, out: Path) -> None:
    made = create(out)
    data = json.loads(made.public_path.read_bytes())
    error = refusal(out / "b.cbkey", canonical_json({**data, **change}))
    assert error.code == code
    assert "\u202e" not in error.message


def test_what_is_no_office_file(tmp_path: Path) -> None:
    path = tmp_path / "a.cbkey"
    assert refusal(path, b"").code == Refusal.JSON_SYNTAX
    assert refusal(path, bytes(100_000)).code == Refusal.JSON_SIZE
    assert refusal(path, b"AGE-SECRET-KEY-1").code == Refusal.JSON_SYNTAX
    assert refusal(path, sealed(b"x")).code == Refusal.JSON_ENCODING
    assert refusal(path, b"{}").code == Refusal.JSON_MISSING
    with pytest.raises(RefusedError) as caught:
        load_office(tmp_path)
    assert caught.value.code == Refusal.NOT_A_FILE
    with pytest.raises(EnvironmentFault):
        load_office(tmp_path / "没有")


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    with pytest.raises(RefusedError):
        parse_office(data, "a.cbkey")


def test_this_units_key(tmp_path: Path) -> None:
    folder = tmp_path / "数据" / "keys"
    first = unit_key(folder)
    assert str(unit_key(folder)) == str(first)
    path = folder / UNIT_KEY
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in folder.iterdir()] == [UNIT_KEY]
    path.write_bytes(b"damaged")
    with pytest.raises(RefusedError) as caught:
        unit_key(folder)
    assert caught.value.code == Refusal.KEY_FILE
    assert path.read_bytes() == b"damaged"


def test_this_units_key_is_one_even_when_made_by_many(tmp_path: Path) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(str(unit_key(tmp_path / "keys")))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_this_units_key_on_a_full_disk(small_disk: SmallDisk) -> None:
    filler = small_disk.fill()
    with pytest.raises(EnvironmentFault, match="本单位密钥"):
        unit_key(small_disk.root)
    assert list(small_disk.root.iterdir()) == [filler]
