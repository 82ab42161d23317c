"""Ctrl+Z and Ctrl+Y: the draft's history, in the field that has the keys, or where none has in the whole draft.

Everything goes through the store, what was typed a second ago as well as yesterday's: one history, one order, and what was
taken back here is what the timeline shows. A press saves what is pending first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence

from app.domain.notes import label as label_of
from app.errors import InputError
from app.services import history
from app.services.workspace import Workspace
from app.storage.records import Changed
from app.storage.splices import Splice
from ui.session import DraftSession

_UNDO, _REDO = -1, 1
_WORDS = {_UNDO: "撤销", _REDO: "重做"}
_NOTHING = {
    _UNDO: "没有可以撤销的修改了。更早的文字可以在“修改记录”（Ctrl+L）里找。",
    _REDO: "没有可以重做的修改：没有撤销过，或撤销之后又改了别的。需要的文字可以在“修改记录”（Ctrl+L）里找。",
}


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What a press did: in which field it was asked for (empty: in the draft), and how each text changed on the screen."""

    step: int
    asked: str
    splices: Mapping[str, Splice]


class UndoKeys(QObject):
    """`taken_back(TakenBack)`; `nothing(sentence)` when there is nothing to take back; `failed(error)`."""

    taken_back = Signal(object)
    nothing = Signal(str)
    failed = Signal(object)

    def __init__(self, session: DraftSession, field_in_focus: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._field_in_focus = field_in_focus
        self._busy = False
        self._next = 0
        self.actions: list[QAction] = []
        for step, keys in ((_UNDO, ["Ctrl+Z"]), (_REDO, ["Ctrl+Y", "Ctrl+Shift+Z"])):
            action = QAction(_WORDS[step], self)
            action.setShortcuts([QKeySequence(k) for k in keys])
            action.triggered.connect(lambda _=False, s=step: self.take_back(s))
            self.actions.append(action)

    def take_back(self, step: int) -> None:
        """Undo (-1) or redo (1). While one is under way one more waits: a held key must not run on after it is let go."""
        if not self._session.editable:
            return
        if self._busy:
            self._next = step
            return
        self._busy = True
        QGuiApplication.inputMethod().reset()  # as Qt's own undo does: what is being composed is no value yet
        field = self._field_in_focus()
        draft_id = self._session.draft.id
        take_back = history.undo if step == _UNDO else history.redo

        def change(workspace: Workspace, seen: Mapping[str, int]) -> Changed:
            return take_back(workspace, draft_id, field or None, seen)

        def done(splices: Mapping[str, Splice]) -> None:
            self._busy = False
            self.taken_back.emit(TakenBack(step, field, splices))
            waiting, self._next = self._next, 0
            if waiting:
                self.take_back(waiting)

        def failed(error: BaseException) -> None:
            self._busy, self._next = False, 0
            if isinstance(error, InputError) and error.code in ("nothing_to_undo", "nothing_to_redo"):
                place = f"“{self._session.form.fields[field].label}”" if field else "这份草稿"
                self.nothing.emit(place + _NOTHING[step])
            else:
                self.failed.emit(error)

        self._session.change_in_store(change, done, failed)


def told(taken: TakenBack, session: DraftSession) -> str:
    """What happened to which fields, and how to take that back, in one line."""
    labels = "、".join(f"“{label_of(session.form, f)}”" for f in taken.splices)
    if not labels:
        return ""
    back = "Ctrl+Y 重做" if taken.step == _UNDO else "Ctrl+Z 撤销"
    return f"已{_WORDS[taken.step]}{labels}的修改。不想这样可以按 {back}。"
