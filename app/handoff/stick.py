"""Files onto a stick (U 盘): planned before anything is written, each verified, and gone on with after it was pulled out.

At every moment the folder holds whole, verified files and a list (校验值.txt) of them. A second run leaves alone what is
there already and removes what a pulled stick kept of a half-written file.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.bundle.chunks import Watch, shifted
from app.bundle.new_files import PartFile, beside, sync_folder
from app.errors import EnvironmentFault, InputError, describe_os_error
from app.handoff.checksums import CHECKSUMS, FileSum, SumList, merged, read_sums, sums_text
from app.handoff.drives import Drive, megabytes
from app.handoff.names import Limit, distinct
from app.handoff.verified import digest_of, read_digest, remove_leftovers, write_verified

_ROOM = 256 << 10  # bytes for the list, folder entries and clusters begun
_GONE = {errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ESTALE, errno.ENOENT}
_CODES = {errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EROFS: "read_only", errno.EFBIG: "too_large"}


class MediumFault(EnvironmentFault):
    """A stick failed: pulled out, full, read only. `done` are the files of this run that are safe on it."""

    code = "medium"

    def __init__(self, message: str, code: str, done: tuple[FileSum, ...] = ()) -> None:
        super().__init__(message, code=code)
        self.done = done


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be written: where it is, its size in bytes, the name it will have."""

    source: Path
    size: int
    name: str


@dataclass(frozen=True, slots=True)
class OnStick:
    """A file that is on the stick now, verified; `already` says that it was there before."""

    path: Path
    sum: FileSum
    already: bool


def plan_files(sources: Sequence[Path], limit: Limit, reserved: Sequence[str] = ()) -> list[Wanted]:
    """What is to be written, in order, under safe names within the limit, none of them `reserved`.

    Raises EnvironmentFault, InputError (`folder`, `no_files`).
    """
    sizes: list[int] = []
    for path in sources:
        try:
            if path.is_dir():
                raise InputError(f"{path} 是文件夹。什么也没有写；请选择要移交的文件。", code="folder")
            sizes.append(path.stat().st_size)
        except OSError as error:
            raise describe_os_error(error, f"读取 {path}") from error
    if not sizes:
        raise InputError("没有选择要移交的文件。什么也没有写；请先选择文件。", code="no_files")
    names = distinct((path.name for path in sources), limit, reserved)
    return [Wanted(*each) for each in zip(sources, sizes, names, strict=True)]


def check_room(wanted: Sequence[Wanted], drive: Drive, folder: Path) -> None:
    """Refuse what cannot work before anything is written. Raises MediumFault: `read_only`, `too_large`, `full`."""
    nothing = "什么也没有写，原文件不受影响"
    if drive.read_only:
        raise MediumFault(
            f"{drive.name} 是只读的。{nothing}；若 U 盘侧面有写保护开关，请拨开后重试，或换一个 U 盘。", "read_only"
        )
    limit = drive.largest_file
    for file in wanted:
        if limit is not None and file.size > limit:
            raise MediumFault(
                f"{file.name} 有 {megabytes(file.size)}，而 {drive.name} 是 {drive.format} 格式，"
                f"单个文件不能达到 {megabytes(limit + 1)}。{nothing}；请换用 exFAT 或 NTFS 格式的 U 盘。",
                "too_large",
            )
    missing = [file for file in wanted if not _may_be_there(folder / file.name, file.size)]
    needed = sum(file.size for file in missing) + _ROOM
    if missing and needed > drive.free:
        raise MediumFault(
            f"{drive.name} 空间不足：还需要 {megabytes(needed)}，可用 {megabytes(drive.free)}。{nothing}；"
            "请腾出空间，或换一个 U 盘。",
            "full",
        )


def copy_files(
    wanted: Sequence[Wanted],
    folder: Path,
    watch: Watch,
    tell: Callable[[str], None],
    go_on: Callable[[], None],
    no_way_back: Callable[[], None],
) -> list[OnStick]:
    """Write the files into a folder of the stick, and 校验值.txt; what is there already stays.

    `watch` is given bytes done, of twice the sum of the sizes; `tell` a sentence when a file begins; `go_on` is called
    between them, `no_way_back` when all are done. What any of them raises is passed on, and the files of this run are
    removed. Raises MediumFault, EnvironmentFault (a source that cannot be read), ReadBackDiffers.
    """
    done: list[OnStick] = []
    device = _device(folder)
    before = 0
    try:
        remove_leftovers(folder)
        for number, file in enumerate(wanted, start=1):
            go_on()
            tell(f"正在写入并核对 {number}/{len(wanted)}：{file.name}")
            done.append(_copy(file, folder, device, shifted(watch, before)))
            note_sums(folder, [done[-1].sum])
            before += 2 * file.size
        no_way_back()
    except EnvironmentFault:
        raise
    except OSError as error:
        raise _fault(error, folder, device, [each.sum for each in done]) from error
    except BaseException:
        _take_back([each for each in done if not each.already], folder)
        raise
    return done


def note_sums(folder: Path, files: Sequence[FileSum]) -> Path:
    """Enter files in the folder's 校验值.txt; a file of that name that is not ours stays. Its path. Raises OSError."""
    path, known = _own_list(folder)
    entries = merged((file for file in known if (folder / file.name).is_file()), files)
    if entries == known:
        return path
    if not entries:
        path.unlink()
        return path
    with PartFile(folder) as part:
        part.file.write(sums_text(SumList(entries)))
        part.settle()
        part.path.replace(path)  # ours, and read a moment ago
    sync_folder(folder)
    return path


def _own_list(folder: Path) -> tuple[Path, tuple[FileSum, ...]]:
    """Our list in a folder with what is in it, or the first name that is free."""
    for path in beside(folder / CHECKSUMS):
        try:
            sums = read_sums(path)
        except FileNotFoundError:
            return path, ()
        if sums is not None and sums.whole is None:
            return path, sums.files
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder / CHECKSUMS))


def _copy(file: Wanted, folder: Path, device: int, watch: Watch) -> OnStick:
    target = folder / file.name
    if (known := _already(file, target, watch)) is not None:
        return known
    try:
        source = file.source.open("rb", buffering=0)
    except OSError as error:
        raise describe_os_error(error, f"读取 {file.source}") from error
    with source:
        path, written = write_verified(source, target, watch)
    if _device(folder) != device:
        # Pulled out, and the bytes went into the folder it was mounted on.
        path.unlink(missing_ok=True)
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV), str(folder))
    return OnStick(path, written, already=False)


def _already(file: Wanted, target: Path, watch: Watch) -> OnStick | None:
    """The file as an earlier run left it, under its name or a later one; read back, not believed."""
    wanted: FileSum | None = None
    for path in beside(target):
        if not path.exists():
            return None
        if path.is_file() and path.stat().st_size == file.size:
            wanted = wanted or digest_of(file.source, watch)
            if read_digest(path, shifted(watch, file.size)) == wanted.sha256:
                return OnStick(path, FileSum(path.name, file.size, wanted.sha256), already=True)
    return None


def _may_be_there(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _take_back(written: Sequence[OnStick], folder: Path) -> None:
    """Stopped by the user: what this run wrote goes, and the list says so. A medium that fails now keeps it."""
    try:
        for each in written:
            each.path.unlink(missing_ok=True)
        if written:
            note_sums(folder, [])
    except OSError as error:
        raise _fault(error, folder, _device(folder), [each.sum for each in written]) from error


def _fault(error: OSError, folder: Path, device: int, done: Sequence[FileSum]) -> MediumFault:
    if error.errno in _GONE or _device(folder) != device:
        code, what = "pulled", f"写入 {folder} 时，U 盘断开或被拔出，或者介质有损坏。"
        then = "请重新插好 U 盘，再移交一次，会接着写其余的文件；若仍出错，请换一个 U 盘。"
    else:
        code = _CODES.get(error.errno or 0, "medium")
        what = describe_os_error(error, f"写入 {folder} ").message
        then = "处理好后再移交一次，会接着写其余的文件。"
    names = "、".join(file.name for file in done)
    safe = f"已写好并核对无误 {len(done)} 个：{names}。" if done else "还没有写好的文件。"
    return MediumFault(f"{what}{safe}没有以正式名称留下不完整的文件，原文件都在。{then}", code, tuple(done))


def _device(folder: Path) -> int:
    try:
        return folder.stat().st_dev
    except OSError:
        return -1
