"""`key show|sheet|check|restore|renew`: this unit's own key, and keys on paper."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.bundle.age_stream import Identity
from app.bundle.identities import load_identities, unit_key
from app.bundle.signer import Signer
from app.cli.frame import Session, command
from app.cli.passphrases import ask
from app.services.key_sheets import write_recovery_sheet
from app.services.unit_key import ChangedKey, check_paper, renew, restore_from_paper

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_KEY = click.option(
    "--key", "key_file", type=_FILE, metavar="KEY", help="另一把私钥的文件（如收件单位的），默认是本单位的。"
)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(key)


@click.group()
def key() -> None:
    """本单位密钥：公钥和指纹、恢复单、从恢复单恢复。"""


@key.command("show")
@_KEY
@command
def show(session: Session, key_file: Path | None) -> None:
    """本单位的公钥和指纹；收件单位第一次收到文件时在电话里核对。"""
    signer = Signer.of(_identity(session, key_file))
    session.answer(
        {
            "recipient": signer.return_to,
            "signing": signer.key.text,
            "key_id": signer.key.key_id,
            "fingerprint": signer.fingerprint,
        },
        f"指　　纹：{signer.fingerprint}\n签名编号：{signer.key.key_id}\n签名公钥：{signer.key.text}\n"
        f"收件公钥：{signer.return_to}",
    )


@key.command("sheet")
@click.argument("out", type=_FOLDER, metavar="OUT")
@click.option("--for", "whose", default="本单位", help="写在单上的持有单位。")
@_KEY
@command
def sheet(session: Session, out: Path, whose: str, key_file: Path | None) -> None:
    """把私钥写成一页可以打印的恢复单（保密）。"""
    identity = _identity(session, key_file)
    with session.workspace() as workspace:
        path = write_recovery_sheet(workspace, identity, whose, out)
    session.answer({"path": str(path)}, f"恢复单：{path}\n里面是私钥原文：打印、核对后请把这个 PDF 删除。")


@key.command("check")
@_KEY
@command
def check(session: Session, key_file: Path | None) -> None:
    """从标准输入读五行恢复单，核对与密钥是否一致。"""
    check_paper(sys.stdin.read(), _identity(session, key_file))
    session.answer({"ok": True}, "一致：这张恢复单能恢复这把密钥。")


@key.command("restore")
@command
def restore(session: Session) -> None:
    """从标准输入读五行恢复单，恢复成本单位密钥；原来的密钥不删除。"""
    typed = sys.stdin.read()
    with session.workspace() as workspace:
        _answer(session, restore_from_paper(workspace, typed))


@key.command("renew")
@command
def renew_(session: Session) -> None:
    """换一把新的本单位密钥（怀疑被别人拿到时）；原来的不删除。换好后请打电话告知收件单位。"""
    with session.workspace() as workspace:
        _answer(session, renew(workspace))


def _answer(session: Session, changed: ChangedKey) -> None:
    fingerprint = changed.signer.fingerprint
    session.answer(
        {"fingerprint": fingerprint, "kept": changed.kept},
        f"{changed.sentence}\n指纹：{fingerprint}",
    )


def _identity(session: Session, key_file: Path | None) -> Identity:
    if key_file is not None:
        return load_identities(key_file, lambda: ask("请输入私钥口令", confirm=False))[0]
    with session.workspace() as workspace:
        return unit_key(workspace.data.keys)
