"""The photo annex as a reader of it sees it: captions close to their photos, like photos alike on every page."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.render.pages import PT, LaidDocument
from tests.render.helpers import Desk, jpeg

SHAPES = [(1600, 1067), (1067, 1600), (3000, 700), (500, 2400), (1600, 1067)]


def annex(desk: Desk, folder: Path, captions: list[str]) -> LaidDocument:
    photos = []
    for number, (size, caption) in enumerate(zip(SHAPES, captions, strict=True)):
        path = folder / f"{number}.jpg"
        path.write_bytes(jpeg(size, comment=str(number).encode()))
        photos.append(("photos", path, caption))
    return desk.lay("photos", desk.draft({}, photos))


def test_every_caption_begins_right_below_its_photo(desk: Desk, tmp_path: Path) -> None:
    laid = annex(desk, tmp_path, ["短", "两行的说明" * 8, "短", "两行的说明" * 8, "短"])
    gaps = []
    for page in laid.pages:
        lines = sorted({r.y - 0.88 * r.size * PT for r in page.runs if r.field})
        gaps += [next(y for y in lines if y >= p.y + p.height) - p.y - p.height for p in page.pictures]
    assert len(gaps) == 5
    assert max(gaps) < 6
    assert gaps == pytest.approx([gaps[0]] * 5, abs=1e-3)


def test_photos_of_one_shape_are_of_one_size_with_the_title_above_or_not(desk: Desk, tmp_path: Path) -> None:
    laid = annex(desk, tmp_path, [""] * 5)
    first, last = laid.pages[0].pictures[0], laid.pages[2].pictures[0]
    assert (first.width, first.height) == pytest.approx((last.width, last.height))
    assert first.width > 125


def test_photos_follow_one_another_from_the_top(desk: Desk, tmp_path: Path) -> None:
    laid = annex(desk, tmp_path, [""] * 5)
    panorama, tall = laid.pages[1].pictures
    assert panorama.y == pytest.approx(30)  # the margin
    assert tall.y - panorama.y - panorama.height < 25
