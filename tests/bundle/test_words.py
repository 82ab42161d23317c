"""Passphrases made by the program: as strong as it says, and to be said over the telephone."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from app.bundle.words import BITS, SYLLABLES, WORDS, in_characters, new_passphrase


def test_the_strength_is_what_it_says() -> None:
    """Every pair of syllables is spelled like no other, so that no two choices give the same passphrase."""
    pairs = {first + second for first in SYLLABLES for second in SYLLABLES}
    assert len(pairs) == len(SYLLABLES) ** 2 == 128**2
    assert WORDS * math.log2(len(pairs)) == BITS >= 80


def test_sounds_that_are_mixed_up_are_there_once() -> None:
    for syllable in SYLLABLES:
        assert syllable.isascii()
        assert syllable.islower()
        assert not syllable.startswith(("zh", "ch", "sh", "n", "r"))
        assert not syllable.endswith(("ing", "eng"))
    assert len(set(SYLLABLES.values())) == len(SYLLABLES)  # each with a character of its own


def test_no_two_are_alike() -> None:
    made = [new_passphrase() for _ in range(200)]
    assert len(set(made)) == 200
    for passphrase in made:
        assert len(passphrase.split("-")) == WORDS
        assert [len(word) for word in in_characters(passphrase).split("　")] == [2] * WORDS
    used = {word for passphrase in made for word in passphrase.split("-")}
    assert len(used) > 1000  # 1,200 draws from 16,384


@given(st.text())
def test_other_passphrases_have_no_reading(text: str) -> None:
    reading = in_characters(text)
    assert reading == "" or all(len(word) == 2 for word in reading.split("　"))
