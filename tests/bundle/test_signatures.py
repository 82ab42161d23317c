"""Who a bundle is from: signed, unsigned, forged; held against the `minisign` program both ways."""

from __future__ import annotations

import base64
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import bagit
import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.bundle.age_stream import Identity, new_identity
from app.bundle.bag import BagInfo
from app.bundle.container import Container, Member, plan
from app.bundle.layout import BAG_INFO, SIGNATURE, TAG_MANIFEST
from app.bundle.reader import OpenedBundle, Verdict, open_bundle, reopen_and_compare
from app.bundle.refusals import Refusal, refuse_bundle
from app.bundle.signer import Signer
from app.bundle.signing import PublicKey, SigningKey, check_signature, parse_public_key
from app.errors import RefusedError
from tests.bundle.samples import (
    INFO,
    PDF,
    PRINT,
    container_bytes,
    good_container,
    good_payload,
    plain_zip,
    rebag,
    retag,
    written,
)
from tests.tools import require_tool

COMMENT = "chuangbao-bundle"


@pytest.fixture
def unit() -> Identity:
    """The sender's private key."""
    return new_identity()


def signed_info(unit: Identity, receivers: Sequence[Identity]) -> BagInfo:
    signer = Signer.of(unit)
    keys = tuple(str(receiver.to_public()) for receiver in receivers)
    return replace(INFO, recipients=keys, signer=signer.key.text, return_to=signer.return_to)


def signed_container(unit: Identity, *receivers: Identity) -> Container:
    members = [Member.of_bytes(name, data) for name, data in good_payload().items()]
    sign = SigningKey(unit).sign
    return plan(members, signed_info(unit, receivers), sign=lambda data: sign(data, COMMENT))


def members_of(container: Container) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(container_bytes(container))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(clear: bytes, key: Identity, folder: Path, known: Mapping[str, PublicKey] | None = None) -> OpenedBundle:
    path = written(folder, pyrage.encrypt(clear, [key.to_public()]))
    return open_bundle(path, [key], folder / "隔离", known=known or {})


def refused(clear: bytes, key: Identity, folder: Path, known: Mapping[str, PublicKey] | None = None) -> str:
    with pytest.raises(RefusedError) as caught:
        opened(clear, key, folder, known)
    assert caught.value.message.count("。") >= 2
    return caught.value.code


def by_id(*keys: Identity) -> dict[str, PublicKey]:
    publics = [SigningKey(key).public for key in keys]
    return {public.key_id: public for public in publics}


def test_signed_by_a_known_key_and_by_an_unknown_one(key: Identity, unit: Identity, tmp_path: Path) -> None:
    clear = container_bytes(signed_container(unit, key))
    with opened(clear, key, tmp_path, by_id(unit)) as bundle:
        assert bundle.verdict is Verdict.SIGNED_KNOWN
        assert bundle.signer == Signer.of(unit)
    for known in ({}, by_id(new_identity())):
        with opened(clear, key, tmp_path, known) as bundle:
            assert bundle.verdict is Verdict.SIGNED_UNKNOWN
            assert bundle.signer == Signer.of(unit)
    with opened(container_bytes(good_container()), key, tmp_path, by_id(unit)) as bundle:
        assert bundle.verdict is Verdict.UNSIGNED
        assert bundle.signer is None


def test_the_good_one_repacked_unchanged_is_accepted(key: Identity, unit: Identity, tmp_path: Path) -> None:
    members = members_of(signed_container(unit, key))
    with opened(plain_zip(members), key, tmp_path, by_id(unit)) as bundle:
        assert bundle.verdict is Verdict.SIGNED_KNOWN


def test_a_bag_made_anew_under_the_old_signature_is_refused(key: Identity, unit: Identity, tmp_path: Path) -> None:
    members = members_of(signed_container(unit, key))
    other = rebag({**good_payload(), PRINT: PDF + b"%more\n"})
    info = members[BAG_INFO]
    octets = sum(len(d) for n, d in other.items() if n.startswith("data/"))
    line = next(row for row in info.splitlines() if row.startswith(b"Payload-Oxum"))
    count = line.rpartition(b".")[2]
    made = retag({**other, BAG_INFO: info.replace(line, b"Payload-Oxum: %d.%s" % (octets, count))})
    # Only the signature tells it apart: with one of its own it is a good bundle.
    own = {**made, SIGNATURE: SigningKey(unit).sign(made[TAG_MANIFEST], COMMENT)}
    opened(plain_zip(own), key, tmp_path, by_id(unit)).close()
    assert refused(plain_zip({**made, SIGNATURE: members[SIGNATURE]}), key, tmp_path) == Refusal.SIGNATURE


def test_another_sender_named_above_a_genuine_signature(key: Identity, unit: Identity, tmp_path: Path) -> None:
    members = members_of(signed_container(unit, key))
    thief = Signer.of(new_identity())
    info = members[BAG_INFO].replace(Signer.of(unit).key.text.encode(), thief.key.text.encode())
    made = retag({**{n: d for n, d in members.items() if n != SIGNATURE}, BAG_INFO: info})
    assert refused(plain_zip({**made, SIGNATURE: members[SIGNATURE]}), key, tmp_path) == Refusal.SIGNATURE


@pytest.mark.parametrize("missing", ["Signer-Key", "Signer-Recipient"])
def test_a_signature_without_its_keys(missing: str, key: Identity, unit: Identity, tmp_path: Path) -> None:
    members = members_of(signed_container(unit, key))
    kept = [row for row in members[BAG_INFO].splitlines(keepends=True) if not row.startswith(missing.encode())]
    made = retag({**{n: d for n, d in members.items() if n != SIGNATURE}, BAG_INFO: b"".join(kept)})
    made[SIGNATURE] = SigningKey(unit).sign(made[TAG_MANIFEST], COMMENT)
    assert refused(plain_zip(made), key, tmp_path) == Refusal.SIGNATURE


def test_a_signature_taken_away_is_noticed(key: Identity, unit: Identity, tmp_path: Path) -> None:
    members = members_of(signed_container(unit, key))
    del members[SIGNATURE]
    assert refused(plain_zip(members), key, tmp_path) == Refusal.SIGNATURE_MISSING


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda s: s[:-5], id="cut"),
        pytest.param(lambda s: s + s, id="twice"),
        pytest.param(lambda s: b"\xff" + s, id="no text"),
        pytest.param(lambda s: s.replace(b"chuangbao-bundle", b"chuangbao-bundlf"), id="another trusted comment"),
        pytest.param(lambda _: b"x" * 4096, id="no signature"),
    ],
)
def test_broken_signatures(spoil: object, key: Identity, unit: Identity, tmp_path: Path) -> None:
    members = members_of(signed_container(unit, key))
    assert callable(spoil)
    members[SIGNATURE] = spoil(members[SIGNATURE])
    assert refused(plain_zip(members), key, tmp_path) == Refusal.SIGNATURE


def test_a_giant_signature_is_not_read(key: Identity, unit: Identity, tmp_path: Path) -> None:
    members = members_of(signed_container(unit, key))
    members[SIGNATURE] = b"x" * 5000
    assert refused(plain_zip(members), key, tmp_path) == Refusal.ZIP_SIZE


def test_a_key_under_the_number_of_a_known_one_is_never_merely_unknown(
    key: Identity, unit: Identity, tmp_path: Path
) -> None:
    """Somebody made a key of his own with the number of a known unit's key."""
    clear = container_bytes(signed_container(unit, key))
    ours = base64.b64decode(SigningKey(unit).public.text)
    theirs = base64.b64decode(SigningKey(new_identity()).public.text)
    pinned = PublicKey(base64.b64encode(ours[:10] + theirs[10:]).decode())
    assert pinned.key_id == SigningKey(unit).public.key_id
    assert refused(clear, key, tmp_path, {pinned.key_id: pinned}) == Refusal.SIGNATURE_FORGED
    with opened(clear, key, tmp_path, by_id(unit)) as bundle:  # the control: the pinned key is its own
        assert bundle.verdict is Verdict.SIGNED_KNOWN


def test_passed_on_by_an_office_to_another(key: Identity, unit: Identity, tmp_path: Path) -> None:
    """Signed for one office, which seals it again to another under the genuine signature."""
    other = new_identity()
    clear = container_bytes(signed_container(unit, key))
    assert refused(clear, other, tmp_path, by_id(unit)) == Refusal.SIGNATURE_ADDRESSEE
    opened(clear, unit, tmp_path).close()  # the sender opens what it sent


def test_a_version_1_container_is_still_read(key: Identity, tmp_path: Path) -> None:
    members = rebag(good_payload())
    old = retag({**members, BAG_INFO: members[BAG_INFO].replace(b"Container-Version: 2", b"Container-Version: 1")})
    assert b"Container-Version: 1" in old[BAG_INFO]
    with opened(plain_zip(old), key, tmp_path) as bundle:
        assert bundle.verdict is Verdict.UNSIGNED


def test_the_same_key_signs_the_same_bytes_alike(key: Identity, unit: Identity) -> None:
    assert container_bytes(signed_container(unit, key)) == container_bytes(signed_container(unit, key))


def test_the_signing_key_stays_what_it_is() -> None:
    # Pinned by offices after a telephone call: what is worked out from a private key must never change.
    fixed = pyrage.x25519.Identity.from_str(
        "AGE-SECRET-KEY-184JMZMVQH3E6U0PSL869004Y3U2NYV7R30EU99CSEDNPH02YUVFSZW44VU"
    )
    assert SigningKey(fixed).public.text == "RWQd734hcGnVAwm0GFoqc+sEhokGT6ZtuKLc8clGKj9Fj15VeIyLMQDa"
    assert SigningKey(fixed).public.key_id == "03D56970217EEF1D"


@pytest.mark.tools
def test_minisign_checks_what_we_signed(key: Identity, unit: Identity, tmp_path: Path) -> None:
    members = members_of(signed_container(unit, key))
    (tmp_path / TAG_MANIFEST).write_bytes(members[TAG_MANIFEST])
    (tmp_path / SIGNATURE).write_bytes(members[SIGNATURE])
    public = SigningKey(unit).public
    check = [require_tool("minisign"), "-V", "-m", TAG_MANIFEST, "-P", public.text]
    found = subprocess.run(check, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert COMMENT in found.stdout
    (tmp_path / TAG_MANIFEST).write_bytes(members[TAG_MANIFEST] + b"\n")
    assert subprocess.run(check, cwd=tmp_path, check=False, capture_output=True).returncode == 1


@pytest.mark.tools
def test_we_check_what_minisign_signed(tmp_path: Path) -> None:
    for name, legacy in (("a", ()), ("b", ("-l",))):
        secret, public, file = (tmp_path / f"{name}.{ending}" for ending in ("key", "pub", "txt"))
        file.write_bytes(b"manifest\n")
        make: list[str | Path] = [require_tool("minisign"), "-G", "-W", "-p", public, "-s", secret]
        subprocess.run(make, check=True, capture_output=True)
        sign: list[str | Path] = [require_tool("minisign"), "-S", *legacy, "-s", secret, "-m", file]
        subprocess.run(sign, check=True, capture_output=True)
        key = parse_public_key(public.read_text(encoding="ascii").splitlines()[1])
        assert key.key_id in public.read_text(encoding="ascii").splitlines()[0]
        signature = Path(f"{file}.minisig").read_bytes()
        check_signature(b"manifest\n", signature, key, refuse_bundle, "这份移交文件")
        with pytest.raises(RefusedError) as caught:
            check_signature(b"manifesto\n", signature, key, refuse_bundle, "这份移交文件")
        assert caught.value.code == Refusal.SIGNATURE


@pytest.mark.tools
def test_the_plain_programs_open_and_check_a_signed_bundle(key: Identity, unit: Identity, tmp_path: Path) -> None:
    path = written(tmp_path, pyrage.encrypt(container_bytes(signed_container(unit, key)), [key.to_public()]))
    identity = tmp_path / "key.txt"
    identity.write_text(f"{key}\n", encoding="ascii")
    plain, bag = tmp_path / "plain.zip", tmp_path / "bag"
    subprocess.run([require_tool("age"), "-d", "-i", identity, "-o", plain, path], check=True, capture_output=True)
    subprocess.run([require_tool("unzip"), "-q", plain, "-d", bag], check=True, capture_output=True)
    check = [require_tool("minisign"), "-V", "-m", TAG_MANIFEST, "-P", SigningKey(unit).public.text]
    subprocess.run(check, cwd=bag, check=True, capture_output=True)
    bagit.Bag(str(bag)).validate()  # a signature outside the manifests is what BagIt allows


def test_a_signed_bundle_is_reopened_and_compared(key: Identity, unit: Identity, tmp_path: Path) -> None:
    container = signed_container(unit, key)
    path = written(tmp_path, pyrage.encrypt(container_bytes(container), [unit.to_public()]))
    reopen_and_compare(container, [unit], tmp_path / "隔离")(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(data=st.binary(max_size=300), at=st.integers(0, 10**6))
def test_any_changed_byte_of_a_signature_is_refused(data: bytes, at: int, unit: Identity) -> None:
    key = SigningKey(unit)
    signature = key.sign(data, COMMENT)
    check_signature(data, signature, key.public, refuse_bundle, "这份移交文件")
    start = signature.index(b"\n") + 1  # the first line is the untrusted comment
    place = start + at % (len(signature) - 1 - start)
    spoiled = signature[:place] + bytes([signature[place] ^ 1]) + signature[place + 1 :]
    with pytest.raises(RefusedError):
        check_signature(data, spoiled, key.public, refuse_bundle, "这份移交文件")


@pytest.mark.parametrize("text", ["", "RW", "长", "RWQ" + "=" * 53, base64.b64encode(b"ED" + bytes(40)).decode()])
def test_what_is_no_public_key(text: str) -> None:
    with pytest.raises(ValueError, match="not a minisign public key"):
        parse_public_key(text)


def test_fingerprints_cover_both_keys(unit: Identity) -> None:
    signer, other = Signer.of(unit), Signer.of(new_identity())
    fingerprints = {
        each.fingerprint
        for each in (signer, replace(signer, key=other.key), replace(signer, return_to=other.return_to))
    }
    assert len(fingerprints) == 3
    assert [len(group) for group in signer.fingerprint.split()] == [5] * 6
