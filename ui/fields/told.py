"""What a screen reader says of a field: whether it must be filled, what it holds, how much room is left, what is wrong."""

from __future__ import annotations

from app.domain.checks import MEASURE_NAMES
from app.domain.rules import Required, Severity
from ui.dialogs.common import plain
from ui.session import DraftSession

_LONGEST = 60  # characters of a value that are read out
_SEVERITIES = {Severity.MUST: "必改", Severity.ADVICE: "提醒"}


def field_told(session: DraftSession, field: str) -> str:
    """State and hint of a field whose value the reader reads out itself."""
    definition = session.form.fields[field]
    told = ["必填"] if is_required(session, field) else []
    told += [definition.hint] if definition.hint else []
    told += [count_told(session, field)] if session.limit(field) else []
    told += [
        f"已说明：{plain(p.note)}" if p.note else f"{_SEVERITIES[p.severity]}：{p.message}"
        for p in session.problems
        if p.field == field
    ]
    return "。".join(sentence.rstrip("。") for sentence in told if sentence)


def cell_told(session: DraftSession, field: str) -> str:
    """The same with the value before it: a cell on paper is a picture."""
    value = " ".join(plain(session.value(field)).split())
    shown = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}……"
    said = f"已填：{shown}" if shown else "未填"
    told = field_told(session, field)
    return f"{said}。{told}" if told else said


def count_told(session: DraftSession, field: str) -> str:
    """The count of a field beside its limit, and what is left or over; empty without a limit."""
    limit = session.limit(field)
    if limit is None:
        return ""
    done, unit = session.counts(field).measured(limit.measure), MEASURE_NAMES[limit.measure]
    if limit.maximum is None:
        return f"已填 {done} {unit}，要求 {limit.about} 左右"
    left = limit.maximum - done
    return f"已填 {done} {unit}，上限 {limit.maximum}，" + (f"还剩 {left}" if left >= 0 else f"超 {-left}")


def is_required(session: DraftSession, field: str) -> bool:
    """Whether the form must not be handed over with this field empty."""
    rules = session.form.rules
    return any(isinstance(r, Required) and field in r.fields and r.severity is Severity.MUST for r in rules)
