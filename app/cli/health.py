"""`doctor` and `demo`: is everything in order, and what the whole job looks like."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.frame import Session, command
from app.services.demo import run_demo
from app.services.doctor import Report, examine_workspace


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(doctor)
    group.add_command(demo)


@click.command()
@command
def doctor(session: Session) -> None:
    """检查草稿库、字体、表格包和磁盘。"""
    with session.workspace() as workspace:
        report = examine_workspace(workspace)
    health = report.store
    document = {
        "ok": not report.faults,
        "faults": list(report.faults),
        "store": {
            "sound": health.sound,
            "migrations": list(health.migrations),
            "sqlite": health.sqlite_version,
            "journal_mode": health.journal_mode,
            "bytes": health.store_bytes,
            "attachment_bytes": health.attachment_bytes,
            "drafts": health.drafts,
            "integrity": list(health.integrity),
            "foreign_keys": list(health.foreign_keys),
            "missing": list(health.missing),
            "altered": list(health.altered),
            "diverging": [{"draft": d, "field": f} for d, f in health.diverging],
            "unused": health.unused,
            "unfinished": health.unfinished,
        },
        "fonts": [{"key": f.key, "path": str(f.path), "characters": f.characters} for f in report.fonts],
        "packs": list(report.packs),
        "free_bytes": report.free_bytes,
        "data": str(session.data_folder),
    }
    session.answer(document, _text(session, report))
    session.exit_code = 3 if report.faults else 0


def _text(session: Session, report: Report) -> str:
    health = report.store
    state = "完好" if health.sound else "有问题"
    lines = [
        f"数据文件夹：{session.data_folder}（所在磁盘剩余 {report.free_bytes // 1024 // 1024:,} MB）",
        f"草稿库：{state}，草稿 {health.drafts} 份，{health.store_bytes // 1024:,} KB",
        f"附件：{health.attachment_bytes // 1024:,} KB",
        f"表格包：{'、'.join(report.packs) or '（没有）'}",
    ]
    lines += [f"字体：{f.key}（{f.characters:,} 字）{f.path}" for f in report.fonts]
    lines += [f"[问题] {fault}" for fault in report.faults]
    return "\n".join(lines)


@click.command()
@click.argument("out", type=click.Path(file_okay=False, path_type=Path), metavar="OUT")
@command
def demo(session: Session, out: Path) -> None:
    """用示例单位走一遍：填报、检查、排版、封装、打开。"""
    with session.workspace() as workspace:
        written = run_demo(workspace, out)
    session.answer(
        [{"path": str(w.path), "what": w.what} for w in written],
        "\n".join([*(f"{w.path}\n    {w.what}" for w in written), f"\n完成，结果在 {out}"]),
    )
