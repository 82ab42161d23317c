"""Reads `[[rule]]` tables: the closed set of kinds of `domain.rules`, each with its own keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum

from app.domain.definition import ATTACHED, ATTACHED_NAMES, Column, Field, FieldType
from app.domain.rules import (
    Agrees,
    ByDate,
    Confirmed,
    Digits,
    Equal,
    Higher,
    Instead,
    LeastYears,
    Limit,
    Measure,
    Mentions,
    MonthsContinuous,
    Needs,
    NotAllowed,
    OneOf,
    Pattern,
    Required,
    RowMentions,
    RowNotAllowed,
    RowRequired,
    RowShare,
    Rule,
    SameNumber,
    SameSpelling,
    Severity,
    Valid,
    When,
    WorkingDays,
)
from app.packs.nodes import Node

Fields = Mapping[str, Field]

_DATED = (FieldType.MONTH, FieldType.DATE)


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
    MONTHS_CONTINUOUS = "months_continuous"
    AGREES = "agrees"
    LEAST_YEARS = "least_years"
    NOT_ALLOWED = "not_allowed"
    HIGHER = "higher"
    MENTIONS = "mentions"
    NEEDS = "needs"
    WORKING_DAYS = "working_days"
    ONE_OF = "one_of"
    ROW_REQUIRED = "row_required"
    ROW_NOT_ALLOWED = "row_not_allowed"
    ROW_MENTIONS = "row_mentions"
    ROW_SHARE = "row_share"


class Need(StrEnum):
    ANY = "any"
    ALL = "all"


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
    _values_of(node, "in", fields[when.field])
    node.finish()
    return when


def _field(node: Node, key: str, fields: Fields, *only: FieldType) -> str:
    """A field that holds text, of one of the types where some are given."""
    field_id = _known(node, key, fields)
    if fields[field_id].type in ATTACHED:
        raise node.error(key, f"“{field_id}”是{ATTACHED_NAMES[fields[field_id].type]}，没有文字")
    if only and fields[field_id].type not in only:
        raise node.error(key, f"“{field_id}”的类型是 {fields[field_id].type}，这里只能用 {'、'.join(only)}")
    return field_id


def _known(node: Node, key: str, fields: Fields) -> str:
    field_id = node.text(key)
    if field_id not in fields:
        raise node.error(key, f"没有 id 为“{field_id}”的 field")
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


_TEXTS = "文中的说法只能提醒（advice）：所指是不是同一件事，程序不能代人判断"


def _only_advice(node: Node, base: _Base, why: str = _TEXTS) -> None:
    if base[1] is Severity.MUST:
        raise node.error("severity", why)


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


def _months_continuous(node: Node, fields: Fields, base: _Base) -> Rule:
    field_id = _field(node, "field", fields, FieldType.TABLE)
    begin, end = _month_column(node, "from", fields[field_id]), _month_column(node, "to", fields[field_id])
    return MonthsContinuous(*base, field_id, begin, end, node.text("open", ""))


def _month_column(node: Node, key: str, table: Field) -> str:
    column_id = node.text(key)
    months = [column.id for column in table.columns if column.type is FieldType.MONTH]
    if column_id not in months:
        raise node.error(key, f"“{table.id}”没有 id 为“{column_id}”的年月列。可用的：{'、'.join(months) or '（没有）'}")
    return column_id


def _agrees(node: Node, fields: Fields, base: _Base) -> Rule:
    number = _field(node, "id_number", fields, FieldType.ID_NUMBER)
    birth = _field(node, "birth", fields, *_DATED) if node.has("birth") else ""
    sex = _field(node, "sex", fields, FieldType.CHOICE) if node.has("sex") else ""
    if not birth and not sex:
        raise node.error(None, "要写 birth（出生年月）或 sex（性别），才有可以核对的")
    if sex and fields[sex].codes != "sex":
        raise node.error("sex", f'“{sex}”要用 codes = "sex"，才能与身份证号核对')
    return Agrees(*base, number, birth, sex)


def _least_years(node: Node, fields: Fields, base: _Base) -> Rule:
    return LeastYears(*base, _field(node, "field", fields, *_DATED), node.integer("years", least=1), node.day("at"))


def _not_allowed(node: Node, fields: Fields, base: _Base) -> Rule:
    field_id = _field(node, "field", fields)
    return NotAllowed(*base, field_id, _values_of(node, "values", fields[field_id]))


def _higher(node: Node, fields: Fields, base: _Base) -> Rule:
    wanted, held = (_field(node, key, fields, FieldType.CHOICE) for key in ("field", "than"))
    order = _values_of(node, "order", fields[wanted])
    if len(set(order)) != len(order) or len(order) < 2:
        raise node.error("order", "要从低到高写至少两级，不能重复")
    for index, value in enumerate(order):
        if value not in fields[held].choices:
            raise node.error("order", f"“{value}”不是“{fields[held].label}”的选项", index)
    return Higher(*base, wanted, held, order)


def _mentions(node: Node, fields: Fields, base: _Base) -> Rule:
    field_id = _field(node, "field", fields, FieldType.TEXT, FieldType.LONG_TEXT)
    return Mentions(*base, field_id, node.texts("words"), node.one_of("need", Need, Need.ANY) is Need.ALL)


def _needs(node: Node, fields: Fields, base: _Base) -> Rule:
    rule = Needs(*base, *(_known(node, key, fields) for key in ("field", "when_filled")))
    if rule.field == rule.when_filled:
        raise node.error("when_filled", "要写另一项：同一项不能要求自己")
    return rule


def _working_days(node: Node, fields: Fields, base: _Base) -> Rule:
    start, end = (_field(node, key, fields, FieldType.DATE) for key in ("start", "end"))
    return WorkingDays(*base, start, end, node.integer("least", least=1))


def _one_of(node: Node, fields: Fields, base: _Base) -> Rule:
    rule = OneOf(*base, _fields(node, fields))
    if len(rule.fields) < 2:
        raise node.error("fields", "至少要写两项；只有一项请用 required")
    return rule


def _row_required(node: Node, fields: Fields, base: _Base) -> Rule:
    field_id = _field(node, "field", fields, FieldType.TABLE)
    return RowRequired(*base, field_id, _columns(node, fields[field_id]))


def _row_not_allowed(node: Node, fields: Fields, base: _Base) -> Rule:
    field_id = _field(node, "field", fields, FieldType.TABLE)
    column = _column(node, fields[field_id])
    return RowNotAllowed(*base, field_id, column.id, _column_values(node, column))


def _row_mentions(node: Node, fields: Fields, base: _Base) -> Rule:
    field_id = _field(node, "field", fields, FieldType.TABLE)
    column, columns = _column(node, fields[field_id]), _columns(node, fields[field_id])
    if column.id in columns:
        raise node.error("columns", f"“{column.id}”不能要求写明自己")
    return RowMentions(*base, field_id, column.id, columns, node.texts("unless", []))


def _row_share(node: Node, fields: Fields, base: _Base) -> Rule:
    _only_advice(node, base, "名额的比例只能提醒（advice）：由谁掌握、怎样取整，程序不能代人决定")
    field_id = _field(node, "field", fields, FieldType.TABLE)
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
        _field(node, "of", fields, FieldType.INTEGER) if node.has("of") else "",
        node.integer("of_number", 0, least=1),
        node.integer("least_percent", 0, least=1),
        node.integer("most_percent", 0, least=1),
    )


def _column(node: Node, table: Field) -> Column:
    column_id = node.text("column")
    if column_id not in [column.id for column in table.columns]:
        raise node.error("column", _no_column(table, column_id))
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


def _values_of(node: Node, key: str, field: Field) -> tuple[str, ...]:
    values = node.texts(key)
    for index, value in enumerate(values):
        if field.type is FieldType.CHOICE and value not in field.choices:
            raise node.error(key, f"“{value}”不是“{field.label}”的选项", index)
    return values


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
    RuleKind.MONTHS_CONTINUOUS: _months_continuous,
    RuleKind.AGREES: _agrees,
    RuleKind.LEAST_YEARS: _least_years,
    RuleKind.NOT_ALLOWED: _not_allowed,
    RuleKind.HIGHER: _higher,
    RuleKind.MENTIONS: _mentions,
    RuleKind.NEEDS: _needs,
    RuleKind.WORKING_DAYS: _working_days,
    RuleKind.ONE_OF: _one_of,
    RuleKind.ROW_REQUIRED: _row_required,
    RuleKind.ROW_NOT_ALLOWED: _row_not_allowed,
    RuleKind.ROW_MENTIONS: _row_mentions,
    RuleKind.ROW_SHARE: _row_share,
}
