"""Tab, Shift+Tab, Enter and Esc mean the same in every editor."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

_NEXT = (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Enter)


def leaving(event: QEvent, *, enter_leaves: bool = True) -> int | None:
    """1, -1 or 0 when this key means moving on, back or out; None when it is for the editor."""
    if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
        return None
    if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
        return None
    key = event.key()
    if key == Qt.Key.Key_Backtab or (key == Qt.Key.Key_Tab and event.modifiers() & Qt.KeyboardModifier.ShiftModifier):
        return -1
    if key == Qt.Key.Key_Tab or (enter_leaves and key in _NEXT):
        return 1
    return 0 if key == Qt.Key.Key_Escape else None
