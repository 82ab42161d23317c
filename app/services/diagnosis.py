"""诊断包: one zip for whoever helps, with nothing in it of what anybody filled in, of names, or of where files lie.

Not filtered afterwards but made of nothing else: numbers, ids of packs and fonts, codes of our own errors, and of crash
reports the frames of the program alone. A sentence never goes in, because sentences quote.
"""

from __future__ import annotations

import builtins
import io
import json
import platform
import re
import sqlite3
import sys
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from app import __version__
from app.errors import ChuangbaoError, describe_os_error
from app.services.doctor import Report, examine_workspace
from app.services.files import replace_file
from app.services.workspace import Workspace
from app.storage.local_backups import local_backups

Facts = Mapping[str, object]

_FORMAT = 1
_MOST_CRASHES = 20
_MOST_CRASH_BYTES = 256 * 1024
_BEGIN = "Traceback (most recent call last):"
_BETWEEN = (
    "The above exception was the direct cause of the following exception:",
    "During handling of the above exception, another exception occurred:",
)
_VERSION = re.compile(r"窗报 [0-9][0-9a-z.+]*", re.ASCII)
_FRAME = re.compile(r' +File "(?P<file>.*)", line (?P<line>[0-9]+), in (?P<function>[A-Za-z0-9_<>.]+)', re.ASCII)
_KIND = re.compile(r"(?P<kind>[A-Za-z_][A-Za-z0-9_.]*)(:.*)?", re.ASCII)
_OURS = re.compile(r"(?:.*[\\/])?(?P<path>(app|ui)[\\/]([a-z_0-9]+[\\/])*[a-z_0-9]+\.py)", re.ASCII)
_LIBRARY = re.compile(
    r".*[\\/](?:site-packages|lib[\\/]python3\.[0-9]+)[\\/](?P<path>[A-Za-z0-9_.\\/-]+\.py)", re.ASCII
)
_PACKAGES = {*sys.stdlib_module_names, "app", "ui", "PIL", "PySide6", "click", "pyrage", "reportlab", "sqlite_utils"}
_READ_ME = """这是窗报的诊断包，供帮助您的人查找问题。

里面只有：程序和系统的版本、屏幕大小、字体和表格包是否齐全、草稿库是否完好、各种数量和大小、
程序内部出错的位置。

里面没有：填写的任何内容、姓名、单位、电话、照片、文件名、文件夹名、计算机名和用户名。
可以先打开 report.json 看看，再交给对方。
"""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The zip that was written: where, its size in bytes, how many crash reports are in it."""

    path: Path
    size: int
    crashes: int


def write_diagnosis(workspace: Workspace, target: Path, window: Facts = MappingProxyType({})) -> Diagnosis:
    """Write the zip. `window` are facts about the screen that only the window knows: numbers and names of versions.

    A store that is damaged, or gone, is told by its code and does not stop it. Raises EnvironmentFault when the file
    cannot be written.
    """
    crashes = _crashes(workspace)
    facts = {
        "format": _FORMAT,
        "program": {"version": __version__, "frozen": bool(getattr(sys, "frozen", False))},
        "system": _system(),
        "window": dict(window),
        "store": _store(workspace),
        "folders": _folders(workspace),
        "crashes": len(crashes),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("说明.txt", _READ_ME)
        file.writestr("report.json", json.dumps(facts, ensure_ascii=False, indent=1))
        for number, text in enumerate(crashes, start=1):
            file.writestr(f"crashes/{number:02}.txt", text)
    replace_file(target, made.getvalue())
    return Diagnosis(target, len(made.getvalue()), len(crashes))


def zip_path(workspace: Workspace, given: Path) -> Path:
    """The file to write: `given`, or one named after the day within it when it is a folder."""
    if not given.is_dir():
        return given
    return given / f"窗报诊断包_{workspace.clock().astimezone():%Y%m%d-%H%M}.zip"


def scrub_crash(text: str) -> str:
    """A crash report without what it may quote: version, frames of our code and of libraries, kinds of exceptions.

    Messages and source lines go, whatever they are; so does the path above a frame's module.
    """
    kept = []
    in_frames = False
    for line in text.replace("\r\n", "\n").split("\n"):
        if line == _BEGIN:
            in_frames = True
            kept.append(line)
        elif in_frames:
            frame, kind = _FRAME.fullmatch(line), _KIND.fullmatch(line)
            if frame:
                kept.append(f"  {_module(frame['file'])}:{frame['line']} {frame['function']}")
            elif kind:
                kept.append(kind["kind"] if _is_known(kind["kind"]) else "…")
                in_frames = False  # whatever follows belongs to the message
            elif line and not line.startswith(" "):
                in_frames = False
        elif line in _BETWEEN or (not kept and _VERSION.fullmatch(line)):
            kept.append(line)
    return "\n".join(kept) + "\n"


def _is_known(kind: str) -> bool:
    """Whether this names a kind of exception, and is not the rest of something quoted that only looks like one."""
    package, dot, _ = kind.partition(".")
    return package in _PACKAGES if dot else isinstance(getattr(builtins, kind, None), type)


def _module(file: str) -> str:
    match = _OURS.fullmatch(file) or _LIBRARY.fullmatch(file)
    return match["path"].replace("\\", "/") if match else "…"


def _crashes(workspace: Workspace) -> list[str]:
    """The newest first."""
    folder = workspace.data.crashes
    try:
        newest = sorted(folder.glob("crash-*.txt"), reverse=True)[:_MOST_CRASHES]
        return [scrub_crash(path.read_bytes()[:_MOST_CRASH_BYTES].decode("utf-8", errors="replace")) for path in newest]
    except OSError as error:
        raise describe_os_error(error, "读取错误报告") from error


def _system() -> Facts:
    return {
        "system": platform.system(),
        "release": platform.release(),
        "version": platform.version(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "file_names": sys.getfilesystemencoding(),
    }


def _store(workspace: Workspace) -> Facts:
    try:
        report = examine_workspace(workspace)
        drafts = workspace.store.list_drafts()
        deleted = len(workspace.store.list_drafts(deleted=True))
    except ChuangbaoError as error:
        return {"error": error.code}
    health = report.store
    kinds = Counter(f"{d.pack}/{d.pack_revision}/{d.kind} {d.state}{' sample' * d.sample}" for d in drafts)
    return {
        "sound": health.sound,
        "migrations": list(health.migrations),
        "journal_mode": health.journal_mode,
        "bytes": health.store_bytes,
        "attachment_bytes": health.attachment_bytes,
        "drafts": dict(sorted(kinds.items())),
        "deleted": deleted,
        "complaints": {
            "integrity": len(health.integrity),
            "foreign_keys": len(health.foreign_keys),
            "missing": len(health.missing),
            "altered": len(health.altered),
            "diverging": len(health.diverging),
            "unused": health.unused,
            "unfinished": health.unfinished,
        },
        "fonts": _fonts(workspace, report),
        "packs": list(report.packs),
        "faults": len(report.faults),
        "free_bytes": report.free_bytes,
    }


def _fonts(workspace: Workspace, report: Report) -> Sequence[Facts]:
    return [
        {
            "key": f.key,
            "bundled": f.path.parent == workspace.program.fonts,
            "characters": f.characters,
            "readable": not f.fault,
        }
        for f in report.fonts
    ]


def _folders(workspace: Workspace) -> Facts:
    data = workspace.data
    backups = local_backups(data)
    return {
        "untouched": data.untouched,
        "backups": len(backups),
        "newest_backup": backups[0].taken.date().isoformat() if backups else "",
        "second_place": data.second_place.exists(),
        "unit_key": data.keys.exists(),
        "aside": data.aside.exists(),
    }
