"""What can still be read of a store, damaged or whole: its drafts with their values, row by row until nothing more comes."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.storage.backups import read_only


@dataclass(frozen=True, slots=True)
class SalvagedDraft:
    """A draft as far as it could be read; `values` may lack fields."""

    id: str
    pack: str
    pack_revision: int
    kind: str
    changed: datetime
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Salvaged:
    """The drafts found, those in the bin included, the one changed last first. `complete`: reading met no damage."""

    drafts: tuple[SalvagedDraft, ...]
    complete: bool


def salvage(store: Path) -> Salvaged:
    """Read what can be read; changes nothing and never raises over damage."""
    try:
        with read_only(store) as connection:
            heads, whole_heads = _rows(connection, "draft", "id, pack, pack_revision, kind, changed")
            texts, whole_texts = _rows(connection, "value", "draft, field, text")
    except sqlite3.Error:
        return Salvaged((), complete=False)
    values: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for draft, field, text in texts:
        if text:
            values[str(draft)][str(field)] = str(text)
    drafts = [d for d in (_draft(head, values[str(head[0])]) for head in heads) if d is not None]
    drafts.sort(key=lambda d: d.changed, reverse=True)
    return Salvaged(tuple(drafts), whole_heads and whole_texts and len(drafts) == len(heads))


def _rows(connection: sqlite3.Connection, table: str, columns: str) -> tuple[set[tuple[object, ...]], bool]:
    """The rows up to the damage from the front, and up to it from the back; whether there was none."""
    found: set[tuple[object, ...]] = set()
    whole = True
    for direction in ("ASC", "DESC"):
        try:
            for row in connection.execute(f"SELECT {columns} FROM {table} ORDER BY rowid {direction}"):
                found.add(tuple(row))
        except sqlite3.Error:
            whole = False
        if whole:
            break
    return found, whole


def _draft(head: tuple[object, ...], values: Mapping[str, str]) -> SalvagedDraft | None:
    draft_id, pack, pack_revision, kind, changed = head
    try:
        moment = datetime.fromisoformat(str(changed))
    except ValueError:
        return None
    revision = pack_revision if isinstance(pack_revision, int) else 0
    return SalvagedDraft(str(draft_id), str(pack), revision, str(kind), moment, values)
