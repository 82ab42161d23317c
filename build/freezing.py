"""What the frozen program holds: decided here, used by `installer.spec` and the packaging scripts, tested without a build.

Nothing here is a list that a new module or dependency could be missing from: our modules are taken whole, dependencies
are read from `pyproject.toml`. Lists name only what is left out, so that forgetting costs size and never a feature.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib.metadata import distribution, packages_distributions
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("app", "ui")
QT = ("PySide6", "shiboken6")
"""PyInstaller's own hooks take of Qt what the imported modules need; whole it is 200 MB."""

_NOT_RESOURCES = ("pictures",)  # of the README

_NOT_DATA = (".py", ".pyc", ".pyi", ".typed", ".c", ".h", ".pyx", ".pxd", ".pyd", ".so", ".dll", ".lib", ".rng", ".xsl")
"""Files beside modules that are no data, or are read by compilers and type checkers only."""

UNUSED = [
    "tkinter", "lib2to3", "ensurepip",  # of Python
    "pip", "setuptools", "pkg_resources", "numpy", "fontTools", "pytest", "hypothesis", "typst", "pikepdf", "IPython",
    "tzdata",  # times are shown in the system's zone, which needs no table
    "lxml.html", "lxml.objectify", "lxml.isoschematron",
    "PIL.ImageQt", "PIL.ImageTk", "PIL.ImageShow", "PIL._avif", "PIL._imagingtk",
    "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets", "PySide6.QtTest", "PySide6.QtSql",
]  # fmt: skip
"""Modules that hooks and optional imports drag along and nothing of ours runs."""

_NOT_SHIPPED = re.compile(
    r"Qt6?(Qml|Quick|OpenGL|Pdf|VirtualKeyboard|Sql|Test|Designer|WaylandEglClient|EglFS|EglFs)"
    r"|opengl32sw|d3dcompiler|libgallium|qdirect2d|qminimal(?!egl)|qlinuxfb|qeglfs|qminimalegl|qvkkhrdisplay|qvnc"
    r"|qtuiotouchplugin|qevdev|qlibinputplugin"
    r"|/plugins/(tls|networkinformation|qmltooling|sqldrivers|generic|xcbglintegrations|egldeviceintegrations)/"
    r"|libqgtk3"  # would bring GTK along, for its file dialog; the desktop portal's is there
    r"|/imageformats/(lib)?q(gif|icns|pdf|tga|tiff|wbmp|webp)\b"
    r"|/stdnum/oui\.dat|/reportlab/fonts/"
)
"""Files of Qt's parts, plugins and picture formats that no screen of ours needs (pictures are Pillow's, icons SVG)."""

_TRANSLATIONS = ("qtbase_zh_CN.qm", "qt_zh_CN.qm")


def read_project() -> dict[str, Any]:
    """The `[project]` table of `pyproject.toml`."""
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def dependencies(project: dict[str, Any]) -> list[str]:
    """Names of the distributions the program stands on, as `pyproject.toml` says."""
    return [re.split(r"[\s\[<>=!~;]", line, maxsplit=1)[0] for line in project["dependencies"]]


def import_names(name: str) -> list[str]:
    """The packages a distribution brings, as they are imported. Raises PackageNotFoundError when it is not installed."""
    files = distribution(name).files or []
    heads = {file.parts[0] for file in files if file.suffix == ".py" and len(file.parts) > 1}
    single = {file.stem for file in files if file.suffix == ".py" and len(file.parts) == 1}
    return sorted(head for head in heads | single if head.isidentifier())


def owners(modules: Iterable[str]) -> list[str]:
    """The distributions that modules belong to, sorted; those of Python itself belong to none. PyInstaller's is one:
    its loader starts the program.
    """
    packages = packages_distributions()
    heads = {module.partition(".")[0] for module in modules} | {"PyInstaller", *QT}
    return sorted({name for head in heads for name in packages.get(head, ())})


def our_modules() -> list[str]:
    """Every module of ours: none can be forgotten, however late it is imported."""
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    names = (".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths)
    return sorted(name.removesuffix(".__init__") for name in names)


def package_data(package: str) -> Iterator[tuple[str, str]]:
    """What lies beside the modules of a package and is read at run time: where it is, and where it goes.

    Looked for here: PyInstaller's helper starts a process for each package. Raises ModuleNotFoundError.
    """
    spec = find_spec(package)
    if spec is None:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)
    for root in map(Path, spec.submodule_search_locations or ()):
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.suffix not in _NOT_DATA and "__pycache__" not in path.parts:
                yield str(path), str(path.parent.relative_to(root.parent))


def our_data() -> Iterator[tuple[str, str]]:
    """Folders and files of ours that are read at run time: where they are, and where they go in the frozen folder."""
    yield str(ROOT / "forms"), "forms"
    yield str(ROOT / "LICENSE"), "."
    for folder in sorted((ROOT / "resources").iterdir()):
        if folder.is_dir() and folder.name not in _NOT_RESOURCES:
            yield str(folder), f"resources/{folder.name}"


def kept(target: str, modules: Collection[str]) -> bool:
    """Whether a file goes along. Data of a package's part goes only where that part has a module among `modules`."""
    path = "/" + target.replace("\\", "/")
    if _NOT_SHIPPED.search(path):
        return False
    if "/translations/" in path:
        return PurePosixPath(path).name in _TRANSLATIONS
    return not path.startswith("/stdnum/") or ".".join(PurePosixPath(path).parent.parts[1:]) in modules


def reachable(libraries: Mapping[str, Iterable[str]], roots: Iterable[str]) -> set[str]:
    """The libraries of a folder that are still needed after others were left out: by name, from what each file imports.

    `libraries` says by file name which libraries a file asks for; `roots` are the files that stay in any case.
    """
    found: set[str] = set()
    ahead = list(roots)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += [other for other in libraries.get(name, ()) if other in libraries]
    return found


def version_number(version: str) -> tuple[int, int, int, int]:
    """A version as Windows counts: four numbers. Raises ValueError for one that has letters."""
    major, minor, patch = (int(part) for part in version.split("."))
    return major, minor, patch, 0


def version_strings(version: str, name: str, description: str) -> Sequence[tuple[str, str]]:
    """What the properties of a program show on Windows (版本资源)."""
    return (
        ("CompanyName", "Chuangbao team"),
        ("FileDescription", description),
        ("FileVersion", version),
        ("InternalName", name),
        ("LegalCopyright", "MIT License"),
        ("OriginalFilename", name),
        ("ProductName", "窗报"),
        ("ProductVersion", version),
    )
