"""Bundles damaged on the way: never anything but a refusal, never a wrong byte let through."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bundle.age_header import parse_age_header
from app.bundle.reader import open_bundle
from app.bundle.refusals import Refusal
from app.errors import RefusedError
from tests.bundle.samples import (
    container_bytes,
    good_container,
    good_payload,
    office_key,
    parts,
    rebag,
    sealed,
    written,
    zip_of,
)

DAMAGE = {Refusal.EMPTY, Refusal.NOT_SEALED, Refusal.HEADER_DAMAGED, Refusal.WRONG_KEY, Refusal.DAMAGED}
HEADER = DAMAGE | {Refusal.NEWER_ENVELOPE}


@pytest.fixture(scope="module")
def bundle() -> bytes:
    return sealed(container_bytes(good_container()))


def refusal(data: bytes, folder: Path) -> str:
    """The code the damaged file is refused with."""
    path = written(folder, data)
    with pytest.raises(RefusedError) as caught:
        open_bundle(path, [office_key()], folder / "隔离")
    assert not list((folder / "隔离").iterdir())
    return caught.value.code


def test_one_byte_flipped(bundle: bytes, tmp_path: Path) -> None:
    header = parse_age_header(bundle).size
    for position in [*range(0, header, 3), *range(header, len(bundle), 97), len(bundle) - 1]:
        data = bytearray(bundle)
        data[position] ^= 0x01
        code = refusal(bytes(data), tmp_path)
        assert code in (HEADER if position < header else {Refusal.DAMAGED}), position


def test_cut_anywhere(bundle: bytes, tmp_path: Path) -> None:
    header = parse_age_header(bundle).size
    for length in [*range(0, header + 40, 3), *range(header + 40, len(bundle), 101), len(bundle) - 1]:
        assert refusal(bundle[:length], tmp_path) in DAMAGE, length


def test_a_sector_zeroed_anywhere(bundle: bytes, tmp_path: Path) -> None:
    for start in range(0, len(bundle), 512):
        data = bundle[:start] + bytes(min(512, len(bundle) - start)) + bundle[start + 512 :]
        assert refusal(data, tmp_path) in HEADER


def test_cut_at_the_edges_of_the_encrypted_pieces(tmp_path: Path) -> None:
    payload = {**good_payload(), "data/print/long.pdf": b"%PDF-" + bytes(200_000)}
    data = sealed(zip_of(parts(rebag(payload))))
    start = parse_age_header(data).size + 16
    for piece in (1, 2, 3):
        for around in (-1, 0, 1):
            length = start + piece * (65536 + 16) + around
            assert refusal(data[:length], tmp_path) == Refusal.DAMAGED
