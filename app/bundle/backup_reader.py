"""Opening a backup file (备份文件): as strictly as a bundle, since a stick may have been anywhere in between."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from app.bundle.age_header import HEADER_BYTES, Envelope, parse_age_header
from app.bundle.age_stream import Identity, decrypt_stream
from app.bundle.background_writer import BackgroundWriter
from app.bundle.backup_file import (
    BACKUP_JSON,
    BACKUP_LIMITS,
    BACKUP_MANIFEST,
    KIND,
    LOCKED_DATA,
    LOCKED_KEY,
    STORE,
    VERSION,
    attachment_member,
    check_backup_names,
    check_locked_names,
)
from app.bundle.bag import check_listing, parse_manifest
from app.bundle.chunks import CHUNK, ChunkSource, Watch, unwatched
from app.bundle.container import Container
from app.bundle.content import MemberInfo, Window
from app.bundle.identities import parse_keys
from app.bundle.passphrase import decrypt_with_passphrase
from app.bundle.reader import Key
from app.bundle.refusals import Refusal, refuse_bundle, shown
from app.bundle.strict_json import JsonObject, load_object
from app.bundle.strict_zip import Entry, read_directory, verify_entry
from app.bundle.zip_records import LOCAL_SIGNATURE
from app.errors import EnvironmentFault, RefusedError, describe_os_error

_MOST_TAG_BYTES = 16 << 20
_MOST_KEY_BYTES = 64 << 10
_ENVELOPE_BYTES = 32 << 20
_PLAIN = {
    Refusal.EMPTY: "这是一个空文件，可能没有复制完",
    Refusal.NOT_SEALED: "这不是窗报的备份文件",
    Refusal.NOT_A_ZIP: "文件能打开，但里面不是窗报的备份",
    Refusal.NAME_UNKNOWN: "这不是窗报的备份文件，或里面夹带了不该有的内容",
    Refusal.WRONG_KEY: "这份备份不能用所选的私钥打开",
    Refusal.NOT_A_FILE: "这不是普通文件",
}
_KEPT = frozenset({Refusal.WRONG_PASSPHRASE, Refusal.NEEDS_KEY, Refusal.NEEDS_PASSPHRASE, Refusal.NEWER_SCHEMA})


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What backup.json says: when it was made (ISO 8601, UTC), for which unit, by which program, drafts, files missing."""

    created: str
    unit: str
    program: str
    drafts: int
    missing: int


class OpenedBackup:
    """A backup that passed every check. A context manager; its clear text is gone once it is closed."""

    def __init__(self, file: BinaryIO, entries: Mapping[str, Entry], digests: Mapping[str, str], facts: BackupFacts):
        self._file = file
        self._entries = entries
        self.facts = facts
        self.members = tuple(MemberInfo(name, entries[name].size, digests[name]) for name in entries)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Delete the clear text."""
        self._file.close()

    def open(self, name: str) -> BinaryIO:
        """A member as a seekable file; KeyError for a name that is not among `members`."""
        return io.BufferedReader(Window(self._file, self._entries[name]))


def needs_passphrase(path: Path) -> bool:
    """Whether the file asks for a passphrase rather than a key. Raises EnvironmentFault when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(4) == LOCAL_SIGNATURE
    except OSError as error:
        raise describe_os_error(error, f"打开「{shown(str(path), 200)}」") from error


def open_backup(path: Path, key: Key, quarantine: Path, *, watch: Watch = unwatched) -> OpenedBackup:
    """Open and check every byte; the clear text lies in a nameless file in `quarantine` until closed.

    `key`: private keys, or the passphrase. `watch` is given the bytes done and may raise to stop. Raises RefusedError
    with the code of what is wrong, EnvironmentFault for the disk. The file itself is only read.
    """
    with ExitStack() as cleanup, _plain_refusals(path):
        try:
            quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Nameless, or deleted by the system with its last handle: gone even when the program is killed.
            clear: BinaryIO = cleanup.enter_context(tempfile.TemporaryFile(dir=quarantine))
        except OSError as error:
            raise describe_os_error(error, f"在 {quarantine} 准备隔离区") from error
        if path.exists() and not path.is_file():
            raise refuse_bundle(Refusal.NOT_A_FILE, "不是普通文件")
        try:
            with path.open("rb") as file:
                done = _decrypt(file, key, clear, watch)
            opened = _check(clear, watch, done)
        except OSError as error:
            raise describe_os_error(error, f"打开「{shown(str(path), 200)}」") from error
        cleanup.pop_all()
        return opened


def reopen_and_compare_backup(container: Container, key: Identity, quarantine: Path) -> Callable[[Path], None]:
    """The `verify` step of `write_backup`: opens the path with the unit's own key and compares it with what was sealed.

    The function raises EnvironmentFault (`verify_failed`) when the file does not open or holds something else.
    """
    expected = [(member.name, member.size, member.sha256) for member in container.members]

    def verify(path: Path) -> None:
        try:
            with open_backup(path, [key], quarantine) as opened:
                found = [(member.name, member.size, member.sha256) for member in opened.members]
        except RefusedError as error:
            raise _verify_failed() from error
        if found != expected:
            raise _verify_failed()

    return verify


def _verify_failed() -> EnvironmentFault:
    return EnvironmentFault(
        "刚写好的备份文件重新打开核对时没有通过，已经删除。草稿不受影响；请换一个磁盘或 U 盘重新备份。",
        code="verify_failed",
    )


@contextmanager
def _plain_refusals(path: Path) -> Iterator[None]:
    """The strict readers speak of bundles and of those who sent them; a backup is one's own."""
    try:
        yield
    except RefusedError as error:
        if error.code in _KEPT:
            raise
        if error.code in (Refusal.NEWER_ENVELOPE, Refusal.BAG_NEWER):
            what, then = "这份备份由较新版本的窗报写成", "请升级本程序后再打开"
        else:
            what = _PLAIN.get(Refusal(error.code), "这份备份已损坏、不完整或被改动过")
            then = "请核对所选的文件和钥匙，或换一份备份再试"
        raise RefusedError(
            f"{what}（{shown(path.name)}）。没有取用其中任何内容，原文件没有改动；{then}。", code=error.code
        ) from error


def _decrypt(file: BinaryIO, key: Key, clear: BinaryIO, watch: Watch) -> int:
    size = os.fstat(file.fileno()).st_size
    if size > BACKUP_LIMITS.total + _ENVELOPE_BYTES:
        raise refuse_bundle(Refusal.TOO_LARGE, "文件过大")
    start = 0
    if file.read(4) == LOCAL_SIGNATURE:
        entries = {entry.name: entry for entry in read_directory(file, size, BACKUP_LIMITS, check_locked_names)}
        key = _unlock(file, entries[LOCKED_KEY], key, lambda: watch(0))
        start, end = entries[LOCKED_DATA].offset, entries[LOCKED_DATA].offset + entries[LOCKED_DATA].size
    elif isinstance(key, str):
        file.seek(0)
        parse_age_header(file.read(HEADER_BYTES))
        raise RefusedError(
            "这份备份是封给公钥的，口令打不开。文件没有改动；请选择对应的私钥文件。", code=Refusal.NEEDS_KEY.value
        )
    else:
        end = size
    file.seek(start)
    head = parse_age_header(file.read(min(HEADER_BYTES, end - start)))
    if head.envelope is not Envelope.KEYS:
        raise refuse_bundle(Refusal.HEADER_MIXED, "封装方式不对")
    file.seek(start)
    with ChunkSource(_chunks(file, end - start, watch)) as source, BackgroundWriter(clear) as sink:
        decrypt_stream(source, sink, key)
        sink.finish()
    return size


def _unlock(file: BinaryIO, entry: Entry, key: Key, waiting: Callable[[], None]) -> tuple[Identity, ...]:
    """The key that the passphrase guards; private keys that fit the data themselves do as well."""
    if not isinstance(key, str):
        return tuple(key)
    if entry.size > _MOST_KEY_BYTES:
        raise refuse_bundle(Refusal.KEY_FILE, "钥匙过大")
    file.seek(entry.offset)
    sealed = file.read(entry.size)
    if parse_age_header(sealed[:HEADER_BYTES]).envelope is not Envelope.PASSPHRASE:
        raise refuse_bundle(Refusal.HEADER_MIXED, "封装方式不对")
    clear = io.BytesIO()
    decrypt_with_passphrase(io.BytesIO(sealed), clear, key, waiting)
    return parse_keys(clear.getvalue(), LOCKED_KEY)


def _chunks(file: BinaryIO, size: int, watch: Watch) -> Generator[bytes, None, None]:
    done = 0
    while done < size and (chunk := file.read(min(CHUNK, size - done))):
        done += len(chunk)
        watch(done)
        yield chunk


def _check(clear: BinaryIO, watch: Watch, done: int) -> OpenedBackup:
    size = clear.seek(0, io.SEEK_END)
    entries = {entry.name: entry for entry in read_directory(clear, size, BACKUP_LIMITS, check_backup_names)}
    for name in (BACKUP_JSON, BACKUP_MANIFEST, STORE):
        if name not in entries:
            raise refuse_bundle(Refusal.BAG_INCOMPLETE, f"缺少 {name}")
    passed = done

    def on_chunk(length: int) -> None:
        nonlocal passed
        passed += length
        watch(passed)

    digests = {name: verify_entry(clear, entry, on_chunk) for name, entry in entries.items()}
    facts = _facts(_small(clear, entries[BACKUP_JSON]))
    listed = parse_manifest(_small(clear, entries[BACKUP_MANIFEST]), BACKUP_MANIFEST)
    check_listing(listed, [name for name in entries if name != BACKUP_MANIFEST])
    for name, digest in listed.items():
        if digests[name] != digest or (name.startswith("attachments/") and name != attachment_member(digest)):
            raise refuse_bundle(Refusal.BAG_DIGEST, f"「{shown(name)}」与校验清单不符")
    return OpenedBackup(clear, entries, digests, facts)


def _small(clear: BinaryIO, entry: Entry) -> bytes:
    if entry.size > _MOST_TAG_BYTES:
        raise refuse_bundle(Refusal.ZIP_SIZE, f"「{shown(entry.name)}」过大")
    clear.seek(entry.offset)
    return clear.read(entry.size)


def _facts(data: bytes) -> BackupFacts:
    root: JsonObject = load_object(data, refuse_bundle, what="备份说明", max_bytes=_MOST_TAG_BYTES)
    if root.text("kind") != KIND:
        raise root.wrong_value("kind")
    if root.integer("version", least=1, most=10**9) > VERSION:
        raise RefusedError(
            "这份备份由较新版本的窗报写成。没有取用其中任何内容，原文件没有改动；请升级本程序后再打开。",
            code=Refusal.NEWER_SCHEMA.value,
        )
    root.only(("kind", "version", "created", "unit", "program", "drafts", "missing"))
    return BackupFacts(
        created=root.text("created", limit=40),
        unit=root.text("unit", limit=400),
        program=root.text("program", limit=100),
        drafts=root.integer("drafts", least=0, most=10**9),
        missing=root.integer("missing", least=0, most=10**9),
    )
