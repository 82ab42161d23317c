"""What every `[[rule]]` reads alike: the fields it is about, their values, and the keys all rules have."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.definition import ATTACHED, ATTACHED_NAMES, Field, FieldType
from app.domain.rules import Severity, When
from app.packs.nodes import Node

Fields = Mapping[str, Field]
Base = tuple[str, Severity, str, str, When | None]
"""Id, severity, section of the notice, help, and when the rule holds."""


def field_of(node: Node, key: str, fields: Fields, *only: FieldType) -> str:
    """A field that holds text, of one of the types where some are given."""
    field_id = known_field(node, key, fields)
    if fields[field_id].type in ATTACHED:
        raise node.error(key, f"“{field_id}”是{ATTACHED_NAMES[fields[field_id].type]}，没有文字")
    if only and fields[field_id].type not in only:
        raise node.error(key, f"“{field_id}”的类型是 {fields[field_id].type}，这里只能用 {'、'.join(only)}")
    return field_id


def known_field(node: Node, key: str, fields: Fields) -> str:
    """A field of any type."""
    field_id = node.text(key)
    if field_id not in fields:
        raise node.error(key, f"没有 id 为“{field_id}”的 field")
    return field_id


def fields_of(node: Node, fields: Fields, only: FieldType | None = None) -> tuple[str, ...]:
    """The key `fields`: ids of fields, of one type where it is given."""
    ids = node.texts("fields")
    for index, field_id in enumerate(ids):
        if field_id not in fields:
            raise node.error("fields", f"没有 id 为“{field_id}”的 field", index)
        if only is not None and fields[field_id].type is not only:
            raise node.error("fields", f"“{field_id}”的类型应为 {only}", index)
    return ids


def values_of(node: Node, key: str, field: Field) -> tuple[str, ...]:
    """Values of a field; of a choice only what it offers."""
    values = node.texts(key)
    for index, value in enumerate(values):
        if field.type is FieldType.CHOICE and value not in field.choices:
            raise node.error(key, f"“{value}”不是“{field.label}”的选项", index)
    return values


def only_advice(node: Node, base: Base, why: str) -> None:
    """Refuse 必改 for a kind of rule that can only remind; `why` says so to the author of the pack."""
    if base[1] is Severity.MUST:
        raise node.error("severity", why)
