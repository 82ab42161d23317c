"""A disc image: ISO 9660 for everybody, Joliet and UDF for Chinese names; the same files give the same bytes.

pycdlib masters it, file by file. It is then opened again and every file read through both of its long-named directories.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from datetime import time as time_of_day
from io import BytesIO
from pathlib import Path
from time import struct_time
from types import ModuleType
from typing import BinaryIO

import pycdlib
from pycdlib import dates, headervd, pycdlibexception, udf, utils
from pycdlib import pycdlib as mastering
from pycdlib.dr import DirectoryRecord

from app.bundle.chunks import CHUNK, Watch
from app.handoff.checksums import FileSum
from app.handoff.verified import ReadBackDiffers, drop_cache

_TIMED: tuple[ModuleType, ...] = (dates, headervd, mastering, udf, utils)
_ONE_AT_A_TIME = threading.Lock()
_BEIJING = timezone(timedelta(hours=8))
_ISO_LEVEL = 3
_UDF_VERSION = "2.60"
_PROGRAM = "CHUANGBAO"
_JOLIET_CHARACTERS = 16
_JOLIET_NAME = 64  # UTF-16 units


@dataclass(frozen=True, slots=True)
class DiscFile:
    """A file for a disc: its name, size and SHA-256, and where its bytes are: a path, or the bytes themselves."""

    sum: FileSum
    source: Path | bytes

    @classmethod
    def of_text(cls, name: str, data: bytes) -> DiscFile:
        """A text of our own."""
        return cls(FileSum(name, len(data), hashlib.sha256(data).hexdigest()), data)


def master(files: Sequence[DiscFile], label: str, day: date, out: BinaryIO, watch: Watch) -> None:
    """Write the image to `out`, an empty file that can seek. Every date on it is noon of `day`, Beijing time.

    `watch` is given bytes written; what it raises ends the work and is passed on. Constant memory. Raises OSError of
    the sources and of `out`.
    """

    def progress(done: int, _total: int, _opaque: object) -> None:
        watch(done)

    with _as_of(day, files):
        iso = _Mastering()
        # The oldest of the three directories takes capitals and digits alone.
        iso.new(_ISO_LEVEL, vol_ident=f"CB{day:%Y%m%d}", app_ident_str=_PROGRAM, joliet=3, udf=_UDF_VERSION)
        try:
            _name_volume(iso, label)
            for number, file in enumerate(files, start=1):
                _add(iso, file, number)
            iso.write_fp(out, progress_cb=progress)
        finally:
            iso.close()


def check_image(path: Path, files: Sequence[DiscFile], watch: Watch) -> None:
    """Open an image and read each file through Joliet and through UDF: names, sizes and contents, and nothing besides.

    `watch` is given bytes read, twice the sum of the sizes in all. Raises ReadBackDiffers, OSError.
    """
    before = 0
    expected = {file.sum.name: file.sum for file in files}
    with path.open("rb") as image:
        drop_cache(image.fileno())
        iso = pycdlib.PyCdlib()
        try:
            iso.open_fp(image)
            try:
                if set(_joliet_names(iso)) != expected.keys() or set(_udf_names(iso)) != expected.keys():
                    raise ReadBackDiffers(path.name)
                for directory in ("joliet_path", "udf_path"):
                    for each in expected.values():
                        if _digest(iso, directory, each, before, watch) != each.sha256:
                            raise ReadBackDiffers(each.name)
                        before += each.size
            finally:
                iso.close()
        except pycdlibexception.PyCdlibException as error:
            raise ReadBackDiffers(path.name) from error


def _name_volume(iso: pycdlib.PyCdlib, label: str) -> None:
    """Give the label to Joliet and UDF, which Windows shows; pycdlib would put it into all three directories."""
    if iso.joliet_vd is None:
        raise AssertionError("the image was begun with Joliet")
    iso.joliet_vd.volume_identifier = label.ljust(_JOLIET_CHARACTERS).encode("utf-16-be")
    for descriptors in (iso.udf_main_descs, iso.udf_reserve_descs):
        for primary in descriptors.pvds:
            primary.vol_ident = _dstring(label, 32)
        for logical in descriptors.logical_volumes:
            logical.logical_vol_ident = _dstring(label, 128)
        for use in descriptors.impl_use:
            use.impl_use.log_vol_ident = _dstring(label, 128)
    iso.udf_file_set.log_vol_ident = _dstring(label, 128)
    iso.udf_file_set.file_set_ident = _dstring(label, 32)


def _dstring(text: str, size: int) -> bytes:
    """OSTA compressed Unicode in a field of `size` bytes (UDF 2.60, 2.1.3): the kind, the text, zeros, the length."""
    data = b"\x08" + text.encode("latin-1") if text.isascii() else b"\x10" + text.encode("utf-16-be")
    return data.ljust(size - 1, b"\0") + bytes([len(data)])


def _add(iso: pycdlib.PyCdlib, file: DiscFile, number: int) -> None:
    name = f"/{file.sum.name}"
    ending = "".join(c for c in file.sum.name.rpartition(".")[2].upper() if c.isascii() and c.isalnum())[:3] or "BIN"
    short = f"/FILE{number:04d}.{ending};1"
    if isinstance(file.source, bytes):
        iso.add_fp(BytesIO(file.source), file.sum.size, short, joliet_path=name, udf_path=name)
    else:
        iso.add_file(str(file.source), short, joliet_path=name, udf_path=name)  # opened when its turn comes


def _joliet_names(iso: pycdlib.PyCdlib) -> Iterator[str]:
    for record in iso.list_children(joliet_path="/"):
        if not record.is_dot() and not record.is_dotdot():
            yield record.file_identifier().decode("utf-16-be")


def _udf_names(iso: pycdlib.PyCdlib) -> Iterator[str]:
    for entry in iso.list_children(udf_path="/"):
        if entry is not None:
            yield entry.file_identifier().decode(entry.file_ident.encoding)


def _digest(iso: pycdlib.PyCdlib, directory: str, file: FileSum, before: int, watch: Watch) -> str:
    digest = hashlib.sha256()
    done = 0
    with iso.open_file_from_iso(**{directory: f"/{file.name}"}) as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            done += len(chunk)
            watch(before + done)
    return digest.hexdigest()


class _Mastering(pycdlib.PyCdlib):
    """pycdlib, counting Joliet's 64 in its own UTF-16 and not in bytes of UTF-8, of which a Han character takes three."""

    def _joliet_name_and_parent_from_path(self, joliet_path: bytes) -> tuple[bytes, DirectoryRecord]:
        folder, _, name = joliet_path.decode().rpartition("/")
        data = name.encode("utf-16-be")
        if len(data) > 2 * _JOLIET_NAME:
            raise pycdlibexception.PyCdlibInvalidInput("Joliet names can be a maximum of 64 characters")
        return data, self._find_joliet_record(folder.encode() or b"/")


class _Clock:
    """Stands in for the module `time` inside pycdlib, which asks the computer's clock for every date on a disc."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def __getattr__(self, name: str) -> object:
        return getattr(time, name)

    def time(self) -> float:
        return self._moment.timestamp()

    def localtime(self, seconds: float) -> struct_time:
        return datetime.fromtimestamp(seconds, self._moment.tzinfo).timetuple()


class _Serial:
    """Stands in for `random` there: a disc's unique number comes from what is on it."""

    def __init__(self, files: Sequence[DiscFile]) -> None:
        whole = hashlib.sha256("".join(file.sum.sha256 for file in files).encode("ascii"))
        self._bits = int.from_bytes(whole.digest(), "big")

    def getrandbits(self, count: int) -> int:
        return self._bits % (1 << count)


@contextmanager
def _as_of(day: date, files: Sequence[DiscFile]) -> Iterator[None]:
    """pycdlib has no parameter for the moment. Its modules get another clock for as long as it works, one disc at a time.

    The same files must give the same bytes: only then can an image be compared with one made again.
    """
    # In UTC: pycdlib writes the quarter hours of ISO 9660 into UDF's dates as well, where minutes are meant.
    clock = _Clock(datetime.combine(day, time_of_day(12), _BEIJING).astimezone(UTC))
    with _ONE_AT_A_TIME:
        before = [(module, module.__dict__["time"]) for module in _TIMED]
        chance = udf.__dict__["random"]
        try:
            for module in _TIMED:
                module.__dict__["time"] = clock
            udf.__dict__["random"] = _Serial(files)
            yield
        finally:
            for module, own in before:
                module.__dict__["time"] = own
            udf.__dict__["random"] = chance
