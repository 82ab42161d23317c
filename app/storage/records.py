"""What the store hands out beside the domain's Draft and Attachment: frozen values, times in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from app.domain.draft import Attachment, Draft, DraftState
from app.storage.splices import Splice


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft as read. `seen` maps each field ever entered, cleared ones included, to the journal row of its last change.

    Given back to `save_values` and `finalise`, `seen` keeps one process from overwriting another.
    """

    draft: Draft
    seen: Mapping[str, int]
    created: datetime
    changed: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "seen", MappingProxyType(dict(self.seen)))


@dataclass(frozen=True, slots=True)
class DraftHead:
    """A draft without what was filled in."""

    id: str
    pack: str
    pack_revision: int
    kind: str
    state: DraftState
    revision: int
    created: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class DraftSummary(DraftHead):
    """A draft as a card in the list: no attachments; `values` holds the non-empty fields, `sample` as the draft's."""

    values: Mapping[str, str]
    sample: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One change of one field. `seq` grows over the whole store and is never used twice."""

    seq: int
    at: datetime
    splice: Splice


@dataclass(frozen=True, slots=True)
class RevisionRecord:
    """A finalised revision (定稿): `number` from 1, `canonical` the frozen text, `fonts` as given by the caller.

    `reopened_at` and `reason` are set once it was taken back (撤回).
    """

    number: int
    check_code: str
    frozen_at: datetime
    canonical: str
    fonts: tuple[str, ...]
    reopened_at: datetime | None = None
    reason: str | None = None


class Medium(StrEnum):
    """What a print is: a file of a paper, paper from a printer, or the sealed file (移交文件)."""

    PDF = "pdf"
    DOCX = "docx"
    PAPER = "paper"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Print:
    """One thing made of a revision. `document` is the paper's id, empty for the sealed file; `title` what people call it.

    `pages` of one copy, `copies` to be printed or printed; `size` (bytes) and `sha256` (hex) of the sealed file.
    """

    medium: Medium
    document: str
    title: str
    pages: int = 0
    copies: int = 1
    size: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class PrintRecord:
    """A print as noted: of which revision, and when."""

    revision: int
    at: datetime
    print: Print


class Carrier(StrEnum):
    """What a sealed file was handed over on."""

    STICK = "stick"
    DISC = "disc"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class HandoverRecord:
    """A sealed file (`title`, `sha256` in hex) of a draft's revision, handed over: when, on what, and what that is called."""

    draft: str
    revision: int
    at: datetime
    carrier: Carrier
    place: str
    title: str
    sha256: str


class StepKind(StrEnum):
    """How a step of a field came about: filled in when the draft was made, changed, taken back, or brought back."""

    START = "start"
    EDIT = "edit"
    UNDO = "undo"
    REDO = "redo"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class FieldStep:
    """What a person would call one change of a field, from text `before` to text `after`.

    `step` is its first journal row and its id, `seq` its last: the moment right after it. `reverts` is for an undo or a
    redo the step it took back.
    """

    step: int
    seq: int
    field: str
    kind: StepKind
    begun: datetime
    ended: datetime
    before: str
    after: str
    reverts: int | None = None


@dataclass(frozen=True, slots=True)
class StepPage:
    """Some steps, newest first, and how many there are altogether."""

    total: int
    steps: tuple[FieldStep, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """What undo, redo or restore did: field id → its text now, and → its journal row, to carry `seen` on."""

    values: Mapping[str, str]
    seqs: Mapping[str, int]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))
        object.__setattr__(self, "seqs", MappingProxyType(dict(self.seqs)))


@dataclass(frozen=True, slots=True)
class UndoState:
    """The fields that undo, and that redo, would change now; empty where there is nothing to take back."""

    undo: tuple[str, ...]
    redo: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A moment of a draft with a name. `seq` is the newest journal row then, `attachments` what it had in its slots.

    `automatic` ones were taken by the program, before something large or at 定稿.
    """

    name: str
    at: datetime
    seq: int
    automatic: bool
    attachments: tuple[Attachment, ...]
