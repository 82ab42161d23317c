"""`shared`: what was changed in the draft another one began from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from app.cli.frame import Session, command
from app.domain.shared_facts import SharedChange
from app.domain.values import in_words
from app.errors import UsageError
from app.services.sharing import accept, offered


def register(group: click.Group) -> None:
    """Add the command of this module."""
    group.add_command(shared)


@click.command()
@click.argument("draft_id", metavar="DRAFT")
@click.option(
    "--take", "fields", multiple=True, metavar="FIELD", help="把这一项的新内容带过来；可以多次给出，其余不再提示。"
)
@click.option("--take-all", is_flag=True, help="全部带过来。")
@click.option("--decline", is_flag=True, help="都不带过来，也不再提示。")
@command
def shared(session: Session, draft_id: str, fields: tuple[str, ...], take_all: bool, decline: bool) -> None:
    """底稿（同一通知的另一种材料）里后来改过的内容：查看，带过来，或不带。"""
    if bool(fields) + take_all + decline > 1:
        raise UsageError("--take、--take-all、--decline 只能用一种。没有改动任何内容。")
    with session.workspace() as workspace:
        if fields or take_all or decline:
            taken = accept(workspace, draft_id, None if take_all else fields)
            session.answer({"taken": _json(taken)}, f"带过来 {len(taken)} 项。")
            return
        offer = offered(workspace, workspace.store.load(draft_id).draft)
    changes = offer.changes if offer is not None else ()
    document = {"source": offer.source if offer is not None else None, "changes": _json(changes)}
    lines = [
        f"{c.field.label}（{c.field.id}）：{in_words(c.field, c.here) or '（空）'}→{in_words(c.field, c.there)}"
        for c in changes
    ]
    session.answer(document, "\n".join(lines or ["底稿里没有新的改动。"]))


def _json(changes: Iterable[SharedChange]) -> list[dict[str, Any]]:
    return [{"field": c.field.id, "label": c.field.label, "here": c.here, "there": c.there} for c in changes]
