"""A small disk that can be filled and made read-only: a real tmpfs mount, because permissions do not bind root."""

from __future__ import annotations

import subprocess
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
