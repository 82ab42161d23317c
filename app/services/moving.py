"""搬到新电脑: everything into one file under a passphrase, and out of it again beside whatever is there already."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.bundle.backup_file import SETTINGS_MEMBER, STORE, UNIT_KEY_MEMBER
from app.bundle.backup_reader import OpenedBackup, open_backup
from app.bundle.identities import UNIT_KEY, parse_keys
from app.bundle.new_files import write_new
from app.bundle.reader import Key
from app.errors import describe_os_error
from app.paths import DataPaths
from app.services.backup_files import WrittenBackup, write_backup_file
from app.services.backups import back_up_locally
from app.services.steps import Cancelled, Progress, Steps
from app.services.workspace import Workspace
from app.storage.attachments import AttachmentFolder
from app.storage.faults import storage_faults
from app.storage.local_backups import Reason
from app.storage.moving import MovedDraft
from app.storage.restoring import lost_attachments
from app.storage.store import Store

MOVE_STEM = "窗报搬家"
_ATTACHMENTS = "attachments/"
_PACKS = "packs/"
_OPENING = 40
_COPYING = 85


@dataclass(frozen=True, slots=True)
class MovedInReport:
    """What came in. `drafts` with their ids there and here, `known` were here already, `lost` attachments of theirs.

    `key` is where the other computer's unit key lies now, None when it is this one's own; `packs` as `id/revision`.
    """

    drafts: tuple[MovedDraft, ...]
    known: tuple[str, ...]
    attachments: int
    lost: int
    key: Path | None
    settings: bool
    packs: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What was done, checked, and kept apart."""
        parts = [
            f"已收入草稿 {len(self.drafts)} 份、附件 {self.attachments} 个，逐份核对无误；原有的草稿一份也没有动。"
        ]
        renamed = sum(d.old != d.new for d in self.drafts)
        if renamed:
            parts.append(f"其中 {renamed} 份与原有草稿编号相同，已另编新号，两份都在。")
        if self.known:
            parts.append(f"{len(self.known)} 份本机已有且完全相同，没有重复收入。")
        if self.key is not None:
            parts.append(f"本机已有单位密钥，原电脑的密钥另存为 {self.key}。")
        if self.lost:
            parts.append(f"有 {self.lost} 个附件在原电脑上就已缺失，请打开草稿重新添加。")
        return "".join(parts)


def move_out(
    workspace: Workspace,
    out: Path,
    passphrase: str,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> WrittenBackup:
    """Everything into `窗报搬家_单位_日期.cbak` in the folder `out`, verified. Raises as `write_backup_file`."""
    return write_backup_file(
        workspace, out, passphrase=passphrase, stem=MOVE_STEM, progress=progress, cancelled=cancelled
    )


def move_in(
    workspace: Workspace, file: Path, key: Key, *, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> MovedInReport:
    """Take in a backup file of any kind, into a new data folder or beside the drafts of one in use.

    Drafts come with their whole history; nothing here is overwritten: ids that collide are new, drafts that are here
    already stay once, a second unit key gets a name of its own, settings and packs are taken where there are none. The
    store is backed up first. Until the drafts are written it can be stopped, and nothing has changed then but files that
    no draft names. Raises JobCancelled, RefusedError, NewerStore, StorageError, EnvironmentFault.
    """
    steps = Steps("搬入", progress, cancelled)
    steps.tell(0, "正在打开并核对")
    data = workspace.data
    size = file.stat().st_size * 2 if file.is_file() else 0
    watch = steps.part(0, _OPENING, size, "正在打开并核对")
    with open_backup(file, key, data.quarantine, watch=watch) as opened:
        try:
            scratch = tempfile.TemporaryDirectory(dir=data.quarantine)
        except OSError as error:
            raise describe_os_error(error, f"在 {data.quarantine} 准备") from error
        with scratch as folder:
            incoming = _extract_store(opened, DataPaths(Path(folder)))
            if workspace.store.list_drafts() or workspace.store.list_drafts(deleted=True):
                back_up_locally(workspace, Reason.IMPORT)
            attachments = _take_attachments(opened, data, steps)
            steps.tell(_COPYING, "正在收入草稿")
            steps.no_way_back()
            moved = workspace.store.move_in(incoming)
            lost = lost_attachments(data, data.store) if attachments else 0
        unit = _take_key(opened, data)
        settings = _take_settings(opened, data)
        packs = _take_packs(opened, data)
    steps.tell(100, "正在完成")
    return MovedInReport(moved.drafts, moved.known, attachments, lost, unit, settings, packs)


def _extract_store(opened: OpenedBackup, scratch: DataPaths) -> Path:
    """The store in a folder of its own, brought to this version's migrations."""
    with storage_faults("搬入草稿库", scratch.store):
        with opened.open(STORE) as source, scratch.store.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        Store.open(scratch).close()
    return scratch.store


def _take_attachments(opened: OpenedBackup, data: DataPaths, steps: Steps) -> int:
    folder = AttachmentFolder(data.attachments)
    members = [m for m in opened.members if m.name.startswith(_ATTACHMENTS)]
    for number, member in enumerate(members, start=1):
        steps.tell(_OPENING + (_COPYING - _OPENING) * number // len(members), f"正在收入附件 {number}/{len(members)}")
        with opened.open(member.name) as source:
            folder.add(source, member.sha256[:8])
    return len(members)


def _take_key(opened: OpenedBackup, data: DataPaths) -> Path | None:
    """Where the other unit key went when there is one here already, and another one."""
    if UNIT_KEY_MEMBER not in {m.name for m in opened.members}:
        return None
    with opened.open(UNIT_KEY_MEMBER) as source:
        text = source.read()
    own = data.keys / UNIT_KEY
    try:
        data.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not own.exists():
            write_new(own, text, private=True)
            return None
        theirs = _public(text, UNIT_KEY_MEMBER)
        if _public(own.read_bytes(), own.name) == theirs:
            return None
        other = own.with_name(f"{own.stem}-{theirs[-8:]}{own.suffix}")
        if not other.exists():
            write_new(other, text, private=True)
    except OSError as error:
        raise describe_os_error(error, f"写入 {data.keys}") from error
    return other


def _public(text: bytes, name: str) -> str:
    return str(parse_keys(text, name)[0].to_public())


def _take_settings(opened: OpenedBackup, data: DataPaths) -> bool:
    if SETTINGS_MEMBER not in {m.name for m in opened.members} or data.settings.exists():
        return False
    _write(opened, SETTINGS_MEMBER, data.settings)
    return True


def _take_packs(opened: OpenedBackup, data: DataPaths) -> tuple[str, ...]:
    """Pack revisions that are not here yet; one that is stays as it is, whole."""
    names = [m.name for m in opened.members if m.name.startswith(_PACKS)]
    revisions = dict.fromkeys(name.removeprefix(_PACKS).rpartition("/")[0] for name in names)
    new = tuple(revision for revision in revisions if not (data.packs / revision).exists())
    for name in names:
        revision, _, file = name.removeprefix(_PACKS).rpartition("/")
        if revision in new:
            _write(opened, name, data.packs / revision / file)
    return new


def _write(opened: OpenedBackup, name: str, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with opened.open(name) as source:
            write_new(target, source.read())
    except OSError as error:
        raise describe_os_error(error, f"写入 {target}") from error
