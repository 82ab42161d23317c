"""Scans of stamped papers (盖章扫描件): what a PDF must begin and end with. It is carried, never parsed."""

from __future__ import annotations

import re
from enum import Enum

PDF = "application/pdf"

PDF_HEAD = 8
"""Bytes of the beginning that `pdf_fault` wants to see."""

PDF_TAIL = 1024
"""Bytes of the end that it wants to see: readers look for the last line as far back."""

MOST_BYTES = 64 * 1024 * 1024
"""A scan of a hundred pages at 300 dpi has about 50 MB."""

_HEAD = re.compile(rb"%PDF-[12]\.[0-9]")
_END = b"%%EOF"


class PdfFault(Enum):
    """What is wrong with a PDF file as far as its ends show it."""

    TYPE = "type"
    """It does not begin as a PDF does, whatever its name says."""
    CUT = "cut"
    """It does not end as a PDF does: broken off while it was copied."""


def pdf_fault(head: bytes, tail: bytes) -> PdfFault | None:
    """What is wrong with a PDF of which these are the first and last bytes; None when nothing is."""
    if _HEAD.match(head) is None:
        return PdfFault.TYPE
    return None if _END in tail else PdfFault.CUT
