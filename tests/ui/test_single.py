"""One window per data folder, with real processes: handing over, taking over from the dead, hostile callers."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QProcessEnvironment
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication

from app.errors import EnvironmentFault
from app.paths import program_root
from tests.disks import SmallDisk
from tests.ui.waiting import spin, wait_for
from ui.single import SingleWindow


class Child:
    """A real process of this Python, its output gathered."""

    def __init__(self, arguments: list[str], folder: Path) -> None:
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONPATH", str(program_root()))
        environment.insert("QT_QPA_PLATFORM", "offscreen")
        self.out = b""
        self.process = QProcess()
        self.process.setProcessEnvironment(environment)
        self.process.setWorkingDirectory(str(folder))
        self.process.readyReadStandardOutput.connect(self._read)
        self.process.start(sys.executable, arguments)
        assert self.process.waitForStarted()

    def _read(self) -> None:
        self.out += self.process.readAllStandardOutput().data()

    @property
    def lines(self) -> list[str]:
        return self.out.decode("utf-8").splitlines()

    @property
    def errors(self) -> str:
        return bytes(self.process.readAllStandardError().data()).decode("utf-8")

    def ended(self) -> bool:
        return self.process.state() is QProcess.ProcessState.NotRunning

    def kill(self) -> None:
        self.process.kill()
        self.process.waitForFinished()

    def terminate(self) -> None:
        os.kill(self.process.processId(), signal.SIGTERM)

    def pause(self) -> None:
        os.kill(self.process.processId(), signal.SIGSTOP)


Start = Callable[..., Child]


@pytest.fixture
def start(qapp: QApplication, tmp_path: Path) -> Iterator[Start]:
    assert qapp is not None
    children: list[Child] = []

    def run(*arguments: object) -> Child:
        children.append(Child([str(a) for a in arguments], tmp_path))
        return children[-1]

    yield run
    for child in children:
        child.kill()


@pytest.fixture
def holder(start: Start, data: Path) -> Child:
    """A first window."""
    child = start("-m", "tests.ui.holder", data)
    wait_for(lambda: child.lines == ["first"], "the first window")
    return child


@pytest.fixture
def make_single(qapp: QApplication, data: Path) -> Iterator[Callable[..., SingleWindow]]:
    made: list[SingleWindow] = []

    def make(folder: Path = data, patience: int = 1000) -> SingleWindow:
        made.append(SingleWindow(folder, qapp, patience))
        return made[-1]

    yield make
    for single in made:
        single.release()
        single.deleteLater()


MakeSingle = Callable[..., SingleWindow]


def test_a_second_start_hands_over_its_files_and_leaves(start: Start, holder: Child, data: Path) -> None:
    second = start("-m", "app", "--data", data, "甲 乙.cbao", "丙.CBAO")
    wait_for(second.ended, "the second start to end")
    assert (second.process.exitCode(), second.errors) == (0, "")
    wait_for(lambda: len(holder.lines) == 2, "the first to hear of it")
    assert json.loads(holder.lines[1]) == [str(data.parent / name) for name in ("甲 乙.cbao", "丙.CBAO")]


def test_the_program_itself_is_first_and_called(start: Start, data: Path, make_single: MakeSingle) -> None:
    first = start("-m", "app", "--data", data)
    wait_for((data / "window.lock").exists, "the first window")
    assert make_single(patience=8000).claim([]) is False
    second = start("-m", "app", "--data", data)
    wait_for(second.ended, "the second start to end")
    assert second.process.exitCode() == 0
    assert not first.ended()
    first.terminate()
    wait_for(first.ended, "the first to close as if by its cross")
    assert (first.process.exitStatus(), first.process.exitCode()) == (QProcess.ExitStatus.NormalExit, 0)
    assert make_single().claim([])


def test_the_dead_are_taken_over_from(holder: Child, start: Start, data: Path, make_single: MakeSingle) -> None:
    holder.kill()
    assert (data / "window.lock").exists()
    heard: list[tuple[Path, ...]] = []
    single = make_single()
    single.called.connect(heard.append)
    assert single.claim([])
    second = start("-m", "app", "--data", data)
    wait_for(second.ended, "the second start to end")
    assert second.process.exitCode() == 0
    assert heard == [()]


def test_after_the_first_has_left_the_next_is_first(make_single: MakeSingle) -> None:
    first = make_single()
    assert first.claim([])
    first.release()
    assert make_single().claim([])


def test_each_data_folder_has_a_window(holder: Child, make_single: MakeSingle, tmp_path: Path) -> None:
    assert make_single(tmp_path / "别的").claim([])
    assert not holder.ended()


def test_a_first_that_does_not_answer_is_a_sentence(holder: Child, make_single: MakeSingle) -> None:
    holder.pause()
    with pytest.raises(EnvironmentFault, match="没有回应"):
        make_single(patience=300).claim([])


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (b"\n\n", [()]),
        (b"\xff\xfe\x00\n{}\n[]\nnull\n1e999\n\n", [()]),
        (
            b'{"open": "relative.cbao"}\n{"open": 3}\n{"open": "/a\\u0000b"}\n{"open": "/x.cbao"}\n\n',
            [(Path("/x.cbao"),)],
        ),
        (b"[" * 50_000 + b"\n\n", [()]),
        (b"x" * 70_000, []),
        (b"half a message", []),
        (b"", []),
    ],
)
def test_a_hostile_caller_does_no_harm(
    make_single: MakeSingle, message: bytes, expected: list[tuple[Path, ...]]
) -> None:
    single = make_single()
    heard: list[tuple[Path, ...]] = []
    single.called.connect(heard.append)
    assert single.claim([])
    caller = QLocalSocket()
    caller.connectToServer(single.name)
    assert caller.waitForConnected()
    spin(20)
    for at in range(0, len(message), 30_000):
        caller.write(message[at : at + 30_000])
        spin(10)
    wait_for(lambda: heard == expected, "what it makes of that")
    caller.abort()
    spin(20)
    caller.connectToServer(single.name)
    caller.write(b"\n\n")
    wait_for(lambda: heard == [*expected, ()], "the next caller")
    caller.abort()


def test_a_folder_that_cannot_be_written_is_a_sentence(
    make_single: MakeSingle, tmp_path: Path, small_disk: SmallDisk
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match="不受影响"):
        make_single(tmp_path / "file" / "数据").claim([])
    folder = small_disk.root / "数据"
    folder.mkdir()
    small_disk.make_read_only()
    with pytest.raises(EnvironmentFault, match="不能写入"):
        make_single(folder).claim([])
