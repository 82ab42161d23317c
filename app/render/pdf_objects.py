"""The objects of a PDF file, and the table that finds them: file, table and trailer are reportlab's.

Only what PDF/A-1 (ISO 19005-1) allows: version 1.4, a plain cross-reference table, no object streams, no encryption.
Every object is written the moment it is known; what refers to one not yet known reserves its number. reportlab's canvas
above these classes knows neither tags nor archives, and keeps every object until the end.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence

from reportlab.pdfbase import pdfdoc

_VERSION = (1, 4)
_LEAF = 1000  # entries in a leaf of a tree; PDF 1.4 allows 8,191 elements in an array (appendix C)
_ESCAPED = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)"})


class PdfObjects:
    """A file being written. Objects are known by their number; the same calls give the same bytes."""

    def __init__(self) -> None:
        self._file = pdfdoc.PDFFile(_VERSION)
        self._sum = hashlib.sha256()
        self._offsets: list[int] = []  # of object 1, 2, …; 0 while an object is only reserved

    def reserve(self) -> int:
        """The number of an object that is written later."""
        self._offsets.append(0)
        return len(self._offsets)

    def put(self, body: str, number: int | None = None) -> int:
        """Write an object, under a reserved number if one is given."""
        number = self._begin(number)
        self._add(f"{number} 0 obj\n{body}\nendobj\n".encode("ascii"))
        return number

    def stream(self, content: bytes, entries: str = "", *, number: int | None = None) -> int:
        """Write a stream as it is; `entries` go into its dictionary and name the filter, if there is one."""
        number = self._begin(number)
        self._add(f"{number} 0 obj\n<<{entries}/Length {len(content)}>>\nstream\n".encode("ascii"))
        self._add(content)
        self._add(b"\nendstream\nendobj\n")
        return number

    def packed(self, content: bytes, entries: str = "", *, level: int = 6, number: int | None = None) -> int:
        """Write a stream compressed; `level` as in zlib."""
        return self.stream(zlib.compress(content, level), f"{entries}/Filter/FlateDecode", number=number)

    def _begin(self, number: int | None) -> int:
        number = number or self.reserve()
        self._offsets[number - 1] = self._file.offset
        return number

    def _add(self, data: bytes) -> None:
        self._sum.update(data)
        self._file.add(data)

    def number_tree(self, pairs: Sequence[tuple[int, str]]) -> int:
        """Write a tree of keys in ascending order and their values; its root's number."""
        leaves = [pairs[first : first + _LEAF] for first in range(0, len(pairs), _LEAF)]
        if len(leaves) <= 1:
            return self.put(f"<</Nums[{_flat(pairs)}]>>")
        kids = [self.put(f"<</Limits[{leaf[0][0]} {leaf[-1][0]}]/Nums[{_flat(leaf)}]>>") for leaf in leaves]
        return self.put(f"<</Kids{references(kids)}>>")

    def finish(self, root: int, info: int) -> bytes:
        """The whole file. Its identifier is made of its content, so that two files are one only if they are the same."""
        if not all(self._offsets):
            raise AssertionError(f"object {self._offsets.index(0) + 1} was reserved and never written")
        identifier = f"<{self._sum.hexdigest()[:32].upper()}>"
        places = _Places(self._offsets)
        table = pdfdoc.PDFCrossReferenceTable()
        table.addsection(0, list(places.idToOffset))
        at = self._file.add(table.format(places))
        trailer = pdfdoc.PDFTrailer(
            at, len(self._offsets) + 1, Root=f"{root} 0 R", Info=f"{info} 0 R", ID=f"[{identifier}{identifier}]"
        )
        self._file.add(trailer.format(places))
        data: bytes = self._file.format(places)
        return data


class _Places:
    """Where objects are, as reportlab's table asks its document."""

    def __init__(self, offsets: Sequence[int]) -> None:
        self.idToOffset = dict(enumerate(offsets, start=1))
        self.idToObjectNumberAndVersion = {number: (number, 0) for number in self.idToOffset}


def references(numbers: Sequence[int]) -> str:
    """An array of references to objects."""
    return f"[{' '.join([f'{n} 0 R' for n in numbers])}]"


def text_string(text: str) -> str:
    """Words for people: as they are in ASCII, otherwise UTF-16BE."""
    if text.isascii() and text.isprintable():
        return f"({text.translate(_ESCAPED)})"
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def _flat(pairs: Sequence[tuple[int, str]]) -> str:
    return " ".join([f"{key} {value}" for key, value in pairs])
