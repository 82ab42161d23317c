"""A script that types as a clerk does: mostly a few characters at a time, now and then a paste, a correction, a jump."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

FIELDS = ("deeds", "narrative", "brief", "window_name")
_CHARACTERS = "窗口受理业务群众满意率为百分之，。、一二三12９𠮷\n“”"
_LONGEST = 400


@dataclass(frozen=True)
class Line:
    """One line for `set --stdin`, and all values once it is saved."""

    text: str
    values: dict[str, str]


def lines(random_: random.Random, count: int, start: dict[str, str]) -> Iterator[Line]:
    """What is typed into a draft that holds `start`."""
    values = dict(start)
    for _ in range(count):
        fields = random_.sample(FIELDS, 2 if random_.random() < 0.1 else 1)
        changes = {field: _changed(random_, values.get(field, "")) for field in fields}
        values |= changes
        yield Line(
            json.dumps(changes, ensure_ascii=False) + "\n", {field: text for field, text in values.items() if text}
        )


def _changed(random_: random.Random, text: str) -> str:
    place = random_.randint(0, len(text)) if random_.random() < 0.3 else len(text)
    what = random_.random()
    if what < 0.2 or len(text) > _LONGEST:
        return text[: max(0, place - random_.choice((1, 2, 80)))] + text[place:]
    size = random_.randint(100, 200) if what < 0.25 else random_.randint(1, 3)
    return text[:place] + "".join(random_.choices(_CHARACTERS, k=size)) + text[place:]
