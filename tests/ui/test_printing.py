"""What the printer gets, through a real QPrinter: fonts and rules and photos themselves, in place, whole and in order."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from PIL import Image, ImageOps
from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, qInstallMessageHandler

from app.render.fonts import FontLibrary
from app.render.pages import PT, GlyphRun, LaidDocument, Page, RuleLine
from app.render.pdf import PdfInfo, write_pdf
from app.services.prints import DraftPrints, PrintPaper, prints_of
from tests.tools import require_tool
from tests.ui.conftest import MakeSession
from tests.ui.printing import NAME, FilePrinters, as_read, page_texts
from tests.ui.test_paper_pictures import _DPI, _MEAN, _SPOT, difference, pdf_pictures, photos_of
from tests.ui.waiting import wait_for
from ui.backend import Backend
from ui.dialogs.common import Reporter
from ui.paper.painter import PagePainter
from ui.preview.print_run import PrintOutcome, PrintRun, PrintTask
from ui.session import DraftSession

_FINE = 600  # dpi at which places are compared
_ASIDE = 0.1  # mm

Print = Callable[..., PrintOutcome]


@pytest.fixture
def printers(tmp_path: Path) -> FilePrinters:
    (tmp_path / "纸").mkdir()
    return FilePrinters(tmp_path / "纸")


@pytest.fixture
def run(backend: Backend, fonts: FontLibrary, printers: FilePrinters) -> Print:
    owner = QObject(backend)

    def print_them(tasks: list[PrintTask], *, two_sided: bool = False) -> PrintOutcome:
        outcomes: list[PrintOutcome] = []
        painter = PagePainter(fonts, lambda _: None)
        run = PrintRun(
            tasks, NAME, lambda title: printers.open(NAME, title), painter, backend, Reporter(), owner,
            two_sided=two_sided,
        )  # fmt: skip
        run.finished.connect(outcomes.append)
        run.start()
        wait_for(lambda: bool(outcomes), "the end of printing")
        run.deleteLater()
        return outcomes[0]

    return print_them


def prints(session: DraftSession, backend: Backend) -> DraftPrints:
    found: list[DraftPrints] = []
    draft = session.draft.id
    backend.store(session, lambda w: prints_of(w, [draft]), found.extend, lambda error: pytest.fail(str(error)))
    wait_for(lambda: bool(found), "the papers")
    return found[0]


def of_pages(ready: DraftPrints, *pages: Page) -> PrintTask:
    return PrintTask(ready, PrintPaper("tried", "试印", 1, pages, stamped=False, stopping=()), 1)


def test_copies_are_collated_and_pages_complete(
    make_session: MakeSession, backend: Backend, run: Print, printers: FilePrinters
) -> None:
    ready = prints(make_session("full"), backend)
    outcome = run([PrintTask(ready, paper, paper.copies) for paper in ready.papers])
    assert not outcome.message
    assert not outcome.left
    for number, paper in enumerate(ready.papers, start=1):
        texts = page_texts(printers.file(number))
        assert len(texts) == len(paper.pages) * paper.copies
        assert texts == texts[: len(paper.pages)] * paper.copies
        for page, text in zip(paper.pages, texts, strict=False):
            assert Counter(as_read("".join(run_.text for run_ in page.runs))) == Counter(text)
        for sheet in pypdf.PdfReader(printers.file(number)).pages:
            assert float(sheet.mediabox.width) == pytest.approx(210 / PT, abs=0.5)
            assert float(sheet.mediabox.height) == pytest.approx(297 / PT, abs=0.5)


def test_the_printer_gets_the_fonts_and_the_photos_themselves(
    make_session: MakeSession, backend: Backend, run: Print, printers: FilePrinters
) -> None:
    ready = prints(make_session("full"), backend)
    run([PrintTask(ready, paper, 1) for paper in ready.papers])
    for number, paper in enumerate(ready.papers, start=1):
        file = printers.file(number)
        lines = _table("pdffonts", file)
        assert lines
        assert all("CID TrueType" in line and " yes " in line for line in lines)
        images = _table("pdfimages", "-list", file)
        assert len(images) == len({p.sha256 for page in paper.pages for p in page.pictures})
        assert all(int(line.split()[12]) >= 250 for line in images)  # dpi on the paper


def _table(*command: str | Path) -> list[str]:
    tool, *rest = command
    done = subprocess.run([require_tool(str(tool)), *rest], check=True, capture_output=True, text=True)
    return done.stdout.splitlines()[2:]


@pytest.mark.parametrize("sample", ["empty", "full"])
def test_printed_pages_and_our_pdf_are_the_same_pictures(
    make_session: MakeSession,
    backend: Backend,
    fonts: FontLibrary,
    run: Print,
    printers: FilePrinters,
    tmp_path: Path,
    sample: str,
) -> None:
    session = make_session(sample)
    ready, photos = prints(session, backend), photos_of(session, backend)
    run([PrintTask(ready, paper, 1) for paper in ready.papers])
    for number, paper in enumerate(ready.papers, start=1):
        laid = LaidDocument(paper.id, paper.title, 1, paper.pages)
        ours = pdf_pictures(laid, fonts, photos, tmp_path)
        theirs = _pictures(printers.file(number), _DPI)
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            mean, spot = difference(one, other)
            assert mean <= _MEAN
            assert spot <= _SPOT


def _pictures(file: Path, dpi: int) -> list[Image.Image]:
    stem = file.with_suffix("")
    subprocess.run([require_tool("pdftoppm"), "-r", str(dpi), "-gray", file, stem], check=True)
    return [Image.open(p).convert("L") for p in sorted(stem.parent.glob(f"{stem.name}-*.pgm"))]


def test_every_line_stands_where_the_typesetter_put_it(
    make_session: MakeSession,
    backend: Backend,
    fonts: FontLibrary,
    run: Print,
    printers: FilePrinters,
    tmp_path: Path,
) -> None:
    """The ink of each line in the printed page and in our PDF has the same edges, within a tenth of a millimetre."""
    ready = prints(make_session("full"), backend)
    page = ready.papers[0].pages[2]
    alone = Page(page.width, page.height, page.runs)  # rules would run through the lines' surroundings
    run([of_pages(ready, alone)])
    (theirs,) = _pictures(printers.file(1), _FINE)
    file = tmp_path / "ours.pdf"
    (ours,) = pdf_pictures_at(alone, fonts, file)
    mm = _FINE / 25.4
    compared = 0
    for run_ in page.runs:
        top, bottom = run_.y - run_.size * PT, run_.y + run_.size * PT * 0.2
        box = [round(v * mm) for v in (run_.xs[0] - 1, top, run_.xs[-1] + run_.size * PT + 1, bottom)]
        edges = [
            ImageOps.invert(p.crop((box[0], box[1], box[2], box[3]))).point(_is_ink).getbbox() for p in (ours, theirs)
        ]
        if edges[0] is None:
            assert edges[1] is None
            continue
        assert edges[1] is not None
        assert all(abs(a - b) <= _ASIDE * mm for a, b in zip(edges[0], edges[1], strict=True)), run_.text
        compared += 1
    assert compared > 20


def _is_ink(value: float) -> int:
    return 255 if value > 128 else 0


def pdf_pictures_at(page: Page, fonts: FontLibrary, file: Path) -> list[Image.Image]:
    file.write_bytes(write_pdf([page], fonts, PdfInfo("", "", ""), lambda _: b""))
    return _pictures(file, _FINE)


def test_a_page_on_its_side_prints_on_its_side(
    make_session: MakeSession, backend: Backend, run: Print, printers: FilePrinters
) -> None:
    ready = prints(make_session(), backend)
    line = GlyphRun("横向", "ChuangbaoFang", 14, (20.0, 25.0), 30.0)
    wide = Page(297, 210, (line,), (RuleLine(280, 10, 280, 200, 0.5),))
    upright = Page(210, 297, (line,), (RuleLine(10, 280, 200, 280, 0.5),))
    run([of_pages(ready, wide, upright, wide)])
    sizes = [
        (round(float(p.mediabox.width)), round(float(p.mediabox.height)))
        for p in pypdf.PdfReader(printers.file(1)).pages
    ]
    assert sizes == [(842, 595), (595, 842), (842, 595)]
    first, second, _ = _pictures(printers.file(1), 100)
    for picture, at in ((first, (280, 100)), (second, (100, 280))):
        x, y = (round(v * 100 / 25.4) for v in at)
        assert picture.crop((x - 2, y - 2, x + 3, y + 3)).histogram()[:128] != [0] * 128


def test_on_both_sides_each_copy_begins_with_a_fresh_sheet(
    make_session: MakeSession, backend: Backend, run: Print, printers: FilePrinters
) -> None:
    ready = prints(make_session("full"), backend)
    odd = next(paper for paper in ready.papers if len(paper.pages) % 2)
    run([PrintTask(ready, odd, 3)], two_sided=True)
    texts = page_texts(printers.file(1))
    assert len(texts) == 3 * len(odd.pages) + 2
    assert [bool(text) for text in texts] == [True, False, True, False, True]


def test_a_printer_that_refuses_is_named_and_nothing_counts_as_printed(
    make_session: MakeSession, backend: Backend, run: Print, printers: FilePrinters
) -> None:
    ready = prints(make_session(), backend)
    printers.folder.rmdir()

    def qt_says_so_too(_: QtMsgType, __: QMessageLogContext, text: str) -> None:
        assert "QPainter::begin" in text

    previous = qInstallMessageHandler(qt_says_so_too)
    try:
        outcome = run([PrintTask(ready, paper, 1) for paper in ready.papers])
    finally:
        qInstallMessageHandler(previous)
    assert NAME in outcome.message
    assert "草稿不受影响" in outcome.message
    assert not outcome.printed
    assert len(outcome.left) == len(ready.papers)


def test_a_photo_that_cannot_be_read_is_said_before_its_document_begins(
    make_session: MakeSession, backend: Backend, run: Print, printers: FilePrinters, data: Path
) -> None:
    ready = prints(make_session("full"), backend)
    photos = next(paper for paper in ready.papers if any(page.pictures for page in paper.pages))
    for attachment in ready.draft.attachments:
        for file in data.rglob(f"*{attachment.sha256}*"):
            file.chmod(0o644)
            file.write_bytes(b"no photo")
    outcome = run([PrintTask(ready, photos, 1)])
    assert "照片" in outcome.message
    assert not printers.jobs
