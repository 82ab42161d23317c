"""公示 as a check: what the clerk entered of its dates, against what the notice asks."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.checks import Problem
from app.domain.draft import PLAN, Draft
from app.domain.schedule import Publicity, judge_publicity, years
from app.services.holidays import work_calendar
from app.services.workspace import Workspace

RULE = "publicity-"
"""Begins the rule of a problem of a 公示; the id of its step follows."""


def publicity_problems(workspace: Workspace, draft: Draft) -> list[Problem]:
    """What is wrong with the dates of 公示 that were entered; nothing where none were.

    必改 only where the clerk said that the own unit holds it. Raises what an unreadable table of holidays raises.
    """
    if not any(key.startswith(PLAN) for key in draft.notes):
        return []  # days that stand in fields are judged by the rules of the form
    pack = workspace.pack_of(draft)
    today = workspace.clock().astimezone().date()
    calendar = work_calendar(workspace.data, years(pack, draft, today))
    return list(date_problems(judge_publicity(pack, draft, calendar, today)))


def date_problems(publicity: Iterable[Publicity]) -> tuple[Problem, ...]:
    """The problems of 公示 as judged; they belong to no field, but to a rule of the step's own.

    Days that stand in fields are left to the rules of their form, which say the same of the field.
    """
    return tuple(
        Problem(p.severity, "", p.code, f"{p.step.title}：{p.message}", p.step.source, f"{RULE}{p.step.id}")
        for p in publicity
        if p.severity is not None and not p.step.begins_in
    )
