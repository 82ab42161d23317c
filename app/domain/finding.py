"""Find and replace (查找替换) over all the texts of a draft at once. Pure; only free texts take part, never choices or dates."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.definition import FieldType, Form

_SEARCHED = (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.TELEPHONE, FieldType.TABLE)


@dataclass(frozen=True, slots=True)
class Hit:
    """Where the words stand: a field and a stretch of its value (code points, end exclusive)."""

    field: str
    start: int
    end: int


def find(form: Form, values: Mapping[str, str], words: str, *, match_case: bool = False) -> list[Hit]:
    """Every place of `words`, fields in the form's order, places in reading order; nothing for no words."""
    if not words:
        return []
    pattern = re.compile(re.escape(words), 0 if match_case else re.IGNORECASE)
    return [
        Hit(field.id, match.start(), match.end())
        for field in form.fields.values()
        if field.type in _SEARCHED
        for match in pattern.finditer(values.get(field.id, ""))
    ]


def replaced(values: Mapping[str, str], hits: Iterable[Hit], by: str) -> dict[str, str]:
    """The new texts of the fields that change when these hits, found in `values`, are replaced."""
    found: defaultdict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        found[hit.field].append(hit)
    changed: dict[str, str] = {}
    for field, places in found.items():
        text = values[field]
        for place in sorted(places, key=lambda hit: hit.start, reverse=True):
            text = text[: place.start] + by + text[place.end :]
        if text != values[field]:
            changed[field] = text
    return changed
