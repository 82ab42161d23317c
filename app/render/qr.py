"""A QR code as filled rectangles on a Page."""

from __future__ import annotations

from itertools import groupby

import segno

from app.render.pages import Fill

QUIET_ZONE = 4
"""Modules kept blank around the code (ISO/IEC 18004)."""
SMALLEST_MODULE = 0.5
"""mm: what office printers still draw and telephones still read."""


class QrCode:
    """A text at error level M. Printable ASCII only: scanners that type what they read garble anything else."""

    def __init__(self, text: str) -> None:
        if not (text.isascii() and text.isprintable()):
            raise ValueError(f"not printable ASCII: {text!r}")
        code = segno.make_qr(text, error="m", boost_error=False)
        self._rows = tuple(bytes(row) for row in code.matrix)
        self.modules = len(self._rows) + 2 * QUIET_ZONE

    @property
    def smallest(self) -> float:
        """The least width, quiet zone included, in mm."""
        return self.modules * SMALLEST_MODULE

    def fills(self, x: float, y: float, width: float) -> tuple[Fill, ...]:
        """The dark modules in a square of `width` mm at (x, y), quiet zone included; neighbours in a row are one."""
        module = width / self.modules
        found: list[Fill] = []
        for number, row in enumerate(self._rows, start=QUIET_ZONE):
            at = QUIET_ZONE
            for dark, group in groupby(row):
                length = len(list(group))
                if dark:
                    found.append(Fill(x + at * module, y + number * module, length * module, module))
                at += length
        return tuple(found)
