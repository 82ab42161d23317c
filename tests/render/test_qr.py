"""The QR code reads back with a reader that is not ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.render.pages import Page
from app.render.pdf import PdfInfo, write_pdf
from app.render.qr import QUIET_ZONE, QrCode
from tests.render.helpers import bundled_fonts, picture
from tests.render.reading import read_qr


@pytest.mark.parametrize("length", [1, 48, 112, 300])
def test_it_reads_back_at_its_smallest(length: int, tmp_path: Path) -> None:
    text = ("CHUANGBAO 1|pack/1/kind|" + "0123456789abcdef" * 20)[:length]
    code = QrCode(text)
    page = Page(210, 297, fills=code.fills(80, 100, code.smallest))
    path = tmp_path / "码.pdf"
    path.write_bytes(write_pdf([page], bundled_fonts(), PdfInfo("码", "", "窗报"), lambda _: b""))
    assert read_qr(picture(path, 1, 200), tmp_path) == text


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=200), st.floats(34, 60))
def test_the_quiet_zone_stays_clear_and_modules_are_large_enough(text: str, width: float) -> None:
    code = QrCode(text)
    width = max(width, code.smallest)
    fills = code.fills(10, 20, width)
    module = width / code.modules
    assert module >= 0.5
    assert min(f.x for f in fills) == pytest.approx(10 + QUIET_ZONE * module)
    assert min(f.y for f in fills) == pytest.approx(20 + QUIET_ZONE * module)
    assert max(f.x + f.width for f in fills) == pytest.approx(10 + width - QUIET_ZONE * module)
    assert max(f.y + f.height for f in fills) == pytest.approx(20 + width - QUIET_ZONE * module)


def test_only_plain_ascii_is_coded() -> None:
    for text in ("窗报", "a\nb"):
        with pytest.raises(ValueError, match="ASCII"):
            QrCode(text)
