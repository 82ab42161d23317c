"""A problem of a draft as the checks find it, and how a rule words one."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.rules import Rule, Severity


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend (必改) or to think about (提醒).

    `code` is a stable word for programs; `over` how many characters too many, where that is what is wrong; `source` the
    section id of the notice; `start`, `end` the stretch of the value that is meant (code points), 0, 0 for all of it.
    `fix` is what that stretch would be replaced by at one click, None where only the clerk can tell. `note` is what the
    clerk said to it (说明, `app.domain.notes`): a reminder that has one is answered.
    """

    severity: Severity
    field: str
    code: str
    message: str
    source: str = ""
    rule: str = ""
    over: int = 0
    start: int = 0
    end: int = 0
    fix: str | None = None
    note: str = ""


def problem_of(
    rule: Rule,
    field: str,
    code: str,
    message: str,
    *,
    over: int = 0,
    span: tuple[int, int] = (0, 0),
    fix: str | None = None,
) -> Problem:
    """A problem of a rule with the rule's severity and source; `span` in code points of the value."""
    return Problem(rule.severity, field, code, message, rule.source, rule.id, over, *span, fix)


def with_help(sentence: str, rule: Rule) -> str:
    """A sentence without its full stop, with one, and with the rule's own words of help after it."""
    return f"{sentence}。{rule.help}" if rule.help else f"{sentence}。"
