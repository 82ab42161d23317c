"""Bundles made to harm or mislead: the good one with one thing changed and everything that adds up made to add up.

Beside them stand the controls: the same makers with nothing changed, which are accepted."""

from __future__ import annotations

import base64
import hashlib
import json
import stat
import struct
import tomllib
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyrage

from app.bundle import bag, zip_records
from app.bundle.form_json import canonical_json
from app.bundle.layout import BAG_INFO, BAGIT_TXT, FORM_JSON, MANIFEST, TAG_MANIFEST
from app.bundle.refusals import Refusal
from tests.bundle.samples import (
    PDF,
    PRINT,
    SCAN,
    Part,
    container_bytes,
    good_container,
    good_payload,
    office_key,
    parts,
    picture,
    plain_zip,
    rebag,
    retag,
    sealed,
    with_part,
    zip_of,
)

Make = Callable[[], bytes]
Why = Refusal | None
"""The reason to refuse it; None for a control: made by the same means, nothing changed, accepted."""
CASES: dict[str, tuple[Why, Make]] = {}
SENTENCES: dict[str, str] = tomllib.loads(
    Path(__file__).with_name("hostile_sentences.toml").read_text(encoding="utf-8")
)
"""What the user reads for each case, whole."""
PHOTO = "data/photos/01.jpg"


def case(name: str, why: Why) -> Callable[[Make], Make]:
    """Enter a function that makes the bundle file into the table."""

    def enter(make: Make) -> Make:
        CASES[name] = (why, make)
        return make

    return enter


def outer(name: str, why: Why, make: Make) -> None:
    """The file as it lies on the stick."""
    CASES[name] = (why, make)


def inner(name: str, why: Why, make: Make) -> None:
    """The zip inside, sealed as it should be."""
    CASES[name] = (why, lambda: sealed(make()))


def payload(name: str, why: Why, **changes: bytes | None) -> None:
    """Members replaced, added or (None) taken out; sums made anew. Keywords are member names."""

    def make() -> bytes:
        changed = {**good_payload(), **changes}
        return zip_of(parts(rebag({name: data for name, data in changed.items() if data is not None})))

    inner(name, why, make)


def named(name: str, why: Why, member: str | bytes, flags: int = 0x800) -> None:
    """One more member under this name, listed like the others."""

    def make() -> bytes:
        listed = "data/print/more.pdf" if isinstance(member, bytes) else member
        made = parts(rebag({**good_payload(), listed: b"%PDF-"}))
        raw = member if isinstance(member, bytes) else member.encode()
        return zip_of(with_part(made, len(made) - 1, name=raw, flags=flags))

    inner(name, why, make)


def entry(name: str, why: Why, index: int, **changes: object) -> None:
    """One member's records changed; 0 is bagit.txt, 5 the first photo."""
    inner(name, why, lambda: zip_of(with_part(parts(rebag(good_payload())), index, **changes)))


def record(name: str, why: Why, change: Callable[[dict[str, Any]], object]) -> None:
    """form.json changed as data."""

    def make() -> bytes:
        data: dict[str, Any] = json.loads(good_payload()[FORM_JSON])
        change(data)
        return zip_of(parts(rebag({**good_payload(), FORM_JSON: canonical_json(data)})))

    inner(name, why, make)


def raw_form(name: str, why: Why, change: Callable[[bytes], bytes]) -> None:
    """form.json changed as bytes."""
    inner(
        name,
        why,
        lambda: zip_of(parts(rebag({**good_payload(), FORM_JSON: change(good_payload()[FORM_JSON])}))),
    )


def tags(name: str, why: Why, change: Callable[[dict[str, bytes]], dict[str, bytes]]) -> None:
    """Tag files changed; what the change leaves wrong stays wrong."""
    inner(name, why, lambda: zip_of(parts(change(rebag(good_payload())))))


def first_digest_changed(manifest: bytes) -> bytes:
    return (b"1" if manifest.startswith(b"0") else b"0") + manifest[1:]


def good() -> bytes:
    return sealed(container_bytes(good_container()))


def stanza(text: str, body: str = "") -> bytes:
    return f"-> {text}\n{body}\n".encode()


def header(*stanzas: bytes) -> bytes:
    mac = base64.b64encode(bytes(32)).decode().rstrip("=")
    return b"age-encryption.org/v1\n" + b"".join(stanzas) + f"--- {mac}\n".encode() + bytes(100)


# The file as it lies on the stick.
outer("empty", Refusal.EMPTY, lambda: b"")
outer("zip renamed", Refusal.NOT_SEALED, lambda: container_bytes(good_container()))
outer(
    "docx renamed",
    Refusal.NOT_SEALED,
    lambda: plain_zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b""}),
)
outer("text", Refusal.NOT_SEALED, "这是一封信".encode)
outer("armored", Refusal.ARMORED, lambda: pyrage.encrypt(b"x", [office_key().to_public()], armored=True))
outer("newer age", Refusal.NEWER_ENVELOPE, lambda: good().replace(b"/v1\n", b"/v2\n", 1))
outer("cut within the first line", Refusal.HEADER_DAMAGED, lambda: good()[:10])
outer("cut by one byte", Refusal.DAMAGED, lambda: good()[:-1])
outer("cut by half", Refusal.DAMAGED, lambda: good()[: len(good()) // 2])
outer("junk appended", Refusal.DAMAGED, lambda: good() + b"junk")
outer("two files joined", Refusal.DAMAGED, lambda: good() + good())
outer(
    "giant header, one body",
    Refusal.HEADER_TOO_LARGE,
    lambda: header(b"-> X25519 a\n" + (b"A" * 64 + b"\n") * 6000 + b"\n"),
)
outer("giant header, one line", Refusal.HEADER_TOO_LARGE, lambda: header(b"-> " + b"A" * 400_000 + b"\n\n"))
outer("giant header, many stanzas", Refusal.HEADER_STANZAS, lambda: header(*[stanza("X25519 a")] * 20_000))
outer("21 stanzas", Refusal.HEADER_STANZAS, lambda: header(*[stanza("X25519 a")] * 21))
outer("no stanza", Refusal.HEADER_DAMAGED, header)
outer("scrypt 2^23", Refusal.WORK_FACTOR, lambda: header(stanza("scrypt AAAAAAAAAAAAAAAAAAAAAA 23", "A" * 43)))
outer("scrypt 2^21", Refusal.WORK_FACTOR, lambda: header(stanza("scrypt AAAAAAAAAAAAAAAAAAAAAA 21", "A" * 43)))
outer("scrypt of 9,000 digits", Refusal.WORK_FACTOR, lambda: header(stanza("scrypt AAAA " + "9" * 9000, "A" * 43)))
outer("scrypt beside a key", Refusal.HEADER_MIXED, lambda: header(stanza("scrypt AAAA 10"), stanza("X25519 a")))


@case("sealed to another office", Refusal.WRONG_KEY)
def _wrong_key() -> bytes:
    other = pyrage.x25519.Identity.generate().to_public()
    data: bytes = pyrage.encrypt(container_bytes(good_container()), [other])
    return data


@case("a flipped bit", Refusal.DAMAGED)
def _flip() -> bytes:
    data = bytearray(good())
    data[len(data) // 2] ^= 0x10
    return bytes(data)


@case("a zeroed sector", Refusal.DAMAGED)
def _sector() -> bytes:
    data = bytearray(good())
    data[1024:1536] = bytes(512)
    return bytes(data)


# The zip.
inner("not a zip", Refusal.NOT_A_ZIP, lambda: b"hello" * 100)
inner("nothing", Refusal.NOT_A_ZIP, lambda: b"")
inner("another age file", Refusal.NOT_A_ZIP, good)
inner("an empty zip", Refusal.BAG_INCOMPLETE, lambda: zip_of([]))
inner("junk before the zip", Refusal.NOT_A_ZIP, lambda: b"MZ" + container_bytes(good_container()))
inner("junk after the zip", Refusal.ZIP_JUNK, lambda: container_bytes(good_container()) + b"junk")
inner("a comment", Refusal.ZIP_JUNK, lambda: zip_of(parts(rebag(good_payload())), comment=b"hello"))
inner("a gap before the directory", Refusal.ZIP_JUNK, lambda: zip_of(parts(rebag(good_payload())), gap=b"hidden"))
inner("fewer members counted", Refusal.ZIP_HEADERS, lambda: zip_of(parts(rebag(good_payload())), count=8))
inner("more members counted", Refusal.ZIP_HEADERS, lambda: zip_of(parts(rebag(good_payload())), count=10))
inner("70,000 members", Refusal.ZIP_MEMBERS, lambda: plain_zip({f"{n}": b"" for n in range(70_000)}))
inner("401 members", Refusal.ZIP_MEMBERS, lambda: zip_of([Part(b"x%d" % n, b"") for n in range(401)]))
entry("a gap between members", Refusal.ZIP_JUNK, 5, before=b"hidden")
entry("overlapping members", Refusal.ZIP_OVERLAP, 5, offset_shift=-40)
entry("deflated", Refusal.ZIP_METHOD, 5, method=8)
entry("another size claimed", Refusal.ZIP_METHOD, 5, size=5 << 30 & 0xFFFFFFFF)
entry("encrypted inside", Refusal.ZIP_FLAGS, 5, flags=0x801)
entry("a data descriptor", Refusal.ZIP_FLAGS, 5, flags=0x808)
entry("an extra field", Refusal.ZIP_EXTRA, 5, extra=struct.pack("<HH4s", 0x5455, 4, b"time"))
entry("a member comment", Refusal.ZIP_EXTRA, 5, comment=b"hello")
entry("a symlink", Refusal.ZIP_SPECIAL, 5, attributes=(stat.S_IFLNK | 0o777) << 16)
entry("a device", Refusal.ZIP_SPECIAL, 5, attributes=stat.S_IFCHR << 16)
entry("a folder by attribute", Refusal.ZIP_SPECIAL, 5, attributes=0x10)
entry("another name in the local header", Refusal.ZIP_HEADERS, 5, local={"name": b"data/photos/99.jpg"})
entry("another length of name there", Refusal.ZIP_HEADERS, 5, local={"name": b"x"})
entry("another method there", Refusal.ZIP_HEADERS, 5, local={"method": 8})
entry("another size there", Refusal.ZIP_HEADERS, 5, local={"size": 10})
entry("another flag there", Refusal.ZIP_HEADERS, 5, local={"flags": 1})
entry("an extra field only there", Refusal.ZIP_EXTRA, 5, local={"extra": b"\0\0\0\0"})
entry("a wrong CRC", Refusal.ZIP_CRC, 5, crc=1)
entry("a wrong CRC on a tag file", Refusal.ZIP_CRC, 3, crc=1)


@case("a deflate bomb", Refusal.ZIP_METHOD)
def _bomb() -> bytes:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(squeezer.compress(bytes(1 << 20)) for _ in range(200)) + squeezer.flush()
    made = [*parts(rebag(good_payload())), Part(b"data/photos/04.jpg", packed, method=8, size=200 << 20)]
    return sealed(zip_of(made))


@case("two entries for the same bytes", Refusal.ZIP_OVERLAP)
def _shared() -> bytes:
    made = parts(rebag({**good_payload(), "data/print/more.pdf": PDF}))
    shift = len(PDF) + zip_records.LOCAL.size + len(PRINT)
    return sealed(zip_of(with_part(made, len(made) - 1, offset_shift=-shift)))


@case("a zip64 end", Refusal.ZIP64)
def _zip64() -> bytes:
    clear = zip_of(parts(rebag(good_payload())))
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(clear), 1)
    return sealed(clear[:-22] + locator + clear[-22:])


@case("zip64 sizes", Refusal.ZIP64)
def _zip64_sizes() -> bytes:
    clear = zip_of(parts(rebag(good_payload())))
    return sealed(clear[:-6] + b"\xff\xff\xff\xff" + clear[-2:])


@case("a folder entry", Refusal.ZIP_SPECIAL)
def _folder() -> bytes:
    return sealed(zip_of([*parts(rebag(good_payload())), Part(b"data/", b"")]))


@case("a member too large to be true", Refusal.ZIP_JUNK)
def _short_directory() -> bytes:
    clear = bytearray(zip_of(parts(rebag(good_payload()))))
    clear[-6:-2] = struct.pack("<I", 10)
    return sealed(bytes(clear))


# Names.
named("climbing out", Refusal.NAME_PATH, "data/print/../../../evil.pdf")
named("a drive", Refusal.NAME_PATH, "C:/evil.pdf")
named("absolute", Refusal.NAME_PATH, "/etc/evil.pdf")
named("backslash", Refusal.NAME_PATH, "data\\print\\a.pdf")
named("a stream", Refusal.NAME_PATH, "data/photos/a.jpg:evil")
named("an empty segment", Refusal.NAME_PATH, "data//print/a.pdf")
named("a wildcard", Refusal.NAME_PATH, "data/print/*.pdf")
named("percent", Refusal.NAME_PATH, "data/print/a%0A.pdf")
named("reserved", Refusal.NAME_RESERVED, "data/photos/con.jpg")
named("reserved, with more", Refusal.NAME_RESERVED, "data/print/LPT1.old.pdf")
named("trailing dots", Refusal.NAME_ENDING, "data/print/a.pdf..")
named("trailing space", Refusal.NAME_ENDING, "data/print/a.pdf ")
named("leading space", Refusal.NAME_ENDING, "data/print/ a.pdf")
named("right-to-left", Refusal.NAME_CONTROL, "data/print/\u202efdp.exe.pdf")
named("a control character", Refusal.NAME_CONTROL, "data/print/a\x07.pdf")
named("a line feed", Refusal.NAME_CONTROL, "data/print/a\n.pdf")
named("zero width", Refusal.NAME_CONTROL, "data/print/a\u200b.pdf")
named("taken apart", Refusal.NAME_FORM, "data/print/e\u0301.pdf")
named("half a surrogate pair", Refusal.NAME_TEXT, b"data/print/\xed\xa0\x80.pdf")
named("GBK", Refusal.NAME_TEXT, "data/print/表.pdf".encode("gbk"))
named("GBK without the flag", Refusal.NAME_TEXT, "data/print/表.pdf".encode("gbk"), flags=0)
named("UTF-8 without the flag", Refusal.NAME_TEXT, "data/print/表.pdf".encode(), flags=0)
named("too long", Refusal.NAME_LENGTH, f"data/print/{'长' * 90}.pdf")
named("far too long", Refusal.NAME_LENGTH, f"data/print/{'a' * 5000}.pdf")
named("empty name", Refusal.NAME_LENGTH, "")
named("only case differs", Refusal.NAME_DUPLICATE, "data/print/APPROVAL.pdf")
named("case of form.json", Refusal.NAME_DUPLICATE, "DATA/form.json")
named("an exe", Refusal.NAME_UNKNOWN, "data/setup.exe")
named("an exe among the photos", Refusal.NAME_UNKNOWN, "data/photos/02.exe")
named("fetch.txt", Refusal.NAME_UNKNOWN, "fetch.txt")
named("another manifest", Refusal.NAME_UNKNOWN, "manifest-md5.txt")
named("a second signature", Refusal.NAME_UNKNOWN, "manifest-sha256.txt.minisig")


@case("the same name twice", Refusal.NAME_DUPLICATE)
def _twice() -> bytes:
    made = parts(rebag(good_payload()))
    return sealed(zip_of([*made, made[5]]))


# Sums.
tags("no bagit.txt", Refusal.BAG_INCOMPLETE, lambda m: {k: v for k, v in m.items() if k != BAGIT_TXT})
tags("no tag manifest", Refusal.BAG_INCOMPLETE, lambda m: {k: v for k, v in m.items() if k != TAG_MANIFEST})
tags(
    "no form.json", Refusal.BAG_INCOMPLETE, lambda _: rebag({k: v for k, v in good_payload().items() if k != FORM_JSON})
)
tags("another BagIt", Refusal.BAG_VERSION, lambda m: retag({**m, BAGIT_TXT: bag.DECLARATION.replace(b"1.0", b"0.97")}))
tags("manifest edited", Refusal.BAG_TAGS, lambda m: {**m, MANIFEST: first_digest_changed(m[MANIFEST])})
tags("bag-info edited", Refusal.BAG_TAGS, lambda m: {**m, BAG_INFO: m[BAG_INFO].replace(b"2024", b"2025")})
tags(
    "manifest wrong, tags right",
    Refusal.BAG_DIGEST,
    lambda m: retag({**m, MANIFEST: first_digest_changed(m[MANIFEST])}),
)
tags(
    "tag manifest without bag-info",
    Refusal.BAG_UNLISTED,
    lambda m: {**m, TAG_MANIFEST: m[TAG_MANIFEST].split(b"\n", 1)[1]},
)
tags(
    "tag manifest with more",
    Refusal.BAG_MISSING,
    lambda m: {**m, TAG_MANIFEST: m[TAG_MANIFEST] + b"0" * 64 + b"  x.txt\n"},
)
tags(
    "tag manifest of UTF-16", Refusal.BAG_TEXT, lambda m: {**m, TAG_MANIFEST: m[TAG_MANIFEST].decode().encode("utf-16")}
)
tags("tag manifest without its end", Refusal.BAG_TEXT, lambda m: {**m, TAG_MANIFEST: m[TAG_MANIFEST][:-1]})
tags("a manifest line twice", Refusal.BAG_TEXT, lambda m: retag({**m, MANIFEST: m[MANIFEST] * 2}))
tags("bag-info without the sum", Refusal.BAG_INFO, lambda m: retag({**m, BAG_INFO: b"Container-Version: 1\n"}))
tags("a wrong sum", Refusal.BAG_INFO, lambda m: retag({**m, BAG_INFO: m[BAG_INFO].replace(b"Oxum: ", b"Oxum: 1")}))
tags("bag-info gibberish", Refusal.BAG_INFO, lambda m: retag({**m, BAG_INFO: m[BAG_INFO] + b"gibberish\n"}))
tags(
    "bag-info that reorders",
    Refusal.BAG_INFO,
    lambda m: retag({**m, BAG_INFO: m[BAG_INFO] + "X: \u202ea\n".encode()}),
)
tags(
    "a newer container",
    Refusal.BAG_NEWER,
    lambda m: retag({**m, BAG_INFO: m[BAG_INFO].replace(b"Version: 2", b"Version: 3")}),
)
tags("a giant tag file", Refusal.ZIP_SIZE, lambda m: retag({**m, BAG_INFO: m[BAG_INFO] + b"X: y\n" * 300_000}))
tags("a file outside the manifest", Refusal.BAG_UNLISTED, lambda m: {**m, "data/print/more.pdf": PDF})
tags("a listed file is not there", Refusal.BAG_MISSING, lambda m: {k: v for k, v in m.items() if k != PRINT})
tags("a photo edited", Refusal.BAG_DIGEST, lambda m: {**m, PHOTO: picture(200)})

# Photos, with every sum made to agree.
payload("a photo missing", Refusal.PHOTO_MISSING, **{PHOTO: None})
payload("a photo edited, sums agree", Refusal.PHOTO_CHANGED, **{PHOTO: picture(200)})
payload("two photos swapped", Refusal.PHOTO_CHANGED, **{PHOTO: picture(81), "data/photos/02.jpg": picture(80)})
payload("a photo form.json does not know", Refusal.PHOTO_UNLISTED, **{"data/photos/04.jpg": picture(7)})
payload("a print that is a program", Refusal.PRINT_TYPE, **{PRINT: b"MZ" + bytes(100)})


def replaced_photo(name: str, why: Why, make: Make, member: str = PHOTO) -> None:
    """The photo exchanged and form.json made to say so: only its own bytes can tell."""

    def build() -> bytes:
        data = make()
        changed: dict[str, Any] = json.loads(good_payload()[FORM_JSON])
        for each in changed["attachments"]:
            if each["file"] == member:
                each.update(size=len(data), sha256=hashlib.sha256(data).hexdigest())
        return zip_of(parts(rebag({**good_payload(), FORM_JSON: canonical_json(changed), member: data})))

    inner(name, why, build)


def huge_png() -> bytes:
    data = bytearray(picture(90, "image/png"))
    data[16:24] = struct.pack(">2I", 50_000, 50_000)
    return bytes(data)


def jpeg_of(width: int, height: int) -> bytes:
    data = picture(80)
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">2H", height, width) + data[at + 4 :]


PNG = "data/photos/03.png"
replaced_photo("50,000² PNG", Refusal.IMAGE_PIXELS, huge_png, PNG)
replaced_photo("60,000² JPEG", Refusal.IMAGE_PIXELS, lambda: jpeg_of(60_000, 60_000))
replaced_photo("JPEG of no height", Refusal.IMAGE_PIXELS, lambda: jpeg_of(10, 0))
replaced_photo("half a JPEG", Refusal.IMAGE_CUT, lambda: picture(80)[: len(picture(80)) // 2])
replaced_photo("JPEG without a frame", Refusal.IMAGE_CUT, lambda: b"\xff\xd8\xff\xd9")
replaced_photo("JPEG of fill bytes", Refusal.IMAGE_CUT, lambda: b"\xff\xd8" + b"\xff" * 2_000_000 + b"\xd9")
replaced_photo(
    "JPEG of empty segments", Refusal.IMAGE_CUT, lambda: b"\xff\xd8" + b"\xff\xe0\0\0" * 500_000 + b"\xff\xd9"
)
replaced_photo("JPEG with a tail", Refusal.IMAGE_CUT, lambda: picture(80) + b"MZ")
replaced_photo("half a PNG", Refusal.IMAGE_CUT, lambda: picture(90, "image/png")[:40], PNG)
replaced_photo("start of a PNG", Refusal.IMAGE_CUT, lambda: picture(90, "image/png")[:12], PNG)
replaced_photo("MZ named .jpg", Refusal.IMAGE_TYPE, lambda: b"MZ" + bytes(1000))
replaced_photo("one byte named .jpg", Refusal.IMAGE_TYPE, lambda: b"\xff")
replaced_photo("PNG named .jpg", Refusal.IMAGE_TYPE, lambda: picture(90, "image/png"))
replaced_photo("JPEG named .png", Refusal.IMAGE_TYPE, lambda: picture(80), PNG)

# Scans: a PDF is looked at where it begins and ends.
SCAN_PDF, SCAN_JPG = "data/scans/04.pdf", "data/scans/05.jpg"
payload("a scan missing", Refusal.SCAN_MISSING, **{SCAN_PDF: None})
payload("a scan edited, sums agree", Refusal.SCAN_CHANGED, **{SCAN_PDF: SCAN.replace(b"2", b"3")})
payload("a scan form.json does not know", Refusal.SCAN_UNLISTED, **{"data/scans/06.pdf": SCAN})
named("an exe among the scans", Refusal.NAME_UNKNOWN, "data/scans/06.exe")
named("a scan with a name of its own", Refusal.NAME_UNKNOWN, "data/scans/征求意见表.pdf")
named("two endings", Refusal.NAME_UNKNOWN, "data/scans/06.pdf.exe")
replaced_photo("MZ named .pdf", Refusal.SCAN_TYPE, lambda: b"MZ" + bytes(1000), SCAN_PDF)
replaced_photo("a program before the PDF", Refusal.SCAN_TYPE, lambda: b"MZ" + bytes(100) + SCAN, SCAN_PDF)
replaced_photo("JPEG named .pdf", Refusal.SCAN_TYPE, lambda: picture(82), SCAN_PDF)
replaced_photo("one byte named .pdf", Refusal.SCAN_TYPE, lambda: b"%", SCAN_PDF)
replaced_photo("half a PDF", Refusal.SCAN_CUT, lambda: SCAN[: len(SCAN) // 2], SCAN_PDF)
replaced_photo("a PDF with megabytes behind it", Refusal.SCAN_CUT, lambda: SCAN + bytes(2_000_000), SCAN_PDF)
replaced_photo("PDF named .jpg", Refusal.IMAGE_TYPE, lambda: SCAN, SCAN_JPG)
replaced_photo("half a scanned JPEG", Refusal.IMAGE_CUT, lambda: picture(82)[:300], SCAN_JPG)
replaced_photo("a scan of 64 MB and more", Refusal.SCAN_SIZE, lambda: SCAN + bytes(64 << 20) + SCAN, SCAN_PDF)


def swapped_scans() -> bytes:
    return zip_of(parts(rebag({**good_payload(), SCAN_PDF: picture(82), SCAN_JPG: SCAN})))


inner("two scans swapped", Refusal.SCAN_CHANGED, swapped_scans)
record("a scan said to be a photo", Refusal.JSON_VALUE, lambda d: d["attachments"][3].update(media="image/jpeg"))
record("a photo said to be a PDF", Refusal.JSON_VALUE, lambda d: d["attachments"][0].update(media="application/pdf"))
record("a PDF among the photos", Refusal.JSON_VALUE, lambda d: d["attachments"][3].update(file="data/photos/04.pdf"))

# form.json.
record("a newer schema", Refusal.NEWER_SCHEMA, lambda d: d.update(schema=2, future={"a": 1}))
record("schema 0", Refusal.JSON_VALUE, lambda d: d.update(schema=0))
record("schema as text", Refusal.JSON_TYPE, lambda d: d.update(schema="1"))
record("schema as truth", Refusal.JSON_TYPE, lambda d: d.update(schema=True))
record("a key missing", Refusal.JSON_MISSING, lambda d: d.pop("kind"))
record("a key too many", Refusal.JSON_UNKNOWN, lambda d: d.update(script="rm"))
record("a key too many below", Refusal.JSON_UNKNOWN, lambda d: d["attachments"][0].update(path="/etc/passwd"))
record("a number for text", Refusal.JSON_TYPE, lambda d: d["values"].update(headcount=12))
record("null for text", Refusal.JSON_TYPE, lambda d: d.update(kind=None))
record("a list for an object", Refusal.JSON_TYPE, lambda d: d.update(values=[]))
record("an object for a list", Refusal.JSON_TYPE, lambda d: d.update(attachments={}))
record("text among the attachments", Refusal.JSON_TYPE, lambda d: d["attachments"].append("x"))
record("a pack that climbs", Refusal.JSON_VALUE, lambda d: d.update(pack="../../x"))
record("no such day", Refusal.JSON_VALUE, lambda d: d.update(finalised="2024-02-30"))
record("a day with time", Refusal.JSON_VALUE, lambda d: d.update(finalised="2024-02-03T10:00"))
record("a digest in capitals", Refusal.JSON_VALUE, lambda d: d["attachments"][0].update(sha256="A" * 64))
record("a photo from elsewhere", Refusal.JSON_VALUE, lambda d: d["attachments"][0].update(file="../x.jpg"))
record("another type than the name", Refusal.JSON_VALUE, lambda d: d["attachments"][0].update(media="image/png"))
record("a type of its own", Refusal.JSON_VALUE, lambda d: d["attachments"][0].update(media="image/svg+xml"))
record("a negative size", Refusal.JSON_VALUE, lambda d: d["attachments"][0].update(size=-1))
record("one photo used twice", Refusal.PHOTO_UNLISTED, lambda d: d["attachments"].append(d["attachments"][0]))
record("a thousand fonts", Refusal.JSON_VALUE, lambda d: d.update(fonts=["song"] * 1000))
record("a font with a long name", Refusal.JSON_VALUE, lambda d: d.update(fonts=["song" * 100]))
record("two million empty strings", Refusal.JSON_SIZE, lambda d: d.update(fonts=[""] * 2_000_000))
record(
    "half a million values", Refusal.JSON_SIZE, lambda d: d.update(values=dict.fromkeys(map(str, range(500_000)), ""))
)
raw_form("nested 100,000 deep", Refusal.JSON_DEPTH, lambda _: b'{"values":' + b"[" * 100_000 + b"]" * 100_000 + b"}")
raw_form("nested and never closed", Refusal.JSON_DEPTH, lambda _: b'{"a":' * 60_000)
raw_form("nested a million deep", Refusal.JSON_SIZE, lambda _: b'{"a":' * 1_000_000)
raw_form("a duplicate key", Refusal.JSON_DUPLICATE, lambda b: b.replace(b'{"attach', b'{"kind":"x","attach', 1))
raw_form("a giant integer", Refusal.JSON_NUMBER, lambda b: b.replace(b'"schema":1', b'"schema":' + b"1" * 1_000_000))
raw_form(
    "an integer beyond 64 bits", Refusal.JSON_NUMBER, lambda b: b.replace(b'"schema":1', b'"schema":-' + b"9" * 19)
)
raw_form("NaN", Refusal.JSON_NUMBER, lambda b: b.replace(b'"schema":1', b'"schema":NaN'))
raw_form("infinity", Refusal.JSON_NUMBER, lambda b: b.replace(b'"schema":1', b'"schema":-Infinity'))
raw_form("a fraction", Refusal.JSON_NUMBER, lambda b: b.replace(b'"schema":1', b'"schema":1.0'))
raw_form("a giant exponent", Refusal.JSON_NUMBER, lambda b: b.replace(b'"schema":1', b'"schema":1e999999999'))
raw_form("GBK bytes", Refusal.JSON_ENCODING, lambda b: b.decode().replace("𠮷", "吉").replace("𰻝", "面").encode("gbk"))
raw_form("UTF-16", Refusal.JSON_ENCODING, lambda b: b.decode().encode("utf-16"))
raw_form("a byte order mark", Refusal.JSON_SYNTAX, lambda b: b"\xef\xbb\xbf" + b)
raw_form("half a surrogate pair in text", Refusal.JSON_TEXT, lambda b: b.replace(b'"12"', b'"\\ud800"'))
raw_form("cut short", Refusal.JSON_SYNTAX, lambda b: b[: len(b) // 2])
raw_form("no JSON", Refusal.JSON_SYNTAX, lambda _: b"\n")
raw_form("a bare list", Refusal.JSON_TYPE, lambda _: b"[]\n")
raw_form("unclosed string of quotes", Refusal.JSON_SYNTAX, lambda _: b'{"' + b'\\"' * 190_000)
raw_form("8 MiB and more", Refusal.ZIP_SIZE, lambda b: b.replace(b'"12"', b'"' + b"1" * (8 << 20) + b'"'))


# Controls: each maker above with nothing changed, or changed to something good.
outer("as it was sealed", None, good)
inner("the container sealed again", None, lambda: container_bytes(good_container()))
inner("made by zipfile", None, lambda: plain_zip(rebag(good_payload())))
inner("in another order", None, lambda: plain_zip(dict(reversed(rebag(good_payload()).items()))))
inner("ASCII, no flag", None, lambda: zip_of([replace(part, flags=0) for part in parts(rebag(good_payload()))]))
inner("nothing before, between or behind", None, lambda: zip_of(parts(rebag(good_payload())), gap=b"", comment=b""))
payload("the same payload", None)
payload("another print with right sums", None, **{PRINT: PDF + PDF})
named("one more print", None, "data/print/推荐表（二）.pdf")
named("a name almost too long", None, f"data/print/{'长' * 75}.pdf")
named("almost reserved", None, "data/print/console.LPT1.pdf")
entry("records as they were", None, 5, offset_shift=0, local={}, attributes=(stat.S_IFREG | 0o777) << 16)
record("form.json written again", None, lambda d: d.update(schema=1))
record("as deep as allowed", None, lambda d: d.update(fonts=["song"]))
raw_form("form.json byte for byte", None, lambda b: b)
raw_form("form.json with spaces and escapes", None, lambda b: b.replace(b":", b" : ", 1).replace(b"12", b"\\u00312"))
tags("tag files made again", None, retag)
tags("one more line in bag-info", None, lambda m: retag({**m, BAG_INFO: m[BAG_INFO] + b"Contact-Name: x\n"}))
replaced_photo("the same photo put in again", None, lambda: picture(80))
replaced_photo("another good photo", None, lambda: picture(200))
replaced_photo("another good PNG", None, lambda: picture(200, "image/png"), PNG)
replaced_photo("a JPEG of 100 million pixels", None, lambda: jpeg_of(10_000, 10_000))
replaced_photo("another good scan", None, lambda: SCAN + b"\n", SCAN_PDF)

HOSTILE = [name for name, (why, _) in CASES.items() if why is not None]
CONTROLS = [name for name, (why, _) in CASES.items() if why is None]
