"""Contrast by WCAG 2 of every pair of colours that stand on each other, in light and dark."""

from __future__ import annotations

import math

import pytest
from PySide6.QtGui import QColor

from ui.theme import DARK, LIGHT, Colours

_TEXT, _SIGN = 4.5, 3.0

_WORDS = [
    *[(ink, ground) for ink in ("text", "quiet") for ground in ("window", "surface", "raised", "accent_soft")],
    *[("text", ground) for ground in ("must_soft", "advice_soft", "desk")],
    *[(ink, ground) for ink in ("must", "advice", "safe") for ground in ("window", "surface")],
    ("must", "must_soft"),
    ("advice", "accent_soft"),
    ("quiet", "desk"),
    ("on_accent", "accent"),
    ("ink", "paper"),
    ("on_paper_quiet", "paper"),
]
_SIGNS = [
    *[("accent", ground) for ground in ("window", "surface", "raised", "accent_soft", "desk")],
    *[("edge", ground) for ground in ("window", "surface")],
    ("on_paper", "paper"),
]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), _WORDS)
def test_words_stand_out(colours: Colours, ink: str, ground: str) -> None:
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= _TEXT


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), _SIGNS)
def test_signs_stand_out(colours: Colours, ink: str, ground: str) -> None:
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= _SIGN


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    light, dark = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else math.pow((part + 0.055) / 1.055, 2.4)
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
