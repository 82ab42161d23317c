"""`purge`: a finished campaign's personal data removed for good, with the proof."""

from __future__ import annotations

from datetime import datetime

import click

from app.cli.backups import confirmed
from app.cli.frame import Session, command
from app.errors import UsageError
from app.services.purging import chosen_drafts, finished_drafts, purge


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(purge_command)


@click.command("purge")
@click.argument("draft_ids", nargs=-1, metavar="[DRAFT]…")
@click.option("--pack", metavar="PACK", help="改为清除这个表格包的所有定稿草稿。")
@click.option("--kind", metavar="KIND", help="只清除这一类。")
@click.option("--before", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="只清除这一天以前定稿的。")
@click.option("--yes", is_flag=True, help="确认清除；不加则只列出会清除什么。")
@command
def purge_command(
    session: Session,
    draft_ids: tuple[str, ...],
    pack: str | None,
    kind: str | None,
    before: datetime | None,
    yes: bool,
) -> None:
    """到期清除：把草稿连同修改记录、附件、备份中的内容永久删除，并逐个文件核对；不可恢复。"""
    if bool(draft_ids) == (pack is not None) or (pack is not None and before is None):
        raise UsageError("请给出草稿编号，或用 --pack 和 --before 指定表格包和日期，二者取一。")
    with session.workspace() as workspace:
        lines = (
            finished_drafts(workspace, pack, kind, before.astimezone())
            if pack is not None and before is not None
            else chosen_drafts(workspace, draft_ids)
        )
        listed = [f"　{line.id}　{line.title}，最后修改 {line.changed:%Y-%m-%d}" for line in lines]
        confirmed("\n".join([f"将永久清除 {len(lines)} 份草稿，不可恢复：", *listed]), "清除", yes=yes)
        report = purge(workspace, lines)
    document = {
        "drafts": [
            {
                "draft": d.draft,
                "pack": d.pack,
                "kind": d.kind,
                "at": d.at.isoformat(),
                "fields": d.fields,
                "changes": d.changes,
                "attachments": d.attachments,
            }
            for d in report.drafts
        ],
        "attachments": report.attachments,
        "backups": {"rewritten": report.backups_rewritten, "deleted": report.backups_deleted},
        "searched": {"files": report.files, "bytes": report.searched, "pieces": report.pieces, "shared": report.shared},
        "findings": list(report.findings),
        "beyond": report.beyond,
    }
    session.answer(document, report.sentence)
    session.exit_code = 0 if report.proven else 1
