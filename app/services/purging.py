"""到期清除: a finished campaign's personal data removed from everything in the data folder, and the proof that it is.

Rows go from the store and from every local backup, which are rebuilt; attachments, crash reports and the quarantine are
deleted; then every file left is searched for every text that was removed. What lies outside the folder is named, not
touched. Blocks the file system has freed are beyond any program: full-disk encryption is the remedy for that.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.domain.draft import DraftState
from app.errors import ChuangbaoError, InputError, StorageError
from app.paths import DataPaths
from app.services.restoring import DraftLine
from app.services.second_place import second_place
from app.services.shelf import Card, cards, deleted_cards
from app.services.steps import Cancelled, JobCancelled, Progress, Steps
from app.services.workspace import Workspace
from app.storage.attachments import AttachmentFolder
from app.storage.backups import read_only
from app.storage.faults import os_faults, storage_faults
from app.storage.files import sweep
from app.storage.local_backups import local_backups, named_digests
from app.storage.purging import PurgedDraft, Remains, purge_copy, read_remains
from app.storage.records import DraftSummary
from app.storage.traces import Traces

_SEARCHING = 60
_BEYOND = (
    "已打印的纸、已导出的 PDF 和 Word 文件、已移交的文件、复制到别处的数据文件夹和备份文件，"
    "以及磁盘上已释放而未覆盖的区域（需要时请用整盘加密或专用工具）。"
)


@dataclass(frozen=True, slots=True)
class PurgeReport:
    """What was removed and what was found afterwards.

    `findings` are files (relative to the data folder) that still hold something of what was removed; `pieces` is how many
    pieces of text were looked for in `files` files of `searched` bytes; `shared` of them also stand in drafts that stay
    and were left out.
    """

    drafts: tuple[PurgedDraft, ...]
    attachments: int
    backups_rewritten: int
    backups_deleted: int
    pieces: int
    shared: int
    files: int
    searched: int
    findings: tuple[str, ...]
    beyond: str

    @property
    def proven(self) -> bool:
        """Nothing was found."""
        return not self.findings

    @property
    def sentence(self) -> str:
        """What was done, what was proved, what is left to others."""
        done = (
            f"已清除草稿 {len(self.drafts)} 份、附件 {self.attachments} 个；本机备份改写 {self.backups_rewritten} 份、"
            f"删除 {self.backups_deleted} 份。"
        )
        looked = f"已在剩下的 {self.files} 个文件（{self.searched:,} 字节）里查找清除的 {self.pieces} 段内容，"
        shared = f"另有 {self.shared} 段也写在保留的草稿里，不算在内。" if self.shared else ""
        beyond = f"程序够不到、需要自行处理的：{self.beyond}"
        if self.proven:
            return f"{done}{looked}一处也没有找到。{shared}{beyond}"
        return f"{done}{looked}在这些文件里还有：{'、'.join(self.findings)}。请查看并自行删除。{shared}{beyond}"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A pack and kind that 定稿 drafts were made for, as a choice: its title, and how many such drafts there are."""

    pack: str
    kind: str
    title: str
    drafts: int


def campaigns(workspace: Workspace) -> list[Campaign]:
    """What `finished_drafts` can be asked for, by title; the bin included. Raises StorageError."""
    store = workspace.store
    final = [s for s in (*store.list_drafts(), *store.list_drafts(deleted=True)) if s.state is DraftState.FINAL]
    counted = Counter((s.pack, s.kind) for s in final)
    titles = {(s.pack, s.kind): _title(workspace, s) for s in final}
    return sorted((Campaign(*each, titles[each], count) for each, count in counted.items()), key=lambda c: c.title)


def every_draft(workspace: Workspace) -> list[DraftLine]:
    """All drafts, then those in the bin, to choose from. Raises StorageError."""
    store = workspace.store
    return _lines(workspace, [s.id for s in (*store.list_drafts(), *store.list_drafts(deleted=True))])


def chosen_drafts(workspace: Workspace, draft_ids: Sequence[str]) -> list[DraftLine]:
    """Drafts by id or beginning of an id, the bin included, as lines to confirm. Raises UsageError, StorageError."""
    found = dict.fromkeys(workspace.store.load(draft_id).draft.id for draft_id in draft_ids)
    return _lines(workspace, list(found))


def finished_drafts(workspace: Workspace, pack: str, kind: str | None, before: datetime) -> list[DraftLine]:
    """All 定稿 drafts of a pack (and kind) frozen before that moment (aware), as lines to confirm. Raises StorageError."""
    return _lines(workspace, workspace.store.finished_before(pack, kind, before))


def purge(
    workspace: Workspace,
    drafts: Sequence[DraftLine],
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> PurgeReport:
    """Remove these drafts for good. For the thread that owns the store, with nobody else working on the data folder.

    The store's bytes are read past SQLite at the end, which on POSIX drops the locks of this process on it.

    Can be stopped until the first row is removed, and again while searching. Raises JobCancelled (nothing was removed),
    InputError for no drafts at all or (code "unproven") for a search that was stopped, StorageError, EnvironmentFault;
    doing it again finishes what was broken off.
    """
    if not drafts:
        raise InputError("没有符合条件的草稿。没有清除任何内容；请核对条件后再试。", code="nothing_to_purge")
    steps = Steps("清除", progress, cancelled)
    ids = [line.id for line in drafts]
    data, store = workspace.data, workspace.store
    steps.tell(0, "正在清点")
    remains = store.remains(ids)
    steps.go_on()
    purged = store.purge_drafts(ids)
    texts, digests = set(remains.texts), set(remains.digests)
    rewritten = deleted = 0
    copies = [*(b.path for b in local_backups(data)), *sorted(data.aside.glob("*.db"))]
    steps = Steps("清除", progress, None)
    for number, copy in enumerate(copies, start=1):
        steps.tell(5 + 45 * number // len(copies), f"正在改写备份 {number}/{len(copies)}")
        outcome = _purge_copy(copy, ids, texts, digests)
        rewritten += outcome is True
        deleted += outcome is None
    steps.tell(50, "正在删除附件")
    attachments = _remove_attachments(workspace, digests)
    _remove_leftovers(workspace)
    try:
        return _prove(workspace, purged, texts, (attachments, rewritten, deleted), Steps("核对", progress, cancelled))
    except JobCancelled as error:
        raise InputError(
            f"草稿 {len(purged)} 份已经清除，只是核对到一半被取消，所以还没有证明。其他草稿不受影响；"
            "清除的内容不能恢复，不需要再做一次。",
            code="unproven",
        ) from error


def _lines(workspace: Workspace, ids: Sequence[str]) -> list[DraftLine]:
    shown: dict[str, Card] = {card.id: card for card in (*cards(workspace), *deleted_cards(workspace))}
    return [DraftLine(i, shown[i].subject, shown[i].form or shown[i].notice, shown[i].changed) for i in ids]


def _title(workspace: Workspace, summary: DraftSummary) -> str:
    try:
        pack = workspace.catalogue.get(summary.pack, summary.pack_revision)
    except ChuangbaoError:
        return f"{summary.pack} {summary.kind}"
    form = pack.forms.get(summary.kind)
    return f"{pack.short_title} {form.title if form else summary.kind}"


def _purge_copy(copy: Path, ids: Sequence[str], texts: set[str], digests: set[str]) -> bool | None:
    """Whether the drafts were in this backup and are out of it now; None when it had to be deleted, being damaged."""
    try:
        with read_only(copy) as connection:
            remains = read_remains(connection, ids)
        texts |= remains.texts
        digests |= remains.digests
        return purge_copy(copy, ids)
    except (StorageError, sqlite3.DatabaseError):
        # It cannot be shown what is in it, and nothing can be restored from it.
        with os_faults(f"删除 {copy.name}"):
            copy.unlink(missing_ok=True)
            copy.with_name(f"{copy.name}-journal").unlink(missing_ok=True)
        return None


def _remove_attachments(workspace: Workspace, digests: set[str]) -> int:
    """Delete the files that only what was removed had named."""
    data = workspace.data
    with storage_faults("清除附件", data.store):
        for copy in (data.store, *(b.path for b in local_backups(data)), *data.aside.glob("*.db")):
            with read_only(copy) as connection:
                digests = digests.difference(named_digests(connection))
        folder = AttachmentFolder(data.attachments)
        going = [path for digest in digests if (path := folder.path(digest)).exists()]
        for path in going:
            path.unlink()
    return len(going)


def _remove_leftovers(workspace: Workspace) -> None:
    data = workspace.data
    later = workspace.clock() + timedelta(days=36500)  # whatever the clock says: every unfinished file
    for folder in (data.attachments, data.backups, data.root):
        sweep(folder, before=later)
    with os_faults("清理隔离区和错误报告"):
        for folder in (data.quarantine, data.crashes):
            if folder.exists():
                shutil.rmtree(folder)


def _prove(
    workspace: Workspace,
    purged: Sequence[PurgedDraft],
    texts: set[str],
    removed: tuple[int, int, int],
    steps: Steps,
) -> PurgeReport:
    """Search every file for every text removed, except what also stands in drafts that stay."""
    data = workspace.data
    everything = Traces(texts)
    ids = [p.draft for p in purged]
    wanted = everything.without(_staying(workspace.store.remains(ids)))
    files = list(_files(data))
    with os_faults("核对清除结果"):
        size = sum(path.stat().st_size for path in files)
        searched = 0
        findings: list[str] = []

        def watch(length: int) -> None:
            nonlocal searched
            searched += length
            steps.tell(_SEARCHING + (100 - _SEARCHING) * searched // max(size, 1), "正在逐个文件核对")

        for path in files:
            own = wanted
            if path.suffix == ".db" and path != data.store:
                with storage_faults("核对备份", path), read_only(path) as connection:
                    own = wanted.without(_staying(read_remains(connection, ids)))
            if own.found_in_file(path, watch):
                findings.append(str(path.relative_to(data.root)))
    place = second_place(workspace)
    elsewhere = f"另一处的备份（{place.folder}，{len(place.copies)} 份，里面仍有这些内容）、" if place else ""
    attachments, rewritten, deleted = removed
    return PurgeReport(
        drafts=tuple(purged),
        attachments=attachments,
        backups_rewritten=rewritten,
        backups_deleted=deleted,
        pieces=wanted.count,
        shared=everything.count - wanted.count,
        files=len(files),
        searched=searched,
        findings=tuple(findings),
        beyond=elsewhere + _BEYOND,
    )


def _staying(remains: Remains) -> frozenset[str]:
    """What has a right to be there; of a photo that another draft has too, the digest."""
    return remains.kept_texts | remains.kept_digests


def _files(data: DataPaths) -> Iterator[Path]:
    """Everything in the data folder but packs, which are public, and locks of running programs."""
    for path in sorted(data.root.rglob("*")):
        if path.is_file() and not path.is_relative_to(data.packs):
            yield path
