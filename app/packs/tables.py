"""Reads the ruled tables of a form: a grid that closes, rows that are repeated, cells that go on over a further page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.definition import (
    Cell,
    ColumnContent,
    Content,
    Document,
    FieldContent,
    FieldType,
    LabelContent,
    Overflow,
    Row,
    TablePart,
)
from app.domain.papers import ROW_NUMBER
from app.packs.contents import Fields, Styles, field_of, read_content, style_of
from app.packs.nodes import Node

_ALL = "all"


def read_table(node: Node, document: Document, fields: Fields, styles: Styles) -> TablePart:
    """A part of kind `table`. Raises PackError for a grid that does not close."""
    columns = node.numbers("columns")
    room = document.width - document.margins.left - document.margins.right
    if sum(columns) > room + 0.01:
        raise node.error("columns", f"各列合计 {sum(columns):g} 毫米，超过版心宽 {room:g} 毫米")
    tall = document.height - document.margins.top - document.margins.bottom
    covered = [0] * len(columns)  # rows each column is still covered for by a row span from above
    rows: list[Row] = []
    begun: set[str] = set()
    ended: set[str] = set()  # fields whose last cell goes on a further page
    row_nodes = node.tables("row")
    repeats = _repeated_rows(row_nodes, fields)
    for index, row_node in enumerate(row_nodes):
        row = _row(row_node, covered, index, repeats, len(row_nodes), fields, styles)
        if row.height > tall:
            raise row_node.error("height", f"行高 {row.height:g} 毫米超过版心高 {tall:g} 毫米")
        if row.break_before and any(covered):
            raise row_node.error("break_before", "跨行的格不能被分页切断")
        alone = not any(covered)
        _cover(covered, row)
        rows.append(row)
        for cell_index, cell in enumerate(row.cells):
            if isinstance(cell.content, FieldContent):
                if cell.content.continues and cell.content.field not in begun:
                    raise row_node.error(
                        "cells", f"“{cell.content.field}”标了 continues，但前面没有它的第一格", cell_index, "continues"
                    )
                fault = _overflow_fault(cell.content, row, begun, ended, alone=alone and not any(covered))
                if fault:
                    key, message = fault
                    raise row_node.error("cells", message, cell_index, key)
                begun.add(cell.content.field)
    _check_headings(row_nodes, rows)
    if not rows:
        raise node.error("row", "表格至少要有一行")
    return TablePart(columns, tuple(rows), node.number("padding", 1.5), node.number("rule", 0.75))


def _overflow_fault(
    content: FieldContent, row: Row, begun: set[str], ended: set[str], *, alone: bool
) -> tuple[str, str] | None:
    """The key and what is wrong with it where a cell cannot go on over a further page (续页); remembers those that can."""
    if content.continues and content.field in ended:
        return "continues", f'“{content.field}”前面的格已写 overflow = "continue"；它只能写在这一项的最后一格'
    if content.overflow is Overflow.REFUSE:
        return None
    if content.field in begun and not content.continues:
        return "overflow", f"“{content.field}”在这张表里是重复出现，续页只能写在它先出现的格"
    if not alone:
        return "overflow", "续页要重复整行，这一行不能有跨行的格"
    if sum(not isinstance(cell.content, LabelContent) for cell in row.cells) > 1:
        return "overflow", "续页要重复整行，这一行的其他格只能是 label"
    ended.add(content.field)
    return None


def _repeated_rows(row_nodes: Sequence[Node], fields: Fields) -> Mapping[int, str]:
    """The rows that are printed for each row of a table field, by their number: the field."""
    found: dict[int, str] = {}
    for index, node in enumerate(row_nodes):
        if node.has("repeat"):
            found[index] = field_of(node, "repeat", fields, (FieldType.TABLE,))
            if list(found.values()).count(found[index]) > 1:
                raise node.error("repeat", f"“{found[index]}”在这张表里已有重复行")
        elif node.has("least"):
            raise node.error("least", "只用于写了 repeat 的行")
    return found


def _check_headings(row_nodes: Sequence[Node], rows: Sequence[Row]) -> None:
    """Rows that are printed again at a page turn say the form's own words and stand right above what is repeated."""
    for index, (node, row) in enumerate(zip(row_nodes, rows, strict=True)):
        if not row.heading:
            continue
        below = next((r for r in rows[index + 1 :] if not r.heading), None)
        if row.repeat or below is None or not below.repeat:
            raise node.error("heading", "只能写在 repeat 行正上方的行")
        if not all(isinstance(cell.content, LabelContent) for cell in row.cells):
            raise node.error("heading", "翻页时要重印，这一行只能有 label")


def _row(
    node: Node,
    covered: list[int],
    index: int,
    repeats: Mapping[int, str],
    rows: int,
    fields: Fields,
    styles: Styles,
) -> Row:
    cells: list[Cell] = []
    used = [bool(c) for c in covered]
    repeat = repeats.get(index, "")
    for cell_node in node.tables("cells"):
        column = (
            cell_node.integer("column")
            if cell_node.has("column")
            else next((i for i, taken in enumerate(used) if not taken), len(used))
        )
        content = read_content(cell_node, fields, repeat)
        cell = Cell(
            column=column,
            column_span=cell_node.integer("span", 1, least=1),
            row_span=_row_span(cell_node, content, index, repeats),
            content=content,
            style=style_of(cell_node, "style", styles),
            ruled=cell_node.flag("ruled", True),
            spans_all=cell_node.is_text("row_span"),
        )
        columns = range(cell.column, cell.column + cell.column_span)
        if columns.stop > len(used):
            raise cell_node.error(None, f"占到第 {columns.stop} 列，但表格只有 {len(used)} 列")
        if any(used[c] for c in columns):
            raise cell_node.error(None, "与同一行的另一格或上面跨行的格重叠")
        if cell.row_span > rows - index:
            raise cell_node.error("row_span", f"跨 {cell.row_span} 行，但下面只剩 {rows - index} 行")
        if repeat and not isinstance(content, LabelContent | ColumnContent):
            raise cell_node.error(None, "repeat 行里只能有 column_of、number_of 和 label")
        for c in columns:
            used[c] = True
        cell_node.finish()
        cells.append(cell)
    if not all(used):
        raise node.error("cells", f"第 {used.index(False) + 1} 列没有格：每行的格要合满 {len(used)} 列")
    row = Row(
        height=node.number("height", least=1),
        cells=tuple(cells),
        stretch=node.flag("stretch"),
        break_before=node.flag("break_before"),
        repeat=repeat,
        least=node.integer("least", 1, least=1),
        heading=node.flag("heading"),
    )
    if repeat:
        node.text("repeat")
        if row.stretch:
            raise node.error("stretch", "重复行按文字增高，不能拉伸")
        if not any(isinstance(cell.content, ColumnContent) and cell.content.column != ROW_NUMBER for cell in cells):
            raise node.error("repeat", "这一行没有 column_of，重复也不会有内容")
        if row.least > fields[repeat].max_rows:
            raise node.error("least", f"多于“{repeat}”的 max_rows（{fields[repeat].max_rows}）")
    node.finish()
    return row


def _row_span(node: Node, content: Content, index: int, repeats: Mapping[int, str]) -> int:
    """A number of rows; `"all"`: down to the next repeated row, over all its repetitions."""
    end = next((at for at in repeats if at >= index), None)
    if node.is_text("row_span"):
        if node.text("row_span") != _ALL:
            raise node.error("row_span", f'要写行数，或 "{_ALL}"')
        if end is None:
            raise node.error("row_span", f'"{_ALL}" 要跨到 repeat 行，但下面没有 repeat 行')
        if not isinstance(content, LabelContent):
            raise node.error("row_span", f'翻页时要重印，"{_ALL}" 只能用于 label')
        return end - index + 1
    span = node.integer("row_span", 1, least=1)
    if end is not None and index + span > end and span > 1:
        raise node.error("row_span", f'跨到了 repeat 行；要跨所有重复的行，请写 "{_ALL}"，且只能是 label')
    return span


def _cover(covered: list[int], row: Row) -> None:
    for column, rows in enumerate(covered):
        covered[column] = max(0, rows - 1)
    for cell in row.cells:
        for column in range(cell.column, cell.column + cell.column_span):
            covered[column] = cell.row_span - 1
