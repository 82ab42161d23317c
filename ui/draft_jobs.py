"""What is made of drafts, the open one or several: prints, files, sealed files; the dialogs are imported when first wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from app.errors import ChuangbaoError
from app.render.fonts import FontLibrary
from ui.backend import Backend
from ui.dialog_queue import DialogQueue
from ui.handoff.opening import HandOver
from ui.settings import Settings
from ui.theme import Theme

if TYPE_CHECKING:  # late: every start of the program would wait for it
    from app.services.workspace import Workspace
    from ui.pages.selection import Task
    from ui.preview.candidates import Candidate
    from ui.preview.print_run import Printed
    from ui.preview.printers import Printers
    from ui.session import DraftSession


class DraftJobs(QObject):
    """Opens dialogs over a window, one at a time. `told(sentence)`: a line for the window. `go_to(draft, field)`: a problem."""

    told = Signal(str)
    go_to = Signal(str, str)

    def __init__(
        self,
        dialogs: DialogQueue,
        backend: Backend,
        theme: Theme,
        fonts: FontLibrary,
        settings: Settings,
        hand_over: HandOver,
        session: Callable[[], DraftSession | None],
        window: QWidget,
        printers: Printers | None = None,
    ) -> None:
        """`session` is the open draft; `window` owns this and its dialogs; `printers` are the system's unless told otherwise."""
        super().__init__(window)
        self._dialogs = dialogs
        self._backend = backend
        self._theme = theme
        self._fonts = fonts
        self._settings = settings
        self._hand_over = hand_over
        self._session = session
        self._window = window
        self._printers = printers

    # ── the open draft ──────────────────────────────────────────────────

    @Slot()
    def print(self) -> None:
        """预览打印 of the open draft."""
        from ui.preview.candidates import Candidate

        self._when_saved(lambda s: self._preview([Candidate(s.draft.id, s.subject)], can_export=True))

    @Slot()
    def export(self) -> None:
        """Files of the open draft."""
        from ui.dialogs.export import ExportDialog

        self._when_saved(lambda s: ExportDialog(s, self._backend, self._theme, self._settings, self._window))

    @Slot()
    def seal(self) -> None:
        """封装 the open draft."""
        from ui.dialogs.seal import SealDialog

        def make(session: DraftSession) -> QDialog:
            dialog = SealDialog(session, self._backend, self._theme, self._settings, self._window)
            dialog.hand_over_wanted.connect(self._hand_over.files)
            return dialog

        self._when_saved(make)

    def _when_saved(self, make: Callable[[DraftSession], QDialog]) -> None:
        session = self._session()
        if session is None or self._dialogs.busy:
            return

        def flushed(saved: bool) -> None:
            if self._session() is not session or self._dialogs.busy:
                return
            if saved:
                self._dialogs.ask(lambda: make(session))
            else:
                self.told.emit(f"还有文字没有存上，先不生成文件：{session.save.message}")

        session.flush(flushed)

    # ── several drafts ──────────────────────────────────────────────────

    @Slot(object)
    def print_several(self, candidates: Sequence[Candidate]) -> None:
        """预览打印 of those that are ticked there."""
        if not self._dialogs.busy:
            self._dialogs.ask(lambda: self._preview(candidates, can_export=False))

    @Slot(object, object)
    def several(self, task: Task, names: dict[str, str]) -> None:
        """What else is done with several, by their ids; `names` is how they are called."""
        from ui.dialogs.batch import CheckDialog, MergeDialog, SealSeveralDialog
        from ui.pages.selection import Task

        if self._dialogs.busy:
            return
        backend, theme, settings, window = self._backend, self._theme, self._settings, self._window
        match task:
            case Task.CHECK:
                self._dialogs.ask(lambda: CheckDialog(names, backend, theme, window))
            case Task.MERGE:
                self._dialogs.ask(lambda: MergeDialog(names, backend, theme, settings, window))
            case Task.SEAL:

                def make() -> QDialog:
                    dialog = SealSeveralDialog(names, backend, theme, settings, window)
                    dialog.hand_over_wanted.connect(self._hand_over.files)
                    return dialog

                self._dialogs.ask(make)

    # ── printing ────────────────────────────────────────────────────────

    def _preview(self, candidates: Sequence[Candidate], *, can_export: bool) -> QDialog:
        from ui.preview.dialog import PreviewDialog
        from ui.preview.printers import Printers

        self._printers = self._printers or Printers()
        dialog = PreviewDialog(
            candidates, self._backend, self._theme, self._fonts, self._settings, self._printers, self._window,
            can_export=can_export,
        )  # fmt: skip
        # Both after the dialog has gone: they open something in its place.
        dialog.export_wanted.connect(self.export, Qt.ConnectionType.QueuedConnection)
        dialog.go_to.connect(self.go_to, Qt.ConnectionType.QueuedConnection)
        dialog.printed.connect(self._note_printed)
        return dialog

    @Slot(object)
    def _note_printed(self, printed: Sequence[Printed]) -> None:
        """Remember which papers of a 定稿 are out, so that 撤回 can name them. Prints that say 草稿 are not counted."""
        from app.storage.records import Medium, Print

        def note(workspace: Workspace) -> None:
            for p in printed:
                if p.revision:
                    done = Print(Medium.PAPER, p.document, p.title, p.pages, p.copies)
                    workspace.store.note_prints(p.draft, p.revision, [done])

        self._backend.store(self, note, lambda _: None, self._not_noted)

    def _not_noted(self, error: BaseException) -> None:
        if isinstance(error, ChuangbaoError):
            self.told.emit(f"打印已送出，但没有记下打印了哪些：{error.message}")
