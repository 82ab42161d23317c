"""Reads `[[rule]]` tables: the closed set of kinds of `domain.rules`, each with its own keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum

from app.domain.definition import ATTACHED, ATTACHED_NAMES, Field, FieldType
from app.domain.rules import (
    ByDate,
    Confirmed,
    Digits,
    Equal,
    Instead,
    Limit,
    Measure,
    Pattern,
    Required,
    Rule,
    SameNumber,
    SameSpelling,
    Severity,
    Valid,
    When,
)
from app.packs.nodes import Node

Fields = Mapping[str, Field]


class RuleKind(StrEnum):
    REQUIRED = "required"
    LIMIT = "limit"
    VALID = "valid"
    PATTERN = "pattern"
    DIGITS = "digits"
    INSTEAD = "instead"
    EQUAL = "equal"
    SAME_NUMBER = "same_number"
    SAME_SPELLING = "same_spelling"
    CONFIRMED = "confirmed"
    BY_DATE = "by_date"


def read_rule(node: Node, fields: Fields, sources: frozenset[str]) -> Rule:
    """One rule; every rule needs an id, a severity and the section of the notice it comes from."""
    kind = node.one_of("kind", RuleKind)
    source = node.text("source")
    if source not in sources:
        raise node.error("source", f"没有 id 为“{source}”的 section")
    base = (
        node.identifier(),
        node.one_of("severity", Severity),
        source,
        node.text("help", ""),
        _when(node.table("when"), fields) if node.has("when") else None,
    )
    rule = _READERS[kind](node, fields, base)
    node.finish()
    return rule


_Base = tuple[str, Severity, str, str, When | None]


def _when(node: Node, fields: Fields) -> When:
    when = When(_field(node, "field", fields), node.texts("in"))
    field = fields[when.field]
    for index, value in enumerate(when.values):
        if field.type is FieldType.CHOICE and value not in field.choices:
            raise node.error("in", f"“{value}”不是“{field.label}”的选项", index)
    node.finish()
    return when


def _field(node: Node, key: str, fields: Fields) -> str:
    field_id = node.text(key)
    if field_id not in fields:
        raise node.error(key, f"没有 id 为“{field_id}”的 field")
    if fields[field_id].type in ATTACHED:
        raise node.error(key, f"“{field_id}”是{ATTACHED_NAMES[fields[field_id].type]}，没有文字")
    return field_id


def _fields(node: Node, fields: Fields, only: FieldType | None = None) -> tuple[str, ...]:
    ids = node.texts("fields")
    for index, field_id in enumerate(ids):
        if field_id not in fields:
            raise node.error("fields", f"没有 id 为“{field_id}”的 field", index)
        if only is not None and fields[field_id].type is not only:
            raise node.error("fields", f"“{field_id}”的类型应为 {only}", index)
    return ids


def _required(node: Node, fields: Fields, base: _Base) -> Rule:
    return Required(*base, _fields(node, fields))


def _limit(node: Node, fields: Fields, base: _Base) -> Rule:
    rule = Limit(
        *base,
        _field(node, "field", fields),
        node.one_of("measure", Measure),
        node.integer("maximum", least=1) if node.has("maximum") else None,
        node.integer("about", least=1) if node.has("about") else None,
        node.number("tolerance", 0.0),
    )
    if rule.maximum is None and rule.about is None:
        raise node.error(None, "字数规则要写 maximum（以内）或 about（左右）")
    if rule.about is not None and rule.severity is Severity.MUST:
        raise node.error("severity", "“左右”是软性要求，只能是 advice")
    return rule


def _valid(node: Node, fields: Fields, base: _Base) -> Rule:
    return Valid(*base, _fields(node, fields))


def _pattern(node: Node, fields: Fields, base: _Base) -> Rule:
    pattern = node.text("pattern")
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise node.error("pattern", f"不是正确的正则表达式：{error}") from error
    if not base[3]:
        raise node.error("help", "写法规则要用 help 说明应怎样写")
    return Pattern(*base, _field(node, "field", fields), pattern)


def _digits(node: Node, fields: Fields, base: _Base) -> Rule:
    if base[1] is Severity.MUST:
        raise node.error("severity", "汉字数字只能提醒（advice）：固定说法很多，程序不能代人判断")
    return Digits(*base, _fields(node, fields), node.texts("keep", []))


def _instead(node: Node, fields: Fields, base: _Base) -> Rule:
    return Instead(*base, _field(node, "field", fields), node.texts("words"), node.text("use"))


def _equal(node: Node, fields: Fields, base: _Base) -> Rule:
    return Equal(*base, _role(node, fields))


def _role(node: Node, fields: Fields) -> str:
    role = node.text("role")
    if not any(f.role == role for f in fields.values()):
        raise node.error("role", f"没有 role 为“{role}”的 field")
    return role


def _only_advice(node: Node, base: _Base) -> None:
    if base[1] is Severity.MUST:
        raise node.error("severity", "文中的说法只能提醒（advice）：所指是不是同一件事，程序不能代人判断")


def _same_number(node: Node, fields: Fields, base: _Base) -> Rule:
    _only_advice(node, base)
    return SameNumber(*base, _role(node, fields), _fields(node, fields), node.texts("words"))


def _same_spelling(node: Node, fields: Fields, base: _Base) -> Rule:
    _only_advice(node, base)
    return SameSpelling(*base, _role(node, fields), _fields(node, fields), node.texts("beside", []))


def _confirmed(node: Node, fields: Fields, base: _Base) -> Rule:
    return Confirmed(*base, _fields(node, fields, FieldType.CONFIRM))


def _by_date(node: Node, fields: Fields, base: _Base) -> Rule:
    field_id = _field(node, "field", fields)
    if fields[field_id].type is not FieldType.DATE:
        raise node.error("field", f"“{field_id}”不是日期项")
    return ByDate(*base, field_id, node.day("by"))


_READERS: Mapping[RuleKind, Callable[[Node, Fields, _Base], Rule]] = {
    RuleKind.REQUIRED: _required,
    RuleKind.LIMIT: _limit,
    RuleKind.VALID: _valid,
    RuleKind.PATTERN: _pattern,
    RuleKind.DIGITS: _digits,
    RuleKind.INSTEAD: _instead,
    RuleKind.EQUAL: _equal,
    RuleKind.SAME_NUMBER: _same_number,
    RuleKind.SAME_SPELLING: _same_spelling,
    RuleKind.CONFIRMED: _confirmed,
    RuleKind.BY_DATE: _by_date,
}
