"""Paper for discs: an insert for each sleeve or case (120 × 120 mm, to be cut out), and the list of what is on them.

An insert and no round label: paper glued to a disc makes it wobble and peels off. What belongs on the disc itself is
written there with a pen, and the insert says what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from app.domain.definition import (
    Align,
    Cell,
    Document,
    Face,
    Form,
    LabelContent,
    Margins,
    Row,
    Style,
    TablePart,
    VAlign,
)
from app.domain.draft import Draft
from app.render.layout import lay_out
from app.render.pages import PT, LaidDocument, Page
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


def _style(size: float, leading: float, align: Align = Align.CENTRE, valign: VAlign = VAlign.MIDDLE) -> Style:
    return Style(size=size, leading=leading, min_leading=leading, align=align, valign=valign)


_UNIT = tuple(replace(_style(size, size * 1.3), face=Face.TITLE) for size in (18.0, 16.0, 14.0, 12.0, 10.0))
_CONTENT = tuple(_style(size, size * 1.3) for size in (16.0, 14.0, 12.0, 10.0))
_PLACE = (_style(13, 18),)
_CODE = (_style(22, 28),)
_SMALL = (_style(9.5, 13),)
_FILES = (_style(_LISTED, 12, Align.LEFT, VAlign.TOP),)
_NOTE = (_style(9.5, 13, Align.LEFT, VAlign.TOP),)
_CELL = _style(10.5, 14)
_NAME = _style(10.5, 14, Align.LEFT)
_HEADLINE = replace(_style(18, 26), face=Face.TITLE)
_BELOW = _style(10.5, 20)

_MARGINS = Margins(top=18, right=20, bottom=18, left=20)
_EDGES = (0.0, 14.0, 26.0, 118.0, 140.0, 170.0)  # mm: disc, number, name, size, code
_HEADS = ("光盘", "序号", "名称", "大小", "校验码")
_PADDING = 1.5
_INSET = 2.02  # mm that a cell is higher than its lines; the layout keeps 1 mm above and below


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
    height = _PAPER[1] - _MARGINS.top - _MARGINS.bottom
    facts = f"{day.year}年{day.month}月{day.day}日　共 {discs[0].of} 张光盘，{sum(len(disc.files) for disc in discs)} 个文件"
    titles = [(unit, _HEADLINE), (f"{content}　光盘内容清单", _HEADLINE), (facts, _BELOW)]
    head = _row(_HEADS, _CELL, typesetter)
    rows = [_title(text, style, typesetter) for text, style in titles]
    rows.append(head)
    used = sum(row.height for row in rows)
    for disc in discs:
        for number, (name, size, code) in enumerate(disc.files, start=1):
            row = _row((f"{disc.number}/{disc.of}", str(number), name, size, code), _NAME, typesetter)
            if used + row.height > height:
                rows.append(replace(head, break_before=True))
                used = head.height
            rows.append(row)
            used += row.height
    part = TablePart(tuple(right - left for left, right in pairwise(_EDGES)), tuple(rows), padding=_PADDING, rule=0.5)
    document = Document(LABELS, TITLE, 1, (part,), _MARGINS)
    blank = Draft("", "", 0, LABELS)
    return lay_out(Form(LABELS, TITLE, {}, (), ()), document, blank, typesetter, lambda _: (1, 1))


def _title(text: str, style: Style, typesetter: Typesetter) -> Row:
    cell = Cell(0, len(_HEADS), 1, LabelContent(text), style, ruled=False)
    return Row(_height(text, _EDGES[-1], style, typesetter), (cell,))


def _row(texts: Sequence[str], name: Style, typesetter: Typesetter) -> Row:
    styles = (_CELL, _CELL, name, _CELL, _CELL)
    cells = tuple(Cell(i, 1, 1, LabelContent(text), styles[i]) for i, text in enumerate(texts))
    widths = [right - left for left, right in pairwise(_EDGES)]
    return Row(max(_height(t, w, s, typesetter) for t, w, s in zip(texts, widths, styles, strict=True)), cells)


def _height(text: str, width: float, style: Style, typesetter: Typesetter) -> float:
    lines = max(1, len(typesetter.lines(text, width - 2 * _PADDING, style)))
    return lines * style.leading * PT + _INSET
