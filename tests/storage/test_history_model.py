"""Undo, redo, restore and snapshots against a plain model: each field a list of texts and two piles."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.errors import InputError
from app.paths import DataPaths
from app.storage.store import Store

FIELDS = ("deeds", "phone", "负责人")
TEXTS = st.text(alphabet="一窗受理。𠮷", max_size=6)


class PacedClock:
    """Ten seconds later at each look, so that every save is a step of its own."""

    def __init__(self) -> None:
        self.now = datetime(2016, 7, 5, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=10)
        return self.now


@dataclass
class Change:
    """Something undo takes back: the fields it changed, each with the text before and after."""

    texts: dict[str, tuple[str, str]]


@dataclass
class Model:
    """What the program promises, without a journal."""

    texts: dict[str, str]
    undo: list[Change] = field(default_factory=list)
    redo: list[Change] = field(default_factory=list)

    def change(self, new: dict[str, str]) -> dict[str, str]:
        differing = {f: (self.texts.get(f, ""), text) for f, text in new.items() if self.texts.get(f, "") != text}
        if differing:
            self.undo.append(Change(differing))
            self.redo.clear()
            self.texts |= new
        return {f: after for f, (_, after) in differing.items()}

    def take_back(self) -> dict[str, str]:
        change = self.undo.pop()
        self.redo.append(change)
        back = {f: before for f, (before, _) in change.texts.items()}
        self.texts |= back
        return back

    def bring_back(self) -> dict[str, str]:
        change = self.redo.pop()
        self.undo.append(change)
        forth = {f: after for f, (_, after) in change.texts.items()}
        self.texts |= forth
        return forth


class DraftHistory(RuleBasedStateMachine):
    """One draft, undone and redone as a whole; the store is closed and opened in between."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.paths = DataPaths(Path(self.folder.name))
        self.clock = PacedClock()
        self.store = Store.open(self.paths, self.clock)
        self.moments: list[tuple[int, dict[str, str]]] = []
        self.names: dict[str, dict[str, str]] = {}

    @initialize(start=st.dictionaries(st.sampled_from(FIELDS), TEXTS))
    def begin(self, start: dict[str, str]) -> None:
        self.draft = self.store.create_draft("liaoning-2016", 1, "window", start).id
        self.model = Model({f: text for f, text in start.items() if text})

    @rule(of=st.sampled_from(FIELDS), text=TEXTS)
    def typed(self, of: str, text: str) -> None:
        self.store.save_values(self.draft, {of: text}, self.store.load(self.draft).seen)
        self.model.change({of: text})

    @rule(texts=st.dictionaries(st.sampled_from(FIELDS), TEXTS))
    def replaced(self, texts: dict[str, str]) -> None:
        self.store.save_values(self.draft, texts, as_one=True)
        self.model.change(texts)

    @rule()
    def undone(self) -> None:
        if self.model.undo:
            assert self.store.undo(self.draft).values == self.model.take_back()
        else:
            self.refused("nothing_to_undo")

    @rule()
    def redone(self) -> None:
        if self.model.redo:
            assert self.store.redo(self.draft).values == self.model.bring_back()
        else:
            self.refused("nothing_to_redo")

    def refused(self, code: str) -> None:
        with pytest.raises(InputError) as caught:
            (self.store.undo if code == "nothing_to_undo" else self.store.redo)(self.draft)
        assert caught.value.code == code

    @rule(name=st.sampled_from("甲乙丙"))
    def named(self, name: str) -> None:
        if name not in self.names:
            self.store.take_snapshot(self.draft, name)
            self.names[name] = dict(self.model.texts)

    @precondition(lambda self: self.names)
    @rule(data=st.data())
    def went_back_to_a_snapshot(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.names)))
        known = dict.fromkeys(self.model.texts, "") | self.names[name]
        assert self.store.restore_snapshot(self.draft, name, "恢复前").values == self.model.change(known)

    @precondition(lambda self: self.moments)
    @rule(data=st.data(), of=st.sampled_from(FIELDS))
    def went_back_in_a_field(self, data: st.DataObject, of: str) -> None:
        seq, texts = data.draw(st.sampled_from(self.moments))
        text = texts.get(of, "")
        assert self.store.restore_field(self.draft, of, seq).values == self.model.change({of: text})

    @rule()
    def opened_again(self) -> None:
        self.store.close()
        self.store = Store.open(self.paths, self.clock)

    @invariant()
    def tells_the_same(self) -> None:
        if not hasattr(self, "draft"):
            return
        stored = self.store.load(self.draft)
        assert stored.draft.values == {f: text for f, text in self.model.texts.items() if text}
        state = self.store.undo_state(self.draft)
        assert set(state.undo) == set(self.model.undo[-1].texts if self.model.undo else ())
        assert set(state.redo) == set(self.model.redo[-1].texts if self.model.redo else ())
        self.moments.append((max(stored.seen.values(), default=0), dict(self.model.texts)))

    def teardown(self) -> None:
        try:
            if hasattr(self, "draft"):
                for seq, texts in self.moments:
                    told = self.store.texts_at(self.draft, seq)
                    assert {f: t for f, t in told.items() if t} == {f: t for f, t in texts.items() if t}
                page = self.store.steps(self.draft, limit=1000)
                assert page.total == len(page.steps)
                assert self.store.health().sound
        finally:
            self.store.close()
            self.folder.cleanup()


# No deadline: each step commits to a real disk.
DraftHistory.TestCase.settings = settings(deadline=None, max_examples=30, stateful_step_count=25)
TestDraftHistory = DraftHistory.TestCase
