"""A Windows PC to try the program on: the Wine that build/windows/wine.sh started, seen from the tests."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LONG = 300  # seconds for anything that ends by itself
_TRY_EVERY = 0.1


@dataclass(frozen=True)
class Ran:
    """What one program left behind."""

    code: int
    out: str

    @property
    def json(self) -> Any:
        """The one JSON document it printed."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Machine:
    """One user's desktop. Paths are given as the tests see them and handed over as Windows names them."""

    prefix: Path
    user: str

    @property
    def drive(self) -> Path:
        return self.prefix / "drive_c"

    @property
    def home(self) -> Path:
        return self.drive / "users" / self.user

    @property
    def local(self) -> Path:
        """%LOCALAPPDATA%"""
        return self.home / "AppData" / "Local"

    @property
    def start_menu(self) -> Path:
        return self.home / "AppData" / "Roaming" / "Microsoft" / "Windows" / "Start Menu" / "Programs"

    def named(self, path: Path) -> str:
        """A path as Windows names it."""
        if path.is_relative_to(self.drive):
            return "C:\\" + "\\".join(path.relative_to(self.drive).parts)
        return "Z:" + str(path).replace("/", "\\")

    def run(self, *arguments: str | Path, seconds: int = _LONG) -> Ran:
        """Run a program to its end. By pipes: with a file as its output a program may hang under Wine."""
        done = subprocess.run(
            ["wine", *(self.named(a) if isinstance(a, Path) else a for a in arguments)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
        return Ran(done.returncode, _text(done.stdout))

    def start(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """Start a program and go on."""
        named = [self.named(a) if isinstance(a, Path) else a for a in arguments]
        return subprocess.Popen(
            ["wine", *named], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    def registered(self, key: str, value: str = "") -> str | None:
        """A text in the user's registry, None when there is none; `value` empty for a key's own."""
        which = ["/v", value] if value else ["/ve"]
        ran = self.run("reg", "query", f"HKCU\\{key}", *which)
        lines = [line for line in ran.out.splitlines() if "REG_" in line]
        return (
            lines[0].split(None, 2)[2]
            if value and lines
            else lines[0].partition("REG_SZ")[2].strip()
            if lines
            else None
        )

    def double_click(self, file: Path) -> None:
        """Open a file as Explorer does, by what is registered for its suffix.

        Wine looks for file types of the whole PC alone, so those that the installer wrote for this user are copied there.
        """
        kind = self.registered(f"Software\\Classes\\{file.suffix}")
        command = self.registered(f"Software\\Classes\\{kind}\\shell\\open\\command")
        if not kind or not command:
            raise AssertionError(f"nothing is registered for {file.suffix}")
        for key, text in ((file.suffix, kind), (f"{kind}\\shell\\open\\command", command)):
            self.run("reg", "add", f"HKLM\\Software\\Classes\\{key}", "/ve", "/d", text, "/f")
        self.start("start", file)

    def windows(self, title: str) -> list[str]:
        """The windows on the screen whose title matches."""
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", title], capture_output=True, text=True, check=False
        )
        return found.stdout.split()

    def processes(self, program: Path) -> list[int]:
        """The running processes of a program of this Wine."""
        ours = f"WINEPREFIX={self.prefix}".encode()
        return [
            int(process.name)
            for process in Path("/proc").iterdir()
            if process.name.isdigit()
            and _read(process / "cmdline")
            .split(b"\0")[0]
            .decode("utf-8", errors="replace")
            .endswith(f"\\{program.name}")
            and ours in _read(process / "environ").split(b"\0")
        ]

    def wait(self, happened: Callable[[], object], what: str, seconds: float = 60) -> float:
        """Wait until something has happened; how many seconds it took."""
        began = time.monotonic()
        while not happened():
            if time.monotonic() - began > seconds:
                raise AssertionError(f"{what}: nothing within {seconds} s")
            time.sleep(_TRY_EVERY)
        return time.monotonic() - began


def _text(output: bytes) -> str:
    """Our program writes UTF-8 into pipes, those of the system their code page."""
    try:
        return output.decode("utf-8")
    except UnicodeDecodeError:
        return output.decode("gbk", errors="replace")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended meanwhile
        return b""


def this_machine() -> Machine:
    """The machine of the environment build/windows-test.sh made."""
    return Machine(Path(os.environ["WINEPREFIX"]), os.environ["USER"])
