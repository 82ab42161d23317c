"""`import-table`: rows out of a spreadsheet into a table of a draft, shown before they are written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.frame import Session, command
from app.services.table_import import Preview, import_table, look_into

_CHANGES = 20  # told one by one


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(import_)


@click.command("import-table")
@click.argument("draft_id", metavar="DRAFT")
@click.argument("field", metavar="FIELD")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--sheet", default="", metavar="NAME", help="工作表的名称；不写时取表头最相符的一张。")
@click.option("--keep", is_flag=True, help="文件里没有的行也保留在后面；不写时以文件为准。")
@click.option("--dry-run", is_flag=True, help="只看会有什么变化，不写入。")
@command
def import_(session: Session, draft_id: str, field: str, file: Path, sheet: str, keep: bool, dry_run: bool) -> None:
    """从 .xlsx 或 .csv（UTF-8、GBK）导入一个表格栏，按表头的文字对应各列；一步可以撤销。"""
    take = look_into if dry_run else import_table
    with session.workspace() as workspace:
        found = take(workspace, draft_id, field, file, sheet=sheet, keep=keep)
    session.answer(_json(found, written=not dry_run), _words(found, written=not dry_run))


def _json(found: Preview, *, written: bool) -> dict[str, Any]:
    report, columns = found.report, found.field.columns
    return {
        "written": written,
        "field": found.field.id,
        "sheet": found.sheet,
        "rows": report.rows,
        "matched": [{"column": columns[m.column].id, "heading": m.heading} for m in report.matched],
        "missing": list(report.missing),
        "unused": list(report.unused),
        "sums": list(report.sums),
        "added": list(report.added),
        "removed": list(report.removed),
        "kept": list(report.kept),
        "changed": [{"row": c.row, "column": c.column, "before": c.before, "after": c.after} for c in report.changed],
        "fault": found.fault,
    }


def _words(found: Preview, *, written: bool) -> str:
    report, columns = found.report, found.field.columns
    matched = "、".join(
        columns[m.column].label + (f"（表头“{m.heading}”）" if m.heading != columns[m.column].label else "")
        for m in report.matched
    )
    lines = [f"{'已导入' if written else '将导入'}“{found.field.label}”：共 {report.rows} 行。", f"对上的列：{matched}"]
    for told, items in (
        ("文件里没有的列（已有的内容不变）", report.missing),
        ("文件里没有用到的列", report.unused),
        ("没有导入的合计行", report.sums),
        ("新增的行", report.added),
        ("去掉的行", report.removed),
        ("保留的行", report.kept),
    ):
        if items:
            lines.append(f"{told}：{'、'.join(items)}")
    lines += [f"改动：{c.row}　{c.column}　“{c.before}”→“{c.after}”" for c in report.changed[:_CHANGES]]
    if len(report.changed) > _CHANGES:
        lines.append(f"还有 {len(report.changed) - _CHANGES} 处改动。")
    if found.fault:
        lines.append(f"请核对：{found.fault}。")
    return "\n".join(lines)
