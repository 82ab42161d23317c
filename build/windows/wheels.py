"""The Windows wheels of the program and of PyInstaller, fetched and installed on a machine of another kind.

    python -m build.windows.wheels DOWNLOADS SITE_PACKAGES

pip resolves with the markers of the machine it runs on, so what is asked for on Windows alone (`sys_platform == "win32"`)
is left out. Here the wheels say themselves what they need, and pip is asked again until nothing is missing.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from build.freezing import read_project

PYTHON = "3.13"
_WINDOWS = {
    "sys_platform": "win32",
    "os_name": "nt",
    "platform_system": "Windows",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
    "python_version": PYTHON,
    "python_full_version": f"{PYTHON}.0",
    "extra": "",
}
_TAGS = [
    "--only-binary=:all:", "--platform=win_amd64", f"--python-version={PYTHON}", "--implementation=cp",
    f"--abi=cp{PYTHON.replace('.', '')}", "--abi=abi3", "--abi=none",
]  # fmt: skip


def fetch(folder: Path) -> list[Path]:
    """Download every wheel the frozen program and PyInstaller need on Windows. Raises CalledProcessError."""
    project = read_project()
    wanted = [*project["dependencies"], *project["optional-dependencies"]["installer"]]
    while True:
        _pip("download", *_TAGS, "--dest", str(folder), *wanted)
        wheels = sorted(folder.glob("*.whl"))
        have = {parse_wheel_filename(wheel.name)[0] for wheel in wheels}
        missing = {str(r) for wheel in wheels for r in needed(wheel) if canonicalize_name(r.name) not in have}
        if not missing:
            return wheels
        wanted += sorted(missing)


def needed(wheel: Path) -> Iterator[Requirement]:
    """What a wheel asks for on Windows."""
    with ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA") and n.count("/") == 1)
        metadata = HeaderParser().parsestr(archive.read(name).decode("utf-8"))
    for line in metadata.get_all("Requires-Dist", []):
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate(_WINDOWS):
            requirement.marker = None
            yield requirement


def install(wheels: list[Path], folder: Path) -> None:
    """Unpack wheels as pip does on Windows, shared libraries at their place. Raises CalledProcessError."""
    _pip(
        "install",
        *_TAGS,
        "--no-deps",
        "--no-index",
        "--no-compile",
        "--upgrade",
        "--target",
        str(folder),
        *map(str, wheels),
    )


def _pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check", *arguments], check=True)


if __name__ == "__main__":
    install(fetch(Path(sys.argv[1])), Path(sys.argv[2]))
