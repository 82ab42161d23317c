"""How large the photos of a slot are printed, and what resolution that leaves them."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.definition import Form, PhotoPart
from app.render.photo_look import FINE_DPI, ROUGH_DPI
from app.render.photo_pages import room_height


@dataclass(frozen=True, slots=True)
class PhotoRoom:
    """Where a photo is printed, in mm: cut to exactly this (`exact`), or as large as fits within."""

    width: float
    height: float
    exact: bool

    def resolution(self, pixels: tuple[int, int]) -> int:
        """The dpi at which a photo of so many pixels is printed."""
        fill = max if self.exact else min  # an exact print is filled, another one fitted
        return round(25.4 / fill(self.width / pixels[0], self.height / pixels[1]))

    def fine(self, dpi: int) -> bool:
        """Whether a print of that resolution looks sharp."""
        return dpi >= (FINE_DPI if self.exact else ROUGH_DPI)


def room_of(form: Form, slot: str) -> PhotoRoom | None:
    """Where the photos of a slot are printed: at their exact size if the pack gives one, else where they stand largest.

    None for a slot that no paper prints.
    """
    size = form.fields[slot].size_mm
    if size is not None:
        return PhotoRoom(*size, exact=True)
    rooms = [
        PhotoRoom(
            d.width - d.margins.left - d.margins.right,
            room_height(part, d.height - d.margins.top - d.margins.bottom),
            exact=False,
        )
        for d in form.documents
        for part in d.parts
        if isinstance(part, PhotoPart) and part.slot == slot
    ]
    return max(rooms, key=lambda room: room.width * room.height, default=None)
