"""(definition, draft) → Pages. Every document of every pack is set here; no other place decides where ink goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.domain.definition import (
    NOT_APPLICABLE,
    Align,
    Cell,
    ColumnContent,
    Content,
    Document,
    Face,
    FieldContent,
    FieldType,
    Form,
    LabelContent,
    NotesPart,
    OpinionContent,
    PhotoContent,
    PhotoLabelsPart,
    PhotoPart,
    PhotoSheetPart,
    ProsePart,
    ReportPart,
    SheetPart,
    Style,
    TablePart,
    VAlign,
)
from app.domain.draft import Attachment, Draft
from app.render.contents import TableValues, printed_value, type_area
from app.render.continuation import Continuation
from app.render.pages import PT, ExactPhoto, FieldBox, Fit, LaidDocument, Missing, RuleLine
from app.render.paging import Paging
from app.render.photo_pages import caption_style, photo_in_cell, place_photos
from app.render.photo_sheets import ExactPart, photos_of, sheets_of
from app.render.repeating import unrolled
from app.render.report import LEADING, number_box, set_report
from app.render.sheet import Sheet
from app.render.tables import inside
from app.render.typesetter import Box, Filled, Typesetter, room

PhotoSize = Callable[[Attachment], tuple[int, int]]
"""Width and height of a photo in pixels, as it is to be seen (rotation applied)."""

_PAGE_NUMBER = Style(size=14, align=Align.CENTRE, leading=20, min_leading=20)
_NUMBER_BAND = 12.0  # mm above the lower edge of the paper plus the margin: where page numbers stand
_STAMP_INSET = 10.0  # mm between the stamp lines and the right edge of their cell


def lay_out(
    form: Form, document: Document, draft: Draft, typesetter: Typesetter, photo_size: PhotoSize
) -> LaidDocument:
    """Set one document of a draft. Never raises for what a user typed: what does not fit or print is in the result."""
    return _Layout(form, document, draft, typesetter, photo_size).run()


class _Layout:
    def __init__(
        self, form: Form, document: Document, draft: Draft, typesetter: Typesetter, photo_size: PhotoSize
    ) -> None:
        self._form = form
        self._document = document
        self._draft = draft
        self._typesetter = typesetter
        self._photo_size = photo_size
        self._sheets: list[Sheet] = []
        self._fits: dict[str, Fit] = {}
        self._missing: dict[tuple[str, int], Missing] = {}
        self._label_overflow: list[str] = []
        self._exact_photos: list[ExactPhoto] = []
        self._area = type_area(document)
        self._tables = TableValues(form, draft)

    def run(self) -> LaidDocument:
        for part in self._document.parts:
            match part:
                case SheetPart():
                    self._sheet(part)
                case NotesPart():
                    self._notes(part)
                case TablePart():
                    self._table(part)
                case ProsePart():
                    self._prose(part)
                case ReportPart():
                    self._report(part)
                case PhotoPart():
                    self._photos(part)
                case PhotoSheetPart() | PhotoLabelsPart():
                    self._photo_sheets(part)
        if self._document.page_numbers:
            self._number_pages()
        return LaidDocument(
            document=self._document.id,
            title=self._document.title,
            copies=self._document.copies,
            pages=tuple(sheet.page(self._document.width, self._document.height) for sheet in self._sheets),
            fits=self._fits,
            missing=tuple(self._missing.values()),
            label_overflow=tuple(self._label_overflow),
            exact_photos=tuple(self._exact_photos),
        )

    def _new_sheet(self) -> Sheet:
        self._sheets.append(Sheet())
        return self._sheets[-1]

    # ── text ────────────────────────────────────────────────────────────

    def _value(self, content: FieldContent) -> str:
        return printed_value(self._form, self._draft, content)

    def _note_missing(self, text: str, face: Face, field: str) -> None:
        for missing in self._typesetter.missing(text, face, field):
            self._missing.setdefault((field, missing.at), missing)

    def _note_fit(self, field: str, filled: Filled, continued: int = 0) -> None:
        fit = Fit(field, filled.leading, filled.lines, filled.capacity, filled.over, continued)
        known = self._fits.get(field)
        if known is None or (fit.over, -fit.lines_left) > (known.over, -known.lines_left):
            self._fits[field] = fit

    def _label(self, sheet: Sheet, text: str, box: Box, style: Style) -> None:
        """Words of the form itself."""
        filled = self._typesetter.fill(text, [box], style)
        sheet.runs.extend(filled.runs[0])
        self._note_missing(text, style.face, "")
        if filled.over:
            self._label_overflow.append(text)

    def _field(self, places: list[tuple[Sheet, Box]], content: FieldContent, style: Style, continued: int = 0) -> None:
        """A value through its cells in order."""
        text = self._value(content)
        filled = self._typesetter.fill(text, [box for _, box in places], style, content.field)
        for (sheet, _), runs in zip(places, filled.runs, strict=True):
            sheet.runs.extend(runs)
        self._note_fit(content.field, filled, continued)
        self._note_missing(text, style.face, content.field)

    def _opinion(self, sheet: Sheet, box: Box, content: OpinionContent, style: Style) -> None:
        if self._draft.value(content.field) == NOT_APPLICABLE:
            middle = replace(style, align=Align.CENTRE, valign=VAlign.MIDDLE)
            sheet.runs.extend(self._typesetter.fill(NOT_APPLICABLE, [box], middle, content.field).runs[0])
            return
        text = "\n".join(content.lines)
        widest = max(line.width for line in self._typesetter.lines(text, box.width, style)) * style.size * PT
        width = min(box.width, widest + 0.01)
        spare = box.width - width
        stamp = Box(box.x + spare - min(_STAMP_INSET, spare / 2), box.y, width, box.height)
        self._label(sheet, text, stamp, style)

    def _content(self, sheet: Sheet, content: Content, box: Box, style: Style) -> None:
        match content:
            case LabelContent(text):
                self._label(sheet, text, box, style)
            case FieldContent():
                self._field([(sheet, box)], content, style)
            case OpinionContent():
                self._opinion(sheet, box, content, style)
            case ColumnContent():
                self._column(sheet, box, content, style)
            case PhotoContent():
                self._photo(sheet, box, content, style)

    def _column(self, sheet: Sheet, box: Box, content: ColumnContent, style: Style) -> None:
        """One cell of a table field; its runs count from the start of the field's whole value."""
        cell = self._tables.printed(content)
        filled = self._typesetter.fill(cell.text, [box], style, content.field)
        sheet.runs.extend(replace(run, start=run.start + cell.start) for run in filled.runs[0])
        if filled.over:
            self._note_fit(content.field, filled)
        for missing in self._typesetter.missing(cell.text, style.face, content.field):
            at = missing.at + cell.start
            self._missing.setdefault((content.field, at), replace(missing, at=at))

    def _photo(self, sheet: Sheet, box: Box, content: PhotoContent, style: Style) -> None:
        attachments = self._draft.in_slot(content.field)
        if not attachments:
            self._label(sheet, content.label, box, style)
            return
        size = self._form.fields[content.field].size_mm
        sheet.pictures.append(photo_in_cell(box, attachments[0], self._photo_size(attachments[0]), size, content.label))

    # ── parts ───────────────────────────────────────────────────────────

    def _sheet(self, part: SheetPart) -> None:
        sheet = self._new_sheet()
        for block in part.blocks:
            box = Box(block.x, block.y, block.width, block.height)
            if block.underline:
                y = box.y + box.height
                sheet.rules.append(RuleLine(box.x, y, box.x + box.width, y, 0.5))
                box = Box(box.x, box.y, box.width, box.height - 0.4)
            self._content(sheet, block.content, box, block.style)
            if isinstance(block.content, FieldContent | PhotoContent):
                sheet.boxes.append(FieldBox(block.content.field, block.x, block.y, block.width, block.height))

    def _notes(self, part: NotesPart) -> None:
        sheet, area = self._new_sheet(), self._area
        title_height = part.title_style.leading * PT
        self._label(sheet, part.title, Box(area.x, area.y, area.width, title_height), part.title_style)
        y = area.y + title_height + part.gap
        for item in part.items:
            lines = len(self._typesetter.lines(item, area.width, part.style))
            height = lines * part.style.leading * PT
            if y + height > area.y + area.height:
                sheet, y = self._new_sheet(), area.y
            self._label(sheet, item, Box(area.x, y, area.width, height + 0.01), part.style)
            y += height

    def _table(self, part: TablePart) -> None:
        flows: dict[str, tuple[FieldContent, Style, list[tuple[Sheet, Box]]]] = {}
        part = unrolled(part, self._area, self._typesetter, self._tables)
        continuation = Continuation(part, self._area, self._typesetter, self._value)
        for page in continuation.pages():
            sheet = self._new_sheet()
            sheet.rules.extend(page.rules(part.rule))
            sheet.cells.extend(page.boxes())
            for cell, outer in page.cells:
                self._cell(sheet, cell, outer, inside(part, outer), flows)
        for content, style, places in flows.values():
            self._field(places, content, style, continuation.continued.get(content.field, 0))

    def _cell(
        self,
        sheet: Sheet,
        cell: Cell,
        outer: Box,
        inner: Box,
        flows: dict[str, tuple[FieldContent, Style, list[tuple[Sheet, Box]]]],
    ) -> None:
        if not isinstance(cell.content, LabelContent):
            sheet.boxes.append(FieldBox(cell.content.field, outer.x, outer.y, outer.width, outer.height))
        if not isinstance(cell.content, FieldContent):
            self._content(sheet, cell.content, inner, cell.style)
        elif cell.content.continues:
            flows[cell.content.field][2].append((sheet, inner))
        elif cell.content.field in flows:
            self._field([(sheet, inner)], cell.content, cell.style)  # the same fact shown a second time
        else:
            flows[cell.content.field] = (cell.content, cell.style, [(sheet, inner)])

    def _prose(self, part: ProsePart) -> None:
        sheet, area = self._new_sheet(), self._area
        y = area.y
        title_height = part.title_style.leading * PT
        self._label(sheet, part.title, Box(area.x, y, area.width, title_height), part.title_style)
        y += title_height
        if part.byline:
            pitch = part.byline_style.leading * PT
            byline = FieldContent(part.byline)
            lines = self._typesetter.lines(self._value(byline), area.width, part.byline_style)
            height = min(pitch * max(1, len(lines)) + 0.01, area.y + area.height - y)
            self._field([(sheet, Box(area.x, y, area.width, height))], byline, part.byline_style)
            y += height
        y += 4.0
        content = FieldContent(part.field)
        style = replace(part.style, min_leading=part.style.leading)  # there is always another page: nothing tightens
        text = self._value(content)
        lines = self._typesetter.lines(text, area.width, style) if text else []
        paging = Paging(text, lines)
        places: list[tuple[Sheet, Box]] = []
        done = 0
        while True:
            box = Box(area.x, y, area.width, max(0.0, area.y + area.height - y))
            sheet.boxes.append(FieldBox(part.field, box.x, box.y, box.width, box.height))
            most = room(box, style.leading)
            count = paging.take(done, most) if most else 0
            done += count
            if done < len(lines) and (count or y > area.y):
                places.append((sheet, replace(box, height=count * style.leading * PT)))
                sheet, y = self._new_sheet(), area.y
            else:  # all set, or a pack whose lines are taller than its pages: then `over` says so
                places.append((sheet, box))
                break
        self._field(places, content, style)

    def _report(self, part: ReportPart) -> None:
        pages = set_report(part, self._form, self._draft, self._typesetter, self._area)
        for page in pages:
            sheet = self._new_sheet()
            sheet.runs.extend(page.runs)
            sheet.boxes.extend(page.boxes)
        for section in part.sections:
            height = sum(box.height for page in pages for box in page.boxes if box.field == section.field)
            lines = round(height / (LEADING * PT))
            self._fits[section.field] = Fit(section.field, LEADING, lines, lines, 0)  # there is always another page
            self._note_missing(section.heading, Face.HEI, "")
        for field in part.fields:
            self._note_missing(self._value(FieldContent(field)), Face.FANG, field)

    def _photos(self, part: PhotoPart) -> None:
        attachments = self._draft.in_slot(part.slot)
        if not attachments:
            return
        slot = self._form.fields[part.slot]
        if slot.type is not FieldType.PHOTO:
            raise AssertionError(f"{part.slot} is no photo field; the loader checks this")
        sizes = [self._photo_size(a) for a in attachments]
        for number, placed in enumerate(place_photos(part, self._area, attachments, sizes)):
            sheet = self._new_sheet()
            if number == 0:
                self._label(sheet, part.title, placed.title, part.title_style)
            sheet.pictures.extend(placed.pictures)
            style = caption_style(part)
            for attachment, box in placed.captions:
                filled = self._typesetter.fill(attachment.caption, [box], style, part.slot)
                sheet.runs.extend(filled.runs[0])
                self._note_fit(part.slot, filled)
                self._note_missing(attachment.caption, part.style.face, part.slot)

    def _photo_sheets(self, part: ExactPart) -> None:
        items = photos_of(self._form, part, self._draft, self._photo_size)
        made = sheets_of(items, part, self._form.fields[part.slot], self._document, self._typesetter)
        self._sheets.extend(made.sheets)
        self._exact_photos.extend(made.exact)
        for field, filled in made.over:
            self._note_fit(field, filled)
        for field in part.fields if items else ():
            self._note_missing(self._form.value(self._draft.values, field), Face.FANG, field)

    def _number_pages(self) -> None:
        area = self._area
        for number, sheet in enumerate(self._sheets, start=1):
            y = self._document.height - self._document.margins.bottom + _NUMBER_BAND
            placed = f"— {number} —", Box(area.x, y, area.width, 8.0), _PAGE_NUMBER
            before = len(sheet.runs)
            self._label(sheet, *(number_box(number, area) if self._document.is_official else placed))
            sheet.furniture += len(sheet.runs) - before
