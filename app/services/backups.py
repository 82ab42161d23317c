"""Rolling backups in the data folder: made at the start, each day and before an import, thinned by a rule without a clock."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime

from app.errors import EnvironmentFault
from app.services.steps import Cancelled, Progress, Steps
from app.services.workspace import Workspace
from app.storage.backups import back_up, same_state
from app.storage.faults import moved, storage_faults
from app.storage.local_backups import LocalBackup, Reason, local_backups, next_backup, thin

REASON_WORDS = {Reason.START: "启动", Reason.DAILY: "每日", Reason.IMPORT: "导入前", Reason.MIGRATION: "升级前"}
"""Why a backup was made, for a list."""

_SPARE = 32 << 20
"""Bytes that a backup leaves free: it must never be what keeps the next keystroke from being saved."""


@dataclass(frozen=True, slots=True)
class LocalOutcome:
    """What came of it: the new backup (None when nothing changed since the last), how many older ones went, bytes freed."""

    backup: LocalBackup | None
    removed: int
    freed: int

    @property
    def sentence(self) -> str:
        """For the status line and the command line."""
        if self.backup is None:
            return "自上次备份以来没有改动，不需要再备份。"
        return f"已备份草稿库：{self.backup.path.name}。"


def back_up_locally(
    workspace: Workspace, reason: Reason, *, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> LocalOutcome:
    """Back the store up if it changed since the newest backup, then thin out older ones and attachments nobody needs.

    For the storage thread, after the window is there: 1 MB takes some 20 ms, 100 MB a second. Raises StorageError (code
    "damaged" when the store turns out to be damaged: then `restoring.find_offer`; "moved" when it was deleted while open),
    EnvironmentFault, JobCancelled.
    """
    steps = Steps("备份", progress, cancelled)
    steps.tell(0, "正在查看草稿库")
    data, store = workspace.data, workspace.store
    newest = next(iter(local_backups(data)), None)
    with storage_faults("备份草稿库", data.store):
        if not data.store.exists():
            raise moved("备份草稿库", data.store)
        if newest is not None and same_state(data.store, newest.path):
            return LocalOutcome(None, 0, 0)
        if shutil.disk_usage(data.root).free < data.store.stat().st_size + _SPARE:
            raise EnvironmentFault(
                f"没有备份：数据文件夹所在的磁盘快满了（{data.root}）。草稿照常保存，不受影响；请尽快腾出空间。",
                code="low_disk",
            )
    steps.tell(10, "正在备份草稿库")
    target = next_backup(data, workspace.clock(), reason.value)
    back_up(data.store, target)
    steps.no_way_back()
    steps.tell(80, "正在清理旧备份")
    removed = thin(data)
    freed = store.tidy()
    steps.tell(100, "正在完成")
    made = next(b for b in local_backups(data) if b.path == target)
    return LocalOutcome(made, len(removed), freed)


def last_backup(workspace: Workspace) -> datetime | None:
    """When the newest backup in the data folder was made (aware); None for none."""
    newest = next(iter(local_backups(workspace.data)), None)
    return newest.taken if newest is not None else None


def daily_is_due(workspace: Workspace) -> bool:
    """Whether the newest backup is of another day than today, before or after: for a window that stays open."""
    last = last_backup(workspace)
    return last is None or last.astimezone().date() != workspace.clock().astimezone().date()
