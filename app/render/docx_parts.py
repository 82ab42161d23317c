"""The parts of a document as stretches of a Word file, each with the margins that keep its pages as we lay them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from app.domain.definition import (
    NOT_APPLICABLE,
    Align,
    Content,
    Document,
    Face,
    FieldContent,
    Form,
    LabelContent,
    Margins,
    NotesPart,
    OpinionContent,
    Part,
    PhotoPart,
    ProsePart,
    SheetPart,
    Style,
    TablePart,
    VAlign,
)
from app.domain.draft import Draft
from app.render.contents import printed_value, type_area
from app.render.docx_cells import Piece, divide, extent, leading, runs_in
from app.render.docx_lines import evened, tightened
from app.render.docx_tables import TableCell, apart, build_table
from app.render.docx_text import Role, StyleSheet, Text, picture_line
from app.render.docx_xml import Element
from app.render.layout import PhotoSize
from app.render.pages import PT, GlyphRun, Page, Picture
from app.render.photo_pages import place_photos
from app.render.tables import TablePage, place_rows
from app.render.typesetter import Box

LayPart = Callable[[Part], tuple[Page, ...]]
"""One part of the document as it is laid out, on pages of its own."""
MakeDrawing = Callable[[Picture, str], Element]
"""A picture of a page as a drawing in the file, with words for those who cannot see it."""

_CELL_EDGE = 1.0  # mm above and below the text of a cell …
_RULES = 0.6  # … and mm of its height that its rules take in LibreOffice
_AIR = 5.0  # mm at both sides of stamp lines, so that the widths of another 仿宋 do not break them
_UNDERLINE = 0.5  # points
_BELOW_BYLINE = 4.0  # mm
_UNDER_TABLE = 0.5  # mm: the paragraph that Word asks for after a table
_ROUNDING = 0.2  # mm: twips and line heights are rounded; a page's last line must not suffer for it
_SPARE = 11.0  # mm that a page of boxes may grow into the lower margin before it needs a second page …
_UNPRINTABLE = 8.0  # … mm at the paper's lower edge, where it stops


@dataclass(frozen=True, slots=True)
class Stretch:
    """What stands in the file from one page break to the next, and its margins. `table`: it ends in one."""

    elements: tuple[Element, ...]
    margins: Margins
    table: bool


class Parts:
    """Turns the parts of a document into stretches."""

    def __init__(
        self,
        form: Form,
        document: Document,
        draft: Draft,
        lay: LayPart,
        photo_size: PhotoSize,
        drawing: MakeDrawing,
        styles: StyleSheet,
    ) -> None:
        self._form = form
        self._document = document
        self._draft = draft
        self._lay = lay
        self._photo_size = photo_size
        self._drawing = drawing
        self._styles = styles
        self._area = type_area(document)

    def stretches(self) -> list[Stretch]:
        """All of the document, in order; of a photo part without photos, nothing."""
        made: list[Stretch] = []
        for part in self._document.parts:
            match part:
                case SheetPart():
                    made.append(self._sheet(part))
                case NotesPart():
                    made.append(self._notes(part))
                case TablePart():
                    made.extend(self._table(part))
                case ProsePart():
                    made.append(self._prose(part))
                case PhotoPart():
                    made.extend(self._photos(part))
        return made

    # ── running text ────────────────────────────────────────────────────

    def _notes(self, part: NotesPart) -> Stretch:
        title = Text(part.title, Role.TITLE, part.title_style, after=part.gap)
        return self._flowing([title, *(Text(item, Role.NOTE, part.style) for item in part.items)])

    def _prose(self, part: ProsePart) -> Stretch:
        head = [Text(part.title, Role.TITLE, part.title_style)]
        if part.byline:
            page, piece = self._lay(part)[0], Piece(self._value(FieldContent(part.byline)), begun=False)
            runs = runs_in(page, self._area, part.byline)
            byline = self._filled(piece, Role.BYLINE, part.byline_style, runs, self._area, 0.0, 0.0)
            head.append(byline)
        head[-1] = replace(head[-1], after=_BELOW_BYLINE)
        return self._flowing([*head, Text(self._value(FieldContent(part.field)), Role.BODY, part.style)])

    def _flowing(self, texts: Sequence[Text]) -> Stretch:
        """Texts down the page; the margins are moved up by as much as Word drops the lines of the last of them."""
        elements = [paragraph for text in texts for paragraph in self._styles.paragraphs(text)]
        margins = self._document.margins
        drop = min(texts[-1].drop, margins.top)
        margins = replace(margins, top=margins.top - drop, bottom=max(0.0, margins.bottom + drop - _ROUNDING))
        return Stretch(tuple(elements), margins, table=False)

    def _value(self, content: FieldContent) -> str:
        return printed_value(self._form, self._draft, content)

    # ── boxes ───────────────────────────────────────────────────────────

    def _sheet(self, part: SheetPart) -> Stretch:
        [page] = self._lay(part)
        cells: list[TableCell] = []
        boxes = [Box(b.x, b.y, b.width, b.height) for b in part.blocks]
        for block, box, free in zip(part.blocks, boxes, apart(boxes), strict=True):
            role = Role.TITLE if block.style.face is Face.TITLE else Role.COVER
            text = self._text(block.content, role, block.style, page, box)
            cell = self._cell(text, free or box)
            if free:
                cells.append(replace(cell, underline=_UNDERLINE if block.underline else 0.0))
            else:
                cells[-1] = replace(cells[-1], paragraphs=cells[-1].paragraphs + cell.paragraphs)
        return self._boxes(cells)

    def _table(self, part: TablePart) -> list[Stretch]:
        laid, placed = self._lay(part), place_rows(part, self._area)
        pieces = self._pieces(placed, laid)
        left = self._area.x + (self._area.width - sum(part.columns)) / 2
        made: list[Stretch] = []
        for number, (page, table) in enumerate(zip(laid, placed, strict=True)):
            cells: list[TableCell] = []
            for index, (cell, box) in enumerate(table.cells):
                role = Role.LABEL if isinstance(cell.content, LabelContent) else Role.VALUE
                around, piece = (part.padding, _CELL_EDGE), pieces.get((number, index))
                text = self._text(cell.content, role, cell.style, page, box, *around, piece)
                cells.append(self._cell(text, box, *around))
            made.append(self._boxes(cells, [left + x for x in accumulate(part.columns)], part.rule))
        return made

    def _pieces(self, placed: Sequence[TablePage], laid: Sequence[Page]) -> dict[tuple[int, int], Piece]:
        """What of a field stands in each of its cells, by page and place there: a value may go on in a further cell."""
        first: dict[str, list[tuple[int, int]]] = {}
        flows: list[tuple[FieldContent, list[tuple[int, int]]]] = []
        for number, table in enumerate(placed):
            for index, (cell, _) in enumerate(table.cells):
                if not isinstance(cell.content, FieldContent):
                    continue
                if cell.content.continues:
                    first[cell.content.field].append((number, index))
                else:
                    flows.append((cell.content, [(number, index)]))
                    first.setdefault(cell.content.field, flows[-1][1])
        pieces: dict[tuple[int, int], Piece] = {}
        for content, places in flows:
            runs = [runs_in(laid[n], placed[n].cells[i][1], content.field) for n, i in places]
            pieces |= zip(places, divide(self._value(content), runs), strict=True)
        return pieces

    def _photos(self, part: PhotoPart) -> list[Stretch]:
        attachments = self._draft.in_slot(part.slot)
        sizes = [self._photo_size(a) for a in attachments]
        made: list[Stretch] = []
        placed = place_photos(part, self._area, attachments, sizes) if attachments else []
        for number, (page, photos) in enumerate(zip(self._lay(part), placed, strict=True)):
            cells: list[TableCell] = []
            if number == 0:
                title = self._text(LabelContent(part.title), Role.TITLE, part.title_style, page, photos.title)
                cells.append(self._cell(title, photos.title))
            for picture, (attachment, below) in zip(photos.pictures, photos.captions, strict=True):
                box = Box(picture.x, picture.y, picture.width, picture.height)
                line = picture_line(self._drawing(picture, attachment.caption or part.title))
                cells.append(TableCell(box, (line,), VAlign.TOP))
                runs, words = runs_in(page, below, part.slot), Piece(attachment.caption, begun=False)
                caption = self._filled(words, Role.CAPTION, part.style, runs, below, 0.0, 0.0)
                cells.append(self._cell(caption, below))
            made.append(self._boxes(cells))
        return made

    def _text(
        self,
        content: Content,
        role: Role,
        style: Style,
        page: Page,
        box: Box,
        side: float = 0.0,
        edge: float = 0.0,
        piece: Piece | None = None,
    ) -> Text:
        """What stands in a box of a laid page, as tight as it stands there."""
        match content:
            case LabelContent(words):
                room = box.width - 2 * side, box.height - (2 * edge + _RULES if edge else 0.0)
                return Text(words, role, style, tightened(words, *room, style, leading(runs_in(page, box, ""), style)))
            case FieldContent():
                piece = piece or Piece(self._value(content), begun=False)
                return self._filled(piece, role, style, runs_in(page, box, content.field), box, side, edge)
            case OpinionContent():
                if self._draft.value(content.field) == NOT_APPLICABLE:
                    return Text(NOT_APPLICABLE, Role.OPINION, replace(style, align=Align.CENTRE, valign=VAlign.MIDDLE))
                runs = runs_in(page, box, "")
                inset = _inset(runs, box, side, style.align)
                return Text("\n".join(content.lines), Role.OPINION, style, leading(runs, style), inset)

    @staticmethod
    def _filled(
        piece: Piece, role: Role, style: Style, runs: Sequence[GlyphRun], box: Box, side: float, edge: float
    ) -> Text:
        """A value in its box: centred lines as even as on the page, and tight enough to stay inside."""
        width = box.width - 2 * side
        narrow = width
        lines = len({round(r.y, 3) for r in runs})
        if style.align is Align.CENTRE and lines > 1:
            left, right = extent(runs)
            narrow = evened(piece.text, width, style, lines, right - left)
        height = box.height - (2 * edge + _RULES if edge else 0.0)
        pitch = tightened(piece.text, narrow, height, style, leading(runs, style))
        inset = (width - narrow) / 2
        return Text(piece.text, role, style, pitch, (inset, inset), begun=piece.begun)

    def _cell(self, text: Text, box: Box, side: float = 0.0, edge: float = 0.0) -> TableCell:
        """A cell with its text where it stands on our page: raised by as much as Word drops it.

        `side`, `edge`: room beside and above the text in mm. Never makes the cell taller.
        """
        by = min(edge, text.drop)
        pitch = text.pitch * PT
        unused = (box.height - 2 * edge) % pitch
        further = {VAlign.TOP: 0, VAlign.MIDDLE: 2, VAlign.BOTTOM: 1}[text.style.valign] * (text.drop - by)
        below = edge + by + min(further, unused)
        return TableCell(box, tuple(self._styles.paragraphs(text)), text.style.valign, edge - by, below, side)

    def _boxes(self, cells: Sequence[TableCell], columns: Sequence[float] = (), rule: float = 0.0) -> Stretch:
        """A page of boxes as a table, centred as they are; it may grow into the lower margin before it needs more."""
        left, right = min(c.box.x for c in cells), max(c.box.x + c.box.width for c in cells)
        middle = self._area.x + self._area.width / 2
        half = max(middle - left, right - middle)
        table = build_table(cells, [*columns, middle - half, middle + half], rule)
        margins = self._document.margins
        lowest = self._document.height - max(c.box.y + c.box.height for c in cells)
        bottom = min(max(margins.bottom - _SPARE, min(margins.bottom, _UNPRINTABLE)), lowest - _ROUNDING - _UNDER_TABLE)
        margins = replace(margins, top=min(c.box.y for c in cells), bottom=max(0.0, bottom))
        return Stretch((table,), margins, table=True)


def _inset(runs: Sequence[GlyphRun], box: Box, side: float, align: Align) -> tuple[float, float]:
    """Indents in mm that put lines into a cell where they stand on the page, with some air for wider letters."""
    if not runs:
        return 0.0, 0.0
    left, right = extent(runs)
    before, after = max(0.0, left - box.x - side), max(0.0, box.x + box.width - side - right)
    match align:
        case Align.CENTRE:
            air = min(_AIR, before, after)
            return before - air, after - air
        case Align.RIGHT:
            return 0.0, after
        case _:
            return before, 0.0
