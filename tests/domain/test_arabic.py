"""汉字 numerals into Arabic digits: every number there and back, the shapes the reminder finds, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.arabic import han_number, to_arabic
from app.domain.numerals import find_numerals

_DIGITS = "零一二三四五六七八九"


def han(number: int) -> str:
    """A number as it is written out by place; the other direction, made for the test."""
    for name, size in (("亿", 10**8), ("万", 10**4)):
        if number >= size:
            rest = number % size
            zero = "零" if rest and rest < size // 10 else ""
            return han(number // size) + name + (zero + han(rest) if rest else "")
    spelt = ""
    gap = False
    for name, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // size % 10
        if digit:
            spelt += ("零" if gap and spelt else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return spelt[1:] if spelt.startswith("一十") else spelt


@given(st.integers(1, 10**12 - 1))
def test_every_number_reads_as_it_was_written(number: int) -> None:
    assert han_number(han(number)) == number


@given(st.text("零一二三四五六七八九十百千万亿", max_size=12))
def test_whatever_is_read_as_a_number_is_written_like_one(word: str) -> None:
    value = han_number(word)
    plain = word.replace("两", "二").lstrip("零")
    if value and value < 10**12 and "零" not in plain and not plain.startswith("十"):
        assert han_number(han(value)) == value
        assert sum(plain.count(c) for c in "万亿") == sum(han(value).count(c) for c in "万亿")


@pytest.mark.parametrize(
    ("text", "arabic"),
    [
        ("二〇一六年七月五日", "2016年7月5日"),
        ("二○一六年十二月三十一日", "2016年12月31日"),
        ("七月下旬", "7月下旬"),
        ("九点三十分", "9点30分"),
        ("三年", "3年"),
        ("百分之九十九点六", "99.6%"),
        ("百分之百", "100%"),
        ("千分之三", "3‰"),
        ("三十个百分点", "30个百分点"),
        ("三万五千元", "3.5万元"),
        ("三点五万元", "3.5万元"),
        ("三万零五十元", "30050元"),
        ("三十六万七千八百九十一元", "367891元"),
        ("一亿二千万元", "1.2亿元"),
        ("三十余人", "30余人"),
        ("二十多万元", "20多万元"),
        ("两千人", "2000人"),
        ("２０１６年１２月", "2016年12月"),
    ],
)
def test_what_the_reminder_finds_is_written_as_people_write_it(text: str, arabic: str) -> None:
    assert to_arabic(text) == arabic


@pytest.mark.parametrize("text", ["三百五人", "三五人", "一百万千元", "百人"])
def test_what_is_no_clear_number_is_left_to_the_clerk(text: str) -> None:
    assert to_arabic(text) is None


def test_after_the_fix_the_reminder_is_gone() -> None:
    text = "二〇一六年七月起，三十六人办理业务二万三千件，满意率百分之九十九。"
    for found in reversed(find_numerals(text)):
        assert found.arabic is not None
        text = text[: found.start] + found.arabic + text[found.end :]
    assert text == "2016年7月起，36人办理业务2.3万件，满意率99%。"
    assert find_numerals(text) == []
