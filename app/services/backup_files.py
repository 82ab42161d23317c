"""A backup file (`.cbak`) of the whole data folder: gathered, sealed, opened again, named; for a stick or another computer."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app import __version__
from app.bundle.backup_file import (
    BACKUP_SUFFIX,
    SETTINGS_MEMBER,
    STORE,
    UNIT_KEY_MEMBER,
    LockedKey,
    attachment_member,
    lock_key,
    plan_backup,
    write_backup,
)
from app.bundle.backup_reader import reopen_and_compare_backup
from app.bundle.container import Container, Member
from app.bundle.identities import UNIT_KEY, unit_key
from app.bundle.seal import SealedFile
from app.domain.filenames import safe_part
from app.errors import EnvironmentFault, InputError, describe_os_error
from app.packs.loader import pack_folders
from app.services.shelf import NO_UNIT, cards
from app.services.steps import Cancelled, Progress, Steps
from app.services.workspace import Workspace
from app.storage.attachments import AttachmentFolder, FileState
from app.storage.backups import back_up, read_only
from app.storage.faults import storage_faults
from app.storage.local_backups import named_digests

BACKUP_STEM = "窗报备份"
_SOME_UNIT = "本单位"
_WRITING = 30
_COMPARING = 80


@dataclass(frozen=True, slots=True)
class WrittenBackup:
    """A verified backup file: where, how many drafts and attachments are in it, how many attachments were lost before."""

    file: SealedFile
    drafts: int
    attachments: int
    missing: int

    @property
    def sentence(self) -> str:
        """What was done, where it is, and what it lacks."""
        lost = (
            f"有 {self.missing} 个附件文件此前已缺失或损坏，没能放进备份，请在草稿里重新添加。" if self.missing else ""
        )
        return (
            f"备份完成，已重新打开核对无误：{self.file.path}（{self.file.size:,} 字节，"
            f"草稿 {self.drafts} 份，附件 {self.attachments} 个）。{lost}"
        )


def write_backup_file(
    workspace: Workspace,
    out: Path,
    *,
    recipients: Sequence[str] = (),
    passphrase: str | None = None,
    locked: LockedKey | None = None,
    stem: str = BACKUP_STEM,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> WrittenBackup:
    """Write `窗报备份_单位_日期.cbak` into the folder `out`, for `recipients` (`age1…`, an office's),
    under a passphrase, or with a `locked` key.

    Everything in the data folder that is the user's is in it, the unit's key included; the unit's key opens it too, for
    as long as this computer lives. Constant memory. The name appears only after the file was opened again by its path
    and compared. Raises JobCancelled, StorageError, EnvironmentFault, InputError (more than 4 GB).
    """
    steps = Steps("备份", progress, cancelled)
    steps.tell(0, "正在整理要备份的内容")
    own = unit_key(workspace.data.keys)
    quarantine = workspace.data.quarantine
    try:
        quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise describe_os_error(error, f"准备文件夹 {quarantine}") from error
    if passphrase is not None:
        locked = lock_key(passphrase, workspace.clock().date().isoformat(), steps.go_on)
    with tempfile.TemporaryDirectory(dir=quarantine) as folder:
        gathered = _gather(workspace, Path(folder) / "chuangbao.db", steps)
        container = gathered.container
        watch = steps.part(_WRITING, _COMPARING, container.size, "正在加密并写入")
        compare = reopen_and_compare_backup(container, own, quarantine)

        def verify(path: Path) -> None:
            steps.tell(_COMPARING, "正在重新打开核对")
            compare(path)
            steps.no_way_back()

        unit = safe_part(gathered.unit, _SOME_UNIT)
        target = out / f"{stem}_{unit}_{workspace.clock().astimezone():%Y%m%d}{BACKUP_SUFFIX}"
        keys = [str(own.to_public()), *recipients]
        try:
            file = write_backup(container, target, keys, locked, verify=verify, watch=watch)
        except InputError as error:
            if error.code == "source_changed":
                raise EnvironmentFault(
                    "备份没有完成：有文件在备份时被改动了。没有留下备份文件，草稿不受影响；请再备份一次。",
                    code="source_changed",
                ) from error
            raise
    steps.tell(100, "正在完成")
    return WrittenBackup(file, gathered.drafts, gathered.attachments, gathered.missing)


@dataclass(frozen=True, slots=True)
class _Gathered:
    container: Container
    unit: str
    drafts: int
    attachments: int
    missing: int


def _gather(workspace: Workspace, copy: Path, steps: Steps) -> _Gathered:
    data = workspace.data
    shown = [*cards(workspace)]
    unit = next((card.unit for card in shown if card.unit != NO_UNIT and not card.fault), _SOME_UNIT)
    back_up(data.store, copy)
    steps.tell(5, "正在核对附件")
    members = [_member(STORE, copy)]
    attachments, missing = _attachments(workspace, copy, steps)
    members += attachments
    members.append(_member(UNIT_KEY_MEMBER, data.keys / UNIT_KEY))
    if data.settings.is_file():
        members.append(_member(SETTINGS_MEMBER, data.settings))
    for folder in pack_folders(data.packs):
        for path in sorted(p for p in folder.iterdir() if p.is_file()):
            members.append(_member(f"packs/{folder.parent.name}/{folder.name}/{path.name}", path))
    facts: dict[str, object] = {
        "created": workspace.clock().isoformat(timespec="seconds"),
        "unit": unit,
        "program": f"窗报 {__version__}",
        "drafts": len(shown),
        "missing": missing,
    }
    return _Gathered(plan_backup(members, facts), unit, len(shown), len(attachments), missing)


def _attachments(workspace: Workspace, copy: Path, steps: Steps) -> tuple[list[Member], int]:
    """A member for each attachment that is sound, and how many of those named by drafts are not."""
    folder = AttachmentFolder(workspace.data.attachments)
    with storage_faults("备份附件", copy), read_only(copy) as connection:
        named = {
            digest: (size, crc)
            for digest, size, crc in connection.execute(
                "SELECT sha256, size, crc32 FROM attachment UNION SELECT sha256, size, crc32 FROM snapshot_attachment"
            )
        }
        others = set(named_digests(connection)) - named.keys()
    found: list[Member] = []
    missing = 0
    for number, (digest, (size, crc)) in enumerate(sorted(named.items()), start=1):
        steps.tell(5 + (_WRITING - 5) * number // len(named), f"正在核对附件 {number}/{len(named)}")
        if folder.state(digest, size) is FileState.SOUND:
            found.append(Member(attachment_member(digest), folder.path(digest), size, digest, crc))
        else:
            missing += 1
    for digest in sorted(others):  # of frozen revisions and undo: there or not
        path = folder.path(digest)
        if path.is_file() and folder.state(digest, size := path.stat().st_size) is FileState.SOUND:
            found.append(Member(attachment_member(digest), path, size, digest))
    return found, missing


def _member(name: str, path: Path) -> Member:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return Member(name, path, file.tell(), digest)
    except OSError as error:
        raise describe_os_error(error, f"读取 {path}") from error
