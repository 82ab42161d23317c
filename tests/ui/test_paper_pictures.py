"""The page on the screen and the page in the PDF are the same picture.

Both are drawn at 100 dpi and softened by one pixel, so that only the two rasterisers' edges may differ: on average at most
`_MEAN` of 255 grey levels over the page, and nowhere a spot of ink (a square of 4 mm) that the other does not have.
"""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat
from PySide6.QtGui import QImage

from app.render.fonts import FontLibrary
from app.render.pages import LaidDocument
from app.render.pdf import PdfInfo, write_pdf
from app.render.photos import for_print
from app.services.workspace import Workspace
from tests.tools import require_tool
from tests.ui.conftest import MakeSession
from tests.ui.waiting import wait_for
from ui.backend import Backend
from ui.paper.painter import PagePainter, page_image
from ui.session import DraftSession

_DPI = 100
_MEAN = 2.0
_SPOT = 40


def photos_of(session: DraftSession, backend: Backend) -> dict[str, bytes]:
    """The photos as they print, by SHA-256."""
    read: list[dict[str, bytes]] = []

    def read_all(workspace: Workspace) -> dict[str, bytes]:
        return {
            a.sha256: for_print(workspace.store.attachment_path(a.sha256), a.name, a.turn)
            for a in session.draft.attachments
        }

    backend.store(session, read_all, read.append, lambda error: pytest.fail(str(error)))
    wait_for(lambda: bool(read), "the photos")
    return read[0]


def pdf_pictures(
    document: LaidDocument, fonts: FontLibrary, photos: dict[str, bytes], folder: Path
) -> list[Image.Image]:
    file = folder / f"{document.document}.pdf"
    file.write_bytes(write_pdf(document.pages, fonts, PdfInfo("", "", ""), photos.__getitem__))
    subprocess.run([require_tool("pdftoppm"), "-r", str(_DPI), "-gray", file, folder / document.document], check=True)
    return [Image.open(p).convert("L") for p in sorted(folder.glob(f"{document.document}*.pgm"))]


def screen_pictures(document: LaidDocument, painter: PagePainter, folder: Path) -> list[Image.Image]:
    pictures = []
    for number, page in enumerate(document.pages):
        file = folder / f"{document.document}-screen-{number}.png"
        assert page_image(painter, page, _DPI / 25.4).save(str(file))
        pictures.append(Image.open(file).convert("L"))
    return pictures


def difference(ours: Image.Image, theirs: Image.Image) -> tuple[float, float]:
    """Mean difference of two pages in grey levels, and that of the worst square of 4 mm."""
    whole = (0, 0, min(ours.width, theirs.width), min(ours.height, theirs.height))  # poppler rounds A4 up by a pixel
    soft = [picture.crop(whole).filter(ImageFilter.GaussianBlur(1)) for picture in (ours, theirs)]
    apart = ImageChops.difference(*soft)
    highest = apart.reduce(round(4 / 25.4 * _DPI)).getextrema()[1]
    assert isinstance(highest, int | float)
    return ImageStat.Stat(apart).mean[0], highest


@pytest.mark.parametrize("sample", ["empty", "ordinary", "full"])
def test_screen_and_pdf_show_the_same(
    make_session: MakeSession, backend: Backend, fonts: FontLibrary, tmp_path: Path, sample: str
) -> None:
    session = make_session(sample)
    photos = photos_of(session, backend)
    painter = PagePainter(fonts, lambda sha256: QImage.fromData(photos[sha256]))
    compared = 0
    for document in session.papers:
        if not document.pages:
            continue
        on_screen = screen_pictures(document, painter, tmp_path)
        on_paper = pdf_pictures(document, fonts, photos, tmp_path)
        assert len(on_screen) == len(on_paper) == len(document.pages)
        for ours, theirs in zip(on_screen, on_paper, strict=True):
            mean, spot = difference(ours, theirs)
            assert mean <= _MEAN
            assert spot <= _SPOT
            compared += 1
    assert compared == sum(len(d.pages) for d in session.papers)


def test_the_comparison_sees_a_line_two_millimetres_off(
    make_session: MakeSession, fonts: FontLibrary, tmp_path: Path
) -> None:
    document = make_session("ordinary").paper("brief")
    (page,) = document.pages
    first, *others = page.runs
    moved = replace(page, runs=(replace(first, xs=tuple(x + 2 for x in first.xs)), *others))
    painter = PagePainter(fonts, lambda _: None)
    right = screen_pictures(document, painter, tmp_path)
    (tmp_path / "moved").mkdir()
    wrong = screen_pictures(replace(document, pages=(moved,)), painter, tmp_path / "moved")
    assert difference(right[0], right[0]) == (0, 0)
    assert difference(right[0], wrong[0])[1] > _SPOT
