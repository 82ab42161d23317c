"""How `new --from` tells what became of last year's application."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.domain.succession import NotTaken, Succession
from app.services.starting import StartedDraft


def report_json(report: Succession) -> dict[str, Any]:
    """Everything that was filled in before, in one of the lists."""
    return {
        "taken": [
            {"field": t.field.id, "from": t.before.id, "label": t.field.label, "remarks": list(t.remarks)}
            for t in report.taken
        ],
        "left": _json(report.left),
        "ended": _json(report.ended),
        "new": [{"field": f.id, "label": f.label} for f in report.new],
        "photos": [{"slot": p.slot, "position": p.position, "name": p.photo.name} for p in report.photos],
        "photos_left": _json(report.photos_left),
        "notes": len(report.answers),
    }


def report_text(started: StartedDraft) -> str:
    """The same for people."""
    report = started.report
    lines = [f"已新建草稿 {started.draft.id}：带过来 {len(report.taken)} 项文字、{len(report.photos)} 张照片。"]
    lines += [f"请核对 {t.field.label}：{'；'.join(t.remarks)}" for t in report.taken if t.remarks]
    lines += _told("没有去处（已另存在草稿的“移交前”里）", (*report.left, *report.photos_left))
    lines += _told("只对底稿有效，没有带过来" if started.same_notice else "只在去年有效，没有带过来", report.ended)
    if report.new:
        lines.append(f"{'还要填' if started.same_notice else '今年新增'}：{'、'.join(f.label for f in report.new)}")
    return "\n".join(lines)


def _json(items: Iterable[NotTaken]) -> list[dict[str, str]]:
    return [{"label": n.label, "text": n.text, "reason": n.reason} for n in items]


def _told(heading: str, items: Iterable[NotTaken]) -> list[str]:
    return [f"{heading}：{n.label}“{n.text}”（{n.reason}）" for n in items]
