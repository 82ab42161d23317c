"""A window as a screen reader gets it: the tree of accessibility interfaces, with what each says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QComboBox, QWidget

_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_MOST_ITEMS = 60  # children of a list looked at; a history has thousands


@dataclass(frozen=True, slots=True)
class Spoken:
    """One element: what it is, what it is called, what is said about it."""

    role: QAccessible.Role
    name: str
    description: str
    value: str
    object: QObject | None
    children: list[Spoken] = field(default_factory=list, compare=False)

    def all(self) -> Iterator[Spoken]:
        """This and everything in it."""
        yield self
        for child in self.children:
            yield from child.all()

    @property
    def chinese(self) -> bool:
        """Whether the name says something to a clerk."""
        return bool(_CHINESE.search(self.name))

    def __str__(self) -> str:
        kind = type(self.object).__name__ if self.object is not None else "-"
        return f"{self.role.name} {self.name!r} {self.description!r} {self.value!r} ({kind})"


def spoken(widget: QObject) -> Spoken:
    """What a screen reader gets of a widget and of what is visible in it."""
    return _of(QAccessible.queryAccessibleInterface(widget))


def _of(interface: QAccessibleInterface) -> Spoken:
    thing = interface.object()
    children = []
    for index in range(min(interface.childCount(), _MOST_ITEMS)):
        child = cast("QAccessibleInterface | None", interface.child(index))  # which the stubs forget
        if child is None or not child.isValid():
            continue
        inside = child.object()
        if isinstance(inside, QWidget) and not inside.isVisible():
            continue
        children.append(_of(child))
    text = QAccessible.Text
    # On Unix Qt gives a drop-down its value for a name; what it is called travels as a relation.
    own = thing.accessibleName() if isinstance(thing, QComboBox) else ""
    return Spoken(
        interface.role(),
        (own or interface.text(text.Name)).replace("&", ""),
        interface.text(text.Description),
        interface.text(text.Value),
        thing,
        children,
    )


def takes_keys(thing: QObject | None) -> bool:
    """Whether Tab can bring the keys to it."""
    return (
        isinstance(thing, QWidget)
        and thing.isVisible()
        and thing.isEnabled()
        and bool(thing.focusPolicy() & Qt.FocusPolicy.TabFocus)
    )
