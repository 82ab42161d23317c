"""`units list|pin` and `receipt write|take`: whose signatures an office knows, and its answers."""

from __future__ import annotations

from pathlib import Path

import click

from app.bundle.identities import load_identities
from app.bundle.office import load_office
from app.bundle.reader import open_bundle
from app.bundle.refusals import Refusal, refuse_key, shown
from app.bundle.signer import Signer
from app.bundle.signing import PublicKey, SigningKey
from app.cli.frame import Session, command, one_line
from app.cli.passphrases import ask, first_line
from app.domain.receipts import Comment, Decision
from app.services.receipts import take_receipt, write_receipt
from app.services.roster import known_keys, pin, sender_of

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_KEY = click.option("--key", type=_FILE, required=True, metavar="KEY", help="收件单位的私钥文件。")
_PASSPHRASE = click.option("--passphrase-file", type=_FILE, metavar="F", help="私钥的口令在这个文件的第一行。")


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(units)
    group.add_command(receipt)


@click.group()
def units() -> None:
    """单位名册：登记报送单位的公钥。"""


@units.command("list")
@command
def list_(session: Session) -> None:
    """列出名册，包括停用的公钥。"""
    with session.workspace() as workspace:
        senders = workspace.store.senders()
    rows = [
        {
            "name": s.name,
            "key_id": PublicKey(s.signing).key_id,
            "fingerprint": Signer(PublicKey(s.signing), s.return_to).fingerprint,
            "pinned": s.pinned.isoformat(),
            "replaced": s.replaced.isoformat() if s.replaced else None,
        }
        for s in senders
    ]
    lines = [f"{shown(str(r['name']))}　{r['fingerprint']}{'　已停用' if r['replaced'] else ''}" for r in rows]
    session.answer(rows, "\n".join(lines) or "没有。")


@units.command("pin")
@click.argument("bundle", type=_FILE, metavar="BUNDLE")
@_KEY
@_PASSPHRASE
@click.option("--fingerprint", "heard", required=True, metavar="DIGITS", help="电话里听到的六组数字。")
@click.option("--replace", "instead", is_flag=True, help="单位确实换了密钥：停用原来登记的，登记这一把。")
@command
def pin_(session: Session, bundle: Path, key: Path, passphrase_file: Path | None, heard: str, instead: bool) -> None:
    """按一份移交文件的签名登记报送单位的公钥：先打电话核对指纹。"""
    identities = load_identities(key, lambda: _secret(passphrase_file))
    with session.workspace() as workspace:
        with open_bundle(bundle, identities, workspace.data.quarantine, known=known_keys(workspace)) as opened:
            sender = sender_of(workspace, opened)
        pin(workspace, sender, heard, instead=instead)
    session.answer({"name": sender.name, "was": sender.standing.value}, f"已登记「{shown(sender.name)}」的公钥。")


@click.group()
def receipt() -> None:
    """回执：收件单位答复收到的文件，报送单位导入答复。"""


@receipt.command("write")
@click.argument("bundle", type=_FILE, metavar="BUNDLE")
@click.argument("out", type=_FOLDER, metavar="OUT")
@click.option(
    "--office", "office_file", type=_FILE, required=True, metavar="OFFICE_FILE", help="本单位的收件公钥文件。"
)
@_KEY
@_PASSPHRASE
@click.option(
    "--decision", type=click.Choice([d.value for d in Decision]), required=True, help="已收、退回、通过、未通过。"
)
@click.option(
    "--comment", "comments", multiple=True, metavar="[FIELD=]TEXT", help="意见；可以多次给出，可以指明栏目编号。"
)
@command
def write(
    session: Session,
    bundle: Path,
    out: Path,
    office_file: Path,
    key: Path,
    passphrase_file: Path | None,
    decision: str,
    comments: tuple[str, ...],
) -> None:
    """答复一份移交文件：写一个签了名、封给报送单位的回执。"""
    identities = load_identities(key, lambda: _secret(passphrase_file))
    office = load_office(office_file)
    if office.signing and SigningKey(identities[0]).public.text != office.signing:
        raise refuse_key(Refusal.KEY_FILE, f"「{key.name}」不是「{office.name}」签回执的私钥")
    with session.workspace() as workspace:
        told = [_comment(text) for text in comments]
        made = write_receipt(workspace, bundle, identities, office.name, Decision(decision), told, out)
    session.answer(
        {"path": str(made.path), "unit": made.receipt.unit, "decision": made.receipt.decision.value},
        f"回执：{made.path}\n请发还「{shown(made.receipt.unit)}」。",
    )


@receipt.command("take")
@click.argument("file", type=_FILE, metavar="FILE")
@command
def take(session: Session, file: Path) -> None:
    """导入收件单位发来的回执，更新草稿的状态。"""
    with session.workspace() as workspace:
        taken = take_receipt(workspace, file)
    answer = taken.receipt
    session.answer(
        {
            "draft": taken.draft,
            "office": taken.office,
            "decision": answer.decision.value,
            "revision": answer.revision,
            "at": answer.at.isoformat(),
            "new": taken.new,
            "comments": [{"field": c.field, "text": c.text} for c in answer.comments],
        },
        "\n".join([taken.sentence, *(f"　意见：{one_line(c.text)}" for c in answer.comments)]),
    )


def _comment(text: str) -> Comment:
    field, equals, rest = text.partition("=")
    is_field = bool(equals) and field.replace("_", "").isascii() and field.isidentifier()
    return Comment(field, rest) if is_field else Comment("", text)


def _secret(passphrase_file: Path | None) -> str:
    return first_line(passphrase_file) if passphrase_file else ask("请输入私钥口令", confirm=False)
