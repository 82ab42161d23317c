"""The installed Windows program does its job: a story on one PC, from a previous version to 卸载. Run by build/windows-test.sh."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import pytest

from app.bundle.office import create_office, load_office
from app.paths import PORTABLE_DATA, DataPaths, ProgramPaths, program_root
from app.services.sealing import seal_draft
from app.services.selftest import selftest_sample
from app.services.workspace import Workspace, utc_now
from app.storage.drafts import new_id
from app.storage.migrations import ALL_MIGRATIONS, apply_pending
from build.freezing import read_project
from build.windows.machine import Machine, this_machine

OUT = program_root() / "out" / "windows"
TRIAL = OUT / "trial"
SETUP = OUT / "parts" / "setup-amd64.exe"
PREVIOUS = TRIAL / "setup-previous.exe"
VERSION = read_project()["version"]
UNINSTALL = "Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\Chuangbao"

FAILED, OLD_SYSTEM, IS_OPEN, NEWER = 2, 3, 4, 5  # exit codes of the installer
OLD_DRAFT = new_id()
WORDS = "老版本里写下的事迹：𠮷林 4.5 人。"


@pytest.fixture(scope="session")
def machine() -> Machine:
    return this_machine()


@pytest.fixture(scope="session")
def folder(machine: Machine) -> Path:
    return machine.local / "Programs" / "Chuangbao"


@pytest.fixture(scope="session")
def program(folder: Path) -> Path:
    return folder / "chuangbao.exe"


@pytest.fixture(scope="session")
def console(folder: Path) -> Path:
    return folder / "chuangbao-cli.exe"


@pytest.fixture(scope="session")
def data(machine: Machine) -> DataPaths:
    return DataPaths(machine.local / "Chuangbao")


@pytest.fixture(scope="session")
def bundle(machine: Machine) -> Path:
    """A sealed file in a folder with spaces and Chinese in its name."""
    target = machine.home / "Documents" / "收到的 移交文件"
    with Workspace(ProgramPaths(program_root()), DataPaths(TRIAL / "sender")) as workspace:
        draft = selftest_sample(workspace)
        office = create_office("试用受理单位", target, None, clock=lambda: utc_now().date())
        return seal_draft(workspace, draft.id, target, [load_office(office.public_path)]).file.path


def figures(line: str) -> None:
    """Remember a measurement for the end."""
    with (TRIAL / "figures.txt").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def close(machine: Machine, program: Path) -> None:
    """Close the window as its cross does, and wait until the program has ended."""
    machine.run("taskkill", "/im", program.name)
    machine.wait(lambda: not machine.processes(program), "the window to close")


@pytest.fixture
def opened(machine: Machine, program: Path) -> Iterator[Path]:
    """The program with its window on the screen."""
    began = time.monotonic()
    machine.start(program)
    machine.wait(lambda: machine.windows("^窗报"), "the window to open")
    figures(f"窗口打开用时 {time.monotonic() - began:.1f} 秒（从启动命令到窗口可见）")
    yield program
    close(machine, program)


def test_this_is_a_chinese_office_pc(machine: Machine) -> None:
    pages = "HKLM\\System\\CurrentControlSet\\Control\\Nls\\CodePage"
    assert machine.run("reg", "query", pages, "/v", "ACP").out.split()[-1] == "936"
    assert " " in machine.user
    assert not machine.user.isascii()


def test_a_system_that_is_too_old_is_told(machine: Machine, folder: Path) -> None:
    machine.run("winecfg", "-v", "win7")
    try:
        assert machine.run(SETUP, "/S").code == OLD_SYSTEM
        assert not folder.exists()
    finally:
        machine.run("winecfg", "-v", "win10")


def test_the_previous_version_installs_and_runs(machine: Machine, folder: Path, console: Path) -> None:
    assert machine.run(PREVIOUS, "/S").code == 0
    assert (folder / "_internal" / "旧文件.txt").is_file()
    assert machine.registered(UNINSTALL, "DisplayVersion") == "0.0.9"
    assert (machine.start_menu / "窗报.lnk").is_file()
    assert (machine.home / "Desktop" / "窗报.lnk").is_file()
    made = machine.run(console, "new", "liaoning-2016", "window", "--json")
    assert made.code == 0, made.out


def test_the_upgrade_keeps_a_store_of_the_first_schema(
    machine: Machine, folder: Path, console: Path, data: DataPaths
) -> None:
    """A store as the very first version wrote it, in the user's data folder; its words are there after the upgrade."""
    shutil.rmtree(data.root)
    data.root.mkdir()
    with closing(sqlite3.connect(data.store, isolation_level=None)) as connection:
        apply_pending(connection, ALL_MIGRATIONS[:1])
        at = "2016-07-05T08:00:00+00:00"
        connection.execute(
            "INSERT INTO draft (id, pack, pack_revision, kind, created, changed) VALUES (?, 'liaoning-2016', 1, 'window', ?, ?)",
            (OLD_DRAFT, at, at),
        )
        connection.execute(
            "INSERT INTO journal (draft, field, at, pos, removed, inserted) VALUES (?, 'deeds', ?, 0, '', ?)",
            (OLD_DRAFT, at, WORDS),
        )
        connection.execute("INSERT INTO value (draft, field, text, seq) VALUES (?, 'deeds', ?, 1)", (OLD_DRAFT, WORDS))
    (machine.home / "Desktop" / "窗报.lnk").unlink()  # its user does not want it there

    assert machine.run(SETUP, "/S").code == 0
    assert machine.registered(UNINSTALL, "DisplayVersion") == VERSION
    assert not (folder / "_internal" / "旧文件.txt").exists()
    assert not (machine.home / "Desktop" / "窗报.lnk").exists()
    assert (machine.start_menu / "窗报.lnk").is_file()

    shown = machine.run(console, "show", OLD_DRAFT, "--json")
    assert shown.code == 0, shown.out
    assert shown.json["values"]["deeds"] == WORDS
    health = machine.run(console, "doctor", "--json")
    assert health.code == 0, health.out
    assert health.json["store"]["migrations"] == [m.__name__ for m in ALL_MIGRATIONS]


def files(root: Path) -> dict[str, str]:
    """Every file of a folder with its sum."""
    return {
        p.relative_to(root).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in root.rglob("*")
        if p.is_file()
    }


def test_everything_installed_is_what_was_built(folder: Path) -> None:
    installed = files(folder)
    assert installed.pop("卸载.exe")
    assert installed == files(OUT / "chuangbao")


def test_the_installer_that_ships_holds_the_same(tmp_path: Path) -> None:
    """It differs from the one tried here in its stub alone, which also starts on a 32-bit Windows to say its sentence."""
    shipped = OUT / f"窗报-{VERSION}-安装.exe"
    subprocess.run(["7z", "x", "-bso0", f"-o{tmp_path}", shipped], check=True)
    inside = {name: digest for name, digest in files(tmp_path).items() if not name.startswith("$PLUGINSDIR")}
    built = files(OUT / "chuangbao")
    assert {name: inside.get(name) for name in built} == built
    assert "80386" in subprocess.run(["file", "-b", shipped], capture_output=True, text=True, check=True).stdout


def test_the_whole_job_in_the_installed_program(machine: Machine, program: Path) -> None:
    verdict = machine.home / "Documents" / "自检 结果.json"
    ran = machine.run(program, "--selftest", verdict)
    document = json.loads(verdict.read_text(encoding="utf-8"))
    figures(json.dumps(document, ensure_ascii=False, indent=2))
    shutil.copy(verdict, OUT / "selftest.json")
    assert document["ok"], document
    assert ran.code == 0
    assert document["frozen"]
    steps = {step["name"]: step["detail"] for step in document["steps"]}
    assert steps["window"].startswith("windows ")
    shutil.copy(verdict.with_suffix(".png"), OUT / "selftest.png")


def test_json_through_a_pipe_is_utf8(machine: Machine, console: Path) -> None:
    ran = machine.run(console, "packs", "list", "--json")
    assert ran.code == 0
    assert "窗口" in json.dumps(ran.json, ensure_ascii=False)


def test_a_second_start_brings_the_first_window_to_the_front(machine: Machine, opened: Path) -> None:
    first = machine.processes(opened)
    assert machine.run(opened).code == 0
    assert machine.processes(opened) == first
    assert len(machine.windows("^窗报")) == 1


def test_a_double_clicked_file_opens_in_the_window_that_is_there(machine: Machine, opened: Path, bundle: Path) -> None:
    first = machine.processes(opened)
    machine.double_click(bundle)
    machine.wait(lambda: machine.windows("打开移交文件"), "the sealed file to open")
    assert machine.processes(opened) == first


def test_a_double_clicked_file_opens_the_program(machine: Machine, program: Path, bundle: Path) -> None:
    machine.double_click(bundle)
    machine.wait(lambda: machine.windows("打开移交文件"), "the sealed file to open")
    close(machine, program)


def no_longer(machine: Machine, program: Path) -> bool:
    """Whether a program runs no more."""
    return not machine.processes(program)


def test_while_it_is_open_nothing_is_installed_or_removed(machine: Machine, opened: Path, folder: Path) -> None:
    assert machine.run(SETUP, "/S").code == IS_OPEN
    machine.run(folder / "卸载.exe", "/S")  # goes on in a copy of itself, which is seen out
    for copy in ("Un.exe", "Au_.exe", "Un_A.exe"):
        machine.wait(partial(no_longer, machine, Path(copy)), "the uninstaller to give up")
    assert opened.is_file()
    assert (folder / "_internal" / "forms").is_dir()


def test_an_older_version_does_not_replace_a_newer_one(machine: Machine) -> None:
    assert machine.run(PREVIOUS, "/S").code == NEWER
    assert machine.registered(UNINSTALL, "DisplayVersion") == VERSION


def test_the_portable_program_keeps_its_data_beside_itself_only_when_told(machine: Machine, data: DataPaths) -> None:
    stick = machine.drive / "U 盘"
    with ZipFile(OUT / f"窗报-{VERSION}-便携.zip") as archive:
        archive.extractall(stick)
    (root,) = stick.iterdir()
    assert (root / "使用说明.txt").read_text(encoding="utf-8-sig").startswith("窗报")
    assert machine.run(root / "chuangbao-cli.exe", "doctor", "--json").json["data"] == machine.named(data.root)
    beside = root / PORTABLE_DATA
    beside.mkdir()
    assert machine.run(root / "chuangbao-cli.exe", "doctor", "--json").json["data"] == machine.named(beside)
    assert (beside / "chuangbao.db").is_file()


def test_uninstalling_leaves_the_data_and_what_is_not_ours(
    machine: Machine, folder: Path, console: Path, data: DataPaths
) -> None:
    own = folder / "我的 说明.txt"
    own.write_text("不是程序的文件", encoding="utf-8")
    before = data.store.read_bytes()
    assert machine.run(folder / "卸载.exe", "/S").code == 0
    machine.wait(lambda: not (folder / "卸载.exe").exists(), "the uninstaller to finish")
    assert [p.name for p in folder.iterdir()] == [own.name]
    assert data.store.read_bytes() == before
    assert not (machine.start_menu / "窗报.lnk").exists()
    assert machine.registered(UNINSTALL, "DisplayVersion") is None
    for suffix in (".cbao", ".cbkey", ".cbak"):
        assert machine.registered(f"Software\\Classes\\{suffix}") is None

    assert machine.run(SETUP, "/S").code == 0
    assert machine.run(console, "show", OLD_DRAFT, "--json").json["values"]["deeds"] == WORDS
    assert machine.run(folder / "卸载.exe", "/S").code == 0


def test_a_folder_of_ones_own_choice(machine: Machine) -> None:
    chosen = machine.drive / "我的程序" / "窗报"  # /D= is taken as it stands, quotes and all
    assert machine.run(SETUP, "/S", f"/D={machine.named(chosen)}").code == 0
    assert machine.run(chosen / "chuangbao-cli.exe", "selftest").code == 0
    assert machine.run(chosen / "卸载.exe", "/S").code == 0
    machine.wait(lambda: not chosen.exists(), "the folder to go")
