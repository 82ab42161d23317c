"""What the window remembers: its place, its columns, the zoom, the last folders. A convenience, never a condition."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

_AT_MOST = 256 * 1024  # bytes: a file beyond that is not ours
_ENCODED = b"@Variant("  # a serialised object of Qt's: never ours, and never to be decoded


class Settings:
    """An INI file in the data folder. What cannot be read counts as not remembered; what cannot be written is lost.

    Everything is kept as text, whatever it means.
    """

    def __init__(self, file: Path) -> None:
        try:
            if file.stat().st_size > _AT_MOST or _ENCODED in file.read_bytes():
                file.unlink()
        except OSError:
            pass  # nothing there yet, or a folder that refuses: QSettings then keeps things in memory
        self._store = QSettings(str(file), QSettings.Format.IniFormat)
        if self._store.status() is QSettings.Status.FormatError:
            self._store.clear()

    def text(self, key: str, default: str = "") -> str:
        """A remembered text."""
        value = self._store.value(key)
        return value if isinstance(value, str) else default

    def keep_text(self, key: str, value: str) -> None:
        """Remember a text."""
        self._store.setValue(key, value)

    def number(self, key: str, default: float, lowest: float, highest: float) -> float:
        """A remembered number such as the zoom; the default when there is none between the bounds."""
        try:
            value = float(self.text(key))
        except ValueError:
            return default
        return value if math.isfinite(value) and lowest <= value <= highest else default

    def keep_number(self, key: str, value: float) -> None:
        """Remember a number."""
        self.keep_text(key, repr(value))

    def sizes(self, key: str, count: int) -> list[int] | None:
        """The sizes of a splitter's columns, or None when they are not remembered for that many columns."""
        words = self.text(f"sizes/{key}").split("-")
        if len(words) != count or not all(w.isascii() and w.isdigit() and len(w) <= 5 for w in words):
            return None
        found = [int(w) for w in words]
        return found if sum(found) else None

    def keep_sizes(self, key: str, sizes: Sequence[int]) -> None:
        """Remember the sizes of a splitter's columns."""
        self.keep_text(f"sizes/{key}", "-".join(str(size) for size in sizes))

    def geometry(self, key: str) -> QByteArray:
        """What `saveGeometry` gave for a window; empty when there is nothing of use."""
        try:
            return QByteArray(base64.b64decode(self.text(f"geometry/{key}"), validate=True))
        except (binascii.Error, ValueError):
            return QByteArray()

    def keep_geometry(self, key: str, geometry: QByteArray) -> None:
        """Remember what `saveGeometry` gives."""
        self.keep_text(f"geometry/{key}", base64.b64encode(geometry.data()).decode("ascii"))

    def folder(self, name: str) -> Path | None:
        """The folder last used for a purpose ("export", "seal" …), if it is still there."""
        known = self.text(f"folders/{name}")
        return Path(known) if known and "\0" not in known and _is_folder(Path(known)) else None

    def remember_folder(self, name: str, path: Path) -> None:
        """Remember a folder for a purpose."""
        self.keep_text(f"folders/{name}", str(path))

    def save(self) -> None:
        """Write now what is otherwise written a little later."""
        self._store.sync()


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False  # a name that is too long, a stick that answers with an error
