"""Which changes of a field make up one step: what a person would call one change, and what undo takes back at once. Pure.

The journal has a row for every save, which while somebody types is every second or so. A row goes on with the step of the
row before it when it was typed where that one left the cursor, soon after it, and with nothing else changed in between.
A new step begins after a pause, at the end of a sentence or paragraph, with every paste and every large deletion.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app.storage.splices import Splice

PAUSE = timedelta(seconds=5)
LONGEST = timedelta(seconds=60)
_PASTED = 30  # characters put in or taken out at once: more than anybody types between two saves
_SENTENCE_ENDS = ("。", "！", "？", "；", "…", "\n", "!", "?", ";")


def goes_on(before: Splice, before_at: datetime, begun: datetime, splice: Splice, at: datetime) -> bool:
    """Whether a change belongs to the step that began at `begun` and whose last change was `before`.

    Both are changes of the same field, one right after the other. A clock set back ends a step.
    """
    if not timedelta() <= at - before_at <= PAUSE or not timedelta() <= at - begun <= LONGEST:
        return False
    if _is_block(before.inserted) or _is_block(splice.inserted) or _is_block(splice.removed):
        return False
    cursor = before.pos + len(before.inserted)
    if not splice.pos <= cursor <= splice.pos + len(splice.removed):
        return False
    # What is typed after the end of a sentence is the next one; taking the end back still belongs to it.
    return bool(splice.removed) or not before.inserted.endswith(_SENTENCE_ENDS)


def _is_block(text: str) -> bool:
    return len(text) > _PASTED or "\n" in text[:-1]
