"""A damaged store: the newest good backup, what it lacks beside what can still be read, and putting it in place."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.domain.draft import Draft, DraftState
from app.domain.subjects import subject
from app.errors import ChuangbaoError, StorageError, UsageError
from app.services.shelf import NO_UNIT
from app.services.workspace import Workspace
from app.storage.backups import is_good
from app.storage.local_backups import LocalBackup, local_backups, store_is_gone
from app.storage.restoring import lost_attachments, restore_backup, set_store_aside
from app.storage.salvage import SalvagedDraft, salvage
from app.storage.store import Store

_LOST = ("attachment_missing", "attachment_altered")


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list: its unit and form as far as they can be told, the last change in local time."""

    id: str
    unit: str
    form: str
    changed: datetime

    @property
    def title(self) -> str:
        """For a sentence."""
        return f"「{self.unit}」（{self.form}）"


@dataclass(frozen=True, slots=True)
class Lack:
    """What the backup lacks of a draft: changes after `backed_up` (local time), or all of it when that is None."""

    draft: DraftLine
    backed_up: datetime | None

    @property
    def sentence(self) -> str:
        """For a list."""
        if self.backed_up is None:
            return f"{self.draft.title}：备份里没有这一份（最后修改 {self.draft.changed:%m月%d日 %H:%M}）。"
        then, now = f"{self.backed_up:%m月%d日 %H:%M}", f"{self.draft.changed:%m月%d日 %H:%M}"
        until = "此后" if then == now else f"此后到 {now} "
        return f"{self.draft.title}：备份里是 {then} 的内容，缺少{until}的修改。"


@dataclass(frozen=True, slots=True)
class RestoreOffer:
    """A good backup, its drafts, and what it lacks beside the store.

    `readable`: the store could be read to its end; `gone`: there is none to compare with.
    """

    backup: LocalBackup
    drafts: tuple[DraftLine, ...]
    lacks: tuple[Lack, ...]
    readable: bool
    gone: bool = False

    @property
    def sentence(self) -> str:
        """What can be had, what would be missing, what happens to the file."""
        taken = self.backup.taken.astimezone()
        found = f"找到 {taken:%Y年%m月%d日 %H:%M} 的备份，完好，有草稿 {len(self.drafts)} 份。"
        if self.gone:
            return f"{found}这以后的修改不在里面；请确认后恢复。"
        if self.lacks:
            lacking = f"与现在的草稿库相比，有 {len(self.lacks)} 份草稿的内容较旧或没有。"
        elif self.readable:
            lacking = "与现在的草稿库相比，没有缺少内容。"
        else:
            lacking = "能读出的部分备份里都有。"
        unread = "" if self.readable else "现在的草稿库有一部分读不出，备份之后的修改可能不全。"
        return f"{found}{lacking}{unread}换下来的文件会留存，不会删除；请确认后恢复。"


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands now: drafts, attachments of theirs that are lost, and where the replaced store lies (None: was none)."""

    backup: LocalBackup
    drafts: int
    lost_attachments: int
    aside: Path | None

    @property
    def sentence(self) -> str:
        """What was done and what remains to do."""
        kept = f"换下来的文件留存在 {self.aside}。" if self.aside else ""
        return f"{self.done}{kept}{self.lost}"

    @property
    def done(self) -> str:
        """What stands there now."""
        return f"已恢复 {self.backup.taken.astimezone():%Y年%m月%d日 %H:%M} 的备份，草稿 {self.drafts} 份。"

    @property
    def lost(self) -> str:
        """What remains to do; empty for nothing."""
        return f"有 {self.lost_attachments} 个附件文件缺失或损坏，请打开草稿重新添加。" if self.lost_attachments else ""


def find_offer(workspace: Workspace, backup: LocalBackup | None = None) -> RestoreOffer | None:
    """The newest good backup (or the one given) beside the store as it lies there, damaged or not; None: there is none.

    Changes nothing and does not open the store. Raises EnvironmentFault.
    """
    chosen = backup or next((b for b in local_backups(workspace.data) if is_good(b.path)), None)
    if chosen is None:
        return None
    store = workspace.data.store
    now, then = salvage(store), salvage(chosen.path)
    backed_up = {draft.id: draft for draft in then.drafts}
    lacks: list[Lack] = []
    for draft in now.drafts:
        old = backed_up.get(draft.id)
        # Not "later": a clock set back makes the newer one look older.
        if old is None:
            lacks.append(Lack(_line(workspace, draft), None))
        elif old.changed != draft.changed:
            lacks.append(Lack(_line(workspace, draft), old.changed.astimezone()))
    gone = store_is_gone(workspace.data)
    return RestoreOffer(chosen, tuple(_line(workspace, d) for d in then.drafts), tuple(lacks), now.complete, gone)


def backup_named(workspace: Workspace, name: str) -> LocalBackup:
    """The backup of this file name or number. Raises UsageError for none."""
    for backup in local_backups(workspace.data):
        if name in (backup.path.name, str(backup.number)):
            return backup
    raise UsageError(f"没有名为“{name}”的备份。没有改动任何内容；请用 backups list 查看。", code="unknown_backup")


def restore(workspace: Workspace, backup: LocalBackup) -> Restored:
    """Put the backup in the place of the store, which is set aside; the workspace's store is opened anew.

    Raises StorageError (code "damaged" for a backup that is not whole; or the store is in use), EnvironmentFault.
    """
    workspace.release_store()
    aside = restore_backup(workspace.data, backup.path, workspace.clock())
    drafts = len(workspace.store.list_drafts())
    return Restored(backup, drafts, lost_attachments(workspace.data, workspace.data.store), aside)


def start_empty(workspace: Workspace) -> Path | None:
    """Where no backup is of use: an empty store, the old one set aside (where; None when there was none).

    Raises StorageError (the store is in use), EnvironmentFault; the store is as it was then.
    """
    workspace.release_store()
    aside = set_store_aside(workspace.data, workspace.clock())
    Store.open(workspace.data, workspace.clock).close()  # the workspace makes none where there are backups
    return aside


def keep_draft(workspace: Workspace, draft: Draft) -> str:
    """Put an open draft as it stands on the screen into the store that was restored under it; its id there.

    One change for undo over the older state; a draft of its own when the store has none that can be changed. Photos whose
    files are lost stay away. Raises StorageError, EnvironmentFault.
    """
    store = workspace.store
    there: Draft | None = None
    with suppress(UsageError):
        there = store.load(draft.id).draft
    if there is None or (there.state is DraftState.FINAL and draft.state is DraftState.OPEN):
        there = store.create_draft(draft.pack, draft.pack_revision, draft.kind, {})
    texts, old = {**draft.values, **draft.notes}, {**there.values, **there.notes}
    changes = {key: texts.get(key, "") for key in {**old, **texts} if texts.get(key, "") != old.get(key, "")}
    if there.state is DraftState.OPEN:
        if changes:
            store.save_values(there.id, changes, as_one=True)
        kept = {(a.slot, a.sha256) for a in there.attachments}
        for photo in draft.attachments:
            if (photo.slot, photo.sha256) not in kept:
                try:
                    store.restore_attachment(there.id, photo)
                except StorageError as error:
                    if error.code not in _LOST:
                        raise
    return there.id


def _line(workspace: Workspace, draft: SalvagedDraft) -> DraftLine:
    try:
        form = workspace.catalogue.form(draft.pack, draft.kind, draft.pack_revision)
        unit, title = subject(form, draft.values) or NO_UNIT, form.title
    except ChuangbaoError:
        unit, title = f"草稿 {draft.id}", f"{draft.pack} {draft.kind}"
    return DraftLine(draft.id, unit, title, draft.changed.astimezone())
