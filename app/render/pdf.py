"""Pages → PDF. Copies what the typesetter placed; decides nothing.

Every file is PDF/A-1b, tagged in reading order, and the same for the same pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.render.fonts import FontLibrary
from app.render.jpeg import jpeg_shape
from app.render.pages import PT, Fill, Page, Picture, RuleLine
from app.render.pdf_archive import PdfInfo, archive_entries, write_info
from app.render.pdf_font import PdfFont
from app.render.pdf_navigation import Bookmark, PageTree, label_entries, outline_entries
from app.render.pdf_objects import PdfObjects
from app.render.pdf_tags import PartTags, StructureTree
from app.render.pdf_text import TextWriter
from app.render.reading_order import furniture_of, reading_order

__all__ = ["PdfChapter", "PdfInfo", "PdfPart", "PhotoBytes", "write_merged_pdf", "write_pdf"]

_COLOURS = {1: "DeviceGray", 3: "DeviceRGB"}  # by components; PDF/A with our profile has no place for inks (CMYK)
_PAGE_LEVEL = 3  # text operators shrink to a fifth either way, in half the time of level 6

PhotoBytes = Callable[[str], bytes]
"""A photo by its SHA-256, as a JPEG without EXIF that is ready to print."""


@dataclass(frozen=True, slots=True)
class PdfPart:
    """A document in a file: its title, pages and photos, and how many times it is there, one after the other."""

    title: str
    pages: Sequence[Page]
    photo: PhotoBytes
    copies: int = 1


@dataclass(frozen=True, slots=True)
class PdfChapter:
    """The documents of one application under its name."""

    title: str
    parts: Iterable[PdfPart]


def write_pdf(pages: Iterable[Page], fonts: FontLibrary, info: PdfInfo, photo: PhotoBytes) -> bytes:
    """The finished file of one document."""
    return write_merged_pdf([PdfChapter("", [PdfPart(info.title, tuple(pages), photo)])], fonts, info)[0]


def write_merged_pdf(
    chapters: Iterable[PdfChapter], fonts: FontLibrary, info: PdfInfo, *, two_sided: bool = False
) -> tuple[bytes, int]:
    """The finished file of several documents, and the number of its pages.

    It has bookmarks: a line a document, under its chapter if there are several.

    Copies are pages of their own that show the same content, so that they take hardly any room; they are collated.
    The structure tells each document once. `two_sided` adds a blank back where a document or a copy would otherwise
    begin on the back of another.
    """
    writer = _Writer(fonts, two_sided)
    for chapter in chapters:
        writer.chapter(chapter)
    return writer.finish(info)


class _Writer:
    def __init__(self, fonts: FontLibrary, two_sided: bool) -> None:
        self._fonts = fonts
        self._two_sided = two_sided
        self._objects = PdfObjects()
        self._tree = StructureTree(self._objects)
        self._pages = PageTree(self._objects)
        self._font_list = self._objects.reserve()
        self._resources = self._objects.put(f"<</Font {self._font_list} 0 R>>")
        self._used: dict[str, PdfFont] = {}
        self._images: dict[bytes, int] = {}
        self._bookmarks: list[Bookmark] = []
        self._labels: list[tuple[int, str]] = []
        self._blank: int | None = None
        self._size = ""  # of the page before

    def chapter(self, chapter: PdfChapter) -> None:
        lines = [self._part(part) for part in chapter.parts if part.pages and part.copies > 0]
        if lines:
            self._bookmarks.append(Bookmark(chapter.title, lines[0].page, lines))

    def finish(self, info: PdfInfo) -> tuple[bytes, int]:
        objects = self._objects
        fonts = "".join([f"/{font.name} {font.write(objects)} 0 R" for font in self._used.values()])
        objects.put(f"<<{fonts}>>", self._font_list)
        bookmarks = self._bookmarks if len(self._bookmarks) > 1 else [b for c in self._bookmarks for b in c.under]
        outline = outline_entries(objects, bookmarks)
        labels = label_entries(objects, self._labels) if outline else ""
        entries = self._pages.finish() + self._tree.finish() + archive_entries(objects, info) + outline + labels
        catalog = objects.put(f"<</Type/Catalog{entries}>>")
        return objects.finish(catalog, write_info(objects, info)), self._pages.count

    def _part(self, part: PdfPart) -> Bookmark:
        """A document with its copies; the bookmark leads to the first."""
        images: dict[str, int] = {}
        for picture in (picture for page in part.pages for picture in page.pictures):
            if picture.sha256 not in images:
                images[picture.sha256] = self._image(part.photo(picture.sha256))
        tags = self._tree.begin(part.title)
        self._begin_copy(part.title)
        printed: list[str] = []
        first = 0
        for page in part.pages:
            number = self._objects.reserve()
            first = first or number
            printed.append(self._content(page, number, tags, images))
            self._pages.add(f"{printed[-1]}/StructParents {self._tree.add_page(tags)}", number)
        self._tree.end(tags)
        for _ in range(part.copies - 1):
            self._begin_copy(part.title)
            for entries in printed:
                self._pages.add(entries)
        return Bookmark(part.title, first)

    def _begin_copy(self, title: str) -> None:
        if self._two_sided and self._pages.count % 2:
            self._blank = self._blank or self._objects.stream(b"")
            self._pages.add(f"{self._size}/Resources<<>>/Contents {self._blank} 0 R")
        self._labels.append((self._pages.count, title))

    def _content(self, page: Page, number: int, tags: PartTags, images: dict[str, int]) -> str:
        """Write what stands on a page: the entries that it and its copies carry."""
        text = TextWriter(page.height, self._font)
        operators = _ink(page.rules, page.fills, page.height)
        for node, content in tags.page(page, reading_order(page)):
            if isinstance(content, Picture):
                operators += [tags.mark(node, number), _shown(content, images, page.height), "EMC"]
            else:
                for stretch in text.write(content.runs):
                    operators += [tags.mark(node, number, stretch.actual), *stretch.operators, "EMC"]
        for stretch in text.write(furniture_of(page)):
            operators += ["/Artifact<</Type/Pagination>>BDC", *stretch.operators, "EMC"]
        stream = self._objects.packed("\n".join(operators).encode("ascii"), level=_PAGE_LEVEL)
        resources = f"{self._resources} 0 R"
        if page.pictures:
            own = dict.fromkeys(images[p.sha256] for p in page.pictures)
            pictures = "".join([f"/I{image} {image} 0 R" for image in own])
            resources = f"<</Font {self._font_list} 0 R/XObject<<{pictures}>>>>"
        self._size = f"/MediaBox[0 0 {page.width / PT:.3f} {page.height / PT:.3f}]"
        return f"{self._size}/Resources {resources}/Contents {stream} 0 R"

    def _font(self, key: str) -> PdfFont:
        font = self._used.get(key)
        if font is None:
            font = self._used[key] = PdfFont(self._fonts.file(key), f"F{len(self._used) + 1}")
        return font

    def _image(self, data: bytes) -> int:
        """The object of a photo; the same photo lies in the file once."""
        digest = hashlib.sha256(data).digest()
        if digest not in self._images:
            width, height, components = jpeg_shape(data)
            self._images[digest] = self._objects.stream(
                data,
                f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/{_COLOURS[components]}"
                "/BitsPerComponent 8/Filter/DCTDecode",
            )
        return self._images[digest]


def _ink(rules: Sequence[RuleLine], fills: Sequence[Fill], height: float) -> list[str]:
    """Operators of what says nothing to a reader: lines and filled rectangles."""
    operators: list[str] = []
    for width in dict.fromkeys(rule.width for rule in rules):
        operators.append(f"{width:g} w 2 J")
        for rule in rules:
            if rule.width == width:
                x1, y1 = rule.x1 / PT, (height - rule.y1) / PT
                x2, y2 = rule.x2 / PT, (height - rule.y2) / PT
                operators.append(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S")
    for fill in fills:
        x, y = fill.x / PT, (height - fill.y - fill.height) / PT
        operators.append(f"{x:.3f} {y:.3f} {fill.width / PT:.3f} {fill.height / PT:.3f} re")
    if fills:
        operators.append("f")
    return ["/Artifact BMC", *operators, "EMC"] if operators else []


def _shown(picture: Picture, images: Mapping[str, int], height: float) -> str:
    """Operators of a photo."""
    clip = ""
    if picture.crop:
        x, y = picture.x / PT, (height - picture.y - picture.height) / PT
        clip = f"{x:.3f} {y:.3f} {picture.width / PT:.3f} {picture.height / PT:.3f} re W n "
    whole = picture.whole()
    x, y = whole.x / PT, (height - whole.y - whole.height) / PT
    matrix = f"{whole.width / PT:.3f} 0 0 {whole.height / PT:.3f} {x:.3f} {y:.3f} cm"
    return f"q {clip}{matrix} /I{images[picture.sha256]} Do Q"
