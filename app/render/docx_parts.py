"""The parts of a document as stretches of a Word file, each with the margins that keep its pages as we lay them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from app.domain.definition import (
    NOT_APPLICABLE,
    Align,
    ColumnContent,
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
    PhotoContent,
    PhotoPart,
    ProsePart,
    ReportPart,
    SheetPart,
    Style,
    TablePart,
    VAlign,
)
from app.domain.draft import Draft
from app.domain.text import paragraphs
from app.render.contents import TableValues, printed_value, type_area
from app.render.continuation import Continuation
from app.render.docx_cells import Piece, Spot, divide, extent, leading
from app.render.docx_lines import evened, lines_in_word, tightened
from app.render.docx_report import BODY_TEXT, ReportParagraphs
from app.render.docx_tables import TableCell, apart, build_table, levelled
from app.render.docx_text import Role, StyleSheet, Text, picture_line
from app.render.docx_xml import Element
from app.render.layout import PhotoSize
from app.render.pages import PT, Page, Picture
from app.render.paging import reads_like_heading
from app.render.photo_pages import caption_style, place_photos
from app.render.repeating import unrolled
from app.render.report import DATE_FORMAT
from app.render.tables import INSET, TablePage
from app.render.typesetter import Box, Typesetter

LayPart = Callable[[Part], tuple[Page, ...]]
"""One part of the document as it is laid out, on pages of its own."""
MakeDrawing = Callable[[Picture, str], Element]
"""A picture of a page as a drawing in the file, with words for those who cannot see it."""

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
        typesetter: Typesetter,
        lay: LayPart,
        photo_size: PhotoSize,
        drawing: MakeDrawing,
        styles: StyleSheet,
    ) -> None:
        self._form = form
        self._document = document
        self._draft = draft
        self._typesetter = typesetter
        self._lay = lay
        self._photo_size = photo_size
        self._drawing = drawing
        self._styles = styles
        self._area = type_area(document)
        self._tables = TableValues(form, draft)

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
                case ReportPart():
                    made.append(self._report(part))
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
            spot = Spot(self._lay(part)[0], self._area)
            head.append(self._text(FieldContent(part.byline), Role.BYLINE, part.byline_style, spot))
        head[-1] = replace(head[-1], after=_BELOW_BYLINE)
        body = paragraphs(self._value(FieldContent(part.field)))
        return self._flowing([*head, *(Text(p, Role.BODY, part.style, keep=self._heads(p, part)) for p in body)])

    def _heads(self, words: str, part: ProsePart) -> bool:
        """Whether a paragraph is a heading, which may not be left behind at the foot of a page."""
        one_line = words.strip() and lines_in_word(words, self._area.width, part.style) == 1
        return bool(one_line) and reads_like_heading(words)

    def _flowing(self, texts: Sequence[Text]) -> Stretch:
        """Texts down the page; the margins are moved up by as much as Word drops the lines of the last of them."""
        elements = [paragraph for text in texts for paragraph in self._styles.paragraphs(text)]
        return Stretch(tuple(elements), self._raised(texts[-1]), table=False)

    def _raised(self, text: Text) -> Margins:
        """The margins, moved up by as much as Word drops the lines of a text."""
        margins = self._document.margins
        drop = min(text.drop, margins.top)
        return replace(margins, top=margins.top - drop, bottom=max(0.0, margins.bottom + drop - _ROUNDING))

    def _report(self, part: ReportPart) -> Stretch:
        def value(field: str) -> str:
            return self._value(FieldContent(field))

        date = self._value(FieldContent(part.date, DATE_FORMAT))
        made = ReportParagraphs(part, value, date, self._typesetter, self._styles).all()
        margins = self._raised(BODY_TEXT)
        return Stretch(tuple(made), replace(margins, right=margins.right - _ROUNDING), table=False)

    def _value(self, content: FieldContent) -> str:
        return printed_value(self._form, self._draft, content)

    # ── boxes ───────────────────────────────────────────────────────────

    def _sheet(self, part: SheetPart) -> Stretch:
        [page] = self._lay(part)
        cells: list[TableCell] = []
        boxes = [Box(b.x, b.y, b.width, b.height) for b in part.blocks]
        free = apart(levelled(boxes, [b.style.valign for b in part.blocks]))
        for block, box, own in zip(part.blocks, boxes, free, strict=True):
            role = Role.TITLE if block.style.face is Face.TITLE else Role.COVER
            text = self._text(block.content, role, block.style, Spot(page, box))
            cell = self._photo(block.content, Spot(page, own or box)) or self._cell(text, Spot(page, own or box))
            if own:
                cells.append(replace(cell, underline=_UNDERLINE if block.underline else 0.0))
            else:
                cells[-1] = replace(cells[-1], paragraphs=cells[-1].paragraphs + cell.paragraphs)
        return self._boxes(cells)

    def _table(self, part: TablePart) -> list[Stretch]:
        laid = self._lay(part)
        part = unrolled(part, self._area, self._typesetter, self._tables)
        placed = Continuation(part, self._area, self._typesetter, self._value).pages()
        pieces = self._pieces(placed, laid)
        left = self._area.x + (self._area.width - sum(part.columns)) / 2
        made: list[Stretch] = []
        for number, (page, table) in enumerate(zip(laid, placed, strict=True)):
            cells: list[TableCell] = []
            for index, (cell, box) in enumerate(table.cells):
                role = Role.LABEL if isinstance(cell.content, LabelContent) else Role.VALUE
                spot = Spot(page, box, part.padding, INSET)
                text = self._text(cell.content, role, cell.style, spot, pieces.get((number, index)))
                cells.append(self._photo(cell.content, spot) or self._cell(text, spot))
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
            runs = [Spot(laid[n], placed[n].cells[i][1]).runs(content.field) for n, i in places]
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
                spot = Spot(page, photos.title)
                title = self._text(LabelContent(part.title), Role.TITLE, part.title_style, spot)
                box = replace(spot.box, y=spot.box.y - title.drop, height=spot.box.height + title.drop)
                cells.append(self._cell(title, replace(spot, box=box)))
            for picture, (attachment, below) in zip(photos.pictures, photos.captions, strict=True):
                box = Box(picture.x, picture.y, picture.width, picture.height)
                line = picture_line(self._drawing(picture, attachment.caption or part.title))
                cells.append(TableCell(box, (line,), VAlign.TOP))
                spot, words = Spot(page, below), Piece(attachment.caption, begun=False)
                cells.append(self._cell(self._filled(words, Role.CAPTION, caption_style(part), spot, part.slot), spot))
            made.append(self._boxes(cells))
        return made

    def _text(self, content: Content, role: Role, style: Style, spot: Spot, piece: Piece | None = None) -> Text:
        """What stands at a spot of a laid page, as tight as it stands there."""
        match content:
            case LabelContent(words):
                pitch = tightened(words, spot.width, spot.height, style, leading(spot.runs(""), style))
                return Text(words, role, style, pitch)
            case FieldContent():
                piece = piece or Piece(self._value(content), begun=False)
                return self._filled(piece, role, style, spot, content.field)
            case OpinionContent():
                if self._draft.value(content.field) == NOT_APPLICABLE:
                    return Text(NOT_APPLICABLE, Role.OPINION, replace(style, align=Align.CENTRE, valign=VAlign.MIDDLE))
                runs = spot.runs("")
                words = "\n".join(content.lines)
                return Text(words, Role.OPINION, style, leading(runs, style), spot.insets(runs, style.align))
            case ColumnContent():
                piece = Piece(self._tables.printed(content).text, begun=False)
                return self._filled(piece, role, style, spot, content.field)
            case PhotoContent():
                return self._text(LabelContent(content.label), role, style, spot)

    def _photo(self, content: Content, spot: Spot) -> TableCell | None:
        """The cell of a photo where there is one on the page."""
        if not isinstance(content, PhotoContent):
            return None
        middles = ((p, p.x + p.width / 2 - spot.box.x, p.y + p.height / 2 - spot.box.y) for p in spot.page.pictures)
        inside = [p for p, x, y in middles if 0 < x < spot.box.width and 0 < y < spot.box.height]
        if not inside:
            return None
        line = picture_line(self._drawing(inside[0], inside[0].alt))
        return TableCell(spot.box, (line,), VAlign.MIDDLE)

    @staticmethod
    def _filled(piece: Piece, role: Role, style: Style, spot: Spot, field: str) -> Text:
        """What was typed: centred lines as even as on the page, and so tight that the box need not grow."""
        runs = spot.runs(field)
        lines = len({round(r.y, 3) for r in runs})
        narrow = spot.width
        if style.align is Align.CENTRE and lines > 1:
            left, right = extent(runs)
            narrow = evened(piece.text, spot.width, style, lines, right - left)
        pitch = tightened(piece.text, narrow, spot.height, style, leading(runs, style))
        inset = (spot.width - narrow) / 2
        return Text(piece.text, role, style, pitch, (inset, inset), begun=piece.begun)

    def _cell(self, text: Text, spot: Spot) -> TableCell:
        """A cell with its text raised to where it stands on our page, which never makes the cell taller."""
        raised = min(spot.edge, text.drop)
        unused = (spot.box.height - 2 * spot.edge) % (text.pitch * PT)
        further = {VAlign.TOP: 0, VAlign.MIDDLE: 2, VAlign.BOTTOM: 1}[text.style.valign] * (text.drop - raised)
        below = spot.edge + raised + min(further, unused)
        paragraphs = tuple(self._styles.paragraphs(text))
        return TableCell(spot.box, paragraphs, text.style.valign, spot.edge - raised, below, spot.side)

    def _boxes(self, cells: Sequence[TableCell], columns: Sequence[float] = (), rule: float = 0.0) -> Stretch:
        """A page of boxes as a table, centred as they are; it may grow into the lower margin before it needs more."""
        if not cells:
            return Stretch((), self._document.margins, table=False)
        left, right = min(c.box.x for c in cells), max(c.box.x + c.box.width for c in cells)
        middle = self._area.x + self._area.width / 2
        half = max(middle - left, right - middle)
        table = build_table(cells, [*columns, middle - half, middle + half], rule)
        margins = self._document.margins
        lowest = self._document.height - max(c.box.y + c.box.height for c in cells)
        bottom = min(max(margins.bottom - _SPARE, min(margins.bottom, _UNPRINTABLE)), lowest - _ROUNDING - _UNDER_TABLE)
        margins = replace(margins, top=min(c.box.y for c in cells), bottom=max(0.0, bottom))
        return Stretch((table,), margins, table=True)
