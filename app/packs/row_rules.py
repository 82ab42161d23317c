"""Reads the `[[rule]]` tables that are about the rows of a table field."""

from __future__ import annotations

from app.domain.definition import Column, Field, FieldType
from app.domain.rules import RowHigher, RowMentions, RowNotAllowed, RowRequired, RowShare, RowVariety, Rule
from app.packs.nodes import Node
from app.packs.rule_keys import Base, Fields, field_of, only_advice


def row_required(node: Node, fields: Fields, base: Base) -> Rule:
    """Cells that no row may leave empty."""
    field_id = field_of(node, "field", fields, FieldType.TABLE)
    return RowRequired(*base, field_id, _columns(node, fields[field_id]))


def row_not_allowed(node: Node, fields: Fields, base: Base) -> Rule:
    """Values of a column that are not let through."""
    field_id = field_of(node, "field", fields, FieldType.TABLE)
    column = _column(node, fields[field_id])
    return RowNotAllowed(*base, field_id, column.id, _column_values(node, column))


def row_mentions(node: Node, fields: Fields, base: Base) -> Rule:
    """A column that repeats what others hold."""
    field_id = field_of(node, "field", fields, FieldType.TABLE)
    column, columns = _column(node, fields[field_id]), _columns(node, fields[field_id])
    if column.id in columns:
        raise node.error("columns", f"“{column.id}”不能要求写明自己")
    return RowMentions(*base, field_id, column.id, columns, node.texts("unless", []))


def row_share(node: Node, fields: Fields, base: Base) -> Rule:
    """A share of the rows, of a number or of an integer field."""
    only_advice(node, base, "名额的比例只能提醒（advice）：由谁掌握、怎样取整，程序不能代人决定")
    field_id = field_of(node, "field", fields, FieldType.TABLE)
    column = _column(node, fields[field_id])
    if node.has("of") == node.has("of_number"):
        raise node.error(None, "要写 of（整数项）或 of_number（数），且只写一个")
    if node.has("least_percent") == node.has("most_percent"):
        raise node.error(None, "要写 least_percent（不低于）或 most_percent（不超过），且只写一个")
    return RowShare(
        *base,
        field_id,
        column.id,
        _column_values(node, column),
        field_of(node, "of", fields, FieldType.INTEGER) if node.has("of") else "",
        node.integer("of_number", 0, least=1),
        node.integer("least_percent", 0, least=1),
        node.integer("most_percent", 0, least=1),
    )


def row_higher(node: Node, fields: Fields, base: Base) -> Rule:
    """What is applied for is above what is held."""
    field_id = field_of(node, "field", fields, FieldType.TABLE)
    table = fields[field_id]
    column = _column(node, table)
    held = _named(node, "than", table)
    order = node.texts("order")
    if len(set(order)) != len(order) or len(order) < 2:
        raise node.error("order", "要从低到高写至少两级，不能重复")
    for each in (column, held):
        for index, value in enumerate(order):
            if value not in each.choices:
                raise node.error("order", f"“{value}”不是“{each.label}”的选项", index)
    return RowHigher(*base, field_id, column.id, held.id, order)


def row_variety(node: Node, fields: Fields, base: Base) -> Rule:
    """The rows are not all alike in a column."""
    only_advice(node, base, "兼顾各方面只能提醒（advice）：由报送的单位权衡")
    field_id = field_of(node, "field", fields, FieldType.TABLE)
    column = _column(node, fields[field_id])
    return RowVariety(*base, field_id, column.id, node.integer("from_rows", 3, least=2))


def _column(node: Node, table: Field) -> Column:
    return _named(node, "column", table)


def _named(node: Node, key: str, table: Field) -> Column:
    column_id = node.text(key)
    if column_id not in [column.id for column in table.columns]:
        raise node.error(key, _no_column(table, column_id))
    return table.column(column_id)


def _columns(node: Node, table: Field) -> tuple[str, ...]:
    ids = node.texts("columns")
    for index, column_id in enumerate(ids):
        if column_id not in [column.id for column in table.columns]:
            raise node.error("columns", _no_column(table, column_id), index)
    return ids


def _no_column(table: Field, column_id: str) -> str:
    known = "、".join(column.id for column in table.columns)
    return f"“{table.id}”没有 id 为“{column_id}”的列。可用的：{known}"


def _column_values(node: Node, column: Column) -> tuple[str, ...]:
    values = node.texts("values")
    for index, value in enumerate(values):
        if column.choices and value not in column.choices:
            raise node.error("values", f"“{value}”不是“{column.label}”的选项", index)
    return values
