"""Reads the papers of a form: styles, sheets, notes, tables, prose, photos; refuses a grid that does not close."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from app.domain.definition import (
    Align,
    Block,
    Document,
    Face,
    FieldContent,
    FieldType,
    Margins,
    NotesPart,
    Overflow,
    Part,
    PhotoPart,
    ProsePart,
    SheetPart,
    Style,
    VAlign,
)
from app.packs.contents import Fields, Styles, read_content
from app.packs.contents import field_of as _field_of
from app.packs.contents import style_of as _style_of
from app.packs.nodes import Node
from app.packs.photo_parts import check_photo_document, read_photo_labels, read_photo_sheet
from app.packs.reports import check_report_document, read_report
from app.packs.tables import read_table


class PartKind(StrEnum):
    SHEET = "sheet"
    NOTES = "notes"
    TABLE = "table"
    PROSE = "prose"
    REPORT = "report"
    PHOTOS = "photos"
    PHOTO_SHEET = "photo_sheet"
    PHOTO_LABELS = "photo_labels"


def read_styles(node: Node) -> Styles:
    """`[style.NAME]` tables; every key but the name has a default."""
    return {name: _style(n) for name, n in node.named_tables("style").items()}


def _style(node: Node) -> Style:
    base = Style()
    style = Style(
        size=node.number("size", base.size, least=5),
        face=node.one_of("face", Face, base.face),
        align=node.one_of("align", Align, base.align),
        valign=node.one_of("valign", VAlign, base.valign),
        indent=node.number("indent", base.indent),
        hanging=node.number("hanging", base.hanging),
        leading=node.number("leading", base.leading, least=5),
        min_leading=node.number("min_leading", min(base.min_leading, node.number("leading", base.leading)), least=5),
    )
    if style.min_leading > style.leading:
        raise node.error("min_leading", f"不能大于 leading（{style.leading:g}）")
    if style.min_leading < style.size:
        raise node.error("min_leading", f"行距 {style.min_leading:g} 磅小于字号 {style.size:g} 磅，字会重叠")
    node.finish()
    return style


def read_document(node: Node, fields: Fields, styles: Styles, sources: frozenset[str]) -> Document:
    """One `[[document]]`."""
    margin_node = node.table("margins")
    margins = Margins(*(margin_node.number(side) for side in ("top", "right", "bottom", "left")))
    margin_node.finish()
    document = Document(
        id=node.identifier(),
        title=node.text("title"),
        copies=node.integer("copies", least=1),
        parts=(),
        margins=margins,
        width=node.number("width", 210.0, least=50),
        height=node.number("height", 297.0, least=50),
        page_numbers=node.flag("page_numbers"),
        source=node.text("source", ""),
        stamped=node.flag("stamped"),
        foot_line=node.flag("foot_line"),
    )
    if document.source and document.source not in sources:
        raise node.error("source", f"没有 id 为“{document.source}”的 section")
    if margins.left + margins.right >= document.width or margins.top + margins.bottom >= document.height:
        raise node.error("margins", "页边距之和超过纸张")
    parts = tuple(_part(n, document, fields, styles) for n in node.tables("part"))
    if not parts:
        raise node.error("part", "文件至少要有一个 part")
    check_photo_document(node, document, parts)
    check_report_document(node, document, parts)
    node.finish()
    return replace(document, parts=parts)


def _part(node: Node, document: Document, fields: Fields, styles: Styles) -> Part:
    part: Part
    match node.one_of("kind", PartKind):
        case PartKind.SHEET:
            part = SheetPart(tuple(_block(n, document, fields, styles) for n in node.tables("block")))
        case PartKind.NOTES:
            part = NotesPart(
                title=node.text("title"),
                items=node.texts("items"),
                title_style=_style_of(node, "title_style", styles),
                style=_style_of(node, "style", styles),
                gap=node.number("gap", 0.0),
            )
        case PartKind.TABLE:
            part = read_table(node, document, fields, styles)
        case PartKind.PROSE:
            part = ProsePart(
                title=node.text("title"),
                field=_field_of(node, "field", fields, (FieldType.LONG_TEXT,)),
                byline=_field_of(node, "byline", fields, (FieldType.TEXT,)) if node.has("byline") else "",
                title_style=_style_of(node, "title_style", styles),
                byline_style=_style_of(node, "byline_style", styles) if node.has("byline") else Style(),
                style=_style_of(node, "style", styles),
            )
        case PartKind.REPORT:
            part = read_report(node, lambda n, key, types: _field_of(n, key, fields, types))
        case PartKind.PHOTOS:
            part = PhotoPart(
                title=node.text("title"),
                slot=_field_of(node, "slot", fields, (FieldType.PHOTO,)),
                per_page=node.integer("per_page", least=1),
                title_style=_style_of(node, "title_style", styles),
                style=_style_of(node, "style", styles),
            )
        case PartKind.PHOTO_SHEET:
            part = read_photo_sheet(node, document, fields)
        case PartKind.PHOTO_LABELS:
            part = read_photo_labels(node, document, fields)
    node.finish()
    return part


def _block(node: Node, document: Document, fields: Fields, styles: Styles) -> Block:
    block = Block(
        x=node.number("x"),
        y=node.number("y"),
        width=node.number("width", least=1),
        height=node.number("height", least=1),
        content=read_content(node, fields),
        style=_style_of(node, "style", styles),
        underline=node.flag("underline"),
    )
    if block.x + block.width > document.width or block.y + block.height > document.height:
        raise node.error(None, "超出纸张边缘")
    if isinstance(block.content, FieldContent) and block.content.continues:
        raise node.error("continues", "只能用在表格里")
    if isinstance(block.content, FieldContent) and block.content.overflow is Overflow.CONTINUE:
        raise node.error("overflow", "续页只能用在表格里")
    node.finish()
    return block
