"""What lies on a disc beside its files: 说明.txt for a person, 内容清单.txt of all discs, 校验值.txt of this one.

The first two are for Notepad on any Windows: a byte order mark and CR LF. The third is for programs too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from app.handoff.checksums import CHECKSUMS, FileSum, SumList, sums_text
from app.handoff.disc_image import DiscFile
from app.handoff.disc_plan import CONTENTS, README, Disc
from app.handoff.stick import Wanted

Sums = Mapping[Wanted, FileSum]


def sums_of(disc: Disc, sums: Sums) -> SumList:
    """The list of a disc's files, by the names they have on it."""
    return SumList(tuple(sums[file] for file in disc.files))


def own_files(disc: Disc, discs: Sequence[Disc], sums: Sums, unit: str, content: str, day: date) -> list[DiscFile]:
    """The three texts of a disc; the same input gives the same bytes."""
    codes = [sums_of(each, sums).code for each in discs]
    return [
        DiscFile.of_text(README, _for_notepad(_readme(disc, codes[disc.number - 1], unit, content, day))),
        DiscFile.of_text(CONTENTS, _for_notepad(_contents(discs, codes, sums))),
        DiscFile.of_text(CHECKSUMS, sums_text(sums_of(disc, sums))),
    ]


def _readme(disc: Disc, code: str, unit: str, content: str, day: date) -> list[str]:
    return [
        f"{unit}　{content}",
        f"{day.year}年{day.month}月{day.day}日　{disc.place}　本盘校验码 {code}",
        "",
        f"1. 本盘有 {len(disc.files)} 个移交文件，全部光盘的内容见“{CONTENTS}”。",
        "2. 后缀为 .cbao 的是加密的移交文件，只有收件单位能用窗报打开；请不要改名或改动。",
        f"3. 核对：在窗报的开始页用“核对介质”选中本盘，或按“{CHECKSUMS}”开头的说明逐个核对。",
        "   窗报给出的清单校验码应与光盘标签上的校验码相同。",
        "4. 缺少光盘、有文件读不出或核对不符，请与移交单位联系，不要使用不完整的文件。",
    ]


def _contents(discs: Sequence[Disc], codes: Sequence[str], sums: Sums) -> list[str]:
    lines: list[str] = []
    for disc, code in zip(discs, codes, strict=True):
        lines += [f"{disc.place}　校验码 {code}", ""]
        for number, file in enumerate(disc.files, start=1):
            found = sums[file]
            lines.append(f"{number}. {found.name}　{found.size} 字节　校验码 {found.code}")
            if file.source.name != found.name:
                lines.append(f"   原文件名：{file.source.name}")
        lines.append("")
    return lines


def _for_notepad(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")
