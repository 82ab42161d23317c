"""An AES-256 zip (WinZip AE-2) for a receiver without this program: 7-Zip and WinRAR open it.

The weaker way: names and sizes stay readable, the key comes from the passphrase by a thousand rounds only, nobody signed
it, and junk behind its end goes unnoticed. So its passphrase has to be one that nobody can try out (`words`), and its
member names say nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyzipper

from app.bundle.chunks import CHUNK
from app.bundle.new_files import PartFile
from app.bundle.seal import SealedFile
from app.errors import EnvironmentFault, describe_os_error

ZIP_SUFFIX = ".zip"
_ZIP64_LIMIT = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class ZipMember:
    """A member: its neutral name, and its bytes or where they lie."""

    name: str
    source: bytes | Path


def write_aes_zip(
    members: Sequence[ZipMember], target: Path, passphrase: str, *, go_on: Callable[[], None], ready: Callable[[], None]
) -> SealedFile:
    """Write, open again, compare, call `ready`, then name it `target` or `target (2)` …

    `go_on` is called for each piece of data and may raise to stop. Raises EnvironmentFault, and what `go_on` and `ready`
    raise; nothing is left behind then.
    """
    key = passphrase.encode("utf-8")
    try:
        with PartFile(target.parent) as part:
            sums = _write(part, members, key, go_on)
            part.settle()
            _verify(part.path, sums, key, go_on)
            digest, size = _measure(part.path)
            ready()
            return SealedFile(part.publish_beside(target), size, digest)
    except OSError as error:
        raise describe_os_error(error, f"写入压缩包 {target}") from error


def _write(part: PartFile, members: Sequence[ZipMember], key: bytes, go_on: Callable[[], None]) -> dict[str, str]:
    sums: dict[str, str] = {}
    with pyzipper.AESZipFile(part.file, "w", compression=pyzipper.ZIP_STORED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(key)
        for member in members:
            digest = hashlib.sha256()
            info = archive.zipinfo_cls(member.name)  # 1980: neither names nor times tell anything
            info.compress_type = pyzipper.ZIP_STORED
            with archive.open(info, "w", force_zip64=_size(member) > _ZIP64_LIMIT) as file:
                for chunk in _chunks(member):
                    go_on()
                    digest.update(chunk)
                    file.write(chunk)
            sums[member.name] = digest.hexdigest()
    return sums


def _size(member: ZipMember) -> int:
    return len(member.source) if isinstance(member.source, bytes) else member.source.stat().st_size


def _chunks(member: ZipMember) -> Iterator[bytes]:
    if isinstance(member.source, bytes):
        yield member.source
        return
    with member.source.open("rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _verify(path: Path, sums: dict[str, str], key: bytes, go_on: Callable[[], None]) -> None:
    try:
        with pyzipper.AESZipFile(path) as archive:
            archive.setpassword(key)
            found: dict[str, str] = {}
            for name in archive.namelist():
                digest = hashlib.sha256()
                with archive.open(name) as file:
                    while chunk := file.read(CHUNK):
                        go_on()
                        digest.update(chunk)
                found[name] = digest.hexdigest()
    except (pyzipper.BadZipFile, RuntimeError) as error:
        raise _verify_failed() from error
    if found != sums:
        raise _verify_failed()


def _verify_failed() -> EnvironmentFault:
    return EnvironmentFault(
        "刚写好的压缩包重新打开核对时没有通过，已经删除。草稿不受影响；请换一个磁盘或 U 盘再试。",
        code="verify_failed",
    )


def _measure(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
