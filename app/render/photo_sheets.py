"""Photos at exactly their size, to be cut out; labels for their backs; a second side for two-sided printing.

What stands here is the program's own and no part of the form: the lines below a photo and on its back may be set smaller
until they fit. A picture is never scaled to fit; one of another shape is cropped at its middle, for the print only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.domain.definition import (
    Align,
    Document,
    Face,
    Field,
    Form,
    PhotoLabelsPart,
    PhotoSheetPart,
    Style,
    VAlign,
)
from app.domain.draft import Attachment, Draft
from app.domain.patterns import fill_in, names_in
from app.domain.photo_grid import (
    CAPTION_BELOW,
    CAPTION_GAP,
    CAPTION_HEIGHT,
    HEAD,
    MARK_GAP,
    REACH,
    centred_crop,
    places,
)
from app.render.pages import ExactPhoto, LaidDocument, Picture, RuleLine
from app.render.sheet import Sheet
from app.render.typesetter import Box, Filled, Typesetter

ExactPart = PhotoSheetPart | PhotoLabelsPart

_HAIR = 0.25  # points: cut marks
_LINE = 0.5  # points: frames, the measuring bar
_BAR = 50.0  # mm
_CAPTION_REACH = REACH - 1.0  # mm that a caption may stand out from its photo: neighbours stay apart
_LABEL_INSET = 2.5  # mm from the edge of a label to its words: more than two-sided printing is off by


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Type sizes to try, largest first, in points; leading as a multiple of the size."""

    sizes: tuple[float, ...]
    leading: float
    align: Align
    valign: VAlign


_TITLE = _Sizes((12.0, 11.0, 10.0, 9.0, 8.0, 7.0), 1.3, Align.LEFT, VAlign.TOP)
_NOTE = _Sizes((9.0, 8.5, 8.0, 7.5, 7.0), 1.35, Align.LEFT, VAlign.TOP)
_BAR_NOTE = _Sizes((8.0,), 1.2, Align.CENTRE, VAlign.BOTTOM)
_CAPTION = _Sizes((8.0, 7.5, 7.0, 6.5, 6.0), 1.2, Align.CENTRE, VAlign.TOP)
_LABEL = _Sizes(
    (12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.0, 6.0),  # below 8 only a long name behind a 1寸 photo comes
    1.35,
    Align.CENTRE,
    VAlign.MIDDLE,
)


@dataclass(frozen=True, slots=True)
class SheetPhoto:
    """A photo for a sheet: the attachment, its pixels as seen, and the lines that say whose it is.

    `field` is the one whose value is the longest in them: where they find no room, it is to blame.
    """

    attachment: Attachment
    pixels: tuple[int, int]
    lines: tuple[str, ...]
    field: str


@dataclass(slots=True)
class PhotoSheets:
    """Sheets, how each photo is printed, and the fields whose lines found no room at their smallest size."""

    sheets: list[Sheet] = field(default_factory=list)
    exact: list[ExactPhoto] = field(default_factory=list)
    over: list[tuple[str, Filled]] = field(default_factory=list)


def photos_of(
    form: Form, part: ExactPart, draft: Draft, photo_size: Callable[[Attachment], tuple[int, int]]
) -> list[SheetPhoto]:
    """The photos of a draft that a part prints, in their order, with the lines filled in from its values."""

    def value_of(name: str) -> str:
        return form.value(draft.values, form.field_named(draft.values, name).id).strip()

    lines = tuple(text for line in part.lines if (text := fill_in(line, value_of).strip()))
    named = [form.field_named(draft.values, name).id for line in part.lines for name in names_in(line)]
    longest = max(named, key=lambda f: len(form.value(draft.values, f)), default=part.slot)
    return [SheetPhoto(a, photo_size(a), lines, longest) for a in draft.in_slot(part.slot)]


def sheets_of(
    items: Sequence[SheetPhoto], part: ExactPart, slot: Field, document: Document, typesetter: Typesetter
) -> PhotoSheets:
    """Photos, of one draft or of many, packed onto as few sheets as take them: in order, `slot.prints` of each.

    `slot` must have a size and the page must take one photo; the loader checks both.
    """
    return _Setter(part, slot, document, typesetter).run(items)


def lay_out_together(
    form: Form,
    document: Document,
    drafts: Sequence[Draft],
    typesetter: Typesetter,
    photo_size: Callable[[Attachment], tuple[int, int]],
) -> LaidDocument:
    """A document of photo sheets for many drafts of one form, their photos on shared sheets.

    Whether everything fits and prints is said of each draft by its own papers: the lines are set there in the same room.
    """
    sheets: list[Sheet] = []
    for part in document.parts:
        if not isinstance(part, PhotoSheetPart | PhotoLabelsPart):
            raise TypeError(f"{document.id} holds more than photo sheets; the loader checks this")
        items = [item for draft in drafts for item in photos_of(form, part, draft, photo_size)]
        sheets += sheets_of(items, part, form.fields[part.slot], document, typesetter).sheets
    pages = tuple(sheet.page(document.width, document.height) for sheet in sheets)
    return LaidDocument(document.id, document.title, document.copies, pages)


class _Setter:
    """Sets one part. All its sheets have their photos at the same places."""

    def __init__(self, part: ExactPart, slot: Field, document: Document, typesetter: Typesetter) -> None:
        if slot.size_mm is None:
            raise AssertionError(f"{slot.id} has no size; the loader checks this")
        self._part = part
        self._slot = slot
        self._size = slot.size_mm
        self._typesetter = typesetter
        self._paper = document.width
        margins = document.margins
        self._area = Box(
            margins.left,
            margins.top,
            document.width - margins.left - margins.right,
            document.height - margins.top - margins.bottom,
        )
        below = CAPTION_BELOW if isinstance(part, PhotoSheetPart) else REACH
        self._places = [
            Box(self._area.x + x, self._area.y + HEAD + y, *self._size)
            for x, y in places(self._area.width, self._area.height - HEAD, self._size, below)
        ]
        self._made = PhotoSheets()

    def run(self, items: Sequence[SheetPhoto]) -> PhotoSheets:
        prints = [item for item in items for _ in range(self._slot.prints)]
        for first in range(0, len(prints), len(self._places)):
            here = list(zip(prints[first:], self._places, strict=False))
            match self._part:
                case PhotoSheetPart(back=back):
                    self._photos(here, back=back)
                    if back:
                        self._backs(here)
                case PhotoLabelsPart():
                    self._labels(here)
        return self._made

    # ── sides ───────────────────────────────────────────────────────────

    def _photos(self, here: Sequence[tuple[SheetPhoto, Box]], *, back: bool) -> None:
        note = "请按实际大小（100%）打印，不要选“适合纸张”。"
        sheet = self._sheet(note + ("双面打印时选“长边翻转”。" if back else ""), bar=True)
        for item, place in here:
            crop = centred_crop(item.pixels, self._size)
            sha256 = item.attachment.sha256
            sheet.pictures.append(Picture(place.x, place.y, place.width, place.height, sha256, crop=crop))
            sheet.rules.extend(cut_marks(place))
            top = place.y + place.height + REACH + CAPTION_GAP
            below = Box(place.x - _CAPTION_REACH, top, place.width + 2 * _CAPTION_REACH, CAPTION_HEIGHT)
            self._lines(sheet, item, below, _CAPTION)
            exact = ExactPhoto(self._slot.id, item.attachment.name, item.pixels, self._size, crop)
            if exact not in self._made.exact:
                self._made.exact.append(exact)

    def _backs(self, here: Sequence[tuple[SheetPhoto, Box]]) -> None:
        sheet = self._sheet("背面：与前一页双面打印（长边翻转），字正好印在各张照片的背后。", bar=False)
        for item, front in here:
            place = mirrored(front, self._paper)
            sheet.rules.extend(cut_marks(place))
            self._lines(sheet, item, place.inset(_LABEL_INSET), _LABEL)

    def _labels(self, here: Sequence[tuple[SheetPhoto, Box]]) -> None:
        sheet = self._sheet("请按实际大小（100%）打印，不要选“适合纸张”。剪下后贴在照片背面。", bar=True)
        for item, place in here:
            sheet.rules.extend([*cut_marks(place), *_frame(place)])
            self._lines(sheet, item, place.inset(_LABEL_INSET), _LABEL)

    # ── what stands on them ─────────────────────────────────────────────

    def _sheet(self, note: str, *, bar: bool) -> Sheet:
        """A new sheet with its head: what it is, how to print it, and a bar that shows whether it was printed so."""
        sheet = Sheet()
        self._made.sheets.append(sheet)
        area, (width, height) = self._area, self._size
        title = f"{self._part.title}（{width:g}×{height:g} 毫米，每张印 {self._slot.prints} 张）"
        self._set(sheet, title, Box(area.x, area.y, area.width, 6), _TITLE)
        beside = area.width - (_BAR + 6 if bar else 0)
        self._set(sheet, note, Box(area.x, area.y + 6.5, beside, 9), _NOTE)
        if bar:
            left = area.x + area.width - _BAR
            self._set(sheet, "印出后量一量：此线应长 50 毫米", Box(left, area.y + 5.5, _BAR, 3.5), _BAR_NOTE)
            sheet.rules.extend(_measuring_bar(left, area.y + 12))
        return sheet

    def _lines(self, sheet: Sheet, item: SheetPhoto, box: Box, sizes: _Sizes) -> None:
        filled = self._set(sheet, "\n".join(item.lines), box, sizes)
        if filled.over:
            self._made.over.append((item.field, filled))

    def _set(self, sheet: Sheet, text: str, box: Box, sizes: _Sizes) -> Filled:
        """A text at the largest size that fits, at the smallest where none does."""
        for size in sizes.sizes:
            leading = size * sizes.leading
            style = Style(
                size=size, align=sizes.align, valign=sizes.valign, leading=leading, min_leading=leading, face=Face.FANG
            )
            filled = self._typesetter.fill(text, [box], style)
            if not filled.over:
                break
        sheet.runs.extend(filled.runs[0])
        return filled


def mirrored(box: Box, paper: float) -> Box:
    """Where a box lies when its sheet, `paper` mm wide, is turned over along its long edge."""
    return Box(paper - box.x - box.width, box.y, box.width, box.height)


def cut_marks(box: Box) -> list[RuleLine]:
    """Two hairlines at each corner of a box, in line with its edges and outside of it."""
    right, bottom = box.x + box.width, box.y + box.height
    marks: list[RuleLine] = []
    for x, outwards in ((box.x, -1), (right, 1)):
        near, far = x + outwards * MARK_GAP, x + outwards * REACH
        marks += [RuleLine(min(near, far), y, max(near, far), y, _HAIR) for y in (box.y, bottom)]
    for y, outwards in ((box.y, -1), (bottom, 1)):
        near, far = y + outwards * MARK_GAP, y + outwards * REACH
        marks += [RuleLine(x, min(near, far), x, max(near, far), _HAIR) for x in (box.x, right)]
    return marks


def _frame(box: Box) -> list[RuleLine]:
    left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    return [RuleLine(*a, *b, _LINE) for a, b in pairwise(corners)]


def _measuring_bar(left: float, y: float) -> list[RuleLine]:
    """50 mm with a tick at each 10 mm, the outer ones longer."""
    ticks = [(left + at, 1.5 if at in (0, _BAR) else 0.8) for at in range(0, int(_BAR) + 1, 10)]
    return [RuleLine(left, y, left + _BAR, y, _LINE), *(RuleLine(x, y - h, x, y + h, _LINE) for x, h in ticks)]
