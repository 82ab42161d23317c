"""What a form pack (表格包) says, as frozen values. Everything a notice asks for is in here as data.

A pack holds kinds of application (Form). A form has fields, documents made of them, and rules over them. A document is
a sequence of parts (sheet, notes, table, prose, photos) measured in millimetres, type sizes in points. Every rule
and every piece of guidance names the section of the notice it comes from (`source`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from app.domain.calendar import Stage
from app.domain.photo_ground import Ground
from app.domain.rules import Rule


class FieldType(StrEnum):
    """What a field holds. Every value is text; the type says which text is valid and how it is edited."""

    TEXT = "text"
    LONG_TEXT = "long_text"  # several paragraphs, separated by line feeds
    INTEGER = "integer"  # Arabic digits
    CHOICE = "choice"  # one of the field's labels
    TELEPHONE = "telephone"
    DATE = "date"  # ISO 8601
    PHOTO = "photo"  # attachments, not a value
    SCAN = "scan"  # attachments as well: stamped papers as PDF or picture, carried along and printed nowhere
    CONFIRM = "confirm"  # 自查: YES or empty
    OPINION = "opinion"  # an authority's cell: NOT_APPLICABLE or empty, never anything else


ATTACHED = frozenset({FieldType.PHOTO, FieldType.SCAN})
"""The types that hold files and no text."""

ATTACHED_NAMES = {FieldType.PHOTO: "照片栏", FieldType.SCAN: "扫描件栏"}
ATTACHED_UNITS = {FieldType.PHOTO: "张", FieldType.SCAN: "份"}
"""What fields of these types are called, and what their files are counted by."""

YES = "是"
NOT_APPLICABLE = "不适用"


class LayoutSource(StrEnum):
    """Whether the notice carries the form itself or the layout was rebuilt from its words."""

    OFFICIAL = "official"
    RECONSTRUCTED = "reconstructed"


class Face(StrEnum):
    """The typefaces a pack may ask for; fonts.py maps them to files."""

    FANG = "fang"  # 仿宋
    TITLE = "title"  # 小标宋


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

    Text that does not fit tightens its leading from `leading` to `min_leading`; the size never shrinks.
    """

    size: float = 14.0
    face: Face = Face.FANG
    align: Align = Align.LEFT
    valign: VAlign = VAlign.MIDDLE
    indent: float = 0.0
    hanging: float = 0.0
    leading: float = 28.0
    min_leading: float = 20.0


@dataclass(frozen=True, slots=True)
class Section:
    """A place in the notice that rules refer to: its heading and its own words."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. `role` (unit_name, superior, leader …) is what the program knows it by.

    `choices` for CHOICE; `default` is pack data used while nothing is entered. For PHOTO and SCAN: `max_items`; for PHOTO `size_mm`, the
    exact width and height a print must have (2寸 is 35 × 49, elsewhere 35 × 53), and `prints`, how many of each photo are
    wanted on paper (0 without a size); `file_name`, a pattern (app.domain.patterns) for the photo as a file of its own;
    `ground`, the colour (底色) a portrait is asked to have, of which the program only reminds.
    """

    id: str
    label: str
    type: FieldType
    role: str = ""
    hint: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""
    max_items: int = 0
    source: str = ""
    size_mm: tuple[float, float] | None = None
    prints: int = 0
    file_name: str = ""
    ground: Ground | None = None


@dataclass(frozen=True, slots=True)
class LabelContent:
    """Printed words of the form itself; line feeds are the form's own line breaks."""

    text: str


@dataclass(frozen=True, slots=True)
class FieldContent:
    """The value of a field; with `continues`, what found no room in the cell before it (the form's own second box).

    `date_format` prints a date by its pattern of Y, M, D (blank where nothing is entered), as "YYYY年MM月DD日".
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


Content = LabelContent | FieldContent | OpinionContent


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: zero-based column and spans, its content and style; `ruled` draws its edges."""

    column: int
    column_span: int
    row_span: int
    content: Content
    style: Style
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: `height` in mm (at least); a stretched row takes what its page has left."""

    height: float
    cells: tuple[Cell, ...]
    stretch: bool = False
    break_before: bool = False


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


Part = SheetPart | NotesPart | TablePart | ProsePart | PhotoPart | PhotoSheetPart | PhotoLabelsPart


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


@dataclass(frozen=True, slots=True)
class Sample:
    """An example application that ships with the pack: field values, and photos as (slot, file, caption)."""

    id: str
    title: str
    values: Mapping[str, str]
    photos: tuple[tuple[str, Path, str], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))


@dataclass(frozen=True, slots=True)
class Form:
    """One kind (类别) of application of a pack."""

    id: str
    title: str
    fields: Mapping[str, Field]
    documents: tuple[Document, ...]
    rules: tuple[Rule, ...]
    samples: tuple[Sample, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", MappingProxyType(dict(self.fields)))

    def with_role(self, role: str) -> tuple[Field, ...]:
        """Fields of a role, in the form's order."""
        return tuple(f for f in self.fields.values() if f.role == role)

    def value(self, values: Mapping[str, str], field_id: str) -> str:
        """What stands in a field: the entered text, or the pack's own default."""
        return values.get(field_id, "") or self.fields[field_id].default

    def by_role(self, values: Mapping[str, str], role: str) -> str:
        """The first filled value of a role, or an empty text."""
        return next((v for f in self.with_role(role) if (v := self.value(values, f.id).strip())), "")

    def field_named(self, values: Mapping[str, str], name: str) -> Field:
        """The field a name in a pattern means: the one of that id, else the first filled one of that role.

        Where none of the role is filled it is the first; KeyError when the form knows no such name.
        """
        if name in self.fields:
            return self.fields[name]
        bearers = self.with_role(name)
        if not bearers:
            raise KeyError(name)
        return next((f for f in bearers if self.value(values, f.id).strip()), bearers[0])

    def document(self, document_id: str) -> Document:
        """A document by id; KeyError when the form has none of that name."""
        for document in self.documents:
            if document.id == document_id:
                return document
        raise KeyError(document_id)


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice (通知) a pack was made from."""

    number: str
    title: str
    issuer: str
    issued: date | None


@dataclass(frozen=True, slots=True)
class ReceivingOffice:
    """Where the papers go (报送单位), as the notice gives it."""

    name: str
    contacts: tuple[str, ...]
    telephones: tuple[str, ...]
    address: str
    postcode: str


@dataclass(frozen=True, slots=True)
class PublicityStep:
    """One 公示: who does it (only the owner's own step may block the owner), how many working days, when if fixed."""

    id: str
    title: str
    owner: str
    working_days: int
    begins: date | None
    ends: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date of the notice: `by` inclusive, who it binds, and what the notice says of lateness."""

    id: str
    title: str
    owner: str
    by: date
    late: str
    source: str


@dataclass(frozen=True, slots=True)
class Guidance:
    """A line of the notice for people rather than for the program: quotas, checklists of an office."""

    id: str
    audience: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A notice as data: `forms/<id>/<revision>/`. Never edited once issued; a change is a new revision.

    The first of `deadlines` is the day by which the papers are to be handed over, and the last of `stages` is over by it.
    """

    id: str
    revision: int
    title: str
    short_title: str
    layout_source: LayoutSource
    notice: Notice
    office: ReceivingOffice
    sections: Mapping[str, Section]
    forms: Mapping[str, Form]
    folder: Path
    publicity: tuple[PublicityStep, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    guidance: tuple[Guidance, ...] = ()
    stages: tuple[Stage, ...] = ()
    remarks: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "sections", MappingProxyType(dict(self.sections)))
        object.__setattr__(self, "forms", MappingProxyType(dict(self.forms)))
