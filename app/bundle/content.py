"""What a decrypted bundle holds, checked from the outside in: zip, sums, form.json, photos and scans."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from app.bundle import bag
from app.bundle.chunks import Watch, unwatched
from app.bundle.form_json import AttachmentRecord, FormRecord, parse_form
from app.bundle.images import ImageFault, image_fault
from app.bundle.layout import (
    BAG_INFO,
    BAGIT_TXT,
    FORM_JSON,
    LIMITS,
    MANIFEST,
    OUTSIDE,
    SIGNATURE,
    TAG_FILES,
    TAG_MANIFEST,
    TAGS_LISTED,
    Limits,
    is_attached,
    is_print,
    is_scan,
    media_of,
)
from app.bundle.refusals import Refusal, refuse_bundle, shown
from app.bundle.signer import Signer, parse_signer
from app.bundle.signing import MOST_SIGNATURE_BYTES, check_signature
from app.bundle.strict_zip import Entry, read_directory, verify_entry
from app.domain.scan_files import PDF, PDF_HEAD, PDF_TAIL, PdfFault, pdf_fault
from app.errors import RefusedError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


@dataclass(frozen=True, slots=True)
class MemberInfo:
    """A member that was found and verified: size in bytes, SHA-256 in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Content:
    """Everything in a bundle that passed: where members lie, what form.json and bag-info.txt say, whose signature it bears."""

    entries: Mapping[str, Entry]
    members: tuple[MemberInfo, ...]
    record: FormRecord
    info: Mapping[str, str]
    signer: Signer | None = None


def check_content(file: BinaryIO, limits: Limits = LIMITS, watch: Watch = unwatched, done: int = 0) -> Content:
    """Check the container that fills the seekable file; every byte of it is read once.

    `watch` is given the bytes read, counted from `done`. Raises RefusedError, OSError from the file.
    """
    entries = {entry.name: entry for entry in read_directory(file, file.seek(0, io.SEEK_END), limits)}
    for name in (*TAG_FILES, FORM_JSON):
        if name not in entries:
            raise refuse_bundle(Refusal.BAG_INCOMPLETE, f"移交文件不完整：缺少「{name}」")
        most = limits.form if name == FORM_JSON else limits.tag_file
        if entries[name].size > most:
            raise refuse_bundle(Refusal.ZIP_SIZE, f"文件里的「{name}」过大（上限 {most >> 10} KB）")
    reading = _Reading(file, entries, watch, done)
    info, manifest = _check_tags(reading)
    signer = _check_signer(reading, info)
    if reading.digest(FORM_JSON) != manifest[FORM_JSON]:
        raise _digest_differs(FORM_JSON)
    record = parse_form(reading.bytes(FORM_JSON))
    _check_photos(record, entries, manifest)
    _check_files(reading)
    for name in manifest:
        if reading.digest(name) != manifest[name]:
            raise _digest_differs(name)
    members = tuple(MemberInfo(name, entry.size, reading.digest(name)) for name, entry in entries.items())
    return Content(entries, members, record, info, signer)


class _Reading:
    """Members of one file by name; each is hashed (and its CRC-32 checked) once."""

    def __init__(self, file: BinaryIO, entries: Mapping[str, Entry], watch: Watch, done: int) -> None:
        self._file = file
        self.entries = entries
        self._watch = watch
        self._done = done
        self._digests: dict[str, str] = {}

    def digest(self, name: str) -> str:
        """SHA-256 (hex) of a member."""
        if name not in self._digests:
            self._digests[name] = verify_entry(self._file, self.entries[name], self._count)
        return self._digests[name]

    def bytes(self, name: str) -> bytes:
        """All of a small member."""
        entry = self.entries[name]
        self._file.seek(entry.offset)
        return self._file.read(entry.size)

    def window(self, name: str) -> Window:
        """A member as a file of its own."""
        return Window(self._file, self.entries[name])

    def _count(self, length: int) -> None:
        self._done += length
        self._watch(self._done)


def _check_tags(reading: _Reading) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """bag-info.txt and the manifest, once the tag files agree with one another and with the names that are there."""
    bag.check_declaration(reading.bytes(BAGIT_TXT))
    reading.digest(TAG_MANIFEST)  # nothing lists it; this checks its CRC-32
    listed = bag.parse_manifest(reading.bytes(TAG_MANIFEST), TAG_MANIFEST)
    bag.check_listing(listed, TAGS_LISTED)
    for name in TAGS_LISTED:
        if reading.digest(name) != listed[name]:
            raise refuse_bundle(Refusal.BAG_TAGS, f"文件里的「{name}」在封装前后被改动过")
    info = bag.parse_info(reading.bytes(BAG_INFO))
    manifest = bag.parse_manifest(reading.bytes(MANIFEST), MANIFEST)
    payload = [entry for name, entry in reading.entries.items() if name not in OUTSIDE]
    bag.check_listing(manifest, [entry.name for entry in payload])
    bag.check_oxum(info, sum(entry.size for entry in payload), len(payload))
    return info, manifest


def _check_signer(reading: _Reading, info: Mapping[str, str]) -> Signer | None:
    """Who signed it, once the signature is right; whether that is somebody known is another question."""
    named = {bag.SIGNER_LABEL, bag.RETURN_LABEL} & info.keys()
    if SIGNATURE not in reading.entries:
        if named:
            raise refuse_bundle(Refusal.SIGNATURE_MISSING, "文件里写着有签名，签名却不见了，可能被人拿掉")
        return None
    reading.digest(SIGNATURE)  # its CRC-32; nothing lists it
    if reading.entries[SIGNATURE].size > MOST_SIGNATURE_BYTES:
        raise refuse_bundle(Refusal.ZIP_SIZE, f"文件里的「{SIGNATURE}」过大")
    signer = parse_signer(info)
    check_signature(reading.bytes(TAG_MANIFEST), reading.bytes(SIGNATURE), signer.key, refuse_bundle, "这份移交文件")
    return signer


def _digest_differs(name: str) -> RefusedError:
    return refuse_bundle(Refusal.BAG_DIGEST, f"文件里的「{shown(name)}」与校验清单不符，被改动过")


def _check_photos(record: FormRecord, entries: Mapping[str, Entry], manifest: Mapping[str, str]) -> None:
    """form.json and the photos and scans must speak of the same files, one to one."""
    spoken: dict[str, AttachmentRecord] = {}
    for attachment in record.attachments:
        name = attachment.file
        if name not in entries:
            raise refuse_bundle(
                Refusal.SCAN_MISSING if is_scan(name) else Refusal.PHOTO_MISSING,
                f"表单里的{_noun(name)}「{shown(attachment.name)}」（{shown(name)}）不在文件中",
            )
        if attachment.size != entries[name].size or attachment.sha256 != manifest[name]:
            raise refuse_bundle(
                Refusal.SCAN_CHANGED if is_scan(name) else Refusal.PHOTO_CHANGED,
                f"表单里的{_noun(name)}「{shown(attachment.name)}」（{shown(name)}）被换过或改动过",
            )
        if name in spoken:
            raise refuse_bundle(_unlisted(name), f"表单里有两处用了同一个{_noun(name)}文件「{shown(name)}」")
        spoken[name] = attachment
    for name in entries:
        if is_attached(name) and name not in spoken:
            raise refuse_bundle(_unlisted(name), f"文件里的{_noun(name)}「{shown(name)}」在表单中没有用到")


def _noun(name: str) -> str:
    return "扫描件" if is_scan(name) else "照片"


def _unlisted(name: str) -> Refusal:
    return Refusal.SCAN_UNLISTED if is_scan(name) else Refusal.PHOTO_UNLISTED


def _check_files(reading: _Reading) -> None:
    for name, entry in reading.entries.items():
        if is_scan(name) and entry.size > LIMITS.scan:
            raise refuse_bundle(Refusal.SCAN_SIZE, f"扫描件「{shown(name)}」过大（上限 {LIMITS.scan >> 20} MB）")
        if is_scan(name) and media_of(name) == PDF:
            _check_pdf(name, reading.window(name), entry.size)
        elif is_attached(name):
            _check_picture(name, reading.window(name), entry.size)
        elif is_print(name) and reading.window(name).read(5) != b"%PDF-":
            raise refuse_bundle(Refusal.PRINT_TYPE, f"文件里的「{shown(name)}」不是 PDF")


def _check_pdf(name: str, file: Window, size: int) -> None:
    """Its first and last bytes; what lies between is for the viewer of whoever opens it."""
    head = file.read(PDF_HEAD)
    file.seek(max(0, size - PDF_TAIL))
    match pdf_fault(head, file.read(PDF_TAIL)):
        case PdfFault.TYPE:
            raise refuse_bundle(Refusal.SCAN_TYPE, f"扫描件「{shown(name)}」不是 PDF，名称与内容不符")
        case PdfFault.CUT:
            raise refuse_bundle(Refusal.SCAN_CUT, f"扫描件「{shown(name)}」不完整")


def _check_picture(name: str, file: Window, size: int) -> None:
    fault = image_fault(io.BufferedReader(file), size, media_of(name))
    if fault is not None:
        why, what = {
            ImageFault.TYPE: (Refusal.IMAGE_TYPE, "不是图片，名称与内容不符"),
            ImageFault.CUT: (Refusal.IMAGE_CUT, "不完整"),
            ImageFault.PIXELS: (Refusal.IMAGE_PIXELS, "的像素数超出范围"),
        }[fault]
        raise refuse_bundle(why, f"{_noun(name)}「{shown(name)}」{what}")


class Window(io.RawIOBase):
    """One member as a read-only seekable file. Closing it leaves the file below open."""

    def __init__(self, file: BinaryIO, entry: Entry) -> None:
        super().__init__()
        self._file = file
        self._entry = entry
        self._position = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move to a position within the member or past its end; ValueError before its start."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._entry.size}[whence]
        if base + offset < 0:
            raise ValueError("negative position")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill as much of the buffer as the member still has."""
        view = memoryview(buffer)
        left = max(self._entry.size - self._position, 0)
        self._file.seek(self._entry.offset + self._position)
        data = self._file.read(min(len(view), left))
        view[: len(data)] = data
        self._position += len(data)
        return len(data)
