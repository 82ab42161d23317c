"""A draft (草稿) as it stands at one moment: frozen, so that checks, paper and bundle all see the same thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from app.domain.crop import Crop

BESIDE = "@"
"""Begins the key of what is kept beside the fields (no field id can begin so): notes, dates, what found no place."""
PLAN = f"{BESIDE}plan/"
"""Begins the keys of the clerk's own calendar, which goes on after 定稿: it is about the papers, not in them."""
SAMPLE = f"{BESIDE}sample"
"""The key that marks a sample to play with (示例): every page says so, it is never handed over and never counted."""


class DraftState(StrEnum):
    """Where the draft stands: being written, or frozen for paper and bundle (定稿)."""

    OPEN = "open"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a draft. The bytes lie in the attachment folder under their SHA-256.

    `slot` is the id of the photo or scan field, `position` its order there from 0, `name` the file name it came with
    (untrusted text), `caption` (说明) what is printed below it, `media` its MIME type, `size` in bytes, `turn` how far a
    photo is turned clockwise after its EXIF orientation: 0, 90, 180 or 270 degrees; `crop` is the part of the photo so
    turned that is shown and printed, None for all of it. The file itself is never cut.
    """

    slot: str
    position: int
    sha256: str
    name: str
    media: str
    size: int
    caption: str = ""
    turn: int = 0
    crop: Crop | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One application under one form of one pack revision.

    `values` maps field id to text: choices by their Chinese label, dates as ISO 8601, numbers as digits, paragraphs
    separated by line feeds. A field without an entry is empty. `notes` holds what is kept beside the fields, under keys
    that begin with `BESIDE` (`app.domain.notes`): never printed, searched or counted. `revision` counts finalisations
    (定稿), from 0.
    """

    id: str
    pack: str
    pack_revision: int
    kind: str
    values: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    revision: int = 0
    state: DraftState = DraftState.OPEN
    notes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))
        object.__setattr__(self, "notes", MappingProxyType(dict(self.notes)))

    def value(self, field_id: str) -> str:
        """The text of a field, empty when nothing was entered."""
        return self.values.get(field_id, "")

    @property
    def sample(self) -> bool:
        """Whether this is a sample to play with (示例), and no application."""
        return SAMPLE in self.notes

    def in_slot(self, slot: str) -> tuple[Attachment, ...]:
        """The attachments of one photo slot in their order."""
        return tuple(sorted((a for a in self.attachments if a.slot == slot), key=lambda a: a.position))

    def with_value(self, field_id: str, text: str) -> Draft:
        """The same draft with one field changed."""
        return replace(self, values={**self.values, field_id: text})

    def with_note(self, key: str, text: str) -> Draft:
        """The same draft with one of the things beside its fields changed; an empty text removes it."""
        kept = {k: t for k, t in self.notes.items() if k != key}
        return replace(self, notes={**kept, key: text} if text else kept)


def apart(texts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What a store holds for a draft, as values of fields and as notes beside them; empty texts are left out."""
    filled = {key: text for key, text in texts.items() if text}
    values = {key: text for key, text in filled.items() if not key.startswith(BESIDE)}
    return values, {key: text for key, text in filled.items() if key.startswith(BESIDE)}
