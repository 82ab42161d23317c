"""A table as a text: a row a line (line feed), its cells separated by one tab. Parsing, writing, pasting. Pure.

So journal, undo, counts and bundles treat a table as any other value; only its editor and its paper see rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.definition import Column, Field, FieldType
from app.domain.months import as_month
from app.domain.text import normalise_line_ends

Rows = tuple[tuple[str, ...], ...]

_BREAKS = re.compile(r"[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_DATE = r"[0-9]{4}\s*(?:[-./年]\s*[0-9]{1,2}(?![0-9])\s*月?|[0-9]{2}(?![0-9]))"
_DASH = r"(?:\s*(?:-{1,2}|[‐‑–—―－─~～至]{1,2})\s*)"
_STILL = "至今"
_ONE_MONTH = re.compile(rf"\s*({_DATE})[\s:：,，、]*")
_PERIOD = re.compile(rf"\s*({_DATE})(?:{_DASH}?\s*({_STILL})|{_DASH}(今(?!年)|{_DATE})|{_DASH}?)[\s:：,，、]*")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=[\t\n]|\Z)')


@dataclass(frozen=True, slots=True)
class TableCell:
    """The text of a cell and where it begins in the field's value (code points)."""

    text: str
    start: int


def cells_of(text: str, columns: int) -> tuple[tuple[TableCell, ...], ...]:
    """The rows of a value, each filled up to so many cells; tabs too many stay in the last cell. No rows in a blank value."""
    rows: list[tuple[TableCell, ...]] = []
    at = 0
    for line in text.rstrip("\t\n").split("\n") if text.strip() else []:
        cells: list[TableCell] = []
        start = at
        for part in line.split("\t", columns - 1):
            cells.append(TableCell(part, start))
            start += len(part) + 1
        cells += [TableCell("", at + len(line))] * (columns - len(cells))
        rows.append(tuple(cells))
        at += len(line) + 1
    return tuple(rows)


def rows_of(text: str, columns: int) -> Rows:
    """The texts of the cells, row by row."""
    return tuple(tuple(cell.text for cell in row) for row in cells_of(text, columns))


def table_text(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a value. A line or tab within a cell becomes a space; empty rows at the end are left off."""
    lines = ["\t".join(_in_one_line(cell) for cell in row) for row in rows]
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(line if line.strip() else "" for line in lines)


def normalised_cell(column: Column, text: str) -> str:
    """What was typed or pasted into a cell as its column keeps it: months as YYYY-MM, one line, no blanks around it."""
    text = _in_one_line(text).strip()
    return as_month(text) if column.type is FieldType.MONTH else text


def pasted_rows(field: Field, text: str) -> Rows:
    """The rows of a text copied out of Excel (quoted cells), a table of Word, or lines such as 2001.09—2005.07 某大学.

    A text with tabs is taken cell by cell; without, the months a line begins with go into the table's first columns where
    those are months, and what follows them into the next.
    """
    text = normalise_line_ends(text).strip("\n")
    if not text.strip():
        return ()
    rows = (
        _quoted_cells(text) if "\t" in text or text.startswith('"') else [_divided(field, t) for t in text.split("\n")]
    )
    return tuple(tuple(row) for row in rows if any(cell.strip() for cell in row))


def _divided(field: Field, line: str) -> list[str]:
    """One line without tabs: its leading months, as many as the table has leading columns of months (two at most), rest."""
    leading = next((n for n, c in enumerate(field.columns) if c.type is not FieldType.MONTH), len(field.columns))
    match = {0: None, 1: _ONE_MONTH.match(line)}.get(leading, _PERIOD.match(line))
    if match is None:
        return [*[""] * leading, line] if leading < len(field.columns) else [line]
    months = [month or "" for month in match.groups()]
    if leading > 1:
        months = [months[0], _STILL if months[2] == "今" else months[1] or months[2]]
    rest = line[match.end() :]
    return [*months, *[""] * (leading - len(months)), *([rest] if rest else [])]


def _quoted_cells(text: str) -> list[list[str]]:
    """Tab separated cells; one that begins with a quotation mark ends with one, as Excel writes a cell of several lines."""
    rows: list[list[str]] = [[]]
    at = 0
    while True:
        match = _QUOTED.match(text, at)
        cell = match[1].replace('""', '"') if match else text[at : _cell_end(text, at)]
        at = match.end() if match else _cell_end(text, at)
        rows[-1].append(cell)
        if at >= len(text):
            return rows
        if text[at] == "\n":
            rows.append([])
        at += 1


def _cell_end(text: str, at: int) -> int:
    ends = [end for mark in "\t\n" if (end := text.find(mark, at)) >= 0]
    return min(ends, default=len(text))


def _in_one_line(text: str) -> str:
    return _BREAKS.sub(" ", text)
