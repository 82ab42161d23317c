"""`media drives|usb|check|iso|mail|join`: sealed files onto sticks, discs and into mails, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from app.cli.frame import Session, command
from app.handoff.checksums import FileSum
from app.handoff.drives import Drive
from app.services.discs import DISC_BYTES, MB, DiscPlan, plan_disc_images, write_disc_images
from app.services.handing_over import CheckedFolder, check_medium, copy_to_stick, drives
from app.services.mailing import join_parts, prepare_mail
from app.services.remembering import remember
from app.storage.records import HandoverRecord

_FILE = click.Path(path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_NOT_OURS = "提示：这些文件里没有本机草稿库封装的移交文件，没有记入任何草稿。"


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(media)


@click.group()
def media() -> None:
    """移交：存到 U 盘、刻光盘、发邮件；核对介质、合并邮件附件。"""


@media.command("drives")
@command
def list_drives(session: Session) -> None:
    """列出插着的可移动磁盘：名称、格式、可用空间。"""
    found = drives()
    text = "\n".join(drive.sentence for drive in found) or "没有找到可移动磁盘。请插好 U 盘后再试。"
    session.answer([_drive_json(drive) for drive in found], text)


@media.command()
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE…")
@click.argument("folder", type=_FOLDER, metavar="FOLDER")
@command
def usb(session: Session, files: tuple[Path, ...], folder: Path) -> None:
    """存到 U 盘的文件夹 FOLDER：写入后重新读出核对，旁边写校验值.txt；中断后再运行一次会接着写。"""
    with session.workspace() as workspace:
        made = copy_to_stick(files, folder)
        noted = remember(workspace, made)
    document = {
        "folder": str(made.folder),
        "drive": made.drive and _drive_json(made.drive),
        "files": [{**_sum_json(each.sum), "path": str(each.path), "already": each.already} for each in made.files],
        "drafts": _drafts(noted),
    }
    codes = "\n".join(f"{each.sum.name}　校验码 {each.sum.code}" for each in made.files)
    session.answer(document, "\n".join([made.sentence, codes, *_told(noted)]))


@media.command()
@click.argument("folder", type=_FOLDER, metavar="FOLDER")
@command
def check(session: Session, folder: Path) -> None:
    """按校验值.txt 核对 U 盘、光盘或文件夹：有没有缺失、损坏（有则退出码 1）。"""
    found = check_medium(folder)
    session.exit_code = 0 if found.ok else 1
    session.answer(_checked_json(found), found.sentence)


@media.command()
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE…")
@click.argument("out", type=_FOLDER, metavar="OUT")
@click.option("--unit", default="", help="光盘标签上的单位（默认取自第一个文件名）。")
@click.option("--content", default="", help="光盘标签上的内容（默认“推荐材料”）。")
@click.option("--cap", type=click.IntRange(5), default=DISC_BYTES // MB, help="一张光盘最多放多少 MB（默认 680）。")
@click.option("--plan", "only_plan", is_flag=True, help="只说需要几张光盘、各放什么，不写文件。")
@command
def iso(
    session: Session, files: tuple[Path, ...], out: Path, unit: str, content: str, cap: int, only_plan: bool
) -> None:
    """制作光盘映像（.iso）和要打印的光盘标签；放不下时分几张，文件不拆开。"""
    with session.workspace() as workspace:
        plan = plan_disc_images(workspace, files, unit=unit, content=content, cap=cap * MB)
        if only_plan:
            session.answer({"discs": _plan_json(plan)}, plan.sentence)
            return
        made = write_disc_images(workspace, plan, out)
        noted = remember(workspace, made)
    document = {
        "discs": [
            {
                "path": str(image.path),
                "size": image.size,
                "label": image.volume,
                "code": image.code,
                "files": [_sum_json(file) for file in image.files],
            }
            for image in made.images
        ],
        "labels": str(made.labels),
        "drafts": _drafts(noted),
    }
    session.answer(document, "\n".join([plan.sentence, made.sentence, *_told(noted)]))


@media.command()
@click.argument("file", type=_FILE, metavar="FILE")
@click.argument("out", type=_FOLDER, metavar="OUT")
@click.option("--limit", type=int, default=20, help="一封邮件的上限，MB（默认 20；常见的有 10、20、50）。")
@click.option("--unit", default="", help="邮件里写的单位（默认取自文件名）。")
@command
def mail(session: Session, file: Path, out: Path, limit: int, unit: str) -> None:
    """准备邮件：拆成不超过上限的附件，写好正文和合并用的批处理；不连接网络。"""
    with session.workspace() as workspace:
        made = prepare_mail(file, out, limit, unit=unit)
        noted = remember(workspace, made)
    document = {
        "folder": str(made.folder),
        "file": _sum_json(made.plan.file),
        "parts": [_sum_json(part) for part in made.parts],
        "mails": [
            {"number": m.number, "subject": m.subject, "body": m.body, "attachments": list(m.attachments)}
            for m in made.mails
        ],
        "drafts": _drafts(noted),
    }
    session.answer(document, "\n".join([made.plan.sentence, made.sentence, *_told(noted)]))


@media.command()
@click.argument("folder", type=_FOLDER, metavar="FOLDER")
@click.argument("out", type=_FOLDER, metavar="OUT")
@command
def join(session: Session, folder: Path, out: Path) -> None:
    """合并邮件附件：FOLDER 里放着收到的全部附件，合并并核对后写入 OUT。"""
    made = join_parts(folder, out)
    session.answer(
        {"files": [{**_sum_json(each.sum), "path": str(each.path)} for each in made]},
        "\n".join(each.sentence for each in made),
    )


def _drive_json(drive: Drive) -> dict[str, Any]:
    return {
        "root": str(drive.root),
        "label": drive.label,
        "file_system": drive.file_system,
        "free": drive.free,
        "size": drive.size,
        "read_only": drive.read_only,
        "removable": drive.removable,
    }


def _sum_json(file: FileSum) -> dict[str, Any]:
    return {"name": file.name, "size": file.size, "sha256": file.sha256, "code": file.code}


def _checked_json(found: CheckedFolder) -> dict[str, Any]:
    return {
        "ok": found.ok,
        "code": found.sums.code,
        "whole": [file.name for file in found.whole],
        "missing": [file.name for file in found.missing],
        "damaged": [file.name for file in found.damaged],
        "others": list(found.others),
    }


def _plan_json(plan: DiscPlan) -> list[dict[str, Any]]:
    return [
        {"label": plan.volume(disc), "size": disc.size, "files": [file.name for file in disc.files]}
        for disc in plan.discs
    ]


def _drafts(noted: Sequence[HandoverRecord]) -> list[dict[str, Any]]:
    return [{"draft": record.draft, "revision": record.revision} for record in noted]


def _told(noted: Sequence[HandoverRecord]) -> list[str]:
    return [] if noted else [_NOT_OURS]
