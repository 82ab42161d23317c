"""Reads what a pack says of photos that must have an exact size: field, file name, sheets to print, labels for the backs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.definition import Document, Field, FieldType, Part, PhotoLabelsPart, PhotoSheetPart
from app.domain.filenames import safe_part
from app.domain.patterns import fill_in, names_in
from app.domain.photo_grid import CAPTION_BELOW, HEAD, HEAD_WIDTH, PRINTABLE, REACH, places
from app.domain.photo_ground import Ground
from app.packs.nodes import Node

_LEAST, _MOST = 10.0, 200.0  # mm: smaller cannot be cut, larger is no photo for a form
_ON_ONE_LINE = (FieldType.TEXT, FieldType.CHOICE, FieldType.INTEGER, FieldType.TELEPHONE)
_LONGEST_WORDS = 20  # of a file name's own words
_LONGEST_TITLE = 30  # characters that fit over a sheet with the size behind them

Fields = Mapping[str, Field]


def read_size(node: Node) -> tuple[float, float] | None:
    """`size_mm = [width, height]` of a photo field."""
    if not node.has("size_mm"):
        return None
    sides = node.numbers("size_mm")
    if len(sides) != 2:
        raise node.error("size_mm", "要写宽和高两个数（毫米），如 [35, 49]")
    for index, side in enumerate(sides):
        if not _LEAST <= side <= _MOST:
            raise node.error("size_mm", f"应在 {_LEAST:g} 和 {_MOST:g} 毫米之间，现在是 {side:g}", index)
    return sides[0], sides[1]


def read_ground(node: Node) -> Ground | None:
    """`ground` of a photo field: the colour behind the person."""
    return node.one_of("ground", Ground) if node.has("ground") else None


def check_photo_keys(node: Node, field: Field) -> None:
    """The keys of a photo field agree with its type and with one another. Raises PackError."""
    for key in ("size_mm", "prints", "file_name", "ground"):
        if node.has(key) and field.type is not FieldType.PHOTO:
            raise node.error(key, "只有照片栏能写这一项")
    if field.size_mm is None and node.has("prints"):
        raise node.error("prints", "要先用 size_mm 写明照片的尺寸")


def check_file_name(node: Node, fields: Fields) -> None:
    """The `file_name` of a `[[field]]` names fields of the form and holds nothing a file name cannot. Raises PackError."""
    if not node.has("file_name"):
        return
    pattern = node.text("file_name")
    if not _named(node, "file_name", pattern, fields):
        raise node.error("file_name", "至少要有一个花括号里的名称，如 {unit_name}，否则每张照片都叫一个名字")
    words = fill_in(pattern, lambda _: "")
    if safe_part(f"甲{words}甲", "") != f"甲{words}甲" or len(words) > _LONGEST_WORDS:
        raise node.error("file_name", f"“{words}”含有文件名不能用的字符，或超过 {_LONGEST_WORDS} 个字")


def read_photo_sheet(node: Node, document: Document, fields: Fields) -> PhotoSheetPart:
    """A part of kind `photo_sheet`. Raises PackError where not one photo fits the page."""
    slot, lines, named = _photos_and_lines(node, document, fields, CAPTION_BELOW)
    return PhotoSheetPart(_title(node), slot, lines, named, node.flag("back"))


def read_photo_labels(node: Node, document: Document, fields: Fields) -> PhotoLabelsPart:
    """A part of kind `photo_labels`. Raises PackError where not one label fits the page."""
    slot, lines, named = _photos_and_lines(node, document, fields, REACH)
    return PhotoLabelsPart(_title(node), slot, lines, named)


def check_photo_document(node: Node, document: Document, parts: Sequence[Part]) -> None:
    """Photo sheets are papers of their own: how often a photo is printed is said by `prints`, never by copies of a form.

    Raises PackError. A sheet with a back must begin on a front side: only others of its kind may stand before it.
    """
    ours = [isinstance(part, PhotoSheetPart | PhotoLabelsPart) for part in parts]
    if not any(ours):
        return
    if not all(ours):
        raise node.error(
            "part", "照片页（photo_sheet、photo_labels）要单独成为一份文件，不能与表格同在一份", ours.index(False)
        )
    margins = document.margins
    if min(margins.top, margins.right, margins.bottom, margins.left) < PRINTABLE:
        raise node.error("margins", f"照片页的页边距不能小于 {PRINTABLE:g} 毫米：打印机印不到纸边")
    if document.copies != 1:
        raise node.error("copies", "照片页只能是 1 份：每张照片印几张，由照片栏的 prints 决定")
    for index, part in enumerate(parts):
        if not (isinstance(part, PhotoSheetPart) and part.back):
            continue
        if document.width > document.height:
            raise node.error("part", "带背面的照片页要用竖放的纸：长边翻转时左右对换", index, "back")
        if not all(isinstance(before, PhotoSheetPart) and before.back for before in parts[:index]):
            raise node.error("part", "带背面的照片页要放在最前面，否则正反面会错开一页", index, "back")


def _title(node: Node) -> str:
    title = node.text("title")
    if len(title) > _LONGEST_TITLE:
        raise node.error("title", f"不能超过 {_LONGEST_TITLE} 个字：页头只有一行")
    return title


def _photos_and_lines(
    node: Node, document: Document, fields: Fields, below: float
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    slot = node.text("slot")
    field = fields.get(slot)
    if field is None or field.type is not FieldType.PHOTO:
        raise node.error("slot", f"没有 id 为“{slot}”的照片栏")
    if field.size_mm is None:
        raise node.error("slot", f"照片栏“{slot}”没有用 size_mm 写明尺寸")
    margins = document.margins
    width = document.width - margins.left - margins.right
    height = document.height - margins.top - margins.bottom
    if width < HEAD_WIDTH or not places(width, height - HEAD, field.size_mm, below):
        wide, tall = field.size_mm
        raise node.error("slot", f"{wide:g}×{tall:g} 毫米的照片在 {width:g}×{height:g} 毫米的版心里放不下")
    lines = node.texts("lines")
    named = [f for i, line in enumerate(lines) for f in _named(node, "lines", line, fields, i)]
    return slot, lines, tuple(dict.fromkeys(named))


def _named(node: Node, key: str, pattern: str, fields: Fields, *below: int) -> list[str]:
    """Ids of the fields that the names of a pattern may mean."""
    try:
        names = names_in(pattern)
    except ValueError as error:
        raise node.error(key, "花括号要成对，里面写填写项的 id 或 role，如 {unit_name}", *below) from error
    found: list[str] = []
    for name in names:
        bearers = [fields[name]] if name in fields else [f for f in fields.values() if f.role == name]
        if not bearers:
            raise node.error(key, f"没有 id 或 role 为“{name}”的 field", *below)
        for field in bearers:
            if field.sensitive:
                raise node.error(key, f"“{field.id}”是敏感信息，不能写进文件名或照片旁的文字", *below)
            if field.type not in _ON_ONE_LINE:
                raise node.error(key, f"“{field.id}”的类型是 {field.type}，这里只能用单行的文字", *below)
        found += [f.id for f in bearers]
    return found
