"""Drive letters as Windows tells them (kernel32). Imported there only."""

from __future__ import annotations

import ctypes
import string
import sys
from dataclasses import dataclass
from pathlib import Path

_REMOVABLE = 2  # DRIVE_REMOVABLE of GetDriveTypeW; a fixed disk in a USB box says 3 and is chosen as a folder
_FIXED = 3
_NAME = 261  # MAX_PATH + 1


@dataclass(frozen=True, slots=True)
class Letter:
    """A drive letter with a medium in it."""

    root: Path
    label: str
    file_system: str
    removable: bool


def mounted() -> list[Letter]:
    """Local drives with a medium in them, by letter. An empty card reader has none and is left out."""
    if sys.platform != "win32":
        raise RuntimeError("drive letters are a matter of Windows")
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.GetDriveTypeW.argtypes = [ctypes.c_wchar_p]
    letters = kernel.GetLogicalDrives()
    found: list[Letter] = []
    for number, letter in enumerate(string.ascii_uppercase):
        root = f"{letter}:\\"
        if letters >> number & 1 and (kind := kernel.GetDriveTypeW(root)) in (_REMOVABLE, _FIXED):
            label, system = ctypes.create_unicode_buffer(_NAME), ctypes.create_unicode_buffer(_NAME)
            if kernel.GetVolumeInformationW(ctypes.c_wchar_p(root), label, _NAME, None, None, None, system, _NAME):
                found.append(Letter(Path(root), label.value, system.value, kind == _REMOVABLE))
    return found
