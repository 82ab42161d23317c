"""What every field editor is: a widget with a text, that tells of edits and of leaving."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import SignalInstance


class FieldEditor(Protocol):
    """A widget that edits one value.

    `edited(str)` after each change a user made (never while an input method is still composing), `left(int)` when the
    user moves on: 1 forward, -1 back, 0 stays (Esc).
    """

    edited: SignalInstance
    left: SignalInstance

    def text(self) -> str:
        """The value as it stands."""
        ...

    def set_text(self, text: str) -> None:
        """Show a value without telling of an edit."""
        ...
