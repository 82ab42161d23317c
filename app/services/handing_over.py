"""Handing over on a stick (U 盘): which there are, files written and read back, and what a returned stick holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import InputError, describe_os_error
from app.handoff.checking import CheckedFolder, check_folder
from app.handoff.checksums import CHECKSUMS
from app.handoff.drives import Drive, drive_of, megabytes, removable_drives
from app.handoff.names import ON_STICK
from app.handoff.stick import OnStick, check_room, copy_files, plan_files
from app.services.steps import Cancelled, Progress, Steps

__all__ = ["CheckedFolder", "Drive", "HandedOver", "check_medium", "copy_to_stick", "drives", "sticks"]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Files on a stick, each read back and the same. `drive` is None where the system does not say what the folder is on."""

    folder: Path
    drive: Drive | None
    files: tuple[OnStick, ...]

    @property
    def on_stick(self) -> bool:
        """Whether it is known to be something that is taken out."""
        return self.drive is not None and self.drive.removable

    @property
    def place(self) -> str:
        """Where the files are, for the record: the stick by its label where it has one, else the folder."""
        if self.drive is None or not self.drive.removable:
            return str(self.folder)
        return f"U 盘 {self.drive.label or self.drive.root}"

    @property
    def sentence(self) -> str:
        """What is on the stick, and to eject it before it is pulled out."""
        new = [file for file in self.files if not file.already]
        size = megabytes(sum(file.sum.size for file in self.files))
        before = f"（其中 {len(self.files) - len(new)} 个原来就在，也已核对）" if len(new) < len(self.files) else ""
        elsewhere = "注意：这个位置不在可移动磁盘上。" if self.drive is not None and not self.drive.removable else ""
        return (
            f"已写入 {self.folder}，共 {len(self.files)} 个文件{before}，{size}，逐个重新读出核对无误；"
            f"清单见 {CHECKSUMS}。{elsewhere}拔出前请先在系统里“弹出”或“安全删除硬件”，等提示可以移除再拔。"
        )


def drives() -> list[Drive]:
    """Removable drives that are plugged in now, burnt discs among them, with free space and file system."""
    return removable_drives()


def sticks() -> list[Drive]:
    """The same without burnt discs: what can be handed over on."""
    return [drive for drive in removable_drives() if not drive.finished_disc]


def copy_to_stick(
    sources: Sequence[Path], folder: Path, *, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> HandedOver:
    """Write sealed files, and whatever goes with them, into a folder of a stick, and 校验值.txt beside them.

    Nothing is overwritten: a name taken by something else becomes `name (2)`. Files that an earlier run left there are
    read back and kept, so that it is enough to run it again after the stick was pulled out. Constant memory. `progress`
    counts in hundredths. Raises JobCancelled (nothing of this run is left), InputError, MediumFault (with the files
    that are safe in `done`), ReadBackDiffers, EnvironmentFault.
    """
    steps = Steps("写入 U 盘", progress, cancelled)
    steps.tell(0, "正在查看 U 盘")
    wanted = plan_files(sources, ON_STICK)
    if not folder.is_dir():
        raise InputError(f"没有找到 {folder}。什么也没有写；请插好 U 盘，再选一次位置。", code="no_folder")
    drive = drive_of(folder)
    if drive is not None:
        check_room(wanted, drive, folder)
    total = 2 * sum(file.size for file in wanted)
    doing = ["正在写入"]

    def watch(done: int) -> None:
        steps.part(0, 99, total, doing[0])(done)

    def tell(what: str) -> None:
        doing[0] = what

    files = copy_files(wanted, folder, watch, tell, steps.go_on, steps.no_way_back)
    steps.tell(100, "正在完成")
    return HandedOver(folder, drive, tuple(files))


def check_medium(
    folder: Path, *, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> CheckedFolder:
    """Hold a stick, a disc or a folder against the 校验值.txt on it: what is missing, damaged or besides.

    Raises InputError (`no_list`) when there is no list of ours, JobCancelled, EnvironmentFault.
    """
    steps = Steps("核对", progress, cancelled)
    steps.tell(0, "正在读取清单")
    try:
        return check_folder(folder, lambda done, total, name: steps.part(0, 100, total, f"正在核对 {name}")(done))
    except OSError as error:
        raise describe_os_error(error, f"读取 {folder}") from error
