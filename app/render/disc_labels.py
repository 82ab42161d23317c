"""Paper for discs: an insert for each sleeve or case (120 × 120 mm, to be cut out), and the list of what is on them.

An insert and no round label: paper glued to a disc makes it wobble and peels off. What belongs on the disc itself is
written there with a pen, and the insert says what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from app.domain.definition import Align, Face, Margins, Row, Style, VAlign
from app.render.label_table import LabelTable, paper_style
from app.render.pages import LaidDocument, Page
from app.render.photo_sheets import cut_marks
from app.render.sheet import Sheet
from app.render.typesetter import Box, Typesetter

LABELS = "disc-labels"
"""Id of the document."""
TITLE = "光盘标签和内容清单"

_SIDE = 120.0  # mm: the inside of a disc's case and of most sleeves
_PAPER = (210.0, 297.0)
_TOPS = (30.0, 163.0)  # mm: two inserts on a sheet
_PAD = 7.0  # mm from the edge of an insert to its words
_LISTED = 9.0  # points: names of files on an insert


@dataclass(frozen=True, slots=True)
class DiscFacts:
    """A disc on paper: which of how many, its volume label and code, and name, size (in words) and code of each file."""

    number: int
    of: int
    volume: str
    code: str
    files: tuple[tuple[str, str, str], ...]


_UNIT = tuple(
    replace(paper_style(size, size * 1.3, Align.CENTRE), face=Face.TITLE) for size in (18.0, 16.0, 14.0, 12.0, 10.0)
)
_CONTENT = tuple(paper_style(size, size * 1.3, Align.CENTRE) for size in (16.0, 14.0, 12.0, 10.0))
_PLACE = (paper_style(13, 18, Align.CENTRE),)
_CODE = (paper_style(22, 28, Align.CENTRE),)
_SMALL = (paper_style(9.5, 13, Align.CENTRE),)
_FILES = (paper_style(_LISTED, 12, Align.LEFT, VAlign.TOP),)
_NOTE = (paper_style(9.5, 13, Align.LEFT, VAlign.TOP),)
_CELL = paper_style(10.5, 14, Align.CENTRE)
_NAME = paper_style(10.5, 14, Align.LEFT)
_HEADLINE = replace(paper_style(18, 26, Align.CENTRE), face=Face.TITLE)
_BELOW = paper_style(10.5, 20, Align.CENTRE)

_MARGINS = Margins(top=18, right=20, bottom=18, left=20)
_EDGES = (0.0, 14.0, 26.0, 118.0, 140.0, 170.0)  # mm: disc, number, name, size, code
_HEADS = ("光盘", "序号", "名称", "大小", "校验码")


def set_disc_labels(
    unit: str, content: str, day: date, discs: Sequence[DiscFacts], typesetter: Typesetter
) -> LaidDocument:
    """The inserts, two on a sheet, and after them the list of all files on all discs."""
    inserts = [
        _sheet(unit, content, day, discs[first : first + len(_TOPS)], typesetter)
        for first in range(0, len(discs), len(_TOPS))
    ]
    listed = _list(unit, content, day, discs, typesetter)
    return replace(listed, pages=(*inserts, *listed.pages))


def _sheet(unit: str, content: str, day: date, discs: Sequence[DiscFacts], typesetter: Typesetter) -> Page:
    sheet = Sheet()
    note = (
        "请按实际大小（100%）打印，沿裁切线剪下，放进光盘盒或光盘袋。不要把纸贴在光盘上；"
        "请用光盘笔在盘面写上单位、日期、第几张和校验码。"
    )
    _set(sheet, typesetter, note, Box(25, 12, _PAPER[0] - 50, 11), _NOTE)
    for disc, top in zip(discs, _TOPS, strict=False):
        box = Box((_PAPER[0] - _SIDE) / 2, top, _SIDE, _SIDE)
        sheet.rules.extend(cut_marks(box))
        _insert(sheet, unit, content, day, disc, box.inset(_PAD), typesetter)
    return sheet.page(*_PAPER)


def _insert(
    sheet: Sheet, unit: str, content: str, day: date, disc: DiscFacts, box: Box, typesetter: Typesetter
) -> None:
    left, width = box.x, box.width
    y = box.y

    def row(text: str, height: float, styles: Sequence[Style]) -> None:
        nonlocal y
        _set(sheet, typesetter, text, Box(left, y, width, height), styles)
        y += height

    row(unit, 16, _UNIT)
    row(content, 13, _CONTENT)
    row(f"第 {disc.number} 张　共 {disc.of} 张　　{day.year}年{day.month}月{day.day}日", 8, _PLACE)
    row(f"校验码 {disc.code}", 12, _CODE)
    row(f"卷标 {disc.volume}", 6, _SMALL)
    y += 2
    room = Box(left, y, width, box.y + box.height - y)
    names = [f"{number}. {name}" for number, (name, _, _) in enumerate(disc.files, start=1)]
    shown = len(names)
    while True:
        rest = [] if shown == len(names) else [f"……共 {len(names)} 个文件，见内容清单"]
        text = "\n".join(names[:shown] + rest)
        if shown == 0 or not typesetter.fill(text, [room], _FILES[0]).over:
            break
        shown -= 1
    _set(sheet, typesetter, text, room, _FILES)


def _set(sheet: Sheet, typesetter: Typesetter, text: str, box: Box, styles: Sequence[Style]) -> None:
    """A text in the first style in which it fits, in the last where none does."""
    for style in styles:
        filled = typesetter.fill(text, [box], style)
        if not filled.over:
            break
    sheet.runs.extend(filled.runs[0])


def _list(unit: str, content: str, day: date, discs: Sequence[DiscFacts], typesetter: Typesetter) -> LaidDocument:
    """The table of all files; its head stands on every page."""
    table = LabelTable(_MARGINS, _EDGES, typesetter)
    facts = f"{day.year}年{day.month}月{day.day}日　共 {discs[0].of} 张光盘，{sum(len(disc.files) for disc in discs)} 个文件"
    for text, look in ((unit, _HEADLINE), (f"{content}　光盘内容清单", _HEADLINE), (facts, _BELOW)):
        table.add(table.wide(text, look))
    head = _row(table, _HEADS, _CELL)
    table.add(head)
    for disc in discs:
        for number, file in enumerate(disc.files, start=1):
            table.add(_row(table, (f"{disc.number}/{disc.of}", str(number), *file), _NAME), again=head)
    return table.lay_out(LABELS, TITLE, 1)


def _row(table: LabelTable, texts: Sequence[str], name: Style) -> Row:
    styles = (_CELL, _CELL, name, _CELL, _CELL)
    places = zip(pairwise(_EDGES), texts, styles, strict=True)
    return table.row(*(table.cell(*place, text, look) for place, text, look in places))
