"""A page while it is being filled."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.render.pages import CellBox, FieldBox, Fill, GlyphRun, Page, Picture, RuleLine


@dataclass(slots=True)
class Sheet:
    """Collects what is placed on one page; `page` freezes it."""

    runs: list[GlyphRun] = field(default_factory=list)
    rules: list[RuleLine] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    boxes: list[FieldBox] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    cells: list[CellBox] = field(default_factory=list)
    furniture: int = 0

    def page(self, width: float, height: float) -> Page:
        """The finished page; `width`, `height` of the paper in mm."""
        return Page(
            width,
            height,
            tuple(self.runs),
            tuple(self.rules),
            tuple(self.pictures),
            tuple(self.boxes),
            tuple(self.fills),
            tuple(self.cells),
            self.furniture,
        )
