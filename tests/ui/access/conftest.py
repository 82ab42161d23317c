"""Screens under another size of text or another scheme, and everything put back afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget

from app.paths import program_root
from build.screens import open_screen
from ui.theme import DARK, LIGHT, POINTS, Theme


class Show(Protocol):
    """Open a screen of the registry by its name; `large` is the size of text against the usual one."""

    def __call__(self, name: str, *, large: float = 1.0, dark: bool = False) -> AbstractContextManager[QWidget]: ...


@pytest.fixture
def show(qapp: QApplication, theme: Theme) -> Show:
    usual = qapp.font()

    def dress(wanted: Theme, points: float) -> None:
        font = QFont(usual)
        font.setPointSizeF(points)
        qapp.setFont(font)
        qapp.setPalette(wanted.palette())
        qapp.setStyleSheet(wanted.stylesheet())

    @contextmanager
    def opened(name: str, *, large: float = 1.0, dark: bool = False) -> Iterator[QWidget]:
        points = POINTS * large
        plain = large == 1.0 and not dark
        if not plain:
            wanted = Theme(DARK if dark else LIGHT, program_root() / "resources" / "icons", points)
            dress(wanted, points)
        try:
            with open_screen(name, theme if plain else wanted) as widget:
                yield widget
        finally:
            if not plain:
                dress(theme, POINTS)

    return opened
