"""The rolling backups in the data folder: how they are named, which of them stay, and the files only they still need.

A backup is a copy of the store alone. Attachments lie in their folder under their content and stay there as long as the
store or any backup names them; `collect_unused` removes what none of them does.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from app.paths import DataPaths
from app.storage.attachments import AttachmentFolder
from app.storage.backups import read_only
from app.storage.faults import storage_faults

RECENT = 10
DAYS = 14
WEEKS = 10
MIGRATIONS = 4
IMPORTS = 4
AT_MOST = RECENT + DAYS + WEEKS + MIGRATIONS + IMPORTS
"""Whatever happens, no more backups than this stay."""

_SETTLED = timedelta(days=7)
_TIME = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(?P<stem>.+?)(?:-(?P<number>[0-9]{4,9}))?-(?P<at>[0-9]{8}T[0-9]{6}Z)-(?P<reason>[a-z0-9_]+)\.db")
_DIGEST = re.compile("[0-9a-f]{64}")
_LONG_TEXTS = ("journal", "value")


class Reason(StrEnum):
    """Why a backup was made."""

    START = "start"
    DAILY = "daily"
    IMPORT = "import"
    MIGRATION = "migration"
    """Its name holds the last migration instead, as `m002_turn`."""


@dataclass(frozen=True, slots=True)
class LocalBackup:
    """A backup of the store. `number` grows with each and gives the order, whatever the clock said (`taken`, UTC)."""

    path: Path
    number: int
    taken: datetime
    reason: Reason


def local_backups(paths: DataPaths) -> list[LocalBackup]:
    """All of them, the newest first. Raises EnvironmentFault."""
    with storage_faults("读取备份", paths.backups):
        found = [_parsed(path) for path in paths.backups.glob("*.db")]
    return sorted((b for b in found if b is not None), key=lambda b: (b.number, b.taken), reverse=True)


def next_backup(paths: DataPaths, now: datetime, reason: str) -> Path:
    """Where the next one goes; `reason` is a `Reason` or the name of the last migration."""
    number = max((b.number for b in local_backups(paths)), default=0) + 1
    return paths.backups / f"{paths.store.stem}-{number:04d}-{now.astimezone(UTC):{_TIME}}-{reason}.db"


def kept(backups: Sequence[LocalBackup]) -> list[LocalBackup]:
    """Which of them stay, in the order given: the rule of thinning. Pure.

    The last 10, the last one of each of the last 14 days and of the last 10 weeks that have one, the last 4 before a
    migration and the last 4 before an import. Counted in backups and not in time gone by: a clock that is years off
    makes odd days, and still takes nothing away but what newer backups replace. The newest always stays.
    """
    newest_first = sorted(backups, key=lambda b: (b.number, b.taken), reverse=True)
    staying = set(newest_first[:RECENT])
    staying.update(_last_of_each(newest_first, DAYS, lambda day: day))
    staying.update(_last_of_each(newest_first, WEEKS, lambda day: day.isocalendar()[:2]))
    staying.update([b for b in newest_first if b.reason is Reason.MIGRATION][:MIGRATIONS])
    staying.update([b for b in newest_first if b.reason is Reason.IMPORT][:IMPORTS])
    return [b for b in backups if b in staying]


def store_is_gone(paths: DataPaths) -> bool:
    """Whether there is no store, or an empty file, though there are backups: opening would make a new one.

    Raises EnvironmentFault.
    """
    with storage_faults("查看草稿库", paths.store):
        return (not paths.store.exists() or not paths.store.stat().st_size) and bool(local_backups(paths))


def thin(paths: DataPaths) -> list[LocalBackup]:
    """Remove what the rule lets go, right after a backup has been made and verified; what was removed.

    Raises EnvironmentFault.
    """
    backups = local_backups(paths)
    staying = set(kept(backups))
    going = [b for b in backups if b not in staying]
    with storage_faults("清理旧备份", paths.backups):
        for backup in going:
            backup.path.unlink(missing_ok=True)
    return going


def collect_unused(paths: DataPaths, connection: sqlite3.Connection, now: datetime) -> int:
    """Remove attachments that neither the store (`connection`) nor any backup names; the bytes freed.

    One put in within the last week stays: it may be about to be named, or be wanted back by an undo. When a backup
    cannot be read nothing is removed, since nobody knows what it needs. Raises StorageError, EnvironmentFault.
    """
    folder = AttachmentFolder(paths.attachments)
    freed = 0
    with storage_faults("清理附件", paths.attachments):
        needed = set(named_digests(connection))
        try:
            for backup in local_backups(paths):
                with read_only(backup.path) as copy:
                    needed.update(named_digests(copy))
        except sqlite3.DatabaseError:
            return 0
        for digest, size in list(folder.stored()):
            if not _DIGEST.fullmatch(digest) or digest in needed:
                continue
            path = folder.path(digest)
            added = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if added < now - _SETTLED:
                path.unlink(missing_ok=True)
                freed += size
    return freed


def named_digests(connection: sqlite3.Connection) -> Iterator[str]:
    """Every SHA-256 that stands anywhere in a store beside the typed texts: attachments, frozen revisions, whatever else.

    Raises sqlite3.Error.
    """
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_%' ESCAPE '\\'"
    ).fetchall()
    for (table,) in tables:
        if table not in _LONG_TEXTS:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                yield from _DIGEST.findall(" ".join(cell for cell in row if isinstance(cell, str)))


def _last_of_each(
    newest_first: Iterable[LocalBackup], count: int, bucket: Callable[[date], object]
) -> list[LocalBackup]:
    found: dict[object, LocalBackup] = {}
    for backup in newest_first:
        key = bucket(backup.taken.astimezone().date())
        if len(found) < count:
            found.setdefault(key, backup)
    return list(found.values())


def _parsed(path: Path) -> LocalBackup | None:
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    try:
        taken = datetime.strptime(match["at"], _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
    reason = Reason(match["reason"]) if match["reason"] in set(Reason) else Reason.MIGRATION
    return LocalBackup(path, int(match["number"] or 0), taken, reason)
