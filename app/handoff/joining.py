"""Parts of an e-mail back into the file: known by content, whatever a mail program made of their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.bundle.chunks import CHUNK, Watch, unwatched
from app.errors import InputError, describe_os_error
from app.handoff.checksums import FileSum, SumList, read_sums
from app.handoff.verified import read_digest, write_chunks_verified

_MOST_LISTS = 200


@dataclass(frozen=True, slots=True)
class JoinPlan:
    """A file to be joined, and where its parts lie, in order."""

    whole: FileSum
    parts: tuple[Path, ...]


def find_parts(folder: Path, watch: Callable[[str], None]) -> list[JoinPlan]:
    """Every divided file of which the list lies in the folder. `watch` is told what is being looked at.

    A part is looked for under its own name first, then among files of its size. Raises InputError (`no_list`,
    `parts_missing`, `parts_damaged`), EnvironmentFault.
    """
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
        lists = list(_lists(files))
        if not lists:
            raise InputError(
                f"{folder} 里没有分份邮件的“校验值.txt”，不知道怎样合并。没有改动任何文件；请把第 1 封邮件的附件也存到"
                "这个文件夹。",
                code="no_list",
            )
        digests = _Digests()
        return [_found(sums, sums.whole, files, digests, watch) for sums in lists if sums.whole is not None]
    except OSError as error:
        raise describe_os_error(error, f"读取 {folder}") from error


def join(plan: JoinPlan, out: Path, watch: Watch) -> tuple[Path, FileSum]:
    """Write the file into a folder, under a free name beside its own; read back and compared before it is named.

    `watch` is given bytes done, twice the size in all. Raises InputError (`parts_damaged`) when the parts changed
    meanwhile, ReadBackDiffers, EnvironmentFault.
    """
    try:
        return write_chunks_verified(_chunks(plan.parts), out / plan.whole.name, watch, plan.whole.sha256)
    except ValueError as error:
        raise InputError(
            f"合并出来的内容与 {plan.whole.name} 的校验值不符。没有留下合并的文件，附件都在；请重新下载附件再试。",
            code="parts_damaged",
        ) from error
    except OSError as error:
        raise describe_os_error(error, f"写入 {out}") from error


def _lists(files: Sequence[Path]) -> Iterator[SumList]:
    """Lists of divided files; one saved twice counts once."""
    seen: set[str] = set()
    for path in [path for path in files if path.suffix.lower() == ".txt"][:_MOST_LISTS]:
        sums = read_sums(path)
        if sums is not None and sums.whole is not None and sums.whole.sha256 not in seen:
            seen.add(sums.whole.sha256)
            yield sums


class _Digests:
    """SHA-256 (hex) by path; each file is read once, however many parts it might be."""

    def __init__(self) -> None:
        self._known: dict[Path, str] = {}

    def of(self, path: Path) -> str:
        if path not in self._known:
            self._known[path] = read_digest(path, unwatched)
        return self._known[path]


def _found(
    sums: SumList, whole: FileSum, files: Sequence[Path], digests: _Digests, watch: Callable[[str], None]
) -> JoinPlan:
    parts: list[Path] = []
    missing: list[FileSum] = []
    damaged: list[FileSum] = []
    for part in sums.files:
        watch(f"正在核对 {part.name}")
        path = next((path for path in _candidates(part, files) if digests.of(path) == part.sha256), None)
        if path is not None:
            parts.append(path)
        else:
            (damaged if any(file.name == part.name for file in files) else missing).append(part)
    if missing or damaged:
        lost = [f"缺少 {'、'.join(part.name for part in missing)}"] if missing else []
        lost += [f"不完整：{'、'.join(part.name for part in damaged)}"] if damaged else []
        raise InputError(
            f"{whole.name} 共 {len(sums.files)} 份，{'；'.join(lost)}。没有合并，附件都没有改动；"
            "请从邮件里重新下载这些附件，存到这个文件夹再试。",
            code="parts_missing" if missing else "parts_damaged",
        )
    return JoinPlan(whole, tuple(parts))


def _candidates(part: FileSum, files: Sequence[Path]) -> list[Path]:
    alike = [path for path in files if path.stat().st_size == part.size]
    return sorted(alike, key=lambda path: path.name != part.name)


def _chunks(parts: Sequence[Path]) -> Iterator[bytes]:
    for path in parts:
        try:
            with path.open("rb", buffering=0) as file:
                while chunk := file.read(CHUNK):
                    yield chunk
        except OSError as error:
            raise describe_os_error(error, f"读取 {path}") from error
