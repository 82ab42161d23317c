"""Which files go on which disc, and what each disc is called. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.filenames import safe_part
from app.errors import InputError
from app.handoff.checksums import CHECKSUMS
from app.handoff.drives import megabytes
from app.handoff.stick import Wanted

MB = 1_000_000
DISC_BYTES = 680 * MB
"""What a disc is filled to: all of it goes on the older discs of 650 MiB (681,984,000 bytes) as well."""

README = "说明.txt"
CONTENTS = "内容清单.txt"
RESERVED = (README, CONTENTS, CHECKSUMS)
"""Names on a disc that are the program's own."""

_SECTOR = 2048
_PER_FILE = 3 * _SECTOR  # a UDF file entry, and lines of three directories
_PER_LINE = 700  # bytes of a file in the lists, the one with all discs included
_EMPTY = 1_200_000  # the fixed places of ISO 9660 and UDF, the padding at the end, the texts without their lists
_LABEL_CHARACTERS = 16
_UDF_CHARACTERS = 15  # UDF keeps 32 bytes: one for the kind, one for the length, two a character
_LAST_CHARACTER = 0xFFFF
_CONTENT = 2  # characters of the content's name that a label keeps when room is short


@dataclass(frozen=True, slots=True)
class Disc:
    """Disc `number` of `of`, and its files in order; `size` in bytes, rounded up, with everything that is not a file."""

    number: int
    of: int
    files: tuple[Wanted, ...]
    size: int

    @property
    def place(self) -> str:
        """Which disc of how many."""
        return f"第 {self.number} 张，共 {self.of} 张"

    @property
    def sentence(self) -> str:
        """What will be on it."""
        names = "、".join(file.name for file in self.files)
        return f"{self.place}：{len(self.files)} 个文件，{megabytes(self.size)}：{names}"


def plan_discs(files: Sequence[Wanted], cap: int = DISC_BYTES) -> list[Disc]:
    """The files in their order onto as few discs as that allows, none filled beyond `cap` bytes; no file is divided.

    Raises InputError (`too_large`) for a file that no disc takes.
    """
    fixed = _EMPTY + _PER_LINE * len(files)
    groups: list[list[Wanted]] = []
    left = 0
    for file in files:
        size = _on_disc(file.size)
        if fixed + size > cap:
            raise InputError(
                f"{file.name} 有 {megabytes(file.size)}，一张光盘（{megabytes(cap)}）放不下，文件不能拆开放在两张光盘上。"
                "什么也没有写；请改用 U 盘，或换容量更大的光盘（DVD）。",
                code="too_large",
            )
        if not groups or size > left:
            groups.append([])
            left = cap - fixed
        groups[-1].append(file)
        left -= size
    return [
        Disc(number, len(groups), tuple(group), fixed + sum(_on_disc(file.size) for file in group))
        for number, group in enumerate(groups, start=1)
    ]


def volume_label(unit: str, content: str, day: date, number: int = 1, of: int = 1) -> str:
    """A disc's name: unit, content, day and, of several, its number; cut to what ISO 9660, Joliet and UDF all take.

    At most 16 characters, 15 with Han among them. The unit is cut first, since it stands in full on the paper label.
    """
    tail = f"_{day:%y%m%d}" + (f"-{number}" if of > 1 else "")
    unit, content = (_label_part(text) for text in (unit, content))
    most = _LABEL_CHARACTERS if f"{unit}{content}".isascii() else _UDF_CHARACTERS
    room = most - len(tail) - 1
    content = content[: max(_CONTENT, room - len(unit))]
    unit = unit[: room - len(content)]
    return "_".join(filter(None, (unit, content))) + tail


def _label_part(text: str) -> str:
    """File names keep spaces; Windows shows a label as one word. Joliet knows no characters beyond U+FFFF."""
    return "".join(c for c in safe_part(text, "") if not c.isspace() and ord(c) <= _LAST_CHARACTER)


def _on_disc(size: int) -> int:
    return -(-size // _SECTOR) * _SECTOR + _PER_FILE
