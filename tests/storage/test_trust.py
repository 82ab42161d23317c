"""Known offices, the roster, and what left and came back: through a move to another computer and a purge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.receipts import Comment, Decision, Handover
from app.errors import ConflictError
from app.paths import DataPaths
from app.storage.answers import Answer, Sent
from app.storage.store import Store
from tests.storage.helpers import TickingClock

MOMENT = datetime(2016, 8, 4, tzinfo=UTC)
SHA = "ab" * 32


def sent_draft(store: Store) -> str:
    draft = store.create_draft("liaoning-2016", 1, "window", {"window_name": "甲"}).id
    store.finalise(draft, "1234", "{}", ["fang"])
    store.note_sent([Sent(draft, 1, SHA, "示例受理单位", "RWkey")])
    return draft


def answer(decision: Decision, hours: int, *comments: Comment) -> Answer:
    return Answer(SHA, "示例受理单位", decision, MOMENT + timedelta(hours=hours), comments)


def test_the_newest_answer_by_the_office_s_clock_counts(store: Store) -> None:
    draft = sent_draft(store)
    assert store.handed_over()[draft].state is Handover.SENT
    (sent,) = store.sent_as(SHA)
    assert store.take_answer(sent, answer(Decision.RECEIVED, 1))
    assert store.take_answer(sent, answer(Decision.RETURNED, 3, Comment("deeds", "补数据")))
    for stale in (answer(Decision.RECEIVED, 1), answer(Decision.ACCEPTED, 2), answer(Decision.ACCEPTED, 3)):
        assert not store.take_answer(sent, stale)
    found = store.handed_over()[draft]
    assert (found.state, found.comments) == (Handover.RETURNED, (Comment("deeds", "补数据"),))
    assert store.take_answer(sent, answer(Decision.ACCEPTED, 4))
    assert store.handed_over()[draft].state is Handover.ACCEPTED


def test_a_new_revision_that_left_waits_for_an_answer_of_its_own(store: Store) -> None:
    draft = sent_draft(store)
    (sent,) = store.sent_as(SHA)
    store.take_answer(sent, answer(Decision.RETURNED, 1, Comment("", "改")))
    store.reopen(draft, "退回")
    assert store.handed_over()[draft].state is Handover.RETURNED  # until it is sent again
    store.finalise(draft, "5678", "{}", ["fang"])
    store.note_sent([Sent(draft, 2, "cd" * 32, "示例受理单位", "RWkey")])
    assert (store.handed_over()[draft].revision, store.handed_over()[draft].state) == (2, Handover.SENT)
    store.take_answer(sent, answer(Decision.REJECTED, 9))  # a late word on the old one
    assert store.handed_over()[draft].state is Handover.SENT


def test_everything_comes_along_to_a_new_computer(store: Store, tmp_path: Path) -> None:
    old = DataPaths(tmp_path / "原电脑")
    with Store.open(old, TickingClock()) as theirs:
        draft = sent_draft(theirs)
        (sent,) = theirs.sent_as(SHA)
        theirs.take_answer(sent, answer(Decision.ACCEPTED, 1))
        theirs.take_office("示例受理单位", "12345", "{}")
        theirs.take_office("别的单位", "67890", "{}")
        theirs.pin_sender("某中心", "RWa", "age1a")
        offices, senders = theirs.offices(), theirs.senders()
    store.take_office("别的单位", "11111", "{}")
    moved = store.move_in(old.store)
    (new,) = (each.new for each in moved.drafts)
    assert new == draft
    assert store.handed_over()[new].state is Handover.ACCEPTED
    assert {o.name: o.fingerprint for o in store.offices()} == {"示例受理单位": "12345", "别的单位": "11111"}
    assert store.senders() == senders
    assert len(offices) == 2


def test_a_purge_takes_the_answers_and_leaves_the_offices(store: Store) -> None:
    draft = sent_draft(store)
    (sent,) = store.sent_as(SHA)
    store.take_answer(sent, answer(Decision.RETURNED, 1, Comment("", "某人的电话写错了")))
    store.take_office("示例受理单位", "12345", "{}")
    store.pin_sender("甲", "RWa", "age1a")
    remains = store.remains([draft])
    assert not any("示例受理单位" in text for text in remains.texts)  # the office is nothing personal
    assert any("某人的电话" in text for text in remains.texts)
    assert "甲" in remains.kept_texts  # the roster still names the unit, and may
    store.purge_drafts([draft])
    assert store.handed_over() == {}
    assert store.sent_as(SHA) == []
    assert [office.name for office in store.offices()] == ["示例受理单位"]


def test_one_key_in_force_a_unit(store: Store) -> None:
    store.pin_sender("某中心", "RWa", "age1a")
    for name, key in (("某中心", "RWa"), ("某中心", "RWb"), ("别的", "RWa")):
        with pytest.raises(ConflictError):
            store.pin_sender(name, key, "age1b")
    store.pin_sender("某中心", "RWb", "age1b", instead=True)
    assert [(s.signing, s.replaced is None) for s in store.senders()] == [("RWb", True), ("RWa", False)]
    with pytest.raises(ConflictError):  # a key that was replaced does not come back
        store.pin_sender("某中心", "RWa", "age1a", instead=True)
