"""The three records of a stored zip, as far as bundles use them: shared by the writer and the strict reader."""

from __future__ import annotations

import struct

LOCAL = struct.Struct("<4s5H3I2H")
"""signature, version needed, flags, method, time, date, CRC-32, packed size, size, name length, extra length"""
CENTRAL = struct.Struct("<4s6H3I5H2I")
"""signature, version made by, then as LOCAL from version needed to extra length, then comment length, disk,
internal attributes, external attributes, offset of the local record"""
END = struct.Struct("<4s4H2IH")
"""signature, disk, disk of the directory, entries here, entries, directory size, directory offset, comment length"""

LOCAL_SIGNATURE = b"PK\x03\x04"
CENTRAL_SIGNATURE = b"PK\x01\x02"
END_SIGNATURE = b"PK\x05\x06"
ZIP64_LOCATOR_SIGNATURE = b"PK\x06\x07"
ZIP64_LOCATOR_SIZE = 20

STORED = 0
UTF8 = 0x800
VERSION = 20
"""PKZIP 2.0."""
MADE_ON_UNIX = 3 << 8 | VERSION
"""Info-ZIP converts names from a DOS code page, the UTF-8 flag notwithstanding, unless they come from Unix."""
PLAIN_FILE = 0o100644 << 16
"""External attributes of a regular file."""
DATE_1980 = 0x21
"""1980-01-01, the first day the format knows; time 0 is midnight."""


def local_record(name: bytes, size: int, crc32: int) -> bytes:
    """Local header with the name, fixed time, no extra field."""
    return LOCAL.pack(LOCAL_SIGNATURE, VERSION, UTF8, STORED, 0, DATE_1980, crc32, size, size, len(name), 0) + name


def central_record(name: bytes, size: int, crc32: int, offset: int) -> bytes:
    """Directory entry that agrees with `local_record`; a plain file made on Unix."""
    return (
        CENTRAL.pack(
            CENTRAL_SIGNATURE, MADE_ON_UNIX, VERSION, UTF8, STORED, 0, DATE_1980, crc32, size, size, len(name),
            0, 0, 0, 0, PLAIN_FILE, offset,
        )
        + name
    )  # fmt: skip


def end_record(entries: int, size: int, offset: int) -> bytes:
    """End of a directory of this many entries and bytes that starts at `offset`; no comment."""
    return END.pack(END_SIGNATURE, 0, 0, entries, entries, size, offset, 0)
