"""The papers of a form as frozen values: documents made of parts, grids of cells, what stands in a cell and how.

Lengths are millimetres, type sizes and leadings points, indents em.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Face(StrEnum):
    """The typefaces a pack may ask for; fonts.py maps them to files."""

    FANG = "fang"  # 仿宋
    TITLE = "title"  # 小标宋
    HEI = "hei"  # 黑体
    KAI = "kai"  # 楷体


class Overflow(StrEnum):
    """What becomes of a text that its cells cannot hold."""

    REFUSE = "refuse"  # said before export, with the number of characters
    CONTINUE = "continue"  # 续页: the row is repeated on a further page


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    JUSTIFY = "justify"


class VAlign(StrEnum):
    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True)
class Style:
    """How text stands in its box. `size`, `leading`, `min_leading` in points; `indent` (first line) in em.

    Text that does not fit tightens its leading from `leading` to `min_leading`; the size never shrinks. `pitch` is the
    distance of Chinese characters in points where it is not their size: a standard may ask for a number of them in a line.
    """

    size: float = 14.0
    face: Face = Face.FANG
    align: Align = Align.LEFT
    valign: VAlign = VAlign.MIDDLE
    indent: float = 0.0
    hanging: float = 0.0
    leading: float = 28.0
    min_leading: float = 20.0
    pitch: float = 0.0

    @property
    def em(self) -> float:
        """What measures in em are multiples of, in points: the distance of Chinese characters."""
        return self.pitch or self.size


@dataclass(frozen=True, slots=True)
class LabelContent:
    """Printed words of the form itself; line feeds are the form's own line breaks."""

    text: str


@dataclass(frozen=True, slots=True)
class FieldContent:
    """The value of a field; with `continues`, what found no room in the cell before it (the form's own second box).

    `date_format` prints a date or month by its pattern of Y, M, D (app.domain.values.print_date), as "YYYY年MM月DD日".
    With `overflow` CONTINUE what found no room in the cell goes on a further page (续页) beside the row's own labels, the
    first of them marked with `continued_mark`, as “（续）”, where the pack gives one.
    """

    field: str
    date_format: str = ""
    continues: bool = False
    overflow: Overflow = Overflow.REFUSE
    continued_mark: str = ""


@dataclass(frozen=True, slots=True)
class OpinionContent:
    """An authority's opinion (意见): nothing but the （盖章） and date lines, or 不适用."""

    field: str
    lines: tuple[str, ...]


TEMPLATE = -1
"""The row of a ColumnContent as the pack writes it, before it is repeated."""

ROW_NUMBER = ""
"""The column of a ColumnContent that prints its row's number from 1 (序号): of every row that is filled, or of an empty form."""


@dataclass(frozen=True, slots=True)
class ColumnContent:
    """One cell of a table field: in the pack of each row (TEMPLATE), on paper of the row with that number, from 0."""

    field: str
    column: str
    date_format: str = ""
    row: int = TEMPLATE


@dataclass(frozen=True, slots=True)
class PhotoContent:
    """The first photo of the slot `field`, at the slot's size or as large as the cell takes it; without one, `label`."""

    field: str
    label: str


Content = LabelContent | FieldContent | OpinionContent | ColumnContent | PhotoContent


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: zero-based column and spans, its content and style; `ruled` draws its edges.

    `spans_all`: a label over all repetitions of the next repeated row (`row_span` reaches that row).
    """

    column: int
    column_span: int
    row_span: int
    content: Content
    style: Style
    ruled: bool = True
    spans_all: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: `height` in mm (at least); a stretched row takes what its page has left.

    With `repeat` it is printed once for each row of that table field, at least `least` times, each as high as its text
    needs; label cells of its own row or one above may span all repetitions. A `heading` row right above
    is printed again wherever the repetitions turn a page.
    """

    height: float
    cells: tuple[Cell, ...]
    stretch: bool = False
    break_before: bool = False
    repeat: str = ""
    least: int = 1
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A free box on a sheet, in mm from the top left corner of the paper; `underline` draws its lower edge."""

    x: float
    y: float
    width: float
    height: float
    content: Content
    style: Style
    underline: bool = False


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One page of free blocks: a cover (封面)."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class NotesPart:
    """A page of the form's own instructions (填表说明): a title and items with hanging indent."""

    title: str
    items: tuple[str, ...]
    title_style: Style
    style: Style
    gap: float = 0.0


@dataclass(frozen=True, slots=True)
class TablePart:
    """A ruled table: column widths in mm, rows flowing over pages; `padding` in mm, `rule` width in points."""

    columns: tuple[float, ...]
    rows: tuple[Row, ...]
    padding: float = 1.5
    rule: float = 0.75


@dataclass(frozen=True, slots=True)
class ProsePart:
    """A running text of some pages: printed title, optional by-line field, body over as many pages as it needs."""

    title: str
    field: str
    byline: str
    title_style: Style
    byline_style: Style
    style: Style


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A section of a report: the pack's heading with its number, "" for none, and the field that stands under it."""

    heading: str
    field: str


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A report set as an official document (公文) by GB/T 9704-2012, which leaves a pack nothing to say of its looks.

    Fields by id, "" where the pack has none: `title`, `addressee` (主送机关), the `sections` of its body, `annexes` (附件说明,
    a name a line), `unit` and `date` at its end (落款), `note` (附注). Such a document numbers its pages at the outer side.
    """

    title: str
    addressee: str
    sections: tuple[ReportSection, ...]
    annexes: str
    unit: str
    date: str
    note: str

    @property
    def fields(self) -> tuple[str, ...]:
        """The ids of all its fields, as they stand on paper."""
        body = [section.field for section in self.sections]
        return tuple(f for f in (self.title, self.addressee, *body, self.annexes, self.unit, self.date, self.note) if f)


@dataclass(frozen=True, slots=True)
class PhotoPart:
    """Photo pages: the pictures of one slot, `per_page` on a page, captions below; nothing when the slot is empty."""

    title: str
    slot: str
    per_page: int
    title_style: Style
    style: Style


@dataclass(frozen=True, slots=True)
class PhotoSheetPart:
    """Sheets of the photos of one slot at exactly their size, each as often as its field says, to be cut out.

    `lines` are patterns (app.domain.patterns) that say whose a photo is, printed below it; `fields` the ids of all
    fields they may name. With `back` every sheet has a second side with the same lines behind each photo.
    """

    title: str
    slot: str
    lines: tuple[str, ...]
    fields: tuple[str, ...]
    back: bool = False


@dataclass(frozen=True, slots=True)
class PhotoLabelsPart:
    """Sheets of labels to be glued to the backs of the photos of one slot, one for each print; else as PhotoSheetPart."""

    title: str
    slot: str
    lines: tuple[str, ...]
    fields: tuple[str, ...]


Part = SheetPart | NotesPart | TablePart | ProsePart | ReportPart | PhotoPart | PhotoSheetPart | PhotoLabelsPart


@dataclass(frozen=True, slots=True)
class Margins:
    """Distances of the type area (版心) from the edges of the paper, in mm."""

    top: float
    right: float
    bottom: float
    left: float


@dataclass(frozen=True, slots=True)
class Document:
    """One paper of an application: printed `copies` times. `page_numbers` prints them at the foot.

    `stamped`: every copy is to be stamped by the unit (盖章). `foot_line`: a finalised print may name unit, revision and
    check code small at the foot; never for a form whose format the notice fixes.
    """

    id: str
    title: str
    copies: int
    parts: tuple[Part, ...]
    margins: Margins
    width: float = 210.0
    height: float = 297.0
    page_numbers: bool = False
    source: str = ""
    stamped: bool = False
    foot_line: bool = False

    @property
    def is_official(self) -> bool:
        """Whether it is set by GB/T 9704-2012: its page numbers stand at the outer side."""
        return any(isinstance(part, ReportPart) for part in self.parts)
