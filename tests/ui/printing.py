"""A printer for tests: Qt's own, printing each job into a PDF file of its own. What it draws is what a printer gets."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pypdf
from PySide6.QtPrintSupport import QPrinter

from ui.preview.printers import PrinterFacts, Printers

NAME = "文印室"


class FilePrinters(Printers):
    """One printer that can print both sides; `jobs` are the titles of what it was given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.jobs: list[str] = []

    def names(self) -> list[str]:
        return [NAME]

    def facts(self, name: str) -> PrinterFacts:
        return PrinterFacts(ready=name == NAME, two_sided=True)

    def open(self, name: str, title: str) -> QPrinter:
        assert name == NAME
        self.jobs.append(title)
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.file(len(self.jobs))))
        return printer

    def file(self, job: int) -> Path:
        """What a job printed; the first is 1."""
        return self.folder / f"{job:03}.pdf"


def as_read(text: str) -> str:
    """A text as it reads in such a file: without spaces, and 一 and ⼀ alike, for Qt names a glyph that two characters
    share after the compatibility form. It has no name at all for 𬭼 and others outside the BMP; those are drawn all the
    same, as the pictures show."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(c for c in normal if not c.isspace() and "\x20" < c <= "\uffff")


def page_texts(file: Path) -> list[str]:
    """The text of each page, as read."""
    return [as_read(page.extract_text()) for page in pypdf.PdfReader(file).pages]
