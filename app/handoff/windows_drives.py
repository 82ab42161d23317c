"""Drive letters as Windows tells them (kernel32). Imported there only."""

from __future__ import annotations

import ctypes
import string
import sys
from dataclasses import dataclass
from pathlib import Path

_REMOVABLE = 2  # DRIVE_REMOVABLE of GetDriveTypeW; a hard disk in a USB box says 3 and is chosen as a folder
_FIXED = 3
_DISC = 5  # DRIVE_CDROM
_NO_MESSAGE_BOXES = 1  # SEM_FAILCRITICALERRORS: without it an empty card reader asks for a disk in a box of its own
_READ_ONLY = 0x80000  # FILE_READ_ONLY_VOLUME
_NAME = 261  # MAX_PATH + 1


@dataclass(frozen=True, slots=True)
class Letter:
    """A drive letter with a medium in it."""

    root: Path
    label: str
    file_system: str
    read_only: bool
    removable: bool


def mounted() -> list[Letter]:
    """Local drives with a medium in them, by letter. An empty card reader has none and is left out."""
    found: list[Letter] = []
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        kernel.SetErrorMode(_NO_MESSAGE_BOXES)
        letters = kernel.GetLogicalDrives()
        for number, letter in enumerate(string.ascii_uppercase):
            root = ctypes.c_wchar_p(f"{letter}:\\")
            if letters >> number & 1 and (kind := kernel.GetDriveTypeW(root)) in (_REMOVABLE, _FIXED, _DISC):
                label, system = ctypes.create_unicode_buffer(_NAME), ctypes.create_unicode_buffer(_NAME)
                flags = ctypes.c_ulong()
                if kernel.GetVolumeInformationW(
                    root, label, _NAME, None, None, ctypes.byref(flags), system, ctypes.c_ulong(_NAME)
                ):
                    read_only = bool(flags.value & _READ_ONLY)
                    found.append(Letter(Path(f"{letter}:\\"), label.value, system.value, read_only, kind != _FIXED))
    return found
