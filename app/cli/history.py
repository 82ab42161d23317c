"""`history`, `undo`, `redo`, `snapshot`, `compare`, `restore`: what happened to a draft, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from app.cli.frame import Session, command
from app.domain.draft import Attachment
from app.domain.text_diff import Run, elided, marked
from app.errors import UsageError
from app.services import history as service
from app.services.history import Moment, TimelineEntry
from app.services.workspace import Workspace
from app.storage.records import Changed, Snapshot

_NOW = ("now", service.NOW)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    for each in (history, undo, redo, snapshot, compare, restore):
        group.add_command(each)


@click.command()
@click.argument("draft_id", metavar="DRAFT")
@click.argument("field", required=False, metavar="[FIELD]")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="最多列出多少步。")
@click.option("--offset", type=click.IntRange(0), default=0, help="跳过最近的多少步。")
@command
def history(session: Session, draft_id: str, field: str | None, limit: int, offset: int) -> None:
    """列出草稿或其中一项的修改记录，最近的在前。"""
    with session.workspace() as workspace:
        found = service.timeline(workspace, draft_id, field, limit, offset)
    document = {"total": found.total, "steps": [_entry_json(entry) for entry in found.entries]}
    lines = [_entry_text(entry) for entry in found.entries]
    session.answer(document, "\n".join([*lines, f"共 {found.total} 步，列出 {len(lines)} 步。"]))


@click.command()
@click.argument("draft_id", metavar="DRAFT")
@click.argument("field", required=False, metavar="[FIELD]")
@command
def undo(session: Session, draft_id: str, field: str | None) -> None:
    """撤销草稿或其中一项的上一步修改。"""
    with session.workspace() as workspace:
        _answer_changed(session, "已撤销", service.undo(workspace, draft_id, field))


@click.command()
@click.argument("draft_id", metavar="DRAFT")
@click.argument("field", required=False, metavar="[FIELD]")
@command
def redo(session: Session, draft_id: str, field: str | None) -> None:
    """重做刚才撤销的修改。"""
    with session.workspace() as workspace:
        _answer_changed(session, "已重做", service.redo(workspace, draft_id, field))


@click.command()
@click.argument("draft_id", metavar="DRAFT")
@click.argument("name", required=False, metavar="[NAME]")
@command
def snapshot(session: Session, draft_id: str, name: str | None) -> None:
    """给现在的内容起个名字（快照）；不给名字时列出已有的快照。"""
    with session.workspace() as workspace:
        if name is not None:
            taken = service.take_snapshot(workspace, draft_id, name)
            session.answer(_snapshot_json(taken), f"已保存快照“{taken.name}”。")
            return
        found = workspace.store.snapshots(draft_id)
    session.answer(
        {"snapshots": [_snapshot_json(s) for s in found]},
        "\n".join(map(_snapshot_text, found)) or "这份草稿还没有快照。",
    )


@click.command()
@click.argument("draft_id", metavar="DRAFT")
@click.argument("before", metavar="A")
@click.argument("after", required=False, default=_NOW[0], metavar="[B]")
@command
def compare(session: Session, draft_id: str, before: str, after: str) -> None:
    """比较草稿的两个时刻：快照名称、修改编号、时间或 now（默认与现在比较）。"""
    with session.workspace() as workspace:
        moments = [_moment(workspace, draft_id, word) for word in (before, after)]
        found = service.compare(workspace, draft_id, *moments)
    document = {
        "a": _moment_json(found.before),
        "b": _moment_json(found.after),
        "fields": [
            {"field": f.field, "label": f.label, "before": f.before, "after": f.after, "diff": _runs_json(f.runs)}
            for f in found.fields
        ],
        "photos_added": _photos_json(found.pictures_added),
        "photos_removed": _photos_json(found.pictures_removed),
    }
    lines = [f"{f.label}：{marked(elided(f.runs))}" for f in found.fields]
    lines += [f"增加照片：{a.name}" for a in found.pictures_added or ()]
    lines += [f"减少照片：{a.name}" for a in found.pictures_removed or ()]
    session.answer(document, "\n".join(lines) or "两个时刻的内容相同。")


@click.command()
@click.argument("draft_id", metavar="DRAFT")
@click.option("--field", metavar="FIELD", help="只恢复这一项；不给时恢复整份草稿。")
@click.option("--at", metavar="SEQ", help="恢复到这个修改编号（history 给出）或时间。")
@click.option("--snapshot", "name", metavar="NAME", help="恢复到这个快照；整份恢复时照片也恢复。")
@command
def restore(session: Session, draft_id: str, field: str | None, at: str | None, name: str | None) -> None:
    """把草稿或其中一项恢复到从前；现在的内容仍在修改记录里。"""
    if (at is None) == (name is None):
        raise UsageError("请用 --at 给出修改编号或时间，或用 --snapshot 给出快照名称，二者取一。没有改动任何内容。")
    with session.workspace() as workspace:
        moment = service.moment_of(workspace, draft_id, _place(at) if at is not None else name)
        if field is None:
            _answer_changed(session, f"已恢复到“{moment.name}”", service.restore_draft(workspace, draft_id, moment))
        else:
            changed = service.restore_field(workspace, draft_id, field, moment)
            _answer_changed(session, f"已恢复到“{moment.name}”", changed)


def _moment(workspace: Workspace, draft_id: str, word: str) -> Moment:
    """A snapshot of this name before anything else it could mean."""
    if any(found.name == word for found in workspace.store.snapshots(draft_id)):
        return service.moment_of(workspace, draft_id, word)
    if word in _NOW:
        return service.moment_of(workspace, draft_id, None)
    try:
        place = _place(word)
    except UsageError:
        return service.moment_of(workspace, draft_id, word)
    return service.moment_of(workspace, draft_id, place)


def _place(word: str) -> int | datetime:
    """A journal row or a local time as typed."""
    if word.isascii() and word.isdigit():
        return int(word)
    try:
        return datetime.fromisoformat(word).astimezone()
    except ValueError as error:
        raise UsageError(
            f"“{word}”不是修改编号，也不是时间（写法如 2016-07-05T16:30）。没有改动任何内容；请核对后重试。"
        ) from error


def _answer_changed(session: Session, done: str, changed: Changed) -> None:
    fields = "、".join(changed.values) or "没有文字需要改动"
    session.answer({"values": dict(changed.values), "seqs": dict(changed.seqs)}, f"{done}：{fields}")


def _entry_json(entry: TimelineEntry) -> dict[str, Any]:
    step = entry.step
    return {
        "step": step.step,
        "seq": step.seq,
        "field": step.field,
        "label": entry.label,
        "kind": step.kind.value,
        "begun": entry.begun.isoformat(),
        "ended": entry.ended.isoformat(),
        "inserted": entry.inserted,
        "removed": entry.removed,
        "reverts": step.reverts,
        "diff": _runs_json(elided(entry.runs)),
    }


def _entry_text(entry: TimelineEntry) -> str:
    step = entry.step
    head = f"{step.seq:>6}  {entry.ended:%Y-%m-%d %H:%M:%S}  {service.KIND_NAMES[step.kind]}  {entry.label}"
    return f"{head}（增 {entry.inserted} 字，删 {entry.removed} 字）\n        {marked(elided(entry.runs))}"


def _snapshot_json(found: Snapshot) -> dict[str, Any]:
    return {
        "name": found.name,
        "at": found.at.astimezone().isoformat(),
        "seq": found.seq,
        "automatic": found.automatic,
        "photos": len(found.attachments),
    }


def _snapshot_text(found: Snapshot) -> str:
    note = "（自动）" if found.automatic else ""
    return f"{found.at.astimezone():%Y-%m-%d %H:%M:%S}  {found.name}{note}  照片 {len(found.attachments)} 张"


def _moment_json(moment: Moment) -> dict[str, Any]:
    return {"name": moment.name, "seq": moment.seq}


def _photos_json(photos: Sequence[Attachment] | None) -> list[dict[str, str]] | None:
    return None if photos is None else [{"slot": a.slot, "name": a.name, "sha256": a.sha256} for a in photos]


def _runs_json(runs: Sequence[Run]) -> list[dict[str, str]]:
    return [{"op": run.op.value, "text": run.text} for run in runs]
