"""Each kind of rule, kept and broken; `when`; and the order in which a clerk reads the problems."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.checks import Problem, check
from app.domain.definition import FieldType, Form
from app.domain.draft import Attachment, Draft
from app.domain.rules import (
    ByDate,
    Confirmed,
    Digits,
    Equal,
    Instead,
    Limit,
    Measure,
    Pattern,
    Required,
    Rule,
    Severity,
    Valid,
    When,
)
from tests.domain.forms import base, draft_of, field, form_of

MUST, ADVICE = Severity.MUST, Severity.ADVICE


def problems(form: Form, **values: str) -> list[tuple[str, str, str, str]]:
    """(severity, field, code, message) of every problem; each names its rule and its section."""
    found = check(form, draft_of(**values))
    assert all((p.rule, p.source) == ("rule", "s1") for p in found)
    return [(p.severity.value, p.field, p.code, p.message) for p in found]


def test_required() -> None:
    form = form_of(field("a"), field("b"), field("c", default="省厅"), Required(*base(), ("a", "b", "c")))
    assert problems(form, a="甲") == [("must", "b", "required", "〔b〕 未填。")]
    assert problems(form, a=" \n\u3000", b="乙") == [("must", "a", "required", "〔a〕 未填。")]
    assert problems(form, a="甲", b="乙") == []


def test_required_photos_are_attachments() -> None:
    form = form_of(field("p", FieldType.PHOTO), Required(*base(ADVICE, "请附一张。"), ("p",)))
    assert problems(form, p="照片.jpg") == [("advice", "p", "required", "〔p〕 未填。请附一张。")]
    with_photo = Draft("d", "pack", 1, "form", {}, (Attachment("p", 0, "0" * 64, "a.jpg", "image/jpeg", 1),))
    assert check(form, with_photo) == ()


@pytest.mark.parametrize(
    ("measure", "text", "sentence"),
    [
        (Measure.WORDS, "窗口abc名称", "〔a〕 超 2 字：现有 5，上限 3。"),
        (Measure.CHARS_NO_SPACES, "a b c d", "〔a〕 超 1 个字符（不计空格）：现有 4，上限 3。"),
        (Measure.CHARS, "a b c d", "〔a〕 超 4 个字符（计空格）：现有 7，上限 3。"),
    ],
)
def test_an_upper_limit(measure: Measure, text: str, sentence: str) -> None:
    form = form_of(field("a", FieldType.LONG_TEXT), Limit(*base(), "a", measure, 3, None, 0.0))
    assert problems(form, a=text) == [("must", "a", "limit", sentence)]
    assert problems(form, a="窗口名") == problems(form, a="") == problems(form, a=" " * 9) == []


@given(st.integers(1, 400), st.integers(1, 400))
def test_an_upper_limit_includes_the_number_it_names(maximum: int, length: int) -> None:
    form = form_of(field("a", FieldType.LONG_TEXT), Limit(*base(), "a", Measure.WORDS, maximum, None, 0.0))
    found = check(form, draft_of(a="字" * length))
    assert [p.over for p in found] == ([length - maximum] if length > maximum else [])


@pytest.mark.parametrize(
    ("length", "sentence", "over"),
    [
        (1799, "〔a〕 偏少：现有 1799 字，要求 2000 左右。实事求是。", 0),
        (2201, "〔a〕 偏多：现有 2201 字，要求 2000 左右。实事求是。", 201),
    ],
)
def test_about_so_many(length: int, sentence: str, over: int) -> None:
    form = form_of(field("a"), Limit(*base(ADVICE, "实事求是。"), "a", Measure.WORDS, None, 2000, 0.1))
    assert problems(form, a="字" * length) == [("advice", "a", "about", sentence)]
    assert check(form, draft_of(a="字" * length))[0].over == over
    assert all(problems(form, a="字" * n) == [] for n in (0, 1800, 2000, 2200))


@given(st.integers(1, 3000), st.integers(0, 100))
@example(100, 29)  # 100 × 0.29 is a little less than 29 in floating point
def test_the_edge_of_about_is_still_about(about: int, percent: int) -> None:
    form = form_of(field("a"), Limit(*base(ADVICE), "a", Measure.WORDS, None, about, percent / 100))
    edge = about + about * percent // 100
    assert check(form, draft_of(a="字" * edge)) == ()
    assert [p.code for p in check(form, draft_of(a="字" * (edge + 1)))] == ["about"]


def test_valid_values() -> None:
    form = form_of(field("n", FieldType.INTEGER), field("c", FieldType.CHOICE), Valid(*base(), ("n", "c")))
    assert problems(form, n="三十六", c="丙") == [
        ("must", "n", "integer", "〔n〕 应填阿拉伯数字，如 12；现在是“三十六”。"),
        ("must", "c", "choice", "〔c〕 应从“甲、乙”中选填一项；现在是“丙”。"),
    ]
    assert problems(form, n="36", c="乙") == problems(form) == []


def test_pattern() -> None:
    form = form_of(field("a"), Pattern(*base(MUST, "应写 18 位。"), "a", "[0-9A-Z]{18}"))
    assert problems(form, a="123") == [("must", "a", "pattern", "〔a〕 写法不符。应写 18 位。")]
    assert problems(form, a="9" * 18) == problems(form) == []
    assert problems(form, a="9" * 18 + "\n") != []


def test_digits() -> None:
    form = form_of(field("a"), Digits(*base(ADVICE), ("a",), ("三十条",)))
    text = "二〇一六年落实三十条，共３０项"
    assert problems(form, a=text) == [
        ("advice", "a", "han_numerals", "〔a〕 中“二〇一六年”是汉字数字，是否改用半角阿拉伯数字。"),
        ("advice", "a", "fullwidth_digits", "〔a〕 中“３０”是全角数字，是否改用半角阿拉伯数字。"),
    ]
    assert [text[p.start : p.end] for p in check(form, draft_of(a=text))] == ["二〇一六年", "３０"]
    assert problems(form, a="2016年落实三十条，共30项") == []


def test_another_word_is_asked_for() -> None:
    form = form_of(field("a"), Instead(*base(ADVICE), "a", ("没有", "—"), "无"))
    assert problems(form, a=" 没有 ") == [("advice", "a", "wording", "〔a〕 应写“无”。")]
    assert problems(form, a="无") == problems(form, a="没有级别") == problems(form) == []


def test_one_fact_reads_the_same_everywhere() -> None:
    unit = [field(i, role="unit") for i in "abc"]
    form = form_of(*unit, field("d"), Equal(*base(), "unit"))
    assert problems(form, b="市局", c="县局", d="省厅") == [("must", "c", "equal", "〔c〕“县局”与〔b〕“市局”不一致。")]
    assert problems(form, a="市局", b=" 市局 ") == problems(form, a="市局") == problems(form) == []


def test_self_check() -> None:
    form = form_of(field("a", FieldType.CONFIRM), field("b", FieldType.CONFIRM), Confirmed(*base(ADVICE), ("a", "b")))
    assert problems(form, a="是", b="否") == [("advice", "b", "unconfirmed", "自查尚未确认：〔b〕。")]
    assert problems(form, a="是", b="是") == []


def test_a_date_has_a_last_day() -> None:
    form = form_of(field("a", FieldType.DATE), ByDate(*base(ADVICE, "以通知为准。"), "a", date(2016, 8, 5)))
    assert problems(form, a="2016-08-06") == [("advice", "a", "late", "〔a〕 2016-08-06 晚于 2016-08-05。以通知为准。")]
    assert problems(form, a="2016-08-05") == problems(form, a="八月六日") == problems(form) == []


RULES: list[Rule] = [
    Required(*base(when=When("c", ("甲",))), ("a",)),
    Limit(*base(when=When("c", ("甲",))), "b", Measure.WORDS, 1, None, 0.0),
    Confirmed(*base(when=When("c", ("甲",))), ("d",)),
]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_may_wait_for_another_answer(rule: Rule) -> None:
    form = form_of(field("c", FieldType.CHOICE), field("a"), field("b"), field("d", FieldType.CONFIRM), rule)
    assert len(problems(form, c="甲", b="两字")) == 1
    assert problems(form, c="乙", b="两字") == problems(form, b="两字") == []


def test_a_rule_that_waits_sees_the_packs_own_answer() -> None:
    form = form_of(field("body", default="省厅"), field("a"), Required(*base(when=When("body", ("省厅",))), ("a",)))
    assert len(problems(form)) == 1
    assert problems(form, body="市局") == []


def test_problems_come_in_the_forms_order() -> None:
    form = form_of(
        field("a"),
        field("b"),
        Digits(*base(ADVICE, name="digits"), ("b", "a"), ()),
        Limit(*base(ADVICE, name="long"), "a", Measure.WORDS, 3, None, 0.0),
        Limit(*base(MUST, name="limit"), "b", Measure.WORDS, 3, None, 0.0),
        Required(*base(ADVICE, name="photo"), ("p",)),
        field("p", FieldType.PHOTO),
    )
    found = check(form, draft_of(a="共３项５户", b="十一项、２２项"))
    assert [(p.field, p.severity, p.start) for p in found] == [
        ("a", ADVICE, 0),
        ("a", ADVICE, 1),
        ("a", ADVICE, 3),
        ("b", MUST, 0),
        ("b", ADVICE, 0),
        ("b", ADVICE, 4),
        ("p", ADVICE, 0),
    ]


VALUES = st.dictionaries(st.sampled_from(["a", "b", "c", "d", "e", "f", "stranger"]), st.text() | st.just("2016-08-06"))


@given(VALUES)
def test_any_answers_are_judged_and_never_changed(values: dict[str, str]) -> None:
    form = form_of(
        field("a", FieldType.LONG_TEXT, role="r"), field("b", FieldType.TELEPHONE, role="r"), field("c", FieldType.DATE),
        field("d", FieldType.INTEGER), field("e", FieldType.CONFIRM), field("f", FieldType.OPINION),
        Required(*base(), tuple("abcdef")), Valid(*base(ADVICE), tuple("abcdef")), Equal(*base(), "r"),
        Digits(*base(ADVICE), tuple("abcd"), ("五制",)), Limit(*base(), "a", Measure.WORDS, 5, None, 0.0),
        ByDate(*base(), "c", date(2016, 8, 5)), Confirmed(*base(), ("e",)), Instead(*base(), "a", ("-",), "无"),
    )  # fmt: skip
    draft = Draft("d", "pack", 1, "form", values)
    found = check(form, draft)
    assert found == check(form, draft)
    assert dict(draft.values) == values
    order = list(form.fields)
    assert [order.index(p.field) for p in found] == sorted(order.index(p.field) for p in found)
    assert all(reads_well(p) and 0 <= p.start <= p.end <= len(draft.value(p.field)) for p in found)


def reads_well(problem: Problem) -> bool:
    return problem.message.endswith("。") and "〔" in problem.message
