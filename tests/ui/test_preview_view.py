"""The preview of hundreds of pages: only what is in sight is painted, and only so much is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtTest import QTest

from app.render.fonts import FontLibrary
from app.render.pages import Page
from tests.ui.conftest import MakeSession
from tests.ui.waiting import delete_what_is_due, spin
from ui.paper.painter import PagePainter
from ui.preview.sheets import GAP, Leaf, SheetLayout
from ui.preview.view import FIT_PAGE, FIT_WIDTH, PreviewView
from ui.theme import Theme

_FORMS = 100
_KEPT = 128 * 1024 * 1024  # bytes: what may be kept, and a page or two in sight beside it


@dataclass
class Counting(PagePainter):
    """Counts what it paints."""

    fonts: FontLibrary
    painted: list[Page] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.fonts, lambda _: None)

    def paint(self, painter: QPainter, page: Page, scale: float, ink: QColor) -> None:
        self.painted.append(page)
        super().paint(painter, page, scale, ink)


@pytest.fixture
def counting(fonts: FontLibrary) -> Counting:
    return Counting(fonts)


@pytest.fixture
def view(theme: Theme, counting: Counting, make_session: MakeSession) -> Iterator[PreviewView]:
    """A hundred forms of four pages."""
    pages = make_session("full").papers[0].pages
    made = PreviewView(lambda _: counting, theme)
    made.resize(900, 700)
    made.show_leaves(
        [Leaf(f"{f}/{n}", str(f), page, "", first=n == 0) for f in range(_FORMS) for n, page in enumerate(pages)],
        pairs=False,
        covers=False,
    )
    made.show()
    spin(20)
    yield made
    made.close()
    made.deleteLater()
    delete_what_is_due()


def test_it_paints_what_is_in_sight(view: PreviewView, counting: Counting) -> None:
    assert len(view.leaves) == 4 * _FORMS
    assert 1 <= len(counting.painted) <= 2
    QTest.keyClick(view, Qt.Key.Key_End)
    spin(20)
    assert len(counting.painted) <= 5  # not the 396 between


def test_scrolling_through_paints_each_page_once_and_keeps_a_bounded_number(
    view: PreviewView, counting: Counting
) -> None:
    view.set_zoom(FIT_PAGE)
    spin(20)
    counting.painted.clear()
    for _ in range(len(view.leaves)):
        QTest.keyClick(view, Qt.Key.Key_PageDown)
        spin()
        assert view.kept <= _KEPT
    assert view.current == len(view.leaves) - 1
    assert len(counting.painted) <= len(view.leaves) + 2
    counting.painted.clear()
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    spin(20)
    assert not counting.painted  # just seen: kept


@pytest.mark.parametrize("zoom", [FIT_WIDTH, 1.0, 4.0])
def test_at_any_zoom_memory_stays_bounded(view: PreviewView, zoom: float) -> None:
    view.set_zoom(zoom)
    for step in range(0, view.verticalScrollBar().maximum(), max(1, view.verticalScrollBar().maximum() // 60)):
        view.verticalScrollBar().setValue(step)
        spin()
        assert view.kept <= _KEPT


def test_a_page_too_large_to_keep_is_drawn_where_it_shows(view: PreviewView, counting: Counting) -> None:
    view.set_zoom(4.0)
    spin(20)
    counting.painted.clear()
    view.viewport().update()
    spin(20)
    assert counting.painted
    assert view.kept == 0
    picture = view.viewport().grab().toImage()
    assert picture.pixelColor(picture.width() // 2, picture.height() // 2).lightness() > 0


# ── where pages stand ──────────────────────────────────────────────────

leaves = st.lists(
    st.tuples(st.sampled_from([(210.0, 297.0), (297.0, 210.0), (148.0, 210.0)]), st.booleans()), max_size=40
).map(lambda found: [Leaf(str(n), "", Page(*size), "", first=first or n == 0) for n, (size, first) in enumerate(found)])


@given(leaves, st.booleans(), st.booleans(), st.floats(0.2, 8.0))
def test_every_page_has_its_place_in_order_and_none_overlap(
    leaves: list[Leaf], pairs: bool, covers: bool, scale: float
) -> None:
    layout = SheetLayout(leaves, pairs=pairs, covers=covers)
    layout.set_scale(scale)
    spots = layout.visible(0, layout.height, layout.width)
    assert [spot.index for spot in spots] == list(range(len(leaves)))
    for spot in spots:
        page = leaves[spot.index].page
        assert (spot.width, spot.height) == (page.width * scale, page.height * scale)
        assert spot.x >= GAP - 0.01
        assert spot.x + spot.width <= layout.width - GAP + 0.01
        assert spot.y + spot.height <= layout.height - GAP + 0.01
    for one, other in pairwise(spots):
        beside = one.y == other.y and one.x + one.width <= other.x
        assert beside or one.y + one.height <= other.y
    if pairs and covers:
        assert all(spot.x > layout.width / 2 for spot in spots if leaves[spot.index].first)


@given(leaves, st.booleans(), st.floats(0, 20_000), st.floats(1, 900))
def test_what_is_visible_is_what_lies_there(leaves: list[Leaf], pairs: bool, top: float, height: float) -> None:
    layout = SheetLayout(leaves, pairs=pairs, covers=False)
    everything = layout.visible(0, layout.height, layout.width)
    seen = {spot.index for spot in layout.visible(top, top + height, layout.width)}
    assert {s.index for s in everything if s.y < top + height and s.y + s.height > top} <= seen
    assert len(seen) <= 4 + 2 * height / 148
