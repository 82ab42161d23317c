"""校验值.txt: what a medium should hold, for people, for `sha256sum -c` and for this program.

Lines of 64 hex digits, two spaces and a name, as `sha256sum` writes them; everything else stands in lines that begin
with `#`, which it leaves out: the size in bytes and the short code (app.domain.check_code) of the file that follows.
Line feeds alone and no byte order mark, or `sha256sum` would look for other names. Media come back from strangers:
a list is small, its names are plain names, or it is none of ours.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.domain.check_code import check_code
from app.handoff.names import Limit, fitted

CHECKSUMS = "校验值.txt"
"""Name of the list on a medium."""

_MARK = "# 窗报校验值 1"
_HELP = (
    "# 在窗报的开始页用“核对介质”选中这个文件夹，或在此处运行 sha256sum -c 加本文件名，可以查出缺失和损坏的文件。",
    "# Windows：certutil -hashfile 文件名 SHA256，得到的值应与下面相同。",
)
_MOST_BYTES = 1 << 20
_ABOUT = re.compile(r"# ([0-9]{1,15}) 字节　校验码 [0-9A-Z]{4}-[0-9A-Z]{4}")
_WHOLE = re.compile(r"# 合并后 ([0-9]{1,15}) 字节 ([0-9a-f]{64})  (.+)")
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_LONGEST = Limit(255, "utf-8")


@dataclass(frozen=True, slots=True)
class FileSum:
    """A file as it should be: name, size in bytes, SHA-256 (hex)."""

    name: str
    size: int
    sha256: str

    @property
    def code(self) -> str:
        """The short code to read out."""
        return check_code(self.sha256)


@dataclass(frozen=True, slots=True)
class SumList:
    """A list of files; `whole` is what parts of an e-mail make when they are joined."""

    files: tuple[FileSum, ...]
    whole: FileSum | None = None

    @property
    def code(self) -> str:
        """The short code of everything in the list: the one on a disc's label. Of the sums alone, so that the words
        around them may change."""
        lines = "".join(f"{file.sha256}  {file.name}\n" for file in self.files)
        return check_code(hashlib.sha256(lines.encode()).hexdigest())


def sums_text(sums: SumList) -> bytes:
    """The file's bytes; the same for the same list."""
    lines = [_MARK, *_HELP]
    if sums.whole is not None:
        lines.append(f"# 合并后 {sums.whole.size} 字节 {sums.whole.sha256}  {sums.whole.name}")
    for file in sums.files:
        lines += [f"# {file.size} 字节　校验码 {file.code}", f"{file.sha256}  {file.name}"]
    return "".join(f"{line}\n" for line in lines).encode()


def read_sums(path: Path) -> SumList | None:
    """The list in a file; None when it is no list of ours or says what it should not. Raises OSError."""
    with path.open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        return None
    return parse_sums(data)


def parse_sums(data: bytes) -> SumList | None:
    """The same from bytes. Mail and editors may have changed line ends or put a byte order mark in front."""
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return None
    if not lines or lines[0] != _MARK:
        return None
    files: list[FileSum] = []
    whole: FileSum | None = None
    size: int | None = None
    for line in lines[1:]:
        if about := _ABOUT.fullmatch(line):
            size = int(about[1])
        elif found := _WHOLE.fullmatch(line):
            whole = FileSum(found[3], int(found[1]), found[2])
        elif found := _LINE.fullmatch(line):
            if size is None:
                return None
            files.append(FileSum(found[2], size, found[1]))
            size = None
        elif line.strip() and not line.startswith("#"):
            return None
    names = [file.name for file in files] + ([whole.name] if whole else [])
    if not files or len(set(names)) < len(names) or not all(map(_plain, names)):
        return None
    return SumList(tuple(files), whole)


def merged(old: Iterable[FileSum], new: Iterable[FileSum]) -> tuple[FileSum, ...]:
    """Both lists in one; of a name in both the new entry counts."""
    entries = {file.name: file for file in old}
    entries.update((file.name, file) for file in new)
    return tuple(entries.values())


def _plain(name: str) -> bool:
    """Whether it is a name we would have written ourselves: no path, nothing hidden in it."""
    return fitted(name, _LONGEST) == name
