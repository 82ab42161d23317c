"""Find and replace over a draft: every place in reading order, nothing else changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.definition import Form
from app.domain.finding import Hit, find, replaced
from app.packs.loader import load_pack
from app.paths import ProgramPaths, program_root


@pytest.fixture(scope="module")
def form() -> Form:
    return next(iter(load_pack(ProgramPaths(program_root()).forms / "liaoning-2016" / "1").forms.values()))


def test_hits_come_in_the_order_of_the_form_and_choices_are_left_alone(form: Form) -> None:
    values = {"brief": "大厅和大厅", "window_name": "综合大厅", "window_nature": "大厅"}
    assert find(form, values, "大厅") == [Hit("window_name", 2, 4), Hit("brief", 0, 2), Hit("brief", 3, 5)]


def test_case_matters_only_when_asked(form: Form) -> None:
    values = {"brief": "App、APP、app"}
    assert len(find(form, values, "app")) == 3
    assert find(form, values, "app", match_case=True) == [Hit("brief", 8, 11)]


def test_no_words_are_found_nowhere_and_signs_are_no_patterns(form: Form) -> None:
    assert find(form, {"brief": "文"}, "") == []
    assert find(form, {"brief": "(a.b)"}, ".") == [Hit("brief", 2, 3)]


@given(st.text("ab大厅𠮷", max_size=40), st.text("ab大厅𠮷", min_size=1, max_size=3), st.text("ab厅x", max_size=4))
def test_replacing_all_is_what_str_replace_does(form: Form, text: str, words: str, by: str) -> None:
    values = {"brief": text, "awards": "不动"}
    hits = find(form, values, words, match_case=True)
    expected = text.replace(words, by)
    assert replaced(values, [h for h in hits if h.field == "brief"], by) == (
        {"brief": expected} if expected != text else {}
    )
