"""Photo sheets, measured in the finished PDF by a reader that knows nothing of them; and packed by any measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps

from app.domain.definition import Document, Field, FieldType, Margins, PhotoLabelsPart, PhotoSheetPart
from app.domain.draft import Attachment, Draft
from app.domain.photo_grid import CAPTION_BELOW, HEAD, HEAD_WIDTH, REACH, places
from app.packs.loader import load_pack
from app.render.fonts import FontLibrary
from app.render.pages import PT, FieldBox, LaidDocument, Page
from app.render.photo_sheets import SheetPhoto, lay_out_together, sheets_of
from app.render.photos import seen_size
from tests.portraits import LONG_UNIT, TWO_SIDED, UNIT, WITH_LABELS, portrait, portrait_pack
from tests.render.helpers import RARE, Desk, read_box, read_text, run, the_desk, unspaced

PAPER = 210.0
PEOPLE = ["张晓明", "阿卜杜热合曼·麦麦提", RARE, "欧阳某某", "李四", "王五", "赵六"]


@pytest.fixture(scope="session")
def portraits(fonts: FontLibrary, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The desk for the form that wants 证件照."""
    return Desk(load_pack(portrait_pack(tmp_path_factory.mktemp("forms"))).forms["window"], fonts)


def person(desk: Desk, name: str, photos: Sequence[Path], unit: str = UNIT) -> Draft:
    return desk.draft({"window_name": unit, "person": name}, [("portrait", path, "") for path in photos])


@dataclass(frozen=True)
class Ink:
    """Edges of some ink on a page, in mm."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Shot:
    """A page as an independent reader draws it; every rectangle asked for is in mm."""

    image: Image.Image
    dpi: int

    def region(self, left: float, top: float, right: float, bottom: float) -> Image.Image:
        edges = [round(v * self.dpi / 25.4) for v in (left, top, right, bottom)]
        return self.image.crop((edges[0], edges[1], edges[2], edges[3]))

    def ink(self, left: float, top: float, right: float, bottom: float, *, colour: bool = False) -> Ink | None:
        """Where ink begins and ends within a rectangle: coloured, or black. None where there is none."""
        part = self.region(left, top, right, bottom)
        mask = part.convert("HSV").getchannel("S") if colour else ImageChops.invert(part.convert("L"))
        found = mask.point(lambda value: 255 * (value > 100)).getbbox()
        if found is None:
            return None
        pixel = 25.4 / self.dpi
        x, y = round(left / pixel), round(top / pixel)
        return Ink((found[0] + x) * pixel, (found[1] + y) * pixel, (found[2] + x) * pixel, (found[3] + y) * pixel)

    def edges_of(self, page: Page) -> list[Ink]:
        """The edges of each picture as printed, looked for around where it should stand."""
        found = [self.ink(p.x - 3, p.y - 3, p.x + p.width + 3, p.y + p.height + 3, colour=True) for p in page.pictures]
        return [edges for edges in found if edges is not None]

    def blank(self, left: float, top: float, right: float, bottom: float) -> bool:
        return self.ranges(left, top, right, bottom)[0][0] > 250

    def ranges(self, left: float, top: float, right: float, bottom: float) -> list[tuple[float, float]]:
        """The darkest and lightest red, green and blue in a rectangle."""
        return [as_range(band.getextrema()) for band in self.region(left, top, right, bottom).split()]

    def turned_over(self) -> Shot:
        """As it lies behind the page before it when the sheet was turned over along its long edge."""
        return Shot(ImageOps.mirror(self.image), self.dpi)


def as_range(extrema: object) -> tuple[float, float]:
    assert isinstance(extrema, tuple)
    least, most = extrema
    assert isinstance(least, int | float)
    assert isinstance(most, int | float)
    return least, most


def shot(path: Path, page: int, dpi: int = 300, height: float = 297) -> Shot:
    """A page (from 1), or its upper `height` mm."""
    out = path.with_suffix(f".{page}.{dpi}")
    size = ("-x", 0, "-y", 0, "-W", round(PAPER / 25.4 * dpi), "-H", round(height / 25.4 * dpi))
    run("pdftoppm", "-r", dpi, *size, "-singlefile", "-f", page, "-l", page, path, out)
    with Image.open(out.with_name(out.name + ".ppm")) as image:
        return Shot(image.convert("RGB"), dpi)


def marks_agree(page: Shot, edges: Ink, within: float) -> None:
    """The eight marks around a box are in line with its edges, stand clear of it, and none is missing."""
    for y in (edges.top, edges.bottom):
        for left, right in ((edges.left - 3.8, edges.left - 1.2), (edges.right + 1.2, edges.right + 3.8)):
            mark = page.ink(left, y - 0.8, right, y + 0.8)
            assert mark is not None
            assert (mark.top + mark.bottom) / 2 == pytest.approx(y, abs=within)
            assert mark.right - mark.left > 2
    for x in (edges.left, edges.right):
        for top, bottom in ((edges.top - 3.8, edges.top - 1.2), (edges.bottom + 1.2, edges.bottom + 3.8)):
            mark = page.ink(x - 0.8, top, x + 0.8, bottom)
            assert mark is not None
            assert (mark.left + mark.right) / 2 == pytest.approx(x, abs=within)
            assert mark.bottom - mark.top > 2


def printed(desk: Desk, laid: LaidDocument, path: Path) -> Path:
    path.write_bytes(desk.pdf(laid))
    return path


# ── the finished PDF ────────────────────────────────────────────────────


def flat(path: Path, size: tuple[int, int] = (413, 579)) -> Path:
    Image.new("RGB", size, (67, 142, 219)).save(path, quality=95)
    return path


@pytest.mark.parametrize("size", [(413, 579), (413, 626), (1200, 900), (350, 490)])
def test_photos_have_exactly_their_size_on_paper(portraits: Desk, tmp_path: Path, size: tuple[int, int]) -> None:
    laid = portraits.lay(WITH_LABELS, person(portraits, "张三", [flat(tmp_path / "a.jpg", size)]))
    path = printed(portraits, laid, tmp_path / "纸.pdf")
    page = shot(path, 1, dpi=600, height=110)
    found = page.edges_of(laid.pages[0])
    assert len(found) == 2
    for edges in found:
        assert edges.right - edges.left == pytest.approx(35, abs=0.1)
        assert edges.bottom - edges.top == pytest.approx(49, abs=0.1)
        # Nothing but the photo inside, nothing at all close around it, marks in line with it farther out.
        inside = page.ranges(edges.left + 0.2, edges.top + 0.2, edges.right - 0.2, edges.bottom - 0.2)
        assert all(most - least <= 4 for least, most in inside)
        near, far = 0.1, 0.8
        assert page.blank(edges.left - far, edges.top - far, edges.right + far, edges.top - near)
        assert page.blank(edges.left - far, edges.bottom + near, edges.right + far, edges.bottom + far)
        assert page.blank(edges.left - far, edges.top - far, edges.left - near, edges.bottom + far)
        assert page.blank(edges.right + near, edges.top - far, edges.right + far, edges.bottom + far)
        marks_agree(page, edges, 0.1)


def test_the_bar_to_measure_is_50_mm_long(portraits: Desk, tmp_path: Path) -> None:
    for number, document in enumerate((WITH_LABELS, TWO_SIDED)):
        laid = portraits.lay(document, person(portraits, "张三", [flat(tmp_path / f"{number}.jpg")]))
        path = printed(portraits, laid, tmp_path / f"{number}.pdf")
        right = PAPER - portraits.form.document(document).margins.right
        top = portraits.form.document(document).margins.top + 9.5
        bar = shot(path, 1, dpi=600, height=40).ink(right - 54, top, right + 2, top + 5)
        assert bar is not None
        assert bar.right - bar.left == pytest.approx(50, abs=0.25)  # the ticks at its ends are 0.18 mm wide
        assert "请按实际大小（100%）打印，不要选“适合纸张”" in unspaced(read_text(path, 1))
        assert "此线应长50毫米" in unspaced(read_text(path, 1))


def test_captions_and_labels_say_whose_photo_it_is(portraits: Desk, tmp_path: Path) -> None:
    draft = person(portraits, "阿卜杜热合曼·麦麦提", [flat(tmp_path / "a.jpg")], LONG_UNIT)
    laid = portraits.lay(WITH_LABELS, draft)
    assert (laid.fits, laid.missing, laid.label_overflow) == ({}, (), ())
    path = printed(portraits, laid, tmp_path / "纸.pdf")
    pictures, labels = laid.pages
    for p in pictures.pictures:
        caption = FieldBox("", p.x - 4, p.y + p.height + 3, p.width + 8, 18)
        assert read_box(path, 1, caption) == f"{LONG_UNIT}阿卜杜热合曼·麦麦提"
    sheet = shot(path, 2)
    slot = [(x + 20, y + 12 + HEAD) for x, y in places(210 - 32, 297 - 24 - HEAD, (35, 49), REACH)][:2]
    for x, y in slot:
        assert read_box(path, 2, FieldBox("", x, y, 35, 49)) == f"单位：{LONG_UNIT}姓名：阿卜杜热合曼·麦麦提"
        frame = sheet.ink(x - 0.5, y - 0.5, x + 35.5, y + 49.5)
        assert frame is not None
        assert (frame.right - frame.left, frame.bottom - frame.top) == pytest.approx((35, 49), abs=0.25)
        marks_agree(sheet, Ink(x, y, x + 35, y + 49), 0.1)
    assert labels.pictures == ()
    assert all(r.size >= 8 for r in labels.runs)


def test_short_lines_are_large_and_long_ones_smaller(portraits: Desk, tmp_path: Path) -> None:
    photo = flat(tmp_path / "a.jpg")

    def size(unit: str) -> float:
        page = portraits.lay(WITH_LABELS, person(portraits, "张三", [photo], unit)).pages[1]
        return next(r.size for r in page.runs if r.text.startswith("单位"))

    assert size(UNIT) == 12
    assert 8 <= size(LONG_UNIT + LONG_UNIT) < size(LONG_UNIT) <= 12


def test_behind_each_photo_stand_its_own_words_unmirrored(portraits: Desk, tmp_path: Path) -> None:
    """Fourteen prints on two sheets and their backs; each back turned over as a printer does it."""
    drafts = [person(portraits, name, [flat(tmp_path / f"{n}.jpg", (413, 579 + n))]) for n, name in enumerate(PEOPLE)]
    document = portraits.form.document(TWO_SIDED)
    laid = lay_out_together(
        portraits.form, document, drafts, portraits.typesetter, lambda a: seen_size(portraits.photos[a.sha256], a.name)
    )
    assert len(laid.pages) == 4
    path = printed(portraits, laid, tmp_path / "纸.pdf")
    names = [name for name in PEOPLE for _ in range(2)]
    for front in (0, 2):
        page = laid.pages[front]
        edges = shot(path, front + 1).edges_of(page)
        assert len(edges) == len(page.pictures)
        behind = shot(path, front + 2).turned_over()
        for box in edges:
            marks_agree(behind, box, 0.2)
            name, names = names[0], names[1:]
            back = FieldBox("", PAPER - box.right, box.top, box.right - box.left, box.bottom - box.top)
            assert read_box(path, front + 2, back) == UNIT + name
            caption = FieldBox("", box.left - 4, box.bottom + 3, 43, 18)
            assert read_box(path, front + 1, caption) == UNIT + name
            words = behind.ink(box.left, box.top, box.right, box.bottom)
            assert words is not None
            assert min(words.left - box.left, box.right - words.right) > 2  # room for a printer that is a little off
            assert (words.left + words.right) / 2 == pytest.approx((box.left + box.right) / 2, abs=1)
    assert names == []


def test_a_photo_of_another_shape_keeps_its_middle(portraits: Desk, tmp_path: Path) -> None:
    wide = Image.new("RGB", (1000, 700), "red")
    wide.paste((0, 0, 255), (250, 0, 750, 700))  # 500 × 700 is 5 : 7, as 35 × 49
    wide.save(tmp_path / "宽.jpg", quality=95)
    laid = portraits.lay(WITH_LABELS, person(portraits, "张三", [tmp_path / "宽.jpg"]))
    assert laid.pages[0].pictures[0].crop == pytest.approx((0.25, 0, 0.75, 1))
    (exact,) = laid.exact_photos
    assert (exact.field, exact.name, exact.pixels, exact.size) == ("portrait", "宽.jpg", (1000, 700), (35, 49))
    page = shot(printed(portraits, laid, tmp_path / "纸.pdf"), 1)
    for edges in page.edges_of(laid.pages[0]):
        red, _, blue = page.ranges(edges.left + 0.5, edges.top + 0.5, edges.right - 0.5, edges.bottom - 0.5)
        assert red[1] < 60
        assert blue[0] > 200


def test_a_character_no_font_has_is_told_of_its_field(portraits: Desk, tmp_path: Path) -> None:
    laid = portraits.lay(WITH_LABELS, person(portraits, "张\U0001f600三", [flat(tmp_path / "a.jpg")]))
    assert [(m.field, m.character, m.at) for m in laid.missing] == [("person", "\U0001f600", 1)]


def test_lines_that_find_no_room_are_told_of_the_longest(portraits: Desk, tmp_path: Path) -> None:
    laid = portraits.lay(WITH_LABELS, person(portraits, "张三", [flat(tmp_path / "a.jpg")], LONG_UNIT * 5))
    assert list(laid.fits) == ["window_name"]
    assert laid.fits["window_name"].over > 0


def test_no_photo_no_sheet(portraits: Desk) -> None:
    for document in (TWO_SIDED, WITH_LABELS):
        assert portraits.lay(document, {"window_name": UNIT}).pages == ()


def test_lines_left_empty_take_no_room(portraits: Desk, tmp_path: Path) -> None:
    page = portraits.lay(TWO_SIDED, person(portraits, "张三", [flat(tmp_path / "a.jpg")], "")).pages[0]
    p = page.pictures[0]
    first = min(r.y for r in page.runs if r.y > p.y + p.height)
    assert first < p.y + p.height + REACH + 4
    assert {r.text for r in page.runs if r.y > p.y + p.height} == {"张三"}


# ── packing ─────────────────────────────────────────────────────────────


@given(
    size=st.tuples(st.floats(10, 90), st.floats(10, 90)),
    margins=st.tuples(*[st.floats(5, 35)] * 4),
    prints=st.integers(1, 5),
    names=st.lists(st.text("张王李龑·欧阳", min_size=1, max_size=8), max_size=12),
    unit=st.text("市县社会保险服务中心大厅", max_size=40),
    back=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_packing(
    size: tuple[float, float],
    margins: tuple[float, ...],
    prints: int,
    names: list[str],
    unit: str,
    back: bool,
) -> None:
    document = Document("d", "照片", 1, (), Margins(*margins))
    width, height = 210 - margins[1] - margins[3], 297 - margins[0] - margins[2]
    assume(width >= HEAD_WIDTH and bool(places(width, height - HEAD, size, CAPTION_BELOW)))
    slot = Field("portrait", "证件照", FieldType.PHOTO, max_items=4, size_mm=size, prints=prints)
    attachments = [Attachment("portrait", 0, f"{n:064}", f"{n}.jpg", "image/jpeg", 1) for n in range(len(names))]
    items = [SheetPhoto(a, (413, 579), (unit, name), "unit") for a, name in zip(attachments, names, strict=True)]

    sheet = PhotoSheetPart("照片", "portrait", ("{unit}", "{name}"), ("unit", "name"), back)
    made = sheets_of(items, sheet, slot, document, the_desk().typesetter).sheets
    pages = [s.page(210, 297) for s in made]
    fronts = pages[::2] if back else pages
    assert [p.sha256 for page in fronts for p in page.pictures] == [
        a.sha256 for a in attachments for _ in range(prints)
    ]
    assert all(page.pictures for page in fronts)
    if back:
        assert len(pages) == 2 * len(fronts)
        assert not any(page.pictures for page in pages[1::2])
    labels = PhotoLabelsPart("标签", "portrait", ("{unit}", "{name}"), ("unit", "name"))
    pages += [s.page(210, 297) for s in sheets_of(items, labels, slot, document, the_desk().typesetter).sheets]
    for page in pages:
        stays_on_paper(page)
        nothing_lies_on_a_picture(page)


def stays_on_paper(page: Page) -> None:
    """All of it within the 5 mm that a printer leaves white."""
    edges = [(p.x, p.y) for p in page.pictures] + [(p.x + p.width, p.y + p.height) for p in page.pictures]
    edges += [edge for r in page.rules for edge in ((r.x1, r.y1), (r.x2, r.y2))]
    for r in page.runs:
        em = r.size * PT
        edges += [(r.xs[0], r.y - 0.88 * em), (r.xs[-1] + em / 2, r.y + 0.12 * em)]
    assert all(5 - 1e-4 <= x <= 205 + 1e-4 and 5 - 1e-4 <= y <= 292 + 1e-4 for x, y in edges)


def nothing_lies_on_a_picture(page: Page) -> None:
    boxes = [(p.x, p.y, p.x + p.width, p.y + p.height) for p in page.pictures]
    for one, other in combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    things = [(r.x1, r.y1, r.x2, r.y2) for r in page.rules]
    things += [(r.xs[0], r.y - 0.88 * r.size * PT, r.xs[-1] + r.size * PT, r.y + 0.12 * r.size * PT) for r in page.runs]
    for left, top, right, bottom in boxes:
        for thing in things:
            clear = 0.9
            assert (
                thing[2] <= left - clear
                or thing[0] >= right + clear
                or thing[3] <= top - clear
                or thing[1] >= bottom + clear
            )


def test_a_hundred_people_fill_seventeen_sheets(portraits: Desk, tmp_path: Path) -> None:
    one = person(portraits, "张三", [portrait(tmp_path / "a.jpg")])
    drafts = [replace(one, values={**one.values, "person": f"某某{n}"}) for n in range(100)]
    laid = lay_out_together(
        portraits.form, portraits.form.document(TWO_SIDED), drafts, portraits.typesetter, lambda _: (413, 579)
    )
    assert [len(page.pictures) for page in laid.pages] == [12, 0] * 16 + [8, 0]
