"""Rows out of a spreadsheet (.xlsx, .csv) into a table field: read, shown before anything is written, one step to undo."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.domain.definition import Field, FieldType, Form
from app.domain.draft import Draft
from app.domain.table_import import TableImport, import_rows
from app.domain.tables import Rows
from app.domain.values import fault
from app.errors import InputError, UsageError, describe_os_error
from app.services.drafting import DraftEditor
from app.services.text_import import decode
from app.services.workspace import Workspace

SUFFIXES = (".xlsx", ".csv", ".txt")
"""Endings of file names to offer; what a file is, is seen when it is opened."""

_MAX_BYTES = 16 * 1024 * 1024
_MAX_UNPACKED = 128 * 1024 * 1024
_MAX_ROWS = 2000
_MAX_COLUMNS = 100
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOTHING = "没有改动任何内容"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file: its name (empty for a text file) and the texts of its cells."""

    name: str
    rows: Rows


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a table: from which sheet, into which field; `fault` is what the check will say of the result."""

    field: Field
    sheet: str
    report: TableImport
    fault: str


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """The sheets of a spreadsheet: .xlsx as last calculated, or text with commas or tabs in UTF-8 or GBK.

    Raises InputError with the reason and what to do (`old_excel` for .xls and .et, `xlsx_damaged`, `not_text`, `not_csv`,
    `too_large`), EnvironmentFault. Reads up to 16 MB: for a thread that nobody waits for.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise describe_os_error(error, f"读取 {path.name} ") from error
    if len(raw) > _MAX_BYTES:
        raise InputError(f"{path.name} 超过 16 MB，没有导入。{_NOTHING}；请只保留要导入的表后再试。", code="too_large")
    if raw.startswith(_OLD_EXCEL):
        raise InputError(
            f"{path.name} 是旧格式的表格（.xls 或 .et），或者设了打开密码，没有导入。{_NOTHING}；"
            "请在 Excel 或 WPS 中打开它，另存为 .xlsx 再试；也可以直接复制、粘贴。",
            code="old_excel",
        )
    return _xlsx(raw, path.name) if raw.startswith(b"PK") else (Sheet("", _text(decode(raw, path.name), path.name)),)


def preview(
    form: Form, draft: Draft, field_id: str, sheets: tuple[Sheet, ...], name: str, *, keep: bool = False
) -> Preview:
    """What a table of a draft would become under the sheet that fits it best. Nothing is written.

    `name` is the file's, for sentences. Raises UsageError for a field that is no table, InputError `no_headings` where no
    heading means one of its columns, `no_rows` where nothing stands under them, `too_many_rows`.
    """
    field = form.fields.get(field_id)
    if field is None or field.type is not FieldType.TABLE:
        tables = "、".join(f.id for f in form.fields.values() if f.type is FieldType.TABLE) or "（没有）"
        raise UsageError(f"没有名为“{field_id}”的表格栏。{_NOTHING}；可用的有：{tables}。", code="unknown_table")
    value = form.value(draft.values, field_id)
    read = [(sheet, import_rows(form, field, value, sheet.rows, keep=keep)) for sheet in sheets]
    found = [(sheet, report) for sheet, report in read if report is not None]
    if not found:
        wanted = "、".join(column.label for column in field.columns)
        raise InputError(
            f"{name} 里没有找到“{field.label}”的表头。{_NOTHING}；表头要有这些名称中的几个：{wanted}。",
            code="no_headings",
        )
    sheet, report = max(found, key=lambda pair: (len(pair[1].matched), pair[1].rows > 0))
    if not report.rows or not (report.rows - len(report.kept)):
        raise InputError(f"{name} 的表头下面没有内容。{_NOTHING}；请核对文件。", code="no_rows")
    if report.beyond:
        raise InputError(
            f"{name} 的内容放进去要多出 {report.beyond} 行，“{field.label}”最多 {field.max_rows} 行。{_NOTHING}。",
            code="too_many_rows",
        )
    return Preview(field, sheet.name, report, fault(field, report.text))


def look_into(
    workspace: Workspace, draft_id: str, field_id: str, path: Path, *, sheet: str = "", keep: bool = False
) -> Preview:
    """What importing a file into a stored draft would do; nothing is written. `sheet` names one, else the best is taken.

    Raises what `read_sheets`, `preview` and the store raise; UsageError `unknown_sheet`.
    """
    draft = workspace.store.load(draft_id).draft
    sheets = read_sheets(path)
    if sheet:
        named = tuple(each for each in sheets if each.name == sheet)
        if not named:
            names = "、".join(each.name for each in sheets)
            raise UsageError(
                f"{path.name} 里没有名为“{sheet}”的工作表。{_NOTHING}；有：{names}。", code="unknown_sheet"
            )
        sheets = named
    return preview(workspace.form_of(draft), draft, field_id, sheets, path.name, keep=keep)


def import_table(
    workspace: Workspace, draft_id: str, field_id: str, path: Path, *, sheet: str = "", keep: bool = False
) -> Preview:
    """Take a file over into a stored draft, as one step that undo takes back. Raises as `look_into`."""
    editor = DraftEditor(workspace, draft_id)
    seen = look_into(workspace, draft_id, field_id, path, sheet=sheet, keep=keep)
    editor.save({field_id: seen.report.text}, as_one=True)
    return seen


def _xlsx(raw: bytes, name: str) -> tuple[Sheet, ...]:
    from openpyxl import load_workbook  # here: it takes long to load, and few drafts need it
    from openpyxl.utils.exceptions import InvalidFileException

    damaged = InputError(
        f"{name} 打不开：不是 .xlsx 表格，或已损坏。{_NOTHING}；请在 Excel 或 WPS 中打开核对，另存为 .xlsx 后再试。",
        code="xlsx_damaged",
    )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(member.file_size for member in archive.infolist()) > _MAX_UNPACKED:
                raise damaged
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        try:
            # Read by its rows, not by the size it claims, which some programs write wrongly.
            return tuple(Sheet(sheet.title, _rows(sheet)) for sheet in book.worksheets)
        finally:
            book.close()
    except (
        KeyError, ValueError, TypeError, IndexError, AttributeError, SyntaxError, InvalidFileException,
        zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError, EOFError,
    ) as error:  # fmt: skip
        raise damaged from error


def _rows(sheet: Any) -> Rows:
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=_MAX_ROWS, max_col=_MAX_COLUMNS, values_only=True)
    return tuple(_without_blank_end([_cell(value) for value in row]) for row in rows)


def _without_blank_end(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _cell(value: object) -> str:
    """A cell as a text: whole numbers without a point, dates as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _text(text: str, name: str) -> Rows:
    """Cells of a text: by tabs where its first lines have some, else by commas."""
    head = text.split("\n", 20)[:20]
    try:
        rows = list(
            csv.reader(io.StringIO(text, newline=""), delimiter="\t" if any("\t" in row for row in head) else ",")
        )
    except csv.Error as error:
        raise InputError(f"{name} 不是表格：{error}。{_NOTHING}；请另存为 .xlsx 再试。", code="not_csv") from error
    return tuple(tuple(cell.strip() for cell in row[:_MAX_COLUMNS]) for row in rows[:_MAX_ROWS])
