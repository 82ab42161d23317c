"""Finished PDFs read back by somebody else's reader, at many column phases. Nothing here knows how lines are made."""

from __future__ import annotations

import random
import re
from itertools import accumulate, pairwise
from pathlib import Path

import pytest

from tests.render.helpers import Desk, narrower, read_text

PHASES = range(28)
PREFIX = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁"

# The marks of GB/T 15834-2011, written out once more.
NOT_AT_START = "。，、；：？！）》〉」』】〕”’％%·～,.;:?!)]"
NOT_AT_END = "（《〈「『【〔“‘(["
WHOLE = re.compile(r"[0-9]+(?:[.,:/—-]+[0-9]+)*%?|[A-Za-z]+(?:[-/][A-Za-z]+)*|——|……")
PAGE_NUMBER = re.compile(r"— ?\d+ ?—")

PHRASES = [
    "大厅设综合柜台", "承担社会保险登记", "群众满意率", "办结时间", "上门服务", "龑堃街道", "赟河镇", "欧阳𬭼玥", "同事𠮷赟、喆旻",
    "阿里木·买买提", "一窗受理", "首问负责制", "限时办结制", "调解劳动争议", "返乡人员就业", "由平均", "缩短到", "达到", "累计", "其中",
    "《办事须知》", "（试行）", "〔示例〕", "【公开】", "‘示范岗’", "“五制”“四公开”", "“有事找窗口，心里有着落。”", "（不含《目录》）",
    "2016年7月18日", "98.5%", "1.5个工作日", "3260户", "12333", "0431—88690639", "024-22959057", "2014—2016年度", "3～5天",
    "1,264人", "10:30", "Wi-Fi", "APP", "GB/T", "Excel", "％", "——", "……", "、", "，", "。", "；", "：", "！", "？", "。”", "（",
]  # fmt: skip


def corpus(paragraphs: int, seed: int = 20160805) -> list[str]:
    """Sentences that mix everything that makes breaking hard; the same every time."""
    choice = random.Random(seed)  # noqa: S311 - texts, not secrets
    made: list[str] = []
    for _ in range(paragraphs):
        parts = ["窗口"]
        while sum(map(len, parts)) < 190:
            part = choice.choice(PHRASES)
            two_marks = part[0] in NOT_AT_START + "—…" and parts[-1][-1] in NOT_AT_START + NOT_AT_END + "—…"
            two_numbers = part[0].isascii() and parts[-1][-1].isascii()
            if not two_marks and not two_numbers:
                parts.append(part)
        made.append("".join(parts) + "服务。")
    return made


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


def test_narratives_at_every_column_phase(desk: Desk, paper_path: Path) -> None:
    told = [s.values["narrative"].strip().split("\n") for s in desk.form.samples if "narrative" in s.values]
    sources = [*told, corpus(25)]
    seen = 0
    for phase in PHASES:
        paragraphs = [PREFIX[:phase] + p for source in sources for p in source]
        laid = desk.lay("narrative", {"window_name": "示例窗口", "narrative": "\n".join(paragraphs)})
        assert not any(fit.over for fit in laid.fits.values())
        paper_path.write_bytes(desk.pdf(laid))
        lines = text_lines(read_text(paper_path))
        assert faults(lines, paragraphs) == []
        seen += len(lines)
    assert seen > 8000


@pytest.mark.parametrize("step", range(12))
def test_columns_of_other_widths(desk: Desk, paper_path: Path, step: int) -> None:
    paragraphs = corpus(10, seed=step)
    document = narrower(desk.form.document("narrative"), 7.3 * step)
    laid = desk.lay(document, {"window_name": "示例窗口", "narrative": "\n".join(paragraphs)})
    paper_path.write_bytes(desk.pdf(laid))
    assert faults(text_lines(read_text(paper_path)), paragraphs) == []


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
