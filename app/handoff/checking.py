"""A medium held against its own list: what is whole, missing, damaged, and what is there besides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from pathlib import Path

from app.bundle.new_files import beside
from app.errors import InputError
from app.handoff.checksums import CHECKSUMS, FileSum, SumList, read_sums
from app.handoff.verified import read_digest


@dataclass(frozen=True, slots=True)
class CheckedFolder:
    """The verdict. `damaged` are files of another size or content, or that the medium cannot give back any more."""

    sums: SumList
    whole: tuple[FileSum, ...]
    missing: tuple[FileSum, ...]
    damaged: tuple[FileSum, ...]
    others: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether everything in the list is there and whole."""
        return not self.missing and not self.damaged

    @property
    def sentence(self) -> str:
        """The verdict for a person, with the code that stands on a disc's label."""
        besides = f"另有清单以外的 {len(self.others)} 个文件或文件夹，没有核对。" if self.others else ""
        if self.ok:
            return (
                f"核对无误：清单中的 {len(self.whole)} 个文件都在，内容完整。清单校验码 {self.sums.code}，"
                f"请与标签或交接清单上的核对。{besides}"
            )
        lost = [f"缺少 {'、'.join(f.name for f in self.missing)}"] if self.missing else []
        lost += [f"已损坏 {'、'.join(f.name for f in self.damaged)}"] if self.damaged else []
        return (
            f"核对不符：{'；'.join(lost)}。其余 {len(self.whole)} 个文件完整，可以使用。{besides}"
            "请原单位重新提供上述文件，或换一个读卡器、光驱再试。"
        )


def check_folder(folder: Path, watch: Callable[[int, int, str], None]) -> CheckedFolder:
    """Read every listed file of a folder; `watch` is given bytes done, bytes in all, and the name being read.

    Raises InputError (`no_list`); OSError when the folder itself cannot be read, while a file that cannot is damaged.
    """
    names = takewhile(Path.is_file, beside(folder / CHECKSUMS))
    lists = {path.name: found for path in names if (found := read_sums(path)) is not None and found.whole is None}
    sums = next(iter(lists.values()), None)
    if sums is None:
        raise InputError(
            f"{folder} 里没有窗报的 {CHECKSUMS}，无法核对。没有改动任何文件；请选择放有移交文件的文件夹。",
            code="no_list",
        )
    total, before = sum(file.size for file in sums.files), 0
    whole: list[FileSum] = []
    missing: list[FileSum] = []
    damaged: list[FileSum] = []
    for file in sums.files:
        path = folder / file.name
        if not path.is_file():
            missing.append(file)
        elif _is_whole(path, file, partial(_report, watch, before, total, file.name)):
            whole.append(file)
        else:
            damaged.append(file)
        before += file.size
    known = {file.name for file in sums.files} | lists.keys()
    others = sorted(path.name for path in folder.iterdir() if path.name not in known)
    return CheckedFolder(sums, tuple(whole), tuple(missing), tuple(damaged), tuple(others))


def _is_whole(path: Path, file: FileSum, watch: Callable[[int], None]) -> bool:
    try:
        return path.stat().st_size == file.size and read_digest(path, watch) == file.sha256
    except OSError:
        return False  # a scratched disc: the other files are worth reading all the same


def _report(watch: Callable[[int, int, str], None], before: int, total: int, name: str, done: int) -> None:
    watch(before + done, total, name)
