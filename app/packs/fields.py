"""Reads `[[field]]` tables: what a field holds, with the keys that go with its type."""

from __future__ import annotations

from app.domain.definition import ATTACHED, Column, Field, FieldType
from app.domain.values import fault
from app.packs.codes import read_choices
from app.packs.nodes import Node
from app.packs.photo_parts import check_photo_keys, read_ground, read_size

_IN_COLUMNS = (FieldType.TEXT, FieldType.INTEGER, FieldType.MONTH, FieldType.DATE, FieldType.CHOICE)
_HEADS_FILE_NAMES = ("unit_name", "person_name")  # roles by which files and lists are called


def read_field(node: Node, sources: frozenset[str]) -> Field:
    """One `[[field]]`. Raises PackError for keys that do not go with its type."""
    kind = node.one_of("type", FieldType)
    field = Field(
        id=node.identifier(),
        label=node.text("label"),
        type=kind,
        role=node.text("role", ""),
        hint=node.text("hint", ""),
        choices=read_choices(node),
        default=node.text("default", ""),
        max_items=node.integer("max_items", 0),
        source=node.text("source", ""),
        size_mm=read_size(node),
        prints=node.integer("prints", int(node.has("size_mm")), least=1),
        file_name=node.text("file_name", ""),
        ground=read_ground(node),
        codes=node.text("codes", ""),
        columns=_columns(node),
        max_rows=node.integer("max_rows", 0, least=1),
        sensitive=node.flag("sensitive", kind is FieldType.ID_NUMBER),
    )
    if field.source and field.source not in sources:
        raise node.error("source", f"没有 id 为“{field.source}”的 section")
    check_photo_keys(node, field)
    _check_keys(node, field)
    if field.default and (wrong := fault(field, field.default)):
        raise node.error("default", wrong)
    node.finish()
    return field


def _check_keys(node: Node, field: Field) -> None:
    if bool(field.choices) != (field.type is FieldType.CHOICE):
        key = "codes" if field.codes else "choices"
        raise node.error(key, "选择项要有 choices（或 codes），其他类型不能有")
    if bool(field.max_items) != (field.type in ATTACHED):
        raise node.error("max_items", "照片栏和扫描件栏要写 max_items，其他类型不能写")
    if bool(field.columns) != (field.type is FieldType.TABLE):
        raise node.error("column", "表格项要有 [[field.column]]，其他类型不能有")
    if bool(field.max_rows) != (field.type is FieldType.TABLE):
        raise node.error("max_rows", "表格项要写 max_rows（最多几行），其他类型不能写")
    if field.sensitive and field.role in _HEADS_FILE_NAMES:
        raise node.error("sensitive", f"role 为 {field.role} 的项用作文件名和列表中的名称，不能标为敏感信息")


def _columns(node: Node) -> tuple[Column, ...]:
    columns: dict[str, Column] = {}
    for each in node.tables("column"):
        column = Column(each.identifier(), each.text("label"), each.one_of("type", FieldType), read_choices(each))
        each.text("codes", "")
        if column.type not in _IN_COLUMNS:
            raise each.error("type", f"表格的列只能是 {'、'.join(_IN_COLUMNS)} 之一，现在是“{column.type}”")
        if bool(column.choices) != (column.type is FieldType.CHOICE):
            raise each.error("choices", "选择列要有 choices（或 codes），其他列不能有")
        if column.id in columns:
            raise each.error("id", f"id “{column.id}”出现了两次")
        each.finish()
        columns[column.id] = column
    return tuple(columns.values())
