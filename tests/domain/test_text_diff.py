"""Differences a person can read."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text_diff import Op, diff, elided, marked, sizes

TEXTS = st.text(max_size=60) | st.text(alphabet="窗口服务满意。，12\n𠮷", max_size=60)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_runs(before: str, after: str) -> None:
    runs = diff(before, after)
    assert "".join(r.text for r in runs if r.op is not Op.INSERT) == before
    assert "".join(r.text for r in runs if r.op is not Op.DELETE) == after
    assert all(a.op is not b.op for a, b in pairwise(runs))
    assert all(r.text for r in runs)
    put_in, taken_out = sizes(runs)
    assert len(after) - len(before) == put_in - taken_out


@given(TEXTS, TEXTS, st.integers(0, 5))
def test_shortening_leaves_out_only_what_both_have(before: str, after: str, context: int) -> None:
    runs = diff(before, after)
    short = elided(runs, context)
    assert "".join(r.text for r in short) == "".join(r.text for r in runs)
    assert [r for r in short if r.op in (Op.INSERT, Op.DELETE)] == [r for r in runs if r.op in (Op.INSERT, Op.DELETE)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "窗口", "｛+窗口+｝"),
        ("窗口", "", "［-窗口-］"),
        ("窗口", "窗口", "窗口"),
        ("受理业务120件。", "受理业务128件。", "受理业务［-120-］｛+128+｝件。"),
        ("满意率为99.5%，", "满意率为99.8%，", "满意率为［-99.5-］｛+99.8+｝%，"),
        ("件。", "件，群众满意。好评", "件｛+，群众满意+｝。｛+好评+｝"),
        ("开展上门送办服务", "推行远程帮办窗口", "［-开展上门送办服务-］｛+推行远程帮办窗口+｝"),
        ("甲乙丙。第二句不变。丁", "甲丙。第二句不变。丁戊", "甲［-乙-］丙。第二句不变。丁｛+戊+｝"),
        ("葛\U000e0100城", "葛城", "［-葛\U000e0100-］｛+葛+｝城"),
    ],
)
def test_what_a_reader_sees(before: str, after: str, expected: str) -> None:
    assert marked(diff(before, after)) == expected


def test_long_common_parts_are_left_out() -> None:
    text = "窗口共受理业务，群众评价较高，考核机制完善，队伍建设较好，服务质量优良。"
    runs = elided(diff(text + text, text + "新" + text), context=4)
    assert [r.op for r in runs] == [Op.OMIT, Op.KEEP, Op.INSERT, Op.KEEP, Op.OMIT]
    assert marked(runs) == f"…{text[-4:]}｛+新+｝{text[:4]}…"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("啊" * 2000, "啊" * 1000 + "哦" + "啊" * 999),
        ("啊，" * 1000, "，啊" * 1000),
        ("一二三，" * 500, "一二三，一二，" * 300),
        ("一二三四五六七八九十，" * 180, "二一四三六五八七十九，" * 180),
    ],
)
def test_no_text_of_two_thousand_characters_takes_long(before: str, after: str) -> None:
    diff(before, after)
    started = time.process_time()
    diff(before, after)
    assert time.process_time() - started < 0.2
