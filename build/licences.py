"""The licences of everything in a frozen program, collected into a folder of it.

    python -m build.licences SITE_PACKAGES NAMES TARGET FILE…

NAMES is the list of distributions that PyInstaller took modules from (installer.spec writes it). What each says about itself is
taken from its metadata; the few that carry no text have one in `build/licence_texts`. Files named at the end are copied as they
are (CPython, Qt's third parties, system libraries). A distribution without any text ends the build.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.utils import canonicalize_name

from build.freezing import ROOT

SPARE = ROOT / "build" / "licence_texts"
_WORDS = ("licen", "copying", "notice")
_OTHER_CHOICE = "Commercial"
"""In the name of a text that offers a bought licence instead: not the one used."""

_PROJECT = "chuangbao"
"""Its own licence is one of the files named at the end."""


class LicenceMissing(Exception):
    """A distribution is shipped and no licence text of it is known."""


def texts(found: Distribution) -> Iterator[Path]:
    """The licence files a distribution carries, and the one kept here for it."""
    for file in found.files or []:
        in_metadata = file.parts[0].endswith(".dist-info")
        if in_metadata and any(w in file.name.lower() for w in _WORDS) and _OTHER_CHOICE not in file.name:
            yield Path(str(found.locate_file(file)))
    spare = SPARE / f"{canonicalize_name(found.name)}.txt"
    if spare.is_file():
        yield spare


def collect(site: Path, names: Iterable[str], target: Path, files: Iterable[Path]) -> None:
    """Copy every text and write a list of them. Raises LicenceMissing, OSError."""
    installed = {canonicalize_name(found.name): found for found in distributions(path=[str(site)])}
    lines = ["随程序提供的部件及其许可证。窗报自身的是 LICENSE，字体和图标的在 resources 的各文件夹里。", ""]
    target.mkdir(parents=True, exist_ok=True)
    for name in sorted({canonicalize_name(n) for n in names} - {_PROJECT}):
        found = installed[name]
        own = list(texts(found))
        if not own:
            raise LicenceMissing(f"{name} is shipped and carries no licence text; put one into {SPARE}")
        folder = target / name
        folder.mkdir(exist_ok=True)
        for text in own:
            shutil.copyfile(text, folder / text.name)
        lines.append(f"{found.name} {found.version}：{name}/")
    for file in files:
        shutil.copyfile(file, target / file.name)
        lines.append(file.name)
    (target / "README.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _, site_packages, names_file, folder_, *more = sys.argv
    collect(
        Path(site_packages),
        Path(names_file).read_text(encoding="utf-8").split(),
        Path(folder_),
        [Path(f) for f in more],
    )
