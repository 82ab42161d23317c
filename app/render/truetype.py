"""Reads a TrueType file without loading it, and cuts out the glyphs a document uses.

The bundled fonts are 26 MB; a form needs a few hundred glyphs of them. The file is mapped into memory and looked up in
place (OpenType specification 1.9: cmap formats 4 and 12, hmtx, loca, glyf), so that opening costs a millisecond and no
memory. General libraries parse every table first.
"""

from __future__ import annotations

import mmap
import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_KEPT = ("cvt ", "fpgm", "prep")  # hinting programs, copied as they are
_CHECKSUM_MAGIC = 0xB1B0AFBA

# Flags of a composite glyph's parts (glyf table).
_WORDS, _SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO = 0x0001, 0x0008, 0x0020, 0x0040, 0x0080


class FontFormatError(ValueError):
    """The file is no TrueType font with glyf outlines."""


class TrueType:
    """One font file. Glyphs are numbers, 0 is the missing one; measures are in font units unless said otherwise."""

    def __init__(self, path: Path) -> None:
        """Raises FontFormatError, or OSError when the file cannot be read."""
        with path.open("rb") as file:
            if file.seek(0, 2) < 12:
                raise FontFormatError(f"{path.name} is too short for a font")
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            self._tables = self._directory()
            head, hhea = self._at("head"), self._at("hhea")
            self.units_per_em: int = self._unpack(">H", head + 18)[0]
            self.bounds = self._unpack(">4h", head + 36)
            self._long_offsets: bool = self._unpack(">h", head + 50)[0] != 0
            self.ascent, self.descent = self._unpack(">2h", hhea + 4)
            self._metrics: int = self._unpack(">H", hhea + 34)[0]
            self.glyphs: int = self._unpack(">H", self._at("maxp") + 4)[0]
            self._lookup = self._character_map()
            self._cut: dict[int, _Cut] = {}
        except (struct.error, KeyError, IndexError) as error:
            raise FontFormatError(f"{path.name} is no TrueType font: {error}") from error

    def _unpack(self, form: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(form, self._data, at)

    def _directory(self) -> Mapping[str, tuple[int, int]]:
        version, count = self._unpack(">IH", 0)
        if version not in (0x00010000, 0x74727565):
            raise FontFormatError(f"not a TrueType font (version {version:#x})")
        tables: dict[str, tuple[int, int]] = {}
        for index in range(count):
            tag, _, offset, length = struct.unpack_from(">4s3I", self._data, 12 + 16 * index)
            tables[tag.decode("latin-1")] = (offset, length)
        for tag in ("cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp"):
            if tag not in tables:
                raise FontFormatError(f"no {tag} table")
        return tables

    def _at(self, tag: str) -> int:
        return self._tables[tag][0]

    def _table(self, tag: str) -> bytes:
        offset, length = self._tables[tag]
        return self._data[offset : offset + length]

    # ── characters ──────────────────────────────────────────────────────

    def _character_map(self) -> _Segments:
        cmap = self._at("cmap")
        subtables: dict[tuple[int, int], int] = {}
        for index in range(self._unpack(">H", cmap + 2)[0]):
            platform, encoding, offset = self._unpack(">HHI", cmap + 4 + 8 * index)
            subtables[platform, encoding] = cmap + offset
        for key in ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3)):
            if key in subtables:
                at = subtables[key]
                form = self._unpack(">H", at)[0]
                if form == 12:
                    return self._groups(at)
                if form == 4:
                    return self._segments(at)
        raise FontFormatError("no Unicode character map of format 4 or 12")

    def _groups(self, at: int) -> _Segments:
        count = self._unpack(">I", at + 12)[0]
        numbers = _big_endian("I", self._data[at + 16 : at + 16 + 12 * count])
        return _Segments(numbers[0::3], numbers[1::3], numbers[2::3], None)

    def _segments(self, at: int) -> _Segments:
        count = self._unpack(">H", at + 6)[0] // 2
        ends_at, starts_at = at + 14, at + 16 + 2 * count
        words = self._data[at : at + self._unpack(">H", at + 2)[0]]
        ends = _big_endian("H", self._data[ends_at : ends_at + 2 * count])
        starts = _big_endian("H", self._data[starts_at : starts_at + 2 * count])
        deltas = _big_endian("H", self._data[starts_at + 2 * count : starts_at + 4 * count])
        ranges = _big_endian("H", self._data[starts_at + 4 * count : starts_at + 6 * count])
        firsts = array("I", bytes(4 * count))
        indirect: dict[int, tuple[int, int]] = {}
        for index, (start, delta, span) in enumerate(zip(starts, deltas, ranges, strict=True)):
            if span == 0:
                firsts[index] = (start + delta) & 0xFFFF
            else:
                indirect[index] = (starts_at - at + 4 * count + 2 * index + span, delta)
        return _Segments(starts, ends, firsts, (words, indirect))

    def glyph(self, code: int) -> int:
        """The glyph of a code point, 0 when the font has none."""
        return self._lookup.glyph(code)

    @property
    def characters(self) -> int:
        """How many code points the font maps, counted by its ranges."""
        return self._lookup.count

    # ── measures ────────────────────────────────────────────────────────

    def advance(self, glyph: int) -> int:
        """Advance width."""
        return self._unpack(">H", self._at("hmtx") + 4 * min(glyph, self._metrics - 1))[0]

    def extent(self, glyph: int) -> tuple[int, int] | None:
        """Left and right edge of the ink; None for a glyph without any."""
        start, end = self._outline(glyph)
        if start == end:
            return None
        _, left, _, right, _ = self._unpack(">5h", self._at("glyf") + start)
        return left, right

    def _outline(self, glyph: int) -> tuple[int, int]:
        """Where a glyph's outline lies in the glyf table."""
        loca = self._at("loca")
        if self._long_offsets:
            start, end = self._unpack(">2I", loca + 4 * glyph)
            return start, end
        start, end = self._unpack(">2H", loca + 2 * glyph)
        return 2 * start, 2 * end

    @cached_property
    def cap_height(self) -> int:
        """Height of capital letters, from OS/2 where it says so."""
        if "OS/2" in self._tables and self._unpack(">H", self._at("OS/2"))[0] >= 2:
            return self._unpack(">h", self._at("OS/2") + 88)[0]
        return self.ascent

    @cached_property
    def weight(self) -> int:
        """Weight class, 400 is regular."""
        return self._unpack(">H", self._at("OS/2") + 4)[0] if "OS/2" in self._tables else 400

    @cached_property
    def postscript_name(self) -> str:
        """The name a PDF gives the font; ASCII without spaces."""
        name = self._at("name")
        count, strings = self._unpack(">2H", name + 2)
        for index in range(count):
            platform, _, _, identifier, length, offset = self._unpack(">6H", name + 6 + 12 * index)
            if identifier == 6:
                raw = self._data[name + strings + offset : name + strings + offset + length]
                text = raw.decode("latin-1" if platform == 1 else "utf-16-be")
                return "".join(c for c in text if c.isascii() and (c.isalnum() or c in "-+._"))
        return "Unnamed"

    # ── subset ──────────────────────────────────────────────────────────

    def subset(self, glyphs: Sequence[int]) -> bytes:
        """A font file with the missing glyph as 0 and these glyphs as 1, 2, …; parts of composites follow.

        It holds what a PDF's CIDFontType2 needs: no character map and no names.
        """
        order = [0, *glyphs]
        number = {glyph: index for index, glyph in reversed(list(enumerate(order)))}
        outlines: list[bytes] = []
        metrics: list[bytes] = []
        offsets = [0]
        total = 0
        for glyph in order:  # grows while parts are found
            cut = self._cut.get(glyph) or self._cut_out(glyph)
            outline, checksum = cut.outline, cut.checksum
            if cut.composite:
                outline = _renumbered(outline, number, order)
                checksum = _checksum(outline)
            outlines.append(outline)
            metrics.append(cut.metrics)
            offsets.append(offsets[-1] + len(outline))
            total += checksum
        head = bytearray(self._table("head"))
        struct.pack_into(">I", head, 8, 0)
        struct.pack_into(">h", head, 50, 1)
        hhea = bytearray(self._table("hhea"))
        struct.pack_into(">H", hhea, 34, len(order))
        maxp = bytearray(self._table("maxp"))
        struct.pack_into(">H", maxp, 4, len(order))
        tables = {tag: self._table(tag) for tag in _KEPT if tag in self._tables}
        tables |= {
            "glyf": b"".join(outlines),
            "head": bytes(head),
            "hhea": bytes(hhea),
            "hmtx": b"".join(metrics),
            "loca": struct.pack(f">{len(offsets)}I", *offsets),
            "maxp": bytes(maxp),
        }
        return _assembled(tables, {"glyf": total & 0xFFFFFFFF})

    def _cut_out(self, glyph: int) -> _Cut:
        """A glyph as a subset holds it; kept, because documents of one unit use the same few hundred again and again."""
        start, end = self._outline(glyph)
        base = self._at("glyf")
        outline = self._data[base + start : base + end] + bytes((start - end) % 4)
        metrics = struct.pack(">Hh", self.advance(glyph), self._bearing(glyph))
        composite = bool(outline) and bool(outline[0] & 0x80)
        cut = self._cut[glyph] = _Cut(outline, metrics, _checksum(outline), composite)
        return cut

    def _bearing(self, glyph: int) -> int:
        hmtx = self._at("hmtx")
        if glyph < self._metrics:
            return self._unpack(">h", hmtx + 4 * glyph + 2)[0]
        return self._unpack(">h", hmtx + 4 * self._metrics + 2 * (glyph - self._metrics))[0]


@dataclass(frozen=True, slots=True)
class _Cut:
    """A glyph cut out: its outline (whole words of 4 bytes), its entry in hmtx, the outline's checksum."""

    outline: bytes
    metrics: bytes
    checksum: int
    composite: bool


class _Segments:
    """Ranges of code points with the glyph of their first; for format 4 some ranges look glyphs up in a table."""

    def __init__(
        self,
        starts: array[int],
        ends: array[int],
        firsts: array[int],
        indirect: tuple[bytes, Mapping[int, tuple[int, int]]] | None,
    ) -> None:
        self._starts, self._ends, self._firsts = starts, ends, firsts
        self._words, self._indirect = indirect or (b"", {})

    @property
    def count(self) -> int:
        pairs = zip(self._starts, self._ends, strict=True)
        return sum(end - start + 1 for start, end in pairs if start != 0xFFFF)

    def glyph(self, code: int) -> int:
        index = bisect_left(self._ends, code)
        if index >= len(self._ends) or self._starts[index] > code:
            return 0
        offset = code - self._starts[index]
        if index not in self._indirect:
            return (self._firsts[index] + offset) & 0xFFFF
        at, delta = self._indirect[index]
        found: int = struct.unpack_from(">H", self._words, at + 2 * offset)[0]
        return (found + delta) & 0xFFFF if found else 0


def _big_endian(code: str, data: bytes) -> array[int]:
    numbers: array[int] = array(code, data)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _renumbered(outline: bytes, number: dict[int, int], order: list[int]) -> bytes:
    """A composite glyph that refers to its parts by their new numbers; parts not yet in the subset are appended."""
    changed = bytearray(outline)
    at, more = 10, True
    while more:
        flags, part = struct.unpack_from(">2H", changed, at)
        if part not in number:
            number[part] = len(order)
            order.append(part)
        struct.pack_into(">H", changed, at + 2, number[part])
        at += 8 if flags & _WORDS else 6
        at += 2 if flags & _SCALE else 4 if flags & _XY_SCALE else 8 if flags & _TWO_BY_TWO else 0
        more = bool(flags & _MORE)
    return bytes(changed)


def _assembled(tables: Mapping[str, bytes], known: Mapping[str, int]) -> bytes:
    """A font file of these tables, in the order of their tags, with the checksums a reader may verify.

    `known` are checksums that need not be added up again.
    """
    count = len(tables)
    power = 1 << count.bit_length() - 1
    directory = bytearray(
        struct.pack(">IHHHH", 0x00010000, count, 16 * power, power.bit_length() - 1, 16 * (count - power))
    )
    body = bytearray()
    head_at = total = 0
    for tag in sorted(tables):
        data = tables[tag]
        offset = 12 + 16 * count + len(body)
        if tag == "head":
            head_at = offset
        checksum = known[tag] if tag in known else _checksum(data)
        total += checksum
        directory += struct.pack(">4s3I", tag.encode("latin-1"), checksum, offset, len(data))
        body += data + bytes(-len(data) % 4)
    font = directory + body
    whole = _checksum(bytes(directory)) + total  # tables are whole words, so the file's sum is that of its parts
    struct.pack_into(">I", font, head_at + 8, (_CHECKSUM_MAGIC - whole) & 0xFFFFFFFF)
    return bytes(font)


def _checksum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    return sum(_big_endian("I", padded)) & 0xFFFFFFFF
