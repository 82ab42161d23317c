"""`slip`: the hand-over slip (交接清单) of a finalised draft."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.frame import Session, command
from app.services.exporting import PaperFile
from app.services.slip import write_slip


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(slip)


@click.command()
@click.argument("draft_id", metavar="DRAFT")
@click.argument("out", type=click.Path(file_okay=False, path_type=Path), metavar="OUT")
@command
def slip(session: Session, draft_id: str, out: Path) -> None:
    """写出交接清单（需先定稿）：材料、份数、校验码、签收。"""
    with session.workspace() as workspace:
        file = write_slip(workspace, draft_id, out)
    session.answer(slip_json(file), slip_text(file))


def slip_json(file: PaperFile) -> dict[str, object]:
    """A slip as scripts see it."""
    return {"path": str(file.path), "pages": file.pages, "copies": file.copies}


def slip_text(file: PaperFile) -> str:
    """Where the slip is and what to do with it."""
    return f"交接清单：{file.path}（{file.pages} 页，打印 {file.copies} 份，双方签名后各存一份）"
