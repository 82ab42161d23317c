"""Receipts: read strictly, and whatever was changed on the way is refused."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.bundle.age_stream import Identity, new_identity
from app.bundle.form_json import canonical_json
from app.bundle.receipt import MOST_COMMENT, MOST_COMMENTS, Receipt, open_receipt, receipt_bytes
from app.bundle.refusals import Refusal
from app.bundle.signing import SigningKey
from app.domain.receipts import Comment, Decision
from app.errors import EnvironmentFault, RefusedError
from tests.bundle.samples import container_bytes, good_container, plain_zip

OFFICE, UNIT = new_identity(), new_identity()
KEYS = {SigningKey(OFFICE).public.text: "示例受理单位"}
RECEIPT = Receipt(
    "示例受理单位", "某中心", "ab" * 32, 2, "ABCD-2345", Decision.RETURNED,
    datetime(2024, 5, 6, 1, 2, 3, 4, tzinfo=UTC), (Comment("deeds", "补充数据"), Comment("", "换照片")),
)  # fmt: skip
GOOD = receipt_bytes(RECEIPT, OFFICE, [str(UNIT.to_public())])


def written(folder: Path, data: bytes) -> Path:
    path = folder / "a.cbhz"
    path.write_bytes(data)
    return path


def clear_members() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pyrage.decrypt(GOOD, [UNIT]))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sealed(members: dict[str, bytes]) -> bytes:
    data: bytes = pyrage.encrypt(plain_zip(members), [UNIT.to_public()])
    return data


def refusal(folder: Path, data: bytes, key: Identity = UNIT) -> str:
    with pytest.raises(RefusedError) as caught:
        open_receipt(written(folder, data), [key]).refuse_stranger(KEYS)
    assert "草稿的状态没有改动" in caught.value.message
    return caught.value.code


def test_what_was_said_arrives(tmp_path: Path) -> None:
    opened = open_receipt(written(tmp_path, GOOD), [UNIT])
    assert opened.receipt == RECEIPT
    assert opened.refuse_stranger(KEYS) == "示例受理单位"


def test_repacked_unchanged_it_is_accepted(tmp_path: Path) -> None:
    assert open_receipt(written(tmp_path, sealed(clear_members())), [UNIT]).refuse_stranger(KEYS)


def test_another_office_and_another_unit(tmp_path: Path) -> None:
    forged = receipt_bytes(RECEIPT, new_identity(), [str(UNIT.to_public())])
    assert refusal(tmp_path, forged) == Refusal.RECEIPT_STRANGER
    assert refusal(tmp_path, GOOD, new_identity()) == Refusal.WRONG_KEY


def test_a_decision_changed_under_the_old_signature(tmp_path: Path) -> None:
    members = clear_members()
    members["receipt.json"] = members["receipt.json"].replace(b"returned", b"accepted")
    assert refusal(tmp_path, sealed(members)) == Refusal.RECEIPT_STRANGER


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "other"}, Refusal.RECEIPT_KIND),
        ({"version": 2}, Refusal.NEWER_RECEIPT),
        ({"decision": "maybe"}, Refusal.JSON_VALUE),
        ({"at": "yesterday"}, Refusal.JSON_VALUE),
        ({"at": "2024-05-06T01:02:03"}, Refusal.JSON_VALUE),
        ({"sha256": "AB" * 32}, Refusal.JSON_VALUE),
        ({"revision": 0}, Refusal.JSON_VALUE),
        ({"comments": [{"field": "", "text": "x" * (MOST_COMMENT + 1)}]}, Refusal.JSON_VALUE),
        ({"comments": [{"field": "", "text": "x"}] * (MOST_COMMENTS + 1)}, Refusal.JSON_VALUE),
        ({"comments": [{"text": "x"}]}, Refusal.JSON_MISSING),
        ({"more": 1}, Refusal.JSON_UNKNOWN),
    ],
)
def test_what_makes_no_sense_though_it_is_signed(change: dict[str, Any], code: Refusal, tmp_path: Path) -> None:
    text = canonical_json({**json.loads(clear_members()["receipt.json"]), **change})
    members = {"receipt.json": text, "receipt.json.minisig": SigningKey(OFFICE).sign(text, "chuangbao-receipt")}
    assert refusal(tmp_path, sealed(members)) == code


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: b"", id="empty"),
        pytest.param(lambda: GOOD[:-1], id="cut"),
        pytest.param(lambda: GOOD + b"x", id="junk behind"),
        pytest.param(lambda: b"PK\x03\x04" + GOOD, id="a zip"),
        pytest.param(lambda: bytes(3 << 20), id="large"),
        pytest.param(lambda: pyrage.encrypt(container_bytes(good_container()), [UNIT.to_public()]), id="a bundle"),
        pytest.param(lambda: pyrage.encrypt(b"x", [UNIT.to_public()]), id="no zip"),
        pytest.param(lambda: sealed({"receipt.json": b"{}"}), id="without a signature"),
        pytest.param(lambda: sealed({**clear_members(), "more": b""}), id="with more"),
        pytest.param(lambda: pyrage.passphrase.encrypt(b"x", "x"), id="under a passphrase"),
    ],
)
def test_what_is_no_receipt(make: Callable[[], bytes], tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as caught:
        open_receipt(written(tmp_path, make()), [UNIT])
    assert "草稿" in caught.value.message or "回执" in caught.value.message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault):
        open_receipt(tmp_path / "没有.cbhz", [UNIT])
    with pytest.raises(RefusedError) as caught:
        open_receipt(tmp_path, [UNIT])
    assert caught.value.code == Refusal.NOT_A_FILE


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(at=st.integers(0, len(GOOD) - 1), bit=st.integers(0, 7))
def test_any_flipped_bit_is_refused(at: int, bit: int, tmp_path: Path) -> None:
    spoiled = bytearray(GOOD)
    spoiled[at] ^= 1 << bit
    with pytest.raises(RefusedError):
        open_receipt(written(tmp_path, bytes(spoiled)), [UNIT]).refuse_stranger(KEYS)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=50), moment=st.datetimes())
def test_round_trip(text: str, moment: datetime, tmp_path: Path) -> None:
    receipt = replace(RECEIPT, at=moment.replace(tzinfo=UTC), comments=(Comment("", text),))
    data = receipt_bytes(receipt, OFFICE, [str(UNIT.to_public())])
    assert open_receipt(written(tmp_path, data), [UNIT]).receipt == receipt
