"""A clock set back: what was worked on last stays on top, and the journal keeps its order."""

from __future__ import annotations

from datetime import UTC, datetime

from app.paths import DataPaths
from app.storage.splices import replay
from app.storage.store import Store


class JumpingClock:
    """Says whatever it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2016, 7, 5, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_the_draft_worked_on_last_is_on_top_whatever_the_clock_says(paths: DataPaths) -> None:
    clock = JumpingClock()
    with Store.open(paths, clock) as store:
        a, b, c = (store.create_draft("liaoning-2016", 1, "window", {"window_name": name}).id for name in "甲乙丙")
        for year, draft in ((2036, a), (1999, b), (1999, c), (2016, b), (1970, a)):
            clock.now = clock.now.replace(year=year)
            store.save_values(draft, {"phone": f"{year}{draft}"})
            assert store.list_drafts()[0].id == draft
        assert [d.id for d in store.list_drafts()] == [a, b, c]
        store.finalise(c, "0000", "{}", [])
        assert store.list_drafts()[0].id == c


def test_the_journal_is_ordered_by_number_and_not_by_time(paths: DataPaths) -> None:
    clock = JumpingClock()
    with Store.open(paths, clock) as store:
        draft = store.create_draft("liaoning-2016", 1, "window", {"deeds": "一"}).id
        for year, text in ((2016, "一二"), (1980, "一二三"), (2050, "二三"), (1990, "二三四")):
            clock.now = clock.now.replace(year=year)
            store.save_values(draft, {"deeds": text})
        history = store.field_history(draft, "deeds")
        assert replay((e.splice.pos, e.splice.removed, e.splice.inserted) for e in history) == "二三四"
        assert [entry.at.year for entry in history] == [2016, 2016, 1980, 2050, 1990]
        assert store.text_at(draft, "deeds", history[2].seq) == "一二三"
        assert store.health().sound
