"""Stretches of a document → the bytes of a Word file: sections, page numbers, pictures, properties, package."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

import docx
from docx.oxml import OxmlElement
from docx.parts.hdrftr import FooterPart

from app.domain.definition import Align, Document, Margins, Style
from app.render.contents import type_area
from app.render.docx import DocxInfo, PhotoBytes
from app.render.docx_parts import Stretch
from app.render.docx_template import template
from app.render.docx_text import Role, StyleSheet, Text, hair
from app.render.docx_xml import Element, carried, emu, field_run, text_run, twips, w
from app.render.pages import PT, Picture
from app.render.report import number_box

_NUMBER = Style(size=14, align=Align.CENTRE, leading=20, min_leading=20)
_NUMBER_RISE = 19.3  # mm that the lower margin is higher than the lower edge of the page number's line on our Pages
_LEAST_RISE = 5.0
_LONGEST = 255  # characters of a property, by python-docx
_NO_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip file knows


class DocxFile:
    """One Word file being written."""

    def __init__(self, document: Document, info: DocxInfo, photo: PhotoBytes) -> None:
        self._document = document
        self._area = type_area(document)
        self._photo = photo
        self._file = docx.Document(io.BytesIO(template(info.program)))
        self.styles = StyleSheet()
        properties = self._file.core_properties
        properties.title = carried(document.title)[:_LONGEST]
        properties.author = properties.last_modified_by = carried(info.author)[:_LONGEST]
        properties.language = "zh-CN"
        if info.made is not None:
            properties.created = properties.modified = info.made

    def drawing(self, picture: Picture, words: str) -> Element:
        """A photo as a drawing in a line of text, of the size and crop it has on the page; `words` say what it shows."""
        image = io.BytesIO(self._photo(picture.sha256))
        inline = self._file.part.new_pic_inline(image, emu(picture.width), emu(picture.height))
        inline.docPr.set("descr", carried(words))
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")  # LibreOffice takes 3 mm where nothing is said
        if picture.crop is not None:
            left, top, right, bottom = (round(edge * 100_000) for edge in picture.crop)
            source = OxmlElement("a:srcRect")
            for side, cut in (("l", left), ("t", top), ("r", 100_000 - right), ("b", 100_000 - bottom)):
                source.set(side, str(cut))
            inline.graphic.graphicData.pic.blipFill.blip.addnext(source)
        return w("drawing", inline)

    def write(self, stretches: Sequence[Stretch]) -> bytes:
        """The finished file; between two stretches the page changes."""
        body = self._file.element.body
        footers = self._footers() if self._document.page_numbers else {}
        for number, stretch in enumerate(stretches, 1):
            elements = [*stretch.elements]
            if stretch.table or not elements:
                elements.append(hair())
            section = self._section(stretch.margins, footers)
            if number < len(stretches):
                elements[-1].get_or_add_pPr().append(section)
            else:
                elements.append(section)
            for element in elements:
                body.append(element)
        self._file.styles.element.extend(self.styles.elements)
        return _packed(self._file)

    def _footers(self) -> dict[str, str]:
        """The parts with the page number: their relationships' ids by the pages they are for."""
        if not self._document.is_official:
            return {"default": self._footer(Text("", Role.NUMBER, _NUMBER))}
        self._file.settings.odd_and_even_pages_header_footer = True
        made: dict[str, str] = {}
        for pages, number in (("default", 1), ("even", 2)):
            _, box, style = number_box(number, self._area)
            beside = box.x - self._area.x
            made[pages] = self._footer(Text("", Role.NUMBER, style, inset=(beside, beside)))
        return made

    def _footer(self, text: Text) -> str:
        """A part with the page number: its relationship's id."""
        added: tuple[FooterPart, str] = self._file.part.add_footer_part()  # type: ignore[no-untyped-call]  # as it is
        part, relationship = added
        [line] = self.styles.paragraphs(text)
        line.extend([text_run("— "), field_run("PAGE", "1"), text_run(" —")])
        for element in list(part.element):
            part.element.remove(element)
        part.element.append(line)
        return relationship

    def _rise(self) -> float:
        """How far the line of the page number is above the lower edge of the paper, in mm."""
        if self._document.is_official:
            _, box, style = number_box(1, self._area)
            return self._document.height - box.y - style.leading * PT + Text("", Role.NUMBER, style).drop
        return max(_LEAST_RISE, self._document.margins.bottom - _NUMBER_RISE)

    def _section(self, margins: Margins, footers: Mapping[str, str]) -> Element:
        width, height = self._document.width, self._document.height
        edges = {side: twips(getattr(margins, side)) for side in ("top", "right", "bottom", "left")}
        return w(
            "sectPr",
            *(w("footerReference", **{"r:id": part, "type": pages}) for pages, part in footers.items()),
            w("type", val="nextPage"),
            w("pgSz", w=twips(width), h=twips(height), orient="landscape" if width > height else "portrait"),
            w("pgMar", **edges, header=0, footer=twips(self._rise()), gutter=0),
            w("cols", space=0),
            w("docGrid", type="default", linePitch=312),  # no grid: every line has the pitch its paragraph says
        )


def _packed(file: docx.document.Document) -> bytes:
    """The package with the same date on every file in it, so that its bytes depend on nothing but what it says."""
    raw, target = io.BytesIO(), io.BytesIO()
    file.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.create_system = 0  # or it would tell Windows from others
            entry.compress_type = zipfile.ZIP_STORED if name.endswith((".jpg", ".jpeg")) else zipfile.ZIP_DEFLATED
            package.writestr(entry, source.read(name))
    return target.getvalue()
