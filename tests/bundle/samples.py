"""A good bundle in pieces, and the means to put it together wrongly."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from zlib import crc32

import pyrage
from PIL import Image

from app.bundle import bag, zip_records
from app.bundle.age_stream import Identity, new_identity
from app.bundle.bag import BagInfo
from app.bundle.container import Container, Member, plan
from app.bundle.form_json import SCHEMA, AttachmentRecord, FormRecord, canonical_bytes
from app.bundle.layout import BAG_INFO, BAGIT_TXT, FORM_JSON, MANIFEST, TAG_MANIFEST, photo_name, scan_name

INFO = BagInfo(
    date(2024, 5, 6), "窗报 0.1.0", "liaoning-2016/window/ABCD-2345", ("12345 23456 34567 45678 56789 67890",)
)
PDF = b"%PDF-1.7\n% a page\n%%EOF\n"
SCAN = b"%PDF-1.4\n1 0 obj <</Type/Pages/Count 2>> endobj\n%%EOF\r\n"
PRINT = "data/print/approval.pdf"
VALUES = {"window_name": "示例市不动产登记窗口", "headcount": "12", "narrative": "一、概况\n𠮷田窗口𰻝面\n二、做法"}


@cache
def picture(shade: int = 80, media: str = "image/jpeg", size: tuple[int, int] = (32, 24)) -> bytes:
    """A small real picture; another shade is another file."""
    buffer = io.BytesIO()
    Image.new("RGB", size, (shade, 120, 200)).save(buffer, media.partition("/")[2])
    return buffer.getvalue()


def attachment(number: int, data: bytes, media: str = "image/jpeg", name: str = "") -> AttachmentRecord:
    """The record of photo `number` (from 1)."""
    return AttachmentRecord(
        slot="photos",
        position=number - 1,
        file=photo_name(number, media),
        sha256=hashlib.sha256(data).hexdigest(),
        name=name or f"照片 {number}.jpg",
        caption="大厅全景",
        media=media,
        size=len(data),
    )


def form(photos: Sequence[AttachmentRecord] = (), values: Mapping[str, str] = VALUES) -> FormRecord:
    """A finalised application with these photos."""
    return FormRecord(
        schema=SCHEMA,
        pack="liaoning-2016",
        pack_revision=1,
        kind="window",
        revision=1,
        check_code="ABCD-2345",
        values=values,
        attachments=tuple(photos),
        fonts=("song",),
        program="窗报 0.1.0",
        finalised="2024-05-06",
    )


@cache
def good_photos() -> dict[str, bytes]:
    """Two JPEGs and a PNG by member name."""
    png = picture(90, "image/png")
    return {"data/photos/01.jpg": picture(80), "data/photos/02.jpg": picture(81), "data/photos/03.png": png}


@cache
def good_scans() -> dict[str, bytes]:
    """A PDF and a JPEG by member name."""
    return {"data/scans/04.pdf": SCAN, "data/scans/05.jpg": picture(82)}


@cache
def good_form() -> FormRecord:
    """The record that speaks of `good_photos` and `good_scans`."""
    photos = [
        attachment(number, data, "image/png" if name.endswith("png") else "image/jpeg")
        for number, (name, data) in enumerate(good_photos().items(), start=1)
    ]
    scans = [
        replace(
            attachment(number, data, name=f"征求意见表 {number}"),
            slot="opinions",
            position=number - 4,
            file=scan_name(number, media),
            media=media,
        )
        for number, data, media in ((4, SCAN, "application/pdf"), (5, picture(82), "image/jpeg"))
    ]
    return form([*photos, *scans])


@cache
def good_payload() -> dict[str, bytes]:
    """Everything under data/ of the good bundle."""
    return {FORM_JSON: canonical_bytes(good_form()), **good_photos(), PRINT: PDF, **good_scans()}


def good_container() -> Container:
    """The good bundle, from memory."""
    return plan([Member.of_bytes(name, data) for name, data in good_payload().items()], INFO)


def container_bytes(container: Container) -> bytes:
    """All of it; for small ones."""
    with container.open() as stream:
        return b"".join(iter(lambda: stream.read(1 << 16), b""))


def rebag(payload: Mapping[str, bytes]) -> dict[str, bytes]:
    """A whole bag around this payload: everything that adds up is made to add up again."""
    octets = sum(len(data) for data in payload.values())
    tags = {
        BAGIT_TXT: bag.DECLARATION,
        BAG_INFO: bag.info_text(INFO, octets, len(payload)),
        MANIFEST: bag.manifest_text({name: hashlib.sha256(data).hexdigest() for name, data in payload.items()}),
    }
    return retag({**tags, **payload})


def retag(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same members with the tag manifest made anew."""
    tags = [name for name in (BAGIT_TXT, BAG_INFO, MANIFEST) if name in members]
    listed = {name: hashlib.sha256(members[name]).hexdigest() for name in tags}
    return {
        **{name: members[name] for name in tags},
        TAG_MANIFEST: bag.manifest_text(listed),
        **{name: data for name, data in members.items() if name not in {*tags, TAG_MANIFEST}},
    }


@dataclass(frozen=True)
class Part:
    """One member of a zip made by hand; `local` replaces fields of the local record only."""

    name: bytes
    data: bytes
    crc: int | None = None
    flags: int = zip_records.UTF8
    method: int = zip_records.STORED
    attributes: int = 0
    size: int | None = None
    extra: bytes = b""
    comment: bytes = b""
    before: bytes = b""
    offset_shift: int = 0
    local: Mapping[str, int | bytes] = field(default_factory=dict)


def parts(members: Mapping[str, bytes]) -> list[Part]:
    """Members as parts, nothing odd about them."""
    return [Part(name.encode(), data) for name, data in members.items()]


def with_part(made: list[Part], index: int, **changes: object) -> list[Part]:
    """The list with one part changed."""
    return [replace(part, **changes) if i == index else part for i, part in enumerate(made)]  # type: ignore[arg-type]


def zip_of(made: Sequence[Part], *, count: int | None = None, comment: bytes = b"", gap: bytes = b"") -> bytes:
    """A zip of exactly these parts; `gap` lies before the directory, `count` is what the end record claims."""
    body, directory = bytearray(), bytearray()
    for part in made:
        body += part.before
        offset = len(body) + part.offset_shift
        body += _local(part) + part.data
        directory += _central(part, offset)
    body += gap
    start = len(body)
    entries = len(made) if count is None else count
    end = zip_records.END.pack(b"PK\x05\x06", 0, 0, entries, entries, len(directory), start, len(comment))
    return bytes(body + directory + end + comment)


def _fields(part: Part) -> dict[str, int | bytes]:
    crc = crc32(part.data) if part.crc is None else part.crc
    size = len(part.data) if part.size is None else part.size
    return {
        "name": part.name,
        "flags": part.flags,
        "method": part.method,
        "crc": crc,
        "size": size,
        "extra": part.extra,
    }


def _local(part: Part) -> bytes:
    has = {**_fields(part), **part.local}
    name, extra = has["name"], has["extra"]
    assert isinstance(name, bytes)
    assert isinstance(extra, bytes)
    return (
        zip_records.LOCAL.pack(
            b"PK\x03\x04", 20, has["flags"], has["method"], 0, 0x21, has["crc"], len(part.data), has["size"],
            len(name), len(extra),
        )
        + name
        + extra
    )  # fmt: skip


def _central(part: Part, offset: int) -> bytes:
    has = _fields(part)
    return (
        zip_records.CENTRAL.pack(
            b"PK\x01\x02", 20, 20, has["flags"], has["method"], 0, 0x21, has["crc"], len(part.data), has["size"],
            len(part.name), len(part.extra), len(part.comment), 0, 0, part.attributes, offset,
        )
        + part.name
        + part.extra
        + part.comment
    )  # fmt: skip


def plain_zip(members: Mapping[str, bytes]) -> bytes:
    """What Python's zipfile makes of these members: its own times and attributes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@cache
def office_key() -> Identity:
    """The key that hostile bundles are sealed to: they come from people who have the public file."""
    return new_identity()


def sealed(clear: bytes) -> bytes:
    """Sealed to `office_key`, whatever it is."""
    data: bytes = pyrage.encrypt(clear, [office_key().to_public()])
    return data


def written(folder: Path, data: bytes, name: str = "移交.cbao") -> Path:
    """A file with these bytes."""
    path = folder / name
    path.write_bytes(data)
    return path
