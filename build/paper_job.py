"""Our side of the paper bench, and nothing else: what a process of its own must import is measured with it."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.definition import Document, Form
from app.domain.draft import Draft
from app.packs.loader import load_pack
from app.paths import ProgramPaths, program_root
from app.render.fonts import FontLibrary
from app.render.layout import lay_out
from app.render.pdf import PdfChapter, PdfInfo, PdfPart, write_merged_pdf
from app.render.typesetter import Typesetter
from build.official_pack import official_pack

PATHS = ProgramPaths(program_root())
PACK_FOLDER = official_pack(PATHS.forms)


def sample() -> tuple[Form, Document, Draft]:
    """The form, its first document and a draft that fills it to the limit."""
    pack = load_pack(PACK_FOLDER)
    form = next(iter(pack.forms.values()))
    return form, form.documents[0], Draft("bench", pack.id, pack.revision, form.id, form.samples[-1].values)


def no_photo(_: object) -> tuple[int, int]:
    """The approval form has no photos."""
    raise LookupError("no photo on this form")


def our_pdf(fonts: FontLibrary, form: Form, document: Document, draft: Draft, copies: int = 1, forms: int = 1) -> bytes:
    """The form by us, nothing remembered but the fonts: each of the forms in the file is set anew."""

    def chapters() -> Iterator[PdfChapter]:
        for number in range(forms):
            laid = lay_out(form, document, draft, Typesetter(fonts), no_photo)
            yield PdfChapter(str(number), [PdfPart(document.title, laid.pages, lambda _: b"", copies)])

    return write_merged_pdf(chapters(), fonts, PdfInfo(document.title, "", "bench"))[0]


def cold(forms: int = 1) -> None:
    """One form, or a file of several, from nothing; run in a process of its own."""
    form, document, draft = sample()
    our_pdf(FontLibrary(PATHS.fonts), form, document, draft, forms=forms)
