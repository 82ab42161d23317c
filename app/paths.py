"""The one place that knows where things are: resources, forms, the data folder, a frozen build."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs


def program_root() -> Path:
    """Folder that holds `resources/` and `forms/`: the checkout, or PyInstaller's folder in a frozen build."""
    bundled = getattr(sys, "_MEIPASS", None)
    return Path(bundled) if bundled else Path(__file__).resolve().parent.parent


PORTABLE_DATA = "窗报数据"
"""A folder of this name beside the frozen program is its data folder: whoever makes it wants the data on the stick."""


def default_data_folder() -> Path:
    """The local (not roaming) data folder of this user: a store on a network profile loses locks.

    The folder beside a frozen program instead, where somebody made one (PORTABLE_DATA).
    """
    if getattr(sys, "frozen", False):
        beside = Path(sys.executable).parent / PORTABLE_DATA
        if beside.is_dir():
            return beside
    return Path(platformdirs.user_data_dir("Chuangbao", appauthor=False, roaming=False))


@dataclass(frozen=True, slots=True)
class ProgramPaths:
    """What ships with the program; read only."""

    root: Path

    @property
    def fonts(self) -> Path:
        return self.root / "resources" / "fonts"

    @property
    def forms(self) -> Path:
        return self.root / "forms"

    @property
    def manual(self) -> Path:
        """The manual (使用说明): pages in Markdown, pictures beside them."""
        return self.root / "resources" / "manual"

    @property
    def codes(self) -> Path:
        """Tables of national standards that packs name their choices by."""
        return self.root / "resources" / "codes"

    @property
    def selftest_photo(self) -> Path:
        """A small HEIC photo (four coloured corners) for the self-test."""
        return self.root / "resources" / "selftest" / "corners.heic"


@dataclass(frozen=True, slots=True)
class DataPaths:
    """What belongs to the user, all under one data folder (数据文件夹)."""

    root: Path

    @property
    def untouched(self) -> bool:
        """Whether nothing was ever kept here: the program is new to this user."""
        return not (self.store.exists() or self.backups.exists())

    @property
    def store(self) -> Path:
        return self.root / "chuangbao.db"

    @property
    def attachments(self) -> Path:
        return self.root / "attachments"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def aside(self) -> Path:
        """Stores that a backup took the place of, damaged or not; kept until a purge (到期清除)."""
        return self.root / "aside"

    @property
    def packs(self) -> Path:
        """Packs that an office handed out, beside those of the program."""
        return self.root / "packs"

    @property
    def settings(self) -> Path:
        """What the window remembers."""
        return self.root / "window.ini"

    @property
    def open_place(self) -> Path:
        """Which draft the window has open, and where in it; there only while it is open."""
        return self.root / "open-place.json"

    @property
    def second_place(self) -> Path:
        """Where the copies outside this folder go, and which were written."""
        return self.root / "second-place.json"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def quarantine(self) -> Path:
        """Where untrusted bundles are decrypted; emptied after each use."""
        return self.root / "quarantine"

    @property
    def crashes(self) -> Path:
        return self.root / "crashes"
