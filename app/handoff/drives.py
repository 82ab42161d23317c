"""Disks that can be taken out: what they are called, where they are, what still goes in."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

GIB = 1 << 30
_LARGEST = {"vfat": 4 * GIB - 1, "msdos": 2 * GIB - 1, "fat32": 4 * GIB - 1, "fat": 2 * GIB - 1, "fat16": 2 * GIB - 1}
_SHOWN = {
    "vfat": "FAT32",
    "msdos": "FAT",
    "exfat": "exFAT",
    "ntfs": "NTFS",
    "ntfs3": "NTFS",
    "fuseblk": "exFAT/NTFS",
    "iso9660": "光盘",
    "cdfs": "光盘",
    "udf": "UDF",
}
_ON_DISCS = {"iso9660", "udf", "cdfs"}
_MOUNTS = Path("/proc/self/mountinfo")
_BLOCKS = Path("/sys/dev/block")
_LABELS = Path("/dev/disk/by-label")
_MEDIA = ("/media/", "/run/media/", "/mnt/")  # where desktops and people put what they plug in
_OCTAL = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Drive:
    """A mounted disk: mount point, label ("" where it has none), file system as it calls itself, free and whole bytes."""

    root: Path
    label: str
    file_system: str
    free: int
    size: int
    read_only: bool
    removable: bool

    @property
    def name(self) -> str:
        """What a person calls it: its label and where it is."""
        return f"{self.label}（{self.root}）" if self.label else str(self.root)

    @property
    def format(self) -> str:
        """The file system under the name people know."""
        return _SHOWN.get(self.file_system.lower(), self.file_system)

    @property
    def largest_file(self) -> int | None:
        """Bytes of the largest file it takes; None where there is no limit worth telling."""
        return _LARGEST.get(self.file_system.lower())

    @property
    def finished_disc(self) -> bool:
        """Whether it is a burnt disc: to be read, never written."""
        return self.read_only and self.file_system.lower() in _ON_DISCS

    @property
    def sentence(self) -> str:
        """The drive in a line."""
        kind = "，只读" if self.read_only else ""
        return f"{self.name}：{self.format}，可用 {megabytes(self.free)}，共 {megabytes(self.size)}{kind}"


def megabytes(size: int) -> str:
    """A size as people say it, in MB and GB of a thousand; never less than it is."""
    if size >= 1_000_000_000:
        return f"{-(-size // 10_000_000) / 100:.2f} GB"
    return f"{-(-size // 100_000) / 10:.1f} MB"


def removable_drives() -> list[Drive]:
    """Sticks, card readers and the like that are mounted now, by mount point. A disk that does not answer is left out."""
    return [drive for drive in _drives() if drive.removable]


def drive_of(folder: Path) -> Drive | None:
    """The drive that a folder lies on; None where the system does not say. The innermost mount counts."""
    place = folder.resolve()
    holding = [drive for drive in _drives(place) if place.is_relative_to(drive.root)]
    return max(holding, key=lambda drive: len(drive.root.parts), default=None)


def _drives(holding: Path | None = None) -> list[Drive]:
    if sys.platform == "win32":
        from app.handoff.windows_drives import mounted

        return [
            drive for m in mounted() if (drive := _measured(m.root, m.label, m.file_system, m.read_only, m.removable))
        ]
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return []  # neither Linux nor Windows: a folder can still be chosen by hand
    labels = _labels()
    found = [
        _measured(m.root, labels.get(m.device, ""), m.file_system, m.read_only, is_removable(m))
        for m in mounts_of(lines)
        # Looked at only then: a network drive that is gone would keep everybody waiting.
        if (holding.is_relative_to(m.root) if holding else is_removable(m)) and m.root.is_dir()
    ]
    return [drive for drive in found if drive is not None]


@dataclass(frozen=True, slots=True)
class Mount:
    """A line of mountinfo: mount point, `major:minor`, device file, file system, whether it is read only."""

    root: Path
    number: str
    device: str
    file_system: str
    read_only: bool


def mounts_of(lines: Iterable[str]) -> list[Mount]:
    """What /proc/self/mountinfo says (proc(5)); of mounts over one another on one point the last, which is seen."""
    found: dict[str, Mount] = {}
    for line in lines:
        left, dash, right = line.partition(" - ")
        fields, kinds = left.split(" "), right.split(" ")
        if not dash or len(fields) < 6 or len(kinds) < 3:
            continue
        root = _OCTAL.sub(lambda m: chr(int(m[1], 8)), fields[4])
        read_only = "ro" in fields[5].split(",") or "ro" in kinds[2].split(",")
        found.pop(root, None)
        found[root] = Mount(Path(root), fields[2], kinds[1], kinds[0], read_only)
    return list(found.values())


def is_removable(mount: Mount, blocks: Path = _BLOCKS) -> bool:
    """Whether the disk calls itself removable, hangs on USB, or is mounted where such things are.

    Fixed disks in a USB box say "not removable" and are pulled out all the same.
    """
    if not mount.device.startswith("/dev/"):
        return False
    block = blocks / mount.number
    whole = Path(os.path.realpath(block))
    if (whole / "partition").exists():
        whole = whole.parent
    try:
        if (whole / "removable").read_text(encoding="ascii").strip() == "1":
            return True
    except OSError:
        pass  # no such entry: a container, or a file system in user space
    return "/usb" in str(whole) or f"{mount.root}/".startswith(_MEDIA)


def _measured(root: Path, label: str, file_system: str, read_only: bool, removable: bool) -> Drive | None:
    try:
        usage = shutil.disk_usage(root)
    except OSError:
        return None  # a card reader without a card, a stick just pulled
    return Drive(root, label, file_system, usage.free, usage.total, read_only, removable)


def _labels() -> dict[str, str]:
    """Label by device file, from the links that udev keeps."""
    try:
        links = list(_LABELS.iterdir())
    except OSError:
        return {}
    return {os.path.realpath(link): _unescaped(link.name) for link in links}


def _unescaped(name: str) -> str:
    """udev writes bytes that a file name should not have as \\xNN."""
    data = re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), name.encode())
    return data.decode("utf-8", "replace")
