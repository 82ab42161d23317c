"""A font in a PDF as one composite (Type 0) TrueType font with the characters a document uses.

reportlab's own TrueType support splits a font into 8-bit subsets, so Chinese text changes font at every other character
and needs a repair of its ToUnicode map outside the BMP. One CID per character keeps text whole, copies every character
as itself (also where two characters share a glyph) and is smaller. reportlab still makes the subset font file.
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

    def code(self, character: str) -> int:
        """The two-byte code of a character, from 1."""
        return self._codes.setdefault(character, len(self._codes) + 1)

    def width(self, character: str) -> float:
        """Advance in em, as the PDF's width array will say it."""
        return self._file.advance(character)

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - the name reportlab calls
        """Write the font's objects into the document."""
        characters = list(self._codes)
        lookups = [self._file.lookup(c) for c in characters]
        data = self._file.face.makeSubset(lookups)
        tag = hashlib.sha256(",".join(map(str, lookups)).encode()).digest()
        base = "".join(chr(65 + b % 26) for b in tag[:6]) + "+" + self._file.face.name.decode("ascii")
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
                "FontDescriptor": self._descriptor(doc, base, data, len(characters)),
                "DW": 1000,
                "W": pdfdoc.PDFArray([1, pdfdoc.PDFArray([round(self.width(c) * 1000) for c in characters])]),
                "CIDToGIDMap": _reference(doc, self._glyph_map(lookups), f"cidToGid:{base}"),
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

    def _glyph_map(self, lookups: Sequence[int]) -> bytes:
        """Glyph number in the subset font for each code, big-endian; makeSubset numbers glyphs by first appearance."""
        numbers = {0: 0}
        glyphs = [self._file.face.charToGlyph[code] for code in lookups]
        for glyph in glyphs:
            numbers.setdefault(glyph, len(numbers))
        return struct.pack(f">{len(glyphs) + 1}H", 0, *(numbers[g] for g in glyphs))

    def _descriptor(self, doc: Any, base: str, data: bytes, used: int) -> Any:
        face = self._file.face
        stream = pdfdoc.PDFStream(content=data)
        stream.dictionary["Length1"] = len(data)
        stream.filters = [pdfdoc.PDFZCompress]
        bits = bytearray((used + 8) // 8)
        for cid in range(used + 1):
            bits[cid // 8] |= 0x80 >> cid % 8
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("FontDescriptor"),
                "FontName": pdfdoc.PDFName(base),
                "Flags": 4,  # symbolic: glyphs are found by number, not by a Latin encoding
                "FontBBox": pdfdoc.PDFArray(list(face.bbox)),
                "ItalicAngle": face.italicAngle,
                "Ascent": face.ascent,
                "Descent": face.descent,
                "CapHeight": face.capHeight,
                "StemV": face.stemV,
                "FontFile2": doc.Reference(stream, f"fontFile:{base}"),
                "CIDSet": _reference(doc, bytes(bits), f"cidSet:{base}"),
            }
        )
        return doc.Reference(descriptor, f"fontDescriptor:{base}")


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
