"""Libraries of the system in and around a frozen program: which packages it needs, and the licences of those it brings.

python -m build.linux.system_libraries depends TREE            the line for Depends:
python -m build.linux.system_libraries licences TREE FOLDER    copyright files of Debian's packages whose files are in it
"""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

_NEEDED = re.compile(r"^\s*NEEDED\s+(\S+)$", re.MULTILINE)
_MAGIC = b"\x7fELF"
_C_LIBRARY = "libc6"
_PROVIDED = {"libgl1": "libgl1 | libgl1-mesa-glx"}
"""Packages that go by another name on older systems."""


def programs(tree: Path) -> Iterator[Path]:
    """Programs and libraries of a folder."""
    for path in sorted(tree.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(len(_MAGIC)) == _MAGIC:
                    yield path


def outside(tree: Path) -> list[str]:
    """Libraries that are asked for and not in the folder."""
    inside = {path.name for path in tree.rglob("*")}
    asked: set[str] = set()
    for path in programs(tree):
        asked |= set(_NEEDED.findall(_output("objdump", "-p", str(path))))
    return sorted(asked - inside)


def packages(libraries: Iterable[str]) -> dict[str, str]:
    """Debian's package of each library of this system, by name; a library that is of none is not in it."""
    names = sorted({Path(library).name for library in libraries})
    # One question for all, since each reads the lists of every package. It fails when any is unknown, and answers all the same.
    asked = ["dpkg", "-S", *(f"*/{name}" for name in names)]
    found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    owners: dict[str, str] = {}
    for line in found.splitlines():
        package, _, path = line.partition(": ")
        owners.setdefault(Path(path).name, package.partition(":")[0].partition(",")[0])
    return owners


def depends(tree: Path) -> str:
    """Packages for what is not brought along. The C library must be as new as the one the program is made on."""
    needed = set(packages(outside(tree)).values()) - {_C_LIBRARY}
    version = platform.libc_ver()[1]
    return ", ".join([f"{_C_LIBRARY} (>= {version})", *(_PROVIDED.get(p, p) for p in sorted(needed))])


def collect_licences(tree: Path, folder: Path) -> None:
    """Copy the copyright file of every package that a library of the system came from. Raises OSError."""
    for owner in set(packages(path.name for path in programs(tree)).values()):
        shutil.copyfile(f"/usr/share/doc/{owner}/copyright", folder / f"debian-{owner}.txt")


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    if sys.argv[1] == "depends":
        sys.stdout.write(f"{depends(Path(sys.argv[2]))}\n")
    else:
        collect_licences(Path(sys.argv[2]), Path(sys.argv[3]))
