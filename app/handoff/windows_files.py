"""Reading what is on the medium and not in Windows' memory of it (kernel32). Imported there only."""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from app.bundle.chunks import CHUNK

_READ = 0x80000000  # GENERIC_READ
_OTHERS_MAY_READ = 1  # FILE_SHARE_READ
_EXISTING = 3  # OPEN_EXISTING
_PAST_CACHE = 0x20000000 | 0x08000000  # FILE_FLAG_NO_BUFFERING, FILE_FLAG_SEQUENTIAL_SCAN


def read_unbuffered(path: Path) -> Iterator[bytes]:
    """The bytes of a file from the device. Raises OSError.

    Such reads go into memory aligned to the device's sectors, in whole sectors, and none may begin at an end that is not
    aligned: hence an own page of memory, and the size asked beforehand.
    """
    if sys.platform == "win32":
        import msvcrt

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateFileW.restype = ctypes.c_void_p
        handle = kernel.CreateFileW(
            ctypes.c_wchar_p(str(path)), ctypes.c_ulong(_READ), _OTHERS_MAY_READ, None, _EXISTING, _PAST_CACHE, None
        )
        if handle in (None, ctypes.c_void_p(-1).value):
            raise ctypes.WinError(ctypes.get_last_error())
        descriptor = msvcrt.open_osfhandle(handle, os.O_RDONLY)
        with open(descriptor, "rb", buffering=0) as file, mmap.mmap(-1, CHUNK) as aligned:  # noqa: PTH123 - no path
            left = os.fstat(descriptor).st_size
            while left > 0 and (size := file.readinto(aligned)):
                yield aligned[:size]
                left -= size
    else:
        raise AssertionError("read in another way elsewhere")
