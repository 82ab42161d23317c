"""The container (容器): a BagIt bag as a stored zip that is never anywhere as a whole, only passes by.

`plan` works out every header beforehand (a stored zip states size and CRC-32 before the data), `Container.open` then
streams the same bytes as often as wanted, from the members' own files, in constant memory.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from app.bundle import bag
from app.bundle.chunks import CHUNK, ChunkSource, Watch, unwatched
from app.bundle.form_json import AttachmentRecord, FormRecord, canonical_bytes
from app.bundle.images import ImageFault, image_fault
from app.bundle.layout import (
    BAG_INFO,
    BAGIT_TXT,
    FORM_JSON,
    LIMITS,
    MANIFEST,
    SIGNATURE,
    TAG_MANIFEST,
    Limits,
    check_names,
    is_attached,
    is_photo,
    is_scan,
    media_of,
)
from app.bundle.refusals import shown
from app.bundle.zip_records import central_record, end_record, local_record
from app.domain.scan_files import PDF, PDF_HEAD, PDF_TAIL, PdfFault, pdf_fault
from app.errors import InputError, PhotoError, describe_os_error


@dataclass(frozen=True, slots=True)
class Member:
    """One file to go into the container.

    `name` is its member name (layout), `source` its bytes or where they lie, `size` in bytes, `sha256` in hex;
    `crc32` is taken by `plan` when it is not known. `label` is what the user calls it, the member name unless given.
    """

    name: str
    source: bytes | Path
    size: int
    sha256: str
    crc32: int | None = None
    label: str = ""

    @classmethod
    def of_bytes(cls, name: str, data: bytes) -> Member:
        """A member held in memory."""
        return cls(name, data, len(data), hashlib.sha256(data).hexdigest(), zlib.crc32(data))

    @classmethod
    def of_form(cls, record: FormRecord) -> Member:
        """`data/form.json`."""
        return cls.of_bytes(FORM_JSON, canonical_bytes(record))

    @classmethod
    def of_photo(cls, record: AttachmentRecord, source: bytes | Path) -> Member:
        """A photo or scan that form.json speaks of."""
        return cls(record.file, source, record.size, record.sha256, label=record.name)

    @property
    def title(self) -> str:
        """The member in a sentence: 照片「门头.jpg」."""
        what = "扫描件" if is_scan(self.name) else "照片" if is_photo(self.name) else "文件"
        return f"{what}「{shown(self.label or self.name)}」"


@dataclass(frozen=True, slots=True)
class Container:
    """A planned container. `members` are all of them, tag files included, in archive order; `size` in bytes."""

    members: tuple[Member, ...]
    directory: bytes
    size: int

    def open(self, watch: Watch = unwatched) -> ChunkSource:
        """A new stream from the start; `watch` is given the members' bytes done.

        Reading raises InputError (`source_changed`) for a file that differs from what was promised, before the stream
        ends, so that nobody can take it for complete; EnvironmentFault for one that cannot be read.
        """
        return ChunkSource(_stream(self, watch))


Sign = Callable[[bytes], bytes]
"""Makes the signature file over the tag manifest; the same for the same bytes."""


def plan(
    members: Sequence[Member], info: bag.BagInfo, limits: Limits = LIMITS, *, sign: Sign | None = None
) -> Container:
    """Work out the container of these payload members; the same input gives the same bytes, in whatever order.

    `sign` adds a signature; `info` then names the signer.
    Reads each file without a CRC-32 once. Raises PhotoError for a picture that no receiver would accept, InputError
    for a file of another size than stated or more than the limits allow, EnvironmentFault for one that cannot be
    read; ValueError when form.json is missing, RefusedError for member names outside the layout (both our bug).
    """
    if FORM_JSON not in {member.name for member in members}:
        raise ValueError(f"{FORM_JSON} is missing")
    payload = sorted(members, key=lambda member: (member.name != FORM_JSON, member.name))
    tags = _tag_members(payload, info, sign)
    check_names([member.name for member in (*tags, *payload)], limits)
    _check_limits([*tags, *payload], limits)
    ready = tuple(_with_crc(member) for member in (*tags, *payload))
    return _lay_out(ready)


def plan_members(members: Sequence[Member]) -> Container:
    """The container of exactly these members in this order, for layouts other than a bundle's; names are not checked.

    Raises as `plan` for files.
    """
    return _lay_out(tuple(_with_crc(member) for member in members))


def _tag_members(payload: Sequence[Member], info: bag.BagInfo, sign: Sign | None) -> list[Member]:
    octets = sum(member.size for member in payload)
    tags = [
        Member.of_bytes(BAGIT_TXT, bag.DECLARATION),
        Member.of_bytes(BAG_INFO, bag.info_text(info, octets, len(payload))),
        Member.of_bytes(MANIFEST, bag.manifest_text({member.name: member.sha256 for member in payload})),
    ]
    listed = bag.manifest_text({tag.name: tag.sha256 for tag in tags})
    signature = [Member.of_bytes(SIGNATURE, sign(listed))] if sign is not None else []
    return [*tags, Member.of_bytes(TAG_MANIFEST, listed), *signature]


def _check_limits(members: Sequence[Member], limits: Limits) -> None:
    if len(members) > limits.members:
        raise InputError(
            f"移交的文件共 {len(members)} 个，超过上限 {limits.members} 个。草稿不受影响；请减少照片后再封装。",
            code="too_many_members",
        )
    for member in members:
        most = limits.form if member.name == FORM_JSON else limits.scan if is_scan(member.name) else limits.member
        if member.size > most:
            raise InputError(
                f"{member.title}太大（{member.size >> 20} MB）。草稿不受影响；请换一个较小的文件后再封装。",
                code="member_too_large",
            )
    total = sum(member.size for member in members)
    if total > limits.total:
        raise InputError(
            f"移交的内容共 {total >> 20} MB，超过上限 {limits.total >> 20} MB。草稿不受影响；请减少照片后再封装。",
            code="container_too_large",
        )


def _with_crc(member: Member) -> Member:
    """The member with its CRC-32, once its picture (if it is one) has been looked at."""
    if isinstance(member.source, bytes):
        _check_picture(member, io.BytesIO(member.source))
        return replace(member, crc32=zlib.crc32(member.source))
    try:
        with member.source.open("rb", buffering=0) as file:
            _check_picture(member, file)
            if member.crc32 is not None:
                return member
            file.seek(0)
            crc = 0
            while chunk := file.read(CHUNK):
                crc = zlib.crc32(chunk, crc)
            if file.tell() != member.size:
                raise _changed(member)
    except OSError as error:
        raise describe_os_error(error, f"读取{member.title}") from error
    return replace(member, crc32=crc)


def _check_picture(member: Member, file: BinaryIO) -> None:
    if not is_attached(member.name):
        return
    if media_of(member.name) == PDF:
        _check_pdf(member, file)
        return
    fault = image_fault(file, member.size, media_of(member.name))
    if fault is not None:
        reason = {
            ImageFault.TYPE: "不是它所说的图片格式",
            ImageFault.CUT: "不完整",
            ImageFault.PIXELS: "的像素数超出范围",
        }[fault]
        raise PhotoError(f"{member.title}{reason}。没有封装，草稿不受影响；请换一张照片后再封装。")


def _check_pdf(member: Member, file: BinaryIO) -> None:
    head = file.read(PDF_HEAD)
    file.seek(max(0, member.size - PDF_TAIL))
    fault = pdf_fault(head, file.read(PDF_TAIL))
    if fault is not None:
        reason = "不是 PDF" if fault is PdfFault.TYPE else "不完整"
        raise PhotoError(f"{member.title}{reason}。没有封装，草稿不受影响；请换一个文件后再封装。")


def _changed(member: Member) -> InputError:
    return InputError(
        f"{member.title}与放入草稿时不一致，可能在封装时被改动了。"
        "没有生成移交文件，草稿不受影响；请重新放入这个文件后再封装。",
        code="source_changed",
    )


def _lay_out(members: tuple[Member, ...]) -> Container:
    directory = bytearray()
    offset = 0
    for member in members:
        name = member.name.encode("utf-8")
        directory += central_record(name, member.size, _crc(member), offset)
        offset += len(_header(member)) + member.size
    directory += end_record(len(members), len(directory), offset)
    return Container(members, bytes(directory), offset + len(directory))


def _header(member: Member) -> bytes:
    return local_record(member.name.encode("utf-8"), member.size, _crc(member))


def _crc(member: Member) -> int:
    if member.crc32 is None:
        raise ValueError(f"{member.name} was not planned")
    return member.crc32


def _stream(container: Container, watch: Watch) -> Generator[bytes, None, None]:
    done = 0
    for member in container.members:
        yield _header(member)
        for chunk in _data(member):
            done += len(chunk)
            watch(done)
            yield chunk
    yield container.directory


def _data(member: Member) -> Iterator[bytes]:
    """The member's bytes, hashed as they pass: the last of them is not the end until the sum is right."""
    if isinstance(member.source, bytes):
        if hashlib.sha256(member.source).hexdigest() != member.sha256:
            raise _changed(member)
        yield member.source
        return
    digest = hashlib.sha256()
    left = member.size
    try:
        with member.source.open("rb", buffering=0) as file:
            while left >= 0 and (chunk := file.read(CHUNK)):
                digest.update(chunk)
                left -= len(chunk)
                yield chunk
    except OSError as error:
        raise describe_os_error(error, f"读取{member.title}") from error
    if left or digest.hexdigest() != member.sha256:
        raise _changed(member)
