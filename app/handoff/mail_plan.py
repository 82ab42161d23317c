"""A file for e-mail (邮件): whole where it fits, else in parts of which every mail takes one. Nothing is written here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.domain.check_code import check_code
from app.errors import InputError
from app.handoff.checksums import FileSum
from app.handoff.disc_plan import MB
from app.handoff.drives import megabytes

LIMITS = (10, 20, 50)
"""MB that mail systems commonly take for a whole mail."""

_ENCODED = 1.37  # base64 in lines of 76 with CR LF: what an attachment grows by on its way
_WORDS = 64_000  # bytes of a mail that are not its attachment: body, headers, list, joiner
_MOST = 99  # mails somebody sends and another opens by hand; also keeps the joiner's one command line short


@dataclass(frozen=True, slots=True)
class MailPlan:
    """A file on its way: `limit` MB of a mail, `part` bytes of an attachment at most, `sizes` in bytes of the parts.

    `stem` is the parts' name: ASCII, since mail programs spoil others; with `.001` … behind it 7-Zip joins them as well.
    """

    file: FileSum
    limit: int
    part: int
    sizes: tuple[int, ...]
    stem: str

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each attachment that carries the file: the file itself, or its parts."""
        if len(self.sizes) == 1:
            return (self.file.name,)
        return tuple(f"{self.stem}.{number:03d}" for number in range(1, len(self.sizes) + 1))

    @property
    def sentence(self) -> str:
        """The plan in words."""
        size = megabytes(self.file.size)
        if len(self.sizes) == 1:
            return f"{self.file.name}（{size}）一封邮件放得下，不用拆分。"
        return (
            f"{self.file.name}（{size}）拆成 {len(self.sizes)} 份，每份不超过 {megabytes(self.part)}，每封邮件放一份，"
            f"编码后不超过 {self.limit} MB。"
        )


def part_size(limit: int) -> int:
    """Bytes of an attachment that, encoded, stays below `limit` MB with the rest of the mail."""
    return int((limit * MB - _WORDS) / _ENCODED)


def plan_mail(file: FileSum, limit: int) -> MailPlan:
    """How a file travels by mails of at most `limit` MB each. Raises InputError (`limit`, `too_many`)."""
    if not 1 <= limit <= 1000:
        raise InputError(
            f"邮件上限应是 1 到 1000 之间的整数（MB），现在是 {limit}。什么也没有写；请改正后重试。", code="limit"
        )
    part = part_size(limit)
    whole, rest = divmod(file.size, part)
    sizes = (*[part] * whole, *([rest] if rest or not whole else []))
    if len(sizes) > _MOST:
        raise InputError(
            f"{file.name} 有 {megabytes(file.size)}，按每封 {limit} MB 要发 {len(sizes)} 封邮件，太多了。什么也没有写；"
            "请改用 U 盘或光盘，或者选更大的邮件上限。",
            code="too_many",
        )
    return MailPlan(file, limit, part, sizes, _stem(file))


def _stem(file: FileSum) -> str:
    ending = re.sub(r"[^a-z0-9]", "", file.name.rpartition(".")[2].lower())[:8] or "bin"
    return f"CB-{check_code(file.sha256)}.{ending}"
