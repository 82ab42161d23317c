"""Reads `[[rule]]` tables: the closed set of kinds of `domain.rules`, each with its own keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum

from app.domain.definition import Field, FieldType
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
    Rule,
    SameNumber,
    SameSpelling,
    Severity,
    Valid,
    When,
    WorkingDays,
)
from app.packs import row_rules
from app.packs.nodes import Node
from app.packs.rule_keys import Base, Fields, field_of, fields_of, known_field, only_advice, values_of

_DATED = (FieldType.MONTH, FieldType.DATE)
_ABOUT_WORDS = "文中的说法只能提醒（advice）：所指是不是同一件事，程序不能代人判断"


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
    ROW_HIGHER = "row_higher"
    ROW_VARIETY = "row_variety"


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


def _when(node: Node, fields: Fields) -> When:
    when = When(field_of(node, "field", fields), node.texts("in"))
    values_of(node, "in", fields[when.field])
    node.finish()
    return when


def _required(node: Node, fields: Fields, base: Base) -> Rule:
    return Required(*base, fields_of(node, fields))


def _limit(node: Node, fields: Fields, base: Base) -> Rule:
    rule = Limit(
        *base,
        field_of(node, "field", fields),
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


def _valid(node: Node, fields: Fields, base: Base) -> Rule:
    return Valid(*base, fields_of(node, fields))


def _pattern(node: Node, fields: Fields, base: Base) -> Rule:
    pattern = node.text("pattern")
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise node.error("pattern", f"不是正确的正则表达式：{error}") from error
    if not base[3]:
        raise node.error("help", "写法规则要用 help 说明应怎样写")
    return Pattern(*base, field_of(node, "field", fields), pattern)


def _digits(node: Node, fields: Fields, base: Base) -> Rule:
    if base[1] is Severity.MUST:
        raise node.error("severity", "汉字数字只能提醒（advice）：固定说法很多，程序不能代人判断")
    return Digits(*base, fields_of(node, fields), node.texts("keep", []))


def _instead(node: Node, fields: Fields, base: Base) -> Rule:
    return Instead(*base, field_of(node, "field", fields), node.texts("words"), node.text("use"))


def _equal(node: Node, fields: Fields, base: Base) -> Rule:
    return Equal(*base, _role(node, fields))


def _role(node: Node, fields: Fields) -> str:
    role = node.text("role")
    if not any(f.role == role for f in fields.values()):
        raise node.error("role", f"没有 role 为“{role}”的 field")
    return role


def _same_number(node: Node, fields: Fields, base: Base) -> Rule:
    only_advice(node, base, _ABOUT_WORDS)
    return SameNumber(*base, _role(node, fields), fields_of(node, fields), node.texts("words"))


def _same_spelling(node: Node, fields: Fields, base: Base) -> Rule:
    only_advice(node, base, _ABOUT_WORDS)
    return SameSpelling(*base, _role(node, fields), fields_of(node, fields), node.texts("beside", []))


def _confirmed(node: Node, fields: Fields, base: Base) -> Rule:
    return Confirmed(*base, fields_of(node, fields, FieldType.CONFIRM))


def _by_date(node: Node, fields: Fields, base: Base) -> Rule:
    field_id = field_of(node, "field", fields)
    if fields[field_id].type is not FieldType.DATE:
        raise node.error("field", f"“{field_id}”不是日期项")
    return ByDate(*base, field_id, node.day("by"))


def _months_continuous(node: Node, fields: Fields, base: Base) -> Rule:
    field_id = field_of(node, "field", fields, FieldType.TABLE)
    begin, end = _month_column(node, "from", fields[field_id]), _month_column(node, "to", fields[field_id])
    return MonthsContinuous(*base, field_id, begin, end, node.text("open", ""))


def _month_column(node: Node, key: str, table: Field) -> str:
    column_id = node.text(key)
    months = [column.id for column in table.columns if column.type is FieldType.MONTH]
    if column_id not in months:
        raise node.error(key, f"“{table.id}”没有 id 为“{column_id}”的年月列。可用的：{'、'.join(months) or '（没有）'}")
    return column_id


def _agrees(node: Node, fields: Fields, base: Base) -> Rule:
    number = field_of(node, "id_number", fields, FieldType.ID_NUMBER)
    birth = field_of(node, "birth", fields, *_DATED) if node.has("birth") else ""
    sex = field_of(node, "sex", fields, FieldType.CHOICE) if node.has("sex") else ""
    if not birth and not sex:
        raise node.error(None, "要写 birth（出生年月）或 sex（性别），才有可以核对的")
    if sex and fields[sex].codes != "sex":
        raise node.error("sex", f'“{sex}”要用 codes = "sex"，才能与身份证号核对')
    return Agrees(*base, number, birth, sex)


def _least_years(node: Node, fields: Fields, base: Base) -> Rule:
    return LeastYears(*base, field_of(node, "field", fields, *_DATED), node.integer("years", least=1), node.day("at"))


def _not_allowed(node: Node, fields: Fields, base: Base) -> Rule:
    field_id = field_of(node, "field", fields)
    return NotAllowed(*base, field_id, values_of(node, "values", fields[field_id]))


def _higher(node: Node, fields: Fields, base: Base) -> Rule:
    wanted, held = (field_of(node, key, fields, FieldType.CHOICE) for key in ("field", "than"))
    order = values_of(node, "order", fields[wanted])
    if len(set(order)) != len(order) or len(order) < 2:
        raise node.error("order", "要从低到高写至少两级，不能重复")
    for index, value in enumerate(order):
        if value not in fields[held].choices:
            raise node.error("order", f"“{value}”不是“{fields[held].label}”的选项", index)
    return Higher(*base, wanted, held, order)


def _mentions(node: Node, fields: Fields, base: Base) -> Rule:
    field_id = field_of(node, "field", fields, FieldType.TEXT, FieldType.LONG_TEXT)
    return Mentions(*base, field_id, node.texts("words"), node.one_of("need", Need, Need.ANY) is Need.ALL)


def _needs(node: Node, fields: Fields, base: Base) -> Rule:
    rule = Needs(*base, *(known_field(node, key, fields) for key in ("field", "when_filled")))
    if rule.field == rule.when_filled:
        raise node.error("when_filled", "要写另一项：同一项不能要求自己")
    return rule


def _working_days(node: Node, fields: Fields, base: Base) -> Rule:
    start, end = (field_of(node, key, fields, FieldType.DATE) for key in ("start", "end"))
    return WorkingDays(*base, start, end, node.integer("least", least=1))


def _one_of(node: Node, fields: Fields, base: Base) -> Rule:
    rule = OneOf(*base, fields_of(node, fields))
    if len(rule.fields) < 2:
        raise node.error("fields", "至少要写两项；只有一项请用 required")
    return rule


_READERS: Mapping[RuleKind, Callable[[Node, Fields, Base], Rule]] = {
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
    RuleKind.ROW_REQUIRED: row_rules.row_required,
    RuleKind.ROW_NOT_ALLOWED: row_rules.row_not_allowed,
    RuleKind.ROW_MENTIONS: row_rules.row_mentions,
    RuleKind.ROW_SHARE: row_rules.row_share,
    RuleKind.ROW_HIGHER: row_rules.row_higher,
    RuleKind.ROW_VARIETY: row_rules.row_variety,
}
