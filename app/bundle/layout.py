"""Names and limits of the container (容器): what may lie in a bundle, and how much of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from app.bundle.refusals import Refusal, refuse_bundle, shown
from app.domain.scan_files import MOST_BYTES, PDF

SEALED_SUFFIX = ".cbao"
"""Ending of a sealed bundle's file name."""

RECEIPT_SUFFIX = ".cbhz"
"""Ending of a receipt's file name."""

CONTAINER_VERSION = 2
"""Written to bag-info.txt; raised when an older program could no longer read the layout rightly.

2 brought the signature; containers of version 1 have none, and are read.
"""

BAGIT_TXT = "bagit.txt"
BAG_INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
FORM_JSON = "data/form.json"

TAGS_LISTED = (BAGIT_TXT, BAG_INFO, MANIFEST)
"""Tag files that the tag manifest covers, in archive order."""
TAG_FILES = (*TAGS_LISTED, TAG_MANIFEST)
"""What every bundle has outside `data/`."""
SIGNATURE = TAG_MANIFEST + ".minisig"
"""The signature over the tag manifest, where `minisign -V -m` looks for it; the only file nothing lists."""
OUTSIDE = (*TAG_FILES, SIGNATURE)
"""Everything that may lie outside `data/`."""

PHOTO_ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}
"""The image types a bundle carries, with the ending of their member names."""

SCAN_ENDINGS = {PDF: "pdf", **PHOTO_ENDINGS}
"""The types of scans, with the ending of their member names."""

_PHOTO = re.compile(r"data/photos/[0-9]{2,3}\.(?:jpg|png)")
_SCAN = re.compile(r"data/scans/[0-9]{2,3}\.(?:pdf|jpg|png)")
_PRINT = re.compile(r"data/print/[^/]+\.pdf")
# Windows opens the device whatever ending follows: con.jpg is the console.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])", re.IGNORECASE)
# Not allowed in a Windows file name, or (percent) given a meaning of its own by BagIt manifests.
_UNSAFE = frozenset('\\:<>"|?*%')


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a bundle may hold; sizes in bytes. Zip64 is not spoken, so nothing may reach 4 GiB."""

    members: int = 400
    member: int = 512 << 20
    scan: int = MOST_BYTES
    total: int = (4 << 30) - (1 << 20)
    form: int = 8 << 20
    tag_file: int = 1 << 20
    name: int = 240


LIMITS = Limits()


def photo_name(number: int, media: str) -> str:
    """Member name of the photo with this number (from 1) and MIME type; KeyError for other types."""
    return f"data/photos/{number:02d}.{PHOTO_ENDINGS[media]}"


def scan_name(number: int, media: str) -> str:
    """Member name of the scan with this number (from 1) and MIME type; KeyError for other types."""
    return f"data/scans/{number:02d}.{SCAN_ENDINGS[media]}"


def print_name(title: str) -> str:
    """Member name of a printed document (打印件); its title without the ending `.pdf`. Not checked here."""
    return f"data/print/{unicodedata.normalize('NFC', title)}.pdf"


def is_photo(name: str) -> bool:
    """Whether the member name is that of a photo."""
    return _PHOTO.fullmatch(name) is not None


def is_scan(name: str) -> bool:
    """Whether the member name is that of a scan."""
    return _SCAN.fullmatch(name) is not None


def is_attached(name: str) -> bool:
    """Whether the member name is that of a file form.json speaks of: a photo or a scan."""
    return is_photo(name) or is_scan(name)


def is_print(name: str) -> bool:
    """Whether the member name is that of a printed document."""
    return _PRINT.fullmatch(name) is not None


def media_of(name: str) -> str:
    """MIME type that the member name of a photo or scan promises; KeyError for other names."""
    endings = {ending: media for media, ending in SCAN_ENDINGS.items()}
    return endings[name.rpartition(".")[2]]


def check_names(names: Iterable[str], limits: Limits = LIMITS) -> None:
    """Refuse member names that are dangerous on some system, collide with one another or have no place here.

    Raises RefusedError with a `name_*` code. The dangerous are told apart from the merely unknown, so that the
    sentence says what somebody tried.
    """
    listed = list(names)
    check_safe_names(listed, limits)
    for name in listed:
        if not (name in OUTSIDE or name == FORM_JSON or is_attached(name) or is_print(name)):
            raise refuse_bundle(Refusal.NAME_UNKNOWN, f"文件里夹带了不该有的内容「{shown(name)}」")


def check_safe_names(names: Iterable[str], limits: Limits) -> None:
    """The same for names of any layout: only what is dangerous or collides. Raises RefusedError with a `name_*` code."""
    seen: set[str] = set()
    for name in names:
        _check_safe(name, limits)
        # Windows and macOS take names that differ only in case for one file.
        folded = unicodedata.normalize("NFC", name.casefold())
        if folded in seen:
            raise refuse_bundle(Refusal.NAME_DUPLICATE, f"文件里有重名（或只差大小写）的内容「{shown(name)}」")
        seen.add(folded)


def _check_safe(name: str, limits: Limits) -> None:
    if not name or len(name.encode("utf-8")) > limits.name:
        raise refuse_bundle(Refusal.NAME_LENGTH, f"文件里有一个名称为空或过长：「{shown(name)}」")
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in name):
        raise refuse_bundle(Refusal.NAME_CONTROL, f"文件里有一个名称含有看不见的控制字符：「{shown(name)}」")
    segments = name.split("/")
    if _UNSAFE.intersection(name) or any(segment in {"", ".", ".."} for segment in segments):
        raise refuse_bundle(Refusal.NAME_PATH, f"文件里有一个名称指向别的位置或含有禁用字符：「{shown(name)}」")
    for segment in segments:
        if segment != segment.strip() or segment.endswith("."):
            raise refuse_bundle(Refusal.NAME_ENDING, f"文件里有一个名称首尾带空格或以句点结尾：「{shown(name)}」")
        if _RESERVED.fullmatch(segment.partition(".")[0].rstrip()):
            raise refuse_bundle(Refusal.NAME_RESERVED, f"文件里有一个名称是系统保留的：「{shown(name)}」")
    if not unicodedata.is_normalized("NFC", name):
        raise refuse_bundle(Refusal.NAME_FORM, f"文件里有一个名称的字符写法不规范：「{shown(name)}」")
