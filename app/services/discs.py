"""Handing over on discs (光盘): a plan that is said first, images for Windows' own burner, and their labels on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app import __version__
from app.bundle.chunks import shifted
from app.bundle.new_files import PartFile, beside, write_new
from app.errors import EnvironmentFault, InputError, describe_os_error
from app.handoff.checksums import FileSum
from app.handoff.disc_image import DiscFile, check_image, master
from app.handoff.disc_plan import DISC_BYTES, MB, RESERVED, Disc, plan_discs, volume_label
from app.handoff.disc_texts import Sums, own_files, sums_of
from app.handoff.drives import drive_of, megabytes
from app.handoff.names import ON_DISC, ON_STICK, fitted
from app.handoff.stick import Wanted, plan_files
from app.handoff.verified import ReadBackDiffers, digest_of, publish_beside
from app.render.disc_labels import DiscFacts, set_disc_labels
from app.render.pages import LaidDocument
from app.render.pdf import PdfInfo, write_pdf
from app.services.steps import Cancelled, Progress, Steps
from app.services.workspace import Workspace

__all__ = [
    "DISC_BYTES",
    "MB",
    "Disc",
    "DiscPlan",
    "WrittenDisc",
    "WrittenDiscs",
    "plan_disc_images",
    "write_disc_images",
]

_CONTENT = "推荐材料"
_HASHED, _ALL = 20, 98  # hundredths of a whole run at which a stage ends
_OWN_BYTES = 1_000_000  # of the label's PDF and what a file system needs


@dataclass(frozen=True, slots=True)
class DiscPlan:
    """What will be on which disc. `unit` and `content` stand on the label, `day` is the date of every file."""

    discs: tuple[Disc, ...]
    unit: str
    content: str
    day: date

    def volume(self, disc: Disc) -> str:
        """The disc's name in Windows."""
        return volume_label(self.unit, self.content, self.day, disc.number, disc.of)

    @property
    def sentence(self) -> str:
        """The plan in words, a line a disc."""
        return "\n".join([f"需要 {len(self.discs)} 张光盘。", *(disc.sentence for disc in self.discs)])


@dataclass(frozen=True, slots=True)
class WrittenDisc:
    """An image that was read back: path, size in bytes, volume label, the code on its label, its files."""

    disc: Disc
    path: Path
    size: int
    volume: str
    code: str
    files: tuple[FileSum, ...]


@dataclass(frozen=True, slots=True)
class WrittenDiscs:
    """All images and the PDF with labels and contents."""

    images: tuple[WrittenDisc, ...]
    labels: Path

    @property
    def sentence(self) -> str:
        """Where the images are, how to burn them, and what to do afterwards."""
        names = "、".join(image.path.name for image in self.images)
        return (
            f"光盘映像已做好，重新打开逐个文件核对无误：{names}（在 {self.images[0].path.parent}）。"
            "在 Windows 里右键点映像文件，选“刻录光盘映像”，勾选“刻录后验证光盘”；一张映像刻一张光盘。"
            f"标签和内容清单：{self.labels.name}。刻好后把光盘放回光驱，用“核对介质”检查一遍再送出。"
        )


def plan_disc_images(
    workspace: Workspace,
    sources: Sequence[Path],
    *,
    unit: str = "",
    content: str = "",
    day: date | None = None,
    cap: int = DISC_BYTES,
) -> DiscPlan:
    """Which files go on which disc, in their order; nothing is written.

    `cap` in bytes of one disc. Without `unit` it is what stands before the first `_` of the first file's name, as in
    our own names; without `content` it is 推荐材料, without `day` today. Raises InputError (`too_large`, `no_files`), EnvironmentFault.
    """
    wanted = plan_files(sources, ON_DISC, RESERVED)
    unit = unit.strip() or sources[0].stem.partition("_")[0]
    content = content.strip() or _CONTENT
    day = day or workspace.clock().astimezone().date()
    return DiscPlan(tuple(plan_discs(wanted, cap)), unit, content, day)


def write_disc_images(
    workspace: Workspace,
    plan: DiscPlan,
    out: Path,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> WrittenDiscs:
    """Write an image for each disc of a plan into the folder `out`, and `…_光盘标签.pdf`.

    Each gets its name after it was opened again and every file in it read. Nothing is overwritten. The same plan gives
    the same bytes. Constant memory. `progress` counts in hundredths. Raises JobCancelled, InputError
    (`source_changed`), EnvironmentFault, ReadBackDiffers; no file of this run is left then.
    """
    steps = Steps("制作光盘映像", progress, cancelled)
    made: list[WrittenDisc] = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        _check_room(plan, out)
        sums = _sums(plan, steps)
        made.extend(_image(plan, disc, sums, out, steps) for disc in plan.discs)
        steps.tell(_ALL, "正在写标签和内容清单")
        steps.no_way_back()
        labels = _write_labels(workspace, plan, made, out)
    except BaseException as error:
        _take_back(made)
        if isinstance(error, OSError):
            raise describe_os_error(error, f"写入 {out}") from error
        raise
    steps.tell(100, "正在完成")
    return WrittenDiscs(tuple(made), labels)


def lay_out_disc_labels(workspace: Workspace, plan: DiscPlan, discs: Sequence[WrittenDisc]) -> LaidDocument:
    """Labels and contents list as pages, for preview and print."""
    facts = [
        DiscFacts(
            each.disc.number,
            each.disc.of,
            each.volume,
            each.code,
            tuple((file.name, megabytes(file.size), file.code) for file in each.files),
        )
        for each in discs
    ]
    return set_disc_labels(plan.unit, plan.content, plan.day, facts, workspace.typesetter)


def _check_room(plan: DiscPlan, out: Path) -> None:
    drive = drive_of(out)
    needed = sum(disc.size for disc in plan.discs) + _OWN_BYTES
    if drive is not None and needed > drive.free:
        raise EnvironmentFault(
            f"{out} 所在的磁盘空间不足：{len(plan.discs)} 张光盘的映像需要 {megabytes(needed)}，可用 "
            f"{megabytes(drive.free)}。什么也没有写，原文件不受影响；请腾出空间，或换一个位置。",
            code="full",
        )


def _sums(plan: DiscPlan, steps: Steps) -> Sums:
    """The sum of every file, by the name it has on its disc: the contents list of each disc tells all of them."""
    files = [file for disc in plan.discs for file in disc.files]
    total, before = sum(file.size for file in files), 0
    found: dict[Wanted, FileSum] = {}
    for file in files:
        watch = steps.part(0, _HASHED, total, f"正在计算校验值：{file.name}")
        read = digest_of(file.source, shifted(watch, before))
        if read.size != file.size:
            raise _changed(file)
        found[file] = FileSum(file.name, file.size, read.sha256)
        before += file.size
    return found


def _image(plan: DiscPlan, disc: Disc, sums: Sums, out: Path, steps: Steps) -> WrittenDisc:
    texts = own_files(disc, plan.discs, sums, plan.unit, plan.content, plan.day)
    files = [*texts, *(DiscFile(sums[file], file.source) for file in disc.files)]
    label = plan.volume(disc)
    start = _HASHED + (_ALL - _HASHED) * (disc.number - 1) // disc.of
    end = _HASHED + (_ALL - _HASHED) * disc.number // disc.of
    middle = (start + end) // 2
    size = sum(file.sum.size for file in files)
    with PartFile(out) as part:
        master(
            files, label, plan.day, part.file, steps.part(start, middle, disc.size, f"正在制作光盘映像，{disc.place}")
        )
        part.settle()
        try:
            check_image(part.path, files, steps.part(middle, end, 2 * size, f"正在重新打开核对，{disc.place}"))
        except ReadBackDiffers:
            _blame_sources(disc, sums)
            raise
        written = part.path.stat().st_size
        number = f"_光盘{disc.number}-{disc.of}" if disc.of > 1 else "_光盘"
        name = fitted(f"{plan.unit}_{plan.content}_{plan.day:%Y%m%d}{number}.iso", ON_STICK)
        path = publish_beside(part.path, out / name)
    listed = sums_of(disc, sums)
    return WrittenDisc(disc, path, written, label, listed.code, listed.files)


def _blame_sources(disc: Disc, sums: Sums) -> None:
    """An image differs when a file was changed while it was copied: then that is what has to be said."""
    for file in disc.files:
        if digest_of(file.source, lambda _: None).sha256 != sums[file].sha256:
            raise _changed(file)


def _changed(file: Wanted) -> InputError:
    return InputError(
        f"{file.source} 在制作光盘映像时被改动了。没有留下映像文件，原文件没有被本程序改动；请等改动完成后重试。",
        code="source_changed",
    )


def _write_labels(workspace: Workspace, plan: DiscPlan, discs: Sequence[WrittenDisc], out: Path) -> Path:
    laid = lay_out_disc_labels(workspace, plan, discs)
    data = write_pdf(laid.pages, workspace.fonts, PdfInfo(laid.title, plan.unit, f"窗报 {__version__}"), _no_photo)
    name = fitted(f"{plan.unit}_{plan.content}_{plan.day:%Y%m%d}_光盘标签.pdf", ON_STICK)
    for path in beside(out / name):
        try:
            write_new(path, data)
        except FileExistsError:
            continue
        return path
    raise AssertionError("a folder full of labels")


def _no_photo(sha256: str) -> bytes:
    raise AssertionError(f"a label has no photos: {sha256}")


def _take_back(made: Sequence[WrittenDisc]) -> None:
    for each in made:
        each.path.unlink(missing_ok=True)
