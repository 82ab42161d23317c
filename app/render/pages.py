"""A page as a plain list of placed things, in millimetres from the top left corner. Printers only copy it.

Every run knows its field, its place in the value and the x of each character: caret, tint, click-to-edit and the tests
that nothing is lost all read them from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from app.domain.crop import Crop

PT = 25.4 / 72  # millimetres in a point


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """Characters in one font on one line. `size` in points; `xs` left edges and `y` baseline in mm.

    `field` is "" for the form's own words; `start` the code-point offset of the first character in the field's value;
    `opens` says that a paragraph begins here; `heading` is the level of the heading it belongs to, 0 for other text.
    """

    text: str
    font: str
    size: float
    xs: tuple[float, ...]
    y: float
    field: str = ""
    start: int = 0
    opens: bool = False
    heading: int = 0


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A straight line; `width` in points."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float


@dataclass(frozen=True, slots=True)
class Fill:
    """A rectangle filled with ink: a module of a QR code."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo scaled into its box; `sha256` names the attachment, `alt` says in words what it shows.

    With `crop` only that part of it is shown.
    """

    x: float
    y: float
    width: float
    height: float
    sha256: str
    alt: str = ""
    crop: Crop | None = None

    def whole(self) -> Picture:
        """Where all of the photo would stand for its shown part to fill the box."""
        left, top, right, bottom = self.crop or (0.0, 0.0, 1.0, 1.0)
        width, height = self.width / (right - left), self.height / (bottom - top)
        return replace(self, x=self.x - left * width, y=self.y - top * height, width=width, height=height, crop=None)


@dataclass(frozen=True, slots=True)
class FieldBox:
    """The cell a field (or a part of it) stands in: where the editor opens and where a click belongs."""

    field: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class CellBox:
    """A cell of the form's table, with how many columns and rows it spans; `label` says that it heads its row."""

    x: float
    y: float
    width: float
    height: float
    label: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """One side of paper; `width`, `height` in mm.

    `cells` stand row by row. The last `furniture` of the runs belong to the sheet and not to the text: page numbers.
    """

    width: float
    height: float
    runs: tuple[GlyphRun, ...] = ()
    rules: tuple[RuleLine, ...] = ()
    pictures: tuple[Picture, ...] = ()
    boxes: tuple[FieldBox, ...] = ()
    fills: tuple[Fill, ...] = ()
    cells: tuple[CellBox, ...] = ()
    furniture: int = 0


@dataclass(frozen=True, slots=True)
class Fit:
    """How a field stands in its cell: lines used and to be had at its leading, characters that found no place.

    `continued` counts the pages (续页) that were added because its cell was full.
    """

    field: str
    leading: float
    lines: int
    capacity: int
    over: int
    continued: int = 0

    @property
    def lines_left(self) -> int:
        """还剩几行 at the tightest leading the pack allows."""
        return max(0, self.capacity - self.lines)


@dataclass(frozen=True, slots=True)
class Missing:
    """A character no font has: it would print as nothing. `at` is its offset in the field's value."""

    field: str
    character: str
    at: int


@dataclass(frozen=True, slots=True)
class ExactPhoto:
    """A photo of a slot printed at exactly `size` mm: its name, its `pixels` as seen, the part of it that is printed."""

    field: str
    name: str
    pixels: tuple[int, int]
    size: tuple[float, float]
    crop: Crop | None


@dataclass(frozen=True, slots=True)
class LaidDocument:
    """A document set in type. `label_overflow` names words of the form itself that do not fit: a fault of the pack."""

    document: str
    title: str
    copies: int
    pages: tuple[Page, ...]
    fits: Mapping[str, Fit] = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    label_overflow: tuple[str, ...] = ()
    exact_photos: tuple[ExactPhoto, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "fits", MappingProxyType(dict(self.fits)))

    @property
    def fonts(self) -> tuple[str, ...]:
        """Font keys used, in order of first use."""
        return tuple(dict.fromkeys(run.font for page in self.pages for run in page.runs))
