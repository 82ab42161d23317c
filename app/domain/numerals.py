"""Where a text writes 汉字 numerals or full-width digits although Arabic digits are asked for.

Only dates, amounts of money, percentages and counts with a unit are candidates (GB/T 15835-2011). Left alone as ordinary
Chinese: names and words (十八届, 五制, 一窗, 十项制度, 三十家子镇), ordinals (第三名, 前三名), round and rough numbers
(千家万户, 数十人, 七八个, 三四十人), single 一 and 两, lunar dates, quoted expressions and titles in 《》. Always a
reminder, never a demand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from app.domain.arabic import to_arabic

_DIGITS = "〇○零一二两三四五六七八九"  # ○ is what many people type for 〇
_NUMERALS = f"{_DIGITS}十百千万亿"
_SINGLE = "三四五六七八九十"
_N = f"[{_NUMERALS}]"
_SHORT = f"{_N}{{1,3}}"
_NUMBER = rf"(?P<number>{_N}{{1,16}})(?:点[{_DIGITS}]{{1,6}}[万亿]?)?(?P<rough>[余多][万亿]?)?"

# Each unit with the words it must not begin, most of them places (五家渠, 九台区, 三台子) and institutions (人社局).
_UNITS_OF_ANY = (  # counts even after a single numeral: 三名, 十户
    "个工作日|个小时|个百分点|个月|个乡镇|个街道|个社区|个村|个柜台|个岗位|个网点",
    "人次|人(?![民社才大员口事力])|名(?![称额单录牌誉])|件(?!套)|户(?![籍口镇村乡屯])",
    "家(?![子渠镇村乡屯沟堡庄窝庭长园属])|起(?!义|来|到|三落)|份(?!额)|周岁|岁|台(?![子市区县山镇乡村湾])",
    "小时|分钟|秒钟|倍|平方米|公里|公斤|吨|日内",
)
_UNITS_OF_MANY = (  # counts after a longer numeral only: 三十项, but 十项制度
    "次(?!性|产业|全会|全国)|个(?!体|性|别)|项|场次|场(?![所地馆景合面])|期(?![间望限末])|批(?![准评发])",
    "天(?![然津气下])|日(?![报常益])|周年|周(?![边期岁末])|年(?!代|级|如一日|河)|条(?![件例])|位(?!一体|置|于)",
    "处(?![长理室级分罚])|所(?![有属在谓得以])|本(?![人地级市省区县科单年])|张|笔(?![试记])|封(?![面闭])|例(?![会行])",
    "套|宗|间(?![接隔房])|辆|页|面(?![积对向前试貌临])|米|亩|公顷|学时|课时|字",
)
_CANDIDATES = (
    rf"(?<![{_NUMERALS}0-9０-９第])(?<![{_NUMERALS}]点)(?:"
    rf"(?P<date>[{_DIGITS}]{{4}}年(?:{_SHORT}月(?:{_SHORT}[日号])?)?"  # 二〇一六年七月五日
    rf"|{_SHORT}月(?:{_SHORT}[日号]|份|底|初|[上中下]旬)"  # 七月五日, 七月下旬
    rf"|(?<=[今去明同当0-9]年){_SHORT}月)"  # 去年七月
    rf"|{_SHORT}[点时]{_SHORT}分(?![钟之])"  # 九点三十分
    rf"|(?<=连续)[{_SINGLE}](?:年|个月|次|天|届)"
    rf"|[百千]分之(?P<share>{_N}{{1,8}})(?:点[{_DIGITS}]{{1,6}})?"
    rf"|{_NUMBER}(?:(?P<money>(?:美|欧|港|日)?元(?![化素宵旦老件首气论区桥]|结构|一次|二次|方程))"
    rf"|(?P<any>{'|'.join(_UNITS_OF_ANY)})|(?P<many>{'|'.join(_UNITS_OF_MANY)})))"
)
_FULLWIDTH = re.compile(r"[０-９]+")
_QUOTED = re.compile(r"“[^”\n]{1,12}”|《[^》\n]{1,60}》")
_FIXED = ("两个一百年", "一百个放心", "一百个满意", "八小时以外", "八小时之外", "十件实事", "四人帮", "三人行")
_ROUGH_PAIR = re.compile("[一二两三四五六七八九]{2}")  # 七八, 三四十: said of no exact number
_EXACT = re.compile(f".*[{_DIGITS}]|十[万亿]?$")
_ZERO = re.compile("[〇○零]")
_LUNAR = ("农历", "阴历", "旧历", "正月", "腊月")


@cache
def _candidates() -> re.Pattern[str]:
    """Compiled when the first text is checked: it takes as long as reading a pack."""
    return re.compile(_CANDIDATES)


@dataclass(frozen=True, slots=True)
class NumeralFinding:
    """A stretch of text (code points, end exclusive) to write in Arabic digits; `fullwidth` tells which kind.

    `arabic` is the stretch so written, None where that is not certain.
    """

    start: int
    end: int
    text: str
    fullwidth: bool

    @property
    def arabic(self) -> str | None:
        return to_arabic(self.text)


def find_numerals(text: str, keep: Iterable[str] = ()) -> list[NumeralFinding]:
    """All candidates in reading order; linear time.

    `keep` are fixed expressions; what touches one of them is left alone. A kept bare number (十一) never hides a number
    with a unit (十一名).
    """
    kept = bytearray(len(text))
    spans = [m.span() for m in _QUOTED.finditer(text)]
    for start, end in chain(spans, *(_occurrences(text, expression) for expression in (*_FIXED, *keep))):
        kept[start:end] = b"\1" * (end - start)
    found = [NumeralFinding(m.start(), m.end(), m.group(), fullwidth=True) for m in _FULLWIDTH.finditer(text)]
    found += [
        NumeralFinding(m.start(), m.end(), m.group(), fullwidth=False)
        for m in _candidates().finditer(text)
        if _is_exact(m) and not _is_ordinary(m) and not any(kept[m.start() : m.end()])
    ]
    return sorted(found, key=lambda f: f.start)


def _is_exact(match: re.Match[str]) -> bool:
    """Whether the numerals stand for one number: 千家, 七八个 and 三四月份 do not, 十余人 does."""
    if match["date"]:
        return _ROUGH_PAIR.search(match["date"].rsplit("年")[-1]) is None
    number = match["number"]
    if match["share"]:
        return _ROUGH_PAIR.search(match["share"]) is None
    if number is None or _ZERO.search(number):
        return True
    return _ROUGH_PAIR.search(number) is None and _EXACT.match(number) is not None


def _is_ordinary(match: re.Match[str]) -> bool:
    """Whether exact numerals read as ordinary Chinese all the same: 一家, 十项制度, 前三名, 数十人, 农历八月十五日."""
    before = match.string[max(0, match.start() - 2) : match.start()]
    if before in _LUNAR:
        return True
    number = match["number"]
    if number is None:
        return False
    if before.endswith(("数", "几")) and number[0] in "十百千万亿":
        return True
    if before.endswith("前") and match["any"] == "名":
        return True
    if match["rough"]:
        return match.string[match.start("rough") - 1] in _DIGITS
    if match["money"] or len(number) > 1:
        return False
    return match["any"] is None or number not in _SINGLE


def _occurrences(text: str, expression: str) -> Iterator[tuple[int, int]]:
    """Where a fixed expression stands as itself: not as the tail of a larger numeral, as 三公 in 十三公里."""
    if not expression.strip(_NUMERALS):
        return
    at = text.find(expression)
    while at >= 0:
        if at == 0 or expression[0] not in _NUMERALS or text[at - 1] not in _NUMERALS:
            yield at, at + len(expression)
        at = text.find(expression, at + 1)
