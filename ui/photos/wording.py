"""What photos and scans are called in the window, and which files are offered for them."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.definition import ATTACHED_UNITS, Field, FieldType
from app.services.photos import SUFFIXES as PHOTO_SUFFIXES
from app.services.scans import SUFFIXES as SCAN_SUFFIXES


@dataclass(frozen=True, slots=True)
class SlotWords:
    """照片 are counted in 张, 扫描件 in 份; `icon` and `add_icon` from the set, `suffixes` of the files to offer."""

    noun: str
    unit: str
    icon: str
    add_icon: str
    suffixes: tuple[str, ...]


_WORDS = {
    FieldType.PHOTO: SlotWords("照片", ATTACHED_UNITS[FieldType.PHOTO], "image", "image-plus", PHOTO_SUFFIXES),
    FieldType.SCAN: SlotWords("扫描件", ATTACHED_UNITS[FieldType.SCAN], "file-text", "file-plus", SCAN_SUFFIXES),
}


def words_of(field: Field) -> SlotWords:
    """The words for the files of a field; KeyError for one that holds text."""
    return _WORDS[field.type]
