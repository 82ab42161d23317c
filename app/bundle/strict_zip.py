"""The zip inside a bundle, read so strictly that only one reading of it is possible.

Zip readers disagree about duplicate entries, gaps, comments and headers that contradict one another, and attacks live
there. What is accepted is what our writer makes and what any plain tool makes when it stores the same files again.
"""

from __future__ import annotations

import hashlib
import stat
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from app.bundle.chunks import CHUNK
from app.bundle.layout import LIMITS, Limits, check_names
from app.bundle.refusals import Refusal, refuse_bundle, shown
from app.bundle.zip_records import (
    CENTRAL,
    CENTRAL_SIGNATURE,
    END,
    END_SIGNATURE,
    LOCAL,
    LOCAL_SIGNATURE,
    STORED,
    UTF8,
    ZIP64_LOCATOR_SIGNATURE,
    ZIP64_LOCATOR_SIZE,
)
from app.errors import RefusedError

_LONGEST_NAME = 4096
"""Bytes to read for a name before it is refused as too long."""
_ZIP64_MARK = 0xFFFFFFFF
_DOS_SPECIAL = 0x08 | 0x10 | 0x40
"""Volume label, folder, device."""
_SHARED_CENTRAL = slice(6, 30)
_SHARED_LOCAL = slice(4, 28)
"""Version needed to name length: both records hold these bytes, and must hold the same."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One member: its data lie uncompressed in `size` bytes from `offset`."""

    name: str
    offset: int
    size: int
    crc32: int


class _Listed(NamedTuple):
    """A member as the directory has it; the offset within `entry` is still unknown."""

    local_offset: int
    entry: Entry
    raw_name: bytes
    shared: bytes


def read_directory(
    file: BinaryIO,
    size: int,
    limits: Limits = LIMITS,
    check: Callable[[Sequence[str], Limits], None] = check_names,
) -> tuple[Entry, ...]:
    """The members of the zip that fills the seekable file's `size` bytes exactly, in the order of their data.

    `check` refuses names that have no place in the layout. No data are read.
    Raises RefusedError with a `zip_*`, `not_a_zip` or `name_*` code, OSError from the file.
    """
    count, directory_size, directory_offset = _read_end(file, size, limits)
    file.seek(directory_offset)
    directory = file.read(directory_size)
    found: list[_Listed] = []
    position = 0
    for _ in range(count):
        record = directory[position : position + CENTRAL.size]
        if len(record) < CENTRAL.size or not record.startswith(CENTRAL_SIGNATURE):
            raise _contradiction()
        name_length = CENTRAL.unpack(record)[10]
        raw_name = directory[position + CENTRAL.size : position + CENTRAL.size + name_length]
        found.append(_central_entry(record, raw_name))
        position += CENTRAL.size + name_length
    if position != len(directory):
        raise _contradiction()
    check([listed.entry.name for listed in found], limits)
    found.sort(key=lambda listed: listed.local_offset)
    entries = _locate(file, found, directory_offset)
    _check_sizes(entries, limits)
    return entries


def verify_entry(file: BinaryIO, entry: Entry, on_chunk: Callable[[int], None]) -> str:
    """SHA-256 (hex) of a member's data, read once; `on_chunk` is given the length of each piece.

    Raises RefusedError (`zip_crc`) when the CRC-32 is another than the directory's, OSError from the file.
    """
    digest = hashlib.sha256()
    crc = 0
    left = entry.size
    file.seek(entry.offset)
    while left and (chunk := file.read(min(CHUNK, left))):
        digest.update(chunk)
        crc = zlib.crc32(chunk, crc)
        left -= len(chunk)
        on_chunk(len(chunk))
    if crc != entry.crc32:
        raise refuse_bundle(Refusal.ZIP_CRC, f"文件里的「{shown(entry.name)}」与它的校验码不符")
    return digest.hexdigest()


def _read_end(file: BinaryIO, size: int, limits: Limits) -> tuple[int, int, int]:
    """Entries, directory size and directory offset, from the last bytes of the file."""
    file.seek(0)
    if size < END.size or file.read(4) not in {LOCAL_SIGNATURE, END_SIGNATURE}:
        raise refuse_bundle(Refusal.NOT_A_ZIP, "移交文件能打开，但里面不是窗报的材料")
    file.seek(size - END.size)
    (signature, disk, start_disk, here, count, directory_size, directory_offset, comment) = END.unpack(
        file.read(END.size)
    )
    if signature != END_SIGNATURE or comment:
        raise refuse_bundle(Refusal.ZIP_JUNK, "移交文件内部的末尾有多余或缺失的数据")
    # First of all: what is many must not be read to be counted.
    if count > limits.members or here > limits.members:
        raise refuse_bundle(Refusal.ZIP_MEMBERS, f"移交文件里的内容过多（{count} 个，上限 {limits.members} 个）")
    if _ZIP64_MARK in {directory_size, directory_offset} or _has_zip64_locator(file, size):
        raise refuse_bundle(Refusal.ZIP64, "移交文件内部用了超大压缩包（zip64）格式，不在允许范围内")
    if disk or start_disk or here != count:
        raise _contradiction()
    if directory_offset + directory_size != size - END.size:
        raise refuse_bundle(Refusal.ZIP_JUNK, "移交文件内部有多余的数据")
    if directory_size > count * (CENTRAL.size + _LONGEST_NAME):
        raise refuse_bundle(Refusal.ZIP_EXTRA, "移交文件内部的目录带有附加数据")
    return count, directory_size, directory_offset


def _has_zip64_locator(file: BinaryIO, size: int) -> bool:
    position = size - END.size - ZIP64_LOCATOR_SIZE
    if position < 0:
        return False
    file.seek(position)
    return file.read(4) == ZIP64_LOCATOR_SIGNATURE


def _central_entry(record: bytes, raw_name: bytes) -> _Listed:
    fields = CENTRAL.unpack(record)
    flags, method, crc32, packed, size = fields[3], fields[4], fields[7], fields[8], fields[9]
    extra, comment, disk, _, attributes, local_offset = fields[11:]
    name = _decode_name(raw_name, flags)
    if flags & ~UTF8:
        raise refuse_bundle(Refusal.ZIP_FLAGS, f"文件里的「{shown(name)}」在内部又加了密或用了不允许的存放方式")
    if method != STORED or packed != size:
        raise refuse_bundle(Refusal.ZIP_METHOD, f"文件里的「{shown(name)}」是压缩存放的，移交文件不允许压缩")
    if _ZIP64_MARK in {size, local_offset}:
        raise refuse_bundle(Refusal.ZIP64, "移交文件内部用了超大压缩包（zip64）格式，不在允许范围内")
    if extra or comment or disk:
        raise refuse_bundle(Refusal.ZIP_EXTRA, f"文件里的「{shown(name)}」带有附加数据")
    # Tools that say nothing leave the type of file empty.
    if stat.S_IFMT(attributes >> 16) not in {0, stat.S_IFREG} or attributes & _DOS_SPECIAL or name.endswith("/"):
        raise refuse_bundle(Refusal.ZIP_SPECIAL, f"文件里的「{shown(name)}」是链接、文件夹或设备，不是普通文件")
    return _Listed(local_offset, Entry(name, 0, size, crc32), raw_name, record[_SHARED_CENTRAL])


def _decode_name(raw: bytes, flags: int) -> str:
    try:
        return raw.decode("utf-8" if flags & UTF8 else "ascii")
    except UnicodeDecodeError as error:
        raise refuse_bundle(Refusal.NAME_TEXT, "文件里有一个名称不是 UTF-8 编码") from error


def _locate(file: BinaryIO, found: list[_Listed], end: int) -> tuple[Entry, ...]:
    """Entries with their data offsets, once the members are known to lie end to end and to say the same twice."""
    entries: list[Entry] = []
    expected = 0
    for local_offset, entry, raw_name, shared in found:
        if local_offset < expected:
            raise refuse_bundle(Refusal.ZIP_OVERLAP, f"文件里的「{shown(entry.name)}」与别的内容重叠存放")
        if local_offset > expected:
            raise refuse_bundle(Refusal.ZIP_JUNK, f"文件里的「{shown(entry.name)}」之前有多余的数据")
        file.seek(local_offset)
        local = file.read(LOCAL.size + len(raw_name))
        if not local.startswith(LOCAL_SIGNATURE):
            raise _contradiction()
        if local[_SHARED_LOCAL] != shared or local[LOCAL.size :] != raw_name:
            raise _contradiction()
        if LOCAL.unpack(local[: LOCAL.size])[10]:
            raise refuse_bundle(Refusal.ZIP_EXTRA, f"文件里的「{shown(entry.name)}」带有附加数据")
        offset = local_offset + len(local)
        entries.append(Entry(entry.name, offset, entry.size, entry.crc32))
        expected = offset + entry.size
    if expected > end:
        raise refuse_bundle(Refusal.ZIP_OVERLAP, "移交文件内部的内容与目录重叠存放")
    if expected < end:
        raise refuse_bundle(Refusal.ZIP_JUNK, "移交文件内部有多余的数据")
    return tuple(entries)


def _check_sizes(entries: tuple[Entry, ...], limits: Limits) -> None:
    for entry in entries:
        if entry.size > limits.member:
            raise refuse_bundle(
                Refusal.ZIP_SIZE,
                f"文件里的「{shown(entry.name)}」过大（{entry.size >> 20} MB，上限 {limits.member >> 20} MB）",
            )
    total = sum(entry.size for entry in entries)
    if total > limits.total:
        raise refuse_bundle(Refusal.ZIP_SIZE, f"移交文件的内容共 {total >> 20} MB，超过上限")


def _contradiction() -> RefusedError:
    return refuse_bundle(Refusal.ZIP_HEADERS, "移交文件内部的目录自相矛盾")
