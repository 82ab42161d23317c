"""The bundled fonts, opened once; the sample applications of the Liaoning pack, printed once."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.render.fonts import FontLibrary
from tests.render.helpers import Desk, Paper, bundled_fonts, liaoning_desk


@pytest.fixture(scope="session")
def fonts() -> FontLibrary:
    return bundled_fonts()


@pytest.fixture(scope="session")
def desk(fonts: FontLibrary) -> Desk:
    return liaoning_desk(fonts)


@pytest.fixture(scope="session")
def papers(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> list[Paper]:
    """Every document of every sample that has pages."""
    folder = tmp_path_factory.mktemp("papers")
    made: list[Paper] = []
    for sample in desk.form.samples:
        draft = desk.draft(sample.values, sample.photos)
        for document in desk.form.documents:
            laid = desk.lay(document, draft)
            if laid.pages:
                path = folder / f"{sample.id}-{document.id}.pdf"
                pdf = desk.pdf(laid)
                path.write_bytes(pdf)
                made.append(Paper(sample, document, laid, pdf, path))
    return made


@pytest.fixture
def paper_path(tmp_path: Path) -> Path:
    return tmp_path / "文件.pdf"
