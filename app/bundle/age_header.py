"""The age v1 header, read and limited before the decryption library sees it.

Its own parser takes time quadratic in the header's length (400 KB: a minute), and a scrypt work factor of 2^23 asks
for 8 GiB of memory. Both are decided by whoever sent the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum, auto

from app.bundle.refusals import Refusal, Refuse, refuse_bundle
from app.errors import RefusedError

HEADER_BYTES = 16 << 10
"""How much of the file a header may take, and how much of it needs to be read."""
MAX_STANZAS = 20
MAX_WORK_FACTOR = 20
"""log2 of scrypt's N: 1 GiB of memory."""

_VERSION = b"age-encryption.org/v1\n"
_ANY_VERSION = re.compile(rb"age-encryption\.org/v[0-9]+\n")
_ARMOR = b"-----BEGIN AGE ENCRYPTED FILE-----"
_STANZA = re.compile(rb"->((?: [!-~]+)+)\n((?:[A-Za-z0-9+/]{64}\n)*+[A-Za-z0-9+/]{0,63}\n)")
_UNFINISHED = re.compile(rb"(?:-|->[ -~]*+(?:\n(?:[A-Za-z0-9+/]{64}\n)*+[A-Za-z0-9+/]{0,64})?)?")
_MAC = re.compile(rb"--- [A-Za-z0-9+/]{43}\n")
_FACTOR = re.compile(rb"[1-9][0-9]*")

_LOOKALIKES = (
    (b"PK", "这是一个 ZIP 压缩包（或 Word、Excel 文件），不是封装好的移交文件"),
    (b"7z\xbc\xaf", "这是一个 7z 压缩包，不是封装好的移交文件"),
    (b"Rar!", "这是一个 RAR 压缩包，不是封装好的移交文件"),
    (b"%PDF", "这是一个 PDF 文件，不是封装好的移交文件"),
    (b"\xd0\xcf\x11\xe0", "这是一个旧式 Word 或 Excel 文件，不是封装好的移交文件"),
    (b"\xff\xd8\xff", "这是一张照片，不是封装好的移交文件"),
    (b"\x89PNG", "这是一张图片，不是封装好的移交文件"),
)


class Envelope(StrEnum):
    """How a file was closed: to public keys (收件公钥), or under a passphrase (口令)."""

    KEYS = auto()
    PASSPHRASE = auto()


@dataclass(frozen=True, slots=True)
class AgeHeader:
    """What the header says. `size` is its length in bytes, `work_factor` log2 of scrypt's N (passphrase only)."""

    envelope: Envelope
    stanzas: int
    work_factor: int | None
    size: int


def parse_age_header(head: bytes, refuse: Refuse = refuse_bundle) -> AgeHeader:
    """Read the header from the first HEADER_BYTES of a file (all of it when the file is shorter).

    `refuse` makes the error. Raises RefusedError and nothing else, with the code of what is wrong: `empty`,
    `not_sealed`, `armored`, `newer_envelope`, `header_damaged`, `header_too_large`, `header_stanzas`, `header_mixed`,
    `work_factor`.
    """
    head = head[:HEADER_BYTES]
    _check_start(head, refuse)
    position = len(_VERSION)
    stanzas: list[list[bytes]] = []
    while not (end := _MAC.match(head, position)):
        stanza = _STANZA.match(head, position)
        if stanza is None:
            raise _broken(head, position, refuse)
        stanzas.append(stanza[1].split())
        if len(stanzas) > MAX_STANZAS:
            raise refuse(Refusal.HEADER_STANZAS, f"文件开头列出了过多的收件人（上限 {MAX_STANZAS} 个）")
        position = stanza.end()
    if not stanzas:
        raise _damaged(refuse)
    factor = _work_factor(stanzas, refuse)
    envelope = Envelope.KEYS if factor is None else Envelope.PASSPHRASE
    return AgeHeader(envelope, len(stanzas), factor, end.end())


def _check_start(head: bytes, refuse: Refuse) -> None:
    if not head:
        raise refuse(Refusal.EMPTY, "这是一个空文件，可能没有复制完")
    if head.startswith(_VERSION):
        return
    if head.startswith(_ARMOR):
        raise refuse(Refusal.ARMORED, "这个文件是文本形式的 age 密文，窗报只认二进制形式")
    if _ANY_VERSION.match(head):
        raise RefusedError(
            "这个文件的封装格式比本程序认识的新。文件没有改动；请升级本程序后再打开。",
            code=Refusal.NEWER_ENVELOPE.value,
        )
    if _VERSION.startswith(head):
        raise _damaged(refuse)
    what = next((text for magic, text in _LOOKALIKES if head.startswith(magic)), "这不是窗报封装的移交文件")
    raise refuse(Refusal.NOT_SEALED, what)


def _broken(head: bytes, position: int, refuse: Refuse) -> RefusedError:
    """Too long when it is right as far as it was read, damaged otherwise."""
    if len(head) == HEADER_BYTES and _UNFINISHED.fullmatch(head, position):
        return refuse(Refusal.HEADER_TOO_LARGE, f"文件开头异常地长（超过 {HEADER_BYTES >> 10} KB），可能是有人伪造的")
    return _damaged(refuse)


def _damaged(refuse: Refuse) -> RefusedError:
    return refuse(Refusal.HEADER_DAMAGED, "文件开头已损坏或不完整，可能没有复制完")


def _work_factor(stanzas: list[list[bytes]], refuse: Refuse) -> int | None:
    """log2 of scrypt's N, None when the file is sealed to keys."""
    scrypt = [stanza for stanza in stanzas if stanza[0] == b"scrypt"]
    if not scrypt:
        return None
    if len(stanzas) > 1:
        raise refuse(Refusal.HEADER_MIXED, "文件同时用了口令和别的封装方式，这是不允许的")
    arguments = scrypt[0]
    if len(arguments) != 3 or not _FACTOR.fullmatch(arguments[2]):
        raise _damaged(refuse)
    # By length first: the digits may be thousands, more than int() takes.
    if len(arguments[2]) > 2 or int(arguments[2]) > MAX_WORK_FACTOR:
        raise refuse(
            Refusal.WORK_FACTOR, f"打开文件所需的运算量过大（上限 2 的 {MAX_WORK_FACTOR} 次方），可能是有人伪造的"
        )
    return int(arguments[2])
