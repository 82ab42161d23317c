"""What these tests share: a desk that lays out and prints, a made-up font, and readers that know nothing of either."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from PIL import Image

from app.domain.definition import Document, FieldType, Form, Sample
from app.domain.draft import Attachment, Draft
from app.packs.loader import load_pack
from app.paths import ProgramPaths, program_root
from app.render.fonts import FontLibrary
from app.render.layout import lay_out
from app.render.marks import BLANK_LEFT, BLANK_RIGHT, INVISIBLE, SPACES
from app.render.measures import Glyph
from app.render.pages import PT, FieldBox, LaidDocument
from app.render.pdf import PdfInfo, write_pdf
from app.render.photos import for_print, seen_size
from app.render.typesetter import Typesetter
from tests.tools import require_tool

LIAONING = ProgramPaths(program_root()).forms / "liaoning-2016" / "1"
FONTS = ProgramPaths(program_root()).fonts
HAN = "窗口服务群众材料办理时间满意率社会保障人员大厅业务登记缴费待遇核定工伤失业生育县乡镇街道社区一二三四五六七八九十"
RARE = "龑堃𬭼玥赟𠮷"


class PlainMetrics:
    """A font in which everything is as the books say: Han one em, letters half, marks half blank on one side."""

    def __init__(self) -> None:
        self.asked = 0

    def glyph(self, character: str) -> Glyph:
        self.asked += 1
        if INVISIBLE.match(character):
            return Glyph("plain", 0.0, 0.0, 0.0)
        if character.isascii():
            return Glyph("plain", 0.5, 0.0, 0.0)
        left, right = 0.5 * (character in BLANK_LEFT), 0.5 * (character in BLANK_RIGHT)
        return Glyph("plain", 1.0, left, right)


class Desk:
    """One form with fonts: fills in, lays out, prints."""

    def __init__(self, form: Form, fonts: FontLibrary) -> None:
        self.form = form
        self.fonts = fonts
        self.typesetter = Typesetter(fonts)
        self.photos: dict[str, Path] = {}

    def draft(self, values: Mapping[str, str], photos: Sequence[tuple[str, Path, str]] = ()) -> Draft:
        attachments = []
        for position, (slot, path, caption) in enumerate(photos):
            data = path.read_bytes()
            sha256 = hashlib.sha256(data).hexdigest()
            self.photos[sha256] = path
            attachments.append(Attachment(slot, position, sha256, path.name, "image/jpeg", len(data), caption))
        return Draft("草稿", "liaoning-2016", 1, self.form.id, values, tuple(attachments))

    def lay(self, document: str | Document, draft: Draft | Mapping[str, str]) -> LaidDocument:
        if not isinstance(draft, Draft):
            draft = self.draft(draft)
        paper = self.form.document(document) if isinstance(document, str) else document
        return lay_out(self.form, paper, draft, self.typesetter, lambda a: seen_size(self.photos[a.sha256], a.name))

    def pdf(self, laid: LaidDocument, author: str = "示例窗口") -> bytes:
        info = PdfInfo(laid.title, author, "窗报")
        return write_pdf(laid.pages, self.fonts, info, lambda sha: for_print(self.photos[sha], "照片"))


@dataclass(frozen=True)
class Paper:
    """A finished document: what it was made from, as laid out, as PDF, and where the PDF lies."""

    sample: Sample
    document: Document
    laid: LaidDocument
    pdf: bytes
    path: Path


@dataclass(frozen=True)
class Word:
    """A word as pdftotext finds it, in mm from the top left corner."""

    page: int
    left: float
    right: float
    top: float
    bottom: float
    text: str


def bundled_fonts() -> FontLibrary:
    return FontLibrary(FONTS)


def liaoning_desk(fonts: FontLibrary | None = None) -> Desk:
    """The desk for the Liaoning form with the bundled fonts."""
    return Desk(load_pack(LIAONING).forms["window"], fonts or bundled_fonts())


@cache
def the_desk() -> Desk:
    """One desk for property tests, which may not use fixtures that are made anew."""
    return liaoning_desk()


@cache
def report_desk() -> Desk:
    """The desk for a report set as an official document."""
    return Desk(load_pack(LIAONING).forms["report"], bundled_fonts())


def printed_values(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """Values of a form that stand on paper as they were typed."""
    silent = (FieldType.CONFIRM, FieldType.OPINION, FieldType.PHOTO, FieldType.DATE)
    return {
        f.id: form.value(values, f.id)
        for f in form.fields.values()
        if f.type not in silent and form.value(values, f.id) and f.role != "category"
    }


def run(tool: str, *arguments: object) -> str:
    """What a program says; it must succeed and complain of nothing."""
    command = [require_tool(tool), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    assert done.stderr == "", done.stderr
    return done.stdout


def read_text(path: Path, page: int | None = None) -> str:
    """All text of a PDF, or of one page (from 1), by an independent reader."""
    only = () if page is None else ("-f", page, "-l", page)
    return run("pdftotext", "-layout", *only, path, "-")


def words_in(path: Path) -> list[Word]:
    """The words of a PDF with their places, by an independent reader."""
    found: list[Word] = []
    for page, part in enumerate(run("pdftotext", "-bbox", path, "-").split("<page ")[1:], start=1):
        for box, text in re.findall(r"<word ([^>]+)>([^<]*)</word>", part):
            left, top, right, bottom = (float(edge) * PT for edge in re.findall(r'"([-\d.]+)"', box))
            found.append(Word(page, left, right, top, bottom, text))
    return found


def read_box(path: Path, page: int, box: FieldBox) -> str:
    """The text within a rectangle of a page (from 1), without the spaces that a reader makes of distances."""
    tenths = 720 / 25.4
    edges = [round(v * tenths) for v in (box.x, box.y, box.width, box.height)]
    crop = [x for pair in zip(("-x", "-y", "-W", "-H"), edges, strict=True) for x in pair]
    return unspaced(run("pdftotext", "-layout", "-r", 720, "-f", page, "-l", page, *crop, path, "-"))


def unspaced(text: str) -> str:
    return re.sub(r"\s", "", text)


def shown(text: str) -> str:
    """What of a text can be seen: no spaces, no line ends, nothing invisible."""
    return "".join(c for c in text if c not in SPACES and c != "\n" and not INVISIBLE.match(c))


def picture(path: Path, page: int, dpi: int) -> Image.Image:
    """A page (from 1) as a grey picture."""
    out = path.with_suffix(f".{page}.{dpi}")
    run("pdftoppm", "-r", dpi, "-gray", "-singlefile", "-f", page, "-l", page, path, out)
    with Image.open(out.with_name(out.name + ".pgm")) as image:
        image.load()
        return image


def narrower(document: Document, by: float) -> Document:
    """The same paper with a right margin wider by some mm."""
    return replace(document, margins=replace(document.margins, right=document.margins.right + by))


def jpeg(size: tuple[int, int], colour: str = "white", **options: object) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, "JPEG", **options)
    return target.getvalue()
