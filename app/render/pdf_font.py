"""A font in a PDF as one composite (Type 0) TrueType font with the characters a document uses.

One CID per character keeps text whole, copies every character as itself (also outside the BMP, and where two characters
share a glyph) and is smaller than the 8-bit subsets in which general libraries cut a Chinese font.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from itertools import groupby

from app.render.fonts import FontFile
from app.render.pdf_objects import PdfObjects

_CMAP_BLOCK = 100  # the most a bfchar block may hold (PDF 32000-1, 9.10.3 via Adobe technical note 5014)
_FONT_LEVEL = 1  # outlines hardly shrink: level 6 takes three times as long for 6 % of them


class _Codes(dict[str, tuple[str, float]]):
    """Character → its two-byte code in hex, from 1, and its advance in em; given out at first use."""

    def __init__(self, file: FontFile) -> None:
        super().__init__()
        self._file = file

    def __missing__(self, character: str) -> tuple[str, float]:
        entry = self[character] = (f"{len(self) + 1:04X}", self._file.advance(self._file.glyph(character)))
        return entry


class PdfFont:
    """Gives out codes for characters while pages are written; `write` puts the font into the file at the end."""

    def __init__(self, file: FontFile, name: str) -> None:
        """`name` is the resource name the pages use, as in F1."""
        self.name = name
        self.codes = _Codes(file)
        self._file = file

    def write(self, objects: PdfObjects) -> int:
        """The number of the font's object."""
        characters = list(self.codes)
        glyphs = [self._file.glyph(c) for c in characters]
        used = list(dict.fromkeys(glyphs))
        tag = hashlib.sha256(",".join(map(str, used)).encode()).digest()
        base = "".join(chr(65 + b % 26) for b in tag[:6]) + "+" + self._file.font.postscript_name
        descriptor = self._descriptor(objects, base, used, len(characters))
        glyph_map = objects.packed(_glyph_map(glyphs, used))
        widths = _widths([round(width * 1000) for _, width in self.codes.values()])
        descendant = objects.put(
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{base}"
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {descriptor} 0 R/DW 1000{widths}/CIDToGIDMap {glyph_map} 0 R>>"
        )
        to_unicode = objects.packed(to_unicode_cmap(characters).encode("ascii"))
        return objects.put(
            f"<</Type/Font/Subtype/Type0/BaseFont/{base}/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]"
            f"/ToUnicode {to_unicode} 0 R>>"
        )

    def _descriptor(self, objects: PdfObjects, base: str, glyphs: Sequence[int], codes: int) -> int:
        font = self._file.font
        scale = 1000 / font.units_per_em
        program = font.subset(glyphs)
        file = objects.packed(program, f"/Length1 {len(program)}", level=_FONT_LEVEL)
        bits = bytearray(b"\xff" * ((codes + 1) // 8))  # every code is there, and 0 for the missing glyph
        if (codes + 1) % 8:
            bits.append(0xFF00 >> (codes + 1) % 8 & 0xFF)
        cid_set = objects.packed(bytes(bits))
        bounds = " ".join(str(round(v * scale)) for v in font.bounds)
        return objects.put(
            f"<</Type/FontDescriptor/FontName/{base}"
            "/Flags 4"  # symbolic: glyphs are found by number, not by a Latin encoding
            f"/FontBBox[{bounds}]/ItalicAngle 0/Ascent {round(font.ascent * scale)}"
            f"/Descent {round(font.descent * scale)}/CapHeight {round(font.cap_height * scale)}"
            f"/StemV {round(50 + (font.weight / 65) ** 2)}"  # the usual estimate; fonts do not state it
            f"/FontFile2 {file} 0 R/CIDSet {cid_set} 0 R>>"
        )


def _widths(widths: Sequence[int]) -> str:
    """The W entry for the codes 1, 2, …: only what differs from the usual em, in runs of neighbours."""
    parts: list[str] = []
    for usual, run in groupby(enumerate(widths, start=1), key=lambda pair: pair[1] == 1000):
        if not usual:
            pairs = list(run)
            parts.append(f"{pairs[0][0]}[{' '.join([str(width) for _, width in pairs])}]")
    return f"/W[{''.join(parts)}]" if parts else ""


def _glyph_map(glyphs: Sequence[int], used: Sequence[int]) -> bytes:
    """CIDToGIDMap: for each code the number its glyph has in the subset, big-endian; code 0 is the missing glyph."""
    numbers = {glyph: number for number, glyph in enumerate(used, start=1)}
    return struct.pack(f">{len(glyphs) + 1}H", 0, *(numbers[g] for g in glyphs))


def to_unicode_cmap(characters: Sequence[str]) -> str:
    """The ToUnicode map of codes 1, 2, … → characters, as UTF-16BE also outside the BMP."""
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
    ]
    for first in range(0, len(characters), _CMAP_BLOCK):
        block = characters[first : first + _CMAP_BLOCK]
        lines.append(f"{len(block)} beginbfchar")
        lines += [f"<{first + i + 1:04X}> <{c.encode('utf-16-be').hex().upper()}>" for i, c in enumerate(block)]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)
