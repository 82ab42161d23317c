"""`plan` and `holidays`: what is missing before hand-over, 公示 and 倒排工期; tables of holidays."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from app.cli.frame import Session, command
from app.domain.schedule import Due, Place, Plan, Publicity, StageOnPlan, day_words
from app.errors import UsageError
from app.paths import DataPaths
from app.services.checking import check_draft
from app.services.holidays import import_holidays, work_calendar
from app.services.planning import Review, Status, enter_dates, review

_MARKS = {Status.DONE: "✓", Status.OPEN: "○", Status.ADVICE: "△", Status.OPTIONAL: "－"}
_PLACES = {Place.AHEAD: "", Place.NOW: "　← 今天在这一步", Place.PAST: "　最晚日期已过", Place.DONE: "　已完成"}


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(plan)
    group.add_command(holidays)


@click.command()
@click.argument("draft_id", metavar="DRAFT")
@click.option("--due", metavar="DATE", help="记下受理单位定的报送日期（代替通知里的）；空文字取消。")
@click.option("--publicity", "shown", multiple=True, metavar="STEP=FIRST..LAST", help="记下公示的起止日期。")
@click.option("--own", multiple=True, metavar="STEP", help="这一步公示由本单位办：天数不足时必改。")
@click.option("--not-own", multiple=True, metavar="STEP", help="这一步公示不由本单位办。")
@command
def plan(
    session: Session,
    draft_id: str,
    due: str | None,
    shown: tuple[str, ...],
    own: tuple[str, ...],
    not_own: tuple[str, ...],
) -> None:
    """移交前还差什么；公示天数和倒排工期。"""
    dates = dict(map(_dates, shown))
    holders = dict.fromkeys(own, True) | dict.fromkeys(not_own, False)
    with session.workspace() as workspace:
        draft = enter_dates(workspace, draft_id, due, dates, holders)
        found = review(workspace, draft, check_draft(workspace, draft))
    session.answer(_review_json(found), _review_text(found))


@click.group()
def holidays() -> None:
    """放假安排：查看、导入。"""


@holidays.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@command
def import_table(session: Session, file: Path) -> None:
    """导入放假安排表：一行一天，如 2027-01-01,放假 或 2027-01-03,上班。"""
    tables = import_holidays(DataPaths(session.data_folder), file)
    document = {str(y): {"off": len(t.off), "worked": len(t.worked)} for y, t in sorted(tables.items())}
    lines = [f"已导入 {y} 年：放假 {len(t.off)} 天，调休上班 {len(t.worked)} 天。" for y, t in sorted(tables.items())]
    session.answer({"years": document}, "\n".join(lines))


@holidays.command("show")
@click.argument("year", type=click.IntRange(2000, 2199), metavar="YEAR")
@command
def show_year(session: Session, year: int) -> None:
    """查看一年的放假安排；没有的年份可以导入。"""
    table = work_calendar(DataPaths(session.data_folder), [year]).tables.get(year)
    if table is None:
        told = f"还没有 {year} 年的放假安排，推算时只按周一至周五。请用 holidays import 导入国务院办公厅公布的安排。"
        session.answer({"year": year, "known": False}, told)
        return
    off, worked = ([d.isoformat() for d in sorted(days)] for days in (table.off, table.worked))
    session.answer(
        {"year": year, "known": True, "off": off, "worked": worked},
        f"{year} 年　放假（周一至周五）：{'、'.join(off) or '无'}\n调休上班：{'、'.join(worked) or '无'}",
    )


def _dates(text: str) -> tuple[str, tuple[str, str]]:
    step, mark, days = text.partition("=")
    first, dots, last = days.partition("..")
    if not step or not mark or (days and not dots):
        raise UsageError(f"--publicity 应写成 STEP=2016-07-20..2016-07-26，现在是“{text}”。没有改动任何内容。")
    return step, (first, last)


def _review_json(found: Review) -> dict[str, Any]:
    plan = found.plan
    return {
        "today": plan.today.isoformat(),
        "due": _due_json(plan.due),
        "stages": [_stage_json(s) for s in plan.stages],
        "publicity": [_publicity_json(p) for p in plan.publicity],
        "uncertain_years": list(plan.uncertain),
        "checklist": [
            {
                "id": i.id,
                "title": i.title,
                "detail": i.detail,
                "status": i.status.value,
                "way": i.way.value,
                "field": i.field,
            }
            for i in found.items
        ],
        "guidance": [{"id": g.id, "audience": g.audience, "text": g.text, "source": g.source} for g in found.guidance],
        "left": dict(found.left),
    }


def _due_json(due: Due | None) -> dict[str, Any] | None:
    if due is None:
        return None
    return {
        "date": due.day.isoformat(),
        "last_working_day": due.last_working.isoformat(),
        "from_office": due.from_office,
        "days_left": due.days_left,
        "working_days_left": due.working_days_left,
        "overdue": due.days_left < 0,
    }


def _stage_json(on: StageOnPlan) -> dict[str, Any]:
    stage = on.planned.stage
    return {
        "id": stage.id,
        "title": stage.title,
        "owner": stage.owner,
        "working_days": stage.working_days,
        "begin": on.planned.begin.isoformat(),
        "end": on.planned.end.isoformat(),
        "place": on.place.value,
        "advice": not stage.source,
        "source": stage.source,
    }


def _publicity_json(p: Publicity) -> dict[str, Any]:
    return {
        "id": p.step.id,
        "title": p.step.title,
        "owner": p.step.owner,
        "own": p.own,
        "asked": p.step.working_days,
        "begin": _iso(p.begins),
        "end": _iso(p.ends),
        "entered": p.entered,
        "days": p.days,
        "days_from_next": p.from_next,
        "severity": p.severity and p.severity.value,
        "code": p.code,
        "message": p.message,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _review_text(found: Review) -> str:
    plan = found.plan
    lines = [f"{_MARKS[i.status]} {i.title}：{i.detail}" for i in found.items]
    lines += ["", *_calendar_lines(plan)]
    lines += [f"去年的内容没有去处：{label}：{text}" for label, text in found.left.items()]
    return "\n".join(lines)


def _calendar_lines(plan: Plan) -> list[str]:
    none = "通知没有写报送日期；受理单位定了以后用 --due 记下。"
    lines = [none if plan.due is None else plan.due.words(plan.today)]
    for on in plan.stages:
        stage, planned = on.planned.stage, on.planned
        advice = "" if stage.source else "，建议"
        lines.append(
            f"　{stage.title}（{stage.owner}，{stage.working_days} 个工作日{advice}）："
            f"最晚{day_words(planned.begin, plan.today)}开始，{day_words(planned.end, plan.today)}完成{_PLACES[on.place]}"
        )
    if plan.uncertain:
        lines.append(plan.uncertain_words)
    return lines
