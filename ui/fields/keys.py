"""Keys that mean the same in every editor: Tab, Shift+Tab, Enter and Esc, and those of undo and redo."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, SignalInstance
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu

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


def taking_back(event: QEvent) -> int | None:
    """-1 for undo, 1 for redo, None for any other key.

    Editors leave both to the draft's history, which knows more than this sitting; with Qt's own beside it a change could
    be taken back twice.
    """
    if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
        return None
    if not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
        return None
    if event.matches(QKeySequence.StandardKey.Undo):
        return -1
    plain_redo = event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier
    return 1 if plain_redo or event.matches(QKeySequence.StandardKey.Redo) else None


def show_menu(menu: QMenu, place: QPoint, takes_back: SignalInstance) -> None:
    """Qt's menu of a text editor, whose 撤销 and 重做 ask the draft's history."""
    for name, step in (("edit-undo", -1), ("edit-redo", 1)):
        action = menu.findChild(QAction, name)
        if action is not None:
            action.triggered.disconnect()
            action.triggered.connect(lambda _=False, s=step: takes_back.emit(s))
            action.setEnabled(True)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(place)
