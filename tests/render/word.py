"""Word files for tests: made at a desk, changed papers to make them of, and what an independent reader finds in them."""

from __future__ import annotations

import os
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from docx.document import Document as WordDocument

from app.domain.definition import (
    Align,
    Cell,
    Document,
    FieldContent,
    LabelContent,
    NotesPart,
    OpinionContent,
    Overflow,
    PhotoPart,
    ProsePart,
    Row,
    SheetPart,
    Style,
    TablePart,
)
from app.domain.draft import Draft
from app.domain.values import print_date
from app.render.docx import DocxInfo, write_docx
from app.render.photos import for_print, seen_size
from tests.render.helpers import FONTS, Desk
from tests.tools import require_tool

INFO = DocxInfo(author="示例窗口", program="窗报")


def word_file(desk: Desk, document: Document | str, draft: Draft, info: DocxInfo = INFO) -> bytes:
    paper = desk.form.document(document) if isinstance(document, str) else document
    return write_docx(
        desk.form,
        paper,
        draft,
        desk.typesetter,
        lambda a: seen_size(desk.photos[a.sha256], a.name),
        lambda sha256: for_print(desk.photos[sha256], "照片"),
        info,
    )


def opened(data: bytes, folder: Path) -> WordDocument:
    path = folder / "文件.docx"
    path.write_bytes(data)
    return docx.Document(str(path))


def xml_parts(data: bytes, folder: Path) -> dict[str, str]:
    path = folder / "文件.docx"
    path.write_bytes(data)
    with zipfile.ZipFile(path) as package:
        return {n: package.read(n).decode("utf-8") for n in package.namelist() if n.endswith((".xml", ".rels"))}


def printed(desk: Desk, document: Document, draft: Draft) -> Iterator[str]:
    """The words of a paper in the order in which they are read, straight from the pack and the draft."""

    def value(content: FieldContent) -> str:
        text = desk.form.value(draft.values, content.field)
        return print_date(text, content.date_format) if content.date_format else text.rstrip()

    for part in document.parts:
        match part:
            case SheetPart(blocks):
                contents = [block.content for block in blocks]
            case TablePart():
                contents = [cell.content for row in part.rows for cell in row.cells]
            case NotesPart(title, items):
                contents = [LabelContent(text) for text in (title, *items)]
            case ProsePart():
                byline = [FieldContent(part.byline)] if part.byline else []
                contents = [LabelContent(part.title), *byline, FieldContent(part.field)]
            case PhotoPart():
                contents = [LabelContent(text) for text in (part.title, *(a.caption for a in draft.in_slot(part.slot)))]
        for content in contents:
            match content:
                case LabelContent(text):
                    yield text
                case FieldContent():
                    yield "" if content.continues else value(content)
                case OpinionContent(_, lines):
                    yield "\n".join(lines)


def in_libreoffice(files: Iterable[Path], kind: str, folder: Path) -> None:
    """Have LibreOffice convert files into a folder, with a home of its own and no fonts but ours under the files' names."""
    folder.mkdir(exist_ok=True)
    names = {"仿宋": "Chuangbao FandolFang", "方正小标宋简体": "Chuangbao FandolSong"}
    names |= {"黑体": "Chuangbao FandolHei", "楷体": "Chuangbao FandolKai"}
    aliases = "".join(
        f'<alias binding="same"><family>{name}</family><prefer><family>{ours}</family></prefer></alias>'
        for name, ours in names.items()
    )
    fonts = folder / "fonts.conf"
    fonts.write_text(
        f"<fontconfig><dir>{escape(str(FONTS))}</dir><cachedir>{escape(str(folder / 'cache'))}</cachedir>"
        f"{aliases}</fontconfig>",
        "utf-8",
    )
    command = [require_tool("soffice"), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    environment = {**os.environ, "HOME": str(folder), "FONTCONFIG_FILE": str(fonts)}
    subprocess.run(
        [*command, "--convert-to", kind, "--outdir", folder, *files], check=True, capture_output=True, env=environment
    )


def continuing(approval: Document) -> Document:
    """The approval form where 主要先进事迹 goes on over further pages (续页)."""
    *parts, table = approval.parts
    assert isinstance(table, TablePart)

    def going_on(cell: Cell) -> Cell:
        content = cell.content
        if isinstance(content, FieldContent) and content.continues:
            content = replace(content, overflow=Overflow.CONTINUE, continued_mark="（续）")
        return replace(cell, content=content)

    rows = tuple(replace(row, cells=tuple(going_on(cell) for cell in row.cells)) for row in table.rows)
    return replace(approval, parts=(*parts, replace(table, rows=rows)))


def changed_papers(approval: Document) -> dict[str, Document]:
    """The approval form as other notices might have it."""
    sheet, notes, table = approval.parts
    assert isinstance(table, TablePart)
    label, value = table.rows[1].cells[0].style, table.rows[1].cells[1].style

    def cell(column: int, content: str, style: Style, span: int = 1, rows: int = 1) -> Cell:
        return Cell(column, span, rows, LabelContent(content), style)

    def field(column: int, name: str, span: int = 1) -> Cell:
        return Cell(column, span, 1, FieldContent(name), value)

    more = Row(20, (cell(0, "另加\n一栏", label), field(1, "window_category", 3)))
    with_row = replace(table, rows=(*table.rows[:3], more, *table.rows[3:]))
    wider = replace(table, columns=(30.5, 47.25, 28.25, 50))
    bound = replace(
        table,
        columns=(18, 30, 60, 30, 60),
        padding=2,
        rule=1.5,
        rows=(
            Row(20, (cell(0, "基\n本\n情\n况", label, 1, 3), cell(1, "名称", label), field(2, "window_name", 3))),
            Row(
                20,
                (cell(1, "性质", label), field(2, "window_nature"), cell(3, "级别", label), field(4, "window_level")),
            ),
            Row(20, (cell(1, "所属", label), field(2, "parent_unit", 3))),
            Row(30, (cell(0, "事迹", label), Cell(1, 4, 1, FieldContent("deeds"), table.rows[5].cells[1].style)), True),
            Row(30, (cell(0, "续", label), cell(1, "左上", label, 2, 2), cell(3, "右", label, 2)), break_before=True),
            Row(30, (cell(0, "尾", label), cell(3, "人数", replace(label, align=Align.RIGHT)), field(4, "headcount"))),
        ),
    )
    landscape = replace(approval, width=297, height=210, parts=(bound,), page_numbers=True)
    return {
        "row": replace(approval, parts=(sheet, notes, with_row)),
        "column": replace(approval, parts=(wider,)),
        "landscape": landscape,
    }
