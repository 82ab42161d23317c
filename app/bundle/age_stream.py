"""age to and from streams: the only module that hands data to the encryption library with keys.

The library pulls from any object with `read` and pushes to any with `write`. Two of its habits are mended here: it
replaces an exception raised in them by one of its own that keeps only the text, and it forgets one raised while its
last few bytes are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pyrage

from app.bundle.refusals import Refusal, refuse_bundle, refuse_office, shown
from app.errors import InputError, RefusedError

MAX_RECIPIENTS = 16
"""Fewer than age_header.MAX_STANZAS: the library adds a decoy of its own."""


class Source(Protocol):
    """Something to pull from: at most `size` bytes, none at the end."""

    def read(self, size: int, /) -> bytes: ...


class Sink(Protocol):
    """Something to push to; takes everything it is given."""

    def write(self, data: bytes, /) -> int: ...


class Recipient(Protocol):
    """A public key; its text starts with `age1`."""

    def __str__(self) -> str: ...


class Identity(Protocol):
    """A private key; its text starts with `AGE-SECRET-KEY-1`."""

    def to_public(self) -> Recipient: ...


def new_identity() -> Identity:
    """A fresh private key."""
    identity: Identity = pyrage.x25519.Identity.generate()
    return identity


def parse_identity(text: str) -> Identity:
    """A private key from its text; ValueError (without the text) when it is none."""
    try:
        identity: Identity = pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError as error:
        raise ValueError("not an age identity") from error
    return identity


def parse_recipients(texts: Sequence[str]) -> list[Recipient]:
    """Public keys from their texts, each once, in order.

    Raises RefusedError (`recipient`) for a text that is no X25519 recipient; InputError (`too_many_recipients`);
    ValueError for none at all.
    """
    unique = list(dict.fromkeys(texts))
    if not unique:
        raise ValueError("at least one recipient is needed")
    if len(unique) > MAX_RECIPIENTS:
        raise InputError(
            f"收件公钥共 {len(unique)} 个，一份移交文件最多封给 {MAX_RECIPIENTS} 个。"
            "没有生成文件，草稿不受影响；请分几次封装。",
            code="too_many_recipients",
        )
    recipients: list[Recipient] = []
    for text in unique:
        try:
            recipients.append(pyrage.x25519.Recipient.from_str(text))
        except pyrage.RecipientError as error:
            raise refuse_office(Refusal.RECIPIENT, f"「{shown(text)}」不是有效的收件公钥") from error
    return recipients


def encrypt_stream(source: Source, sink: Sink, recipients: Sequence[Recipient]) -> None:
    """Encrypt all of `source` to the recipients. Raises whatever source or sink raised, unchanged."""
    reading, writing = _Reading(source), _Writing(sink)
    try:
        pyrage.encrypt_io(reading, writing, list(recipients))
    except pyrage.EncryptError:
        _raise_kept(reading, writing)
        raise
    _raise_kept(reading, writing)


def decrypt_stream(source: Source, sink: Sink, identities: Sequence[Identity]) -> None:
    """Decrypt all of `source`, whose header has been checked (age_header), with the first key that fits.

    Raises RefusedError (`wrong_key`, `damaged`); whatever source or sink raised, unchanged. After any error what the
    sink got must be thrown away: it is true only as a whole.
    """
    reading, writing = _Reading(source), _Writing(sink)
    try:
        pyrage.decrypt_io(reading, writing, list(identities))
    except pyrage.DecryptError as error:
        _raise_kept(reading, writing)
        if "No matching keys" in str(error):
            raise RefusedError(
                "这份移交文件不是封给所选私钥的：可能选错了私钥，可能是送给别的单位的，也可能文件开头已损坏。"
                "文件没有改动；请换用正确的私钥，仍打不开再请报送单位核对收件单位后重新封装。",
                code=Refusal.WRONG_KEY.value,
            ) from error
        raise refuse_bundle(Refusal.DAMAGED, "移交文件已损坏或不完整，可能没有复制完") from error
    except OSError as error:
        _raise_kept(reading, writing)
        raise refuse_bundle(Refusal.DAMAGED, "移交文件已损坏、不完整或被改动过") from error
    _raise_kept(reading, writing)


class _Reading:
    def __init__(self, source: Source) -> None:
        self._source = source
        self.failure: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            return self._source.read(size)
        except BaseException as error:
            self.failure = error
            raise


class _Writing:
    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.failure: BaseException | None = None

    def write(self, data: bytes) -> int:
        # Called once more after a failure, from the library's clean-up: what comes then has a gap before it.
        if self.failure is not None:
            raise self.failure
        try:
            return self._sink.write(data)
        except BaseException as error:
            self.failure = error
            raise

    def flush(self) -> None:
        """The sink is flushed by its owner."""


def _raise_kept(reading: _Reading, writing: _Writing) -> None:
    failure = reading.failure or writing.failure
    if failure is not None:
        raise failure
