"""公示 as a check: what the clerk entered of its dates, against what the notice asks."""

from __future__ import annotations

from app.domain.checks import Problem
from app.domain.draft import PLAN, Draft
from app.domain.schedule import judge_publicity, years
from app.services.holidays import work_calendar
from app.services.workspace import Workspace


def publicity_problems(workspace: Workspace, draft: Draft) -> list[Problem]:
    """What is wrong with the dates of 公示 that were entered; nothing where none were.

    必改 only where the clerk said that the own unit holds it. Raises what an unreadable table of holidays raises.
    """
    if not any(key.startswith(PLAN) for key in draft.notes):
        return []
    pack = workspace.pack_of(draft)
    today = workspace.clock().astimezone().date()
    calendar = work_calendar(workspace.data, years(pack, draft.notes, today))
    return [
        Problem(p.severity, "", p.code, f"{p.step.title} {p.message}", p.step.source, f"publicity-{p.step.id}")
        for p in judge_publicity(pack, draft.notes, calendar, today)
        if p.severity is not None
    ]
