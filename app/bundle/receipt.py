"""The receipt (回执, `.cbhz`): an office's answer to a sealed file, signed by the office and sealed to the sender.

Inside the age file is a stored zip of `receipt.json` and `receipt.json.minisig`, so that `age`, `unzip` and `minisign`
open and check it without this program.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.bundle.age_header import Envelope, parse_age_header
from app.bundle.age_stream import Identity, decrypt_stream, encrypt_stream, parse_recipients
from app.bundle.container import Member, plan_members
from app.bundle.form_json import canonical_json
from app.bundle.layout import Limits
from app.bundle.refusals import Refusal, refuse_receipt, shown
from app.bundle.signing import MOST_SIGNATURE_BYTES, PublicKey, SigningKey, check_signature
from app.bundle.strict_json import JsonObject, load_object
from app.bundle.strict_zip import read_directory, verify_entry
from app.domain.receipts import Comment, Decision
from app.errors import RefusedError, describe_os_error

KIND = "chuangbao-receipt"
VERSION = 1
MOST_COMMENTS = 200
MOST_COMMENT = 1000

_JSON = "receipt.json"
_SIGNATURE = f"{_JSON}.minisig"
_MOST_BYTES = 1 << 20
_COMMENT = "chuangbao-receipt"
_WHAT = "回执"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEYS = ("kind", "version", "office", "unit", "sha256", "revision", "check_code", "decision", "at", "comments")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an office answers to the sealed file with this SHA-256 (hex), `at` by its clock (aware).

    `office` and `unit` are names for people, `revision` and `check_code` those in the file.
    """

    office: str
    unit: str
    sha256: str
    revision: int
    check_code: str
    decision: Decision
    at: datetime
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedReceipt:
    """A receipt that is whole, and not yet known to be whose."""

    receipt: Receipt
    signed: bytes
    signature: bytes

    def refuse_stranger(self, keys: Mapping[str, str]) -> str:
        """The name of the office among these (public signing key → name) that signed it.

        Raises RefusedError (`receipt_stranger`) when it was none of them, or what one of them signed was changed.
        """
        for text, name in keys.items():
            try:
                check_signature(self.signed, self.signature, PublicKey(text), refuse_receipt, "这份回执")
            except RefusedError:
                continue
            return name
        raise refuse_receipt(
            Refusal.RECEIPT_STRANGER,
            f"这份回执自称来自「{shown(self.receipt.office)}」，签名却不是收件单位的，可能是伪造的，或内容被改动过",
        )


def receipt_bytes(receipt: Receipt, key: Identity, recipients: Sequence[str]) -> bytes:
    """The receipt signed with the office's private key and sealed to these public keys (`age1…`)."""
    text = canonical_json(
        {
            "kind": KIND,
            "version": VERSION,
            "office": receipt.office,
            "unit": receipt.unit,
            "sha256": receipt.sha256,
            "revision": receipt.revision,
            "check_code": receipt.check_code,
            "decision": receipt.decision.value,
            "at": receipt.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "comments": [{"field": c.field, "text": c.text} for c in receipt.comments],
        }
    )
    signature = SigningKey(key).sign(text, _COMMENT)
    container = plan_members([Member.of_bytes(_JSON, text), Member.of_bytes(_SIGNATURE, signature)])
    sealed = io.BytesIO()
    with container.open() as source:
        encrypt_stream(source, sealed, parse_recipients(recipients))
    return sealed.getvalue()


def open_receipt(path: Path, keys: Sequence[Identity]) -> OpenedReceipt:
    """Open a receipt with the unit's own key. Raises RefusedError (as for bundles, and `receipt_kind`), EnvironmentFault."""
    if path.exists() and not path.is_file():
        raise refuse_receipt(Refusal.NOT_A_FILE, f"「{shown(path.name)}」不是普通文件")
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise describe_os_error(error, f"读取回执 {path}") from error
    if len(data) > _MOST_BYTES:
        raise refuse_receipt(Refusal.TOO_LARGE, f"「{shown(path.name)}」过大，不是回执")
    if parse_age_header(data, refuse_receipt).envelope is not Envelope.KEYS:
        raise refuse_receipt(Refusal.RECEIPT_KIND, f"「{shown(path.name)}」不是回执")
    clear = io.BytesIO()
    try:
        decrypt_stream(io.BytesIO(data), clear, keys)
    except RefusedError as error:
        if error.code == Refusal.WRONG_KEY:
            raise refuse_receipt(Refusal.WRONG_KEY, "这份回执不是给本单位的，或是换电脑以前的") from error
        raise refuse_receipt(Refusal.DAMAGED, "回执已损坏或不完整，可能没有复制完") from error
    signed, signature = _members(clear)
    return OpenedReceipt(_parse(signed), signed, signature)


def _check_names(names: Sequence[str], _: Limits) -> None:
    if tuple(names) != (_JSON, _SIGNATURE):
        raise refuse_receipt(Refusal.RECEIPT_KIND, "这个文件不是回执")


def _members(clear: io.BytesIO) -> tuple[bytes, bytes]:
    limits = Limits(members=2, member=_MOST_BYTES, total=_MOST_BYTES)
    try:
        entries = read_directory(clear, clear.seek(0, io.SEEK_END), limits, _check_names)
        found: list[bytes] = []
        for entry, most in zip(entries, (_MOST_BYTES, MOST_SIGNATURE_BYTES), strict=True):
            verify_entry(clear, entry, lambda _: None)
            clear.seek(entry.offset)
            found.append(clear.read(min(entry.size, most + 1)))
    except RefusedError as error:  # the zip's own sentences speak of bundles
        raise refuse_receipt(Refusal(error.code), "这个文件不是回执，或内容已损坏") from error
    return found[0], found[1]


def _parse(data: bytes) -> Receipt:
    root = load_object(data, refuse_receipt, what=_WHAT, max_bytes=_MOST_BYTES)
    if root.text("kind") != KIND:
        raise refuse_receipt(Refusal.RECEIPT_KIND, "这个文件不是回执")
    if root.integer("version", least=1, most=10**9) > VERSION:
        raise RefusedError(
            "这份回执由较新版本的窗报生成。草稿的状态没有改动，文件也没有改动；请升级本程序后再导入。",
            code=Refusal.NEWER_RECEIPT.value,
        )
    root.only(_KEYS)
    comments = tuple(map(_comment, root.objects("comments")))
    if len(comments) > MOST_COMMENTS:
        raise root.wrong_value("comments")
    return Receipt(
        office=root.text("office", limit=200),
        unit=root.text("unit", limit=400),
        sha256=root.text("sha256", pattern=_DIGEST),
        revision=root.integer("revision", least=1, most=10**9),
        check_code=root.text("check_code", limit=20),
        decision=_decision(root),
        at=_moment(root),
        comments=comments,
    )


def _comment(item: JsonObject) -> Comment:
    item.only(("field", "text"))
    return Comment(item.text("field", limit=80), item.text("text", limit=MOST_COMMENT))


def _decision(root: JsonObject) -> Decision:
    try:
        return Decision(root.text("decision", limit=20))
    except ValueError as error:
        raise root.wrong_value("decision") from error


def _moment(root: JsonObject) -> datetime:
    try:
        moment = datetime.fromisoformat(root.text("at", limit=40))
    except ValueError as error:
        raise root.wrong_value("at") from error
    if moment.tzinfo is None:
        raise root.wrong_value("at")
    return moment
