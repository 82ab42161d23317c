"""Which text is a valid value, what is said of one that is not, and how a date is printed."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.definition import FieldType
from app.domain.values import fault, is_integer, is_telephone, parse_date, print_date
from tests.domain.forms import field


@pytest.mark.parametrize(
    "text",
    [
        # as the two notices and common offices write them
        "22959057", "22959057 22959039", "22959057　22959039", "0431—88690639", "0431—88690639、80798912(传真)", "12333",
        "80798912（传真）", "80798912 (传真)", "22959057（兼传真）", "传真：80798912", "办公:22959057 手机:13912345678",
        "13912345678", "139 1234 5678", "139-1234-5678", "+86 13912345678", "86-024-22959057",
        "024-22959057", "024—22959057", "024——22959057", "024－22959057", "024 - 22959057", "024 22959057", "02422959057",
        "（024）22959057", "(024) 22959057", "0415-2959057", "2959057", "2295 9057",
        "024-22959057转801", "024-22959057 转 801", "024-22959057分机801", "024-22959057-801",
        "024-12333", "96123", "10086", "400-810-1234", "4008101234",
        "22959057，22959039", "22959057；13912345678", "22959057/22959039", "22959057\n22959039", " 22959057 ",
        "024—22959057、13912345678、12333",
    ],
)  # fmt: skip
def test_telephone_numbers(text: str) -> None:
    assert is_telephone(text)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "无", "123", "110013", "13812", "1391234567", "139123456789", "229590571234", "01012345678",
        "22959057x", "12333号", "２２９５９０５７", "(024-22959057", "024-", "+86", "22959057-", "22959057(家)",
        "、", "22959057、", "、22959057", "22959057、、22959039", "22959057和22959039", "2295905722959039",
        "张三 13912345678", "2016-07-05", "0000-0000000", "1-2-3", "22959057\0",
    ],
)  # fmt: skip
def test_not_telephone_numbers(text: str) -> None:
    assert not is_telephone(text)


ONE_NUMBER = st.from_regex(r"(024-|0431—|\(024\)|)[2-9][0-9]{7}(转[1-9][0-9]{0,3}|\(传真\)|)", fullmatch=True)
MOBILE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
SEPARATORS = st.sampled_from(["、", "，", "；", " / ", " ", "\n", "、 "])


@given(st.lists(ONE_NUMBER | MOBILE | st.just("12333"), min_size=1, max_size=6), st.data())
def test_any_list_of_numbers_may_stand_in_one_cell(numbers: list[str], data: st.DataObject) -> None:
    text = numbers[0] + "".join(data.draw(SEPARATORS) + number for number in numbers[1:])
    assert is_telephone(text)
    assert not is_telephone(f"{text}、电话")


@given(st.text() | st.text("0123456789-— ()（）转、"))
def test_any_text_is_a_telephone_number_or_not(text: str) -> None:
    assert not is_telephone(text) or sum(c.isdecimal() for c in text) >= 5


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "0",
        " ",
        "\n",
        "22959057 ",
        "02422959057、",
        "0431 2295905 ",
        "024-",
        "(024)",
        "12333-12333 ",
        "8696123、",
        "传真：",
        "、",
    ],
)
@pytest.mark.parametrize("end", ["", "x"])
def test_a_hostile_telephone_number_takes_no_time(piece: str, end: str) -> None:
    text = piece * (100_000 // len(piece)) + " " * 1000 + end
    begun = time.process_time()
    is_telephone(text)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("text", "valid"),
    [("0", True), ("36", True), ("999999999", True), ("1000000000", False), ("３６", False), ("三十六", False)]
    + [(text, False) for text in ("", " 36", "36人", "3.5", "-1", "+1", "1 000", "²", "36\n")],
)
def test_integers(text: str, valid: bool) -> None:
    assert is_integer(text) is valid


@given(st.dates())
def test_a_date_reads_as_it_is_written(day: date) -> None:
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    "text",
    ["", "2016-02-30", "2015-02-29", "2016-13-01", "0000-01-01", "2016-7-5", "20160705", "2016/07/05", "２０１６-07-05",
     "2016年7月5日", " 2016-07-05", "2016-07-05\n", "2016-07-05T00:00:00", "二〇一六年"],
)  # fmt: skip
def test_not_dates(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "pattern", "printed"),
    [
        ("2016-07-05", "YYYY年MM月DD日", "2016年7月5日"),
        ("2016-11-25", "YYYY年　MM月　DD日", "2016年　11月　25日"),
        ("2016-07-05", "YYYY.MM", "2016.07"),
        ("", "YYYY年MM月DD日", "　　年　月　日"),
        ("七月五日", "填报时间 YYYY年MM月", "填报时间 　　年　月"),
    ],
)
def test_a_printed_date(text: str, pattern: str, printed: str) -> None:
    assert print_date(text, pattern) == printed


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        (FieldType.INTEGER, "三十六", "应填阿拉伯数字，如 12；现在是“三十六”"),
        (FieldType.CHOICE, "丙", "应从“甲、乙”中选填一项；现在是“丙”"),
        (
            FieldType.TELEPHONE,
            "找张三\n或者李四，号码都在前台登记簿第一页",
            "不像电话号码，请核对；可写 024-22959057、手机号或 12333，几个号码用顿号分开。现在是“找张三 或者李四，号码都在前台登记簿第…”",
        ),
        (FieldType.DATE, "2016年7月", "不是有效的日期，应形如 2016-07-20；现在是“2016年7月”"),
        (FieldType.CONFIRM, "否", "只能是“是”或留空；现在是“否”"),
        (FieldType.OPINION, "同意", "由意见单位填写并盖章，程序只能标“不适用”或留空；现在是“同意”"),
        (FieldType.PHOTO, "照片.jpg", "是照片栏，请添加照片，不能填文字"),
    ],
)
def test_the_sentence_for_a_wrong_value(kind: FieldType, text: str, sentence: str) -> None:
    assert fault(field("x", kind), text) == sentence


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (FieldType.INTEGER, "36"),
        (FieldType.CHOICE, "乙"),
        (FieldType.TELEPHONE, "12333"),
        (FieldType.DATE, "2016-07-05"),
        (FieldType.CONFIRM, "是"),
        (FieldType.OPINION, "不适用"),
        (FieldType.TEXT, "任何文字"),
        (FieldType.LONG_TEXT, "两\n段"),
    ],
)
def test_a_valid_value_has_no_fault(kind: FieldType, text: str) -> None:
    assert fault(field("x", kind), text) == ""


@given(st.sampled_from(FieldType), st.text(min_size=1))
def test_every_text_is_judged_in_one_line(kind: FieldType, text: str) -> None:
    assert "\n" not in fault(field("x", kind), text)
