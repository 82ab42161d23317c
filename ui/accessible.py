"""What a screen reader gets of widgets that Qt knows nothing of: a role, a value; and news said aloud, not too much of it.

Names and descriptions are Qt's own (`setAccessibleName`). A widget that is painted or put together by us tells its role in
a class attribute and, where it has one, its value in a method:

    class Tile(QFrame):
        spoken_role = QAccessible.Role.ListItem
        def spoken_value(self) -> str: ...
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_QUIET = 1200  # ms without news before what has changed is said: nobody is interrupted while typing


@runtime_checkable
class Valued(Protocol):
    """A widget that says what it holds."""

    def spoken_value(self) -> str: ...


class _Interface(QAccessibleWidget):
    """Qt's interface of a widget, with the role and value it tells itself."""

    def text(self, kind: QAccessible.Text) -> str:
        thing = self.object()
        if kind is QAccessible.Text.Value and isinstance(thing, Valued):
            return thing.spoken_value()
        return super().text(kind)


def _interface(_name: str, thing: QObject) -> QAccessibleInterface | None:
    role = getattr(type(thing), "spoken_role", None)
    if role is None or not isinstance(thing, QWidget):
        return None
    return _Interface(thing, role, "")


def install() -> None:
    """Let Qt ask our widgets what they are. Once a process, before the first window is shown."""
    QAccessible.installFactory(_interface)


class Announcer(QObject):
    """Says news aloud through the screen reader, on behalf of a window. `said(text, at once)` when it does.

    What is grave is said at once. The rest waits until nothing new has come for a moment, and of one kind of news only the
    last is said; news that was taken back meanwhile is not said at all.
    """

    said = Signal(str, bool)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._waiting: dict[str, str] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_QUIET)
        self._timer.timeout.connect(self._say_what_waits)

    def say(self, text: str) -> None:
        """Say something now, also while something else is being said."""
        self._speak(text, at_once=True)

    def say_later(self, kind: str, text: str) -> None:
        """Say the last news of a kind after a moment of quiet; an empty text takes back what waits."""
        if text:
            self._waiting[kind] = text
        else:
            self._waiting.pop(kind, None)
        if self._waiting:
            self._timer.start()
        else:
            self._timer.stop()

    def _say_what_waits(self) -> None:
        waiting, self._waiting = self._waiting, {}
        self._speak("。".join(waiting.values()), at_once=False)

    def _speak(self, text: str, *, at_once: bool) -> None:
        self.said.emit(text, at_once)
        if QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self._window, text)
            manners = QAccessible.AnnouncementPoliteness
            event.setPoliteness(manners.Assertive if at_once else manners.Polite)
            QAccessible.updateAccessibility(event)
