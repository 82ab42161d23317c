"""Finished PDFs read back by somebody else's reader, at many column phases. Nothing here knows how lines are made."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import accumulate, pairwise
from pathlib import Path

from tests.render.corpus import corpus
from tests.render.helpers import Desk, narrower, read_text

LINES = 40_000
WIDTHS = [156 - 7.3 * n for n in range(14)]  # mm: 32 to 12 characters a line
PHASES = 28
PREFIX = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁"

# The marks of GB/T 15834-2011, written out once more.
NOT_AT_START = "。，、；：？！）》〉」』】〕”’％%·～,.;:?!)]"
NOT_AT_END = "（《〈「『【〔“‘(["
WHOLE = re.compile(r"[0-9]+(?:[.,:/—-]+[0-9]+)*%?|[A-Za-z]+(?:[-/][A-Za-z]+)*|——|……")
PAGE_NUMBER = re.compile(r"— ?\d+ ?—")


def text_lines(text: str) -> list[str]:
    """The lines of a prose document without title, by-line and page numbers."""
    lines = [line.strip() for line in text.replace("\f", "\n").split("\n")]
    lines = [line for line in lines if line and not PAGE_NUMBER.fullmatch(line)]
    assert lines[:2] == ["事迹材料", "示例窗口"]
    return lines[2:]


def faults(lines: list[str], paragraphs: list[str]) -> list[str]:
    """What is wrong with lines that should carry these paragraphs."""
    found = [f"a space nobody typed: {line}" for line in lines if re.search(r"\s", line)]
    if "".join(lines) != "".join(paragraphs):
        return [*found, "characters were lost, added or moved"]
    beginnings = set(accumulate(map(len, lines), initial=0))
    at = 0
    for paragraph in paragraphs:
        if at not in beginnings:
            found.append(f"a paragraph begins within a line: {paragraph[:9]}")
        inside = {b - at for b in beginnings if at < b < at + len(paragraph)}
        found += [
            f"divided: {token[0]}"
            for token in WHOLE.finditer(paragraph)
            if inside & set(range(token.start() + 1, token.end()))
        ]
        at += len(paragraph)
    for above, below in pairwise(lines):
        if above[-1] in NOT_AT_END:
            found.append(f"at the end of a line: {above}")
        if below[0] in NOT_AT_START or (below[0] == "—" and not below.startswith("——")):
            found.append(f"at the start of a line: {below}")
    return found


def test_the_reader_sees_faults() -> None:
    assert faults(["共12", "人，“", "好”——", "，是", "—"], ["共12人，“好”——，是—"]) == [
        "at the end of a line: 人，“",
        "at the start of a line: ，是",
        "at the start of a line: —",
    ]
    assert faults(["共1", "2人"], ["共12人"]) == ["divided: 12"]
    assert faults(["他—", "—不"], ["他——不"]) == ["divided: ——", "at the start of a line: —不"]
    assert faults(["共 12人"], ["共12人"]) == ["a space nobody typed: 共 12人", "characters were lost, added or moved"]
    assert faults(["共12"], ["共12人"]) == ["characters were lost, added or moved"]
    assert faults(["共12人好"], ["共12人", "好"]) == ["a paragraph begins within a line: 好"]


def test_forty_thousand_lines_of_many_widths_and_phases(desk: Desk, tmp_path: Path) -> None:
    """Long papers of one column each, so that a reader has to be started only once a width."""
    told = [s.values["narrative"].strip().split("\n") for s in desk.form.samples if "narrative" in s.values]
    seen = 0
    for width in WIDTHS:
        paragraphs = [p for source in told for p in source] + corpus(round(2.8 * width), seed=round(width))
        paragraphs = [PREFIX[: n % PHASES] + p for n, p in enumerate(paragraphs)]
        document = narrower(desk.form.document("narrative"), 156 - width)
        laid = desk.lay(replace(document, height=2000), {"window_name": "示例窗口", "narrative": "\n".join(paragraphs)})
        assert not any(fit.over for fit in laid.fits.values())
        path = tmp_path / f"{width}.pdf"
        path.write_bytes(desk.pdf(laid))
        lines = text_lines(read_text(path))
        assert faults(lines, paragraphs) == []
        seen += len(lines)
    assert seen >= LINES


def test_typed_spaces_stay_and_leave_no_mark_alone(desk: Desk, paper_path: Path) -> None:
    paragraph = "按照 GB/T 9704 的 要求 ，用 Excel 表 （见附件 ）统计 2016 年 。" * 30
    laid = desk.lay("narrative", {"window_name": "示例窗口", "narrative": paragraph})
    paper_path.write_bytes(desk.pdf(laid))
    lines = text_lines(read_text(paper_path))
    assert all(line[0] not in NOT_AT_START and line[-1] not in NOT_AT_END for line in lines)
    at = 0
    for line in lines:
        assert paragraph[at:].startswith(line)  # every space where it was typed, and no other
        at += len(line)
        at += paragraph[at : at + 1] == " "
    assert at == len(paragraph)
