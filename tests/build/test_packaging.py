"""What makes the packages is sound, without making one: the recipe finds everything, scripts and installer compile."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from pkgutil import walk_packages
from typing import Any
from zipfile import ZipFile

import pytest
from packaging.utils import canonicalize_name
from PIL import Image

from app.bundle.backup_file import BACKUP_SUFFIX
from app.bundle.layout import SEALED_SUFFIX
from app.bundle.office import PUBLIC_ENDING
from app.paths import PORTABLE_DATA, default_data_folder, program_root
from build import freezing, icons, licences
from build.linux.system_libraries import outside, programs
from build.windows import install_lists, portable, wheels
from tests.tools import require_tool

ROOT = program_root()
SUFFIXES = (SEALED_SUFFIX, Path(PUBLIC_ENDING).suffix, BACKUP_SUFFIX)
SCRIPTS = [*sorted((ROOT / "build").rglob("*.sh")), ROOT / ".ci" / "run"]


@dataclass
class Recipe:
    """What `installer.spec` asks PyInstaller for."""

    scripts: list[str] = field(default_factory=list)
    datas: list[tuple[str, str]] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    excludes: list[str] = field(default_factory=list)
    programs: list[str] = field(default_factory=list)


class _Analysed:
    """What an analysis gives back: nothing was found, for nothing was looked for."""

    pure: tuple[tuple[str, str, str], ...] = ()
    binaries: tuple[tuple[str, str, str], ...] = ()
    datas: tuple[tuple[str, str, str], ...] = ()
    scripts: tuple[tuple[str, str, str], ...] = ()


@pytest.fixture(scope="session")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    """The recipe run with PyInstaller's own helpers; only its names that build something note down what they are given."""
    read = Recipe()

    def analysis(scripts: list[str], **told: Any) -> _Analysed:
        read.scripts, read.datas, read.hidden = scripts, told["datas"], told["hiddenimports"]
        read.excludes = told["excludes"]
        return _Analysed()

    def program(*_: object, name: str, **__: object) -> str:
        read.programs.append(name)
        return name

    names: Mapping[str, object] = {
        "SPECPATH": str(ROOT), "workpath": str(tmp_path_factory.mktemp("work")), "Analysis": analysis,
        "PYZ": lambda _: None, "EXE": program, "COLLECT": lambda *_, **__: None,
    }  # fmt: skip
    spec = ROOT / "installer.spec"
    exec(compile(spec.read_text(encoding="utf-8"), spec, "exec"), dict(names))  # noqa: S102 - as PyInstaller does
    return read


@cache
def imported() -> frozenset[str]:
    """Every module that a module of ours names in an import, at the top or inside a function."""
    found: set[str] = set()
    for package in freezing.PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def test_every_module_of_ours_is_packed(recipe: Recipe) -> None:
    assert recipe.scripts == ["app/__main__.py"]
    modules = {
        module.name for package in freezing.PACKAGES for module in walk_packages([str(ROOT / package)], f"{package}.")
    }
    assert modules - set(recipe.hidden) == set()


def test_every_module_the_recipe_names_exists(recipe: Recipe) -> None:
    assert [name for name in recipe.hidden if importlib.util.find_spec(name) is None] == []


def test_all_data_the_recipe_names_exists(recipe: Recipe) -> None:
    assert [source for source, _ in recipe.datas if not Path(source).exists()] == []
    targets = {target for _, target in recipe.datas}
    assert targets >= {"forms", *(f"resources/{name}" for name in ("codes", "fonts", "icons", "selftest"))}


def test_nothing_we_import_is_left_out(recipe: Recipe) -> None:
    left_out = {name for name in imported() for gone in recipe.excludes if name == gone or name.startswith(f"{gone}.")}
    assert not left_out


_WITHOUT = """
import importlib, sys
left_out = sys.argv[1].split()

class LeftOut:
    def find_spec(self, name, path=None, target=None):
        if any(name == gone or name.startswith(gone + ".") for gone in left_out):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, LeftOut())
for name in sys.argv[2].split():
    importlib.import_module(name)
from app.cli import main
sys.exit(main(["--data", sys.argv[3], "selftest"]))
"""


def test_the_program_does_its_job_without_what_is_left_out(recipe: Recipe, tmp_path: Path) -> None:
    """A library may want such a module although nothing of ours names it: as stdnum wants Python's own `pydoc`."""
    ours = " ".join(name for name in freezing.our_modules() if name != "app.__main__")
    ran = subprocess.run(
        [sys.executable, "-c", _WITHOUT, " ".join(recipe.excludes), ours, tmp_path / "数据"],
        cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_what_we_import_is_a_dependency_of_the_project() -> None:
    """So that the recipe, which reads pyproject.toml, knows of it."""
    declared = {canonicalize_name(name) for name in freezing.dependencies(freezing.read_project())}
    owners = packages_distributions()
    heads = {name.partition(".")[0] for name in imported()} - set(sys.stdlib_module_names) - set(freezing.PACKAGES)
    undeclared = {h for h in heads if not declared & {canonicalize_name(o) for o in owners.get(h, ())}}
    # The other half of PySide6, and what is for type checkers only.
    assert undeclared <= {"shiboken6", "_typeshed"}


def test_every_dependency_is_packed_with_its_data(recipe: Recipe) -> None:
    for name in freezing.dependencies(freezing.read_project()):
        packages = freezing.import_names(name)
        assert packages, name
        assert set(packages) - set(freezing.QT) <= set(recipe.hidden)
    assert any(Path(source).name == "loc.dat" and Path(target).name == "cn" for source, target in recipe.datas)


@pytest.mark.parametrize(
    ("target", "stays"),
    [
        ("PySide6/Qt6Core.dll", True),
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("PySide6/plugins/imageformats/qsvg.dll", True),
        ("PySide6/plugins/styles/qmodernwindowsstyle.dll", True),
        ("PySide6/translations/qtbase_zh_CN.qm", True),
        ("PySide6/translations/qtbase_de.qm", False),
        ("PySide6/opengl32sw.dll", False),
        ("PySide6/Qt6Quick.dll", False),
        ("PySide6/Qt/lib/libQt6Network.so.6", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so", True),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("stdnum/cn/loc.dat", True),
        ("stdnum/eu/banks.dat", False),
        ("resources/fonts/ChuangbaoFang.ttf", True),
    ],
)
def test_what_is_trimmed_and_what_is_not(target: str, stays: bool) -> None:
    assert freezing.kept(target, {"stdnum", "stdnum.cn"}) is stays


def test_libraries_that_nothing_asks_for_any_more_go() -> None:
    libraries = {"qxcb": ["xcb", "libc"], "xcb": ["xau"], "xau": [], "pango": ["cairo"], "cairo": []}
    assert freezing.reachable(libraries, ["qxcb"]) == {"qxcb", "xcb", "xau"}


def test_a_version_as_windows_counts() -> None:
    assert freezing.version_number(freezing.read_project()["version"])[3] == 0
    with pytest.raises(ValueError, match="rc"):
        freezing.version_number("1.0.0rc1")


def test_what_a_wheel_asks_for_on_windows(tmp_path: Path) -> None:
    wheel = tmp_path / "example-1-py3-none-any.whl"
    metadata = """Name: example
Requires-Dist: colorama>=0.4; sys_platform == "win32"
Requires-Dist: uvloop; sys_platform != "win32"
Requires-Dist: rich; extra == "pretty"
Requires-Dist: click
"""
    with ZipFile(wheel, "w") as archive:
        archive.writestr("example-1.dist-info/METADATA", metadata)
    assert [str(r) for r in wheels.needed(wheel)] == ["colorama>=0.4", "click"]


def test_every_distribution_that_ships_has_its_licence(tmp_path: Path) -> None:
    site = Path(importlib.import_module("click").__path__[0]).parent
    names = [*freezing.dependencies(freezing.read_project()), "lxml", "shiboken6", "pyinstaller", "python-dateutil"]
    licences.collect(site, names, tmp_path / "licences", [ROOT / "LICENSE"])
    listed = (tmp_path / "licences" / "README.txt").read_text(encoding="utf-8")
    for name in names:
        folder = tmp_path / "licences" / canonicalize_name(name)
        assert any(text.stat().st_size > 500 for text in folder.iterdir()), name
        assert f"{folder.name}/" in listed
    assert not list(tmp_path.rglob("*Commercial*"))


def test_a_distribution_without_a_licence_ends_the_build(tmp_path: Path) -> None:
    info = tmp_path / "site" / "bare-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Name: bare\nVersion: 1.0\n", encoding="utf-8")
    (info / "RECORD").write_text("bare-1.0.dist-info/METADATA,,\n", encoding="utf-8")
    with pytest.raises(licences.LicenceMissing, match="bare"):
        licences.collect(tmp_path / "site", ["bare"], tmp_path / "out", [])


def draw_icons(folder: Path) -> None:
    """In a process of its own: Qt draws them, and its application object is one a process."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-m", "build.icons", folder], cwd=ROOT, env=environment, check=True)


def test_the_icon_has_every_size(tmp_path: Path) -> None:
    draw_icons(tmp_path)
    with Image.open(tmp_path / "chuangbao.ico") as icon:
        assert icon.info["sizes"] == {(size, size) for size in icons.SIZES}
    with Image.open(tmp_path / "chuangbao-256.png") as picture:
        assert picture.convert("RGB").getpixel((128, 14)) == (0x1F, 0x60, 0x91)


# ── scripts ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_sound(script: Path) -> None:
    shell = "bash" if "bash" in script.read_text(encoding="utf-8").splitlines()[0] + script.name else "sh"
    subprocess.run([shell, "-n", script], check=True)
    checked = subprocess.run(
        [require_tool("shellcheck"), "--external-sources", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A program folder in small, with a file name in Chinese."""
    root = tmp_path / "chuangbao"
    for name in ("chuangbao.exe", "chuangbao-cli.exe", "_internal/forms/表 1/pack.toml", "_internal/base.dll"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(name.encode())
    return root


def test_the_installer_compiles_and_holds_the_folder(tree: Path, tmp_path: Path) -> None:
    draw_icons(tmp_path)
    (tmp_path / "remove.nsh").write_text("\n".join(install_lists.removals(tree)), encoding="utf-8")
    for stub in ("x86-unicode", "amd64-unicode"):
        result = tmp_path / f"{stub}.exe"
        told = {
            "STUB": stub, "RESULT": result, "VERSION": "1.2.3", "TREE": tree, "LISTS": tmp_path,
            "ICON": tmp_path / "chuangbao.ico", "QUICK": "",
        }  # fmt: skip
        command = [
            require_tool("makensis"),
            "-V2",
            "-WX",
            "-INPUTCHARSET",
            "UTF8",
            *(f"-D{k}={v}" for k, v in told.items()),
        ]
        made = subprocess.run(
            [*command, ROOT / "build" / "windows" / "installer.nsi"], capture_output=True, text=True, check=False
        )
        assert made.returncode == 0, made.stdout
        listed = subprocess.run([require_tool("7z"), "l", result], capture_output=True, text=True, check=True).stdout
        for path in (p for p in tree.rglob("*") if p.is_file()):
            assert path.relative_to(tree).as_posix().replace("/", "\\") in listed.replace("/", "\\")


def test_the_uninstaller_names_what_it_removes(tree: Path) -> None:
    lines = list(install_lists.removals(tree))
    assert 'Delete "$INSTDIR\\_internal\\forms\\表 1\\pack.toml"' in lines
    assert lines.index('RMDir "$INSTDIR\\_internal\\forms"') < lines.index('RMDir "$INSTDIR\\_internal"')
    assert not [line for line in lines if "/r" in line]
    (tree / "a$b.txt").touch()
    with pytest.raises(ValueError, match="NSIS"):
        list(install_lists.removals(tree))


def test_the_portable_zip_tells_how_to_carry_the_data(tree: Path, tmp_path: Path) -> None:
    target = tmp_path / "窗报 便携.zip"
    portable.pack(tree, target)
    with ZipFile(target) as archive:
        names = archive.namelist()
        text = archive.read(names[0]).decode("utf-8-sig")
    assert {name.partition("/")[0] for name in names} == {target.stem}
    assert PORTABLE_DATA in text
    assert "Windows 10（1809" in text


def test_a_portable_program_keeps_its_data_beside_itself_only_when_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = default_data_folder()
    beside = tmp_path / PORTABLE_DATA
    monkeypatch.setattr(sys, "executable", str(tmp_path / "chuangbao.exe"))
    beside.mkdir()
    assert default_data_folder() == usual  # not frozen: a developer's folder means nothing
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert default_data_folder() == beside
    beside.rmdir()
    assert default_data_folder() == usual


# ── file types, on both systems ─────────────────────────────────────────


def test_file_types_are_those_of_the_program() -> None:
    script = (ROOT / "build" / "windows" / "installer.nsi").read_text(encoding="utf-8")
    for suffix in SUFFIXES:
        assert script.count(f'FileType "{suffix}"') == 2  # written, and taken away
    types = (ROOT / "build" / "linux" / "chuangbao.xml").read_text(encoding="utf-8")
    assert re.findall(r'<glob pattern="\*([^"]+)"', types) == list(SUFFIXES)
    entry = (ROOT / "build" / "linux" / "chuangbao.desktop").read_text(encoding="utf-8")
    kinds = re.findall(r'<mime-type type="([^"]+)"', types)
    assert len(kinds) == len(SUFFIXES)
    assert "MimeType=" + "".join(f"{kind};" for kind in kinds) in entry


def test_the_desktop_entry_is_valid() -> None:
    entry = ROOT / "build" / "linux" / "chuangbao.desktop"
    subprocess.run([require_tool("desktop-file-validate"), entry], check=True)


def test_libraries_of_the_system_are_found_by_what_programs_ask_for(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("no program", encoding="utf-8")
    program = tmp_path / "true"
    program.write_bytes(Path("/bin/true").read_bytes())
    assert list(programs(tmp_path)) == [program]
    assert outside(tmp_path) == ["libc.so.6"]


def test_the_version_is_said_once() -> None:
    from app import __version__

    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == __version__
