"""`office create|show|sheet|add|list|forget`: receiving offices, their keys and who of them is known here."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from app.bundle.identities import load_identities
from app.bundle.office import Office, Purpose, create_office, load_office
from app.cli.frame import Session, command
from app.cli.passphrases import ask
from app.errors import InputError
from app.services.key_sheets import write_office_sheet, write_recovery_sheet
from app.services.offices import News, OfficeNews, compare_office, known_offices, take_office
from app.services.workspace import utc_now

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_NEWS = {News.NEW: "新的收件单位", News.SAME: "与登记过的完全相同", News.CHANGED: "与登记过的不同"}


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(office)


@click.group()
def office() -> None:
    """收件单位：生成密钥、查看和登记收件公钥。"""


@office.command("create")
@click.argument("name", metavar="NAME")
@click.argument("out", type=_FOLDER, metavar="OUT")
@click.option("--passphrase", "protect", is_flag=True, help="给私钥加口令（从键盘输入；无键盘时读标准输入第一行）。")
@click.option("--escrow", is_flag=True, help="另生成一把备用私钥，并写一份恢复单：打印后离线保管，两个文件都删除。")
@click.option("--pack", "packs", multiple=True, metavar="PACK", help="适用的表格包；可以多次给出，不给为不限。")
@click.option("--deadline", default="", metavar="DATE", help="报送截止日期，如 2016-08-04。")
@click.option("--expires", default="", metavar="DATE", help="公钥有效期，过后不能再用它封装。")
@click.option("--contact", default="", help="有疑问找谁、打哪个电话。")
@command
def create(
    session: Session,
    name: str,
    out: Path,
    protect: bool,
    escrow: bool,
    packs: tuple[str, ...],
    deadline: str,
    expires: str,
    contact: str,
) -> None:
    """为收件单位生成一对密钥：收件公钥发给各单位，私钥自己保管。"""
    passphrase = ask("请设定私钥口令", confirm=True) if protect else None
    made = create_office(
        name,
        out,
        passphrase,
        clock=lambda: utc_now().astimezone().date(),
        escrow=escrow,
        purpose=Purpose(packs, deadline, expires, contact),
    )
    document: dict[str, Any] = {
        "public": str(made.public_path),
        "private": str(made.private_path),
        "fingerprint": made.fingerprint,
    }
    text = (
        f"收件公钥：{made.public_path}（发给各填报单位）\n私　　钥：{made.private_path}（只由本单位保管，切勿外传）\n"
        f"指　　纹：{made.fingerprint}（供电话核对）"
    )
    if made.escrow_path is not None:
        with session.workspace() as workspace:
            sheet = write_recovery_sheet(workspace, load_identities(made.escrow_path)[0], f"{name} 备用", out)
        document |= {"escrow": str(made.escrow_path), "escrow_sheet": str(sheet)}
        text += f"\n备用私钥：{made.escrow_path}\n恢 复 单：{sheet}（打印、核对后锁进保险柜，再把这两个文件删除）"
    session.answer(document, text)


@office.command("show")
@click.argument("file", type=_FILE, metavar="FILE")
@command
def show(session: Session, file: Path) -> None:
    """查看收件公钥文件：指纹，以及与登记过的有什么不同。"""
    found = load_office(file)
    with session.workspace() as workspace:
        news = compare_office(workspace, found)
    session.answer(
        {**office_json(found), "created": found.created, "keys": list(found.recipients), **_news_json(news)},
        f"{found.name}（{found.created}）\n指纹：{found.fingerprint}\n{_news_text(news)}"
        + ("" if news.news is News.SAME else "\n请打电话与该单位核对指纹后再登记、使用。"),
    )


@office.command("sheet")
@click.argument("file", type=_FILE, metavar="FILE")
@click.argument("out", type=_FOLDER, metavar="OUT")
@command
def sheet(session: Session, file: Path, out: Path) -> None:
    """把收件公钥的指纹写成一页 PDF，附在通知后面。"""
    found = load_office(file)
    with session.workspace() as workspace:
        path = write_office_sheet(workspace, found, out)
    session.answer({"path": str(path), "fingerprint": found.fingerprint}, f"指纹单：{path}")


@office.command("add")
@click.argument("file", type=_FILE, metavar="FILE")
@click.option("--fingerprint", "heard", metavar="DIGITS", help="电话里听到的六组数字；有键盘时可以不给，会问。")
@command
def add(session: Session, file: Path, heard: str | None) -> None:
    """登记收件公钥：逐项列出新的和变化的内容，核对指纹后记下。"""
    found = load_office(file)
    with session.workspace() as workspace:
        news = compare_office(workspace, found)
        if news.news is not News.SAME:
            if heard is None:
                heard = _ask_digits(news)
            take_office(workspace, found, heard)
    session.answer({**office_json(found), **_news_json(news)}, f"{_news_text(news)}\n已登记「{found.name}」。")


@office.command("list")
@command
def list_(session: Session) -> None:
    """列出登记过的收件单位。"""
    with session.workspace() as workspace:
        offices = known_offices(workspace)
    session.answer(
        [office_json(o) for o in offices], "\n".join(f"{o.name}　{o.fingerprint}" for o in offices) or "没有。"
    )


@office.command("forget")
@click.argument("name", metavar="NAME")
@command
def forget(session: Session, name: str) -> None:
    """不再登记某个收件单位。"""
    with session.workspace() as workspace:
        known = workspace.store.forget_office(name)
    session.answer({"forgotten": known}, f"已移除「{name}」。" if known else f"没有登记过「{name}」，没有改动。")


def office_json(found: Office) -> dict[str, str]:
    """An office as scripts see it wherever it is only named."""
    return {"name": found.name, "fingerprint": found.fingerprint}


def _news_json(news: OfficeNews) -> dict[str, Any]:
    return {
        "news": news.news.value,
        "changes": [{"what": c.label, "before": c.before, "after": c.after} for c in news.changes],
    }


def _news_text(news: OfficeNews) -> str:
    lines = [f"{_NEWS[news.news]}{'：' if news.changes else '。'}"]
    for change in news.changes:
        after = change.after.replace("\n", " ")
        before = change.before.replace("\n", " ")
        lines.append(f"　{change.label}：{before} → {after}" if before else f"　{change.label}：{after}")
    if news.keys_changed:
        lines.append("公钥变了：可能是换了新密钥，也可能是别人冒名。没有打电话核对清楚之前请不要登记。")
    return "\n".join(lines)


def _ask_digits(news: OfficeNews) -> str:
    if not sys.stdin.isatty():
        raise InputError(
            f"{_news_text(news)}\n没有登记。请打电话与「{news.office.name}」核对，再用 --fingerprint 给出听到的六组数字。",
            code="unconfirmed",
        )
    click.echo(_news_text(news), err=True)
    answer: str = click.prompt("请打电话给收件单位，输入对方念出的六组数字", err=True)
    return answer
