"""What a process wrote to its disk, in order, as strace saw it: the real program, the real SQLite, nothing in between."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.tools import require_tool

_CALLS = "openat,write,pwrite64,lseek,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat"
_LINE = re.compile(r"(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)(?:<(.*)>)?.*")
_IGNORED = re.compile(r"(?:\d+ +)?(?:---|\+\+\+).*")
_FILE = re.compile(r"(-?\w+)<((?:\\x[0-9a-f]{2})*)>(?:\(deleted\))?")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes put at an offset of a file."""

    path: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    """A file cut, or grown with zeros, to a size in bytes."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """A file, or the names in a folder, put onto the disk before the call came back."""

    path: str


@dataclass(frozen=True, slots=True)
class Create:
    """A new empty file, or a folder."""

    path: str
    folder: bool = False


@dataclass(frozen=True, slots=True)
class Rename:
    """A file with another name, which takes the place of what had it."""

    path: str
    to: str


@dataclass(frozen=True, slots=True)
class Unlink:
    """A name removed."""

    path: str


@dataclass(frozen=True, slots=True)
class Said:
    """A line on standard output: an acknowledgement."""

    line: str


Event = Write | Truncate | Sync | Create | Rename | Unlink | Said


def record(command: Sequence[str], cwd: Path, root: Path, log: Path, given: str = "") -> list[Event]:
    """Run a command and give back what it did below the folder `root`, and what it said.

    Raises CalledProcessError when it fails, ValueError for a line of the log that is not understood.
    """
    strace = [require_tool("strace"), "-f", "-y", "-xx", "-s", "10000000", "-e", f"trace={_CALLS}", "-o", str(log)]
    root = root.resolve()
    before = {str(path) for path in root.rglob("*")}
    subprocess.run([*strace, *command], cwd=cwd, input=given, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return list(_events(log.read_text(encoding="ascii"), str(root), before))


def _events(log: str, root: str, known: set[str]) -> Iterator[Event]:
    at: dict[str, int] = {}
    for line in log.splitlines():
        if _IGNORED.fullmatch(line):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"strace said something new: {line[:200]}")
        call, arguments, result = found[1], found[2], int(found[3])
        if result < 0:
            continue
        yield from _event(call, arguments, result, found[4], root, known, at)


def _event(
    call: str, arguments: str, result: int, opened: str | None, root: str, known: set[str], at: dict[str, int]
) -> Iterator[Event]:
    """`known` are the names there are, `at` the places in files opened for plain writing, by descriptor."""
    file = _FILE.match(arguments)
    descriptor, path = (file[1], _plain(file[2]).decode()) if file else ("", "")
    texts = [_plain(text) for text in _TEXT.findall(arguments)]
    if call == "openat":
        descriptor, path = str(result), _plain(opened or "").decode()
        at[descriptor] = 0
        if path.startswith(root) and path not in known and "O_CREAT" in arguments:
            known.add(path)
            yield Create(path)
    elif call in ("mkdir", "mkdirat"):
        if (made := texts[-1].decode()).startswith(root):
            yield Create(made, folder=True)
    elif call == "write" and descriptor == "1":
        yield from (Said(line) for line in texts[0].decode().splitlines())
    elif call.startswith("rename"):
        old, new = (text.decode() for text in texts)
        if old.startswith(root):
            known.discard(old)
            known.add(new)
            yield Rename(old, new)
    elif call.startswith("unlink"):
        if (gone := texts[-1].decode()).startswith(root):
            known.discard(gone)
            yield Unlink(gone)
    elif path.startswith(root):
        numbers = arguments.rsplit(", ", 2)
        if call == "write":
            yield Write(path, at[descriptor], texts[0][:result])
            at[descriptor] += result
        elif call == "pwrite64":
            yield Write(path, int(numbers[-1]), texts[0][:result])
        elif call == "lseek":
            at[descriptor] = result
        elif call == "ftruncate":
            yield Truncate(path, int(numbers[-1]))
        else:
            yield Sync(path)


def _plain(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))
