"""What the user chose for the window: 填报 or 受理, the unit's name, the size of words, light or dark. Kept in the settings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from ui.settings import Settings

_E = TypeVar("_E", bound=StrEnum)

SCALES = (1.0, 1.2, 1.4)
"""Sizes of words to choose from: usual, large, very large."""
LONGEST_UNIT = 100  # characters of a unit's name kept here; the form itself takes any


class Mode(StrEnum):
    """What this desk does: fills in applications, or receives them. Only what is offered first depends on it."""

    FILLING = "filling"
    RECEIVING = "receiving"


class Scheme(StrEnum):
    """Light, dark, or as the system."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Preferences:
    """`unit` is what new drafts begin with; `scale` one of `SCALES`."""

    mode: Mode = Mode.FILLING
    unit: str = ""
    scale: float = SCALES[0]
    scheme: Scheme = Scheme.SYSTEM


def read_preferences(settings: Settings) -> Preferences:
    """What was chosen; whatever cannot be understood counts as not chosen."""
    scale = settings.number("scale", SCALES[0], SCALES[0], SCALES[-1])
    return Preferences(
        _member(Mode, settings.text("mode"), Mode.FILLING),
        settings.text("unit")[:LONGEST_UNIT],
        scale if scale in SCALES else SCALES[0],
        _member(Scheme, settings.text("scheme"), Scheme.SYSTEM),
    )


def keep_preferences(settings: Settings, preferences: Preferences) -> None:
    """Remember what was chosen."""
    settings.keep_text("mode", preferences.mode)
    settings.keep_text("unit", preferences.unit)
    settings.keep_number("scale", preferences.scale)
    settings.keep_text("scheme", preferences.scheme)
    settings.save()


def _member(kind: type[_E], text: str, default: _E) -> _E:
    return kind(text) if text in set(kind) else default
