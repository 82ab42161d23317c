"""sRGB as an ICC profile: what the red of a photo means, as PDF/A asks a file to say (ISO 19005-1, 6.2.2).

Made from the numbers of IEC 61966-2-1 by the format of ICC.1:2001-04 (version 2, the newest that PDF/A-1 knows), 1 KB
where the usual file has 3 KB.
"""

from __future__ import annotations

import struct
from functools import cache

NAME = "sRGB IEC61966-2.1"

# Primaries of sRGB as seen under D50, the light of all profiles (Bradford adaptation from D65), and that light itself.
_COLORANTS = {
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.71410),
}
_D50 = (0.9642, 1.0, 0.8249)
_CURVE_POINTS = 256


@cache
def srgb_profile() -> bytes:
    """The profile, the same bytes every time."""
    curve = _curve()
    tags = {
        b"desc": _description(NAME),
        b"cprt": b"text\0\0\0\0No copyright, use freely\0",
        b"wtpt": _xyz(_D50),
        **{tag: _xyz(values) for tag, values in _COLORANTS.items()},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    table, body = bytearray(struct.pack(">I", len(tags))), bytearray()
    begin = 128 + 4 + 12 * len(tags)
    placed: dict[bytes, int] = {}
    for tag, data in tags.items():
        if data not in placed:  # the three curves are one
            placed[data] = begin + len(body)
            body += data + bytes(-len(data) % 4)
        table += struct.pack(">4sII", tag, placed[data], len(data))
    return _header(begin + len(body)) + bytes(table) + bytes(body)


def _header(size: int) -> bytes:
    version, flags, intent = 0x02100000, 0, 0  # 2.1; perceptual
    date = (1999, 10, 18, 0, 0, 0)  # of the standard
    names = struct.pack(">4s4s4s", b"mntr", b"RGB ", b"XYZ ")
    head = struct.pack(">I4xI", size, version) + names + struct.pack(">6H", *date)
    head += struct.pack(">4s4xI4x4x8xI", b"acsp", flags, intent) + _fixed(_D50)
    return head.ljust(128, b"\0")


def _fixed(values: tuple[float, float, float]) -> bytes:
    """Numbers as s15Fixed16."""
    return struct.pack(">3i", *(round(v * 65536) for v in values))


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(values)


def _description(text: str) -> bytes:
    ascii_text = text.encode("ascii") + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(ascii_text)) + ascii_text + bytes(4 + 4 + 2 + 1 + 67)


def _curve() -> bytes:
    """What an sRGB value means in light, at even steps from 0 to 1."""
    points = []
    for step in range(_CURVE_POINTS):
        value = step / (_CURVE_POINTS - 1)
        light = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        points.append(round(light * 65535))
    return b"curv\0\0\0\0" + struct.pack(f">I{_CURVE_POINTS}H", _CURVE_POINTS, *points)
