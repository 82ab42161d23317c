"""Reads what a pack says of a report set by GB/T 9704-2012: which fields it is made of. Its looks are the standard's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.definition import Document, FieldType, Margins, Part, PhotoPart, ReportPart, ReportSection
from app.domain.headings import heading_of
from app.packs.nodes import Node

MARGINS = Margins(top=37.0, right=26.0, bottom=35.0, left=28.0)
"""天头 37 mm, 订口 28 mm and a type area of 156 × 225 mm on A4: GB/T 9704-2012, 5.2."""
_A4 = (210.0, 297.0)
_ON_A_LINE = (FieldType.TEXT, FieldType.CHOICE)
_OF_LINES = (FieldType.TEXT, FieldType.LONG_TEXT)

FieldOf = Callable[[Node, str, tuple[FieldType, ...]], str]
"""The id of a field of certain types that a key names."""


def read_report(node: Node, field_of: FieldOf) -> ReportPart:
    """A part of kind `report`. Raises PackError for a heading without its number."""

    def optional(key: str, types: tuple[FieldType, ...]) -> str:
        return field_of(node, key, types) if node.has(key) else ""

    sections = tuple(_section(n, field_of) for n in node.tables("section"))
    if not sections:
        raise node.error("section", "报告至少要有一个 section")
    part = ReportPart(
        title=field_of(node, "title", _OF_LINES),
        addressee=optional("addressee", _ON_A_LINE),
        sections=sections,
        annexes=optional("annexes", (FieldType.LONG_TEXT,)),
        unit=field_of(node, "unit", _ON_A_LINE),
        date=field_of(node, "date", (FieldType.DATE,)),
        note=optional("note", _ON_A_LINE),
    )
    used = part.fields
    if len(set(used)) < len(used):
        twice = next(f for f in used if used.count(f) > 1)
        raise node.error(None, f"“{twice}”在同一份报告里用了两次")
    return part


def check_report_document(node: Node, document: Document, parts: Sequence[Part]) -> None:
    """A document with a report has the standard's paper, and after the report nothing but photos. Raises PackError."""
    if not any(isinstance(part, ReportPart) for part in parts):
        return
    for index, part in enumerate(parts):
        if isinstance(part, ReportPart) is not (index == 0) or not isinstance(part, ReportPart | PhotoPart):
            raise node.error("part", "report 要放在文件的开头，后面只能有照片页（photos）", index)
    if (document.width, document.height) != _A4:
        raise node.error(None, "公文用 A4 纸，不要写 width 和 height")
    if document.margins != MARGINS:
        wanted = (
            f"top = {MARGINS.top:g}, right = {MARGINS.right:g}, bottom = {MARGINS.bottom:g}, left = {MARGINS.left:g}"
        )
        raise node.error("margins", f"公文的页边距由 GB/T 9704-2012 规定，应为 {{ {wanted} }}")
    if not document.page_numbers:
        raise node.error("page_numbers", "公文要印页码，请写 page_numbers = true")


def _section(node: Node, field_of: FieldOf) -> ReportSection:
    heading = node.text("heading", "")
    if heading and not ((found := heading_of(heading)) and found.alone):
        raise node.error("heading", "小标题要以层次序数开头、不带句号，如“一、推荐程序”")
    section = ReportSection(heading, field_of(node, "field", (FieldType.LONG_TEXT,)))
    node.finish()
    return section
