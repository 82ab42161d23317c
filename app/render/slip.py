"""The hand-over slip (交接清单): one A4 page that two people sign over a stack of paper and a sealed file.

A paper of our own, not of a notice. It is put together from the same parts as a pack's documents, so that every printer
serves it; rows are as high as the typesetter says their words need, so that nothing overflows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from app.domain.check_code import check_code
from app.domain.definition import Align, Face, Margins, Row, Style, VAlign
from app.render.label_table import LabelTable, paper_style
from app.render.pages import LaidDocument
from app.render.qr import QrCode
from app.render.typesetter import Typesetter

SLIP = "handover-slip"
"""Id of the slip among an application's papers."""
TITLE = "交接清单"
_COPIES = 2  # one for each side

_MARGINS = Margins(top=14, right=22, bottom=17, left=22)
_WIDTH = 210.0 - 22 - 22  # mm of the type area
_QR_LEAST = 34.0  # mm
_STAMP_LEAST, _STAMP_MOST = 15.0, 40.0  # mm: an official seal is 40 to 42 mm wide, and may stand over the words


_HEADLINE = replace(paper_style(22, 30, Align.CENTRE), face=Face.TITLE)
_ADDRESSEE = replace(paper_style(12, 17), hanging=2)
_HEADING = replace(paper_style(12, 16), face=Face.TITLE, valign=VAlign.BOTTOM)
_LABEL = paper_style(11.5, 14.5, Align.CENTRE)
_VALUE = paper_style(11.5, 14.5)
_CODE = paper_style(22, 28)
_SMALL = paper_style(10.5, 14)
_COLUMN = paper_style(10.5, 14, Align.CENTRE)
_CAPTION = replace(paper_style(9, 11, Align.CENTRE), valign=VAlign.BOTTOM)
_GAP = paper_style(5, 5)
_STEPS_STYLE = replace(paper_style(10.5, 14.5), hanging=1.5, valign=VAlign.TOP)

_FACT = 24.0  # mm: where the labels at the left end
_PAPERS = (0.0, 12.0, 83.0, 101.0, 116.0, 134.0, 152.0, _WIDTH)  # mm: edges of the table of papers
_SECOND = 107.0  # mm: where the labels of the receiver end; they begin in the middle
_STEPS = (
    "接收时请核对（本单一式两份，移交单位、接收单位各存一份）：",
    "1. 按“点收”栏逐件清点，份数、页数与上表相符，须盖章的每份都已盖章，再打“√”。",
    "2. 打开移交文件，看到的修订和校验码应与本单相同；也可以扫描右上角的二维码核对。",
    "3. 有一处不符请不要签收，与移交人联系；全部相符，双方签名、填日期。",
)


@dataclass(frozen=True, slots=True)
class SlipPaper:
    """A paper handed over: pages of one copy, copies, whether each copy is to be stamped."""

    title: str
    pages: int
    copies: int
    stamped: bool


@dataclass(frozen=True, slots=True)
class SealedFacts:
    """The sealed file (移交文件): name, size in bytes, SHA-256 (hex)."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """An earlier revision whose prints are void: its code, and in words what was made of it."""

    revision: int
    check_code: str
    made: str


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """Everything the slip says. `finalised` in local time; `photo_prints`: label and number of prints on photo paper;
    `scans`: label and number of scanned papers in the sealed file; `handed`: on what it went out already, in words.
    """

    office: str
    office_place: str
    unit: str
    person: str
    kind: str
    notice: str
    revision: int
    check_code: str
    finalised: datetime
    papers: tuple[SlipPaper, ...]
    photos: int
    photo_prints: tuple[tuple[str, int], ...]
    scans: tuple[tuple[str, int], ...]
    sealed: SealedFacts | None
    replaced: tuple[Replaced, ...]
    qr: str
    handed: str = ""


def set_slip(facts: SlipFacts, typesetter: Typesetter) -> LaidDocument:
    """The slip set in type, its QR code on the first page."""
    code = QrCode(facts.qr)
    made = _Slip(facts, max(_QR_LEAST, code.smallest), typesetter)
    return made.table.with_code(made.table.lay_out(SLIP, TITLE, _COPIES), code, made.code_cell, made.side)


class _Slip:
    """The parts of the slip, one after another. Each has columns of its own; the table holds the edges of all."""

    def __init__(self, facts: SlipFacts, side: float, typesetter: Typesetter) -> None:
        """`side` is that of the QR code, mm."""
        self._facts = facts
        self.side = side
        self._beside_code = _WIDTH - side - 2
        self.table = LabelTable(_MARGINS, (*_PAPERS, _FACT, _SECOND, self._beside_code), typesetter)
        self._heading()
        self._what()
        self._papers()
        self._files()
        self._signatures()

    def _heading(self) -> None:
        facts = self._facts
        self.table.add(self.table.wide("材料" + TITLE, _HEADLINE), self.table.wide(f"致：{facts.office}", _ADDRESSEE))
        if facts.office_place:
            self.table.add(self.table.wide(facts.office_place, _SMALL))
        self.table.add(self.table.wide("", _GAP))

    def _what(self) -> None:
        facts = self._facts
        moment = facts.finalised
        told = [
            ("单　　位", facts.unit, _VALUE),
            *((("姓　　名", facts.person, _VALUE),) if facts.person else ()),
            ("申报类别", facts.kind, _VALUE),
            ("依据通知", facts.notice, _VALUE),
            ("定　　稿", f"修订 {facts.revision}　{moment:%Y}年{moment.month}月{moment.day}日 {moment:%H:%M}", _VALUE),
            ("校 验 码", facts.check_code, _CODE),
        ]
        self.code_cell = self.table.cell(self._beside_code, _WIDTH, "扫码核对修订和校验码", _CAPTION, rows=len(told))
        rows: list[Row] = []
        for number, (label, text, style) in enumerate(told):
            cells = (self.table.cell(0, _FACT, label, _LABEL), self.table.cell(_FACT, self._beside_code, text, style))
            rows.append(self.table.row(*cells, *(() if number else (self.code_cell,))))
        missing = self.side + self.table.needed(self.code_cell) - sum(row.height for row in rows)
        rows[-1] = replace(rows[-1], height=rows[-1].height + max(0.0, missing))
        self.table.add(*rows)
        for each in facts.replaced:
            text = f"修订 {each.revision}（校验码 {each.check_code}）由本单取代：{each.made}。如已收到，请退回。"
            self.table.add(self._fact("作　　废", text, _SMALL))

    def _papers(self) -> None:
        facts, places = self._facts, list(pairwise(_PAPERS))

        def line(*texts: str, style: Style = _LABEL, title_style: Style = _VALUE) -> Row:
            styles = (style, title_style, *[style] * (len(places) - 2))
            cells = zip(places, texts, styles, strict=True)
            return self.table.row(*(self.table.cell(*place, text, each) for place, text, each in cells))

        titles = ("序号", "材料", "每份页数", "份数", "合计页数", "盖章", "点收")
        head = line(*titles, style=_COLUMN, title_style=_COLUMN)
        rows = [
            (p.title, str(p.pages), str(p.copies), str(p.pages * p.copies), "须盖章" if p.stamped else "—")
            for p in facts.papers
        ]
        rows += [(f"{label}（冲印）", "—", str(count), "—", "—") for label, count in facts.photo_prints]
        lines = [line(str(number), *row, "□") for number, row in enumerate(rows, start=1)]
        lines.append(line("", "其他：", "", "", "", "", "□"))
        self.table.add(self.table.wide("一、纸质材料", _HEADING, least=8.5), head, lines[0])
        for each in lines[1:]:
            self.table.add(each, again=head)
        copies = sum(paper.copies for paper in facts.papers)
        pages = sum(paper.copies * paper.pages for paper in facts.papers)
        total = (
            self.table.cell(
                0, _PAPERS[3], f"合计（第 1 至 {len(facts.papers)} 项）" if len(rows) > 1 else "合计", _LABEL
            ),
            self.table.cell(*places[3], str(copies), _LABEL),
            self.table.cell(*places[4], str(pages), _LABEL),
            self.table.cell(_PAPERS[5], _WIDTH, "", _LABEL),
        )
        self.table.add(self.table.row(*total), again=head)

    def _files(self) -> None:
        facts = self._facts
        photos = f"照片 {facts.photos} 张" if facts.photos else "没有照片"
        if facts.scans:
            photos += f"，扫描件 {sum(n for _, n in facts.scans)} 份：" + "、".join(
                f"{w} {n} 份" for w, n in facts.scans
            )
        rows = [self._fact("移交文件", f"没有随附移交文件；{photos}")]
        if facts.sealed is not None:
            sealed = facts.sealed
            grouped = " ".join(sealed.sha256[at : at + 8] for at in range(0, len(sealed.sha256), 8))
            size = f"{sealed.size:,} 字节，内有数据、各项材料的 PDF，{photos}"
            rows = [
                self._fact("移交文件", f"{sealed.name}\n{size}\n文件校验码 {check_code(sealed.sha256)}"),
                self._fact("SHA-256", grouped, _SMALL),
            ]
        if facts.handed:
            rows.append(self._fact("已 移 交", facts.handed, _SMALL))
        rows.append(self._fact("载　　体", "□ 光盘　　　张　　□ U盘　　　个　　□ 电子邮件　　□ 其他", least=9))
        self.table.add(self.table.wide("二、电子材料", _HEADING, least=8.5), rows[0])
        for row in rows[1:]:
            self.table.add(row)

    def _fact(self, label: str, text: str, style: Style = _VALUE, least: float = 0.0) -> Row:
        return self.table.row(
            self.table.cell(0, _FACT, label, _LABEL), self.table.cell(_FACT, _WIDTH, text, style), least=least
        )

    def _signatures(self) -> None:
        rows = [self.table.wide("", _GAP)]
        for left, right, text, height in (
            ("移交单位\n（盖章）", "接收单位\n（盖章）", "", _STAMP_LEAST),
            ("移交人签名", "接收人签名", "", 10.0),
            ("电　　话", "电　　话", "", 9.0),
            ("日　　期", "日　　期", "　　　　年　　　月　　　日", 9.0),
        ):
            middle = _PAPERS[2]
            cells = self.table.cell(0, _FACT, left, _LABEL), self.table.cell(_FACT, middle, text, _LABEL)
            others = self.table.cell(middle, _SECOND, right, _LABEL), self.table.cell(_SECOND, _WIDTH, text, _LABEL)
            rows.append(self.table.row(*cells, *others, least=height))
        rows.append(self.table.wide("\n".join(_STEPS), _STEPS_STYLE))
        needed = sum(row.height for row in rows)
        spare = self.table.height - needed - (self.table.used if self.table.used + needed <= self.table.height else 0.0)
        # The seals get what the page has left.
        rows[1] = replace(rows[1], height=rows[1].height + max(0.0, min(spare - 0.01, _STAMP_MOST - _STAMP_LEAST)))
        self.table.add(*rows)
