"""`explain`: a reminder (提醒) answered with a 说明."""

from __future__ import annotations

import click

from app.cli.frame import Session, command
from app.services.notes import explain as explain_reminder


def register(group: click.Group) -> None:
    """Add the command of this module."""
    group.add_command(explain)


@click.command()
@click.argument("draft_id", metavar="DRAFT")
@click.argument("rule", metavar="RULE|CODE")
@click.argument("field", metavar="FIELD")
@click.argument("text", metavar="TEXT")
@click.option("--words", metavar="WORDS", help="提醒所指的字词；同一栏有几处同类提醒时要写。")
@command
def explain(session: Session, draft_id: str, rule: str, field: str, text: str, words: str | None) -> None:
    """给一条提醒写说明；TEXT 为空时取消说明。规则和填写项的标识由 check 给出。"""
    with session.workspace() as workspace:
        reminder = explain_reminder(workspace, draft_id, rule, field, text, words)
    done = "已记下说明" if text.strip() else "已取消说明"
    document = {
        "rule": reminder.rule or reminder.code,
        "field": field,
        "reminder": reminder.message,
        "note": text.strip(),
    }
    session.answer(document, f"{done}：{reminder.message}")
