"""汉字 numerals: what is pointed out, what is left alone, and where exactly a finding stands."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.numerals import find_numerals

# As a pack of this family declares them.
KEEP = (
    "十八大", "十八届", "三中全会", "三中、四中", "四中全会", "五中全会", "五制", "四公开", "三亮明", "三严三实", "八项规定",
    "三公", "一站式", "一窗", "十一", "五一", "八一", "三八", "一二三",
)  # fmt: skip


def texts(text: str) -> list[str]:
    return [found.text for found in find_numerals(text, KEEP)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("二〇一六年七月五日", ["二〇一六年七月五日"]),
        ("二○一五年度先进单位", ["二○一五年"]),  # ○ is no numeral in Unicode, but what many people type
        ("二零一六年一月至六月", ["二零一六年一月"]),
        ("一九九八年成立", ["一九九八年"]),
        ("七月五日上午九点三十分", ["七月五日", "九点三十分"]),
        ("2015年十一月，今年三月下旬", ["十一月", "三月下旬"]),
        ("工作人员三十五人，其中党员二十一名", ["三十五人", "二十一名"]),
        ("十一名工作人员", ["十一名"]),  # a kept 十一 is the holiday, not the number
        ("路程十三公里", ["十三公里"]),  # nor is 三公 in it
        ("完成三百二十件，办好二十件", ["三百二十件", "二十件"]),
        ("追回工资三百八十六万元、三千多万元、十万元", ["三百八十六万元", "三千多万元", "十万元"]),
        ("三点五万元", ["三点五万元"]),
        ("满意率百分之九十九点六，差错率千分之三", ["百分之九十九点六", "千分之三"]),
        ("办结率百分之百", ["百分之百"]),
        ("服务群众三万余人次", ["三万余人次"]),
        ("十余人、十余项", ["十余人", "十余项"]),
        ("二十余年来", ["二十余年"]),
        ("三名同志、十家单位、五起案件、八岁", ["三名", "十家", "五起", "八岁"]),
        ("压缩到三个工作日", ["三个工作日"]),
        ("五日内办结，二十四小时有人接", ["五日内", "二十四小时"]),
        ("连续三年获奖", ["三年"]),
        ("感谢信六十一封，锦旗十九面", ["六十一封", "十九面"]),
        ("服务网点三十个", ["三十个"]),
        ("年满六十周岁，年龄六十五岁", ["六十周岁", "六十五岁"]),
        ("２０１６年７月", ["２０１６", "７"]),
        ("“２０１６年”", ["２０１６"]),  # full-width digits are wrong in a name as well
        ("共有一万二千三百四十五人", ["一万二千三百四十五人"]),
    ],
)
def test_numerals_to_write_in_digits(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        # names, and words that only look like counts
        "党的十八大和十八届三中、四中、五中全会", "落实五制、四公开、三亮明", "一窗通办", "三严三实", "八项规定", "一站式服务",
        "十三五期间", "十四五期间", "五一期间", "八一起义", "三八红旗手", "两个一百年", "十项制度", "三项制度", "四个全面",
        "五位一体", "百千万人才工程", "一元化", "二元结构", "三次产业", "八小时以外", "一百个放心", "为民办十件实事", "四人帮",
        "三年行动计划", "三年级", "八十年代", "第三产业", "九三学社", "百年大计", "十佳",
        # places
        "凌源市三十家子镇", "沈阳市三台子街道", "长春市九台区", "和龙市八家子镇", "五家渠市", "忻州市五台县", "三元区", "三户村",
        # ordinals
        "第三名", "第十二届", "第二十三次会议", "前三名", "第三十二中学", "市第三人民医院",
        # round, rough, and figures of speech
        "数十人", "几十万元", "十几件", "千家万户", "百名党员", "百万元", "近万元", "上万人", "成百上千人", "七八个", "三四十人",
        "五六百件", "三五人", "四五万元", "七八月份", "千千万万个", "百里挑一", "万人空巷", "二十余年如一日", "三十年如一日",
        "十年树木", "一心一意", "三三两两", "四面八方", "四处奔走", "一家一户", "一次、两项", "一名、两名", "三分之一",
        # lunar dates
        "农历五月五日", "农历八月十五日", "腊月二十三日", "三月三",
        # quoted, and titles of documents
        "“三十条”", "“五制”", "《关于三十项措施的通知》",
        # digits are digits already
        "386万元", "46.8万元", "5.2万人", "10余万元", "2016年7月5日", "36人", "",
    ],
)  # fmt: skip
def test_ordinary_chinese_is_left_alone(text: str) -> None:
    assert texts(text) == []


def test_only_kept_expressions_hide_what_they_touch() -> None:
    text = "落实三十项措施，完成三十项"
    assert [f.start for f in find_numerals(text)] == [2, 10]
    assert [f.start for f in find_numerals(text, ["三十项措施"])] == [10]
    assert [f.start for f in find_numerals(text, ["", "十", "没有这句"])] == [2, 10]


ALPHABET = (
    "〇○零一二两三四五六七八九十百千万亿第数几前余多点元人名件个项年月日号时分之家户起台“”《》１９0 \n窗口𠮷连续农历"
)


@given(st.text(ALPHABET) | st.text(), st.lists(st.text(ALPHABET, max_size=4), max_size=5))
def test_findings_stand_where_they_say(text: str, keep: list[str]) -> None:
    end = 0
    for found in find_numerals(text, keep):
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.text
        assert found.fullwidth == (found.text[0] in "０１２３４５６７８９")
        end = found.end


@given(st.text(ALPHABET), st.text(ALPHABET))
def test_a_new_paragraph_changes_no_finding(first: str, second: str) -> None:
    apart = [f.text for f in (*find_numerals(first), *find_numerals(second))]
    assert [f.text for f in find_numerals(f"{first}\n{second}")] == apart


@given(st.text("窗口名称为民服务，。0123456789.-%abc\n"))
def test_text_with_arabic_digits_needs_no_reminder(text: str) -> None:
    assert find_numerals(text, KEEP) == []


@pytest.mark.parametrize("piece", ["一", "一点", "十一名", "《", "“", "七月", "百分之", "二〇一六年", "第", "连续三"])
def test_hostile_length_takes_no_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    begun = time.process_time()
    find_numerals(text, KEEP)
    assert time.process_time() - begun < 2
