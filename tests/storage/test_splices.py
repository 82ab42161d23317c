"""Splices: the smallest change between two texts, forwards and backwards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.storage.splices import Splice, replaced, replay, splice_between

# Few letters, so that texts share heads, tails and repetitions; one outside the BMP.
TEXTS = st.text(alphabet="一窗𠮷a\n", max_size=12)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "一窗通办", Splice(0, "", "一窗通办")),
        ("一窗通办", "", Splice(0, "一窗通办", "")),
        ("一窗通办", "一窗受理通办", Splice(2, "", "受理")),
        ("一窗受理通办", "一窗通办", Splice(2, "受理", "")),
        ("共12人", "共15人", Splice(2, "2", "5")),
        ("𠮷林", "𠮷林省", Splice(2, "", "省")),
        ("啊啊", "啊啊啊", Splice(2, "", "啊")),
        ("不变", "不变", Splice(2, "", "")),
    ],
)
def test_the_change_between_two_texts(old: str, new: str, expected: Splice) -> None:
    assert splice_between(old, new) == expected


@given(TEXTS, TEXTS)
def test_a_splice_leads_there_and_back(old: str, new: str) -> None:
    splice = splice_between(old, new)
    assert replaced(old, splice.pos, splice.removed, splice.inserted) == new
    assert replaced(new, splice.pos, splice.inserted, splice.removed) == old


@given(TEXTS, TEXTS)
def test_no_single_splice_moves_fewer_characters(old: str, new: str) -> None:
    splice = splice_between(old, new)
    fewest = min(
        len(old) + len(new) - 2 * (head + tail)
        for head in range(min(len(old), len(new)) + 1)
        for tail in range(min(len(old), len(new)) - head + 1)
        if old[:head] == new[:head] and old[len(old) - tail :] == new[len(new) - tail :]
    )
    assert len(splice.removed) + len(splice.inserted) == fewest


@given(st.lists(st.text(), max_size=20))
def test_any_sequence_of_texts_replays_to_the_last(texts: list[str]) -> None:
    splices = [splice_between(old, new) for old, new in zip(["", *texts], texts, strict=False)]
    assert replay((s.pos, s.removed, s.inserted) for s in splices) == (texts[-1] if texts else "")


@pytest.mark.parametrize("splice", [Splice(0, "别的", ""), Splice(9, "", "字"), Splice(1, "窗通办了", "")])
def test_a_splice_that_does_not_fit_is_refused(splice: Splice) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        replaced("一窗通办", splice.pos, splice.removed, splice.inserted)
