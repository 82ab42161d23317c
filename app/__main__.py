"""Composition root: the only place in the core that may import the window."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

_OURS = (".cbao", ".cbkey", ".cbak")
"""Kinds of files that a double click gives to the window, which opens them or says where they are of use."""

_NO_WINDOW = 3
_PARTS = ("PySide6", "shiboken6")


def main() -> None:
    """Open the window, or run the command line when a command is given; leave with its exit code."""
    # First of all: in a frozen build a passphrase's child process starts here too (app.bundle.passphrase).
    multiprocessing.freeze_support()
    match sys.argv[1:]:
        case ["--selftest", file]:
            sys.exit(_with_window(lambda: _self_test(Path(file))))
    wanted = window_arguments(sys.argv[1:])
    if wanted is not None:
        sys.exit(_with_window(lambda: _open_window(*wanted)))
    from app.cli import main as command_line

    sys.exit(command_line())


def window_arguments(arguments: Sequence[str]) -> tuple[Path | None, list[Path]] | None:
    """Data folder and files for the window: no arguments, or `--data DIR` and files of ours only. None: it is a command."""
    data: Path | None = None
    files: list[Path] = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--data" and rest:
            data = Path(rest.pop(0))
        elif word.startswith("--data="):
            data = Path(word.removeprefix("--data="))
        elif word.lower().endswith(_OURS) and not word.startswith("-"):
            files.append(Path(word))
        else:
            return None
    return data, files


def _open_window(data: Path | None, files: Sequence[Path]) -> int:
    from ui.application import run

    return run(data, files)


def _self_test(file: Path) -> int:
    from app.errors import ChuangbaoError
    from ui.selftest import run_whole_selftest

    try:
        return run_whole_selftest(file)
    except ChuangbaoError as error:
        if sys.stderr is not None:  # as it is in a windowed program
            sys.stderr.write(f"{error.message}\n")
        return error.exit_code


def _with_window(do: Callable[[], int]) -> int:
    """Do what imports the window; where its libraries are missing, say so. The exit code."""
    try:
        return do()
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in _PARTS:
            raise
        sys.stderr.write(
            f"打不开窗口：缺少图形界面的组件（{error}）。请重新安装程序；在 Debian 上运行 build/tools.sh 可以补齐系统组件。"
            "命令行不受影响：chuangbao --help。\n"
        )
        return _NO_WINDOW


if __name__ == "__main__":
    main()
