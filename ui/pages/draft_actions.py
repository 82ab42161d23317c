"""What is done to an open draft as a whole: 定稿 and taking it back, files taken in, everything settled before it leaves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.shared_facts import origin_of
from app.domain.text import count_chars
from app.services.drafting import OpenedDraft, open_draft
from app.services.finalising import finalise_draft, reopen_draft
from app.services.sharing import Offer, offered
from app.services.table_import import SUFFIXES
from app.services.text_import import import_text
from app.services.voiding import TakenBack
from app.services.workspace import Workspace
from ui.backend import Backend
from ui.dialogs.shared_facts import SharedFactsDialog
from ui.dialogs.table_import import TableImportDialog
from ui.pages.editor_bar import EditorBar
from ui.pages.paper_panel import PaperPanel
from ui.pages.places import Places
from ui.session import DraftSession, SaveState
from ui.theme import Theme


class DraftActions(QObject):
    """`voided(str)`: prints that were made of it are void, in a sentence."""

    voided = Signal(str)

    def __init__(
        self, session: DraftSession, places: Places, paper: PaperPanel, bar: EditorBar, backend: Backend, theme: Theme,
        page: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(page)
        self._session = session
        self._places = places
        self._paper = paper
        self._bar = bar
        self._backend = backend
        self._theme = theme
        self._page = page

    # ── 定稿 ────────────────────────────────────────────────────────────

    def finalise(self) -> None:
        """定稿 what is on the screen, once all of it is stored."""
        self.settle_photos(lambda: self._session.flush(self._make_final))

    def _make_final(self, saved: bool) -> None:
        if not saved:
            return  # the bar says why
        draft_id = self._session.draft.id

        def make_final(workspace: Workspace) -> OpenedDraft:
            finalise_draft(workspace, draft_id)
            return open_draft(workspace, draft_id)

        self._backend.store(self, make_final, self._session.reload, self._bar.show_error)

    def take_back(self) -> None:
        """撤回定稿, and say which prints are void."""
        draft_id = self._session.draft.id

        def take_back(workspace: Workspace) -> tuple[TakenBack, OpenedDraft]:
            return reopen_draft(workspace, draft_id, ""), open_draft(workspace, draft_id)

        def taken_back(done: tuple[TakenBack, OpenedDraft]) -> None:
            taken, opened = done
            self.voided.emit(taken.message)
            self._session.reload(opened)

        self._backend.store(self, take_back, taken_back, self._bar.show_error)

    # ── files ───────────────────────────────────────────────────────────

    def import_text(self, field: str, path: Path) -> None:
        """The text of a dropped file into the text it was dropped on."""

        def done(text: str) -> None:
            if self._paper.insert(field, text):
                count = count_chars(text).words
                self._bar.tell(f"已从 {path.name} 导入 {count} 字。不想要可以按 Ctrl+Z 撤销。")
            else:
                self._bar.tell(f"{path.name} 读好时这一栏已经关上，没有导入。请重新打开这一栏，再拖一次。")

        self._backend.work(self, lambda _: import_text(path), done, self._bar.show_error)

    def choose_table(self, field: str) -> None:
        """Ask for the file of a table, then show what it would change."""
        dialog = QFileDialog(self._page, "从文件导入表格", "", f"表格 ({' '.join(f'*{s}' for s in SUFFIXES)})")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.import_table(field, Path(file)))
        dialog.open()

    def import_table(self, field: str, path: Path) -> None:
        """What a spreadsheet would make of a table, to be taken over or not."""
        dialog = TableImportDialog(self._session, field, path, self._backend, self._theme, self._page)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.told.connect(self._bar.tell)
        dialog.open()

    # ── what it shares with others ──────────────────────────────────────

    def show_shared(self, offer: Offer) -> None:
        """What was changed in the draft this one began from, to be taken over or not."""
        dialog = SharedFactsDialog(self._session, offer, self._backend, self._theme, self._page)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def tell_of_shared(self) -> None:
        """Say on opening that there is something to look at."""
        draft = self._session.draft

        def told(offer: Offer | None) -> None:
            if offer is not None:
                self._bar.tell(
                    f"底稿“{offer.title}”里改了 {len(offer.changes)} 项：{offer.labels}。这里没有跟着改；要带过来请到“移交前”。"
                )

        if origin_of(draft):
            self._backend.store(self, lambda workspace: offered(workspace, draft), told, self._bar.show_error)

    # ── leaving ─────────────────────────────────────────────────────────

    def settle_photos(self, then: Callable[[], None]) -> None:
        """Go on once captions and photos still on their way are stored."""
        panels = list(self._places.slots())
        for panel in panels:
            panel.save_captions()
        waiting = [panel.slot_photos for panel in panels if panel.slot_photos.busy]
        if not waiting:
            then()
            return

        def look() -> None:
            if not any(photos.busy for photos in waiting):
                for photos in waiting:
                    photos.settled.disconnect(look)
                then()

        for photos in waiting:
            photos.settled.connect(look)

    def close_session(self, then: Callable[[], None]) -> None:
        """Save what is pending, then call; while saving fails nothing is closed and the reason stays in sight."""
        self._paper.leave_field()

        def saved(ok: bool) -> None:
            if ok or self._session.save.state is SaveState.SAVED:
                then()

        self.settle_photos(lambda: self._session.flush(saved))
