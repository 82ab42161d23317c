"""The age header is limited before the decryption library sees it."""

from __future__ import annotations

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bundle.age_header import HEADER_BYTES, Envelope, parse_age_header
from app.bundle.age_stream import MAX_RECIPIENTS, new_identity
from app.bundle.refusals import Refusal
from app.errors import RefusedError

GOOD: bytes = pyrage.encrypt(b"x", [new_identity().to_public() for _ in range(3)])
SCRYPT = b"age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 18\n" + b"A" * 43 + b"\n--- " + b"B" * 43 + b"\nrest"


def test_sealed_to_keys() -> None:
    header = parse_age_header(GOOD)
    assert header.envelope is Envelope.KEYS
    assert header.work_factor is None
    assert header.stanzas >= 3  # the library adds a decoy now and then
    assert GOOD[: header.size].endswith(b"\n")
    assert b"\n--- " in GOOD[: header.size]


def test_sealed_under_a_passphrase() -> None:
    header = parse_age_header(SCRYPT)
    assert (header.envelope, header.stanzas, header.work_factor) == (Envelope.PASSPHRASE, 1, 18)
    assert SCRYPT[header.size :] == b"rest"


@pytest.mark.parametrize(
    "start", ["-> X25519 a\n" + "A" * 65_000, "-> " + "x" * 65_000, "-> X25519 a\n" + ("A" * 64 + "\n") * 999]
)
def test_only_what_is_right_so_far_is_called_too_long(start: str) -> None:
    head = b"age-encryption.org/v1\n" + start.encode()
    with pytest.raises(RefusedError) as caught:
        parse_age_header(head)
    assert caught.value.code == (Refusal.HEADER_DAMAGED if "A" * 65 in start else Refusal.HEADER_TOO_LARGE)


def test_as_many_recipients_as_we_allow_can_be_read() -> None:
    for _ in range(20):  # the decoy is random
        data = pyrage.encrypt(b"x", [new_identity().to_public() for _ in range(MAX_RECIPIENTS)])
        assert parse_age_header(data[:HEADER_BYTES]).envelope is Envelope.KEYS


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"-> X25519", b"-- X25519"),
        (b"-> X25519 ", b"->  X25519 "),
        (b"-> X25519", b"-+ X25519"),
        (b"\n--- ", b"\n-*- "),
        (b"-> X25519", b"-> X\xff25519"),
        (b"\n--- ", b"\n---"),
        (b"\n--- ", b"\r\n--- "),
    ],
)
def test_damage_is_called_damage_in_a_long_file(old: bytes, new: bytes) -> None:
    data = GOOD.replace(old, new, 1) + bytes(2 * HEADER_BYTES)
    with pytest.raises(RefusedError) as caught:
        parse_age_header(data)
    assert caught.value.code == Refusal.HEADER_DAMAGED


@pytest.mark.parametrize(
    ("factor", "code"),
    [("0", "header_damaged"), ("018", "header_damaged"), ("-1", "header_damaged"), ("", "header_damaged"),
     ("18 x", "header_damaged"), ("1e1", "header_damaged"), ("21", "work_factor"), ("63", "work_factor")],
)  # fmt: skip
def test_odd_work_factors(factor: str, code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        parse_age_header(SCRYPT.replace(b" 18\n", f" {factor}\n".encode()))
    assert caught.value.code == code


def test_the_largest_work_factor_allowed() -> None:
    assert parse_age_header(SCRYPT.replace(b" 18\n", b" 20\n")).work_factor == 20


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"PK\x03\x04", "ZIP"), (b"%PDF-1.7", "PDF"), (b"\xff\xd8\xff\xe0", "照片"), (b"\x89PNG\r\n", "图片"),
     (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a", "RAR"), (b"\xd0\xcf\x11\xe0", "Word")],
)  # fmt: skip
def test_other_files_are_called_by_their_name(data: bytes, says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        parse_age_header(data)


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    with pytest.raises(RefusedError):
        parse_age_header(data)


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_after_the_first_line(data: bytes) -> None:
    try:
        header = parse_age_header(b"age-encryption.org/v1\n" + data)
    except RefusedError:
        return
    assert header.stanzas >= 1


@settings(deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=5), st.integers(0, 5))
def test_a_good_header_changed(position: int, insert: bytes, remove: int) -> None:
    try:
        header = parse_age_header(GOOD[:position] + insert + GOOD[position + remove :])
    except RefusedError:
        return
    assert header.stanzas >= 1
