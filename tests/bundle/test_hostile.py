"""Hostile bundles (`hostile`) are refused with their own code and sentence; their controls are not."""

from __future__ import annotations

import io
import os
from contextlib import suppress
from pathlib import Path

import pyrage
import pytest

from app.bundle.age_header import parse_age_header
from app.bundle.chunks import CHUNK
from app.bundle.content import check_content
from app.bundle.layout import LIMITS
from app.bundle.reader import open_bundle
from app.bundle.refusals import Refusal
from app.errors import RefusedError
from tests.bundle.hostile import CASES, CONTROLS, HOSTILE, SENTENCES, good
from tests.bundle.samples import good_form, good_payload, office_key, rebag, written

READ_BY_HEADER = CHUNK
"""Bytes of the file that may be read before its age header is judged."""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bundle_is_refused(name: str, tmp_path: Path) -> None:
    why, make = CASES[name]
    path = written(tmp_path, make())
    before = path.read_bytes()
    quarantine = tmp_path / "隔离"
    work: list[int] = [0]
    with pytest.raises(RefusedError) as caught:
        open_bundle(path, [office_key()], quarantine, watch=work.append)
    assert caught.value.code == why
    assert caught.value.message == SENTENCES[name]
    # Under a second by the work that is done: nothing is read more often than once sealed and once clear.
    judged_by_header = str(why).startswith(("header_", "work_", "not_", "newer_env", "armored", "needs_"))
    assert work[-1] <= (READ_BY_HEADER if judged_by_header and why != Refusal.NOT_A_ZIP else 2 * len(before))
    assert work == sorted(work)
    assert not list(quarantine.iterdir())
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", CONTROLS)
def test_the_good_bundle_is_not(name: str, tmp_path: Path) -> None:
    path = written(tmp_path, CASES[name][1]())
    with open_bundle(path, [office_key()], tmp_path / "隔离") as bundle:
        assert bundle.record.values == good_form().values
        assert bundle.read("data/photos/02.jpg") == good_payload()["data/photos/02.jpg"]
        assert len(bundle.members) >= len(rebag(good_payload()))
    assert not list((tmp_path / "隔离").iterdir())


class _Counting(io.BytesIO):
    """A container that counts how often, and how much, is read from it."""

    calls = 0
    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.calls += 1
        self.taken += len(data)
        return data


@pytest.mark.parametrize("name", [*HOSTILE, *CONTROLS])
def test_the_work_is_bounded(name: str) -> None:
    """Whatever a container claims: each byte is read about twice at most, in a number of steps that its size sets."""
    data = CASES[name][1]()
    try:
        parse_age_header(data)
        clear = pyrage.decrypt(data, [office_key()])
    except (RefusedError, pyrage.DecryptError):
        return  # nothing inside was ever read
    file = _Counting(clear)
    with suppress(RefusedError):
        check_content(file)
    assert file.taken <= 3 * len(clear) + LIMITS.members * 1000
    assert file.calls <= 20 * LIMITS.members + len(clear) // 4096 + 20_100  # the last: segments of one JPEG


def test_every_sentence_is_of_a_case() -> None:
    assert sorted(SENTENCES) == sorted(HOSTILE)
    for sentence in SENTENCES.values():
        assert sentence.endswith("。")
        assert all(char.isprintable() for char in sentence)
        assert len(sentence) < 200


def test_a_folder_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as caught:
        open_bundle(tmp_path, [office_key()], tmp_path / "隔离")
    assert caught.value.code == Refusal.NOT_A_FILE


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(RefusedError) as caught:
        open_bundle(tmp_path / "pipe", [office_key()], tmp_path / "隔离")
    assert caught.value.code == Refusal.NOT_A_FILE


def test_a_file_larger_than_any_bundle_is_not_decrypted(tmp_path: Path) -> None:
    path = written(tmp_path, good())
    os.truncate(path, 5 << 30)  # sparse
    with pytest.raises(RefusedError) as caught:
        open_bundle(path, [office_key()], tmp_path / "隔离")
    assert caught.value.code == Refusal.TOO_LARGE


def test_every_reason_to_refuse_has_a_case() -> None:
    # Keys, passphrases, office files, signatures and receipts have tests of their own.
    elsewhere = {
        Refusal.NOT_A_FILE,
        Refusal.TOO_LARGE,
        Refusal.NEEDS_KEY,
        Refusal.NEEDS_PASSPHRASE,
        Refusal.WRONG_PASSPHRASE,
        Refusal.RECIPIENT,
        Refusal.KEY_FILE,
        Refusal.PUBLIC_KEY,
        Refusal.OFFICE_KIND,
        Refusal.OFFICE_FINGERPRINT,
        Refusal.NEWER_OFFICE,
        Refusal.OFFICE_EXPIRED,
        Refusal.OFFICE_CHANGED,
        Refusal.SIGNATURE,
        Refusal.SIGNATURE_MISSING,
        Refusal.SIGNATURE_FORGED,
        Refusal.SIGNATURE_ADDRESSEE,
        Refusal.RECEIPT_KIND,
        Refusal.RECEIPT_STRANGER,
        Refusal.RECEIPT_UNKNOWN,
        Refusal.NEWER_RECEIPT,
    }
    assert {why for why, _ in CASES.values() if why is not None} | elsewhere == set(Refusal)
