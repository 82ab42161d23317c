"""The one counting policy: fixed examples, laws over any text, a second implementation, and LibreOffice."""

from __future__ import annotations

import unicodedata
import zipfile
from dataclasses import astuple
from pathlib import Path
from subprocess import run
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.rules import Measure
from app.domain.text import count_chars, excess_start, normalise_line_ends, paragraphs
from tests.tools import require_tool

Triple = tuple[int, int, int]


def counts(text: str) -> Triple:
    words, chars_no_spaces, chars = astuple(count_chars(text))
    return words, chars_no_spaces, chars


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (0, 0, 0)),
        ("窗口名称", (4, 4, 4)),
        ("一二三，四五。", (7, 7, 7)),
        ("“五制”“四公开”", (9, 9, 9)),
        ("‘单’", (3, 3, 3)),
        ("推荐——窗口", (6, 6, 6)),
        ("他说……好", (5, 5, 5)),
        ("欧阳·玥", (4, 4, 4)),
        ("2014—2016年度", (5, 11, 11)),
        ("2014-2016年度", (3, 11, 11)),
        ("𠮷赟", (2, 2, 2)),
        ("\U00030000", (1, 1, 1)),
        ("葛\U000e0100城", (2, 2, 2)),
        ("文\ufe0f字\u200b表\u200d\u2060", (3, 3, 3)),
        ("\ufeff字", (1, 1, 1)),
        ("２０１６年ＡＢＣ", (8, 8, 8)),
        ("﹙﹙一﹚﹚", (5, 5, 5)),
        ("GB/T 9704-2012", (2, 13, 14)),
        ("按GB/T 9704-2012执行", (5, 16, 17)),
        ("共36人，满意率99.6%", (8, 13, 13)),
        ("hello world", (2, 10, 11)),
        ("第一段\n第二段", (6, 6, 6)),
        ("第一段\r\n第二段\r\n", (6, 6, 6)),
        ("第一段\u2029第二段\u2028", (6, 6, 6)),
        ("\u3000\u3000首行缩进", (4, 4, 6)),
        ("一\u3000二", (2, 2, 3)),
        ("a\u00a0b\tc", (3, 3, 5)),
        (" \u3000\n\t ", (0, 0, 4)),
    ],
)
def test_counts(text: str, expected: Triple) -> None:
    assert counts(text) == expected


def test_a_limit_measures_the_count_it_names() -> None:
    found = count_chars("按GB/T 9704-2012执行")
    assert [found.measured(m) for m in (Measure.WORDS, Measure.CHARS_NO_SPACES, Measure.CHARS)] == [5, 16, 17]


def test_a_long_text_is_counted_whole() -> None:
    assert counts("一窗受理、集成服务𠮷。\n" * 20_000) == (220_000, 220_000, 220_000)


# ── Laws ────────────────────────────────────────────────────────────────

HAN = "窗口名称为民服务赟𠮷䶮〇\U00030000"
MARKS = "，。、；：？！（）《》〈〉【】“”‘’—…·～％￥"
SHARED = "“”‘’—–…·"
NARROW = "aZé09/-.,:;!?%()'\"@α"
SPACES = " \t\u00a0\u2009\u3000"
LINE_ENDS = "\n\u2028\u2029"
INVISIBLE = "\u200b\u200d\u2060\ufe0f\ufeff\u202e\U000e0100"
ANY_CHARACTER = HAN + MARKS + NARROW + SPACES + LINE_ENDS + INVISIBLE + "ＡＢ１２アぁ한㎡"

han_texts = st.text(HAN + MARKS)
mixed_texts = st.text(ANY_CHARACTER)


@given(han_texts, han_texts)
def test_han_text_is_counted_piece_by_piece(first: str, second: str) -> None:
    assert counts(first + second) == tuple(a + b for a, b in zip(counts(first), counts(second), strict=True))
    assert counts(first) == (len(first), len(first), len(first))


@given(st.text() | mixed_texts)
def test_a_word_has_a_character_and_a_character_may_be_a_space(text: str) -> None:
    found = count_chars(text)
    assert 0 <= found.words <= found.chars_no_spaces <= found.chars <= len(text)


@given(mixed_texts, st.integers(min_value=0), st.sampled_from(INVISIBLE))
def test_what_nobody_sees_changes_no_count(text: str, at: int, mark: str) -> None:
    at %= len(text) + 1
    assert counts(text[:at] + mark + text[at:]) == counts(text)


@given(mixed_texts)
def test_the_system_a_text_comes_from_changes_no_count(text: str) -> None:
    assert counts(text.replace("\n", "\r\n")) == counts(normalise_line_ends(text)) == counts(text)


@given(mixed_texts, mixed_texts, st.sampled_from(SPACES))
def test_a_space_between_two_texts_counts_only_as_a_space(first: str, second: str, space: str) -> None:
    words, solid, chars = (a + b for a, b in zip(counts(first), counts(second), strict=True))
    assert counts(first + space + second) == (words, solid, chars + 1)


@given(mixed_texts)
def test_the_direction_of_reading_changes_no_count(text: str) -> None:
    assert counts(text[::-1]) == counts(text)


def is_wide(character: str) -> bool:
    """East Asian by its name in Unicode, or one of the marks both scripts share."""
    kinds = ("CJK", "IDEOGRAPHIC", "FULLWIDTH", "KATAKANA", "HIRAGANA", "HANGUL", "SQUARE")
    return (
        character in SHARED
        or unicodedata.name(character).startswith(kinds)
        or unicodedata.east_asian_width(character) == "W"
    ) and not character.isspace()


def counts_by_hand(text: str) -> Triple:
    """The same policy, one character after the other."""
    words = solid = chars = 0
    inside_a_word = False
    for character in text:
        if character in INVISIBLE:
            continue
        if character in LINE_ENDS:
            inside_a_word = False
            continue
        chars += 1
        if character.isspace():
            inside_a_word = False
            continue
        solid += 1
        if is_wide(character) or not inside_a_word:
            words += 1
        inside_a_word = not is_wide(character)
    return words, solid, chars


@settings(max_examples=400)
@given(mixed_texts)
def test_a_second_implementation_agrees(text: str) -> None:
    assert counts(text) == counts_by_hand(text)


@given(st.text(ANY_CHARACTER + "\r"))
def test_paragraphs_end_with_one_line_feed_and_nothing_is_lost(text: str) -> None:
    normalised = normalise_line_ends(text)
    assert not set(normalised) & set("\r\u2028\u2029")
    assert normalise_line_ends(normalised) == normalised
    assert "\n".join(paragraphs(normalised)) == normalised
    assert "".join(normalised.split("\n")) == "".join(c for c in text if c not in "\r\n\u2028\u2029")


# ── LibreOffice ─────────────────────────────────────────────────────────

AGREED = (
    "窗口名称",
    "一二三，四五。",
    "大厅落实“五制”和“四公开”，做到‘件件有着落’。",
    "欧阳·玥、𠮷赟、\U00030000",
    "２０１６年，ＡＢＣ",
    "按GB/T 9704-2012执行",
    "2016年7月20日，共3.5万人次，满意率99.6%",
    "电话024-22959057、12333",
    "《办事须知》（第2版）【存】￥1,234元",
    "hello world, it's 5% of 100",
    "第一段\r\n\r\n第二段\r\n",
    "\u3000\u3000首行缩进两字\n\u3000\u3000第二段",
    "A4纸 1页\t2页\u00a03页",
    "\ufeff字〇㐀䶮",
    "一1二2、a，b。c d",
    "①②㈠㎡℃",
    "字・字～ーカナ한국",
    "窗口设综合柜台18个，日均接待群众680人次，网址www.ln.gov.cn。" * 40,
)

# text → what LibreOffice says. Always the same disagreement: the marks that Western and Chinese text share.
DISAGREED: dict[str, Triple] = {
    "推荐——窗口": (4, 6, 6),  # a run of dashes is no word there; on Chinese paper each dash is a mark of its own
    "2014—2016年度": (4, 11, 11),
    "0431—88690639": (2, 13, 13),
    "他说……好": (4, 5, 5),  # a run of dots is one word there; here each … is a mark
    "“hello”": (1, 7, 7),  # quotes at Latin letters belong to the Latin word there; here they are Chinese marks
    "№5": (1, 2, 2),  # № and arrows are Western there; Chinese typefaces draw them full width
    "←→": (1, 2, 2),
}


@pytest.fixture(scope="module")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Triple]:
    """LibreOffice's counts of every text, from one run over all of them."""
    soffice = require_tool("soffice")
    folder = tmp_path_factory.mktemp("counts")
    texts = [*AGREED, *DISAGREED]
    files = [folder / f"{n:03}.txt" for n in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_bytes(text.encode("utf-8"))
    command = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    command += ["--infilter=Text (encoded):UTF8", "--convert-to", "odt", "--outdir", str(folder), *map(str, files)]
    run(command, check=True, capture_output=True, timeout=300)
    return {text: meta_counts(file.with_suffix(".odt")) for file, text in zip(files, texts, strict=True)}


def meta_counts(document: Path) -> Triple:
    """Word, non-whitespace and character count as the document's meta.xml states them."""
    space = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
    with zipfile.ZipFile(document) as archive:
        root = ET.fromstring(archive.read("meta.xml"))  # noqa: S314 - LibreOffice wrote it a moment ago
    statistic = root.find(f".//{space}document-statistic")
    assert statistic is not None
    words, solid, chars = (
        int(statistic.get(f"{space}{name}", "-1"))
        for name in ("word-count", "non-whitespace-character-count", "character-count")
    )
    return words, solid, chars


@pytest.mark.tools
@pytest.mark.parametrize("text", AGREED)
def test_libreoffice_counts_the_same(libreoffice: dict[str, Triple], text: str) -> None:
    assert counts(text) == libreoffice[text]


@pytest.mark.tools
@pytest.mark.parametrize("text", DISAGREED)
def test_libreoffice_counts_shared_marks_otherwise(libreoffice: dict[str, Triple], text: str) -> None:
    assert libreoffice[text] == DISAGREED[text]
    words, solid, chars = counts(text)
    assert (solid, chars) == libreoffice[text][1:]
    assert words > libreoffice[text][0]


@given(st.text(alphabet="中文，。 ab1２\n\u200b\ufe00—“x-9𠮷 "), st.sampled_from(Measure), st.integers(0, 12))
@example("\u200b1", Measure.WORDS, 0)
def test_the_excess_starts_where_the_limit_is_just_kept(text: str, measure: Measure, maximum: int) -> None:
    start = excess_start(text, measure, maximum)
    if start is None:
        assert count_chars(text).measured(measure) <= maximum
    else:
        assert count_chars(text[:start]).measured(measure) == maximum
        assert count_chars(text[: start + 1]).measured(measure) == maximum + 1
