"""The ground (底色) a portrait is asked to have: a closed set, so that a pack cannot ask for what nobody measures."""

from __future__ import annotations

from enum import StrEnum


class Ground(StrEnum):
    """The colour behind the person."""

    BLUE = "blue"
    WHITE = "white"
    RED = "red"


GROUND_NAMES = {Ground.BLUE: "蓝色", Ground.WHITE: "白色", Ground.RED: "红色"}
