"""The backup file (备份文件, `.cbak`): everything in a data folder, sealed; written for another disk or another computer.

Inside is a stored zip: `backup.json` (what it is), `manifest-sha256.txt`, the store, attachments by their SHA-256, the
unit's key, the window's settings, added packs. It is sealed with age to public keys. Under a passphrase the file is a
stored zip of two age files, because the library takes a passphrase only for bytes it holds in memory: `key.age` is a key
made for this place, sealed under the passphrase; `data.age` is sealed to that key, as a stream. `age`, `unzip` and
the passphrase or key open it without this program.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.bundle import bag
from app.bundle.age_stream import encrypt_stream, new_identity, parse_recipients
from app.bundle.background_writer import BackgroundWriter
from app.bundle.chunks import Watch
from app.bundle.container import Container, Member, plan_members
from app.bundle.form_json import canonical_json
from app.bundle.identities import identity_text
from app.bundle.layout import Limits, check_safe_names
from app.bundle.new_files import PartFile
from app.bundle.passphrase import encrypt_with_passphrase
from app.bundle.refusals import Refusal, refuse_bundle, shown
from app.bundle.seal import SealedFile, Verify
from app.bundle.zip_records import central_record, end_record, local_record
from app.errors import EnvironmentFault, InputError, describe_os_error

BACKUP_SUFFIX = ".cbak"
KIND = "chuangbao-backup"
VERSION = 1
"""Written to backup.json; raised when an older program could no longer read the file rightly."""

BACKUP_JSON = "backup.json"
BACKUP_MANIFEST = "manifest-sha256.txt"
STORE = "store/chuangbao.db"
UNIT_KEY_MEMBER = "keys/unit-key.txt"
SETTINGS_MEMBER = "settings/window.ini"
LOCKED_KEY = "key.age"
LOCKED_DATA = "data.age"

BACKUP_LIMITS = Limits(members=60_000, member=(4 << 30) - (1 << 20))
"""Zip64 is not spoken, so a backup stays below 4 GiB and 65,536 files."""

_ATTACHMENT = re.compile(r"attachments/[0-9a-f]{64}")
_PACK = re.compile(r"packs/[^/]+/[1-9][0-9]{0,5}/[^/]+")


@dataclass(frozen=True, slots=True)
class LockedKey:
    """A key sealed under a passphrase: the public half to seal to, and the age file that holds the private one."""

    recipient: str
    sealed: bytes


def attachment_member(sha256: str) -> str:
    """Member name of the attachment with this digest."""
    return f"attachments/{sha256}"


def check_backup_names(names: Sequence[str], limits: Limits) -> None:
    """Refuse member names outside the layout. Raises RefusedError with a `name_*` code."""
    check_safe_names(names, limits)
    for name in names:
        fixed = name in {BACKUP_JSON, BACKUP_MANIFEST, STORE, UNIT_KEY_MEMBER, SETTINGS_MEMBER}
        if not (fixed or _ATTACHMENT.fullmatch(name) or _PACK.fullmatch(name)):
            raise refuse_bundle(Refusal.NAME_UNKNOWN, f"文件里夹带了不该有的内容「{shown(name)}」")


def check_locked_names(names: Sequence[str], _: Limits) -> None:
    """Refuse anything but the two members of a file under a passphrase. Raises RefusedError (`name_unknown`)."""
    if tuple(names) != (LOCKED_KEY, LOCKED_DATA):
        raise refuse_bundle(Refusal.NAME_UNKNOWN, "这个压缩包不是窗报的备份文件")


def lock_key(passphrase: str, created: str, waiting: Callable[[], None]) -> LockedKey:
    """A new key under the passphrase, made on this day (ISO 8601); takes about a second.

    `waiting` is called now and then and may raise to stop. Raises InputError for an empty passphrase, EnvironmentFault.
    """
    identity = new_identity()
    sealed = io.BytesIO()
    encrypt_with_passphrase(io.BytesIO(identity_text(identity, created)), sealed, passphrase, waiting)
    return LockedKey(str(identity.to_public()), sealed.getvalue())


def plan_backup(members: Sequence[Member], facts: dict[str, object]) -> Container:
    """The container of these members with `backup.json` (facts, kind and version) and the manifest in front.

    Reads each file without a CRC-32 once. Raises InputError when it is more than a backup file can hold,
    EnvironmentFault for a file that cannot be read, RefusedError for names outside the layout (our bug).
    """
    about = Member.of_bytes(BACKUP_JSON, canonical_json({"kind": KIND, "version": VERSION, **facts}))
    listed = {member.name: member.sha256 for member in (about, *members)}
    manifest = Member.of_bytes(BACKUP_MANIFEST, bag.manifest_text(listed))
    everything = (about, manifest, *members)
    check_backup_names([member.name for member in everything], BACKUP_LIMITS)
    total = sum(member.size for member in everything)
    if total > BACKUP_LIMITS.total or len(everything) > BACKUP_LIMITS.members:
        raise InputError(
            f"数据文件夹共 {total >> 20} MB、{len(everything)} 个文件，超过一份备份文件的上限（{BACKUP_LIMITS.total >> 20} MB）。"
            "没有生成备份，草稿不受影响；请把已办结的草稿到期清除后再备份，或直接复制整个数据文件夹。",
            code="container_too_large",
        )
    return plan_members(everything)


def write_backup(
    container: Container,
    target: Path,
    recipients: Sequence[str],
    locked: LockedKey | None,
    *,
    verify: Verify,
    watch: Watch,
) -> SealedFile:
    """Seal to `recipients`, or with `locked` to its key and under its passphrase; in constant memory.

    The file is named (`target`, or `target (2)` …) only once it is on the disk and `verify` has opened it by its path.
    `recipients` should hold a key that `verify` opens it with. `watch` is given the bytes done and may raise to stop.
    Raises InputError (`source_changed`), EnvironmentFault, RefusedError (`recipient`), and what `verify` and `watch`
    raise; nothing is left behind then.
    """
    keys = parse_recipients([*recipients, *([locked.recipient] if locked else [])])
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with PartFile(target.parent) as part:
            head = b"" if locked is None else _locked_head(locked)
            part.file.write(head)
            crc = _Checksum()
            with container.open(watch) as source, BackgroundWriter(part.file, crc.update) as sink:
                encrypt_stream(source, sink, keys)
                sink.finish()
            if locked is not None:
                _finish_locked(part.file, locked, head, crc.value, sink.size)
            part.settle()
            _drop_cache(part.path)
            watch(container.size)
            verify(part.path)
            watch(container.size)
            size, digest = _measure(part.path)
            return SealedFile(part.publish_beside(target), size, digest)
    except OSError as error:
        raise describe_os_error(error, f"写入备份文件 {target}") from error


class _Checksum:
    def __init__(self) -> None:
        self.value = 0

    def update(self, data: bytes) -> None:
        self.value = zlib.crc32(data, self.value)


def _locked_head(locked: LockedKey) -> bytes:
    """What stands before the data; its size and sum are filled in at the end."""
    key = local_record(LOCKED_KEY.encode(), len(locked.sealed), zlib.crc32(locked.sealed)) + locked.sealed
    return key + local_record(LOCKED_DATA.encode(), 0, 0)


def _finish_locked(file: BinaryIO, locked: LockedKey, head: bytes, crc32: int, size: int) -> None:
    record = local_record(LOCKED_DATA.encode(), size, crc32) if size < 1 << 32 else None
    if record is None:
        raise EnvironmentFault(
            "备份文件超过了 4 GB。没有生成备份，草稿不受影响；请把已办结的草稿到期清除后再备份。",
            code="container_too_large",
        )
    file.seek(len(head) - len(record))
    file.write(record)
    file.seek(0, io.SEEK_END)
    directory = central_record(LOCKED_KEY.encode(), len(locked.sealed), zlib.crc32(locked.sealed), 0)
    directory += central_record(LOCKED_DATA.encode(), size, crc32, len(head) - len(record))
    file.write(directory + end_record(2, len(directory), len(head) + size))


def _drop_cache(path: Path) -> None:
    """Have what is read back come from the medium, where the system can be asked."""
    if hasattr(os, "posix_fadvise"):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _measure(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), digest
