"""What a form pack (表格包) says, as frozen values. Everything a notice asks for is in here as data.

A pack holds kinds of application (Form). A form has fields, documents made of them, and rules over them. A document is
a sequence of parts (sheet, notes, table, prose, report, photos) measured in millimetres, type sizes in points. Every rule
and every piece of guidance names the section of the notice it comes from (`source`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from app.domain.calendar import Stage
from app.domain.notice import Deadline, Guidance, Notice, PublicityStep, ReceivingOffice, Section
from app.domain.papers import (
    Align,
    Block,
    Cell,
    ColumnContent,
    Content,
    Document,
    Face,
    FieldContent,
    LabelContent,
    Margins,
    NotesPart,
    OpinionContent,
    Overflow,
    Part,
    PhotoContent,
    PhotoLabelsPart,
    PhotoPart,
    PhotoSheetPart,
    ProsePart,
    ReportPart,
    ReportSection,
    Row,
    SheetPart,
    Style,
    TablePart,
    VAlign,
)
from app.domain.photo_ground import Ground
from app.domain.rules import Rule

__all__ = [
    "NOT_APPLICABLE",
    "YES",
    "Align",
    "Audience",
    "Block",
    "Cell",
    "Column",
    "ColumnContent",
    "Content",
    "Deadline",
    "Document",
    "Face",
    "Field",
    "FieldContent",
    "FieldType",
    "Form",
    "Guidance",
    "LabelContent",
    "LayoutSource",
    "Margins",
    "NotesPart",
    "Notice",
    "OpinionContent",
    "Overflow",
    "Pack",
    "Part",
    "PhotoContent",
    "PhotoLabelsPart",
    "PhotoPart",
    "PhotoSheetPart",
    "ProsePart",
    "PublicityStep",
    "ReceivingOffice",
    "ReportPart",
    "ReportSection",
    "Row",
    "Sample",
    "Section",
    "SheetPart",
    "Style",
    "TablePart",
    "VAlign",
]


class FieldType(StrEnum):
    """What a field holds. Every value is text; the type says which text is valid and how it is edited."""

    TEXT = "text"
    LONG_TEXT = "long_text"  # several paragraphs, separated by line feeds
    INTEGER = "integer"  # Arabic digits
    CHOICE = "choice"  # one of the field's labels
    TELEPHONE = "telephone"
    DATE = "date"  # ISO 8601
    MONTH = "month"  # YYYY-MM
    ID_NUMBER = "id_number"  # 公民身份号码, GB 11643
    TABLE = "table"  # rows of cells: app.domain.tables
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


class Audience(StrEnum):
    """Who fills a form in: the unit that applies, or the office that collects and reports."""

    UNIT = "unit"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table field: `type` is TEXT, INTEGER, MONTH, DATE or CHOICE (of `choices`)."""

    id: str
    label: str
    type: FieldType
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. `role` (unit_name, superior, leader …) is what the program knows it by.

    `choices` for CHOICE, of a national standard's table where `codes` names one (resources/codes); `columns` and
    `max_rows` for TABLE; `default` is pack data used while nothing is entered. A `sensitive` value (个人信息) is masked
    wherever the program shows it outside its editor and paper, and goes into no file name, message or diagnostic file.
    For PHOTO and SCAN: `max_items`; for PHOTO `size_mm`, the exact width and height a print must have (2寸 is 35 × 49, elsewhere 35 × 53), and
    `prints`, how many of each photo are wanted on paper (0 without a size); `file_name`, a pattern (app.domain.patterns)
    for the photo as a file of its own; `ground`, the colour (底色) a portrait is asked to have, of which the program only
    reminds.
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
    codes: str = ""
    columns: tuple[Column, ...] = ()
    max_rows: int = 0
    sensitive: bool = False

    def column(self, column_id: str) -> Column:
        """A column by id; KeyError when the table has none of that name."""
        for column in self.columns:
            if column.id == column_id:
                return column
        raise KeyError(column_id)


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
    audience: Audience = Audience.UNIT

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
class Pack:
    """A notice as data: `forms/<id>/<revision>/`. Never edited once issued; a change is a new revision.

    The first of the `deadlines` of a kind is the day by which its papers are to be handed over, and the last of `stages` is
    over by it.
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

    @property
    def layout_note(self) -> str:
        """What whoever begins an application must know of its layout, in a sentence; empty for an official one."""
        if self.layout_source is LayoutSource.OFFICIAL:
            return ""
        return "这份通知没有附样表，版式是按通知的文字重排的；报送前请与发通知的单位核对样式。"

    def publicity_of(self, kind: str) -> tuple[PublicityStep, ...]:
        """Every 公示 that is held for a kind of application."""
        return tuple(step for step in self.publicity if not step.forms or kind in step.forms)

    def stages_of(self, kind: str) -> tuple[Stage, ...]:
        """The steps on the way to hand-over of a kind."""
        return tuple(stage for stage in self.stages if not stage.forms or kind in stage.forms)

    def deadline_of(self, kind: str) -> Deadline | None:
        """By when the papers of a kind are to be handed over; None where the notice says nothing of it."""
        return next((d for d in self.deadlines if not d.forms or kind in d.forms), None)
