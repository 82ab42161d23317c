"""Disks that can be filled, made read-only, pulled out: real mounts, because permissions do not bind root."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.paths import DataPaths


@dataclass(frozen=True)
class SmallDisk:
    """A file system of 1 MiB."""

    root: Path

    @property
    def paths(self) -> DataPaths:
        """A data folder on it."""
        return DataPaths(self.root / "数据")

    def fill(self) -> Path:
        """Write until nothing more goes in; the file that takes the room."""
        filler = self.root / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while file.write(b"\0" * 4096):
                    pass
            except OSError:
                return filler
        raise AssertionError("the disk never filled up")

    def make_read_only(self) -> None:
        """From now on nothing can be written; no file may be open for writing."""
        subprocess.run(["mount", "-o", "remount,ro", self.root], check=True, capture_output=True)

    def make_writable(self) -> None:
        """The write protection is lifted again."""
        subprocess.run(["mount", "-o", "remount,rw", self.root], check=True, capture_output=True)


@dataclass
class Stick:
    """A USB stick: exFAT (no hard links, names of 255) on a device of its own, by a file system program one can stop."""

    root: Path
    image: Path
    program: subprocess.Popen[bytes]

    def pull(self) -> None:
        """Pull it out in the middle of whatever is going on: from now on every call fails."""
        self.program.kill()
        self.program.wait()


@contextmanager
def new_stick(folder: Path, label: str, size: int) -> Iterator[Stick]:
    """A freshly formatted stick of `size` bytes, plugged in below `folder`. Needs root."""
    image, root = folder / "stick.img", folder / "U盘"
    with image.open("wb") as file:
        file.truncate(size)
    _run("mkfs.exfat", "-L", label, image)
    root.mkdir()
    with plugged_in(image, root) as stick:
        yield stick


@contextmanager
def plugged_in(image: Path, root: Path) -> Iterator[Stick]:
    """The stick whose bytes are in `image`, mounted at `root`."""
    device = _run("losetup", "-f", "--show", image).strip()
    try:
        # In the foreground (-d), so that it is ours to stop; it talks all the time.
        program = subprocess.Popen(
            ["mount.exfat-fuse", "-d", device, root], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            while not root.is_mount():
                if program.poll() is not None:
                    raise OSError(f"{device} cannot be mounted")
            yield Stick(root, image, program)
        finally:
            subprocess.run(["umount", "-l", root], check=False, capture_output=True)
            program.wait()
    finally:
        _run("losetup", "-d", device)


@contextmanager
def lying_stick(folder: Path, claimed: int, real: int) -> Iterator[Path]:
    """A stick sold with more room than it has: takes `claimed` bytes by its own account and loses what is over `real`."""
    cellar, root = folder / "底", folder / "假盘"
    cellar.mkdir()
    root.mkdir()
    _run("mount", "-t", "tmpfs", "-o", f"size={real}", "tmpfs", cellar)
    try:
        image = cellar / "image"
        with image.open("wb") as file:
            file.truncate(claimed)
        _run("mkfs.ext4", "-q", "-O", "^has_journal", "-E", "lazy_itable_init=1,nodiscard", image)
        _run("mount", "-o", "loop", image, root)
        try:
            yield root
        finally:
            subprocess.run(["umount", "-l", root], check=True, capture_output=True)
    finally:
        subprocess.run(["umount", "-l", cellar], check=True, capture_output=True)


def _run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
