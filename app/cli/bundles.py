"""`seal`, `inspect`: sealed bundles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.bundle.identities import load_identities
from app.bundle.office import load_office
from app.bundle.reader import Key, OpenedBundle, Verdict, open_bundle
from app.bundle.refusals import shown
from app.bundle.signer import Signer
from app.bundle.words import BITS, in_characters, new_passphrase
from app.cli.batch import answer_several
from app.cli.frame import Session, command, one_line
from app.cli.offices import office_json
from app.cli.passphrases import ask, first_line
from app.cli.slips import slip_json, slip_text
from app.errors import UsageError
from app.services.batch import seal_several
from app.services.offices import advice
from app.services.roster import Sender, known_keys, sender_of
from app.services.sealing import seal_draft
from app.services.slip import write_slip_beside
from app.services.weaker import folder_draft, zip_draft
from app.services.workspace import Workspace

_VERDICTS = {
    Verdict.UNSIGNED: "未签名：内容没有被改动，但不能证明由谁封装",
    Verdict.SIGNED_UNKNOWN: "有签名，但还没有打电话核对过是谁的：units pin 可以登记",
    Verdict.SIGNED_KNOWN: "有签名，是登记过的公钥",
}
_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    for each in (seal, inspect):
        group.add_command(each)


@click.command()
@click.argument("draft_ids", nargs=-1, required=True, metavar="DRAFT…")
@click.argument("out", type=_FOLDER, metavar="OUT")
@click.option("--to", "offices", multiple=True, type=_FILE, metavar="OFFICE_FILE", help="收件公钥文件；可以多次给出。")
@click.option("--passphrase-file", type=_FILE, metavar="F", help="改用口令封装：口令在这个文件的第一行。")
@click.option("--words", is_flag=True, help="改用口令封装：口令由程序生成，显示一次。")
@click.option(
    "--zip", "as_zip", is_flag=True, help="较弱：不封装，写成 AES-256 压缩包（口令由程序生成），7-Zip 能打开。"
)
@click.option(
    "--folder-in-the-clear", "in_the_clear", is_flag=True, help="不加密：写成谁都能看的文件夹（DOCX、PDF、照片）。"
)
@click.option("--no-slip", is_flag=True, help="不在旁边写交接清单。")
@command
def seal(
    session: Session,
    draft_ids: tuple[str, ...],
    out: Path,
    offices: tuple[Path, ...],
    passphrase_file: Path | None,
    words: bool,
    as_zip: bool,
    in_the_clear: bool,
    no_slip: bool,
) -> None:
    """封装草稿（可以几份，每份一个文件）：需要时先定稿，写好后重新打开核对，旁边写一份交接清单。"""
    if [bool(offices), passphrase_file is not None, words, as_zip, in_the_clear].count(True) != 1:
        raise UsageError(
            "请用 --to 指定收件公钥，或从 --passphrase-file、--words、--zip、--folder-in-the-clear 中取一个，只取一个。"
        )
    if (words or as_zip or in_the_clear) and len(draft_ids) > 1:
        raise UsageError("用程序生成的口令、压缩包和文件夹都要一份一份地做。没有改动任何草稿；请每次只给一份草稿。")
    if as_zip or in_the_clear:
        with session.workspace() as workspace:
            (_zip if as_zip else _folder)(session, workspace, draft_ids[0], out)
        return
    passphrase = new_passphrase() if words else first_line(passphrase_file) if passphrase_file else None
    addressed = [load_office(path) for path in offices]
    if len(draft_ids) > 1:
        with session.workspace() as workspace:
            answer_several(session, seal_several(workspace, draft_ids, out, addressed, passphrase, slips=not no_slip))
        return
    (draft_id,) = draft_ids
    with session.workspace() as workspace:
        sealed = seal_draft(workspace, draft_id, out, addressed, passphrase)
        advised = [s for o in addressed for s in advice(workspace, o, sealed.revision.draft.pack)]
        slip = None if no_slip else write_slip_beside(workspace, sealed)
    file, revision = sealed.file, sealed.revision
    document = {
        "path": str(file.path),
        "size": file.size,
        "sha256": file.sha256,
        "recipients": [office_json(o) for o in sealed.offices],
        "signer": signer_json(sealed.signer),
        "revision": revision.number,
        "check_code": revision.check_code,
        "slip": slip and slip_json(slip),
        "advice": advised,
    }
    if words and passphrase:
        document |= {"passphrase": passphrase, "bits": BITS}
    to = "、".join(f"{o.name}（指纹 {o.fingerprint}）" for o in sealed.offices) or "持有口令的人"
    text = (
        f"封装成功，已重新打开核对无误。\n文件：{file.path}（{file.size:,} 字节）\n收件：{to}\n"
        f"修订 {revision.number}，校验码 {revision.check_code}\nSHA-256：{file.sha256}"
    )
    text += "".join(f"\n【提醒】{sentence}" for sentence in advised)
    if words and passphrase:
        text += f"\n{_passphrase_text(passphrase)}"
    session.answer(document, f"{text}\n{slip_text(slip)}" if slip else text)


def _zip(session: Session, workspace: Workspace, draft_id: str, out: Path) -> None:
    passphrase = new_passphrase()
    made = zip_draft(workspace, draft_id, out, passphrase)
    file = made.file
    session.answer(
        {
            "path": str(file.path),
            "size": file.size,
            "sha256": file.sha256,
            "passphrase": passphrase,
            "bits": BITS,
            "revision": made.revision.number,
            "check_code": made.revision.check_code,
        },
        f"已写成 AES-256 压缩包，重新打开核对无误：{file.path}\n{_passphrase_text(passphrase)}\n"
        "这种方式较弱：没有签名，收件单位也不能用窗报回执；能用收件公钥时请用收件公钥。",
    )


def _folder(session: Session, workspace: Workspace, draft_id: str, out: Path) -> None:
    made = folder_draft(workspace, draft_id, out)
    session.answer(
        {
            "path": str(made.path),
            "files": list(made.files),
            "revision": made.revision.number,
            "check_code": made.revision.check_code,
        },
        f"已写成文件夹：{made.path}\n没有加密，也没有签名：拿到它的人都能看、能改。",
    )


def _passphrase_text(passphrase: str) -> str:
    return (
        f"口令：{passphrase}\n读作：{in_characters(passphrase)}（约 {BITS} 位，试不出来）\n"
        "口令只显示这一次。请当面或打电话告知，不要和文件放在一起。"
    )


@click.command()
@click.argument("bundle", type=_FILE, metavar="BUNDLE")
@click.option("--key", type=_FILE, metavar="KEY", help="私钥文件。")
@click.option("--passphrase-file", type=_FILE, metavar="F", help="口令在这个文件的第一行（口令封装，或私钥有口令时）。")
@command
def inspect(session: Session, bundle: Path, key: Path | None, passphrase_file: Path | None) -> None:
    """打开移交文件，核对并列出内容；不写入任何东西。"""
    with (
        session.workspace() as workspace,
        open_bundle(
            bundle, _key(key, passphrase_file), workspace.data.quarantine, known=known_keys(workspace)
        ) as opened,
    ):
        sender = sender_of(workspace, opened)
        session.answer(_bundle_json(opened, sender), _bundle_text(opened, sender))


def _key(key: Path | None, passphrase_file: Path | None) -> Key:
    if key is not None:
        return load_identities(
            key, lambda: first_line(passphrase_file) if passphrase_file else ask("请输入私钥口令", confirm=False)
        )
    if passphrase_file is not None:
        return first_line(passphrase_file)
    raise UsageError("请用 --key 指定私钥文件；口令封装的文件请用 --passphrase-file。")


def signer_json(signer: Signer | None) -> dict[str, str] | None:
    """Whose signature it is, as scripts see it."""
    if signer is None:
        return None
    return {"key_id": signer.key.key_id, "signing": signer.key.text, "fingerprint": signer.fingerprint}


def _bundle_json(opened: OpenedBundle, sender: Sender) -> dict[str, Any]:
    record = opened.record
    return {
        "verdict": opened.verdict.value,
        "signer": signer_json(opened.signer),
        "sender": {"name": sender.name, "standing": sender.standing.value, "conflict": sender.conflict},
        "form": {
            "schema": record.schema,
            "pack": record.pack,
            "pack_revision": record.pack_revision,
            "kind": record.kind,
            "revision": record.revision,
            "check_code": record.check_code,
            "finalised": record.finalised,
            "values": dict(record.values),
            "notes": [
                {"rule": n.rule, "field": n.field, "words": n.words, "reminder": n.reminder, "text": n.text}
                for n in record.notes
            ],
            "attachments": [
                {
                    "slot": a.slot,
                    "position": a.position,
                    "file": a.file,
                    "name": a.name,
                    "caption": a.caption,
                    "media": a.media,
                    "size": a.size,
                }
                for a in record.attachments
            ],
            "fonts": list(record.fonts),
            "program": record.program,
        },
        "info": dict(opened.info),
        "manifest": [{"name": m.name, "size": m.size, "sha256": m.sha256} for m in opened.members],
    }


def _bundle_text(opened: OpenedBundle, sender: Sender) -> str:
    record = opened.record
    lines = [
        f"文件完整，核对无误（{_VERDICTS[opened.verdict]}）。",
        *([f"签名指纹：{opened.signer.fingerprint}"] if opened.signer else []),
        *([f"【注意】{sender.conflict}"] if sender.conflict else []),
        f"{record.pack} {record.kind}　修订 {record.revision}　校验码 {shown(record.check_code)}　定稿 {record.finalised}",
    ]
    called = {a.file: f"　{shown(a.name)}" for a in record.attachments}
    lines += [f"　{m.name}（{m.size:,} 字节）{called.get(m.name, '')}" for m in opened.members]
    lines += [f"说明：{one_line(n.text)}（对提醒“{one_line(n.reminder)}”）" for n in record.notes]
    return "\n".join(lines)
