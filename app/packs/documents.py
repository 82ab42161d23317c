"""Reads the papers of a form: styles, sheets, notes, tables, prose, photos; refuses a grid that does not close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from app.domain.definition import (
    Align,
    Block,
    Cell,
    Content,
    Document,
    Face,
    Field,
    FieldContent,
    FieldType,
    LabelContent,
    Margins,
    NotesPart,
    OpinionContent,
    Overflow,
    Part,
    PhotoPart,
    ProsePart,
    Row,
    SheetPart,
    Style,
    TablePart,
    VAlign,
)
from app.packs.nodes import Node
from app.packs.photo_parts import check_photo_document, read_photo_labels, read_photo_sheet
from app.packs.reports import check_report_document, read_report

Fields = Mapping[str, Field]
Styles = Mapping[str, Style]

_NOT_ON_PAPER = (FieldType.PHOTO, FieldType.CONFIRM, FieldType.OPINION)


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
            part = _table(node, document, fields, styles)
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


def _style_of(node: Node, key: str, styles: Styles) -> Style:
    name = node.text(key)
    if name not in styles:
        raise node.error(key, f"没有名为“{name}”的 style。可用的：{'、'.join(styles)}")
    return styles[name]


def _field_of(node: Node, key: str, fields: Fields, types: tuple[FieldType, ...]) -> str:
    field_id = node.text(key)
    if field_id not in fields:
        raise node.error(key, f"没有 id 为“{field_id}”的 field")
    if fields[field_id].type not in types:
        raise node.error(key, f"“{field_id}”的类型是 {fields[field_id].type}，这里只能用 {'、'.join(types)}")
    return field_id


def _content(node: Node, fields: Fields) -> Content:
    kinds = [k for k in ("label", "field", "opinion") if node.has(k)]
    if len(kinds) != 1:
        raise node.error(None, "每格要写 label、field、opinion 三者之一，且只写一个")
    if kinds == ["label"]:
        return LabelContent(node.text("label"))
    if kinds == ["opinion"]:
        return OpinionContent(_field_of(node, "opinion", fields, (FieldType.OPINION,)), node.texts("lines"))
    printable = tuple(t for t in FieldType if t not in _NOT_ON_PAPER)
    field_id = _field_of(node, "field", fields, printable)
    date_format = node.text("date_format", "")
    if date_format and fields[field_id].type is not FieldType.DATE:
        raise node.error("date_format", "只能用于日期项")
    if fields[field_id].type is FieldType.DATE and not date_format:
        raise node.error("field", "日期项要写 date_format，如 “YYYY年MM月DD日”")
    overflow = node.one_of("overflow", Overflow, Overflow.REFUSE)
    mark = node.text("continued_mark", "")
    if mark and overflow is Overflow.REFUSE:
        raise node.error("continued_mark", '只用于续页：同一格还要写 overflow = "continue"')
    return FieldContent(field_id, date_format, node.flag("continues"), overflow, mark)


def _block(node: Node, document: Document, fields: Fields, styles: Styles) -> Block:
    block = Block(
        x=node.number("x"),
        y=node.number("y"),
        width=node.number("width", least=1),
        height=node.number("height", least=1),
        content=_content(node, fields),
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


def _table(node: Node, document: Document, fields: Fields, styles: Styles) -> TablePart:
    columns = node.numbers("columns")
    room = document.width - document.margins.left - document.margins.right
    if sum(columns) > room + 0.01:
        raise node.error("columns", f"各列合计 {sum(columns):g} 毫米，超过版心宽 {room:g} 毫米")
    tall = document.height - document.margins.top - document.margins.bottom
    covered = [0] * len(columns)  # rows each column is still covered for by a row span from above
    rows: list[Row] = []
    begun: set[str] = set()
    ended: set[str] = set()  # fields whose last cell goes on a further page
    row_nodes = node.tables("row")
    for index, row_node in enumerate(row_nodes):
        row = _row(row_node, covered, len(row_nodes) - index, fields, styles)
        if row.height > tall:
            raise row_node.error("height", f"行高 {row.height:g} 毫米超过版心高 {tall:g} 毫米")
        if row.break_before and any(covered):
            raise row_node.error("break_before", "跨行的格不能被分页切断")
        alone = not any(covered)
        _cover(covered, row)
        rows.append(row)
        for cell_index, cell in enumerate(row.cells):
            if isinstance(cell.content, FieldContent):
                if cell.content.continues and cell.content.field not in begun:
                    raise row_node.error(
                        "cells", f"“{cell.content.field}”标了 continues，但前面没有它的第一格", cell_index, "continues"
                    )
                fault = _overflow_fault(cell.content, row, begun, ended, alone=alone and not any(covered))
                if fault:
                    key, message = fault
                    raise row_node.error("cells", message, cell_index, key)
                begun.add(cell.content.field)
    if not rows:
        raise node.error("row", "表格至少要有一行")
    return TablePart(columns, tuple(rows), node.number("padding", 1.5), node.number("rule", 0.75))


def _overflow_fault(
    content: FieldContent, row: Row, begun: set[str], ended: set[str], *, alone: bool
) -> tuple[str, str] | None:
    """The key and what is wrong with it where a cell cannot go on over a further page (续页); remembers those that can."""
    if content.continues and content.field in ended:
        return "continues", f'“{content.field}”前面的格已写 overflow = "continue"；它只能写在这一项的最后一格'
    if content.overflow is Overflow.REFUSE:
        return None
    if content.field in begun and not content.continues:
        return "overflow", f"“{content.field}”在这张表里是重复出现，续页只能写在它先出现的格"
    if not alone:
        return "overflow", "续页要重复整行，这一行不能有跨行的格"
    if sum(not isinstance(cell.content, LabelContent) for cell in row.cells) > 1:
        return "overflow", "续页要重复整行，这一行的其他格只能是 label"
    ended.add(content.field)
    return None


def _row(node: Node, covered: list[int], rows_left: int, fields: Fields, styles: Styles) -> Row:
    cells: list[Cell] = []
    used = [bool(c) for c in covered]
    for cell_node in node.tables("cells"):
        column = (
            cell_node.integer("column")
            if cell_node.has("column")
            else next((i for i, taken in enumerate(used) if not taken), len(used))
        )
        cell = Cell(
            column=column,
            column_span=cell_node.integer("span", 1, least=1),
            row_span=cell_node.integer("row_span", 1, least=1),
            content=_content(cell_node, fields),
            style=_style_of(cell_node, "style", styles),
        )
        columns = range(cell.column, cell.column + cell.column_span)
        if columns.stop > len(used):
            raise cell_node.error(None, f"占到第 {columns.stop} 列，但表格只有 {len(used)} 列")
        if any(used[c] for c in columns):
            raise cell_node.error(None, "与同一行的另一格或上面跨行的格重叠")
        if cell.row_span > rows_left:
            raise cell_node.error("row_span", f"跨 {cell.row_span} 行，但下面只剩 {rows_left} 行")
        for c in columns:
            used[c] = True
        cell_node.finish()
        cells.append(cell)
    if not all(used):
        raise node.error("cells", f"第 {used.index(False) + 1} 列没有格：每行的格要合满 {len(used)} 列")
    row = Row(node.number("height", least=1), tuple(cells), node.flag("stretch"), node.flag("break_before"))
    node.finish()
    return row


def _cover(covered: list[int], row: Row) -> None:
    for column, rows in enumerate(covered):
        covered[column] = max(0, rows - 1)
    for cell in row.cells:
        for column in range(cell.column, cell.column + cell.column_span):
            covered[column] = cell.row_span - 1
