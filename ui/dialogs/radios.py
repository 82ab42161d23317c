"""A few answers to choose one of, side by side or below each other."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QRadioButton, QWidget

from ui.theme import GRID

T = TypeVar("T", bound=Hashable)


class Radios(QWidget, Generic[T]):
    """Answers by the words a person reads; exactly one is chosen."""

    def __init__(self, name: str, answers: Mapping[T, str], chosen: T, *, below: bool = False) -> None:
        """`name` is read out; `below`: one answer a line."""
        super().__init__()
        self.setAccessibleName(name)
        direction = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        row = QBoxLayout(direction, self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID if below else 4 * GRID)
        self._group = QButtonGroup(self)
        self.buttons: dict[T, QRadioButton] = {}
        for answer, words in answers.items():
            button = QRadioButton(words)
            button.setChecked(answer == chosen)
            self._group.addButton(button)
            row.addWidget(button)
            self.buttons[answer] = button
        if not below:
            row.addStretch(1)

    @property
    def chosen(self) -> T:
        """The answer that is marked."""
        return next(answer for answer, button in self.buttons.items() if button.isChecked())
