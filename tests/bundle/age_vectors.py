"""age v1 files put together by hand from the specification (c2sp.org/age), so that each part of one can be wrong.

Only for tests: the keys here protect nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

FILE_KEY = b"a file's own key"
EPHEMERAL = X25519PrivateKey.from_private_bytes(bytes(range(32)))
SALT = b"sixteen bytes :)"
NONCE = b"nonce of 16 byte"
CHUNK = 64 << 10
VERSION = b"age-encryption.org/v1\n"


def b64(data: bytes) -> str:
    """Base64 without padding."""
    return base64.b64encode(data).decode().rstrip("=")


def not_canonical(text: str) -> str:
    """The same bytes in base64 whose unused last bits are not zero."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return text[:-1] + alphabet[alphabet.index(text[-1]) + 1]


def wrapped(body: str) -> str:
    """A stanza's body in lines of 64; the last is shorter, perhaps empty."""
    return "".join(f"{body[start : start + 64]}\n" for start in range(0, len(body) + 1, 64))


def stanza(*arguments: str, body: str = "") -> bytes:
    """A recipient stanza."""
    return f"-> {' '.join(arguments)}\n{wrapped(body)}".encode()


def share() -> str:
    """The ephemeral share of `x25519`."""
    return b64(EPHEMERAL.public_key().public_bytes_raw())


def x25519_body(recipient: bytes, file_key: bytes = FILE_KEY, shared: bytes | None = None) -> bytes:
    """The file key wrapped for a recipient's 32 bytes; `shared` in the place of the secret agreed on."""
    public = EPHEMERAL.public_key().public_bytes_raw()
    secret = EPHEMERAL.exchange(X25519PublicKey.from_public_bytes(recipient)) if shared is None else shared
    key = _hkdf(secret, public + recipient, b"age-encryption.org/v1/X25519")
    return ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)


def x25519(recipient: bytes) -> bytes:
    """A right X25519 stanza."""
    return stanza("X25519", share(), body=b64(x25519_body(recipient)))


def scrypt_body(passphrase: str, factor: int, file_key: bytes = FILE_KEY, salt: bytes = SALT) -> bytes:
    """The file key wrapped under a passphrase with N = 2^factor."""
    kdf = Scrypt(salt=b"age-encryption.org/v1/scrypt" + salt, length=32, n=1 << factor, r=8, p=1)
    return ChaCha20Poly1305(kdf.derive(passphrase.encode())).encrypt(bytes(12), file_key, None)


def header(*stanzas: bytes, file_key: bytes = FILE_KEY) -> bytes:
    """Version line, stanzas and their MAC."""
    return signed(VERSION + b"".join(stanzas), file_key)


def signed(start: bytes, file_key: bytes = FILE_KEY) -> bytes:
    """A header whose MAC is right, whatever stands before it."""
    key = _hkdf(file_key, b"", b"header")
    mac = hmac.new(key, start + b"---", hashlib.sha256).digest()
    return start + f"--- {b64(mac)}\n".encode()


def chunks_of(data: bytes) -> list[bytes]:
    """The payload in the pieces the specification asks for."""
    return [data[start : start + CHUNK] for start in range(0, len(data), CHUNK)] or [b""]


def payload(pieces: Sequence[bytes], *, last: int | None = None, numbers: Sequence[int] | None = None) -> bytes:
    """Nonce and encrypted pieces; `last` is which of them says that it is the last (the last one), `numbers` their counters."""
    cipher = ChaCha20Poly1305(_hkdf(FILE_KEY, NONCE, b"payload"))
    final = len(pieces) - 1 if last is None else last
    counted = range(len(pieces)) if numbers is None else numbers
    return NONCE + b"".join(
        cipher.encrypt(number.to_bytes(11) + bytes([index == final]), piece, None)
        for index, (number, piece) in enumerate(zip(counted, pieces, strict=True))
    )


def _hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt or None, info=info).derive(secret)
