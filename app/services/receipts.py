"""Receipts (回执): made by an office for a file it received, taken in by the unit that sent it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from app.bundle.age_stream import Identity
from app.bundle.identities import unit_keys
from app.bundle.layout import RECEIPT_SUFFIX
from app.bundle.new_files import PartFile
from app.bundle.reader import open_bundle
from app.bundle.receipt import MOST_COMMENT, MOST_COMMENTS, Receipt, open_receipt, receipt_bytes
from app.bundle.refusals import Refusal, refuse_receipt, shown
from app.domain.filenames import safe_part
from app.domain.receipts import HANDOVER_WORDS, Comment, Decision, Handover
from app.errors import InputError, describe_os_error
from app.services.files import sha256_of
from app.services.roster import known_keys, unit_named
from app.services.workspace import Workspace
from app.storage.answers import Answer, Sent

_NO_UNIT = "未填单位"


@dataclass(frozen=True, slots=True)
class WrittenReceipt:
    """A receipt on the disk, and what it says."""

    path: Path
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class TakenReceipt:
    """A receipt that was taken in: to which draft, by which office; `new` is False when it changed nothing."""

    draft: str
    office: str
    receipt: Receipt
    new: bool

    @property
    def sentence(self) -> str:
        """What it means for the draft."""
        words = HANDOVER_WORDS[Handover(self.receipt.decision.value)]
        told = f"「{shown(self.office)}」{self.receipt.at.astimezone():%Y-%m-%d %H:%M} 的回执：{words}"
        if not self.new:
            return f"{told}。这份回执已经收过，或比已收的旧；草稿的状态没有改变。"
        comments = f"，附意见 {len(self.receipt.comments)} 条" if self.receipt.comments else ""
        return f"{told}{comments}。修订 {self.receipt.revision} 的状态已更新。"


def write_receipt(
    workspace: Workspace,
    bundle: Path,
    key: Sequence[Identity],
    office: str,
    decision: Decision,
    comments: Sequence[Comment],
    out: Path,
) -> WrittenReceipt:
    """Answer the sealed file `bundle`, which the office opens with `key`; `单位_回执_结果_日期.cbhz` in the folder `out`.

    `office` is its name. Nothing is overwritten. Raises what `open_bundle` does, InputError for an unsigned bundle (nobody
    to seal the answer to), comments that are too many or too long, or 退回 without any; EnvironmentFault.
    """
    _check_comments(decision, comments)
    with open_bundle(bundle, key, workspace.data.quarantine, known=known_keys(workspace)) as opened:
        if opened.signer is None:
            raise InputError(
                "这份移交文件没有签名，不知道回执该封给谁。没有生成回执，文件没有改动；请用电话或书面答复报送单位。",
                code="unsigned",
            )
        receipt = Receipt(
            office=office,
            unit=unit_named(workspace, opened) or _NO_UNIT,
            sha256=sha256_of(bundle),
            revision=opened.record.revision,
            check_code=opened.record.check_code,
            decision=decision,
            at=workspace.clock().astimezone(UTC),
            comments=tuple(comments),
        )
        recipients = [opened.signer.return_to, *(str(identity.to_public()) for identity in key)]
    words = HANDOVER_WORDS[Handover(decision.value)]
    name = f"{safe_part(receipt.unit, _NO_UNIT)}_回执_{words}_{receipt.at.astimezone():%Y%m%d-%H%M%S}{RECEIPT_SUFFIX}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        with PartFile(out) as part:
            part.file.write(receipt_bytes(receipt, key[0], recipients))
            part.settle()
            return WrittenReceipt(part.publish_beside(out / name), receipt)
    except OSError as error:
        raise describe_os_error(error, f"写入回执 {name}") from error


def take_receipt(workspace: Workspace, path: Path) -> TakenReceipt:
    """Take in an office's answer to a file that this unit sent.

    Raises RefusedError: `receipt_unknown` when no such file left here, `receipt_stranger` when none of the offices it was
    sealed to signed the receipt, and what `open_receipt` raises; StorageError, EnvironmentFault.
    """
    opened = open_receipt(path, unit_keys(workspace.data.keys))
    receipt = opened.receipt
    sent = [each for each in workspace.store.sent_as(receipt.sha256) if each.signing]
    if not sent:
        raise refuse_receipt(
            Refusal.RECEIPT_UNKNOWN,
            f"这份回执说的文件（修订 {receipt.revision}，校验码 {shown(receipt.check_code)}）不是从本机封给收件单位的",
        )
    office = opened.refuse_stranger({each.signing: each.office for each in sent})
    ours = next(each for each in sent if each.office == office)
    new = workspace.store.take_answer(ours, _answer(receipt, ours))
    return TakenReceipt(ours.draft, office, receipt, new)


def _answer(receipt: Receipt, sent: Sent) -> Answer:
    return Answer(receipt.sha256, sent.office, receipt.decision, receipt.at, receipt.comments)


def _check_comments(decision: Decision, comments: Sequence[Comment]) -> None:
    if decision is Decision.RETURNED and not comments:
        raise InputError("退回要写明意见。没有生成回执；请写上至少一条意见。", code="no_comment")
    if len(comments) > MOST_COMMENTS or any(not 0 < len(c.text) <= MOST_COMMENT for c in comments):
        raise InputError(
            f"意见最多 {MOST_COMMENTS} 条，每条 1 到 {MOST_COMMENT} 字。没有生成回执；请修改后重试。", code="comments"
        )
