"""The age v1 specification (c2sp.org/age), case by case, against our reader and, as a second opinion, the `age` program.

Documented limits of ours, where the specification allows the file: a header of 16 KiB, 20 stanzas, N up to 2^20, no
text armour.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from app.bundle.age_stream import parse_identity
from app.bundle.identities import identity_text
from app.bundle.reader import open_bundle
from app.errors import RefusedError
from tests.bundle import age_vectors as v
from tests.bundle.samples import container_bytes, good_container, good_form, good_payload, parts, rebag, written, zip_of
from tests.tools import require_tool

# The key whose 32 bytes are 0x42 each, which is the example of the specification.
KEY = parse_identity("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX")
ME = X25519PrivateKey.from_private_bytes(b"\x42" * 32).public_key().public_bytes_raw()
OTHER = X25519PrivateKey.from_private_bytes(b"\x17" * 32).public_key().public_bytes_raw()
SECRET = "password"
CLEAR = container_bytes(good_container())
LONG = zip_of(parts(rebag({**good_payload(), "data/print/long.pdf": b"%PDF-" + bytes(3 * v.CHUNK)})))
PIECES = v.chunks_of(LONG)
BODY = v.payload(v.chunks_of(CLEAR))
MINE = v.x25519(ME)
SHARE, WRAPPED = v.share(), v.b64(v.x25519_body(ME))


def whole_chunks() -> bytes:
    """A container that fills its pieces to the last byte."""
    short = len(LONG) % v.CHUNK
    grown = b"%PDF-" + bytes(3 * v.CHUNK + v.CHUNK - short)
    data = zip_of(parts(rebag({**good_payload(), "data/print/long.pdf": grown})))
    # One digit more or less in the sum of bag-info.txt may shift it.
    grown = grown[: len(grown) - (len(data) % v.CHUNK)]
    data = zip_of(parts(rebag({**good_payload(), "data/print/long.pdf": grown})))
    assert len(data) % v.CHUNK == 0
    return data


FULL = v.chunks_of(whole_chunks())
X = v.header(MINE)

ACCEPTED = {
    "one recipient": X + BODY,
    "among others": v.header(v.x25519(OTHER), MINE, v.x25519(OTHER)) + BODY,
    "an unknown stanza": v.header(v.stanza("example.com/enigma", "x", body=v.b64(bytes(10))), MINE) + BODY,
    "an unknown stanza without a body": v.header(MINE, v.stanza("~!grease", "a", "b")) + BODY,
    "an unknown stanza of one full line": v.header(v.stanza("other", body=v.b64(bytes(48))), MINE) + BODY,
    "an unknown stanza of many lines": v.header(v.stanza("other", body=v.b64(bytes(500))), MINE) + BODY,
    "20 stanzas": v.header(*[v.x25519(OTHER)] * 19, MINE) + BODY,
    "several chunks": X + v.payload(PIECES),
    "chunks that are all full": X + v.payload(FULL),
}

REFUSED = {
    # the header
    "no version": v.signed(MINE) + BODY,
    "version 1.1": v.signed(v.VERSION.replace(b"v1", b"v1.1") + MINE) + BODY,
    "CR LF": v.signed((v.VERSION + MINE).replace(b"\n", b"\r\n")) + BODY,
    "the order turned round": v.signed(MINE + v.VERSION) + BODY,
    "an empty argument": v.header(v.stanza("other", "", "x"), MINE) + BODY,
    "no argument": v.header(b"->\n\n", MINE) + BODY,
    "two spaces": v.header(b"->  other\n\n", MINE) + BODY,
    "a space behind the arguments": v.header(b"-> other \n\n", MINE) + BODY,
    "a character beyond ASCII": v.header("-> 其他\n\n".encode(), MINE) + BODY,
    "another start": v.header(b"-- other\n\n", MINE) + BODY,
    "a body without its last line": v.header(b"-> other\n" + b"A" * 64 + b"\n", MINE) + BODY,
    "a line too long": v.header(b"-> other\n" + b"A" * 68 + b"\n\n", MINE) + BODY,
    "a short line within": v.header(b"-> other\n" + b"A" * 60 + b"\n" + b"A" * 64 + b"\n\n", MINE) + BODY,
    "a body with padding": v.header(v.stanza("other", body="AAAAAAA="), MINE) + BODY,
    "a body that is no base64": v.header(v.stanza("other", body="A-_A"), MINE) + BODY,
    "a body of an impossible length": v.header(v.stanza("other", body="AAAAA"), MINE) + BODY,
    "a body not canonical": v.header(v.stanza("other", body="AB"), MINE) + BODY,
    "no stanza": v.header() + BODY,
    # its MAC
    "a wrong MAC": X.replace(X[-20:-10], b"AAAAAAAAAA") + BODY,
    "a MAC of another key": v.header(MINE, file_key=b"another file key") + BODY,
    "a MAC with padding": X[:-1] + b"=\n" + BODY,
    "a MAC not canonical": v.not_canonical(X[:-1].decode()).encode() + b"\n" + BODY,
    "a MAC cut short": X[:-5] + b"\n" + BODY,
    "no MAC": X[: X.index(b"---")] + b"---\n" + BODY,
    "no space before the MAC": X.replace(b"--- ", b"---") + BODY,
    "two spaces before the MAC": X.replace(b"--- ", b"---  ") + BODY,
    "a space behind the MAC": X[:-1] + b" \n" + BODY,
    "a stanza taken out": v.header(v.x25519(OTHER), MINE).replace(v.x25519(OTHER), b"") + BODY,
    "two stanzas exchanged": v.header(v.x25519(OTHER), MINE).replace(v.x25519(OTHER) + MINE, MINE + v.x25519(OTHER))
    + BODY,
    # X25519
    "for somebody else": v.header(v.x25519(OTHER)) + BODY,
    "lower case": v.header(v.stanza("x25519", SHARE, body=WRAPPED)) + BODY,
    "no share": v.header(v.stanza("X25519", body=WRAPPED)) + BODY,
    "one argument more": v.header(v.stanza("X25519", SHARE, "x", body=WRAPPED)) + BODY,
    "a short share": v.header(v.stanza("X25519", v.b64(bytes(31)), body=WRAPPED)) + BODY,
    "a long share": v.header(v.stanza("X25519", v.b64(bytes(33)), body=WRAPPED)) + BODY,
    "a share with padding": v.header(v.stanza("X25519", SHARE + "=", body=WRAPPED)) + BODY,
    "a share not canonical": v.header(v.stanza("X25519", v.not_canonical(SHARE), body=WRAPPED)) + BODY,
    "a share of low order": v.header(
        v.stanza("X25519", v.b64(bytes(32)), body=v.b64(v.x25519_body(ME, shared=bytes(32))))
    )
    + BODY,
    "a body of X25519 not canonical": v.header(v.stanza("X25519", SHARE, body=v.not_canonical(WRAPPED))) + BODY,
    "a long file key": v.header(v.stanza("X25519", SHARE, body=v.b64(v.x25519_body(ME, b"x" * 24)))) + BODY,
    "a wrong tag on the file key": v.header(v.stanza("X25519", SHARE, body="AAAA" + WRAPPED[4:])) + BODY,
    "a bad stanza beside a good one": v.header(v.stanza("X25519", SHARE, "x", body=WRAPPED), MINE) + BODY,
    "a short body beside a good one": v.header(v.stanza("X25519", SHARE, body=v.b64(bytes(31))), MINE) + BODY,
    # the payload
    "no payload": X,
    "no nonce": X + v.NONCE[:15],
    "a nonce alone": X + v.NONCE,
    "a wrong nonce": X + b"another 16 bytes" + BODY[16:],
    "the whole payload empty": X + v.payload([b""]),
    "an empty last chunk": X + v.payload([*FULL, b""]),
    "no last chunk": X + v.payload(PIECES, last=-1),
    "cut between chunks": X + v.payload(PIECES)[: 16 + v.CHUNK + 16],
    "cut within a chunk": X + v.payload(PIECES)[: 16 + v.CHUNK + 5],
    "cut within the last tag": X + v.payload(PIECES)[:-1],
    "a last chunk before the end": X + v.payload(PIECES, last=1),
    "two last chunks": X + v.payload(PIECES) + v.payload(PIECES[-1:])[16:],
    "a chunk too long": X + v.payload([CLEAR[:100], CLEAR[100:]]),
    "an over-long chunk": X + v.payload([LONG[: v.CHUNK + 1], LONG[v.CHUNK + 1 :]]),
    "chunks exchanged": X + v.payload([PIECES[1], PIECES[0], *PIECES[2:]], numbers=[1, 0, *range(2, len(PIECES))]),
    "a chunk left out": X + v.payload(PIECES[:1] + PIECES[2:], numbers=[0, *range(2, len(PIECES))]),
    "a wrong tag on a chunk": X + v.payload(PIECES)[:-3] + bytes(3),
    "a byte behind it": X + v.payload(PIECES) + b"\0",
    "a chunk behind it": X + v.payload(FULL) + bytes(v.CHUNK + 16),
    "the file twice": 2 * (X + BODY),
}

SCRYPT = v.b64(v.scrypt_body(SECRET, 10))
SALT = v.b64(v.SALT)


def scrypt(*arguments: str, body: str = SCRYPT) -> bytes:
    return v.header(v.stanza(*arguments, body=body)) + BODY


WITH_PASSPHRASE = {
    "two of them": v.header(*[v.stanza("scrypt", SALT, "10", body=SCRYPT)] * 2) + BODY,
    "beside a key": v.header(v.stanza("scrypt", SALT, "10", body=SCRYPT), MINE) + BODY,
    "beside an unknown stanza": v.header(v.stanza("other"), v.stanza("scrypt", SALT, "10", body=SCRYPT)) + BODY,
    "no factor": scrypt("scrypt", SALT),
    "one argument more": scrypt("scrypt", SALT, "10", "x"),
    "a factor in hexadecimal": scrypt("scrypt", SALT, "0xa"),
    "a factor with a plus": scrypt("scrypt", SALT, "+10"),
    "a factor with a minus": scrypt("scrypt", SALT, "-10"),
    "a factor with a zero before": scrypt("scrypt", SALT, "010"),
    "a factor with a letter before": scrypt("scrypt", SALT, "a10"),
    "a factor of zero": scrypt("scrypt", SALT, "0"),
    "a factor of 2^64": scrypt("scrypt", SALT, "18446744073709551626"),
    "a factor of 23": scrypt("scrypt", SALT, "23"),
    "upper case": scrypt("Scrypt", SALT, "10"),
    "no salt": scrypt("scrypt", "10"),
    "a short salt": scrypt("scrypt", v.b64(v.SALT[:15]), "10", body=v.b64(v.scrypt_body(SECRET, 10, salt=v.SALT[:15]))),
    "a long salt": scrypt(
        "scrypt", v.b64(v.SALT + b"x"), "10", body=v.b64(v.scrypt_body(SECRET, 10, salt=v.SALT + b"x"))
    ),
    "a salt with padding": scrypt("scrypt", SALT + "==", "10"),
    "a salt not canonical": scrypt("scrypt", v.not_canonical(SALT), "10"),
    "a body not canonical": scrypt("scrypt", SALT, "10", body=v.not_canonical(SCRYPT)),
    "a long file key": scrypt("scrypt", SALT, "10", body=v.b64(v.scrypt_body(SECRET, 10, b"x" * 24))),
    "another factor": scrypt("scrypt", SALT, "11"),
    "a wrong tag": scrypt("scrypt", SALT, "10", body="AAAA" + SCRYPT[4:]),
}


def age_opens(data: bytes, folder: Path) -> bool:
    """Whether the `age` program takes it with our key."""
    identity = folder / "key.txt"
    identity.write_bytes(identity_text(KEY, "2024-05-06"))
    command = [require_tool("age"), "-d", "-i", str(identity), "-o", str(folder / "clear"), str(written(folder, data))]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.mark.tools
@pytest.mark.parametrize("name", ACCEPTED)
def test_what_the_specification_allows(name: str, tmp_path: Path) -> None:
    with open_bundle(written(tmp_path, ACCEPTED[name]), [KEY], tmp_path / "隔离") as bundle:
        assert bundle.record == good_form()
    assert age_opens(ACCEPTED[name], tmp_path)


@pytest.mark.tools
@pytest.mark.parametrize("name", REFUSED)
def test_what_the_specification_forbids(name: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedError):
        open_bundle(written(tmp_path, REFUSED[name]), [KEY], tmp_path / "隔离")
    assert not list((tmp_path / "隔离").iterdir())
    # An empty payload is right for age; for us there is no bundle in it.
    assert age_opens(REFUSED[name], tmp_path) == (name == "the whole payload empty")


def test_a_passphrase_as_the_specification_has_it(tmp_path: Path) -> None:
    with open_bundle(written(tmp_path, scrypt("scrypt", SALT, "10")), SECRET, tmp_path / "隔离") as bundle:
        assert bundle.record == good_form()


@pytest.mark.parametrize("name", WITH_PASSPHRASE)
def test_scrypt_stanzas_that_are_wrong(name: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedError):
        open_bundle(written(tmp_path, WITH_PASSPHRASE[name]), SECRET, tmp_path / "隔离")
    assert not list((tmp_path / "隔离").iterdir())
