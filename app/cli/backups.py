"""`backup`, `backups list|make|restore|place|copy`, `move-out`, `move-in`: copies of everything, and back from them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from app.bundle.backup_reader import needs_passphrase
from app.bundle.identities import load_identities
from app.bundle.office import Office, load_office
from app.bundle.reader import Key
from app.cli.frame import Session, command
from app.cli.passphrases import ask, first_line
from app.errors import UsageError
from app.services.backup_files import WrittenBackup, write_backup_file
from app.services.backups import REASON_WORDS, back_up_locally
from app.services.moving import move_in, move_out
from app.services.restoring import RestoreOffer, backup_named, find_offer, restore
from app.services.second_place import PlaceState, copy_to_second_place, set_second_place
from app.storage.backups import is_good
from app.storage.local_backups import LocalBackup, Reason, local_backups

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    for each in (backup, backups, move_out_command, move_in_command):
        group.add_command(each)


def confirmed(text: str, word: str, *, yes: bool) -> None:
    """Go on only with `--yes`, or when the word is typed on the keyboard. Raises UsageError with the text otherwise."""
    if yes:
        return
    if sys.stdin.isatty():
        click.echo(text, err=True)
        if click.prompt(f"请输入“{word}”确认", default="", show_default=False, err=True).strip() == word:
            return
        raise UsageError("没有确认，什么也没有做。", code="not_confirmed")
    raise UsageError(f"{text}\n还没有执行；确认无误后请加 --yes 再运行一次。", code="not_confirmed")


@click.command()
@click.argument("out", type=_FOLDER, metavar="OUT")
@click.option("--to", "offices", multiple=True, type=_FILE, metavar="OFFICE_FILE", help="收件公钥文件；可以多次给出。")
@click.option("--passphrase-file", type=_FILE, metavar="F", help="改用口令：口令在这个文件的第一行。")
@command
def backup(session: Session, out: Path, offices: tuple[Path, ...], passphrase_file: Path | None) -> None:
    """把全部草稿、附件和单位密钥加密备份成一个文件，写好后重新打开核对。"""
    addressed, passphrase = _lock(offices, passphrase_file)
    with session.workspace() as workspace:
        recipients = [r for office in addressed for r in office.recipients]
        written = write_backup_file(workspace, out, recipients=recipients, passphrase=passphrase)
    session.answer(_written_json(written), written.sentence)


@click.group()
def backups() -> None:
    """本机备份和另一处备份：查看、生成、恢复。"""


@backups.command("list")
@command
def list_backups(session: Session) -> None:
    """列出本机备份，新的在前，并逐个检查是否完好。"""
    with session.workspace() as workspace:
        found = [(b, is_good(b.path)) for b in local_backups(workspace.data)]
    session.answer(
        [{**_backup_json(b), "good": good} for b, good in found],
        "\n".join(
            f"{b.number:>5}  {b.taken.astimezone():%Y-%m-%d %H:%M}  {REASON_WORDS[b.reason]}  "
            f"{'完好' if good else '已损坏'}  {b.path.name}"
            for b, good in found
        )
        or "还没有本机备份。",
    )


@backups.command("make")
@command
def make(session: Session) -> None:
    """现在备份一次草稿库（有改动才备份）。"""
    with session.workspace() as workspace:
        outcome = back_up_locally(workspace, Reason.DAILY)
    session.answer(
        {
            "backup": _backup_json(outcome.backup) if outcome.backup else None,
            "removed": outcome.removed,
            "freed": outcome.freed,
        },
        outcome.sentence,
    )


@backups.command("restore")
@click.argument("name", required=False, metavar="[NAME|NUMBER]")
@click.option("--yes", is_flag=True, help="确认恢复；不加则只说明会怎样。")
@command
def restore_command(session: Session, name: str | None, yes: bool) -> None:
    """恢复一份本机备份（不写则为最近的好备份）；换下来的草稿库留存在 aside 文件夹。"""
    with session.workspace() as workspace:
        offer = find_offer(workspace, backup_named(workspace, name) if name else None)
        if offer is None:
            raise UsageError("没有可用的本机备份。草稿库没有改动；请查看另一处的备份。", code="no_backup")
        confirmed("\n".join([offer.sentence, *(lack.sentence for lack in offer.lacks)]), "恢复", yes=yes)
        done = restore(workspace, offer.backup)
    document = {
        **_offer_json(offer),
        "drafts": done.drafts,
        "lost_attachments": done.lost_attachments,
        "aside": str(done.aside) if done.aside else None,
    }
    session.answer(document, done.sentence)


@backups.command("place")
@click.argument("folder", type=_FOLDER, metavar="FOLDER")
@click.option("--to", "offices", multiple=True, type=_FILE, metavar="OFFICE_FILE", help="收件公钥文件；可以多次给出。")
@click.option("--passphrase-file", type=_FILE, metavar="F", help="改用口令：口令在这个文件的第一行。")
@click.option("--keep", type=click.IntRange(1, 100), default=5, show_default=True, help="在那里保留几份。")
@command
def place(session: Session, folder: Path, offices: tuple[Path, ...], passphrase_file: Path | None, keep: int) -> None:
    """选定另一处备份的位置（另一个磁盘、U 盘、网络位置）；口令只在这时用一次。"""
    addressed, passphrase = _lock(offices, passphrase_file)
    with session.workspace() as workspace:
        chosen = set_second_place(workspace, folder, offices=addressed, passphrase=passphrase, keep=keep)
    session.answer(
        {"folder": str(chosen.folder), "keep": chosen.keep},
        f"以后备份到 {chosen.folder}，保留 {chosen.keep} 份。运行 backups copy 现在就备份。",
    )


@backups.command("copy")
@command
def copy(session: Session) -> None:
    """备份到选定的另一处；没有接上时说明情况，退出码 3。"""
    with session.workspace() as workspace:
        outcome = copy_to_second_place(workspace)
    if outcome is None:
        raise UsageError("还没有选定另一处备份的位置。请先运行 backups place。", code="no_place")
    document: dict[str, Any] = {"state": outcome.state.value, "message": outcome.sentence}
    if outcome.written is not None:
        document |= _written_json(outcome.written)
    session.answer(document, outcome.sentence)
    session.exit_code = 3 if outcome.state in (PlaceState.ABSENT, PlaceState.FAILED) else 0


@click.command("move-out")
@click.argument("out", type=_FOLDER, metavar="OUT")
@click.option("--passphrase-file", type=_FILE, metavar="F", help="口令在这个文件的第一行（不给则从键盘输入）。")
@command
def move_out_command(session: Session, out: Path, passphrase_file: Path | None) -> None:
    """搬到新电脑：把一切装进一个用口令加密的文件，核对后才算完成。"""
    passphrase = first_line(passphrase_file) if passphrase_file else ask("请设定口令", confirm=True)
    with session.workspace() as workspace:
        written = move_out(workspace, out, passphrase)
    session.answer(_written_json(written), f"{written.sentence}\n在新电脑上运行 move-in，输入同一口令即可收入。")


@click.command("move-in")
@click.argument("file", type=_FILE, metavar="FILE")
@click.option("--key", "key_file", type=_FILE, metavar="KEY", help="私钥文件（封给公钥的备份）。")
@click.option("--passphrase-file", type=_FILE, metavar="F", help="口令在这个文件的第一行（不给则从键盘输入）。")
@command
def move_in_command(session: Session, file: Path, key_file: Path | None, passphrase_file: Path | None) -> None:
    """收入搬家文件或备份文件；本机已有的草稿一份也不动。"""
    key = _key(file, key_file, passphrase_file)
    with session.workspace() as workspace:
        done = move_in(workspace, file, key)
    document = {
        "drafts": [{"old": d.old, "new": d.new} for d in done.drafts],
        "known": list(done.known),
        "attachments": done.attachments,
        "lost": done.lost,
        "key": str(done.key) if done.key else None,
        "settings": done.settings,
        "packs": list(done.packs),
    }
    session.answer(document, done.sentence)


def _key(file: Path, key_file: Path | None, passphrase_file: Path | None) -> Key:
    if key_file is not None:
        return load_identities(
            key_file, lambda: first_line(passphrase_file) if passphrase_file else ask("请输入私钥口令", confirm=False)
        )
    if passphrase_file is not None:
        return first_line(passphrase_file)
    if needs_passphrase(file):
        return ask("请输入口令", confirm=False)
    raise UsageError("这个文件不是用口令封装的备份，请用 --key 指定私钥文件。", code="needs_key")


def _lock(offices: tuple[Path, ...], passphrase_file: Path | None) -> tuple[list[Office], str | None]:
    if bool(offices) == (passphrase_file is not None):
        raise UsageError("请用 --to 指定收件公钥，或用 --passphrase-file 指定口令文件，二者取一。")
    return [load_office(path) for path in offices], first_line(passphrase_file) if passphrase_file else None


def _written_json(written: WrittenBackup) -> dict[str, Any]:
    return {
        "path": str(written.file.path),
        "size": written.file.size,
        "sha256": written.file.sha256,
        "drafts": written.drafts,
        "attachments": written.attachments,
        "missing": written.missing,
    }


def _backup_json(found: LocalBackup) -> dict[str, Any]:
    return {
        "name": found.path.name,
        "number": found.number,
        "taken": found.taken.isoformat(),
        "reason": found.reason.value,
        "size": found.path.stat().st_size,
    }


def _offer_json(offer: RestoreOffer) -> dict[str, Any]:
    return {
        "backup": _backup_json(offer.backup),
        "readable": offer.readable,
        "lacks": [
            {
                "draft": lack.draft.id,
                "unit": lack.draft.unit,
                "changed": lack.draft.changed.isoformat(),
                "backed_up": lack.backed_up.isoformat() if lack.backed_up else None,
                "message": lack.sentence,
            }
            for lack in offer.lacks
        ],
    }
