"""A font in a PDF as one composite (Type 0) TrueType font with the characters a document uses.

reportlab's own TrueType support splits a font into 8-bit subsets, so Chinese text changes font at every other character
and needs a repair of its ToUnicode map outside the BMP. One CID per character keeps text whole, copies every character
as itself (also where two characters share a glyph) and is smaller.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from typing import Any

from reportlab.pdfbase import pdfdoc

from app.render.fonts import FontFile

_CMAP_BLOCK = 100  # the most a bfchar block may hold (PDF 32000-1, 9.10.3 via Adobe technical note 5014)


class PdfFont:
    """Gives out codes for characters while pages are written; `addObjects` is called by reportlab at the end."""

    def __init__(self, file: FontFile, name: str) -> None:
        """`name` is the resource name the pages use, as in F1."""
        self.name = name
        self._file = file
        self._codes: dict[str, int] = {}
        self._widths: dict[str, float] = {}

    def code(self, character: str) -> int:
        """The two-byte code of a character, from 1."""
        return self._codes.setdefault(character, len(self._codes) + 1)

    def width(self, character: str) -> float:
        """Advance in em, as the PDF's width array will say it."""
        known = self._widths.get(character)
        if known is None:
            known = self._widths[character] = self._file.advance(self._file.glyph(character))
        return known

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - the name reportlab calls
        """Write the font's objects into the document."""
        characters = list(self._codes)
        glyphs = [self._file.glyph(c) for c in characters]
        used = list(dict.fromkeys(glyphs))
        tag = hashlib.sha256(",".join(map(str, used)).encode()).digest()
        base = "".join(chr(65 + b % 26) for b in tag[:6]) + "+" + self._file.font.postscript_name
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("CIDFontType2"),
                "BaseFont": pdfdoc.PDFName(base),
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": self._descriptor(doc, base, used, len(characters)),
                "DW": 1000,
                "W": pdfdoc.PDFArray([1, pdfdoc.PDFArray([round(self.width(c) * 1000) for c in characters])]),
                "CIDToGIDMap": _reference(doc, _glyph_map(glyphs, used), f"cidToGid:{base}"),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("Type0"),
                "BaseFont": pdfdoc.PDFName(base),
                "Encoding": pdfdoc.PDFName("Identity-H"),
                "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant, f"cidFont:{base}")]),
                "ToUnicode": _reference(doc, to_unicode_cmap(characters).encode("ascii"), f"toUnicode:{base}"),
            }
        )
        doc.idToObject["BasicFonts"].dict[self.name] = doc.Reference(font, f"font:{base}")

    def _descriptor(self, doc: Any, base: str, glyphs: Sequence[int], codes: int) -> Any:
        font = self._file.font
        scale = 1000 / font.units_per_em
        data = font.subset(glyphs)
        stream = pdfdoc.PDFStream(content=data)
        stream.dictionary["Length1"] = len(data)
        stream.filters = [pdfdoc.PDFZCompress]
        bits = bytearray(codes // 8 + 1)
        for cid in range(codes + 1):
            bits[cid // 8] |= 0x80 >> cid % 8
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("FontDescriptor"),
                "FontName": pdfdoc.PDFName(base),
                "Flags": 4,  # symbolic: glyphs are found by number, not by a Latin encoding
                "FontBBox": pdfdoc.PDFArray([round(v * scale) for v in font.bounds]),
                "ItalicAngle": 0,
                "Ascent": round(font.ascent * scale),
                "Descent": round(font.descent * scale),
                "CapHeight": round(font.cap_height * scale),
                "StemV": round(50 + (font.weight / 65) ** 2),  # the usual estimate; fonts do not state it
                "FontFile2": doc.Reference(stream, f"fontFile:{base}"),
                "CIDSet": _reference(doc, bytes(bits), f"cidSet:{base}"),
            }
        )
        return doc.Reference(descriptor, f"fontDescriptor:{base}")


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


def _reference(doc: Any, content: bytes, name: str) -> Any:
    stream = pdfdoc.PDFStream(content=content)
    stream.filters = [pdfdoc.PDFZCompress]
    return doc.Reference(stream, name)
