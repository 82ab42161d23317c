"""Bundles damaged on the way: never anything but a refusal, never a wrong byte let through."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bundle.age_header import parse_age_header
from app.bundle.reader import open_bundle
from app.bundle.refusals import Refusal
from app.errors import RefusedError
from tests.bundle.samples import (
    container_bytes,
    good_container,
    good_form,
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


def mutations(data: bytes, seed: int, count: int) -> Iterator[bytes]:
    """The same mutations for the same seed: bytes changed, stretches taken out, doubled, exchanged or zeroed."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    for _ in range(count):
        changed = bytearray(data)
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            start = chance.randrange(len(changed))
            end = min(len(changed), start + chance.choice((1, 1, 2, 4, 30, 200)))
            match chance.randrange(5):
                case 0:
                    changed[start] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, changed[start] ^ 1))
                case 1:
                    del changed[start:end]
                case 2:
                    changed[start:start] = changed[start:end]
                case 3:
                    changed[start:end] = bytes(chance.randrange(256) for _ in range(end - start))
                case _:
                    changed[start:end] = bytes(end - start)
        yield bytes(changed)


def test_mutated_files(bundle: bytes, tmp_path: Path) -> None:
    for data in mutations(bundle, seed=1, count=300):
        if data != bundle:
            refusal(data, tmp_path)


def test_mutated_containers_sealed_again(tmp_path: Path) -> None:
    # From somebody who has the public key: age lets it through, the rest must not.
    clear = container_bytes(good_container())
    accepted = 0
    for data in mutations(clear, seed=2, count=400):
        path = written(tmp_path, sealed(data))
        try:
            with open_bundle(path, [office_key()], tmp_path / "隔离") as opened:
                assert opened.record == good_form()
                assert {
                    m.name: opened.read(m.name) for m in opened.members if m.name in good_payload()
                } == good_payload()
                accepted += 1
        except RefusedError:
            continue
    assert accepted < 40  # only what no reader looks at: the making system, attributes


def test_mutated_forms_with_sums_made_anew(tmp_path: Path) -> None:
    form = good_payload()["data/form.json"]
    for data in mutations(form, seed=3, count=300):
        path = written(tmp_path, sealed(zip_of(parts(rebag({**good_payload(), "data/form.json": data})))))
        try:
            open_bundle(path, [office_key()], tmp_path / "隔离").close()
        except RefusedError:
            continue
