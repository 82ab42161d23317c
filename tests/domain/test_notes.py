"""说明: an answer belongs to the rule, the field and the words, not to a place in the text."""

from __future__ import annotations

import pytest

from app.domain.checks import Problem, check
from app.domain.definition import FieldType
from app.domain.draft import Draft, apart
from app.domain.notes import answer_key, answered, answers, label
from app.domain.rules import Digits, Limit, Measure, Required, Severity
from tests.domain.forms import base, draft_of, field, form_of

FORM = form_of(
    field("deeds", FieldType.LONG_TEXT),
    Digits(*base(Severity.ADVICE, name="digits"), ("deeds",), ()),
    Limit(*base(Severity.ADVICE, name="about"), "deeds", Measure.WORDS, None, 40, 0.1),
    Required(*base(name="required"), ("deeds",)),
)
ANSWER = "三十家为地名"


def told(draft: Draft) -> tuple[Problem, ...]:
    return answered(FORM, draft, check(FORM, draft))


def saying(draft: Draft, code: str, text: str = ANSWER) -> Draft:
    """The draft with every reminder of a code answered."""
    for p in check(FORM, draft):
        if p.code == code:
            draft = draft.with_note(answer_key(FORM, draft, p), text)
    return draft


def notes_of(draft: Draft, code: str) -> list[str]:
    return [p.note for p in told(draft) if p.code == code]


def test_an_answer_survives_edits_elsewhere() -> None:
    draft = saying(draft_of(deeds="服务三十家企业"), "han_numerals")
    assert notes_of(draft, "han_numerals") == [ANSWER]
    moved = draft.with_value("deeds", "去年以来，\n服务三十家企业，办结率99%。")
    assert notes_of(moved, "han_numerals") == [ANSWER]


def test_it_comes_back_when_the_words_change() -> None:
    draft = saying(draft_of(deeds="服务三十家企业"), "han_numerals")
    changed = draft.with_value("deeds", "服务三十五家企业")
    assert notes_of(changed, "han_numerals") == [""]
    assert answers(FORM, changed, told(changed)) == ()
    again = changed.with_value("deeds", "服务三十家企业")
    assert notes_of(again, "han_numerals") == [ANSWER]


def test_the_same_words_twice_are_answered_once_and_travel_once() -> None:
    draft = saying(draft_of(deeds="服务三十家企业。走访三十家企业。"), "han_numerals")
    assert notes_of(draft, "han_numerals") == [ANSWER, ANSWER]
    (answer,) = [a for a in answers(FORM, draft, told(draft)) if a.rule == "digits"]
    assert (answer.field, answer.words, answer.text) == ("deeds", "三十家", ANSWER)
    assert "三十家" in answer.reminder


def test_an_answer_about_a_whole_field_goes_with_any_change_of_it() -> None:
    draft = saying(draft_of(deeds="短"), "about", "情况简单")
    assert notes_of(draft, "about") == ["情况简单"]
    assert notes_of(draft.with_value("deeds", "短些"), "about") == [""]


def test_what_must_be_mended_cannot_be_explained() -> None:
    draft = draft_of()
    (must,) = check(FORM, draft)
    assert must.severity is Severity.MUST
    assert notes_of(draft.with_note(answer_key(FORM, draft, must), "没有"), "required") == [""]


def test_notes_are_no_values() -> None:
    values, notes = apart({"deeds": "文", "@note/digits/deeds/=三十家": "地名", "phone": "", "@plan/due": ""})
    assert values == {"deeds": "文"}
    assert notes == {"@note/digits/deeds/=三十家": "地名"}
    draft = draft_of(deeds="文").with_note("@plan/due", "2016-08-05")
    assert dict(draft.values) == {"deeds": "文"}
    assert dict(draft.with_note("@plan/due", "").notes) == {}


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("@note/digits/deeds/=三十/家", "说明（〔deeds〕“三十/家”）"),
        ("@note/about/deeds/#0123456789abcdef", "说明（〔deeds〕）"),
        ("@note/gone/old/=旧", "说明（old“旧”）"),
        ("@left/传真", "未收入的内容（传真）"),
        ("@plan/due", "受理单位定的报送日期"),
        ("@plan/begin/unit", "公示开始日期（unit）"),
        ("@of-a-later-version", "@of-a-later-version"),
    ],
)
def test_a_history_names_what_is_beside_the_fields(key: str, expected: str) -> None:
    assert label(FORM, key) == expected
