"""Signatures (签名) as minisign makes them: by whom a file was made, checkable with the plain `minisign` program.

A private age key has exactly one signing key, worked out from it (HKDF-SHA256, RFC 5869). So whoever has one secret to
keep has one to lose, to back up and to print, and every key made before there were signatures can sign.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import minisign
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.bundle.age_stream import Identity
from app.bundle.refusals import Refusal, Refuse

MOST_SIGNATURE_BYTES = 4096

_HKDF_INFO = b"chuangbao signing key 1"
_ID_BYTES = 8
_PUBLIC_BYTES = 2 + _ID_BYTES + 32
_ED25519 = b"Ed"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public signing key. `text` is its one line (56 characters that begin with `RW`), as `minisign -P` takes it."""

    text: str

    @property
    def key_id(self) -> str:
        """Its number in the spelling of the `minisign` program. Anybody can make a key with a wanted number."""
        return base64.b64decode(self.text)[2 : 2 + _ID_BYTES][::-1].hex().upper()


def parse_public_key(text: str) -> PublicKey:
    """A public signing key from its line. ValueError when it is none, or not in the one spelling there is."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ValueError("not a minisign public key") from error
    if len(data) != _PUBLIC_BYTES or data[:2] != _ED25519 or base64.b64encode(data).decode("ascii") != text:
        raise ValueError("not a minisign public key")
    return PublicKey(text)


class SigningKey:
    """The signing key that belongs to a private age key."""

    def __init__(self, identity: Identity) -> None:
        seed = HKDF(hashes.SHA256(), 32, salt=None, info=_HKDF_INFO).derive(str(identity).encode("ascii"))
        public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        key_id = hashlib.sha256(public).digest()[:_ID_BYTES]
        self.public = PublicKey(base64.b64encode(_ED25519 + key_id + public).decode("ascii"))
        self._secret = minisign.SecretKey.from_bytes(_secret_key(seed, key_id, public))

    def sign(self, data: bytes, comment: str) -> bytes:
        """The whole signature file. `comment` is signed along: printable ASCII. The same input gives the same bytes."""
        made = self._secret.sign(data, untrusted_comment=f"minisign key {self.public.key_id}", trusted_comment=comment)
        return bytes(made) + b"\n"


def _secret_key(seed: bytes, key_id: bytes, public: bytes) -> bytes:
    """A private key file of the `minisign` program, without a password."""
    checksum = hashlib.blake2b(_ED25519 + key_id + seed + public, digest_size=32).digest()
    no_password = bytes(2) + b"B2" + bytes(32 + 8 + 8)
    encoded = base64.b64encode(_ED25519 + no_password + key_id + seed + public + checksum)
    return b"untrusted comment: minisign secret key\n" + encoded + b"\n"


def check_signature(data: bytes, signature: bytes, key: PublicKey, refuse: Refuse, what: str) -> None:
    """Refuse (`signature`) a signature file that this key did not make over `data`. `what` begins the sentence."""
    try:
        minisign.PublicKey.from_base64(key.text).verify(data, minisign.Signature.from_bytes(signature))
    except ValueError as error:  # malformed files too: the library's errors are ValueErrors
        raise refuse(Refusal.SIGNATURE, f"{what}的签名不对：内容在签名之后被改动过，或签名是伪造的") from error


def check_impostor(key: PublicKey, known: Mapping[str, PublicKey], refuse: Refuse, what: str) -> None:
    """Refuse (`signature_forged`) a key that bears the number of a known one (by `key_id`) and is another."""
    ours = known.get(key.key_id)
    if ours is not None and ours != key:
        raise refuse(
            Refusal.SIGNATURE_FORGED, f"{what}冒用了已登记的签名编号 {key.key_id}，签名却不是那个单位的，是伪造的"
        )
