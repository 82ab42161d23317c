"""Handing over by e-mail (邮件): a folder with the attachments and words of each mail; and parts joined again."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path

from app.bundle.chunks import CHUNK, shifted, unwatched
from app.bundle.new_files import publish_folder
from app.errors import InputError, describe_os_error
from app.handoff.checksums import CHECKSUMS, FileSum, sums_text
from app.handoff.drives import drive_of, megabytes
from app.handoff.joining import find_parts, join
from app.handoff.mail_plan import LIMITS, MailPlan, plan_mail
from app.handoff.mail_texts import JOINER, MailText, joiner, mail_texts, sums_of
from app.handoff.names import ON_STICK, fitted
from app.handoff.stick import MediumFault, plan_files
from app.handoff.verified import digest_of, write_chunks_verified
from app.services.steps import Cancelled, JobCancelled, Progress, Steps

__all__ = ["LIMITS", "Joined", "MailPlan", "MailText", "PreparedMail", "join_parts", "mail_words", "prepare_mail"]

_HASHED, _ALL = 20, 98  # hundredths of a whole run at which a stage ends
_BESIDES = 1_000_000  # bytes for lists, words and clusters begun


@dataclass(frozen=True, slots=True)
class PreparedMail:
    """A folder ready to be sent: each mail's attachments in `第N封附件`, its words in `第N封正文.txt`."""

    folder: Path
    plan: MailPlan
    parts: tuple[FileSum, ...]
    mails: tuple[MailText, ...]

    @property
    def sentence(self) -> str:
        """Where it is, and what to do next; the program itself sends nothing."""
        count = len(self.mails)
        how = (
            "新建一封邮件，把“正文”里的主题和文字复制进去，添加“附件”文件夹里的全部文件，然后发送。"
            if count == 1
            else f"共 {count} 封邮件：每封的主题和文字在“第N封正文.txt”里，附件在同一序号的文件夹里，逐封发送。"
        )
        return (
            f"邮件材料已放在 {self.folder}，逐份重新读出核对无误。{how}"
            f"本程序不连接网络，不会替您发送。发完请打电话告诉收件单位校验码 {self.plan.file.code}。"
        )


@dataclass(frozen=True, slots=True)
class Joined:
    """A file made of its parts again, the same as it was sent."""

    path: Path
    sum: FileSum

    @property
    def sentence(self) -> str:
        """Where it is, and the code to compare."""
        return f"合并成功，与发送时的校验值相同：{self.path}，{megabytes(self.sum.size)}，校验码 {self.sum.code}。"


def prepare_mail(
    source: Path,
    out: Path,
    limit: int,
    *,
    unit: str = "",
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> PreparedMail:
    """Divide a file for mails of at most `limit` MB each, into a new folder `…_邮件` inside `out`.

    Without `unit` it is what stands before the first `_` of the file's name. The folder gets its name when everything in
    it was read back; nothing is overwritten. `progress` counts in hundredths. Raises JobCancelled, InputError,
    MediumFault (`full`), ReadBackDiffers, EnvironmentFault; nothing is left then.
    """
    steps = Steps("准备邮件", progress, cancelled)
    (wanted,) = plan_files([source], ON_STICK)
    read = digest_of(source, steps.part(0, _HASHED, wanted.size, "正在计算校验值"))
    plan = plan_mail(FileSum(wanted.name, read.size, read.sha256), limit)
    unit = unit.strip() or source.stem.partition("_")[0]
    try:
        out.mkdir(parents=True, exist_ok=True)
        _check_room(plan, out)
        with _part_folder(out) as folder:
            parts = _write_parts(plan, source, folder, steps)
            mails = mail_texts(plan, parts, unit)
            steps.tell(_ALL, "正在写邮件正文")
            for mail in mails:
                _write_words(folder, mail)
            first = _attachments(folder, 1, len(mails))
            _write(first / CHECKSUMS, sums_text(sums_of(plan, parts)))
            if len(parts) > 1:
                _write(first / JOINER, joiner(plan, parts))
            steps.no_way_back()
            name = fitted(f"{wanted.name.rpartition('.')[0] or wanted.name}_邮件", ON_STICK)
            named = publish_folder(folder, out / name)
    except OSError as error:
        raise describe_os_error(error, f"写入 {out}") from error
    steps.tell(100, "正在完成")
    return PreparedMail(named, plan, parts, mails)


def mail_words(size: int, limit: int) -> str:
    """How many mails of at most `limit` MB a file of `size` bytes takes, or why it cannot go that way."""
    try:
        plan = plan_mail(FileSum("文件", size, "0" * 64), limit)
    except InputError as error:
        return error.message
    count = len(plan.sizes)
    return (
        "一封邮件放得下，不用拆分。" if count == 1 else f"分成 {count} 封邮件，每封附件不超过 {megabytes(plan.part)}。"
    )


def join_parts(
    folder: Path, out: Path, *, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> list[Joined]:
    """Join the parts in a folder, of as many files as there are lists, into the folder `out`.

    `progress` counts in hundredths. Raises JobCancelled (nothing of this run is left), InputError (`no_list`,
    `parts_missing`, `parts_damaged`), ReadBackDiffers, EnvironmentFault; what was joined before stays.
    """
    steps = Steps("合并", progress, cancelled)
    plans = find_parts(folder, lambda doing: steps.tell(0, doing))
    total, before = 2 * sum(plan.whole.size for plan in plans), 0
    made: list[Joined] = []
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise describe_os_error(error, f"写入 {out}") from error
    try:
        for plan in plans:
            watch = steps.part(0, 100, total, f"正在合并 {plan.whole.name}")
            made.append(Joined(*join(plan, out, shifted(watch, before))))
            before += 2 * plan.whole.size
    except JobCancelled:
        for joined in made:
            joined.path.unlink(missing_ok=True)
        raise
    return made


def _check_room(plan: MailPlan, out: Path) -> None:
    drive = drive_of(out)
    needed = plan.file.size + _BESIDES
    if drive is not None and needed > drive.free:
        raise MediumFault(
            f"{out} 所在的磁盘空间不足：需要 {megabytes(needed)}，可用 {megabytes(drive.free)}。什么也没有写，"
            "原文件不受影响；请腾出空间，或换一个位置。",
            "full",
        )


def _write_parts(plan: MailPlan, source: Path, folder: Path, steps: Steps) -> tuple[FileSum, ...]:
    parts: list[FileSum] = []
    count = len(plan.sizes)
    digest = hashlib.sha256()
    before = 0
    with source.open("rb", buffering=0) as file:
        for number, (name, size) in enumerate(zip(plan.names, plan.sizes, strict=True), start=1):
            doing = f"正在写入并核对第 {number}/{count} 份" if count > 1 else "正在写入并核对"
            watch = steps.part(_HASHED, _ALL, 2 * plan.file.size, doing)
            place = _attachments(folder, number, count)
            place.mkdir()
            _, written = write_chunks_verified(_slice(file, size, digest), place / name, shifted(watch, before))
            parts.append(written)
            before += 2 * size
    if digest.hexdigest() != plan.file.sha256:
        raise InputError(
            f"{source} 在拆分时被改动了。没有留下邮件材料，原文件没有被本程序改动；请等改动完成后重试。",
            code="source_changed",
        )
    return tuple(parts)


def _slice(file: RawIOBase, size: int, digest: hashlib._Hash) -> Iterator[bytes]:
    """The next `size` bytes of a file, or as many as it still has."""
    while size > 0 and (chunk := file.read(min(CHUNK, size))):
        digest.update(chunk)
        size -= len(chunk)
        yield chunk


def _attachments(folder: Path, number: int, count: int) -> Path:
    return folder / (f"第{number}封附件" if count > 1 else "附件")


def _write_words(folder: Path, mail: MailText) -> None:
    name = f"第{mail.number}封正文.txt" if mail.of > 1 else "正文.txt"
    text = f"主题：{mail.subject}\n\n{mail.body}\n"
    _write(folder / name, text.replace("\n", "\r\n").encode("utf-8-sig"))


def _write(path: Path, data: bytes) -> None:
    write_chunks_verified([data], path, unwatched)


@contextmanager
def _part_folder(out: Path) -> Iterator[Path]:
    """A new folder under a throw-away name; gone on exit unless it got its name."""
    folder = out / f".{os.urandom(6).hex()}.part"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
