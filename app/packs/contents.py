"""Reads what stands in a cell of a table or a block of a sheet."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.definition import (
    ATTACHED,
    ColumnContent,
    Content,
    Field,
    FieldContent,
    FieldType,
    LabelContent,
    OpinionContent,
    Overflow,
    PhotoContent,
    Style,
)
from app.domain.papers import ROW_NUMBER
from app.packs.nodes import Node

Fields = Mapping[str, Field]
Styles = Mapping[str, Style]

_KINDS = ("label", "field", "opinion", "photo", "column_of", "number_of")
_PHOTO = "照片"  # where a photo belongs and none is
_DATED = {FieldType.DATE: "YYYY年MM月DD日", FieldType.MONTH: "YYYY年MM月"}
_PRINTABLE = tuple(t for t in FieldType if t not in (*ATTACHED, FieldType.CONFIRM, FieldType.OPINION, FieldType.TABLE))


def style_of(node: Node, key: str, styles: Styles) -> Style:
    """The style that a key names. Raises PackError where there is none of that name."""
    name = node.text(key)
    if name not in styles:
        raise node.error(key, f"没有名为“{name}”的 style。可用的：{'、'.join(styles)}")
    return styles[name]


def field_of(node: Node, key: str, fields: Fields, types: tuple[FieldType, ...]) -> str:
    """The id of a field that a key names. Raises PackError where the form has none, or one of another type."""
    field_id = node.text(key)
    if field_id not in fields:
        raise node.error(key, f"没有 id 为“{field_id}”的 field")
    if fields[field_id].type not in types:
        raise node.error(key, f"“{field_id}”的类型是 {fields[field_id].type}，这里只能用 {'、'.join(types)}")
    return field_id


def read_content(node: Node, fields: Fields, repeat: str = "") -> Content:
    """What stands in a cell or block; `repeat` is the table field whose rows the row around it is printed for."""
    kinds = [k for k in _KINDS if node.has(k) and not (k == "label" and node.has("photo"))]
    if len(kinds) != 1:
        raise node.error(None, f"每格要写 {'、'.join(_KINDS)} 之一，且只写一个")
    match kinds[0]:
        case "opinion":
            return OpinionContent(field_of(node, "opinion", fields, (FieldType.OPINION,)), node.texts("lines"))
        case "photo":
            return PhotoContent(field_of(node, "photo", fields, (FieldType.PHOTO,)), node.text("label", _PHOTO))
        case "column_of":
            return _column(node, fields, repeat)
        case "number_of":
            return ColumnContent(_repeated(node, "number_of", fields, repeat).id, ROW_NUMBER)
        case "field":
            return _field(node, fields)
    return LabelContent(node.text("label"))


def _column(node: Node, fields: Fields, repeat: str) -> ColumnContent:
    table = _repeated(node, "column_of", fields, repeat)
    column_id = node.text("id")
    if column_id not in [column.id for column in table.columns]:
        columns = "、".join(column.id for column in table.columns)
        raise node.error("id", f"“{table.id}”没有 id 为“{column_id}”的列。可用的：{columns}")
    return ColumnContent(table.id, column_id, _date_format(node, table.column(column_id).type, "id"))


def _repeated(node: Node, key: str, fields: Fields, repeat: str) -> Field:
    table = fields[field_of(node, key, fields, (FieldType.TABLE,))]
    if table.id != repeat:
        raise node.error(key, f'只能用在写了 repeat = "{table.id}" 的行里')
    return table


def _field(node: Node, fields: Fields) -> FieldContent:
    field_id = node.text("field")
    if field_id in fields and fields[field_id].type is FieldType.TABLE:
        raise node.error("field", f'“{field_id}”是表格项，要写在 repeat = "{field_id}" 的行里，用 column_of')
    field_of(node, "field", fields, _PRINTABLE)
    date_format = _date_format(node, fields[field_id].type, "field")
    overflow = node.one_of("overflow", Overflow, Overflow.REFUSE)
    mark = node.text("continued_mark", "")
    if mark and overflow is Overflow.REFUSE:
        raise node.error("continued_mark", '只用于续页：同一格还要写 overflow = "continue"')
    return FieldContent(field_id, date_format, node.flag("continues"), overflow, mark)


def _date_format(node: Node, kind: FieldType, key: str) -> str:
    pattern = node.text("date_format", "")
    if kind not in _DATED:
        if pattern:
            raise node.error("date_format", "只能用于日期或年月")
        return ""
    if not pattern:
        raise node.error(key, f"日期、年月要写 date_format，如 “{_DATED[kind]}”")
    if kind is FieldType.MONTH and "DD" in pattern:
        raise node.error("date_format", "年月没有日，不能写 DD")
    return pattern
