"""The Word files in LibreOffice: all words are there, as many pages as ours, and the same pictures of them.

Rules, lines of text and photos are found in pictures of both pages and compared in millimetres. LibreOffice has no fonts
but ours under the names in the file, so widths are the same and only its own way of breaking lines differs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from app.domain.definition import Document, TablePart
from app.domain.draft import Draft
from app.render.pages import LaidDocument
from tests.render.helpers import Desk, picture, read_text, run, unspaced
from tests.render.word import changed_papers, continuing, in_libreoffice, printed, word_file

DPI = 200
_RULES = 0.8  # mm: half of that is the thickness of the lines, which LibreOffice adds to the heights of rows
_INK = 1.2  # mm


@dataclass(frozen=True)
class Pair:
    """A paper as we print it and as LibreOffice prints its Word file."""

    name: str
    document: Document
    draft: Draft
    laid: LaidDocument
    ours: Path
    theirs: Path
    text: str


@pytest.fixture(scope="module")
def pairs(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pair]:
    """All papers of all samples, and changed papers filled to the limit."""
    folder = tmp_path_factory.mktemp("word")
    papers = [(s, d.id, d) for s in desk.form.samples for d in desk.form.documents]
    _, ordinary, full = desk.form.samples
    for name, document in changed_papers(desk.form.document("approval")).items():
        papers.append((ordinary if name == "column" else full, name, document))  # full has no room in other columns
    longer = replace(full, values={**full.values, "deeds": full.values["narrative"]})
    papers.append((longer, "continued", continuing(desk.form.document("approval"))))
    made: list[tuple[str, Document, Draft, LaidDocument]] = []
    for sample, name, document in papers:
        draft = desk.draft(sample.values, sample.photos)
        laid = desk.lay(document, draft)
        if laid.pages:
            made.append((f"{sample.id}-{name}", document, draft, laid))
            (folder / f"{sample.id}-{name}.docx").write_bytes(word_file(desk, document, draft))
            (folder / f"{sample.id}-{name}.pdf").write_bytes(desk.pdf(laid))
    office = folder / "office"
    files = sorted(folder.glob("*.docx"))
    in_libreoffice(files, "pdf", office)
    in_libreoffice(files, "txt:Text (encoded):UTF8", office)
    return {
        name: Pair(
            name,
            document,
            draft,
            laid,
            folder / f"{name}.pdf",
            office / f"{name}.pdf",
            (office / f"{name}.txt").read_text("utf-8-sig"),
        )
        for name, document, draft, laid in made
    }


def unbroken(image: Image.Image, length: float, *, down: bool) -> list[float]:
    """Where ink runs on without a break for some mm: the middles of such lines, in mm from the top (down: the left)."""
    ink = image.point(lambda grey: 255 if grey < 160 else 0)
    wanted, have = round(length / 25.4 * DPI), 1
    while have < wanted:  # ink stays where there is ink as far on as is known to be unbroken
        step = min(have, wanted - have)
        ink = ImageChops.darker(ink, ImageChops.offset(ink, 0 if down else -step, -step if down else 0))
        have += step
    found: list[list[int]] = []
    for at, inked in enumerate(ink.getprojection()[0 if down else 1]):
        if inked and found and at - found[-1][-1] <= 2:
            found[-1].append(at)
        elif inked:
            found.append([at])
    return [(line[0] + line[-1]) / 2 / DPI * 25.4 for line in found]


def rules(path: Path, page: int) -> tuple[list[float], list[float]]:
    """The lines of a form in mm: how far down, how far across."""
    image = picture(path, page, DPI)
    return unbroken(image, 15, down=False), unbroken(image, 11, down=True)


def ink(path: Path, page: int) -> list[float]:
    """The upper and lower edges of all lines of text and photos of a page, in mm."""
    rows = picture(path, page, DPI).point(lambda grey: 255 if grey < 160 else 0).getprojection()[1]
    found: list[float] = []
    for at in range(1, len(rows)):
        if bool(rows[at]) is not bool(rows[at - 1]):
            edge = at / DPI * 25.4
            if found and edge - found[-1] < 0.5:
                found.pop()  # the grain of a photo
            else:
                found.append(edge)
    return found


def apart(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The largest difference of two lists of positions in mm; endless where one has more than the other."""
    if len(ours) != len(theirs):
        return float("inf")
    return max((abs(a - b) for a, b in zip(ours, theirs, strict=True)), default=0.0)


def test_libreoffice_reads_every_word(pairs: dict[str, Pair], desk: Desk) -> None:
    for pair in pairs.values():
        if pair.name in ("full-row", "full-continued"):  # a part of a value stands in a further box, behind its label
            assert sorted(unspaced(pair.text)) == sorted(unspaced(read_text(pair.ours)))
        else:
            assert unspaced(pair.text) == unspaced("".join(printed(desk, pair.document, pair.draft)))


def test_libreoffice_prints_every_word(pairs: dict[str, Pair]) -> None:
    for pair in pairs.values():
        assert Counter(unspaced(read_text(pair.theirs))) == Counter(unspaced(read_text(pair.ours))), pair.name


def test_as_many_pages_of_the_same_size(pairs: dict[str, Pair]) -> None:
    for pair in pairs.values():
        said = run("pdfinfo", pair.theirs)
        assert f"Pages:           {len(pair.laid.pages)}\n" in said, pair.name
        points = sorted(float(word) for word in said.split("Page size:")[1].split("pts")[0].split("x"))
        assert points == pytest.approx(sorted(v / 25.4 * 72 for v in (210, 297)), abs=0.5)


def test_only_the_named_fonts_are_asked_for(pairs: dict[str, Pair]) -> None:
    """LibreOffice had fonts for 仿宋 and 方正小标宋简体 only, and the rare characters' behind them."""
    for pair in pairs.values():
        fonts = [line.split()[0] for line in run("pdffonts", pair.theirs).splitlines()[2:]]
        faces = {font.split("+")[1].split("-")[0] for font in fonts}
        assert faces <= {"ChuangbaoFandolFang", "ChuangbaoFandolSong", "ChuangbaoRare"}


def test_rules_stand_where_ours_do(pairs: dict[str, Pair]) -> None:
    lines = 0
    for pair in pairs.values():
        if any(isinstance(part, TablePart) for part in pair.document.parts):
            for page in range(1, len(pair.laid.pages) + 1):
                (down, across), (their_down, their_across) = rules(pair.ours, page), rules(pair.theirs, page)
                assert apart(down, their_down) <= _RULES, (pair.name, page, down, their_down)
                assert apart(across, their_across) <= _RULES / 2, (pair.name, page, across, their_across)
                lines += len(down) + len(across)
    assert lines > 100


def test_covers_notes_and_photos_stand_where_ours_do(pairs: dict[str, Pair]) -> None:
    for pair in pairs.values():
        pages = {"approval": (1, 2), "photos": range(1, len(pair.laid.pages) + 1)}.get(pair.name.split("-")[1], ())
        for page in pages:
            ours, theirs = ink(pair.ours, page), ink(pair.theirs, page)
            assert apart(ours, theirs) <= _INK, (pair.name, page, ours, theirs)


def test_running_text_begins_and_ends_a_page_where_ours_does(pairs: dict[str, Pair]) -> None:
    for pair in pairs.values():
        if pair.document.id in ("narrative", "brief"):
            for page in range(1, len(pair.laid.pages)):
                ours, theirs = ink(pair.ours, page), ink(pair.theirs, page)
                assert apart(ours[:1] + ours[-2:], theirs[:1] + theirs[-2:]) <= _INK, (pair.name, page)
            first = ink(pair.ours, 1), ink(pair.theirs, 1)
            assert apart(first[0][:8], first[1][:8]) <= _INK, pair.name


Change = Callable[[TablePart], TablePart]


@pytest.mark.parametrize(
    "change",
    [
        lambda table: replace(table, columns=(27, 51, 26, 52)),
        lambda table: replace(table, rows=(replace(table.rows[0], height=20), *table.rows[1:])),
        lambda table: replace(table, rows=table.rows[1:]),
    ],
    ids=["column 1 mm wider", "row 2 mm higher", "row lost"],
)
def test_the_comparison_sees_a_form_that_is_off(
    desk: Desk, pairs: dict[str, Pair], tmp_path: Path, change: Change
) -> None:
    pair = pairs["full-approval"]
    sheet, notes, table = pair.document.parts
    assert isinstance(table, TablePart)
    wrong = tmp_path / "走样.pdf"
    wrong.write_bytes(desk.pdf(desk.lay(replace(pair.document, parts=(sheet, notes, change(table))), pair.draft)))
    (down, across), (their_down, their_across) = rules(wrong, 3), rules(pair.theirs, 3)
    assert apart(down, their_down) > _RULES or apart(across, their_across) > _RULES / 2
