"""Opening a sealed bundle (移交文件): nothing is believed before it is checked, nothing is extracted by name.

The order: limits of the age header → decryption into a nameless file → strict zip → sums → form.json → what it says
against what lies there. A bundle that gets through is whole and is what its key's holder was meant to get; who sent it
is another question (`Verdict`).
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import BinaryIO, Self

from app.bundle.age_header import HEADER_BYTES, Envelope, parse_age_header
from app.bundle.age_stream import Identity, Sink, Source, decrypt_stream
from app.bundle.background_writer import BackgroundWriter
from app.bundle.bag import RECIPIENT_LABEL
from app.bundle.chunks import CHUNK, ChunkSource, Watch, unwatched
from app.bundle.container import Container
from app.bundle.content import Content, MemberInfo, Window, check_content
from app.bundle.form_json import FormRecord
from app.bundle.layout import LIMITS, Limits
from app.bundle.passphrase import decrypt_with_passphrase
from app.bundle.refusals import Refusal, refuse_bundle, shown
from app.bundle.signer import Signer
from app.bundle.signing import PublicKey, check_impostor
from app.errors import EnvironmentFault, RefusedError, describe_os_error

NOBODY: Mapping[str, PublicKey] = MappingProxyType({})
"""The known senders of who knows none."""

Key = Sequence[Identity] | str
"""What opens a bundle: private keys, or a passphrase."""

_ENVELOPE_BYTES = 32 << 20
"""What encryption adds at most to the largest container: a header, and 16 bytes in 64 KiB."""


class Verdict(StrEnum):
    """Who the bundle is from, as far as it can be told."""

    UNSIGNED = "unsigned"
    """Whole and unaltered since it was sealed; anybody with the public key could have sealed it."""
    SIGNED_UNKNOWN = "signed_unknown"
    """Signed, by a key that nobody has compared over the telephone yet."""
    SIGNED_KNOWN = "signed_known"
    """Signed by a known key."""


class OpenedBundle:
    """A bundle that passed every check. A context manager; its clear text is gone once it is closed.

    `record` is the application, `info` bag-info.txt (label → value), `members` every file in it, `verdict` who it is
    from, `signer` whose signature it bears. To be used by one thread at a time.
    """

    def __init__(self, file: BinaryIO, content: Content, verdict: Verdict) -> None:
        self._file = file
        self._entries = content.entries
        self.record: FormRecord = content.record
        self.info: Mapping[str, str] = content.info
        self.members: tuple[MemberInfo, ...] = content.members
        self.verdict = verdict
        self.signer: Signer | None = content.signer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Delete the clear text. Reading members afterwards raises ValueError."""
        self._file.close()

    def read(self, name: str) -> bytes:
        """All of a member; KeyError for a name that is not among `members`."""
        with self.open(name) as member:
            return member.read()

    def open(self, name: str) -> BinaryIO:
        """A member as a seekable file; KeyError for a name that is not among `members`."""
        return io.BufferedReader(Window(self._file, self._entries[name]))


def open_bundle(
    path: Path,
    key: Key,
    quarantine: Path,
    *,
    known: Mapping[str, PublicKey] = NOBODY,
    watch: Watch = unwatched,
    limits: Limits = LIMITS,
) -> OpenedBundle:
    """Open and check the bundle; its clear text lies in a nameless file in the folder `quarantine` until closed.

    `known` are the signing keys of known senders by their `key_id`. `watch` is given the bytes done (of the file, then
    of its content once more) and may raise to stop.

    Raises RefusedError with the code of what is wrong (refusals), EnvironmentFault for the disk, InputError for a
    passphrase bundle over its limit. The bundle itself is only read; nothing is left in the quarantine.
    """
    with ExitStack() as cleanup:
        try:
            quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Nameless, or deleted by the system with its last handle: gone even when the program is killed.
            clear: BinaryIO = cleanup.enter_context(tempfile.TemporaryFile(dir=quarantine))
        except OSError as error:
            raise describe_os_error(error, f"在 {quarantine} 准备隔离区") from error
        done = _decrypt(path, key, clear, watch, limits.total + _ENVELOPE_BYTES)
        try:
            content = check_content(clear, limits, watch, done)
            verdict = _judge(content, key, known)
        except OSError as error:
            raise describe_os_error(error, f"核对隔离区 {quarantine} 里的内容") from error
        cleanup.pop_all()
        return OpenedBundle(clear, content, verdict)


def _judge(content: Content, key: Key, known: Mapping[str, PublicKey]) -> Verdict:
    """Who it is from. Raises RefusedError for a signature that is meant to look like a known one, or was meant for another."""
    signer = content.signer
    if signer is None:
        return Verdict.UNSIGNED
    check_impostor(signer.key, known, refuse_bundle, "这份移交文件")
    if not isinstance(key, str):
        # Signed for one office and sealed anew by it to another: the signature is genuine, the address is not.
        meant = {signer.return_to, *content.info.get(RECIPIENT_LABEL, "").split("\n")}
        if meant.isdisjoint(str(identity.to_public()) for identity in key):
            raise refuse_bundle(Refusal.SIGNATURE_ADDRESSEE, "这份材料是签给别的收件单位的，被人转封了过来")
    return Verdict.SIGNED_KNOWN if known.get(signer.key.key_id) == signer.key else Verdict.SIGNED_UNKNOWN


def reopen_and_compare(container: Container, key: Key, quarantine: Path) -> Callable[[Path], None]:
    """The `verify` step of sealing: opens the path as any receiver would and compares it with what was sealed.

    The function raises EnvironmentFault (`verify_failed`) when the file does not open or holds something else.
    """
    expected = [(member.name, member.size, member.sha256) for member in container.members]

    def verify(path: Path) -> None:
        try:
            with open_bundle(path, key, quarantine) as bundle:
                found = [(member.name, member.size, member.sha256) for member in bundle.members]
        except RefusedError as error:
            raise _verify_failed() from error
        if found != expected:
            raise _verify_failed()

    return verify


def _verify_failed() -> EnvironmentFault:
    return EnvironmentFault(
        "刚写好的移交文件重新打开核对时没有通过，已经删除。"
        "草稿不受影响；请换一个磁盘或 U 盘重新封装，仍然不行请联系技术支持。",
        code="verify_failed",
    )


def _decrypt(path: Path, key: Key, clear: BinaryIO, watch: Watch, most: int) -> int:
    """Decrypt the file of at most `most` bytes into `clear`; the size of the file."""
    if path.exists() and not path.is_file():  # opening a pipe would wait for ever
        raise refuse_bundle(Refusal.NOT_A_FILE, f"「{shown(path.name)}」不是普通文件")
    try:
        file = path.open("rb")
    except OSError as error:
        raise describe_os_error(error, f"打开「{shown(str(path), 200)}」") from error
    with file:
        size = os.fstat(file.fileno()).st_size
        if size > most:
            raise refuse_bundle(Refusal.TOO_LARGE, f"移交文件过大（{size >> 20} MB，上限 {most >> 20} MB）")
        with ChunkSource(_chunks(file, path, size, watch)) as source:
            head = source.read(HEADER_BYTES)
            envelope = parse_age_header(head).envelope
            try:
                with BackgroundWriter(clear) as sink:
                    _unlock(envelope, key, _Rejoined(head, source), sink, lambda: watch(size))
                    sink.finish()
            except OSError as error:
                raise describe_os_error(error, "解密到隔离区") from error
    return size


def _unlock(envelope: Envelope, key: Key, source: Source, sink: Sink, waiting: Callable[[], None]) -> None:
    match envelope, key:
        case Envelope.PASSPHRASE, str():
            decrypt_with_passphrase(source, sink, key, waiting)
        case Envelope.PASSPHRASE, _:
            raise RefusedError(
                "这份移交文件是用口令封装的，私钥打不开。文件没有改动；请输入口令打开。",
                code=Refusal.NEEDS_PASSPHRASE.value,
            )
        case Envelope.KEYS, str():
            raise RefusedError(
                "这份移交文件是封给收件公钥的，口令打不开。文件没有改动；请选择收件单位的私钥文件。",
                code=Refusal.NEEDS_KEY.value,
            )
        case _:
            decrypt_stream(source, sink, key)


def _chunks(file: BinaryIO, path: Path, size: int, watch: Watch) -> Generator[bytes, None, None]:
    done = 0
    try:
        while chunk := file.read(min(CHUNK, size - done)):
            done += len(chunk)
            watch(done)
            yield chunk
    except OSError as error:
        raise describe_os_error(error, f"读取「{shown(str(path), 200)}」") from error


class _Rejoined:
    """The bytes that were checked, then the rest: a file changed in between cannot slip another header in."""

    def __init__(self, head: bytes, rest: Source) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int, /) -> bytes:
        if self._head:
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        return self._rest.read(size)
