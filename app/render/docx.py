"""A document of a draft as a Word file, to be edited on: the same grid, words and places as the laid pages.

Word breaks the lines itself. Column widths, row heights, leadings and page breaks are ours, so the pages look and end as
those in the PDF. The same draft gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.definition import Document, Form, Part
from app.domain.draft import Draft
from app.render.layout import PhotoSize, lay_out
from app.render.pages import Page
from app.render.typesetter import Typesetter

PhotoBytes = Callable[[str], bytes]
"""A photo by its SHA-256, as a JPEG without EXIF that is ready to print."""


@dataclass(frozen=True, slots=True)
class DocxInfo:
    """What the file says of itself: the unit as author, the program, and when it was made, if that is to be said."""

    author: str
    program: str
    made: datetime | None = None


def write_docx(
    form: Form,
    document: Document,
    draft: Draft,
    typesetter: Typesetter,
    photo_size: PhotoSize,
    photo: PhotoBytes,
    info: DocxInfo,
) -> bytes:
    """The finished file of a document that has pages. Never raises for what a user typed; passes on what `photo` raises.

    What XML cannot carry (control characters; the checks report them as unprintable) is written as U+FFFD.
    """
    # Word files are made seldom and python-docx takes a tenth of a second to import: the window should not wait for it.
    from app.render.docx_file import DocxFile
    from app.render.docx_parts import Parts

    def lay(part: Part) -> tuple[Page, ...]:
        alone = replace(document, parts=(part,), page_numbers=False)
        return lay_out(form, alone, draft, typesetter, photo_size).pages

    file = DocxFile(document, info, photo)
    parts = Parts(form, document, draft, typesetter, lay, photo_size, file.drawing, file.styles)
    return file.write(parts.stretches())
