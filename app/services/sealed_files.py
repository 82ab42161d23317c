"""Where the sealed file of a draft is: the store knows its name, size and sum, not where people moved it since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.domain.draft import DraftState
from app.services.workspace import Workspace
from app.storage.records import Medium


@dataclass(frozen=True, slots=True)
class SealedFile:
    """The sealed file of a draft's present 定稿: its name, size in bytes and SHA-256, and where it was found, if it was."""

    name: str
    size: int
    sha256: str
    path: Path | None


def last_sealed(workspace: Workspace, draft_id: str, folders: Iterable[Path]) -> SealedFile | None:
    """The file last sealed of a draft's present 定稿, looked for by name and size in `folders`; None when none was.

    Raises UsageError for an unknown draft, StorageError.
    """
    draft = workspace.store.load(draft_id).draft
    prints = workspace.store.prints(draft.id)
    made = [p.print for p in prints if p.revision == draft.revision and p.print.medium is Medium.SEALED]
    if draft.state is not DraftState.FINAL or not made:
        return None
    last = made[-1]
    return SealedFile(last.title, last.size, last.sha256, next(_found(last.title, last.size, folders), None))


def _found(name: str, size: int, folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        path = folder / name
        try:
            if path.is_file() and path.stat().st_size == size:
                yield path
        except OSError:
            continue  # a stick that is not there any more
