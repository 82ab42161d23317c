"""What was handed over stays on record, with the draft whose sealed file it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import UsageError
from app.paths import DataPaths
from app.storage.records import Carrier, Medium, Print
from app.storage.store import Store
from tests.storage.helpers import TickingClock

SEALED = "ab" * 32


def sealed_draft(store: Store, name: str, sha256: str) -> str:
    draft = store.create_draft("liaoning-2016", 1, "window", {"window_name": name}).id
    store.finalise(draft, "7F3A", "first", [])
    store.note_prints(draft, 1, [Print(Medium.SEALED, "", f"{name}.cbao", size=9, sha256=sha256)])
    return draft


def test_a_file_is_known_by_its_sum(store: Store) -> None:
    first, second = sealed_draft(store, "甲", SEALED), sealed_draft(store, "乙", "cd" * 32)
    assert store.handovers(first) == []
    (made,) = store.note_handover(Carrier.STICK, "WORK", [SEALED, SEALED, "ef" * 32])
    assert (made.draft, made.revision, made.title) == (first, 1, "甲.cbao")
    store.note_handover(Carrier.MAIL, "3 封", [SEALED, "cd" * 32])
    assert [(h.carrier, h.place) for h in store.handovers(first)] == [(Carrier.STICK, "WORK"), (Carrier.MAIL, "3 封")]
    assert store.handovers(first)[0] == made
    assert {draft: h.carrier for draft, h in store.last_handovers().items()} == {
        first: Carrier.MAIL,
        second: Carrier.MAIL,
    }
    assert store.note_handover(Carrier.DISC, "1 张", ["ef" * 32]) == []


def test_it_belongs_to_the_revision_that_was_in_the_file(store: Store) -> None:
    draft = sealed_draft(store, "甲", SEALED)
    store.reopen(draft, "")
    store.finalise(draft, "8G4B", "second", [])
    (made,) = store.note_handover(Carrier.STICK, "WORK", [SEALED])
    assert made.revision == 1


def test_a_copy_was_not_handed_over_and_an_unknown_draft_is_refused(store: Store) -> None:
    draft = sealed_draft(store, "甲", SEALED)
    store.note_handover(Carrier.STICK, "WORK", [SEALED])
    assert store.handovers(store.copy_draft(draft).id) == []
    with pytest.raises(UsageError):
        store.handovers("nosuchdraft")


def test_it_goes_with_its_draft(store: Store) -> None:
    draft, other = sealed_draft(store, "甲", SEALED), sealed_draft(store, "乙", "cd" * 32)
    store.note_handover(Carrier.STICK, "WORK", [SEALED, "cd" * 32])
    store.purge_drafts([draft])
    assert set(store.last_handovers()) == {other}


def test_it_comes_along_to_another_computer(store: Store, tmp_path: Path) -> None:
    paths = DataPaths(tmp_path / "原电脑")
    with Store.open(paths, TickingClock()) as theirs:
        moved = sealed_draft(theirs, "甲", SEALED)
        theirs.note_handover(Carrier.DISC, "2 张", [SEALED])
        records = theirs.handovers(moved)
    sealed_draft(store, "本机", "cd" * 32)
    store.note_handover(Carrier.STICK, "WORK", ["cd" * 32])
    store.move_in(paths.store)
    assert store.handovers(moved) == records
    assert store.health().sound
