"""Lines: nothing lost, nothing split that stays whole, no mark where it may not stand, nothing outside the box."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.definition import Face
from app.render.breaking import Line, break_paragraph
from app.render.choosing import MAX_STRETCH
from app.render.fonts import FontLibrary
from app.render.marks import BLANK_LEFT, BLANK_RIGHT, INVISIBLE, NO_END, NO_START, SPACES, atoms, breaks
from app.render.measures import Metrics
from tests.render.helpers import HAN, RARE, PlainMetrics, bundled_fonts

EPSILON = 1e-5
SQUEEZE = 0.5
ENDLESS = 1e9

HIDDEN = "\u200b\ufeff\u200d\ufe0f\u00ad\u2060"
PIECES = st.one_of(
    st.text(HAN, min_size=1, max_size=8),
    st.sampled_from(["——", "……", "—", "…", "～", "·", "。”", "（“", "：“", "”）。", "！？", "％", "℃"]),
    st.text("，。、；：？！）》〉」』】〕”’（《〈「『【〔“‘", min_size=1, max_size=4),
    st.sampled_from(["2016", "98.5%", "0431—88690639", "024-22959057", "Wi-Fi", "GB/T", "don’t", "(3)", "[4]", "１２"]),
    st.text("0123456789.,%", min_size=1, max_size=9),
    st.text("abcXYZ-,.;:?!()[]", min_size=1, max_size=9),
    st.sampled_from([" ", "  ", "\u3000", "\u3000\u3000", "\t", "\u00a0"]),
    st.text(RARE, min_size=1, max_size=3),
    st.sampled_from(HIDDEN),
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)
WIDTHS = st.floats(1.5, 40)
INDENTS = st.sampled_from([0.0, 2.0])

TOKEN = re.compile(r"[0-9]+(?:[.,—-][0-9]+)*%?|[A-Za-z]+(?:[-’/][A-Za-z]+)*|——|……")
LATIN = f"[!-~][!-~{HIDDEN}]*"
LATIN_RUN = re.compile(f"{LATIN}(?:(?:(?<=[0-9])—{{1,2}}(?=[0-9])|(?<=[A-Za-z])’(?=[A-Za-z])){LATIN})*|——|……")


@pytest.fixture(scope="module")
def real() -> Metrics:
    return bundled_fonts().chain(Face.FANG)


def hidden(character: str) -> bool:
    return character in SPACES or INVISIBLE.match(character) is not None


def span(text: str, metrics: Metrics) -> float:
    """Width of a text on one endless line, from ink to ink."""
    return break_paragraph(text, metrics, ENDLESS, justify=False)[0].width


def fits(text: str, metrics: Metrics, room: float) -> bool:
    return span(text, metrics) <= room + EPSILON


def lefts(lines: tuple[Line, ...], indent: float, hanging: float) -> list[float]:
    return [hanging if number else indent for number in range(len(lines))]


def check_nothing_lost(text: str, lines: tuple[Line, ...]) -> None:
    """Every character stands on exactly one line, in order; only spaces at the edges of lines are left out."""
    at = 0
    for line in lines:
        assert len(line.xs) == line.end - line.start
        assert set(text[at : line.start]) <= SPACES
        at = line.end
    assert set(text[at:]) <= SPACES


def check_inside(text: str, lines: tuple[Line, ...], metrics: Metrics, width: float, left: list[float]) -> None:
    """Ink stays in the box, and characters overlap only by what is squeezed out of blank marks."""
    for line, edge in zip(lines, left, strict=True):
        drawn = text[line.start : line.end]
        if not shown_of(drawn):
            continue
        glyphs = [metrics.glyph(c) for c in drawn]
        assert line.xs[0] + (min(SQUEEZE, glyphs[0].left_blank) if drawn[0] in BLANK_LEFT else 0) >= edge - EPSILON
        blank = min(SQUEEZE, glyphs[-1].right_blank) if drawn[-1] in BLANK_RIGHT else 0.0
        right = line.xs[-1] + glyphs[-1].advance - blank
        assert right == pytest.approx(line.width, abs=EPSILON)
        if len(shown_of(drawn)) > 1:
            assert right <= width + EPSILON
        for (x, y), (first, second), glyph in zip(pairwise(line.xs), pairwise(drawn), glyphs[:-1], strict=True):
            marks = (first in BLANK_RIGHT | BLANK_LEFT) + (second in BLANK_RIGHT | BLANK_LEFT)
            assert y - x >= glyph.advance - SQUEEZE / 2 * marks - EPSILON
            assert y > x or INVISIBLE.match(first)


def shown_of(text: str) -> str:
    return "".join(c for c in text if not hidden(c))


def check_edges(text: str, lines: tuple[Line, ...], metrics: Metrics, width: float, left: list[float]) -> None:
    """Where one line ends and the next begins."""
    places = [0, *breaks(text), len(text)]
    for (above, below), edge in zip(pairwise(lines), left[:-1], strict=True):
        room = width - edge - (SQUEEZE if above is lines[0] and edge else 0)  # an opening mark keeps its blank there
        for token in LATIN_RUN.finditer(text):
            if token.start() < below.start < token.end():
                assert not fits(token[0], metrics, room), f"{token[0]!r} fits into {room}"
        before = shown_of(text[: below.start])[-1:]
        after = shown_of(text[below.start :])
        bad = before in NO_END and before != ""
        bad = bad or (after[:1] in NO_START and after != "" and after[:2] != "——")
        if bad:
            first = max(p for p in places if p < below.start)
            last = min(p for p in places if p >= below.start)
            assert not fits(text[first:last], metrics, room), f"{text[first:last]!r} fits into {room}"


def check_spacing(text: str, lines: tuple[Line, ...], metrics: Metrics, width: float, left: list[float]) -> None:
    """Justified lines reach the edge by small gaps or by what marks can spare; no number and no word changes its own.

    The last line stays as it is, but for one that was drawn together to hold the paragraph's last character.
    """
    # In one endless line and not by itself: a % cut off from its number by a narrow box still belongs to it.
    (whole,) = break_paragraph(text, metrics, ENDLESS, justify=False)
    for line, edge in zip(lines, left, strict=True):
        drawn = text[line.start : line.end]
        if not drawn:
            continue
        natural = whole.xs[line.start - whole.start : line.end - whole.start]
        changes = [(b - a) - (d - c) for (a, b), (c, d) in zip(pairwise(line.xs), pairwise(natural), strict=True)]
        assert all(-SQUEEZE / 2 - EPSILON <= change <= MAX_STRETCH + EPSILON for change in changes)
        wider, closer = (max(changes, default=0) > EPSILON, min(changes, default=0) < -EPSILON)
        assert not (wider and closer)
        if wider or closer:
            assert line.width == pytest.approx(width, abs=EPSILON)
            assert line is not lines[-1] or closer
            for token in TOKEN.finditer(drawn):
                assert all(abs(change) < EPSILON for change in changes[token.start() : token.end() - 1])
        assert line.width <= width + EPSILON or len(shown_of(drawn)) == 1
        assert line.xs[0] >= edge - SQUEEZE - EPSILON


def check_all(text: str, metrics: Metrics, width: float, indent: float, hanging: float) -> None:
    chosen = break_paragraph(text, metrics, width, indent=indent, hanging=hanging)
    assert chosen == break_paragraph(text, metrics, width, indent=indent, hanging=hanging)
    ragged = break_paragraph(text, metrics, width, indent=indent, hanging=hanging, justify=False)
    fullest = break_paragraph(text, metrics, width, indent=indent, hanging=hanging, fullest=True)
    even = break_paragraph(text, metrics, width, indent=indent, hanging=hanging, justify=False, even=True)
    assert len(fullest) <= len(chosen) <= len(ragged) == len(even)
    for lines in (chosen, ragged, fullest, even):
        left = lefts(lines, indent, hanging)
        check_nothing_lost(text, lines)
        check_inside(text, lines, metrics, width, left)
        check_edges(text, lines, metrics, width, left)
        check_spacing(text, lines, metrics, width, left)


@given(TEXTS, WIDTHS, INDENTS, INDENTS)
@settings(max_examples=400, deadline=None)
@example("字 。", 1.6, 0.0, 0.0)
@example("0431—88690639（传真）", 9.9, 0.0, 0.0)
@example("（\ufeff字中", 1.6, 0.0, 0.0)
@example("\u3000\u3000—～一", 4.0, 0.0, 0.0)
def test_lines_of_a_plain_font(text: str, width: float, indent: float, hanging: float) -> None:
    if width - max(indent, hanging) >= 1:
        check_all(text, PlainMetrics(), width, indent, hanging)


@given(text=TEXTS, width=WIDTHS, indent=INDENTS, hanging=INDENTS)
@settings(max_examples=400, deadline=None)
def test_lines_of_the_bundled_fonts(real: Metrics, text: str, width: float, indent: float, hanging: float) -> None:
    if width - max(indent, hanging) >= 1.2:  # the widest glyph, ‰, has 1.167 em
        check_all(text, real, width, indent, hanging)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("我们为群众服务", 3, ["我们为", "群众服", "务"]),
        ("我们，为群众", 2, ["我", "们，", "为群", "众"]),  # half an em of the comma is all that has to fit
        ("我们，为群众", 2.5, ["我们，", "为群", "众"]),
        ("服务“五制”", 3, ["服务", "“五制”"]),
        ("共2016年", 2, ["共", "2016", "年"]),
        ("达到98.5%以上", 4, ["达到", "98.5%以", "上"]),
        ("电话0431—88690639请打", 8.5, ["电话", "0431—88690639请", "打"]),
        ("他说——不", 3, ["他说", "——不"]),
        ("等等……不", 3, ["等等", "……不"]),
        ("他说――不", 3, ["他说", "――不"]),
        ("甲—乙", 2, ["甲—", "乙"]),
        ("甲～乙", 2, ["甲～", "乙"]),
        ("《示范》（试行）", 4, ["《示范》", "（试行）"]),
        ("字 。中", 2, ["字 。", "中"]),
        ("（ 字中", 2, ["（ 字", "中"]),
        ("中字\u200b。中", 2, ["中", "字\u200b。", "中"]),
        ("cafe\u0301s 中", 3.5, ["cafe\u0301s", "中"]),
        ("don’t 字", 3.5, ["don’t", "字"]),
        ("12\u200b34字", 2, ["12\u200b34", "字"]),
        ("", 3, [""]),
        ("   ", 3, [""]),
    ],
)
def test_examples(text: str, width: float, lines: list[str]) -> None:
    found = break_paragraph(text, PlainMetrics(), width)
    assert [text[line.start : line.end] for line in found] == lines


def test_what_is_wider_than_the_box_is_cut_without_a_forbidden_mark_where_that_can_be() -> None:
    digits = "1234567890" * 3
    lines = break_paragraph(digits + "。中", PlainMetrics(), 5)
    assert [line.end - line.start for line in lines] == [10, 10, 9, 3]
    marks = "。" * 30
    assert len(break_paragraph(marks, PlainMetrics(), 5)) == 3


def test_typed_indents_give_way_to_the_style_and_stay_without_one() -> None:
    text = "\u3000\u3000我们为群众服务"
    styled = break_paragraph(text, PlainMetrics(), 5, indent=2)
    assert (styled[0].start, styled[0].xs[0]) == (2, 2.0)
    typed = break_paragraph(text, PlainMetrics(), 5.5)
    assert (typed[0].start, typed[0].xs[:3]) == (0, (0.0, 1.0, 2.0))  # justified, but not in the indent


def test_an_opening_mark_stands_flush_but_for_an_indent() -> None:
    text = "“我们”为"
    assert break_paragraph(text, PlainMetrics(), 9)[0].xs[0] == -0.5
    assert break_paragraph(text, PlainMetrics(), 9, indent=2)[0].xs[0] == 2.0


def test_gaps_of_a_justified_line() -> None:
    line = break_paragraph("共3260户，我们都为群众", PlainMetrics(), 8)[0]
    steps = [b - a for a, b in pairwise(line.xs)]
    assert line.width == pytest.approx(8)
    assert steps[1:4] == pytest.approx([0.5, 0.5, 0.5])  # the digits stay together
    loose = break_paragraph("共12345678901234户", PlainMetrics(), 7)[0]
    assert loose.width == 1.0  # nowhere to stretch: ragged


def test_centred_lines_are_evened_out_without_dividing_a_number() -> None:
    def evened(text: str, width: float) -> list[str]:
        lines = break_paragraph(text, PlainMetrics(), width, justify=False, even=True)
        return [text[line.start : line.end] for line in lines]

    assert evened("示例市人力资源和社会保障局", 12) == ["示例市人力资源", "和社会保障局"]
    assert evened("0431—88690639（传真）", 9.9) == ["0431—88690639", "（传真）"]
    assert evened("123456789012345678901234中中中", 12.5) == ["123456789012345678901234", "中中中"]


@pytest.mark.parametrize("indent", [0.0, 2.0])
@pytest.mark.parametrize(
    "text",
    [
        "。" * 10_000,
        "（" * 10_000,
        "”（" * 10_000,
        "1" * 5_000,
        "a" * 200_000,
        " " * 100_000,
        "字" + " " * 100_000 + "字",
        "字" + "\u200b" * 100_000 + "。",
        "—" * 50_001,
        "字" * 100_000,
    ],
    ids=lambda text: f"{len(text)}×{text[:2]!a}",
)
def test_what_nobody_would_type_is_set_in_time_that_grows_with_its_length(text: str, indent: float) -> None:
    metrics = PlainMetrics()
    lines = break_paragraph(text, metrics, 25.0, indent=indent)
    check_nothing_lost(text, lines)
    assert metrics.asked == len(set(text))


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_places_to_break_are_the_same_whatever_stands_around(text: str) -> None:
    """Breaking a piece of text by itself finds no place that the whole does not allow."""
    ends = atoms(text)
    assert ends[0] == 0
    assert ends[-1] == len(text)
    assert ends == sorted(set(ends))
    places = breaks(text)
    assert set(places) <= set(ends[1:-1])
    for place in places:
        assert not hidden(text[place])
        assert shown_of(text[:place])[-1:] not in NO_END
        assert text[place] not in NO_START or text[place : place + 2] == "——"
    covered = {i for token in TOKEN.finditer(text) for i in range(token.start() + 1, token.end())}
    assert not covered & set(places)


def test_measures_come_from_the_font_that_prints(fonts: FontLibrary) -> None:
    chain = fonts.chain(Face.FANG)
    assert chain.glyph("中").advance == 1.0
    assert chain.glyph("𬭼").advance == 1.0
    assert chain.glyph("1").advance == 0.5
    assert chain.glyph("（").left_blank > 0.5
    assert chain.glyph("）").right_blank > 0.5
    assert chain.glyph("？").right_blank < 0.5  # squeezed only by what it has
