"""A second place (另一处备份): another disk, a stick, a network share; sealed, rolling, and never in anybody's way.

The passphrase is asked once: it seals a key made for this place, and later copies are sealed to that key. What the
program wrote there is remembered by digest, and nothing else is ever removed from the place.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from app.bundle.backup_file import BACKUP_SUFFIX, LockedKey, lock_key
from app.bundle.office import Office
from app.errors import EnvironmentFault, InputError, StorageError, UsageError, describe_os_error
from app.services.backup_files import WrittenBackup, write_backup_file
from app.services.files import replace_file
from app.services.steps import Cancelled, Progress
from app.services.workspace import Workspace

KEEP = 5
_MARK = "窗报备份位置.txt"
_REMIND_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Copy:
    """A file written there: the SHA-256 of its name (the name has the unit in it), its size in bytes, when."""

    name_sha256: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SecondPlace:
    """Where copies go and for whom: offices' public keys, or a key under the passphrase. `keep` is how many stay.

    `mark` tells this place from an empty mount point or another stick of the same letter.
    """

    folder: Path
    keep: int
    mark: str
    recipients: tuple[str, ...]
    locked: LockedKey | None
    copies: tuple[Copy, ...] = ()
    state: str = ""

    @property
    def last(self) -> datetime | None:
        """When the last copy was written."""
        return self.copies[-1].at if self.copies else None


class PlaceState(StrEnum):
    """What became of a copy."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    ABSENT = "absent"
    """The place is not there just now."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PlaceOutcome:
    """State, the sentence for the user, and the file when one was written."""

    state: PlaceState
    sentence: str
    written: WrittenBackup | None = None


def set_second_place(
    workspace: Workspace,
    folder: Path,
    *,
    offices: Sequence[Office] = (),
    passphrase: str | None = None,
    keep: int = KEEP,
) -> SecondPlace:
    """Choose the place, from now on. Takes a second for the passphrase.

    Raises UsageError for a folder inside the data folder, InputError for an empty passphrase, EnvironmentFault when the
    folder cannot be written.
    """
    root = workspace.data.root.resolve()
    if folder.resolve().is_relative_to(root):
        raise UsageError(
            f"{folder} 就在数据文件夹里，磁盘坏了会一起丢。没有改动任何设置；请选另一个磁盘、U 盘或网络位置。",
            code="same_place",
        )
    mark = secrets.token_hex(8)
    today = workspace.clock().date().isoformat()
    locked = lock_key(passphrase, today, lambda: None) if passphrase is not None else None
    recipients = tuple(dict.fromkeys(r for office in offices for r in office.recipients))
    place = SecondPlace(folder.absolute(), keep, mark, recipients, locked)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(folder / _MARK, f"窗报把备份放在这里，请不要删除这个文件。\n{mark}\n".encode())
    except OSError as error:
        raise describe_os_error(error, f"写入 {folder}") from error
    _keep(workspace, place)
    return place


def second_place(workspace: Workspace) -> SecondPlace | None:
    """The place chosen, None when none is. Raises InputError when what was remembered cannot be read."""
    path = workspace.data.second_place
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise describe_os_error(error, f"读取 {path}") from error
    try:
        return _parsed(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"另一处备份的设置读不出来（{path.name}）。草稿和已有的备份都在，没有改动；请重新选择备份位置。",
            code="second_place",
        ) from error


def forget_second_place(workspace: Workspace) -> None:
    """No copies from now on; those written stay where they are."""
    try:
        workspace.data.second_place.unlink(missing_ok=True)
    except OSError as error:
        raise describe_os_error(error, f"删除 {workspace.data.second_place}") from error


def copy_to_second_place(
    workspace: Workspace, *, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> PlaceOutcome | None:
    """Write a copy if anything changed since the last, and remove the oldest beyond `keep`; None without a place.

    A place that is unplugged, full or write-protected is an outcome and no exception. Raises JobCancelled, and
    StorageError for a damaged store.
    """
    place = second_place(workspace)
    if place is None:
        return None
    if not _is_there(place):
        return PlaceOutcome(PlaceState.ABSENT, _absent(place))
    state = _state(workspace)
    if place.copies and place.state == state:
        return PlaceOutcome(PlaceState.UNCHANGED, "自上次备份到另一处以来没有改动，不需要再备份。")
    try:
        written = write_backup_file(
            workspace,
            place.folder,
            recipients=place.recipients,
            locked=place.locked,
            progress=progress,
            cancelled=cancelled,
        )
        name = hashlib.sha256(written.file.path.name.encode()).hexdigest()
        copies = (*place.copies, Copy(name, written.file.size, workspace.clock()))
        _keep(workspace, replace(place, copies=_rolled(place, copies), state=state))
    except StorageError:
        raise
    except EnvironmentFault as error:
        if not _is_there(place):
            return PlaceOutcome(PlaceState.ABSENT, _absent(place))
        return PlaceOutcome(PlaceState.FAILED, error.message)
    return PlaceOutcome(PlaceState.WRITTEN, written.sentence, written)


def copy_is_due(workspace: Workspace) -> bool:
    """Whether the last copy is of another day than today, before or after: for a window that looks now and then.

    Raises InputError when what was remembered cannot be read.
    """
    place = second_place(workspace)
    if place is None:
        return False
    return place.last is None or place.last.astimezone().date() != workspace.clock().astimezone().date()


def reminder(workspace: Workspace) -> str | None:
    """A line for the start page when changes have not reached the second place for a week; None when all is well."""
    place = second_place(workspace)
    if place is None or place.state == _state(workspace):
        return None
    if place.last is None:
        return f"还没有备份到另一处（{place.folder}）。"
    # Either way: with a clock set back the last copy seems to lie ahead.
    days = abs(workspace.clock() - place.last)
    if days < _REMIND_AFTER:
        return None
    return f"另一处的备份已有 {days.days} 天没有更新（{place.folder}）。请接上磁盘或 U 盘，再备份一次。"


def _is_there(place: SecondPlace) -> bool:
    try:
        return place.mark in (place.folder / _MARK).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _absent(place: SecondPlace) -> str:
    last = f"上次备份到那里是 {place.last.astimezone():%Y-%m-%d %H:%M}" if place.last else "还没有备份到那里"
    return (
        f"没有找到另一处的备份位置（{place.folder}），可能没有插上或连上。草稿不受影响，本机备份照常；{last}。"
        "请接上后再备份，程序也会再提醒。"
    )


def _state(workspace: Workspace) -> str:
    """What tells one state of the store from another: size and time of change."""
    try:
        found = workspace.data.store.stat()
    except OSError:
        return ""
    return f"{found.st_size}-{found.st_mtime_ns}"


def _rolled(place: SecondPlace, copies: tuple[Copy, ...]) -> tuple[Copy, ...]:
    """The copies that stay; the files of the others are removed if they are still what was written."""
    going = {(c.name_sha256, c.size) for c in copies[: -place.keep]}
    try:
        for path in place.folder.glob(f"*{BACKUP_SUFFIX}"):
            if (hashlib.sha256(path.name.encode()).hexdigest(), path.stat().st_size) in going:
                path.unlink()
    except OSError as error:
        raise describe_os_error(error, f"清理 {place.folder} 里的旧备份") from error
    return copies[-place.keep :]


def _keep(workspace: Workspace, place: SecondPlace) -> None:
    document = {
        "folder": str(place.folder),
        "keep": place.keep,
        "mark": place.mark,
        "recipients": list(place.recipients),
        "locked": None
        if place.locked is None
        else {"recipient": place.locked.recipient, "sealed": base64.b64encode(place.locked.sealed).decode()},
        "copies": [{"name_sha256": c.name_sha256, "size": c.size, "at": c.at.isoformat()} for c in place.copies],
        "state": place.state,
    }
    path = workspace.data.second_place
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(path, json.dumps(document, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise describe_os_error(error, f"写入 {path}") from error


def _parsed(document: dict[str, object]) -> SecondPlace:
    match document:
        case {
            "folder": str(folder),
            "keep": int(keep),
            "mark": str(mark),
            "recipients": list(recipients),
            "locked": locked,
            "copies": list(copies),
            "state": str(state),
        } if keep > 0 and mark:
            key = (
                LockedKey(str(locked["recipient"]), base64.b64decode(locked["sealed"], validate=True))
                if isinstance(locked, dict)
                else None
            )
            return SecondPlace(
                Path(folder),
                keep,
                mark,
                tuple(map(str, recipients)),
                key,
                tuple(Copy(str(c["name_sha256"]), int(c["size"]), datetime.fromisoformat(c["at"])) for c in copies),
                state,
            )
    raise ValueError("not a second place")
